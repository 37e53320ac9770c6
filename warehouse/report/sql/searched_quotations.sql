-- Which quotations can be searched?
with ranked as (
    select
        quotations.quotation_id,
        length(quotations.text) as characters,
        row_number() over (
            order by
                shown_articles.rank nulls last,
                articles.published_date desc nulls last,
                quotations.article_id,
                quotations.start_char
        ) as rank
    from quotations
    join articles on articles.article_id = quotations.article_id
    left join shown_articles on shown_articles.id = quotations.article_id
    where not quotations.is_doubtful
    qualify rank <= $searched_quotations
),

chosen as (
    select quotation_id
    from ranked
    qualify sum(characters) over (order by rank) <= $searched_characters
)

select quotations.ordinal, who_said_what.*
from chosen
join who_said_what using (quotation_id)
join quotations using (quotation_id)
order by published_date desc nulls last, article_id, start_char
