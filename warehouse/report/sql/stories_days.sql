-- Where do their reports give different days for the same thing?
select *, count(*) over (partition by story_id) as total
from date_contradictions
join shown_stories on shown_stories.id = date_contradictions.story_id
qualify row_number() over (
    partition by story_id order by similarity desc, article_id, start_char, other_article_id
) <= $row_count
order by story_id, similarity desc, article_id, start_char, other_article_id
