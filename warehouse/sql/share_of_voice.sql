-- Who gets how much of the say? One row a speaker, and one for the words that could not be attributed, so that the shares of
-- quotations and words add up to 1. A reprint gives its speakers their say once more; the columns that begin with `original_`
-- leave reprints out. Doubtful quotations and those of what was not said are left out of all. Several speakers share an article, so shares of articles add up to more.
-- Stored: worked out once, when the database is published.
--
-- speaker_name: the speaker's canonical name; null for all that could not be attributed
-- quotation_count: quotations of the speaker
-- quotation_total: quotations of all speakers and of none
-- quotation_share: quotation_count / quotation_total
-- word_count: words in the speaker's quotations
-- word_total: words in all quotations
-- word_share: word_count / word_total
-- article_count: articles in which the speaker is quoted
-- article_total: all articles, with and without quotations
-- article_share: article_count / article_total
-- outlet_count: known outlets in which the speaker is quoted
-- original_quotation_count: quotations of the speaker in articles that are not reprints
-- original_quotation_total: quotations in articles that are not reprints
-- original_quotation_share: original_quotation_count / original_quotation_total
-- original_word_count: words of the speaker in articles that are not reprints
-- original_word_total: words in quotations of articles that are not reprints
-- original_word_share: original_word_count / original_word_total
-- original_article_count: articles that are not reprints and quote the speaker
-- original_article_total: articles that are not reprints
-- original_article_share: original_article_count / original_article_total
with said as (
    select
        quotations.speaker_id,
        coalesce(quotations.speaker_name, quotations.resolved_name) as speaker_name,
        quotations.article_id,
        articles.outlet_id,
        quotations.word_count,
        not coalesce(articles.is_reprint, false) as is_original
    from counted_quotations as quotations
    join articles using (article_id)
),

speakers_said as (
    select
        speaker_id,
        speaker_name,
        count(*) as quotation_count,
        sum(word_count)::bigint as word_count,
        count(distinct article_id) as article_count,
        count(distinct outlet_id) as outlet_count,
        count(*) filter (where is_original) as original_quotation_count,
        coalesce(sum(word_count) filter (where is_original), 0)::bigint as original_word_count,
        count(distinct article_id) filter (where is_original) as original_article_count
    from said
    group by speaker_id, speaker_name
),

everybody as (
    select
        sum(quotation_count)::bigint as quotation_total,
        sum(word_count)::bigint as word_total,
        sum(original_quotation_count)::bigint as original_quotation_total,
        sum(original_word_count)::bigint as original_word_total
    from speakers_said
),

every_article as (
    select
        count(*) as article_total,
        count(*) filter (where not coalesce(is_reprint, false)) as original_article_total
    from articles
)

select
    speaker_name,
    quotation_count,
    quotation_total,
    quotation_count / quotation_total as quotation_share,
    word_count,
    word_total,
    word_count / word_total as word_share,
    article_count,
    article_total,
    article_count / article_total as article_share,
    outlet_count,
    original_quotation_count,
    original_quotation_total,
    original_quotation_count / original_quotation_total as original_quotation_share,
    original_word_count,
    original_word_total,
    original_word_count / original_word_total as original_word_share,
    original_article_count,
    original_article_total,
    original_article_count / original_article_total as original_article_share,
    speaker_id
from speakers_said, everybody, every_article
order by quotation_count desc, speaker_name, speaker_id
