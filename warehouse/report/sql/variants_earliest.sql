-- What is the earliest report of each of them?
select variants.variant_id, all_quotations.*
from shown_variants
join variants on variants.variant_id = shown_variants.id and variants.is_earliest
join all_quotations using (quotation_id)
