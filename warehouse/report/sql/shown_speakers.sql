-- The speakers who get a page: the most quoted.
select speaker_id as id, row_number() over (order by quotation_count desc, speaker_id) as rank
from share_of_voice
where speaker_id is not null
qualify rank <= $speakers
