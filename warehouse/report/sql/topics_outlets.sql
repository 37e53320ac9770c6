-- Which outlets report on them?
select
    topic_mentions.topic_id,
    coalesce(outlets.name, 'outlet not known') as outlet,
    count(distinct articles.article_id) as article_count,
    count(*) as mention_count
from topic_mentions
join shown_topics on shown_topics.id = topic_mentions.topic_id
join articles on articles.article_id = topic_mentions.article_id
left join outlets on outlets.outlet_id = articles.outlet_id
group by topic_mentions.topic_id, outlets.name
order by topic_mentions.topic_id, article_count desc, outlet
