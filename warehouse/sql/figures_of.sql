-- How many of something does the coverage count? One row a figure whose noun holds the word, or that counts what such nouns count:
-- asked for troops, also soldiers and peacekeepers.
--
-- $word: a word of what is counted, as `troops`
-- $with_reprints := true: false leaves articles out that repeat another's text
-- figure: the words from hedge to noun, exactly as in the document
-- source: whose account it is: the speaker of the quotation that it stands in, else the outlet; null where neither is known
-- is_quoted: whether it stands in a quotation
-- figure_id: article_id, '-f', the figure's start_char
-- outlet: the outlet's name as printed; null where it is not known
select *
from figures_in_context
where
    noun_key in (select named.noun_key from figures as named where contains(lower(named.noun), lower(word)))
    and (with_reprints or is_reprint is not true)
order by published_date, article_id, start_char
