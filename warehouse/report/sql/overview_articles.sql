-- How many articles are there, of how many outlets, of what time?
select
    count(*) as total,
    count(distinct outlet_id) as outlets,
    count(*) filter (where is_reprint) as reprints,
    min(published_date) as first_date,
    max(published_date) as last_date,
    count(*) filter (where published_date is null) as undated
from articles
