-- What do some reports of a story have that others leave out? One row an item of a story that not all of its articles have; what an
-- item is says the view story_items. What no article has cannot be found here. An article that repeats another's text counts,
-- too, but not in the columns that begin with `original_`.
--
-- item_kind: words, speaker, topic or figure
-- item: the item as in its earliest report: words or figure exactly as in the document, a speaker's or topic's name
-- with_count: articles of the story that have it
-- without_count: articles of the story that leave it out
-- article_total: articles of the story
-- with_share: with_count / article_total
-- original_with_count: articles with it that are not reprints
-- original_total: articles of the story that are not reprints
-- with_sources: who has it: outlets' names; where an outlet is not known, the article's source_uri
-- without_sources: who reports the story, and has it in no article
-- with_articles: article_ids of those that have it
-- without_articles: article_ids of those that leave it out
-- first_date: earliest date of an article that has it
-- item_id: what tells the item from others of its kind, as in story_items
with told as (
    select
        articles.story_id,
        count(*) as article_total,
        count(*) filter (where articles.is_reprint is not true) as original_total,
        list_sort(list(articles.article_id)) as article_ids,
        list_sort(list(distinct coalesce(outlets.name, documents.source_uri))) as sources
    from articles
    join documents using (document_id)
    left join outlets on outlets.outlet_id = articles.outlet_id
    where articles.story_id is not null
    group by articles.story_id
    having count(*) > 1
),

reported as (
    select
        story_id,
        item_kind,
        item_id,
        first(item order by published_date, article_id) as item,
        count(*) as with_count,
        count(*) filter (where not is_reprint) as original_with_count,
        list_sort(list(distinct source)) as with_sources,
        list_sort(list(article_id)) as with_articles,
        min(published_date) as first_date
    from story_items
    group by story_id, item_kind, item_id
)

select
    reported.story_id,
    reported.item_kind,
    reported.item,
    reported.with_count,
    told.article_total - reported.with_count as without_count,
    told.article_total,
    reported.with_count / told.article_total as with_share,
    reported.original_with_count,
    told.original_total,
    reported.with_sources,
    list_filter(told.sources, lambda source: not list_contains(reported.with_sources, source)) as without_sources,
    reported.with_articles,
    list_filter(told.article_ids, lambda article_id: not list_contains(reported.with_articles, article_id)) as without_articles,
    reported.first_date,
    reported.item_id
from reported
join told using (story_id)
where reported.with_count < told.article_total
order by reported.story_id, reported.item_kind, reported.with_count desc, reported.item_id
