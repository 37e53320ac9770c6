-- Which quotations are left out of the other views, as they are more likely wrong than right? One row a quotation whose confidence is
-- low, with the columns of `who_said_what`.
--
-- speaker_name: the speaker's canonical name over the whole coverage; before names were matched, the fullest name in the article
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
-- topics: names of the topics of the codebook that the words are on, in alphabetical order
-- language: ISO 639-1 code of the article's language; null where the text is too short to tell
select * exclude (is_doubtful)
from all_quotations
where is_doubtful
