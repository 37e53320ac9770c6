-- What did the later reports make of each? Unlike a join, a list reaches into the view, which otherwise holds every quotation.
select quotation_variants.*, quotations.speaker_id, quotations.ordinal, count(*) over (partition by variant_id) as total
from quotation_variants
join quotations using (quotation_id)
where list_contains($variant_ids, variant_id)
qualify row_number() over (
    partition by variant_id order by quotation_variants.published_date nulls last, quotation_id
) <= $row_count
order by variant_id, quotation_variants.published_date nulls last, quotation_id
