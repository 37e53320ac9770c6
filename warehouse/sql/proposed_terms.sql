-- Which words and names, distinctive of an outlet or a week, does the codebook lack, and where do they stand? One row a term of a
-- part of the coverage. Counts leave reprints out; the rest of the coverage is that in the same language.
--
-- scope: what is set against the rest of the coverage: outlet or week
-- outlet: the outlet's name as printed; null for a week
-- week_date: the Monday of the week; null for an outlet
-- term: the word or name, in lower case where it is ever so printed
-- article_count: articles of the part that have it
-- article_total: articles of the part
-- other_article_count: articles of the rest that have it
-- other_article_total: articles of the rest, of other outlets or weeks that are known
-- log_odds: logarithm of the odds ratio, drawn towards 0 where there is little evidence
-- score: log_odds in units of its standard error; from 2 on hardly by chance
-- article_share: article_count / article_total
-- other_article_share: other_article_count / other_article_total
-- language: ISO 639-1 code of the articles that are compared
-- rank: place among the terms of the part, the most distinctive first, from 1
-- start_char: first code point of the first place in the example article, in documents.text; null where only the cleaned text has it
-- end_char: code point after it
-- title: headline of the example article
with placed as (
    select
        key_terms.*,
        strpos(
            lower(substr(documents.text, articles.start_char + 1, articles.end_char - articles.start_char)), lower(key_terms.term)
        ) as place,
        articles.start_char,
        articles.title,
        articles.document_id,
        documents.source_uri
    from key_terms
    join articles using (article_id)
    join documents on documents.document_id = articles.document_id
)

select
    placed.scope,
    outlets.name as outlet,
    case when placed.scope = 'week' then placed.part::date end as week_date,
    placed.ordinal + 1 as rank,
    placed.term,
    placed.article_count,
    placed.article_total,
    placed.article_count / placed.article_total as article_share,
    placed.other_article_count,
    placed.other_article_total,
    placed.other_article_count / placed.other_article_total as other_article_share,
    placed.log_odds,
    placed.score,
    placed.language,
    placed.title,
    placed.source_uri,
    case when placed.place > 0 then placed.start_char + placed.place - 1 end as start_char,
    case when placed.place > 0 then placed.start_char + placed.place - 1 + len(placed.term) end as end_char,
    placed.article_id,
    placed.document_id,
    placed.part
from placed
left join outlets on placed.scope = 'outlet' and outlets.outlet_id = placed.part
order by placed.scope, placed.part, placed.language, placed.ordinal
