-- What did somebody say on a topic, and how did it change? One row a quotation, as in the view positions; the first statement first.
--
-- $about: a topic of the codebook, by name, topic_id or a part of either; capitals are no matter
-- $who := '': a speaker, by name, other spelling or a part of either, as 'Zelensk'; '' for everybody
-- $with_reprints := true: false leaves articles out that repeat another's text
-- topic: name of the topic of the codebook
-- speaker_name: the speaker's canonical name over the whole coverage
-- words: the words, exactly as in the document, without outer quotation marks
-- kind: direct: all in quotation marks; mixed: partly; indirect: not
-- outlet: the outlet's name as printed; null where it is not known
-- statement: number of the statement among the speaker's on the topic, from 1; null where it has no place
-- statement_count: statements of the speaker on the topic that have a place
-- is_first: whether it is the speaker's first statement on the topic
-- is_latest: whether it is the speaker's latest statement on the topic
-- first_date: date of the statement's first report
-- previous_date: date of the first report of the statement before
-- previous_words: words of the statement before, as first reported; null for the first
-- new_word_count: different words of the statement, as first reported, that the one before did not have
-- different_word_count: different words of the statement, as first reported
-- new_word_share: new_word_count / different_word_count; null for the first
select positions.*
from positions
where
    (contains(lower(topic), lower(about)) or contains(topic_id, lower(about)))
    and speaker_id in (
        select speakers.speaker_id
        from speakers
        where len(list_filter(
            speakers.aliases || [speakers.name],
            lambda known: contains(lower(strip_accents(known)), lower(strip_accents(who)))
        )) > 0
    )
    and (with_reprints or is_reprint is not true)
order by topic, speaker_name, statement, is_reprint, published_date, article_id, start_char
