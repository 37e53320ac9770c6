-- Which offices and titles was each speaker seen with, from when to when, and where does it say so first? One row a speaker and office.
--
-- speaker_name: the speaker's canonical name
-- article_count: articles that give the office; 0 where only the reference tables do
-- article_total: articles in which the speaker is quoted
-- country: ISO 3166 alpha-2 code of the one country that the office names
-- title: headline of the earliest article with it
-- outlet: that article's outlet as printed; null where it is not known
-- article_id: the earliest article with it; null where only the reference tables have it
-- start_char: first code point of the office there
-- end_char: code point after the office there
with quoted as (
    select speaker_id, count(distinct article_id) as article_total
    from quotations
    where speaker_id is not null
    group by speaker_id
)

select
    speakers.name as speaker_name,
    speaker_roles.office,
    speaker_roles.source_class,
    speaker_roles.country,
    speaker_roles.article_count,
    coalesce(quoted.article_total, 0) as article_total,
    speaker_roles.first_seen,
    speaker_roles.last_seen,
    articles.title,
    outlets.name as outlet,
    documents.source_uri,
    speaker_roles.start_char,
    speaker_roles.end_char,
    speaker_roles.article_id,
    speaker_roles.speaker_id
from speaker_roles
join speakers using (speaker_id)
left join quoted on quoted.speaker_id = speaker_roles.speaker_id
left join articles on articles.article_id = speaker_roles.article_id
left join documents on documents.document_id = articles.document_id
left join outlets on outlets.outlet_id = articles.outlet_id
order by speakers.name, speaker_roles.speaker_id, speaker_roles.first_seen, speaker_roles.office
