-- Who are the speakers with a page, the most quoted first?
select
    speakers.speaker_id,
    speakers.name,
    speakers.kind,
    speakers.country,
    speakers.institution,
    voice.quotation_count,
    voice.word_count,
    voice.word_share,
    voice.article_count,
    voice.outlet_count,
    voice.quotation_count - voice.original_quotation_count as reprinted_count,
    len(speakers.aliases) as alias_count,
    shown_speakers.rank
from shown_speakers
join speakers on speakers.speaker_id = shown_speakers.id
join share_of_voice as voice on voice.speaker_id = speakers.speaker_id
order by shown_speakers.rank
