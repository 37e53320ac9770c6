-- Which reports of one story give different days for the same thing, and by whose account? One row a pair of temporal expressions,
-- that of the earlier article first; the days are as resolved against each article's date.
--
-- expression: the words that tell the first day, exactly as in the document
-- other_expression: the words that tell the second
-- day: the first day
-- other_day: the second day
-- days_apart: days from the first to the second
-- source: whose account the first is: the speaker of the quotation that it stands in, else the outlet
-- other_source: whose account the second is
-- similarity: how alike the words around the two are, 0 to 1
-- sentence: the sentence of the first
-- other_sentence: the sentence of the second
-- outlet: the outlet of the first, as printed; null where it is not known
-- other_outlet: the outlet of the second
-- published_date: when the first was published
-- other_published_date: when the second was published
-- has_reprint: whether the text of one of the two articles is a copy
-- title: headline of the first
-- other_title: headline of the second
-- source_uri: where the first came from
-- other_source_uri: where the second came from
-- start_char: where the first stands in its document
-- end_char: where the first ends
-- other_start_char: where the second stands in its document
-- other_end_char: where the second ends
-- article_id: the first article
-- other_article_id: the second article
with told as (
    select
        time_expressions.article_id,
        time_expressions.start_char,
        time_expressions.text as expression,
        time_expressions.value_from as day,
        coalesce(quotations.speaker_name, quotations.resolved_name, outlets.name) as source,
        outlets.name as outlet,
        articles.published_date,
        articles.title,
        articles.story_id,
        coalesce(articles.is_reprint, false) as is_reprint,
        documents.source_uri
    from time_expressions
    join articles on articles.article_id = time_expressions.article_id
    join documents on documents.document_id = time_expressions.document_id
    left join outlets on outlets.outlet_id = articles.outlet_id
    left join counted_quotations as quotations on quotations.quotation_id = time_expressions.quotation_id
)

select
    one.story_id,
    one.expression,
    other.expression as other_expression,
    one.day,
    other.day as other_day,
    date_diff('day', one.day, other.day) as days_apart,
    one.source,
    other.source as other_source,
    date_pairs.similarity,
    date_pairs.sentence,
    date_pairs.other_sentence,
    one.outlet,
    other.outlet as other_outlet,
    one.published_date,
    other.published_date as other_published_date,
    one.is_reprint or other.is_reprint as has_reprint,
    one.title,
    other.title as other_title,
    one.source_uri,
    other.source_uri as other_source_uri,
    date_pairs.start_char,
    date_pairs.end_char,
    date_pairs.other_start_char,
    date_pairs.other_end_char,
    date_pairs.article_id,
    date_pairs.other_article_id
from date_pairs
join told as one on one.article_id = date_pairs.article_id and one.start_char = date_pairs.start_char
join told as other on other.article_id = date_pairs.other_article_id and other.start_char = date_pairs.other_start_char
order by one.story_id, date_pairs.similarity desc, date_pairs.article_id, date_pairs.start_char, date_pairs.other_article_id
