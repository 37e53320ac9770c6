-- On which days do reports of one story contradict each other?
select expression, day, source, other_expression, other_day, other_source, story_id, count(*) over () as total
from date_contradictions
order by similarity desc, article_id, start_char, other_article_id
limit $row_count
