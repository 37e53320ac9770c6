-- Which articles repeat another's text, whose, and how much did they keep, cut and add? One row a reprint.
--
-- outlet: the outlet of the reprint, as printed; null where it is not known
-- original_outlet: the outlet of the article that it repeats
-- agency: news agency that the reprint is credited to
-- original_agency: news agency that the original is credited to
-- title: headline of the reprint
-- original_title: headline of the original
-- has_same_title: whether both have the same headline, capitals apart; null where one has none
-- published_date: when the reprint was published; null where its date is not known
-- original_published_date: when the original was published; null where its date is not known
-- days_later: days from the original to the reprint; null where one has no date
-- word_count: words of the reprint's body
-- original_word_count: words of the original's body
-- kept_share: share of the original's words that the reprint kept
-- cut_share: share of the original's words that the reprint left out
-- added_share: share of the reprint's words that the original lacks
-- article_id: the reprint
-- original_article_id: the article whose text it repeats
-- source_uri: where the reprint came from
-- original_source_uri: where the original came from
select
    outlets.name as outlet,
    original_outlets.name as original_outlet,
    articles.agency,
    originals.agency as original_agency,
    articles.title,
    originals.title as original_title,
    lower(articles.title) = lower(originals.title) as has_same_title,
    articles.published_date,
    originals.published_date as original_published_date,
    date_diff('day', originals.published_date, articles.published_date) as days_later,
    articles.word_count,
    originals.word_count as original_word_count,
    stories.kept_share,
    1 - stories.kept_share as cut_share,
    stories.added_share,
    stories.story_id,
    documents.source_uri,
    original_documents.source_uri as original_source_uri,
    stories.article_id,
    stories.original_article_id
from stories
join articles on articles.article_id = stories.article_id
join documents on documents.document_id = articles.document_id
join articles as originals on originals.article_id = stories.original_article_id
join documents as original_documents on original_documents.document_id = originals.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
left join outlets as original_outlets on original_outlets.outlet_id = originals.outlet_id
order by originals.published_date, stories.original_article_id, articles.published_date, stories.article_id
