-- Under which names were they found?
select alias, rule, quotation_count, first_seen, last_seen, article_id, speaker_id
from speaker_aliases
join shown_speakers on shown_speakers.id = speaker_aliases.speaker_id
order by speaker_id, quotation_count desc, alias
