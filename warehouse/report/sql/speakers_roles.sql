-- With which titles and offices were they seen?
select
    office,
    source_class,
    country,
    article_count,
    first_seen,
    last_seen,
    coalesce(outlet, 'outlet not known') as outlet,
    article_id,
    speaker_id
from roles_over_time
join shown_speakers on shown_speakers.id = roles_over_time.speaker_id
order by speaker_id, first_seen nulls last, office
