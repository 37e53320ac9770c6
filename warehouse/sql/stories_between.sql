-- Which events were reported between two dates, by how many outlets, with what original reporting? One row a story that has an
-- article of these days; the counts are of these days.
--
-- $first_day: the first day, as `date '2025-03-01'`
-- $last_day: the last day
-- title: headline of the story's earliest article of these days that has one
-- article_count: articles of these days
-- original_article_count: of them, those that do not repeat another's text
-- reprint_share: share of these articles that repeat another's text
-- outlet_count: known outlets that reported it in these days
-- outlets: their names
-- first_date: the earliest of these days with an article
-- last_date: the latest of these days with an article
select
    articles.story_id,
    first(articles.title order by articles.published_date, articles.article_id) filter (where articles.title is not null) as title,
    count(*) as article_count,
    count(*) filter (where articles.is_reprint is not true) as original_article_count,
    count(*) filter (where articles.is_reprint) / count(*) as reprint_share,
    count(distinct articles.outlet_id) as outlet_count,
    list_sort(coalesce(list(distinct outlets.name) filter (where outlets.name is not null), [])) as outlets,
    min(articles.published_date) as first_date,
    max(articles.published_date) as last_date
from articles
left join outlets using (outlet_id)
where articles.published_date between first_day and last_day and articles.story_id is not null
group by articles.story_id
order by article_count desc, first_date, articles.story_id
