-- Which stories have a page, the most widely reported first?
select
    story_coverage.*,
    coalesce(titles[1], 'without a headline') as title,
    len(outlets) as outlet_count
from shown_stories
join story_coverage on story_coverage.story_id = shown_stories.id
order by rank
