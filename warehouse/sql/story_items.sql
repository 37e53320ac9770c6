-- What does each article of a story report? One row an item of an article, where it first stands: the words that it quotes, whom it
-- quotes, the topics of the codebook that it is on, the figures that it gives. The same words in other cuts are one item.
-- An item that only doubtful quotations have is none; where a sure one has it, a doubtful one is evidence enough that it is not left out.
--
-- item_kind: words, speaker, topic or figure
-- item_id: what tells the item from others of its kind: a variant_id or quotation_id, a speaker_id, a topic_id, a figure with its unit
-- item: the item as in this article: words or figure exactly as in the document, a speaker's or topic's name
-- source: the outlet's name as printed; where it is not known, the article's source_uri
with found as (
    select
        'words' as item_kind,
        coalesce(variants.variant_id, quotations.quotation_id) as item_id,
        quotations.text as item,
        quotations.article_id,
        quotations.start_char,
        quotations.end_char,
        quotations.is_doubtful or quotations.stance = 'negated' as is_uncounted
    from quotations
    left join variants on variants.quotation_id = quotations.quotation_id
    union all
    select
        'speaker',
        quotations.speaker_id,
        quotations.speaker_name,
        quotations.article_id,
        quotations.start_char,
        quotations.end_char,
        quotations.is_doubtful or quotations.stance = 'negated'
    from quotations
    where quotations.speaker_id is not null
    union all
    select
        'topic',
        topics.topic_id,
        topics.name,
        topic_mentions.article_id,
        topic_mentions.start_char,
        topic_mentions.end_char,
        false
    from topic_mentions
    join topics using (topic_id)
    union all
    select
        'figure',
        concat_ws(' ', low, high, unit, noun_key),
        figures.text,
        figures.article_id,
        figures.start_char,
        figures.end_char,
        false
    from figures
    where figures.noun_key is not null or figures.unit is not null
)

select
    articles.story_id,
    found.item_kind,
    found.item_id,
    found.item,
    coalesce(outlets.name, documents.source_uri) as source,
    articles.published_date,
    articles.title,
    coalesce(articles.is_reprint, false) as is_reprint,
    documents.source_uri,
    found.start_char,
    found.end_char,
    found.article_id,
    articles.document_id,
    articles.outlet_id
from found
join articles using (article_id)
join documents on documents.document_id = articles.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
where articles.story_id is not null
qualify
    row_number() over (partition by found.article_id, found.item_kind, found.item_id order by found.start_char, found.end_char) = 1
    and not bool_and(found.is_uncounted) over (partition by articles.story_id, found.item_kind, found.item_id)
