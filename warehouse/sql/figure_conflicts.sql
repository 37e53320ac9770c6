-- Which reports of one story give different numbers of the same thing, and by whose account? One row a pair of figures, that of the
-- earlier article first. A sentence that several articles copy stands for the earliest of them.
--
-- counted: what both count, in the singular; the unit where a noun is missing
-- figure: the words of the earlier article's figure, from hedge to noun
-- other_figure: the words of the later article's figure
-- source: whose account the first is: the speaker of the quotation that it stands in, else the outlet
-- other_source: whose account the second is
-- is_compatible: whether one number can be within the bounds of both, as 12 and at least 11
-- similarity: how alike the words around the two are, 0 to 1; 0 where each article counts the noun but once
-- sentence: the sentence of the first
-- other_sentence: the sentence of the second
-- low: lower bound of the first; null where the text sets none
-- high: upper bound of the first; null where the text sets none
-- other_low: lower bound of the second
-- other_high: upper bound of the second
-- outlet: the outlet of the first, as printed; null where it is not known
-- other_outlet: the outlet of the second
-- published_date: when the first was published
-- other_published_date: when the second was published
-- has_reprint: whether the text of one of the two articles is a copy
-- title: headline of the first
-- other_title: headline of the second
-- source_uri: where the first came from
-- other_source_uri: where the second came from
-- start_char: where the first stands in its document
-- end_char: where the first ends
-- other_start_char: where the second stands in its document
-- other_end_char: where the second ends
-- article_id: the first article
-- other_article_id: the second article
select
    one.story_id,
    coalesce(one.noun_key, other.noun_key, one.unit) as counted,
    one.figure,
    other.figure as other_figure,
    one.source,
    other.source as other_source,
    figure_pairs.is_compatible,
    figure_pairs.similarity,
    one.sentence,
    other.sentence as other_sentence,
    one.unit,
    one.low,
    one.high,
    other.low as other_low,
    other.high as other_high,
    one.outlet,
    other.outlet as other_outlet,
    one.published_date,
    other.published_date as other_published_date,
    coalesce(one.is_reprint, false) or coalesce(other.is_reprint, false) as has_reprint,
    one.title,
    other.title as other_title,
    one.source_uri,
    other.source_uri as other_source_uri,
    one.start_char,
    one.end_char,
    other.start_char as other_start_char,
    other.end_char as other_end_char,
    figure_pairs.article_id,
    figure_pairs.other_article_id
from figure_pairs
join figures_in_context as one on one.figure_id = figure_pairs.figure_id
join figures_in_context as other on other.figure_id = figure_pairs.other_figure_id
order by one.story_id, counted, is_compatible, similarity desc, figure_pairs.figure_id, figure_pairs.other_figure_id
