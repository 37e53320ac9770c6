-- Which articles can be searched, those with a page before the others? Of each its text, as long as there is room.
with ranked as (
    select
        articles.article_id,
        articles.title,
        outlets.name as outlet,
        articles.published_date,
        length(articles.body) as characters,
        row_number() over (
            order by shown_articles.rank nulls last, articles.published_date desc nulls last, articles.article_id
        ) as rank
    from articles
    left join shown_articles on shown_articles.id = articles.article_id
    left join outlets on outlets.outlet_id = articles.outlet_id
    qualify rank <= $searched_articles
),

chosen as (
    select *, sum(characters) over (order by rank) <= $searched_characters as has_text
    from ranked
)

select
    chosen.article_id,
    chosen.title,
    chosen.outlet,
    chosen.published_date,
    articles.body
from chosen
left join articles on articles.article_id = chosen.article_id and chosen.has_text
order by chosen.published_date desc nulls last, chosen.article_id
