-- The text of articles from where the first passage of each begins, a character more than is shown.
with begun as (select unnest($article_ids) as article_id, unnest($first_chars) as first_char)

select begun.article_id, substr(documents.text, begun.first_char + 1, $article_characters + 1) as words
from begun
join articles using (article_id)
join documents using (document_id)
