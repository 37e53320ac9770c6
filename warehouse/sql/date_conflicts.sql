-- Where does the evidence for an article's date disagree? One row a piece of evidence, beside the date that was chosen.
--
-- published_date: the date that was chosen
-- evidence_date: the date that this piece of evidence gives
-- evidence_source: the kind of this piece of evidence
-- evidence_text: its words in the document
-- days_apart: days from the chosen date to the one that the evidence gives
-- outlet: the outlet's name as printed; null where it is not known
select
    articles.title,
    outlets.name as outlet,
    articles.published_date,
    articles.date_source,
    article_dates.value_date as evidence_date,
    article_dates.source as evidence_source,
    substr(documents.text, article_dates.start_char + 1, article_dates.end_char - article_dates.start_char) as evidence_text,
    date_diff('day', articles.published_date, article_dates.value_date) as days_apart,
    article_dates.is_chosen,
    documents.source_uri,
    article_dates.start_char,
    article_dates.end_char,
    articles.article_id,
    articles.document_id
from articles
join article_dates using (article_id)
join documents on documents.document_id = articles.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
where articles.has_date_conflict
