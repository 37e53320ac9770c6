-- The topics that the articles of these ranks mention.
select distinct topic_mentions.article_id, topics.topic_id, topics.name
from topic_mentions
join topics using (topic_id)
join shown_articles on shown_articles.id = topic_mentions.article_id
where rank between $first and $last
order by topic_mentions.article_id, topics.name, topics.topic_id
