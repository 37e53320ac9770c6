-- On which topics did they speak?
select
    quotations.speaker_id,
    topics.name as topic,
    count(distinct quotations.quotation_id) as quotation_count,
    count(distinct quotations.article_id) as article_count,
    topics.topic_id
from topic_mentions
join topics using (topic_id)
join counted_quotations as quotations on quotations.quotation_id = topic_mentions.quotation_id
join shown_speakers on shown_speakers.id = quotations.speaker_id
group by quotations.speaker_id, topics.topic_id, topics.name
order by quotations.speaker_id, quotation_count desc, topics.topic_id
