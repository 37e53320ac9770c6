-- What does one outlet, or one article, report that another leaves out of the same story? One row an item, with its place in the
-- earliest article of the first that has it. Asked the other way round, it gives the other half.
--
-- $one: an outlet by name or outlet_id, or an article by article_id; capitals are no matter
-- $other: another one
-- $with_reprints := true: false leaves articles out that repeat another's text
-- item_kind: words, speaker, topic or figure
-- item: the item as in the first article that has it: words or figure exactly as in the document, a speaker's or topic's name
-- with_count: articles of the first on the story that have it
-- one_total: articles of the first on the story
-- other_total: articles of the second on the story, none of which has it
with sides as (
    select
        articles.story_id,
        articles.article_id,
        lower(one) in (lower(outlets.name), articles.outlet_id, articles.article_id) as is_one,
        lower(other) in (lower(outlets.name), articles.outlet_id, articles.article_id) as is_other
    from articles
    left join outlets using (outlet_id)
    where articles.story_id is not null and (with_reprints or articles.is_reprint is not true)
),

shared as (
    select story_id, count(*) filter (where is_one) as one_total, count(*) filter (where is_other) as other_total
    from sides
    group by story_id
    having one_total > 0 and other_total > 0
),

items as (
    select
        story_items.story_id,
        story_items.item_kind,
        story_items.item_id,
        count(*) filter (where sides.is_one) as with_count,
        first(story_items.item order by story_items.published_date, story_items.article_id) filter (where sides.is_one) as item,
        first(story_items order by story_items.published_date, story_items.article_id) filter (where sides.is_one) as place
    from story_items
    join sides using (article_id)
    where sides.is_one or sides.is_other
    group by story_items.story_id, story_items.item_kind, story_items.item_id
    having count(*) filter (where sides.is_other) = 0
)

select
    items.story_id,
    items.item_kind,
    items.item,
    items.with_count,
    shared.one_total,
    shared.other_total,
    items.place.published_date,
    items.place.source_uri,
    items.place.start_char,
    items.place.end_char,
    items.place.article_id,
    items.place.document_id
from items
join shared using (story_id)
order by items.story_id, items.item_kind, items.with_count desc, items.item_id
