-- How many quotations are there of each kind, with a speaker and without?
select
    kind,
    count(*) filter (where speaker_name is not null) as attributed_count,
    count(*) filter (where speaker_name is null) as unattributed_count,
    count(*) / sum(count(*)) over () as kind_share,
    avg(confidence) as confidence
from who_said_what
group by kind
order by list_position(['direct', 'mixed', 'indirect'], kind)
