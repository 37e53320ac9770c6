-- Which quotations hold these words, the best first? Ranked by BM25 over their words, in SQL alone: it reads every quotation, so
-- it takes seconds where `onrecord search` takes milliseconds, and finds words as they are, without regard to English endings.
-- Capitals, accents and punctuation do not matter. It finds doubtful ones, too, and says which they are.
--
-- $sought: words that must all occur; a phrase in quotation marks is taken word for word
-- score: how well the quotation fits; higher is better
-- hit_count: how often what is sought stands in it
-- words: the words, exactly as in the document, without outer quotation marks
-- speaker_name: the speaker's canonical name over the whole coverage; before names were matched, the fullest name in the article
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
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
        quotation_id,
        word_count,
        '  ' || regexp_replace(lower(strip_accents(text)), '[^\p{L}\p{N}\p{M}]+', '  ', 'g') || '  ' as plain
    from quotations
),

hits as (
    select
        plain_texts.quotation_id,
        plain_texts.word_count,
        needles.needle,
        len(string_split(plain_texts.plain, needles.needle)) - 1 as hit_count
    from plain_texts, needles
    where contains(plain_texts.plain, needles.needle)
),

rarity as (
    select
        hits.needle,
        any_value(every_quotation.mean_words) as mean_words,
        ln(1 + (any_value(every_quotation.quotation_total) - count(*) + 0.5) / (count(*) + 0.5)) as weight
    from hits, (select count(*) as quotation_total, avg(word_count) as mean_words from quotations) as every_quotation
    group by hits.needle
),

scored as (
    select
        hits.quotation_id,
        sum(hits.hit_count)::bigint as hit_count,
        sum(
            rarity.weight * hits.hit_count * 2.2
            / (hits.hit_count + 1.2 * (0.25 + 0.75 * hits.word_count / rarity.mean_words))
        ) as score
    from hits
    join rarity using (needle)
    group by hits.quotation_id
    having count(*) = (select count(*) from needles)
)

select
    round(scored.score, 3) as score,
    scored.hit_count,
    all_quotations.speaker_name,
    all_quotations.words,
    all_quotations.kind,
    all_quotations.stance,
    all_quotations.is_doubtful,
    all_quotations.outlet,
    all_quotations.published_date,
    all_quotations.title,
    all_quotations.is_reprint,
    all_quotations.source_uri,
    all_quotations.start_char,
    all_quotations.end_char,
    scored.quotation_id,
    all_quotations.article_id,
    all_quotations.document_id
from scored
join all_quotations using (quotation_id)
order by round(scored.score, 3) desc, scored.quotation_id
