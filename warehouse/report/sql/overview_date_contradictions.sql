-- On which days do reports of one story contradict each other?
select
    expression,
    day,
    coalesce(source, 'outlet not known') as source,
    other_expression,
    other_day,
    coalesce(other_source, 'outlet not known') as other_source,
    story_id,
    count(*) over () as total
from date_contradictions
order by similarity desc, article_id, start_char, other_article_id
limit $row_count
