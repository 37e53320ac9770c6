-- Which quotations were altered on their way, or given to someone else? One row a quotation with words replaced or another speaker
-- than in the earliest report of the same words. What was only cut or extended is in `quotation_variants`.
--
-- change: same: the same words; shortened: words left out; extended: words added; recut: both; altered: words replaced
-- dropped: stretches of the earliest wording that are missing, in order
-- added: stretches of words that the earliest wording lacks, in order
-- is_same_speaker: whether both are attributed to one speaker; null where one has none, two may be descriptions of one, or the earliest is doubtful
-- words: the words, exactly as in the document, without outer quotation marks; the runs of a broken quotation are joined
-- earliest_words: the words of the earliest report, with which the others are compared; the runs of a broken quotation are joined
-- speaker_name: to whom the words are attributed
-- earliest_speaker_name: to whom the earliest report attributes them
-- outlet: the outlet's name as printed; null where it is not known
-- earliest_outlet: the outlet of the earliest report
-- published_date: when the report was published
-- earliest_published_date: when the earliest was published
-- kind: direct: all in quotation marks; mixed: partly; indirect: not, so that its words are the reporter's
-- earliest_kind: the same of the earliest report
-- has_reprint: whether the text of one of the two articles is a copy
select
    change,
    is_same_speaker,
    earliest_speaker_name,
    speaker_name,
    dropped,
    added,
    earliest_words,
    words,
    similarity,
    earliest_outlet,
    outlet,
    earliest_published_date,
    published_date,
    earliest_kind,
    kind,
    has_reprint,
    source_uri,
    variant_id,
    quotation_id,
    article_id
from quotation_variants
where change = 'altered' or (is_same_speaker is false and change <> 'other')
order by variant_id, published_date, quotation_id
