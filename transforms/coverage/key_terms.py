"""Key terms: words and names that one outlet, or one week, has in more of its articles than the rest of the coverage has.

Belongs here: how distinctive a term is, and which terms the codebook has already. Does not: what a term is
(`article_terms.py`), the codebook, the topics that it finds (`topic_mentions.py`), speakers (`speakers.py`).

Counted are articles, not occurrences, so that one long article does not decide, and no reprint, whose words are another's. Only
articles in one language are compared. The measure is the logarithm of the odds ratio, drawn towards no difference by a prior of
`PRIOR_ARTICLES` articles as the whole coverage has them, in units of its standard error: a rare word needs a greater difference
than a frequent one (Monroe, Colaresi and Quinn 2008, with articles in place of words).
"""

import datetime as dt
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.annotations.article_terms import SHORTEST
from transforms.annotations.topic_mentions import Codebook, codebook, mentions
from transforms.language.digests import digests
from warehouse.tables import TABLES

LEAST_ARTICLES = 2
LEAST_SCORE = 1.0
MOST_TERMS = 50
PRIOR_ARTICLES = 10.0
DIGITS = 6
# The terms of so many articles are held at a time: of more articles a share of the terms, and then the next.
_HELD_ARTICLES = 200_000
_DAYS = 7
_THURSDAY = 3  # the first day that is counted from

# The language, the scope and the part of it that a term is distinctive of.
_Place = tuple[str, str, str]


def key_terms(
    articles: pa.Table, article_terms: Iterable[pa.Table], stories: pa.Table, outlets: pa.Table, topics: pa.Table
) -> pa.Table:
    """The most distinctive terms of every outlet and of every week that the codebook lacks, the most distinctive first.

    `article_terms` come in parts, so that never all of them are held.
    """
    told = _Told.of(articles, stories)
    is_lacking = _Lacking(codebook(topics), *_words(topics), _names(outlets))
    best: defaultdict[_Place, list[dict[str, Any]]] = defaultdict(list)
    shares = -(-articles.num_rows // _HELD_ARTICLES)
    for share in range(shares):
        seen = [_Terms(shares, share) for _ in told.languages.parts]
        for part in article_terms:
            rows = told.rows(part["article_id"])
            languages = np.where(rows >= 0, told.languages.of_article[rows], -1)
            for language in np.unique(languages[languages >= 0]).tolist():
                own = np.flatnonzero(languages == language)
                seen[language].add(rows[own], part["terms"].take(own).combine_chunks())
        for language in told.languages.parts:
            for row in _terms_of_language(told, seen.pop(0), language, is_lacking):  # what it held is given back
                best[row["language"], row["scope"], row["part"]].append(row)
        for rows_of_place in best.values():
            rows_of_place.sort(key=lambda row: (-row["score"], row["term"]))
            del rows_of_place[MOST_TERMS:]
    every = [row | {"ordinal": ordinal} for place in sorted(best) for ordinal, row in enumerate(best[place])]
    return TABLES["key_terms"].from_rows(every)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What articles are told apart by: the parts, in order, and which of them each article is of, -1 for none."""

    name: str
    parts: list[str]
    of_article: np.ndarray

    @classmethod
    def of(cls, name: str, column: pa.ChunkedArray, written: Callable[[Any], str]) -> "_Scope":
        """The parts that are the values of a column."""
        encoded = column.combine_chunks().dictionary_encode()
        names = list(map(written, encoded.dictionary.to_pylist()))
        number = {part: at for at, part in enumerate(sorted(names))}
        numbers = np.array([*(number[part] for part in names), -1], np.int32)
        return cls(name, sorted(names), numbers[pc.fill_null(encoded.indices, len(names)).to_numpy()])


@dataclass(frozen=True, slots=True)
class _Told:
    """The articles: their ids and places in the order of these, their languages, none for those left out, and the scopes."""

    ids: pa.ChunkedArray
    places: np.ndarray
    languages: _Scope
    scopes: tuple[_Scope, ...]
    digests: np.ndarray
    by_digest: np.ndarray

    @classmethod
    def of(cls, articles: pa.Table, stories: pa.Table) -> "_Told":
        """Reads the tables. Reprints, whose words are another's, are left out."""
        ids = articles["article_id"]
        places = np.empty(len(ids), np.int32)
        places[pc.sort_indices(ids).to_numpy()] = np.arange(len(ids), dtype=np.int32)
        is_reprint = pc.is_in(ids, stories.filter(stories["is_reprint"])["article_id"])
        languages = pc.if_else(is_reprint, pa.scalar(None, pa.string()), articles["language"])
        weeks = _Scope.of("week", _mondays(articles["published_date"]), dt.date.isoformat)
        known = digests(ids)
        by_digest = np.argsort(known).astype(np.int32)
        scopes = (_Scope.of("outlet", articles["outlet_id"], str), weeks)
        return cls(ids, places, _Scope.of("language", languages, str), scopes, known[by_digest], by_digest)

    def rows(self, ids: pa.ChunkedArray) -> np.ndarray:
        """The rows of some articles, -1 of one that there is not."""
        asked = digests(ids)
        at = np.minimum(np.searchsorted(self.digests, asked), len(self.digests) - 1)
        return np.where(self.digests[at] == asked, self.by_digest[at], -1)


def _mondays(dates: pa.ChunkedArray) -> pa.ChunkedArray:
    """The Monday of each date's week."""
    days = pc.fill_null(dates.cast(pa.int32()), 0).to_numpy()
    mondays = pa.array(days - (days + _THURSDAY) % _DAYS, pa.int32(), mask=dates.is_null().to_numpy())
    return pa.chunked_array([mondays.cast(pa.date32())])


@dataclass(slots=True)
class _Terms:
    """Terms of one language as numbers, and each article's one after the other, each once; of all terms one share.

    `digests` of the terms as they are compared, in order, are those of `numbers`; `compared` has the terms by number, and
    `printed` how those are printed that are never printed so.
    """

    shares: int
    share: int
    digests: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint64))
    numbers: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    compared: list[pa.Array] = field(default_factory=list)
    is_printed_so: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    printed: dict[int, str] = field(default_factory=dict)
    articles: "array[int]" = field(default_factory=lambda: array("i"))
    ids: "array[int]" = field(default_factory=lambda: array("i"))
    bounds: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def add(self, articles: np.ndarray, terms: pa.ListArray) -> None:
        """The terms of the next articles. A word that is printed in lower case anywhere is no name."""
        encoded = pc.dictionary_encode(terms.flatten())
        compared = _compared_as(encoded.dictionary)
        found = digests(pa.chunked_array([compared]))
        own = np.flatnonzero(found % np.uint64(self.shares) == self.share)
        numbers = np.full(len(found), -1, np.int32)
        numbers[own] = self._numbered(found[own], compared.take(own))
        is_so = pc.equal(encoded.dictionary, compared).to_numpy(zero_copy_only=False)
        self.is_printed_so[numbers[own[is_so[own]]]] = True
        others = own[~self.is_printed_so[numbers[own]]]
        for number, term in zip(numbers[others].tolist(), encoded.dictionary.take(others).to_pylist(), strict=True):
            self.printed[number] = min(term, self.printed.get(number, term))
        ids = numbers[encoded.indices.to_numpy()]
        owners = pc.list_parent_indices(terms).to_numpy()
        is_wanted = ids >= 0
        is_wanted[_repeats(owners, ids, np.flatnonzero(np.bincount(numbers[own]) > 1))] = False
        self.articles.frombytes(articles.astype(np.intc).tobytes())
        self.ids.frombytes(ids[is_wanted].astype(np.intc).tobytes())
        ends = np.cumsum(np.bincount(owners[is_wanted], minlength=len(terms))) + self.bounds[-1]
        self.bounds.frombytes(ends.astype(np.int64).tobytes())

    def _numbered(self, found: np.ndarray, compared: pa.Array) -> np.ndarray:
        """The numbers of terms, given their digests; those that are new get the next ones."""
        asked, first, which = np.unique(found, return_index=True, return_inverse=True)
        places = np.searchsorted(self.digests, asked)
        is_new = asked != np.append(self.digests, np.uint64(0))[places] if len(self.digests) else np.ones(len(asked), bool)
        is_new |= places == len(self.digests)
        fresh = np.arange(np.count_nonzero(is_new), dtype=np.int32) + np.int32(len(self.numbers))
        self.digests = np.insert(self.digests, places[is_new], asked[is_new])
        self.numbers = np.insert(self.numbers, places[is_new], fresh)
        self.compared.append(compared.take(first[is_new]))
        self.is_printed_so = np.append(self.is_printed_so, np.zeros(len(fresh), bool))
        return self.numbers[np.searchsorted(self.digests, asked)][which]

    def of(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The terms of the articles in these places, one article's after the other's, and where each article's end."""
        every, bounds = np.frombuffer(self.ids, np.intc), np.frombuffer(self.bounds, np.int64)
        ends = np.cumsum(bounds[places + 1] - bounds[places])
        return np.concatenate([every[bounds[place] : bounds[place + 1]] for place in places.tolist()]), ends

    def names(self) -> Callable[[int], str]:
        """How each term is printed, by its number."""
        compared = pa.concat_arrays([pa.array([], pa.string()), *self.compared])
        self.compared = [compared]
        return lambda number: compared[number].as_py() if self.is_printed_so[number] else self.printed[number]


def _compared_as(terms: pa.StringArray) -> pa.StringArray:
    """Names of several words as they are, words without regard to case."""
    is_word = pc.invert(pc.match_substring(terms, " "))
    is_foreign = pc.and_(is_word, pc.invert(pc.string_is_ascii(terms)))
    folded = pa.array([term.casefold() for term in terms.filter(is_foreign).to_pylist()], pa.string())
    return pc.replace_with_mask(pc.if_else(is_word, pc.ascii_lower(terms), terms), is_foreign, folded)


def _repeats(owners: np.ndarray, ids: np.ndarray, several: np.ndarray) -> np.ndarray:
    """The places where an article has a term that it has before already, of those that are written in several ways."""
    places = np.flatnonzero(np.isin(ids, several))
    _, first = np.unique(owners[places].astype(np.int64) << 32 | ids[places], return_index=True)
    return np.delete(places, first)


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


def _terms_of_language(told: _Told, seen: _Terms, language: str, is_lacking: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    """The key terms of the articles in one language among the terms that are held."""
    articles, printed = np.frombuffer(seen.articles, np.intc), seen.names()
    for scope in told.scopes:
        parts = scope.of_article[articles]
        order = np.lexsort((told.places[articles], parts))
        order = order[parts[order] >= 0]
        members = np.split(order, np.flatnonzero(np.diff(parts[order])) + 1)
        if len(members) < 2:
            continue  # there is nothing to compare with
        everywhere = np.zeros(len(seen.numbers), np.int64)
        for places in members:
            found, count = np.unique(seen.of(places)[0], return_counts=True)
            everywhere[found] += count
        for places in members:
            ids, ends = seen.of(places)
            found, inside = np.unique(ids, return_counts=True)
            found, inside = found[inside >= LEAST_ARTICLES], inside[inside >= LEAST_ARTICLES]
            outside = everywhere[found] - inside
            log_odds, score = _compared(inside, len(places), outside, len(order) - len(places))
            distinctive = np.flatnonzero(score >= LEAST_SCORE)
            ranked = distinctive[np.argsort(-score[distinctive])].tolist()
            in_order = (
                (n, term)
                for _, equals in groupby(ranked, score.__getitem__)
                for term, n in sorted((printed(found[n]), n) for n in equals)
                if is_lacking(term)
            )
            for n, term in islice(in_order, MOST_TERMS):
                example = places[np.searchsorted(ends, np.argmax(ids == found[n]), side="right")]
                yield {
                    "scope": scope.name,
                    "part": scope.parts[parts[places[0]]],
                    "language": language,
                    "term": term,
                    "article_count": int(inside[n]),
                    "article_total": len(places),
                    "other_article_count": int(outside[n]),
                    "other_article_total": len(order) - len(places),
                    "log_odds": float(log_odds[n]),
                    "score": float(score[n]),
                    "article_id": told.ids[articles[example]].as_py(),
                }


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
