-- The topics that get a page: those that the coverage mentions, the most reported first.
select topic_id as id, row_number() over (order by article_count desc, topic_id) as rank
from coverage_by_topic
where mention_count > 0
qualify rank <= $topics
