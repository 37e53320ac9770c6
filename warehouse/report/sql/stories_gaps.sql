-- What did some reports leave out that at least two others have? What the most reports have comes first. Unlike a join, a list
-- reaches through the groups of the view, which otherwise holds every story's items.
select
    story_id,
    item_kind,
    item,
    with_count,
    article_total,
    with_sources,
    without_sources,
    count(*) over (partition by story_id) as total
from coverage_gaps
where with_count > 1 and list_contains($story_ids, story_id)
qualify row_number() over (partition by story_id order by with_count desc, item_kind, item_id) <= $row_count
order by story_id, with_count desc, item_kind, item_id
