-- On which days were they reported?
select
    mentioned.topic_id,
    articles.published_date,
    count(*) filter (where articles.is_reprint is not true) as original_count,
    count(*) filter (where articles.is_reprint) as reprint_count
from (select distinct topic_id, article_id from topic_mentions) as mentioned
join shown_topics on shown_topics.id = mentioned.topic_id
join articles on articles.article_id = mentioned.article_id
where articles.published_date is not null
group by mentioned.topic_id, articles.published_date
order by mentioned.topic_id, articles.published_date
