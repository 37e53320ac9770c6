-- Who gets how much of the say?
select
    coalesce(speaker_name, 'not attributed') as speaker,
    quotation_count,
    quotation_share,
    word_share,
    article_count,
    speaker_id,
    count(*) over () as total
from share_of_voice
order by quotation_count desc, speaker_name, speaker_id
limit $row_count
