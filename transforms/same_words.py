"""Which of many quotations are the same words, also when shortened, corrected or altered.

Belongs here: which texts are compared, and when two of them are the same words.
Does not belong here: the alignment of two texts (`wordings.py`), quotations, speakers and articles (`variants.py`).

Two texts can come to be compared only if they share two neighbouring content words or four light ones in a row, the
rarest first, so that the work grows with the number of texts and not with its square.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from transforms.wordings import Wording, shared_passage, wording
from transforms.words import FUNCTION_WEIGHT, Corpus, encoded, scrambled, shingles
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
_ROUNDING = 1e-9
# Below this, the same words may be a common phrase.
_SURE_SCORE = 4.0
_LIGHT_WORDS = 4
_QUERY_KEYS = 8
_MAX_POSTINGS = 32
# One key in common is enough for a text that shares no more than this many with any other.
_FEW_KEYS = 4
_CACHED = 1 << 14


@dataclass(frozen=True, slots=True)
class Match:
    """Two texts have the same words: how weighty the passage is; whether it is most of both; too much for a common phrase."""

    score: float
    is_mutual: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to be compared: as they are written, as numbers and as wordings."""

    written: Sequence[str]
    corpus: Corpus
    wording: Callable[[int], Wording]


def texts_of(texts: Sequence[str]) -> Texts:
    """Read the texts."""
    return Texts(texts, encoded(texts), lru_cache(_CACHED)(lambda at: wording(texts[at])))


def is_weighty(text: Wording) -> bool:
    """Whether a text is too much for a common phrase."""
    return text.total >= _SURE_SCORE


def match(one: Wording, other: Wording) -> Match | None:
    """Whether most of the lighter text, or weighty clauses of both, is the same."""
    lighter, heavier = sorted((one.total, other.total))
    if one.weight_in(other) < min(_MIN_SHARE * lighter, _CLAUSE_SCORE) - _ROUNDING:
        return None  # no passage can weigh enough
    shared = shared_passage(one, other)
    if shared is None or shared.word_count < _MIN_WORDS or not lighter:
        return None
    share = shared.score / lighter
    is_whole = share >= _WHOLE_SHARE and shared.word_count >= _WHOLE_WORDS
    is_most = share >= _MIN_SHARE and shared.score >= _MIN_SCORE
    clauses = min(one.extent(*shared.left), other.extent(*shared.right))
    is_clause = shared.score >= _CLAUSE_SCORE and shared.score >= _MIN_SHARE * clauses
    if not (is_whole or is_most or is_clause):
        return None
    return Match(shared.score, shared.score >= _MIN_SHARE * heavier, share >= _MIN_SHARE and shared.score >= _SURE_SCORE)


def matches(texts: Texts, earlier: pa.Table) -> tuple[dict[tuple[int, int], Match], pa.Table]:
    """The pairs of texts, in order, that are the same words; and all pairs that were compared, for the next time.

    What two texts have in common is theirs alone, so that a pair compared `earlier` is not aligned again.
    """
    lefts, rights = candidates(texts.corpus)
    digests = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts.written)
    keys = np.frombuffer(b"".join(digests), np.uint64)
    pairs = scrambled(scrambled(keys[lefts]) ^ keys[rights]).view(np.int64)
    known = earlier["pair"].to_numpy()
    places = np.searchsorted(known, pairs)
    is_known = np.append(known, 0)[places] == pairs if len(known) else np.zeros(len(pairs), bool)
    scores = np.full(len(pairs), np.nan)
    is_mutual, is_sure = np.zeros(len(pairs), bool), np.zeros(len(pairs), bool)
    if is_known.any():
        recalled = earlier.take(places[is_known])
        scores[is_known] = recalled["score"].to_numpy()
        is_mutual[is_known], is_sure[is_known] = (recalled[name].to_numpy() for name in ("is_mutual", "is_sure"))
    for at in np.flatnonzero(~is_known).tolist():
        if (found := match(texts.wording(int(lefts[at])), texts.wording(int(rights[at])))) is not None:
            scores[at], is_mutual[at], is_sure[at] = found.score, found.is_mutual, found.is_sure
    same = {
        (int(lefts[at]), int(rights[at])): Match(float(scores[at]), bool(is_mutual[at]), bool(is_sure[at]))
        for at in np.flatnonzero(~np.isnan(scores)).tolist()
    }
    _, order = np.unique(pairs, return_index=True)
    columns = (pairs[order], pa.array(scores[order], from_pandas=True), is_mutual[order], is_sure[order])
    compared = pa.table(dict(zip(("pair", "score", "is_mutual", "is_sure"), columns, strict=True)))
    return same, TABLES["compared_wordings"].checked(compared)


def candidates(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of texts, in order, that share a key which is among the rarest of one of them."""
    keys, owners = _keys(corpus)
    _, sizes = np.unique(keys, return_counts=True)
    frequency = np.repeat(sizes, sizes)
    is_shared = frequency > 1
    keys, owners, frequency = keys[is_shared], owners[is_shared], frequency[is_shared]
    # Number each text's keys from the rarest: the first few are those it is looked up by.
    by_rarity = np.lexsort((keys, frequency, owners))
    _, key_counts = np.unique(owners, return_counts=True)
    rank = np.empty(len(keys), np.int64)
    rank[by_rarity] = np.arange(len(keys)) - np.repeat(np.cumsum(key_counts) - key_counts, key_counts)
    is_query = rank < _QUERY_KEYS
    found: list[np.ndarray] = []
    shared: list[np.ndarray] = []
    for distance in range(1, _MAX_POSTINGS):
        is_same = keys[distance:] == keys[:-distance]
        if not is_same.any():
            break
        is_asked = is_same & (is_query[distance:] | is_query[:-distance])
        pairs, counts = np.unique(owners[:-distance][is_asked] << 32 | owners[distance:][is_asked], return_counts=True)
        found.append(pairs)
        shared.append(counts)
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pairs, places = np.unique(np.concatenate(found), return_inverse=True)
    counts = np.bincount(places, np.concatenate(shared))
    key_count = np.bincount(owners, minlength=len(corpus))
    fewest = np.minimum(key_count[pairs >> 32], key_count[pairs & 0xFFFFFFFF])
    pairs = pairs[(counts > 1) | (fewest <= _FEW_KEYS)]
    return pairs >> 32, pairs & 0xFFFFFFFF


def _keys(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """What texts are looked up by, hashed, and the text that it stands in, once each.

    Each two content words with none but function words between, and each four words in a row that hold no such pair.
    """
    owners = np.repeat(np.arange(len(corpus), dtype=np.int64), np.diff(corpus.bounds))
    hashes = corpus.hashes()[corpus.ids]
    is_content = (corpus.weights() > FUNCTION_WEIGHT)[corpus.ids]
    content_before = np.concatenate(([0], np.cumsum(is_content)))
    is_light = content_before[_LIGHT_WORDS:] - content_before[:-_LIGHT_WORDS] < 2
    parts = (_inside(hashes[is_content], owners[is_content], 2), _inside(hashes, owners, _LIGHT_WORDS, is_light))
    keys, owners = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    is_new = np.ones(len(keys), bool)
    is_new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
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
