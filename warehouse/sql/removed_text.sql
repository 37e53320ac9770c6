-- What was left out of the articles' bodies, and why? One row a passage that is not body text, with its words.
--
-- reason: why the passage has its role, and so why it is not body text
-- text: the passage, exactly as in the document
select
    documents.source_uri,
    passages.role,
    passages.reason,
    substr(documents.text, passages.start_char + 1, passages.end_char - passages.start_char) as text,
    articles.title,
    passages.start_char,
    passages.end_char,
    passages.ordinal,
    passages.article_id,
    passages.document_id
from passages
join documents using (document_id)
left join articles on articles.article_id = passages.article_id
where passages.role <> 'body'
