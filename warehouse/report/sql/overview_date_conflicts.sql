-- Which dates of publication are in doubt?
select
    coalesce(title, parse_filename(source_uri)) as title,
    published_date,
    replace(evidence_source, '_', ' ') as evidence_source,
    evidence_date,
    evidence_text,
    article_id,
    count(*) over () as total
from date_conflicts
where not is_chosen
order by article_id, start_char
limit $row_count
