-- Which numbers does the coverage give, of what, and by whose account? One row a figure, with its sentence.
--
-- figure: the words from hedge to noun, exactly as in the document
-- source: whose account it is: the speaker of the quotation that it stands in, else the outlet; null where neither is known
-- is_quoted: whether it stands in a quotation
-- figure_id: article_id, '-f', the figure's start_char
-- outlet: the outlet's name as printed; null where it is not known
select
    figures.noun_key,
    figures.low,
    figures.high,
    figures.unit,
    figures.hedge,
    figures.text as figure,
    coalesce(quotations.speaker_name, quotations.resolved_name, outlets.name) as source,
    figures.quotation_id is not null as is_quoted,
    quotations.speaker_kind,
    quotations.relayed_by,
    outlets.name as outlet,
    articles.agency,
    articles.published_date,
    figures.sentence,
    articles.title,
    articles.is_reprint,
    articles.story_id,
    figures.noun,
    documents.source_uri,
    documents.url,
    figures.start_char,
    figures.end_char,
    figures.figure_id,
    figures.quotation_id,
    figures.article_id,
    figures.document_id,
    articles.outlet_id
from figures
join articles using (article_id)
join documents on documents.document_id = figures.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
left join counted_quotations as quotations on quotations.quotation_id = figures.quotation_id
