"""The same words quoted in different articles, also when shortened, corrected or altered.

Belongs here: which quotations are compared, when two are the same words, the clusters and their earliest.
Does not belong here: the alignment of two wordings and the word-level difference (`alignment.py`).

Direct quotations are compared by their text, mixed ones by what stands in quotation marks; indirect speech is the
reporter's wording. Two quotations can come to be compared only if they share two neighbouring content words or
four light ones in a row, the rarest first, so that the work grows with the number of quotations and not with its square.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pyarrow as pa

from transforms.alignment import Difference, Wording, difference, shared_passage, wording
from transforms.clusters import Clusters
from transforms.similarity import similarity
from transforms.words import FUNCTION_WEIGHT, Corpus, encoded, shingles, words
from warehouse.tables import TABLES

# A passage lighter than this (a content word weighs 1) is too little to tell that the words are the same.
_MIN_SCORE = 1.5
_MIN_WORDS = 3
# The share of the shorter quotation's weight that the shared passage must keep after its gaps are charged.
_MIN_SHARE = 0.6
# The whole of a short quotation is enough where it is of light words only.
_WHOLE_SHARE = 0.9
_WHOLE_WORDS = 5
# A passage this heavy links two quotations of which neither holds the other.
_PARTIAL_SCORE = 2.5
# Below this, the same words may be a common phrase: the speaker or the articles must agree too.
_SURE_SCORE = 4.0
_MIN_RESEMBLANCE = 0.12
_LIGHT_WORDS = 4
# So much in common, two wordings need no closer look to be told for rewordings.
_REWORDED = 0.5
_QUERY_KEYS = 8
_MAX_POSTINGS = 32
_CACHED = 1 << 14


@dataclass(frozen=True, slots=True)
class _Quotation:
    quotation_id: str
    article_id: str
    utterance_id: str
    words: str
    surname: str


@dataclass(frozen=True, slots=True)
class _Match:
    """Two wordings have the same words; `is_sure` where those are so many that they can be no common phrase."""

    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """Two texts, by number, that match."""

    left: int
    right: int
    is_sure: bool


def variants(quotations: pa.Table, articles: pa.Table, quoted_spans: pa.Table) -> pa.Table:
    """Cluster the quotations that repeat the same words; the earliest is that of the earliest article."""
    ordered = _ordered(quotations, articles, quoted_spans)
    by_words: dict[str, list[int]] = {}
    for at, quotation in enumerate(ordered):
        by_words.setdefault(" ".join(words(quotation.words)), []).append(at)
    members = list(by_words.values())
    texts = [ordered[group[0]].words for group in members]
    clusters = Clusters(len(members))
    bodies = dict(zip(articles["article_id"].to_pylist(), articles["body"].to_pylist(), strict=True))
    resembles = lru_cache(_CACHED)(lambda one, other: similarity(bodies[one], bodies[other]) >= _MIN_RESEMBLANCE)
    for link in _links(texts, clusters):
        one, other = ordered[members[link.left][0]], ordered[members[link.right][0]]
        is_one_speaker = bool(one.surname) and one.surname == other.surname
        if link.is_sure or is_one_speaker or resembles(*sorted((one.article_id, other.article_id))):
            clusters.join(link.left, link.right)
    rows: list[dict[str, object]] = []
    for cluster in clusters.members():
        found = sorted(at for unique in cluster for at in members[unique])
        if len({ordered[at].article_id for at in found}) > 1:
            rows += _rows([ordered[at] for at in found])
    return TABLES["variants"].from_rows(sorted(rows, key=lambda row: str(row["quotation_id"])))


def _ordered(quotations: pa.Table, articles: pa.Table, quoted_spans: pa.Table) -> list[_Quotation]:
    """The quotations with words in quotation marks, from the earliest article to the latest."""
    spans: dict[str, list[tuple[int, str]]] = {}
    columns = (quoted_spans[name].to_pylist() for name in ("quotation_id", "ordinal", "text"))
    for quotation_id, ordinal, text in zip(*columns, strict=True):
        spans.setdefault(quotation_id, []).append((ordinal, text))
    published: dict[str, date | None] = dict(
        zip(articles["article_id"].to_pylist(), articles["published_date"].to_pylist(), strict=True)
    )
    names = ("quotation_id", "article_id", "utterance_id", "ordinal", "kind", "text", "resolved_name")
    rows = zip(*(quotations[name].to_pylist() for name in names), strict=True)
    found: list[tuple[date, str, int, _Quotation]] = []
    for quotation_id, article_id, utterance_id, ordinal, kind, text, name in rows:
        if kind == "indirect":
            continue
        quoted = text if kind == "direct" else " … ".join(span for _, span in sorted(spans.get(quotation_id, ())))
        surname = (words(name or "") or [""])[-1]
        found.append(
            (
                published[article_id] or date.max,
                article_id,
                ordinal,
                _Quotation(quotation_id, article_id, utterance_id, quoted, surname),
            )
        )
    return [quotation for *_, quotation in sorted(found, key=lambda entry: entry[:3])]


def _links(texts: list[str], clusters: Clusters) -> Iterator[_Link]:
    """The pairs of texts with the same words; one that others have brought together need not be compared."""
    read = lru_cache(_CACHED)(lambda at: wording(texts[at]))
    for left, right in _candidates(encoded(texts)):
        if clusters.find(left) == clusters.find(right):
            continue
        match = _match(read(left), read(right))
        if match is not None:
            yield _Link(left, right, match.is_sure)


def _match(one: Wording, other: Wording) -> _Match | None:
    """Whether most of the lighter quotation, or a weighty passage of both, is the same."""
    shared = shared_passage(one, other)
    lighter = min(one.total, other.total)
    if not lighter or shared.word_count < _MIN_WORDS:
        return None
    share = shared.score / lighter
    is_whole = share >= _WHOLE_SHARE and shared.word_count >= _WHOLE_WORDS
    is_most = share >= _MIN_SHARE and shared.score >= _MIN_SCORE
    if is_whole or is_most or shared.score >= _PARTIAL_SCORE:
        return _Match(is_sure=share >= _MIN_SHARE and shared.score >= _SURE_SCORE)
    return None


def _candidates(corpus: Corpus) -> Iterator[tuple[int, int]]:
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
    pairs = []
    for distance in range(1, _MAX_POSTINGS):
        is_same = keys[distance:] == keys[:-distance]
        is_asked = is_same & (is_query[distance:] | is_query[:-distance])
        pairs.append(np.unique(owners[:-distance][is_asked].astype(np.int64) << 32 | owners[distance:][is_asked]))
        if not is_same.any():
            break
    for pair in np.unique(np.concatenate(pairs)).tolist() if pairs else ():
        yield pair >> 32, pair & 0xFFFFFFFF


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


def _rows(cluster: list[_Quotation]) -> Iterator[dict[str, object]]:
    """The members of a cluster against the earliest, with the other runs of its utterance that the cluster has."""
    earliest = cluster[0]
    before = " ".join(quotation.words for quotation in cluster if quotation.utterance_id == earliest.utterance_id)
    compared = {words: _compared(before, words) for words in dict.fromkeys(quotation.words for quotation in cluster)}
    variant_id = hashlib.sha256(earliest.quotation_id.encode()).hexdigest()[:16]
    for quotation in cluster:
        is_earliest = quotation is earliest
        found = Difference(quotation.words, 1.0) if is_earliest else compared[quotation.words]
        yield {
            "variant_id": variant_id,
            "quotation_id": quotation.quotation_id,
            "is_earliest": is_earliest,
            "similarity": found.similarity,
            "diff": found.marked,
        }


def _compared(before: str, after: str) -> Difference:
    """The difference; what has its words in common with other members of its cluster only is no rewording, but replaces all."""
    found = difference(before, after)
    if found.similarity >= _REWORDED or _match(wording(before), wording(after)):
        return found
    return Difference(f"[-{before}-] {{+{after}+}}", 0.0)
