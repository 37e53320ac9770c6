-- To whom do two outlets give how much of the say? One row a speaker whom either quotes. Shares are of the words in all quotations
-- of the outlet, those that could not be attributed included.
--
-- $one: an outlet, by name or outlet_id; capitals are no matter
-- $other: another outlet
-- $with_reprints := true: false leaves articles out that repeat another's text
-- speaker_name: the speaker's canonical name
-- one_word_count: words of the speaker in the first outlet
-- one_word_total: words in all quotations of the first outlet
-- one_word_share: one_word_count / one_word_total
-- other_word_count: words of the speaker in the second outlet
-- other_word_total: words in all quotations of the second outlet
-- other_word_share: other_word_count / other_word_total
-- share_difference: one_word_share - other_word_share
-- one_article_count: articles of the first outlet that quote the speaker
-- other_article_count: articles of the second outlet that quote the speaker
with quoted as (
    select
        sourcing.speaker_id,
        sourcing.speaker_name,
        sourcing.speaker_kind,
        sourcing.article_id,
        sourcing.word_count,
        lower(one) in (lower(sourcing.outlet), sourcing.outlet_id) as is_one
    from sourcing
    where
        (
            lower(one) in (lower(sourcing.outlet), sourcing.outlet_id)
            or lower(other) in (lower(sourcing.outlet), sourcing.outlet_id)
        )
        and (with_reprints or sourcing.is_reprint is not true)
),

totals as (
    select
        coalesce(sum(word_count) filter (where is_one), 0)::bigint as one_word_total,
        coalesce(sum(word_count) filter (where not is_one), 0)::bigint as other_word_total
    from quoted
)

select
    quoted.speaker_name,
    mode(quoted.speaker_kind order by quoted.speaker_kind) as speaker_kind,
    coalesce(sum(quoted.word_count) filter (where quoted.is_one), 0)::bigint as one_word_count,
    any_value(totals.one_word_total) as one_word_total,
    one_word_count / nullif(any_value(totals.one_word_total), 0) as one_word_share,
    coalesce(sum(quoted.word_count) filter (where not quoted.is_one), 0)::bigint as other_word_count,
    any_value(totals.other_word_total) as other_word_total,
    other_word_count / nullif(any_value(totals.other_word_total), 0) as other_word_share,
    coalesce(one_word_share, 0) - coalesce(other_word_share, 0) as share_difference,
    count(distinct quoted.article_id) filter (where quoted.is_one) as one_article_count,
    count(distinct quoted.article_id) filter (where not quoted.is_one) as other_article_count,
    quoted.speaker_id
from quoted, totals
where quoted.speaker_name is not null
group by quoted.speaker_id, quoted.speaker_name
order by abs(share_difference) desc, quoted.speaker_name, quoted.speaker_id
