-- Who said what, in which outlet, when, in which words? One row a quotation; whether the words were stated, denied, asked or not said
-- at all says `stance`. What is doubtful is left out, and is in `doubtful_quotations`.
--
-- speaker_name: the speaker's canonical name over the whole coverage; before names were matched, the fullest name in the article
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
-- topics: names of the topics of the codebook that the words are on, in alphabetical order
-- language: ISO 639-1 code of the article's language; null where the text is too short to tell
select * exclude (is_doubtful)
from all_quotations
where not is_doubtful
