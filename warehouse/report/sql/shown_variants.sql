-- The quotations in several articles that get a page: altered words before others that were repeated.
select variant_id as id, row_number() over (order by bool_or(change = 'altered') desc, count(*) desc, variant_id) as rank
from quotation_variants
group by variant_id
qualify rank <= $variants
