-- The passages of the articles of these ranks. One outside of every article is shown with the article before it, at the head of
-- a document with the first. Of each article as many as its page shows.
with wanted as (
    select distinct articles.document_id
    from shown_articles
    join articles on articles.article_id = shown_articles.id
    where rank between $first and $last
),

owned as (
    select
        passages.document_id,
        passages.ordinal,
        passages.start_char,
        passages.end_char,
        passages.role,
        passages.reason,
        coalesce(
            last_value(passages.article_id ignore nulls) over (
                partition by passages.document_id order by passages.ordinal rows between unbounded preceding and current row
            ),
            first_value(passages.article_id ignore nulls) over (
                partition by passages.document_id order by passages.ordinal rows between current row and unbounded following
            )
        ) as article_id
    from passages
    join wanted using (document_id)
)

select owned.*
from owned
join shown_articles on shown_articles.id = owned.article_id
where rank between $first and $last
qualify owned.start_char - min(owned.start_char) over (partition by owned.article_id) <= $article_characters
order by article_id, start_char
