-- Which quotations were altered on their way?
select
    earliest_words,
    words,
    coalesce(speaker_name, earliest_speaker_name) as speaker,
    coalesce(outlet, 'outlet not known') as outlet,
    variant_id,
    count(*) over () as total
from altered_quotations
join shown_variants on shown_variants.id = altered_quotations.variant_id
order by rank, published_date, quotation_id
limit $row_count
