-- Which words stand in quotation marks, and whose are they? One row an unbroken stretch between quotation marks.
--
-- kind: kind of the quotation that the stretch belongs to: direct: all in quotation marks; mixed: partly
-- words: the words between the marks, exactly as in the document
-- outlet: the outlet's name as printed; null where it is not known
-- ordinal: position of the stretch in its quotation, from 0
select
    who_said_what.speaker_name,
    quoted_spans.text as words,
    who_said_what.kind,
    who_said_what.stance,
    who_said_what.outlet,
    who_said_what.published_date,
    who_said_what.title,
    quoted_spans.ordinal,
    quoted_spans.start_char,
    quoted_spans.end_char,
    who_said_what.attribution_rule,
    who_said_what.confidence,
    who_said_what.is_reprint,
    who_said_what.source_uri,
    quoted_spans.quotation_id,
    who_said_what.speaker_id,
    quoted_spans.article_id,
    quoted_spans.document_id,
    who_said_what.outlet_id
from quoted_spans
join who_said_what using (quotation_id)
