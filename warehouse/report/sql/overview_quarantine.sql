-- Which inputs could not be loaded?
select source_uri, reason, detail, count(*) over () as total
from quarantine
order by source_uri, batch_id
limit $row_count
