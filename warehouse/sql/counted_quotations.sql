-- Which quotations do the other views and the report count? Those of the table quotations that are not doubtful, one a row.
--
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- text: the words, exactly as in the document, without outer quotation marks
-- word_count: words of the text
-- speaker_kind: what the speaker is
select *
from quotations
where not is_doubtful
