"""Numbers with what they count.

Belongs here: which numbers of an article are figures, their range and hedge, the sentence and quotation they stand in. Does not
belong here: reading a single number (`numerals.py`), what it counts (`counted_nouns.py`), dates (`calendar_dates.py`), what
figures say about each other (`figure_pairs.py`).

Not figures: dates, years, clock times, scores, the numbers of lists, and numbers that are part of a name ("Article 5").
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

import numpy as np
import pyarrow as pa

from transforms.annotations.counted_nouns import MARKS, is_irregular_plural, noun_after, noun_before, noun_key
from transforms.annotations.enclosing_quotations import Enclosing, enclosing
from transforms.annotations.numerals import ARTICLES, CURRENCIES, HYPHENS, Numeral, begins_numeral, follows_article, numeral
from transforms.annotations.passage_stretches import Stretch, stretches
from transforms.annotations.pound_sums import REACH, is_sterling
from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.spans.tokens import Column, Tokens, Types, types_met
from warehouse.tables import TABLES

_ROLES = ("body",)
_STRETCHES_AT_ONCE = 2000


def _phrases(section: str) -> set[tuple[str, ...]]:
    return {tuple(phrase.split("_")) for phrase in vocabulary_words("numbers", section)}


_HEDGES = {phrase: section for section in ("at least", "at most", "about") for phrase in _phrases(section)}
_HEDGES_AFTER = _phrases("after")
_MAX_HEDGE_WORDS = max(map(len, _HEDGES))
_MONTHS = frozenset(vocabulary_words("months"))
_CLOCK = frozenset(vocabulary_words("numbers", "clock"))
_NUMBERED = frozenset(vocabulary_words("numbers", "numbered"))
_PERSONS = frozenset(word for section in ("office", "occupation", "person") for word in vocabulary_words("roles", section))
_DASHES = HYPHENS | {"—"}
# Plurals that are an amount by themselves; "tens" and "scores" need their noun.
_BARE = frozenset(("dozens", "hundreds", "thousands", "millions", "billions", "trillions"))
_MAX_YEAR = 2100
_ROUND = 10
_ALIKE_SIZE = 10
# Words of a bound that no preposition of place or time looks like: they make an amount of a bare number.
_BOUNDS = frozenset(" ".join(phrase) for phrase, kind in _HEDGES.items() if kind != "about" and len(phrase) > 1)
# So many digits without a comma are an identifier or a telephone number.
_MIN_IDENTIFIER = 1e9
# A text without full stops is one sentence: each of its figures takes no more of it than this on either side.
_MAX_CONTEXT = 500
_MIN_YEAR = 1500


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its bounds, and the words from hedge to noun that say it as offsets into the text."""

    low: float | None
    high: float | None
    unit: str | None
    noun: str | None
    hedge: str | None
    start: int
    end: int
    sentence: tuple[int, int] = (0, 0)


def figures(documents: pa.Table, articles: pa.Table, passages: pa.Table, quotations: pa.Table) -> pa.Table:
    """Find the figures in the bodies of the articles."""
    document_of = dict(zip(articles["article_id"].to_pylist(), articles["document_id"].to_pylist(), strict=True))
    quoted = enclosing(quotations)
    rows = [
        {
            "figure_id": f"{stretch.article_id}-f{figure.start}",
            "article_id": stretch.article_id,
            "document_id": document_of[stretch.article_id],
            "quotation_id": quoted.get(stretch.article_id, Enclosing()).at(figure.start, figure.end),
            "text": stretch.text[figure.start : figure.end],
            "low": figure.low,
            "high": figure.high,
            "unit": figure.unit,
            "noun": figure.noun,
            "noun_key": figure.noun and noun_key(figure.noun),
            "start_char": figure.start,
            "end_char": figure.end,
            "hedge": figure.hedge,
            "sentence": stretch.text[slice(*figure.sentence)],
            "sentence_start_char": figure.sentence[0],
            "sentence_end_char": figure.sentence[1],
        }
        for stretch, figure in read(s for s in stretches(documents, passages, _ROLES) if s.article_id in document_of)
    ]
    return TABLES["figures"].from_rows(sorted(rows, key=lambda row: (row["article_id"], row["start_char"])))


def read(passages: Iterable[Stretch]) -> Iterator[tuple[Stretch, Figure]]:
    """The figures of the passages, in order."""
    left = iter(passages)
    while some := list(islice(left, _STRETCHES_AT_ONCE)):
        for stretch, found, firsts in _with_numerals(some):
            for figure in _figures_in(stretch.text, found, firsts):
                yield stretch, figure


# What part of a number a word type can be.
_BEGINS, _ARTICLE, _FOLLOWS = 1, 2, 4


@lru_cache(maxsize=1)
def _parts_met(types: Types) -> Column:
    return Column(np.uint8)


def _parts_of(types: Types) -> np.ndarray:
    """The parts of a number that each word type can be; worked out once for a type."""
    parts = _parts_met(types)
    parts.extend([_part(name) for name in types.names[len(parts) :]])
    return parts.array()


def _part(name: str) -> int:
    is_article = name.lower() in ARTICLES
    return _BEGINS * begins_numeral(name) | _ARTICLE * is_article | _FOLLOWS * follows_article(name)


def _with_numerals(passages: list[Stretch]) -> Iterator[tuple[Stretch, Tokens, list[int]]]:
    """Those passages that hold a token that a number can begin with: their tokens, and which of them these are."""
    types = types_met()
    cut = types.cut((stretch.text, stretch.start, stretch.end) for stretch in passages)
    parts = _parts_of(types)[cut.types]
    # A number as good as never begins with an article: what stands behind tells.
    is_followed = np.append(parts[1:] & _FOLLOWS, _FOLLOWS) > 0
    firsts = np.flatnonzero((parts & _BEGINS > 0) & (is_followed | (parts & _ARTICLE == 0)))
    edges = zip(cut.edges.tolist(), np.searchsorted(firsts, cut.edges).tolist(), strict=True)
    for stretch, ((begin, first), (end, last)) in zip(passages, pairwise(edges), strict=True):
        if first < last:
            words = list(map(types.names.__getitem__, cut.types[begin:end].tolist()))
            its = slice(begin, end)
            found = Tokens(words, cut.starts[its], cut.ends[its], cut.begins_sentence[its], [0, len(words)])
            yield stretch, found, (firsts[first:last] - begin).tolist()


def _figures_in(text: str, found: Tokens, firsts: list[int]) -> Iterator[Figure]:
    """The figures of a passage, given its tokens that a number can begin with."""
    lowered = [word.lower() for word in found.words]
    sentences = _sentence_bounds(found)
    after = 0
    before: Figure | None = None
    for at in firsts:
        number = numeral(found, at) if at >= after else None
        if number is None:
            continue
        number = _range(found, lowered, number)
        after = number.after
        figure = None if _is_other(found, lowered, number) else _figure(text, found, lowered, number)
        if figure is not None:
            sentence = max(bisect_right(sentences, number.first) - 1, 0)
            last = sentences[sentence + 1] - 1 if sentence + 1 < len(sentences) else len(found.words) - 1
            if figure.unit == "pound":
                first = _hedge(lowered, number.first)[0]
                said = lowered[max(sentences[sentence], first - REACH) : first]
                following = lowered[number.after : min(last + 1, number.after + REACH)]
                if is_sterling(text, said, following, number.factor):
                    figure = replace(figure, unit="GBP")
            begin = max(int(found.starts[sentences[sentence]]), figure.start - _MAX_CONTEXT)
            figure = replace(figure, sentence=(begin, min(int(found.ends[last]), figure.end + _MAX_CONTEXT)))
            if before and _is_of_the_same(before, figure):
                figure = replace(figure, noun=before.noun)
            before = figure
            yield figure


def _is_of_the_same(before: Figure, figure: Figure) -> bool:
    """Whether an amount without a noun counts what the one before in its sentence does: "18,000 men, or 12,000 at the least"."""
    if figure.noun or figure.unit or before.unit or not before.noun or before.end <= figure.sentence[0]:
        return False
    one, other = (number.low or number.high or 0.0 for number in (before, figure))
    return other <= _ALIKE_SIZE * one and one <= _ALIKE_SIZE * other


def _sentence_bounds(found: Tokens) -> list[int]:
    """The token that each sentence begins with, its opening quotation mark included."""
    bounds = [0]
    for at in np.flatnonzero(found.begins_sentence).tolist():
        first = at
        while first > bounds[-1] and found.words[first - 1] in MARKS and found.ends[first - 1] == found.starts[first]:
            first -= 1
        if first > bounds[-1]:
            bounds.append(first)
    return bounds


def _range(found: Tokens, lowered: list[str], number: Numeral) -> Numeral:
    """The number, with the second one where a word or dash of range and a greater number follow."""
    joint = lowered[number.after] if number.after < len(lowered) else ""
    is_between = number.first > 0 and lowered[number.first - 1] == "between"
    if not (joint in ("to", "or") or joint in _DASHES or (joint == "and" and is_between)):
        return number
    other = numeral(found, number.after + 1) if number.after + 1 < len(lowered) else None
    if other is None or number.vague or other.vague:
        return number
    # In "from 2014 to $5 million" the sign stands before the second alone.
    if number.unit is None and other.unit in CURRENCIES and not found.words[other.first][0].isalnum():
        return number
    low = number.low
    if number.factor == 1 and other.factor > 1 and low * other.factor < other.low:
        low *= other.factor
    if low >= other.low or (number.unit and other.unit and number.unit != other.unit):
        return number
    return replace(
        number,
        after=other.after,
        low=low,
        high=other.low,
        unit=other.unit or number.unit,
        factor=max(number.factor, other.factor),
        is_digits=number.is_digits and other.is_digits,
        is_dashed=joint in _DASHES,
    )


def _is_other(found: Tokens, lowered: list[str], number: Numeral) -> bool:
    """Whether the number is a date, a time, an age, the number of a list or part of a name."""
    before = lowered[number.first - 1] if number.first else ""
    following = lowered[number.after] if number.after < len(lowered) else ""
    if following == "old" or (following in _DASHES and lowered[number.after + 1 : number.after + 2] in (["old"], ["olds"])):
        return True
    if not number.is_digits:
        return False
    if _is_glued(found, number):
        return True
    if number.unit:
        return False
    at = number.first - (2 if before == "." and number.first > 1 else 1)
    before = lowered[at] if at >= 0 else ""
    is_month_before = before in _MONTHS and found.words[at][0].isupper()
    is_month_after = following in _MONTHS and found.words[number.after][0].isupper()
    if number.low <= 31 and (is_month_before or is_month_after):
        return True
    if following in _CLOCK or before in _NUMBERED or before == "#":
        return True
    if number.first == 0 and following in (".", ")"):
        return True
    if "," not in found.words[number.first] and number.low >= _MIN_IDENTIFIER and number.factor == 1:
        return True
    is_year = number.factor == 1 and "," not in found.words[number.first] and _MIN_YEAR <= number.low <= _MAX_YEAR
    return is_year and not is_irregular_plural(following) and _hedge(lowered, number.first)[2] is None


def _is_glued(found: Tokens, number: Numeral) -> bool:
    """Whether the digits hang on something else: F-16, 24/7, 10:30, 2-1-0."""
    at = number.first
    if at and found.ends[at - 1] == found.starts[at]:
        joint = found.words[at - 1]
        if joint in "/:#@_+.&" or (joint in _DASHES and at > 1 and found.ends[at - 2] == found.starts[at - 1]):
            return True
    after = number.after
    if after < len(found.words) and found.starts[after] == found.ends[after - 1]:
        joint = found.words[after]
        is_followed = after + 1 < len(found.words) and found.starts[after + 1] == found.ends[after]
        return is_followed and (joint in "/:_" or (joint in _DASHES and found.words[after + 1][0].isdigit()))
    return False


def _figure(text: str, found: Tokens, lowered: list[str], number: Numeral) -> Figure | None:
    """The number with hedge and noun; None where it counts nothing and is no amount by itself."""
    is_small = number.unit is None and number.low < _ROUND
    first, hedge, bound = _hedge(lowered, number.first, is_small)
    after = number.after
    for phrase in _HEDGES_AFTER:
        if tuple(lowered[after : after + len(phrase)]) == phrase:
            after += len(phrase)
            hedge = hedge or " ".join(phrase)
            bound = bound or {"more": "at least", "fewer": "at most", "less": "at most"}.get(phrase[-1], "about")
    noun = noun_after(found, lowered, number, after)
    is_one = number.low == 1 and not number.is_digits and number.factor == 1
    if is_one and number.unit in (None, "day", "time") and not (noun and lowered[noun[0]] in _PERSONS):
        return None
    is_amount = (
        number.unit
        or (number.factor >= 1000 or (number.low >= 1000 and "," in found.words[number.first]))
        or number.vague in _BARE
        or (hedge in _BOUNDS and number.is_digits and not number.is_dashed)
    )
    if not noun and (not is_amount or (number.is_dashed and not number.unit)):
        return None
    named = noun or (None if number.unit else noun_before(found, lowered, first))
    low: float | None = number.low
    high = number.high
    if high == low and bound == "at least":
        high = None
    elif high == low and bound == "at most":
        low = None
    # In "51 of 90 senators" the words from the number to its noun hold another number.
    is_apart = noun is not None and any(numeral(found, at) for at in range(after, noun[0]))
    return Figure(
        low=low,
        high=high,
        unit=number.unit,
        noun=text[found.starts[named[0]] : found.ends[named[1] - 1]] if named else None,
        hedge=hedge or number.vague,
        start=int(found.starts[first]),
        end=int(found.ends[max(noun[1] if noun and not is_apart else 0, after) - 1]),
    )


def _hedge(lowered: list[str], at: int, is_small: bool = False) -> tuple[int, str | None, str | None]:
    """The first token of the hedge in front of token `at`, its words, and the bound that it makes of the number.

    What stands around a small number is built around it.
    """
    end = at
    while end and lowered[end - 1] in MARKS:
        end -= 1
    for length in range(min(_MAX_HEDGE_WORDS, end), 0, -1):
        phrase = tuple(lowered[end - length : end])
        if phrase in _HEDGES and not (phrase == ("around",) and is_small):
            return end - length, " ".join(phrase), _HEDGES[phrase]
    return at, None, None
