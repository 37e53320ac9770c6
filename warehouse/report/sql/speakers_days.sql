-- On which days did they speak, by kind of quotation?
select
    quotations.speaker_id,
    articles.published_date,
    count(*) filter (where quotations.kind = 'direct') as direct_count,
    count(*) filter (where quotations.kind = 'mixed') as mixed_count,
    count(*) filter (where quotations.kind = 'indirect') as indirect_count
from counted_quotations as quotations
join shown_speakers on shown_speakers.id = quotations.speaker_id
join articles on articles.article_id = quotations.article_id
where articles.published_date is not null
group by quotations.speaker_id, articles.published_date
order by quotations.speaker_id, articles.published_date
