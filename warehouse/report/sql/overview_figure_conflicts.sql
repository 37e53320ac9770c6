-- On which numbers do reports of one story contradict each other?
select
    counted,
    figure,
    coalesce(source, 'outlet not known') as source,
    other_figure,
    coalesce(other_source, 'outlet not known') as other_source,
    story_id,
    count(*) over () as total
from figure_conflicts
where not is_compatible
order by similarity desc, story_id, article_id, start_char, other_article_id, other_start_char
limit $row_count
