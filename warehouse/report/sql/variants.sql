-- Which quotations that several articles have get a page, altered ones first?
with clusters as (
    select
        variant_id,
        any_value(earliest_words) as earliest_words,
        any_value(earliest_speaker_name) as speaker_name,
        count(*) + 1 as report_count,
        count(*) filter (where change = 'altered') as altered_count,
        count(*) filter (where change in ('shortened', 'recut')) as cut_count,
        count(*) filter (where is_same_speaker is false) as other_speaker_count
    from quotation_variants
    group by variant_id
)

select clusters.*
from shown_variants
join clusters on clusters.variant_id = shown_variants.id
order by rank
