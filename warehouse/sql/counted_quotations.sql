-- Which quotations count as somebody's say? One row a quotation that is not doubtful and whose words somebody did say: all counts and
-- shares of voices are of these. What it leaves out is in `doubtful_quotations`, or has the stance `negated` in `who_said_what`.
--
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- text: the words, exactly as in the document, without outer quotation marks
-- word_count: words of the text
select *
from quotations
where not is_doubtful and stance <> 'negated'
