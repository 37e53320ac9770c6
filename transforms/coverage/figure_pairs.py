"""Figures of one story that count the same thing and differ.

Belongs here: which two figures are about the same thing, whether both can be true.
Does not belong here: finding figures (`figures.py`), what articles are of one story (`stories.py`).

Two figures are of the same thing where unit and noun agree, nothing that distinguishes the nouns disagrees, and the words
around them are alike: the more general the noun, the more alike. A figure is compared with so many others of its story and
noun at most, so that the work grows with the number of figures.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import inf, isinf
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.annotations.context_words import REACH, fate_of, likeness, near, rarity, stem
from transforms.annotations.numerals import TIME_UNITS
from transforms.coverage.story_members import by_story, gathered, said
from transforms.language.vocabulary import phrases
from transforms.language.words import WORD
from warehouse.lookup import Lookup

_MAX_COMPARED = 40
_TOLERANCE = 0.1  # of a number that is said to be about that much
_MAX_RATIO = 20.0  # so many times as much is hardly the same thing
_FEW = 10
# How alike the surroundings must be: of a noun that can count several things in one report, of one that does.
_GENERAL, _LOOSE = 0.26, 0.38
_LOOSE_UNITS = TIME_UNITS | {"percent", "percentage point", "time"}
_SAME_ARTICLE = 0.12  # more than that, as an article mostly counts different things
_SAME_FATE = 0.12  # less than that, where both are of the dead, the hurt …
# What each of two articles counts once, by its own noun and in numbers not too far apart, is the same whatever is around it.
_ONCE_RATIO = 3.0
_JOINTS = frozenset(("and", "but", "while"))
_BLURS = frozenset(
    ("about", "around", "roughly", "approximately", "some", "nearly", "almost", "close to", "an estimated", "estimated")
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure as it is compared: what is counted, what else distinguishes it, the words around it."""

    figure_id: str
    article_id: str
    sentence: str
    low: float
    high: float
    is_blurred: bool
    is_named: bool
    is_counted: bool
    kind: tuple[str | None, str | None]
    quotation_id: str | None
    years: frozenset[str]
    modifiers: frozenset[str]
    fate: str | None
    context: frozenset[str]

    def has_fate_of(self, other: "_Figure") -> bool:
        """Whether the same became of both: both are of the dead, or of the hurt."""
        return self.fate is not None and self.fate == other.fate

    @property
    def size(self) -> float:
        """The number, of a range its middle, of one with a single bound that bound."""
        return self.high if isinf(self.low) else self.low if isinf(self.high) else (self.low + self.high) / 2


def figure_pairs(figures: Lookup, articles: pa.Table, stories: pa.Table) -> pa.Table:
    """Pair the figures of each story that are about the same thing and differ, that of the earlier article first."""
    rows = (
        {
            "figure_id": one.figure_id,
            "article_id": one.article_id,
            "other_figure_id": other.figure_id,
            "other_article_id": other.article_id,
            "similarity": min(alike, 1.0),  # equal vectors may come out a rounding above
            "is_compatible": _is_compatible(one, other),
        }
        for found in _by_story(figures, articles, stories)
        for one, other, alike in _alike(found)
    )
    return gathered("figure_pairs", rows)


def _by_story(figures: Lookup, articles: pa.Table, stories: pa.Table) -> Iterator[list[_Figure]]:
    """The figures of each story from the earliest to the latest, each sentence's once: copies repeat them."""
    for rows in by_story(figures, np.arange(len(figures)), articles, stories):
        distinct: dict[tuple[object, ...], _Figure] = {}
        for _, found in groupby(rows, itemgetter("article_id", "sentence_start_char")):
            its_figures = list(found)
            words = " ".join(WORD.findall(its_figures[0]["sentence"]))
            keys = [(words, row["low"], row["high"], row["unit"], row["noun_key"]) for row in its_figures]
            if all(key in distinct for key in keys):
                continue
            for key, row, (before, after) in zip(keys, its_figures, _distinctive_words(its_figures), strict=True):
                if (row["unit"] or row["noun"]) and key not in distinct:
                    distinct[key] = _figure(row, before, after)
        if len(distinct) > 1:
            yield list(distinct.values())


def _distinctive_words(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[str], list[str]]]:
    """For each figure of a sentence the words before and after it, up to an "and" or to where the next figure is nearer."""
    begin, sentence = rows[0]["sentence_start_char"], rows[0]["sentence"]
    ends = [0, *(row["end_char"] - begin for row in rows)]
    starts = [*(row["start_char"] - begin for row in rows), len(sentence)]
    before: list[str] = []
    for place, (end, start) in enumerate(zip(ends, starts, strict=True)):
        words = WORD.findall(sentence[end:start])
        joints = [at for at, word in enumerate(words) if word.lower() in _JOINTS]
        is_between = 0 < place < len(rows) and not joints
        left = (len(words) + 1) // 2 if is_between else joints[0] if joints else len(words)
        right = left if is_between else joints[-1] + 1 if joints else 0
        if place:
            yield before, words[:left]
        before = words[right:]


def _figure(row: Mapping[str, Any], own_before: list[str], own_after: list[str]) -> _Figure:
    """A row of the table as it is compared, with the words of its sentence that are said of it alone."""
    sentence, begin = row["sentence"], row["sentence_start_char"]
    before, after = near(sentence, row["start_char"] - begin, row["end_char"] - begin)
    counted = WORD.findall(row["noun"] or "")
    return _Figure(
        row["figure_id"],
        row["article_id"],
        sentence,
        low=-inf if row["low"] is None else row["low"],
        high=inf if row["high"] is None else row["high"],
        is_blurred=row["hedge"] in _BLURS,
        is_named=row["noun"] is not None and row["noun"] in row["text"],
        is_counted=f"-{row['noun']}" not in row["text"],  # a 12-nation deal is one deal
        kind=(row["unit"], row["noun_key"]),
        quotation_id=row["quotation_id"],
        years=frozenset(_YEAR.findall(sentence)),
        modifiers=frozenset(map(stem, counted[:-1])),
        fate=_fate(counted, own_before, own_after),
        context=said((*before, *after)).union(fate for word in counted if (fate := fate_of(word))),
    )


def _fate(counted: list[str], before: list[str], after: list[str]) -> str | None:
    """What became of those counted, by the nearest word that says so."""
    near_words = (counted, after[:REACH], before[: -REACH - 1 : -1])
    fates = [(at, fate) for words in near_words for at, word in enumerate(words) if (fate := fate_of(word))]
    return min(fates)[1] if fates else None


def _alike(found: list[_Figure]) -> Iterator[tuple[_Figure, _Figure, float]]:
    """The pairs of a story's figures that are of the same thing, with how alike their surroundings are."""
    rare = rarity([figure.context for figure in found])
    values: defaultdict[tuple[object, ...], set[float]] = defaultdict(set)
    for figure in found:
        values[figure.article_id, _class(figure)].add(figure.size)
        if figure.is_named:
            values[figure.article_id, figure.kind, figure.fate].add(figure.size)
    recent: dict[tuple[str | None, str | None], deque[_Figure]] = {}
    for other in found:
        before = recent.setdefault(_class(other), deque(maxlen=_MAX_COMPARED))
        for one in before:
            # An article that has both numbers of one unit counts two things.
            has_both = other.size in values[one.article_id, _class(one)] or one.size in values[other.article_id, _class(other)]
            if _can_be_same(one, other) and (not has_both or one.has_fate_of(other)):
                is_once = (
                    one.is_counted
                    and other.is_counted
                    and one.kind == other.kind
                    and all(len(values[f.article_id, f.kind, f.fate]) < 2 for f in (one, other))
                )
                alike = likeness(one.context, other.context, rare)
                if alike >= _needed(one, other, is_once):
                    yield one, other, alike
        before.append(other)


def _class(figure: _Figure) -> tuple[str | None, str | None]:
    """What a figure is compared within: its unit, where it has one, as an amount of money may lack its noun; else its noun."""
    unit, key = figure.kind
    return (unit, None) if unit else (None, key)


def _can_be_same(one: _Figure, other: _Figure) -> bool:
    """Whether two figures differ, and nothing that they say of what they count does."""
    smaller, greater = sorted((one.size, other.size))
    if (one.low, one.high) == (other.low, other.high) or smaller <= 0 or greater > _MAX_RATIO * smaller:
        return False
    # One report contradicts itself only by another's words.
    if one.article_id == other.article_id and (one.sentence == other.sentence or one.quotation_id == other.quotation_id):
        return False
    if one.fate != other.fate:
        return False
    said = ((one.kind[1:], other.kind[1:]), (one.modifiers, other.modifiers), (one.years, other.years))
    return all(not any(a) or not any(b) or not set(a).isdisjoint(b) for a, b in said)


def _needed(one: _Figure, other: _Figure, is_once: bool) -> float:
    """How alike the words around two figures must be for these to be of the same thing."""
    unit, key = one.kind
    smaller, greater = sorted((one.size, other.size))
    if is_once and unit is None and key not in _general() and smaller >= _FEW and greater <= _ONCE_RATIO * smaller:
        needed = 0.0
    elif unit in _LOOSE_UNITS or smaller < _FEW or not is_once:
        needed = _LOOSE
    else:
        needed = _GENERAL
    if one.article_id == other.article_id:
        return needed + _SAME_ARTICLE
    return needed - _SAME_FATE if one.has_fate_of(other) else needed


def _is_compatible(one: _Figure, other: _Figure) -> bool:
    """Whether one number can be within the bounds of both."""
    slack = _TOLERANCE * max(one.size, other.size) if one.is_blurred or other.is_blurred else 0.0
    return one.low <= other.high + slack and other.low <= one.high + slack


@cache
def _general() -> frozenset[str]:
    """The nouns of which one report can count several things."""
    return frozenset(word for line in phrases("counted")["general"] for word in line.split())
