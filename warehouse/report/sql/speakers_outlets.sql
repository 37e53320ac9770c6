-- In which outlets were they quoted?
select
    quotations.speaker_id,
    coalesce(outlets.name, 'outlet not known') as outlet,
    count(*) as quotation_count,
    sum(quotations.word_count)::bigint as word_count,
    count(distinct quotations.article_id) as article_count
from counted_quotations as quotations
join shown_speakers on shown_speakers.id = quotations.speaker_id
join articles on articles.article_id = quotations.article_id
left join outlets on outlets.outlet_id = articles.outlet_id
group by quotations.speaker_id, outlets.name
order by quotations.speaker_id, quotation_count desc, outlet
