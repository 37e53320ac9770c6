-- Which quotations have no speaker, and what was seen? One row a quotation whose speaker could not be told, doubtful ones
-- too.
--
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
select
    words,
    kind,
    stance,
    cue,
    speaker_mention,
    attribution_rule,
    confidence,
    is_doubtful,
    outlet,
    published_date,
    title,
    source_uri,
    start_char,
    end_char,
    quotation_id,
    article_id,
    document_id
from all_quotations
where speaker_name is null
