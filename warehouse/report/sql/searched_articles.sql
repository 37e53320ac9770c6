-- Which articles can be searched, those with a page before the others? Of each its text, as long as there is room.
with ranked as (
    select
        articles.article_id,
        articles.title,
        outlets.name as outlet,
        articles.published_date,
        articles.body,
        row_number() over (
            order by shown_articles.rank nulls last, articles.published_date desc nulls last, articles.article_id
        ) as rank
    from articles
    left join shown_articles on shown_articles.id = articles.article_id
    left join outlets on outlets.outlet_id = articles.outlet_id
    qualify rank <= $searched_articles
)

select
    article_id,
    title,
    outlet,
    published_date,
    case when sum(length(body)) over (order by rank) <= $searched_characters then body end as body
from ranked
order by published_date desc nulls last, article_id
