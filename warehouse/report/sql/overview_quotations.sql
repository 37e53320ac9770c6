-- How many quotations are there, of how many speakers?
select
    count(*) as total,
    count(*) filter (where speaker_name is null) as unattributed,
    count(distinct speaker_id) as speakers,
    (select count(*) from doubtful_quotations) as doubtful
from who_said_what
