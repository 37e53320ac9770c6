-- What did some reports leave out that at least two others have? What the most reports have comes first.
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
join shown_stories on shown_stories.id = coverage_gaps.story_id
where with_count > 1
qualify row_number() over (partition by story_id order by with_count desc, item_kind, item_id) <= $row_count
order by story_id, with_count desc, item_kind, item_id
