-- Who said what on which topic, in which outlet, when, and how did it change? One row a quotation on a topic by a known speaker.
-- The same words reported by several articles are one statement; a statement is compared with the speaker's one before on the topic.
-- Statements are in the order of their first report; what has no date, or stands in a reprint alone, has no place in it.
--
-- topic: name of the topic of the codebook
-- speaker_name: the speaker's canonical name over the whole coverage
-- words: the words, exactly as in the document, without outer quotation marks
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- outlet: the outlet's name as printed; null where it is not known
-- statement: number of the statement among the speaker's on the topic, from 1; null where it has no place
-- statement_count: statements of the speaker on the topic that have a place
-- is_first: whether it is the speaker's first statement on the topic
-- is_latest: whether it is the speaker's latest statement on the topic
-- first_date: date of the statement's first report
-- previous_date: date of the first report of the statement before
-- previous_words: words of the statement before, as first reported; null for the first
-- new_word_count: different words of the statement, as first reported, that the one before did not have
-- different_word_count: different words of the statement, as first reported
-- new_word_share: new_word_count / different_word_count; null for the first
with said as (
    select distinct
        topic_mentions.topic_id,
        quotations.quotation_id,
        quotations.speaker_id,
        coalesce(
            variants.variant_id, regexp_replace(lower(strip_accents(quotations.text)), '[^\p{L}\p{N}\p{M}]+', ' ', 'g')
        ) as statement_id,
        quotations.text,
        articles.published_date,
        coalesce(articles.is_reprint, false) as is_reprint,
        quotations.article_id,
        quotations.start_char
    from topic_mentions
    join counted_quotations as quotations using (quotation_id)
    join articles on articles.article_id = quotations.article_id
    left join variants on variants.quotation_id = quotations.quotation_id
    where quotations.speaker_id is not null
),

first_reports as (
    select *
    from said
    where not is_reprint and published_date is not null
    qualify row_number() over (
        partition by topic_id, speaker_id, statement_id order by published_date, article_id, start_char
    ) = 1
),

statements as (
    select
        topic_id,
        speaker_id,
        statement_id,
        published_date as first_date,
        list_distinct(regexp_extract_all(lower(strip_accents(text)), '[\p{L}\p{N}\p{M}]+')) as different_words,
        row_number() over in_order as statement,
        count(*) over (partition by topic_id, speaker_id) as statement_count,
        lag(published_date) over in_order as previous_date,
        lag(text) over in_order as previous_words
    from first_reports
    window in_order as (partition by topic_id, speaker_id order by published_date, article_id, start_char)
)

select
    topics.name as topic,
    who_said_what.speaker_name,
    who_said_what.words,
    who_said_what.kind,
    who_said_what.stance,
    who_said_what.outlet,
    who_said_what.published_date,
    statements.statement,
    statements.statement_count,
    coalesce(statements.statement = 1, false) as is_first,
    coalesce(statements.statement = statements.statement_count, false) as is_latest,
    statements.first_date,
    statements.previous_date,
    statements.previous_words,
    case when statements.previous_words is not null then len(list_filter(
        statements.different_words,
        lambda word: not list_contains(
            regexp_extract_all(lower(strip_accents(statements.previous_words)), '[\p{L}\p{N}\p{M}]+'), word
        )
    )) end as new_word_count,
    len(statements.different_words) as different_word_count,
    new_word_count / different_word_count as new_word_share,
    who_said_what.title,
    who_said_what.confidence,
    who_said_what.is_reprint,
    who_said_what.source_uri,
    who_said_what.start_char,
    who_said_what.end_char,
    said.quotation_id,
    said.article_id,
    who_said_what.document_id,
    said.topic_id,
    said.speaker_id,
    who_said_what.story_id,
    who_said_what.outlet_id
from said
left join statements using (topic_id, speaker_id, statement_id)
join topics using (topic_id)
join who_said_what on who_said_what.quotation_id = said.quotation_id
order by
    topics.name, who_said_what.speaker_name, statements.statement, who_said_what.is_reprint, who_said_what.published_date,
    said.article_id, said.start_char
