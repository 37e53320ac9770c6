-- Which reports of a story hold these words, and which do not? One row an article of every story in which one holds them. What a
-- report says in other words is not found; look for several.
--
-- $sought: words that must all occur; a phrase in quotation marks is taken word for word
-- $with_reprints := true: false leaves articles out that repeat another's text
-- has_words: whether the article holds them
-- hit_count: how often what is sought stands in it; 0 where it does not
-- with_count: articles of the story that hold the words
-- article_total: articles of the story
-- with_share: with_count / article_total
-- outlet: the outlet's name as printed; null where it is not known
select
    articles.story_id,
    found.article_id is not null as has_words,
    coalesce(found.hit_count, 0) as hit_count,
    count(found.article_id) over (partition by articles.story_id) as with_count,
    count(*) over (partition by articles.story_id) as article_total,
    with_count / article_total as with_share,
    outlets.name as outlet,
    articles.published_date,
    articles.title,
    articles.is_reprint,
    documents.source_uri,
    articles.article_id,
    articles.document_id
from articles
join documents using (document_id)
left join outlets on outlets.outlet_id = articles.outlet_id
left join search_articles(sought) as found on found.article_id = articles.article_id
where articles.story_id is not null and (with_reprints or articles.is_reprint is not true)
qualify with_count > 0
order by articles.story_id, has_words desc, articles.published_date, articles.article_id
