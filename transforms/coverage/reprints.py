"""Articles that repeat another's text.

Belongs here: which article comes first, which repeats which, how much of a text was kept and added.
Does not belong here: articles on one event in other words (`stories.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from transforms.annotations.article_words import SHINGLE_WORDS
from transforms.coverage.article_texts import Block, Recent, Texts
from transforms.coverage.candidate_votes import ITEM, ITEM_BITS, ballots, elected
from transforms.language.words import distinct, scrambled, shingles

_CANDIDATES = 3
# The share of an article's shingles that an earlier one must have for it to repeat that text.
_REPRINT_SHARE = 0.5
_CACHED = 1 << 13
_PAIRS = 1 << 11
# The smallest shingles are gone through in so many parts.
_PARTS = 16
_LATER = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Reprints:
    """For each article the one that it repeats, -1 for none; the share of that one's words that it kept, and of its own added."""

    originals: np.ndarray
    kept: np.ndarray
    added: np.ndarray


def reprints(texts: Texts, days: np.ndarray, dated: int, ranks: np.ndarray) -> Reprints:
    """What each article repeats. The articles are in order of their days; only the first `dated` have one.

    An article without a date counts as of the day of the earliest one that is alike. On one day the agency comes first, of the
    lowest rank, then the longer text: copies are cut.
    """
    pairs = _Pairs(texts)
    days = np.where(np.arange(len(texts)) < dated, days, _LATER)
    if dated < len(texts):
        days = _supposed(pairs, texts, days, dated)
    order = np.lexsort((-texts.shingle_counts, ranks, days))
    return _best_originals(pairs, texts, order)


def agency_ranks(articles: pa.Table, outlets: pa.Table) -> np.ndarray:
    """What the credit says of each article: 0 an agency's own text, 1 nothing, 2 an agency's text in another outlet."""
    names: dict[str, set[str]] = {}
    agencies = set()
    columns = (outlets[name].to_pylist() for name in ("outlet_id", "name", "kind", "aliases"))
    for outlet_id, name, kind, aliases in zip(*columns, strict=True):
        called = [known.casefold() for known in (outlet_id, name, *aliases)]
        names[outlet_id] = {*called, *(known.partition(".")[0] for known in called)}  # an outlet may be known by its domain alone
        if kind == "agency":
            agencies.add(outlet_id)

    def rank(outlet_id: str | None, agency: str | None) -> int:
        is_own = agency.casefold() in names.get(outlet_id or "", ()) if agency else outlet_id in agencies
        return 0 if is_own else 2 if agency and outlet_id else 1

    credits = [articles[name].combine_chunks().dictionary_encode("encode") for name in ("outlet_id", "agency")]
    numbers = [credit.indices.to_numpy().astype(np.int64) for credit in credits]
    called = [credit.dictionary.to_pylist() for credit in credits]
    pairs, which = np.unique(numbers[0] << 32 | numbers[1], return_inverse=True)
    found = [rank(called[0][pair >> 32], called[1][pair & 0xFFFFFFFF]) for pair in pairs.tolist()]
    return np.array(found, np.int8)[which]


class _Shingles:
    """The shingles of a text: in order, and sorted, each once."""

    __slots__ = ("every", "ordered")

    def __init__(self, ordered: np.ndarray) -> None:
        self.ordered = ordered
        self.every = distinct(ordered)

    def which_are_in(self, own: np.ndarray) -> np.ndarray:
        """Which of some shingles this text has."""
        found: np.ndarray = self.every[np.minimum(np.searchsorted(self.every, own), len(self.every) - 1)] == own
        return found


class _Pairs:
    """The shingles of pairs of articles, read so many pairs at a time."""

    def __init__(self, texts: Texts) -> None:
        self._recent = Recent(texts, _shingles, _CACHED)

    def __call__(self, ones: np.ndarray, others: np.ndarray) -> Iterator[tuple[int, int, _Shingles, _Shingles]]:
        """The two articles of each pair with the shingles of both."""
        for begin in range(0, len(ones), _PAIRS):
            some, its = ones[begin : begin + _PAIRS], others[begin : begin + _PAIRS]
            found = self._recent.of(np.concatenate([some, its]))
            for one, other in zip(some.tolist(), its.tolist(), strict=True):
                yield one, other, found[one], found[other]


def _shingles(block: Block) -> Iterator[_Shingles]:
    hashes = scrambled(block.words.astype(np.uint64))
    rolled = shingles(hashes, SHINGLE_WORDS).astype(np.uint32)
    for begin, end in pairwise(block.bounds().tolist()):
        whole = rolled[begin : max(end - SHINGLE_WORDS + 1, begin)]
        yield _Shingles(whole.copy() if len(whole) else shingles(hashes[begin:end], SHINGLE_WORDS).astype(np.uint32))


def _voted(texts: Texts, position: np.ndarray) -> np.ndarray:
    """The votes of each place in an order for those that were the first with one of the smallest shingles of its text."""
    votes = []
    for part in range(_PARTS):
        shingle, at = texts.sketches(part, _PARTS)
        sketches = np.sort(ballots(shingle, position[at]))
        places = sketches & ITEM
        is_first = np.ones(len(sketches), bool)
        is_first[1:] = sketches[1:] >> ITEM_BITS != sketches[:-1] >> ITEM_BITS
        first = places[is_first][np.cumsum(is_first) - 1]
        votes.append(ballots(places[~is_first], first[~is_first]))
    return np.concatenate(votes)


def _supposed(pairs: _Pairs, texts: Texts, days: np.ndarray, dated: int) -> np.ndarray:
    """The days of all articles, of those without a date that of the earliest one that is alike."""
    votes = _voted(texts, np.arange(len(texts)))
    first = votes & ITEM
    is_asked = (votes >> ITEM_BITS >= dated) & (first < dated)
    days = days.copy()
    for at, other, own, its in pairs(*elected(votes[is_asked], _CANDIDATES)):
        common = np.count_nonzero(its.which_are_in(own.every))
        if common / min(len(own.every), len(its.every)) >= _REPRINT_SHARE:
            days[at] = min(days[at], days[other])
    return days


def _best_originals(pairs: _Pairs, texts: Texts, order: np.ndarray) -> Reprints:
    """For each text the one before it in `order` that it repeats the most of, where it repeats enough."""
    position = np.empty(len(order), np.int64)
    position[order] = np.arange(len(order))
    voters, voted = elected(_voted(texts, position), _CANDIDATES)
    by_position = np.lexsort((voted, voters))  # so that of two that have as much of it the earlier is taken
    copies, others = order[voters[by_position]], order[voted[by_position]]
    # An article that has less than half as many shingles does not have half of them.
    is_possible = texts.shingle_counts[others] >= _REPRINT_SHARE * texts.shingle_counts[copies]
    found = Reprints(np.full(len(order), -1, np.int32), np.zeros(len(order)), np.zeros(len(order)))
    most = np.zeros(len(order))
    for at, other, own, its in pairs(copies[is_possible], others[is_possible]):
        share = np.count_nonzero(its.which_are_in(own.every)) / len(own.every)
        if share >= _REPRINT_SHARE and share > most[at]:
            most[at] = share
            found.originals[at] = other
            found.kept[at] = _repeated_share(its, own)
            found.added[at] = 1.0 - _repeated_share(own, its)
    return found


def _repeated_share(own: _Shingles, other: _Shingles) -> float:
    """The share of a text's words that stand in one of its shingles that the other text has too."""
    is_repeated = np.zeros(len(own.ordered) + SHINGLE_WORDS - 1, bool)
    is_shared = other.which_are_in(own.ordered)
    for offset in range(SHINGLE_WORDS):
        is_repeated[offset : offset + len(own.ordered)] |= is_shared
    return float(is_repeated.mean())
