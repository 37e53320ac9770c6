-- The quotations that views and the report count: those that are not doubtful.
--
-- Columns are those of the table quotations.
select *
from quotations
where not is_doubtful
