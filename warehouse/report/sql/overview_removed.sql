-- What is not body text, and why?
select
    role,
    reason,
    count(*) as passage_count,
    sum(end_char - start_char)::bigint as character_count,
    count(*) over () as total
from passages
where role <> 'body'
group by role, reason
order by passage_count desc, role, reason
limit $row_count
