"""Which of many quotations are the same words, also when shortened, corrected or altered.

Belongs here: which texts are compared, and when two of them are the same words.
Does not belong here: the alignment of two texts (`wording_alignment.py`), quotations, speakers and articles (`variants.py`).

Two texts can come to be compared only if they share two neighbouring content words or four light ones in a row, the
rarest first, so that the work grows with the number of texts and not with its square. It is done by parts: memory holds the
keys that texts share, and of all else as much as a part of them asks for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.coverage.wording_alignment import shared_passages
from transforms.coverage.wordings import Texts, wordings
from transforms.language.words import FUNCTION_WEIGHT, scrambled, shingles
from warehouse.tables import TABLES

# A passage lighter than this (a rare word weighs 1) is too little to tell that the words are the same.
_MIN_SCORE = 1.5
_MIN_WORDS = 3
# The share of the lighter text's weight that the shared passage must keep after its gaps are charged.
_MIN_SHARE = 0.55
# The whole of a short text is enough where it is of light words only.
_WHOLE_SHARE = 0.9
_WHOLE_WORDS = 5
# A passage this heavy that is most of a clause links two texts of which neither holds the other.
_CLAUSE_SCORE = 2.0
# Below this, the same words may be a common phrase.
_SURE_SCORE = 4.0
_LIGHT_WORDS = 4
_QUERY_KEYS = 8
_MAX_POSTINGS = 32
# One key in common is enough for a text that shares no more than this many with any other.
_FEW_KEYS = 4
# How much is worked on at a time: pieces read, keys sorted, texts' keys found and looked up, cells of pairs side by side.
_READ_PIECES = 1 << 20
_SORTED_PIECES = 1 << 24
_FOUND_KEYS = 1 << 21
_LOOKED_UP_KEYS = 1 << 18
_CELLS = 1 << 23


@dataclass(frozen=True, slots=True)
class Matches:
    """Pairs of texts, in order: how weighty the passage is that they share (nothing, where they are not the same words);
    whether it is most of both; whether it is too much for a common phrase.
    """

    lefts: np.ndarray
    rights: np.ndarray
    scores: np.ndarray
    is_mutual: np.ndarray
    is_sure: np.ndarray

    @classmethod
    def unlike(cls, lefts: np.ndarray, rights: np.ndarray) -> "Matches":
        """Pairs of which nothing is known yet, or that are not the same words."""
        count = len(lefts)
        return cls(lefts, rights, np.full(count, np.nan), np.zeros(count, bool), np.zeros(count, bool))

    @classmethod
    def joined(cls, parts: Sequence["Matches"]) -> "Matches":
        """The pairs of all parts."""
        nothing = np.zeros(0, np.int32)
        every = [cls.unlike(nothing, nothing), *parts]
        return cls(*(np.concatenate([getattr(part, name) for part in every]) for name in cls.__slots__))

    def __len__(self) -> int:
        """The number of pairs."""
        return len(self.lefts)

    @property
    def findings(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What was found of the pairs."""
        return self.scores, self.is_mutual, self.is_sure

    def put(self, places: np.ndarray, scores: np.ndarray, is_mutual: np.ndarray, is_sure: np.ndarray) -> None:
        """Enter what was found of some of the pairs."""
        self.scores[places], self.is_mutual[places], self.is_sure[places] = scores, is_mutual, is_sure

    def take(self, places: np.ndarray | slice) -> "Matches":
        """Some of the pairs."""
        return Matches(*(getattr(self, name)[places] for name in Matches.__slots__))


def totals(texts: Texts, wanted: np.ndarray) -> np.ndarray:
    """The weight of all words of each text that is wanted, without what an editor put in."""
    found = np.zeros(len(wanted))
    for places in _alike(texts.lengths[wanted], 1):
        found[places] = wordings(texts, wanted[places]).totals
    return found


def is_weighty(total: np.ndarray) -> np.ndarray:
    """Whether texts of this weight are too much for a common phrase."""
    weighty: np.ndarray = total >= _SURE_SCORE
    return weighty


def compared(texts: Texts, lefts: np.ndarray, rights: np.ndarray) -> Matches:
    """The pairs held against each other: the same words are most of the lighter text, or weighty clauses of both."""
    found = Matches.unlike(lefts, rights)
    for places in _alike(np.maximum(texts.lengths[lefts], texts.lengths[rights]), 2):
        wanted, numbers = np.unique(np.concatenate((lefts[places], rights[places])), return_inverse=True)
        own, other = numbers[: len(places)], numbers[len(places) :]
        read = wordings(texts, wanted)
        shared = shared_passages(read, own, other)
        lighter = np.minimum(read.totals[own], read.totals[other])
        heavier = np.maximum(read.totals[own], read.totals[other])
        share = np.divide(shared.score, lighter, out=np.zeros(len(places)), where=lighter > 0)
        is_whole = (share >= _WHOLE_SHARE) & (shared.word_count >= _WHOLE_WORDS)
        is_most = (share >= _MIN_SHARE) & (shared.score >= _MIN_SCORE)
        clauses = np.minimum(
            read.extents(own, shared.left_start, shared.left_end), read.extents(other, shared.right_start, shared.right_end)
        )
        is_clause = (shared.score >= _CLAUSE_SCORE) & (shared.score >= _MIN_SHARE * clauses)
        is_same = (is_whole | is_most | is_clause) & (shared.word_count >= _MIN_WORDS) & (lighter > 0)
        found.scores[places[is_same]] = shared.score[is_same]
        found.is_mutual[places] = is_same & (shared.score >= _MIN_SHARE * heavier)
        found.is_sure[places] = is_same & (share >= _MIN_SHARE) & (shared.score >= _SURE_SCORE)
    return found


def _alike(lengths: np.ndarray, sides: int) -> Iterator[np.ndarray]:
    """The places of texts, or of pairs of them, that are about equally long, as many at a time as can be held side by side."""
    widths = -(-lengths.astype(np.int64) // 8) * 8 + 1
    for width in np.unique(widths).tolist():
        group = np.flatnonzero(widths == width)
        size = max(1, _CELLS // width**sides)
        for first in range(0, len(group), size):
            yield group[first : first + size]


def matches(texts: Texts, digests: np.ndarray, earlier: pa.Table) -> tuple[Matches, pa.Table]:
    """The pairs of texts, in order, that are the same words; and what need not be compared the next time.

    What two texts have in common is theirs alone, so that a pair compared `earlier`, as the texts' digests tell, is not
    aligned again. Kept are the pairs that are the same words, and of those that are not, which are many times as many, one
    digest for each text and all texts that it was held against: while these are the same, what is not kept is not the same.
    """
    known = earlier["pair"].to_numpy()
    same: list[Matches] = []
    kept = [np.zeros(0, np.uint64)]
    settled = [np.zeros(0, np.uint64)]
    for lefts, rights in candidates(texts):
        pairs = scrambled(scrambled(digests[lefts]) ^ digests[rights])
        _, firsts, owners = np.unique(lefts, return_index=True, return_inverse=True)
        groups = scrambled(np.add.reduceat(pairs, firsts)) if len(pairs) else pairs
        places = _places(known, pairs)
        found = Matches.unlike(lefts.astype(np.int32), rights.astype(np.int32))
        found.put(np.flatnonzero(places >= 0), *_recalled(earlier, places[places >= 0]))
        fresh = np.flatnonzero((places < 0) & (_places(known, groups) < 0)[owners])
        found.put(fresh, *compared(texts, lefts[fresh], rights[fresh]).findings)
        is_same = ~np.isnan(found.scores)
        same.append(found.take(np.flatnonzero(is_same)))
        kept.append(pairs[is_same])
        settled.append(groups[np.unique(owners[~is_same])])
    every = Matches.joined(same)
    return every, _table(np.concatenate(kept), every, np.concatenate(settled))


def _places(known: np.ndarray, digests: np.ndarray) -> np.ndarray:
    """Where digests stand among the known ones, which are in order; -1 for one that does not."""
    asked = digests.view(np.int64)
    places = np.searchsorted(known, asked)
    return np.where(np.append(known, 0)[places] == asked, places, -1) if len(known) else np.full(len(asked), -1)


def _recalled(earlier: pa.Table, places: np.ndarray) -> tuple[np.ndarray, ...]:
    """What was found earlier, in these rows of the table."""
    rows = earlier.select(["score", "is_mutual", "is_sure"]).take(places)
    return tuple(column.to_numpy() for column in rows.columns)


def _table(pairs: np.ndarray, found: Matches, settled: np.ndarray) -> pa.Table:
    """What is kept for the next time: the digests of pairs with what was found of them, and those without a score."""
    nothing = Matches.unlike(settled, settled)
    keys, rows = np.unique(np.concatenate((pairs, settled)).view(np.int64), return_index=True)
    scores, is_mutual, is_sure = (np.concatenate(both)[rows] for both in zip(found.findings, nothing.findings, strict=True))
    columns = {"pair": keys, "score": pa.array(scores, from_pandas=True), "is_mutual": is_mutual, "is_sure": is_sure}
    return TABLES["compared_wordings"].checked(pa.table(columns))


def candidates(texts: Texts) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of texts, in order, that share a key which is among the rarest of one of them; by parts."""
    keys, owners = _shared_keys(texts)
    key_counts = np.bincount(owners, minlength=len(texts))
    frequencies = np.bincount(keys)
    is_query = np.zeros(len(keys), bool)
    for places in _by_texts(owners, key_counts):
        # Number each text's keys from the rarest: the first few are those it is looked up by.
        by_rarity = places[np.lexsort((frequencies[keys[places]], owners[places]))]
        of_text = key_counts[np.unique(owners[places])]
        rank = np.arange(len(places)) - np.repeat(np.cumsum(of_text) - of_text, of_text)
        is_query[by_rarity] = rank < _QUERY_KEYS
    for places in _by_texts(owners, key_counts):
        found: list[np.ndarray] = []
        left = places
        for distance in range(1, _MAX_POSTINGS):
            left = left[left < len(keys) - distance]
            left = left[keys[left + distance] == keys[left]]
            asked = left[is_query[left + distance] | is_query[left]]
            found.append(owners[asked].astype(np.int64) << 32 | owners[asked + distance])
        pairs, counts = np.unique(np.concatenate(found), return_counts=True)
        lefts, rights = pairs >> 32, pairs & 0xFFFFFFFF
        is_wanted = (counts > 1) | (np.minimum(key_counts[lefts], key_counts[rights]) <= _FEW_KEYS)
        yield lefts[is_wanted], rights[is_wanted]


def _by_texts(owners: np.ndarray, key_counts: np.ndarray) -> Iterator[np.ndarray]:
    """The places of the keys of some texts, and of the next ones, each time about as many."""
    for first, end in _parts(key_counts, _FOUND_KEYS):  # so that all keys are gone through a few times only
        near = np.flatnonzero((owners >= first) & (owners < end))
        its_owners = owners[near]
        for begin, stop in _parts(key_counts[first:end], _LOOKED_UP_KEYS):
            yield near[(its_owners >= first + begin) & (its_owners < first + stop)]


def _parts(sizes: np.ndarray, size: int) -> Iterator[tuple[int, int]]:
    """Where each part of the items begins and ends, so that the sizes of its items make about `size`."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        end = max(first + 1, int(np.searchsorted(ends, (ends[first - 1] if first else 0) + size, side="right")))
        yield first, end
        first = end


def _shared_keys(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    """The keys that two texts or more have, by number, each with all texts that have it, in order."""
    bits = max(0, int(texts.lengths.sum()) // _SORTED_PIECES).bit_length()
    numbers, owners = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    count = 0
    for part in range(1 << bits):
        keys, own = _keys(texts, bits, part)
        is_new = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
        is_shared = ~is_new | np.append(~is_new[1:], False)[: len(keys)]
        number = np.cumsum(is_new[is_shared], dtype=np.int32) + (count - 1)
        numbers.append(number.astype(np.int32))
        owners.append(own[is_shared])
        count += int(is_new[is_shared].sum())
    return np.concatenate(numbers), np.concatenate(owners)


def _keys(texts: Texts, bits: int, part: int) -> tuple[np.ndarray, np.ndarray]:
    """What texts are looked up by, hashed and in order, and the texts that it stands in, once each; those alone of which the
    first bits say that they are of this part.

    Each two content words with none but function words between, and each four words in a row that hold no such pair.
    """
    is_content_word = texts.weights > FUNCTION_WEIGHT
    keys_of: tuple[list[np.ndarray], ...] = ([np.zeros(0, np.uint64)], [])
    owners_of: tuple[list[np.ndarray], ...] = ([np.zeros(0, np.int32)], [])
    for first, end in _parts(texts.lengths, _READ_PIECES):
        pieces, owners = texts.of(np.arange(first, end))
        words = texts.words[pieces]
        owners = owners[words >= 0].astype(np.int32) + np.int32(first)
        words = words[words >= 0]
        hashes, is_content = texts.hashes[words], is_content_word[words]
        content_before = np.concatenate(([0], np.cumsum(is_content)))
        is_light = content_before[_LIGHT_WORDS:] - content_before[:-_LIGHT_WORDS] < 2
        inside = _inside(hashes[is_content], owners[is_content], 2), _inside(hashes, owners, _LIGHT_WORDS, is_light)
        for sort, (keys, its_owners) in enumerate(inside):
            is_of_part = keys >> np.uint64(64 - bits) == part if bits else np.ones(len(keys), bool)
            keys_of[sort].append(keys[is_of_part])
            owners_of[sort].append(its_owners[is_of_part])
    # One after the other, each given back when the next is made of it: nothing else here is as large.
    keys = np.concatenate([*keys_of[0], *keys_of[1]])
    del keys_of
    owners = np.concatenate([*owners_of[0], *owners_of[1]])
    del owners_of
    order = np.argsort(keys, kind="stable")  # of one key the texts are in order already
    keys = keys[order]
    owners = owners[order]
    del order
    is_new = np.append(True, (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1]))[: len(keys)]
    return keys[is_new], owners[is_new]


def _inside(
    hashes: np.ndarray, owners: np.ndarray, length: int, is_wanted: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The shingles that lie in one text, and their texts."""
    if len(hashes) < length:
        return hashes[:0], owners[:0]
    is_inside = owners[length - 1 :] == owners[: len(owners) - length + 1]
    if is_wanted is not None:
        is_inside &= is_wanted
    return shingles(hashes, length)[is_inside], owners[length - 1 :][is_inside]
