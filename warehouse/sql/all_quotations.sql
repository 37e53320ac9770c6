-- Which quotations were found, the doubtful and those that say what was not said among them? One row a quotation, with its context. It is what
-- `who_said_what` and `doubtful_quotations` are parts of; ask it where nothing found may be missing.
--
-- speaker_name: the speaker's canonical name over the whole coverage; before names were matched, the fullest name in the article
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
-- topics: names of the topics of the codebook that the words are on, in alphabetical order
-- language: ISO 639-1 code of the article's language; null where the text is too short to tell
select
    coalesce(quotations.speaker_name, quotations.resolved_name) as speaker_name,
    quotations.kind,
    quotations.text as words,
    quotations.stance,
    outlets.name as outlet,
    articles.published_date,
    articles.title,
    coalesce(quotation_topics.topics, []) as topics,
    quotations.cue,
    quotations.speaker_mention,
    quotations.speaker_kind,
    quotations.relayed_by,
    quotations.attribution_rule,
    quotations.confidence,
    quotations.is_doubtful,
    articles.is_reprint,
    articles.story_id,
    articles.agency,
    articles.language,
    articles.has_date_conflict,
    documents.source_uri,
    documents.url,
    quotations.start_char,
    quotations.end_char,
    quotations.quotation_id,
    quotations.utterance_id,
    quotations.speaker_id,
    quotations.article_id,
    quotations.document_id,
    articles.outlet_id
from quotations
join articles using (article_id)
join documents on documents.document_id = quotations.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
left join (
    select topic_mentions.quotation_id, list_sort(list(distinct topics.name)) as topics
    from topic_mentions
    join topics using (topic_id)
    where topic_mentions.quotation_id is not null
    group by topic_mentions.quotation_id
) as quotation_topics using (quotation_id)
