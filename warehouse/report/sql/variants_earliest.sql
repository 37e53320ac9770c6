-- What is the earliest report of each of them?
select variants.variant_id, who_said_what.*
from shown_variants
join variants on variants.variant_id = shown_variants.id and variants.is_earliest
join who_said_what using (quotation_id)
