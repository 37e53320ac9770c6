-- The stories that get a page: of more than one article, those of the most outlets.
select story_id as id, row_number() over (order by len(outlets) desc, article_count desc, story_id) as rank
from story_coverage
where article_count > 1
qualify rank <= $stories
