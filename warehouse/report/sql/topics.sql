-- Which topics have a page, the most reported first?
select coverage_by_topic.*, topics.description, topics.terms
from shown_topics
join coverage_by_topic on coverage_by_topic.topic_id = shown_topics.id
join topics on topics.topic_id = shown_topics.id
order by rank
