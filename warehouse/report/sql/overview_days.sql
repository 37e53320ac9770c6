-- When was how much reported?
select published_date, article_count - reprint_count as original_count, reprint_count, quotation_count
from coverage_over_time
where published_date is not null
order by published_date
