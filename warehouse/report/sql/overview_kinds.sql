-- How many quotations are there of each kind, with a speaker and without?
select
    kind,
    count(*) filter (where coalesce(speaker_name, resolved_name) is not null) as attributed_count,
    count(*) filter (where coalesce(speaker_name, resolved_name) is null) as unattributed_count,
    count(*) / sum(count(*)) over () as kind_share,
    avg(confidence) as confidence
from counted_quotations
group by kind
order by list_position(['direct', 'mixed', 'indirect'], kind)
