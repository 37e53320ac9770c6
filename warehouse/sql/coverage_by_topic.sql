-- How much is reported on each topic, by how many voices? One row a topic of the codebook, also where nothing was reported.
--
-- topic: what the topic is called
-- article_count: articles that mention the topic
-- article_total: all articles
-- article_share: article_count / article_total
-- mention_count: passages and quotations on the topic
-- quotation_count: quotations on the topic
-- speaker_count: speakers who are quoted on the topic
-- outlet_count: known outlets that report on the topic
-- first_date: earliest date of publication of an article on the topic
-- last_date: latest date of publication of an article on the topic
with mentioned as (
    select
        topic_mentions.topic_id,
        count(*) as mention_count,
        count(distinct topic_mentions.article_id) as article_count,
        count(distinct quotations.quotation_id) as quotation_count,
        count(distinct coalesce(quotations.speaker_name, quotations.resolved_name)) as speaker_count,
        count(distinct articles.outlet_id) as outlet_count,
        min(articles.published_date) as first_date,
        max(articles.published_date) as last_date
    from topic_mentions
    join articles using (article_id)
    left join counted_quotations as quotations on quotations.quotation_id = topic_mentions.quotation_id
    group by topic_mentions.topic_id
)

select
    topics.name as topic,
    coalesce(mentioned.article_count, 0) as article_count,
    every_article.article_total,
    coalesce(mentioned.article_count, 0) / every_article.article_total as article_share,
    coalesce(mentioned.mention_count, 0) as mention_count,
    coalesce(mentioned.quotation_count, 0) as quotation_count,
    coalesce(mentioned.speaker_count, 0) as speaker_count,
    coalesce(mentioned.outlet_count, 0) as outlet_count,
    mentioned.first_date,
    mentioned.last_date,
    topics.topic_id
from topics
cross join (select count(*) as article_total from articles) as every_article
left join mentioned using (topic_id)
order by article_count desc, topics.name
