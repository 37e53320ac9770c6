-- What does each outlet contribute? One row an outlet that published something, and one for articles of unknown outlet.
--
-- outlet: the outlet's name as printed; null for articles whose outlet is not known
-- article_count: articles of the outlet
-- original_article_count: articles that do not repeat an earlier article's text
-- quotation_count: quotations in the outlet's articles
-- speaker_count: speakers whom the outlet quotes
-- word_count: words in the bodies of the outlet's articles
-- first_date: earliest date of publication
-- last_date: latest date of publication
with quoted as (
    select
        articles.outlet_id,
        count(*) as quotation_count,
        count(distinct coalesce(counted_quotations.speaker_name, counted_quotations.resolved_name)) as speaker_count
    from counted_quotations
    join articles using (article_id)
    group by articles.outlet_id
),

reported as (
    select
        outlet_id,
        count(*) as article_count,
        count(*) filter (where not coalesce(is_reprint, false)) as original_article_count,
        sum(word_count)::bigint as word_count,
        min(published_date) as first_date,
        max(published_date) as last_date
    from articles
    group by outlet_id
)

select
    outlets.name as outlet,
    reported.article_count,
    reported.original_article_count,
    coalesce(quoted.quotation_count, 0) as quotation_count,
    coalesce(quoted.speaker_count, 0) as speaker_count,
    reported.word_count,
    reported.first_date,
    reported.last_date,
    reported.outlet_id
from reported
left join quoted on quoted.outlet_id is not distinct from reported.outlet_id
left join outlets on outlets.outlet_id = reported.outlet_id
order by reported.article_count desc, outlets.name
