-- How did a story unfold from report to report? One row an article, in its story's order of time; those without a date come last.
--
-- position: place of the article in its story, from 1
-- article_count: articles of the story
-- day: days since the story's first dated article
-- outlet: the outlet's name as printed; null where it is not known
-- original_article_id: for a reprint, the article whose text it repeats; else null
-- quotation_count: quotations in the article
-- new_speakers: who is quoted here first of all the story's articles
-- word_count: words of the body
with told as (
    select
        articles.story_id,
        articles.article_id,
        articles.published_date,
        articles.title,
        articles.outlet_id,
        articles.agency,
        articles.is_reprint,
        articles.word_count,
        articles.document_id,
        row_number() over (partition by articles.story_id order by articles.published_date nulls last, articles.article_id) as position
    from articles
    where articles.story_id is not null
),

quoted as (
    select told.story_id, told.article_id, told.position, coalesce(quotations.speaker_name, quotations.resolved_name) as speaker
    from counted_quotations as quotations
    join told using (article_id)
),

first_quoted as (
    select story_id, speaker, min(position) as position
    from quoted
    where speaker is not null
    group by story_id, speaker
),

new_in_article as (
    select story_id, position, list_sort(list(speaker)) as new_speakers
    from first_quoted
    group by story_id, position
),

counted as (
    select article_id, count(*) as quotation_count
    from quoted
    group by article_id
)

select
    told.story_id,
    told.position,
    count(*) over (partition by told.story_id) as article_count,
    told.published_date,
    date_diff('day', min(told.published_date) over (partition by told.story_id), told.published_date) as day,
    outlets.name as outlet,
    told.title,
    told.agency,
    told.is_reprint,
    stories.original_article_id,
    stories.similarity,
    told.word_count,
    coalesce(counted.quotation_count, 0) as quotation_count,
    coalesce(new_in_article.new_speakers, []) as new_speakers,
    documents.source_uri,
    told.article_id,
    told.outlet_id
from told
join stories on stories.article_id = told.article_id
join documents on documents.document_id = told.document_id
left join outlets on outlets.outlet_id = told.outlet_id
left join counted on counted.article_id = told.article_id
left join new_in_article on new_in_article.story_id = told.story_id and new_in_article.position = told.position
order by told.story_id, told.position
