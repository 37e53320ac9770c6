-- The articles that get a page: those of the stories with pages, then those of the variants, then the latest; within a bound on
-- all their characters.
with varied as (
    select quotations.article_id, min(shown_variants.rank) as rank
    from shown_variants
    join variants on variants.variant_id = shown_variants.id
    join quotations using (quotation_id)
    group by quotations.article_id
),

placed as (
    select
        articles.article_id,
        articles.published_date,
        least(articles.end_char - articles.start_char, $article_characters) as characters,
        shown_stories.rank as story_rank,
        row_number() over (
            partition by articles.story_id order by articles.published_date nulls last, articles.article_id
        ) as position
    from articles
    left join shown_stories on shown_stories.id = articles.story_id
),

ranked as (
    select
        placed.article_id as id,
        placed.characters,
        row_number() over (
            order by
                case when position <= $story_articles then story_rank end nulls last,
                varied.rank nulls last,
                placed.published_date desc nulls last,
                placed.article_id
        ) as rank
    from placed
    left join varied on varied.article_id = placed.article_id
)

select id, rank
from ranked
qualify rank <= $articles and sum(characters) over (order by rank) <= $all_characters
