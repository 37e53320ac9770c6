-- Which articles hold these words, the best first? Ranked by BM25 over headline and body, in SQL alone: it reads every article, so
-- it takes seconds where `onrecord search` takes milliseconds, and finds words as they are, without regard to English endings.
-- Capitals, accents and punctuation do not matter.
--
-- $sought: words that must all occur; a phrase in quotation marks is taken word for word
-- score: how well the article fits; higher is better
-- hit_count: how often what is sought stands in it
-- outlet: the outlet's name as printed; null where it is not known
with needles as (
    select distinct ' ' || trim(plain) || ' ' as needle
    from (
        select regexp_replace(lower(strip_accents(chunk)), '[^\p{L}\p{N}\p{M}]+', '  ', 'g') as plain
        from (select unnest(regexp_extract_all(translate(sought, '“”„‟«»', '""""""'), '"[^"]*"|[^\s"]+')) as chunk)
    )
    where trim(plain) <> ''
),

plain_texts as (
    select
        article_id,
        word_count,
        '  ' || regexp_replace(lower(strip_accents(concat_ws(' . ', title, body))), '[^\p{L}\p{N}\p{M}]+', '  ', 'g') || '  ' as text
    from articles
),

hits as (
    select
        plain_texts.article_id,
        plain_texts.word_count,
        needles.needle,
        len(string_split(plain_texts.text, needles.needle)) - 1 as hit_count
    from plain_texts, needles
    where contains(plain_texts.text, needles.needle)
),

rarity as (
    select
        hits.needle,
        any_value(every_article.mean_words) as mean_words,
        ln(1 + (any_value(every_article.article_total) - count(*) + 0.5) / (count(*) + 0.5)) as weight
    from hits, (select count(*) as article_total, avg(word_count) as mean_words from articles) as every_article
    group by hits.needle
),

scored as (
    select
        hits.article_id,
        sum(hits.hit_count)::bigint as hit_count,
        sum(
            rarity.weight * hits.hit_count * 2.2
            / (hits.hit_count + 1.2 * (0.25 + 0.75 * hits.word_count / rarity.mean_words))
        ) as score
    from hits
    join rarity using (needle)
    group by hits.article_id
    having count(*) = (select count(*) from needles)
)

select
    round(scored.score, 3) as score,
    scored.hit_count,
    outlets.name as outlet,
    articles.published_date,
    articles.title,
    articles.is_reprint,
    documents.source_uri,
    articles.article_id,
    articles.story_id
from scored
join articles using (article_id)
join documents on documents.document_id = articles.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
order by round(scored.score, 3) desc, articles.article_id
