-- Who reported the same words, and what did they change? One row a quotation of a cluster, the earliest of it first.
--
-- variant_count: quotations in the cluster that are not doubtful
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
select
    variants.variant_id,
    count(*) over (partition by variants.variant_id) as variant_count,
    who_said_what.speaker_name,
    who_said_what.words,
    who_said_what.stance,
    variants.diff,
    variants.similarity,
    variants.is_earliest,
    who_said_what.outlet,
    who_said_what.published_date,
    who_said_what.title,
    who_said_what.is_reprint,
    who_said_what.source_uri,
    variants.quotation_id,
    who_said_what.article_id
from variants
join who_said_what using (quotation_id)
order by variants.variant_id, variants.is_earliest desc, who_said_what.published_date, variants.quotation_id
