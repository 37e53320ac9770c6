-- What became of everything that was put in? One row a batch; every input is loaded, a duplicate, quarantined, expanded, metadata or skipped.
--
-- input_count: input units found
-- loaded_count: input units that became a document
-- duplicate_count: input units whose bytes were loaded before
-- quarantined_count: input units that could not be loaded; the table quarantine says why
-- expanded_count: archives, tables and other inputs that hold several units, which have rows of their own
-- metadata_count: sidecars and manifests, which say something of other inputs
-- skipped_count: records of web archives that hold no page
-- article_count: articles in the documents of the batch
-- fault_count: documents of the batch on which a later step failed; the table faults says why
-- is_accounted: whether the counts add up to all, and each loaded or quarantined input has its row
with batch_inputs as (
    select
        batch_id,
        count(*) as input_count,
        count(*) filter (where outcome = 'loaded') as loaded_count,
        count(*) filter (where outcome = 'duplicate') as duplicate_count,
        count(*) filter (where outcome = 'quarantined') as quarantined_count,
        count(*) filter (where outcome = 'expanded') as expanded_count,
        count(*) filter (where outcome = 'metadata') as metadata_count,
        count(*) filter (where outcome = 'skipped') as skipped_count
    from inputs
    group by batch_id
),

batch_documents as (
    select documents.batch_id, count(distinct documents.document_id) as document_count, count(articles.article_id) as article_count
    from documents
    left join articles using (document_id)
    group by documents.batch_id
),

batch_quarantine as (
    select batch_id, count(*) as quarantine_count
    from quarantine
    group by batch_id
),

batch_faults as (
    select batch_id, count(distinct document_id) as fault_count
    from faults
    group by batch_id
)

select
    batch_id,
    input_count,
    loaded_count,
    duplicate_count,
    quarantined_count,
    expanded_count,
    metadata_count,
    skipped_count,
    coalesce(article_count, 0) as article_count,
    coalesce(fault_count, 0) as fault_count,
    input_count = loaded_count + duplicate_count + quarantined_count + expanded_count + metadata_count + skipped_count
    and loaded_count = coalesce(document_count, 0)
    and quarantined_count = coalesce(quarantine_count, 0) as is_accounted
from batch_inputs
left join batch_documents using (batch_id)
left join batch_quarantine using (batch_id)
left join batch_faults using (batch_id)
order by batch_id
