-- Which outlets reported a story, and which only copied it? One row a story.
--
-- titles: the different headlines
-- outlets: names of the known outlets that reported it
-- article_count: articles of the story
-- reprint_count: articles that repeat an earlier one's text
-- quotation_count: quotations in the story's articles
-- speaker_count: speakers quoted in the story
-- first_date: earliest date of publication
-- last_date: latest date of publication
with quoted as (
    select
        articles.story_id,
        count(*) as quotation_count,
        count(distinct coalesce(counted_quotations.speaker_name, counted_quotations.resolved_name)) as speaker_count
    from counted_quotations
    join articles using (article_id)
    group by articles.story_id
)

select
    articles.story_id,
    list_sort(coalesce(list(distinct articles.title) filter (where articles.title is not null), [])) as titles,
    list_sort(coalesce(list(distinct outlets.name) filter (where outlets.name is not null), [])) as outlets,
    count(*) as article_count,
    count(*) filter (where articles.is_reprint) as reprint_count,
    coalesce(any_value(quoted.quotation_count), 0) as quotation_count,
    coalesce(any_value(quoted.speaker_count), 0) as speaker_count,
    min(articles.published_date) as first_date,
    max(articles.published_date) as last_date
from articles
left join outlets using (outlet_id)
left join quoted on quoted.story_id = articles.story_id
where articles.story_id is not null
group by articles.story_id
order by article_count desc, articles.story_id
