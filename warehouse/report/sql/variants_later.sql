-- What did the later reports make of each?
select quotation_variants.*, quotations.speaker_id, quotations.ordinal, count(*) over (partition by variant_id) as total
from quotation_variants
join shown_variants on shown_variants.id = quotation_variants.variant_id
join quotations using (quotation_id)
qualify row_number() over (
    partition by variant_id order by quotation_variants.published_date nulls last, quotation_id
) <= $row_count
order by variant_id, quotation_variants.published_date nulls last, quotation_id
