-- What did another report make of a quotation: shortened, extended, altered, given to someone else? One row a quotation whose
-- words an earlier article has, beside the earliest; the runs of one that its cue breaks are one row, under the first of them. A doubtful
-- one is left out, but kept as the earliest: its words stand there, only whose they are is not sure.
--
-- change: same: the same words; shortened: words left out; extended: words added; recut: both; altered: words replaced; other: no words in common
-- dropped: stretches of the earliest wording that are missing, in order
-- added: stretches of words that the earliest wording lacks, in order
-- diff: word by word against the earliest: [-dropped-] {+added+}, the rest kept; of a quotation that its cue breaks, the whole
-- is_same_speaker: whether both are attributed to one speaker; null where one has none, two may be descriptions of one, or the earliest is doubtful
-- words: the words, exactly as in the document, without outer quotation marks; the runs of a broken quotation are joined
-- earliest_words: the words of the earliest report, with which the others are compared; the runs of a broken quotation are joined
-- speaker_name: to whom the words are attributed
-- earliest_speaker_name: to whom the earliest report attributes them
-- outlet: the outlet's name as printed; null where it is not known
-- earliest_outlet: the outlet of the earliest report
-- published_date: when the report was published
-- earliest_published_date: when the earliest was published
-- kind: direct: all in quotation marks; mixed: partly; indirect: not, so that its words are the reporter's
-- earliest_kind: the same of the earliest report
-- has_reprint: whether the text of one of the two articles is a copy
-- language: ISO 639-1 code of the article's language; null where the text is too short to tell
-- earliest_language: language of the earliest report: where the two differ, the words may be a translation
-- earliest_title: headline of the earliest report
-- earliest_source_uri: where the earliest report came from
-- earliest_quotation_id: the earliest quotation
-- earliest_article_id: the article that has it
with spoken as (
    -- A quotation that its cue breaks is compared as a whole, as far as the cluster has its runs: one row, under its first run.
    select
        variants.variant_id,
        arg_min(variants.quotation_id, quotations.ordinal) as quotation_id,
        string_agg(quotations.text, ' ' order by quotations.ordinal) as words,
        arg_min(variants.diff, quotations.ordinal) as diff,
        arg_min(variants.similarity, quotations.ordinal) as similarity,
        bool_or(variants.is_earliest) as is_earliest
    from variants
    join quotations on quotations.quotation_id = variants.quotation_id
    group by variants.variant_id, quotations.utterance_id
),

every_variant as materialized (
    -- Materialised, as DuckDB would join first by a condition on both sides, which holds for nearly any two quotations.
    select
        spoken.variant_id,
        case
            when spoken.similarity = 0 then 'other'
            when not contains(spoken.diff, '[-') and not contains(spoken.diff, '{+') then 'same'
            when not contains(spoken.diff, '{+') then 'shortened'
            when not contains(spoken.diff, '[-') then 'extended'
            when not regexp_matches(spoken.diff, '-\] \{\+') then 'recut'
            else 'altered'
        end as change,
        case
            when earliest.is_doubtful then null
            when earliest.speaker_name = later.speaker_name then true
            when earliest.speaker_kind in ('person', 'organisation') and later.speaker_kind in ('person', 'organisation') then false
        end as is_same_speaker,
        firsts.words as earliest_words,
        spoken.words,
        spoken.diff,
        regexp_extract_all(spoken.diff, '\[-(.*?)-\]', 1, 's') as dropped,
        regexp_extract_all(spoken.diff, '\{\+(.*?)\+\}', 1, 's') as added,
        spoken.similarity,
        earliest.speaker_name as earliest_speaker_name,
        later.speaker_name,
        earliest.outlet as earliest_outlet,
        later.outlet,
        earliest.published_date as earliest_published_date,
        later.published_date,
        earliest.kind as earliest_kind,
        later.kind,
        earliest.language as earliest_language,
        later.language,
        coalesce(earliest.is_reprint, false) or coalesce(later.is_reprint, false) as has_reprint,
        earliest.title as earliest_title,
        later.title,
        earliest.source_uri as earliest_source_uri,
        later.source_uri,
        earliest.quotation_id as earliest_quotation_id,
        spoken.quotation_id,
        earliest.article_id as earliest_article_id,
        later.article_id
    from spoken
    join spoken as firsts on firsts.variant_id = spoken.variant_id and firsts.is_earliest
    join all_quotations as earliest on earliest.quotation_id = firsts.quotation_id
    join who_said_what as later on later.quotation_id = spoken.quotation_id
    where later.article_id <> earliest.article_id
)

select *
from every_variant
order by variant_id, published_date, quotation_id
