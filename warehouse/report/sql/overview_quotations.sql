-- How many quotations are there, of how many speakers, and how many are left out?
select
    count(*) as total,
    count(*) filter (where coalesce(speaker_name, resolved_name) is null) as unattributed,
    count(distinct speaker_id) as speakers,
    (select count(*) from quotations where is_doubtful) as doubtful,
    (select count(*) from quotations where not is_doubtful and stance = 'negated') as negated
from counted_quotations
