"""Days that reports of one story give differently for the same thing.

Belongs here: which two temporal expressions are about the same thing and mean different days. Does not belong here: finding and
resolving them (`time_expressions.py`), evidence for an article's own date (`calendar_dates.py`).

Two expressions that each mean one day are of the same thing where the words around them are much alike, the days are not far
apart, and neither article has both days: a report that has both tells of two things.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.annotations.context_words import likeness, near, rarity
from transforms.coverage.story_members import by_story, gathered, said
from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import WORD
from warehouse.lookup import Lookup

_NEEDED = 0.3
_MIN_WORDS = 3
_MAX_DAYS_APART = 14
_MAX_COMPARED = 40
# A day so few words from a word of speech is that on which something was said, not that on which it came to be.
_BEFORE, _AFTER = 4, 2
_SPEECH = frozenset(word for name in ("say", "tell", "speak", "ask", "noun") for word in vocabulary_words("cues", name))


@dataclass(frozen=True, slots=True)
class _Day:
    """A temporal expression that means one day, with its sentence and the words around it."""

    article_id: str
    start: int
    end: int
    day: date
    published: date
    expression: str
    sentence: str
    context: frozenset[str]
    is_of_speech: bool


def date_pairs(time_expressions: Lookup, articles: pa.Table, stories: pa.Table) -> pa.Table:
    """Pair the days of each story that are about the same thing and differ, that of the earlier article first."""
    rows = (
        {
            "article_id": one.article_id,
            "start_char": one.start,
            "end_char": one.end,
            "sentence": one.sentence,
            "other_article_id": other.article_id,
            "other_start_char": other.start,
            "other_end_char": other.end,
            "other_sentence": other.sentence,
            "similarity": min(alike, 1.0),  # equal vectors may come out a rounding above
        }
        for found in _by_story(time_expressions, articles, stories)
        for one, other, alike in _differing(found)
    )
    return gathered("date_pairs", rows)


def _by_story(times: Lookup, articles: pa.Table, stories: pa.Table) -> Iterator[list[_Day]]:
    """The days of each story from the earliest article to the latest, each sentence's once: copies repeat them."""
    is_day = pc.fill_null(pc.equal(times.held["value_from"], times.held["value_to"]), False)
    for rows in by_story(times, np.flatnonzero(is_day), articles, stories):
        if all(len({row[name] for row in rows}) > 1 for name in ("value_from", "article_id")):
            distinct: dict[tuple[str, str], _Day] = {}
            for row in rows:
                key = " ".join(WORD.findall(row["sentence"])), _expression(row)
                if key not in distinct:
                    distinct[key] = _day(row)
            yield list(distinct.values())


def _day(row: Mapping[str, Any]) -> _Day:
    """A row of the table as it is compared."""
    sentence, begin = row["sentence"], row["sentence_start_char"]
    before, after = near(sentence, row["start_char"] - begin, row["end_char"] - begin)
    return _Day(
        row["article_id"],
        row["start_char"],
        row["end_char"],
        row["value_from"],
        published=row["day"],
        expression=_expression(row),
        sentence=sentence,
        context=said(word for word in (*before, *after) if word.lower() not in _SPEECH),
        is_of_speech=not _SPEECH.isdisjoint(word.lower() for word in (*before[-_BEFORE:], *after[:_AFTER])),
    )


def _expression(row: Mapping[str, Any]) -> str:
    """The words of an expression without regard to case and spacing."""
    return " ".join(row["text"].lower().split())


def _differing(found: list[_Day]) -> Iterator[tuple[_Day, _Day, float]]:
    """The pairs of a story's days that are of the same thing and differ, with how alike their surroundings are."""
    rare = rarity([day.context for day in found])
    days: defaultdict[str, set[date]] = defaultdict(set)
    for day in found:
        days[day.article_id].add(day.day)
    recent: deque[_Day] = deque(maxlen=_MAX_COMPARED)
    for other in found:
        if other.is_of_speech:
            continue
        for one in recent:
            is_near = 0 < abs((one.day - other.day).days) <= _MAX_DAYS_APART
            has_both = other.day in days[one.article_id] or one.day in days[other.article_id]
            is_other = one.expression == other.expression or _is_over(one, other) or _is_over(other, one)
            if is_near and not has_both and not is_other and len(one.context & other.context) >= _MIN_WORDS:
                alike = likeness(one.context, other.context, rare)
                if alike >= _NEEDED:
                    yield one, other, alike
        recent.append(other)


def _is_over(one: _Day, other: _Day) -> bool:
    """Whether the first tells of what is past, and the second, written later, of what is to come."""
    return one.day <= one.published and one.day < other.published < other.day
