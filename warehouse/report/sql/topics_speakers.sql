-- Who is quoted on them?
select
    topic_mentions.topic_id,
    coalesce(quotations.speaker_name, 'not attributed') as speaker,
    count(distinct quotations.quotation_id) as quotation_count,
    count(distinct quotations.article_id) as article_count,
    quotations.speaker_id,
    count(*) over (partition by topic_mentions.topic_id) as total
from topic_mentions
join shown_topics on shown_topics.id = topic_mentions.topic_id
join counted_quotations as quotations on quotations.quotation_id = topic_mentions.quotation_id
group by topic_mentions.topic_id, quotations.speaker_id, quotations.speaker_name
order by topic_mentions.topic_id, quotation_count desc, speaker
