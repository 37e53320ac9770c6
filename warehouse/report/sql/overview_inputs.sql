-- What became of the inputs?
select
    coalesce(sum(input_count), 0)::bigint as total,
    coalesce(sum(loaded_count), 0)::bigint as loaded,
    coalesce(sum(duplicate_count), 0)::bigint as duplicates,
    coalesce(sum(quarantined_count), 0)::bigint as quarantined
from input_accounting
