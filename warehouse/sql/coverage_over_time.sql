-- When was how much reported? One row a date of publication, and one for articles without a date.
--
-- published_date: date of publication; null for articles without one
-- article_count: articles published on that date
-- quotation_count: quotations in these articles
-- outlet_count: known outlets that published on that date
-- reprint_count: articles of that date that repeat an earlier article's text
with quoted as (
    select article_id, count(*) as quotation_count
    from counted_quotations
    group by article_id
)

select
    articles.published_date,
    count(*) as article_count,
    coalesce(sum(quoted.quotation_count), 0)::bigint as quotation_count,
    count(distinct articles.outlet_id) as outlet_count,
    count(*) filter (where articles.is_reprint) as reprint_count
from articles
left join quoted using (article_id)
group by articles.published_date
order by articles.published_date
