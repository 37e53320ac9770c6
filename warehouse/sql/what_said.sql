-- What did somebody say, in whatever spelling and wherever reported, from the first report to the latest? One row a quotation.
--
-- $who: a name, or part of one, as `Zelensk`; capitals are no matter
-- $with_reprints := true: false leaves articles out that repeat another's text
-- speaker_name: the speaker's canonical name over the whole coverage
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- words: the words, exactly as in the document, without outer quotation marks
-- outlet: the outlet's name as printed; null where it is not known
-- topics: names of the topics of the codebook that the words are on, in alphabetical order
-- language: ISO 639-1 code of the article's language; null where the text is too short to tell
select who_said_what.*
from who_said_what
where
    speaker_id in (
        select speakers.speaker_id
        from speakers
        where len(list_filter(speakers.aliases || [speakers.name], lambda known: contains(lower(known), lower(who)))) > 0
    )
    and (with_reprints or is_reprint is not true)
order by published_date, article_id, start_char
