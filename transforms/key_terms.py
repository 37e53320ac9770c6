"""Key terms: words and names that one outlet, or one week, has in more of its articles than the rest of the coverage has.

Belongs here: how distinctive a term is, and which terms the codebook has already. Does not: what a term is
(`article_terms.py`), the codebook, the topics that it finds (`topics.py`), speakers (`identities.py`).

Counted are articles, not occurrences, so that one long article does not decide, and no reprint, whose words are another's. Only
articles in one language are compared. The measure is the logarithm of the odds ratio, drawn towards no difference by a prior of
`PRIOR_ARTICLES` articles as the whole coverage has them, in units of its standard error: a rare word needs a greater difference
than a frequent one (Monroe, Colaresi and Quinn 2008, with articles in place of words).
"""

import datetime as dt
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.article_terms import SHORTEST
from transforms.topics import Codebook, codebook, mentions
from warehouse.tables import TABLES

LEAST_ARTICLES = 2
LEAST_SCORE = 1.0
MOST_TERMS = 50
PRIOR_ARTICLES = 10.0
DIGITS = 6


@dataclass(slots=True)
class _Terms:
    """Every term seen as a number, how it is printed, and each article's terms one after the other, each once."""

    number: dict[str, int] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    ids: "array[int]" = field(default_factory=lambda: array("i"))
    bounds: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def add(self, terms: pa.ListArray) -> None:
        """The terms of the next articles. A word that is printed in lower case anywhere is no name."""
        encoded = pc.dictionary_encode(terms.flatten())
        numbers = []
        for term in encoded.dictionary.to_pylist():
            key = term if " " in term else term.casefold()
            number = self.number.setdefault(key, len(self.number))
            if number == len(self.printed):
                self.printed.append(term)
            elif term == key or (self.printed[number] != key and term < self.printed[number]):
                self.printed[number] = term
            numbers.append(number)
        owners = pc.list_parent_indices(terms).to_numpy().astype(np.int64)
        seen = np.unique(owners << 32 | np.array(numbers, np.int64)[encoded.indices.to_numpy()])
        self.ids.frombytes((seen & 0xFFFFFFFF).astype(np.intc).tobytes())
        ends = np.searchsorted(seen >> 32, np.arange(len(terms)), side="right") + self.bounds[-1]
        self.bounds.frombytes(ends.astype(np.int64).tobytes())

    def of(self, rows: Sequence[int]) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
        """The terms of some articles, in how many of them each is, and the first that has it."""
        every = np.frombuffer(self.ids, np.intc) if self.ids else np.zeros(0, np.intc)
        bounds = np.frombuffer(self.bounds, np.int64)
        ids = np.concatenate([every[bounds[row] : bounds[row + 1]] for row in rows])
        ends = np.cumsum([bounds[row + 1] - bounds[row] for row in rows])
        found, first, count = np.unique(ids, return_index=True, return_counts=True)
        return found, count, np.array(rows)[np.searchsorted(ends, first, side="right")]


def key_terms(
    articles: pa.Table, article_terms: Iterable[pa.Table], stories: pa.Table, outlets: pa.Table, topics: pa.Table
) -> pa.Table:
    """The most distinctive terms of every outlet and of every week that the codebook lacks, the most distinctive first.

    `article_terms` come in parts, so that never all of them are held.
    """
    repeats = stories.filter(stories["is_reprint"])["article_id"]
    told = articles.filter(pc.and_kleene(pc.is_valid(articles["language"]), pc.invert(pc.is_in(articles["article_id"], repeats))))
    languages = sorted(told["language"].unique().to_pylist())
    told_in = {language: told.filter(pc.equal(told["language"], language)) for language in languages}
    seen = {language: _Terms() for language in languages}
    places: dict[str, list[np.ndarray]] = {language: [] for language in languages}
    for part in article_terms:
        for language, its_articles in told_in.items():
            place = pc.index_in(part["article_id"], value_set=its_articles["article_id"])
            own = part.filter(pc.is_valid(place))
            places[language].append(place.drop_null().to_numpy())
            for chunk in own["terms"].chunks:
                seen[language].add(chunk)
    lacking = _Lacking(codebook(topics), *_words(topics), _names(outlets))
    rows: list[dict[str, Any]] = []
    for language in languages:
        ordered = told_in[language].take(np.concatenate([np.zeros(0, np.int64), *places[language]]))
        rows += _of_language(ordered, seen[language], language, lacking)
    return TABLES["key_terms"].from_rows(rows)


@dataclass(frozen=True, slots=True)
class _Lacking:
    """What is no news: terms of the codebook, the words that they are made of, what outlets are called and words of that."""

    known: Codebook
    words: frozenset[str]
    beginnings: tuple[str, ...]
    outlets: frozenset[str]

    def __call__(self, term: str) -> bool:
        lowered = term.casefold()
        return not (
            lowered in self.words
            or lowered.startswith(self.beginnings)
            or (term != lowered and lowered in self.outlets)
            or mentions(term, 0, len(term), self.known)
        )


def _words(topics: pa.Table) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of the codebook's terms: whole ones, and beginnings."""
    parts = [part.casefold() for found in topics["terms"].to_pylist() for term in found for part in re.split(r"[\s‐‑–-]+", term)]
    beginnings = {part[:-1] for part in parts if part.endswith("*") and len(part) > SHORTEST}
    return frozenset(parts), tuple(sorted(beginnings))


def _names(outlets: pa.Table) -> frozenset[str]:
    names = [*outlets["name"].to_pylist(), *(alias for aliases in outlets["aliases"].to_pylist() for alias in aliases)]
    whole = {name.casefold().removeprefix("the ") for name in names}
    return frozenset(whole | {word for name in whole for word in name.split()})


def _of_language(articles: pa.Table, seen: _Terms, language: str, is_lacking: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """The key terms of the articles in one language, whose terms were seen in the order of the rows."""
    ids = articles["article_id"].to_pylist()
    weeks = [_week(date) for date in articles["published_date"].to_pylist()]
    for scope, parts in (("outlet", articles["outlet_id"].to_pylist()), ("week", weeks)):
        members: dict[str, list[int]] = {}
        for row in sorted(range(len(ids)), key=ids.__getitem__):
            if (part := parts[row]) is not None:
                members.setdefault(part, []).append(row)
        total = sum(map(len, members.values()))
        everywhere = np.zeros(len(seen.printed), np.int64)
        for rows in members.values():
            found, count, _ = seen.of(rows)
            everywhere[found] += count
        for part in sorted(members):
            rows = members[part]
            if len(rows) == total:
                continue  # there is nothing to compare it with
            found, inside, examples = seen.of(rows)
            outside = everywhere[found] - inside
            log_odds, score = _compared(inside, len(rows), outside, total - len(rows))
            distinctive = np.flatnonzero((inside >= LEAST_ARTICLES) & (score >= LEAST_SCORE))
            order = sorted(distinctive, key=lambda n: (-score[n], seen.printed[found[n]]))
            lacking = (n for n in order if is_lacking(seen.printed[found[n]]))
            for ordinal, n in enumerate(islice(lacking, MOST_TERMS)):
                yield {
                    "scope": scope,
                    "part": part,
                    "language": language,
                    "ordinal": ordinal,
                    "term": seen.printed[found[n]],
                    "article_count": int(inside[n]),
                    "article_total": len(rows),
                    "other_article_count": int(outside[n]),
                    "other_article_total": total - len(rows),
                    "log_odds": float(log_odds[n]),
                    "score": float(score[n]),
                    "article_id": ids[examples[n]],
                }


def _week(date: dt.date | None) -> str | None:
    """The Monday of a date's week."""
    return (date - dt.timedelta(days=date.weekday())).isoformat() if date is not None else None


def _compared(
    inside: "np.ndarray", inside_total: int, outside: "np.ndarray", outside_total: int
) -> tuple["np.ndarray", "np.ndarray"]:
    """The logarithm of the odds ratio of each term, and the same in units of its standard error."""
    share = (inside + outside) / (inside_total + outside_total)
    having, lacking = PRIOR_ARTICLES * share, PRIOR_ARTICLES * (1 - share)
    cells = (inside + having, inside_total - inside + lacking, outside + having, outside_total - outside + lacking)
    cells = tuple(np.maximum(cell, 1e-9) for cell in cells)  # of a term that every article has, nothing is lacking
    log_odds = np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])
    error = np.sqrt(sum(1 / cell for cell in cells))
    return np.round(log_odds, DIGITS), np.round(log_odds / error, DIGITS)
