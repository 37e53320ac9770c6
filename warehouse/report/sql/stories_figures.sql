-- Where do their reports give different figures of the same thing?
select *, count(*) over (partition by story_id) as total
from figure_conflicts
join shown_stories on shown_stories.id = figure_conflicts.story_id
qualify row_number() over (
    partition by story_id order by is_compatible, similarity desc, article_id, start_char, other_article_id, other_start_char
) <= $row_count
order by story_id, is_compatible, similarity desc, article_id, start_char, other_article_id, other_start_char
