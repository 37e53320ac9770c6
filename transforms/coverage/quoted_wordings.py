"""What is quoted in the coverage, as columns: where, when, by whom and in which words.

Belongs here: reading what stands in quotation marks off the tables, a file at a time. Does not belong here: which wordings are
the same words (`wording_matches.py`), their clusters (`variants.py`).

Direct quotations are read by their text, mixed ones by what stands in quotation marks; indirect speech is the reporter's
wording. Memory holds numbers: the words themselves are read again where they are asked for.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.coverage.wordings import Texts, Vocabulary
from transforms.language.digests import digests
from transforms.language.words import scrambled, words

# Fewer words than this are no quotation to follow.
_MIN_WORDS = 3
_READ_TEXTS = 1 << 16


@dataclass(frozen=True, slots=True)
class Mixed:
    """The mixed quotations: which rows they are, in order, and what of each is in quotation marks."""

    rows: np.ndarray
    words: pa.Array


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotations that are followed, from the earliest article to the latest.

    `rows`: which row of all quotations it is; `articles`: its article, numbered in the order of time, and `article_digests` by
    these numbers; `utterances`: a digest of the id; `surnames`: the number of the speaker's, 0 where there is none; `digests`:
    of its words as they are written; `texts`: which wording it has. A wording is written as it is first quoted, by the
    quotation that `first_quoted` has.
    """

    rows: np.ndarray
    articles: np.ndarray
    article_digests: np.ndarray
    utterances: np.ndarray
    surnames: np.ndarray
    digests: np.ndarray
    texts: np.ndarray
    first_quoted: np.ndarray
    mixed: Mixed

    def written(self, quotations: Iterable[pa.Table], rows: np.ndarray) -> Iterator[tuple[slice, pa.Array, list[str]]]:
        """Of some rows, in order: which of them it is about, the ids of the quotations and their words."""
        before = 0
        for part in quotations:
            first, end = np.searchsorted(rows, np.array((before, before + len(part)), rows.dtype))
            own = part.select(["quotation_id", "kind", "text"]).take(rows[first:end] - before)
            texts = own["text"].to_pylist()
            is_mixed = np.flatnonzero(pc.equal(own["kind"], "mixed").to_numpy(zero_copy_only=False))
            quoted = self.mixed.words.take(np.searchsorted(self.mixed.rows, rows[first:end][is_mixed])).to_pylist()
            for at, text in zip(is_mixed.tolist(), quoted, strict=True):
                texts[at] = text
            yield slice(int(first), int(end)), own["quotation_id"].combine_chunks(), texts
            before += len(part)


def quoted(quotations: Iterable[pa.Table], quoted_spans: Iterable[pa.Table], articles: pa.Table) -> tuple[Quoted, Texts]:
    """Read the quotations that have words enough in quotation marks, and the wordings that they have."""
    article_digests = digests(articles["article_id"].take(_in_time(articles)))
    read = _Reader()
    rows, positions, surnames, utterances, quotation_ids, is_mixed = _columns(quotations, article_digests, read)
    mixed = Mixed(rows[is_mixed], _in_marks(quoted_spans, quotation_ids[is_mixed]))
    del quotation_ids
    for first in range(0, len(mixed.words), _READ_TEXTS):
        for text in mixed.words.slice(first, _READ_TEXTS).to_pylist():
            read.text(text)
    # The mixed ones were read last.
    place = np.empty(len(rows), np.int32)
    place[np.argsort(is_mixed, kind="stable")] = np.arange(len(rows), dtype=np.int32)
    texts, as_written = read.texts()
    word_counts, wording_digests = _wordings(texts)
    order = np.argsort(positions)
    order = order[word_counts[place[order]] >= _MIN_WORDS]
    place = place[order]
    # Each column takes the place of what it was made of.
    rows, utterances, surnames, as_written = rows[order], utterances[order], surnames[order], as_written[place]
    article_numbers = (positions[order] >> 32).astype(np.int32)
    wording_digests = wording_digests[place]
    del positions, order, word_counts
    _, firsts, wording = np.unique(wording_digests, return_index=True, return_inverse=True)
    by_time = np.argsort(firsts)
    number = np.empty(len(firsts), np.int32)
    number[by_time] = np.arange(len(firsts), dtype=np.int32)
    its_wordings, first_quoted = number[wording], firsts[by_time]
    del wording_digests, wording, firsts, by_time, number
    found = Quoted(rows, article_numbers, article_digests, utterances, surnames, as_written, its_wordings, first_quoted, mixed)
    return found, texts.take(place[first_quoted]).packed()


def _columns(quotations: Iterable[pa.Table], article_digests: np.ndarray, read: "_Reader") -> tuple[np.ndarray, ...]:
    """The row of each quotation that is not indirect, its place in time, the surname, digests of the utterance's id and its own,
    whether it is mixed. The direct ones are read.
    """
    by_digest = np.argsort(article_digests)
    columns: list[tuple[np.ndarray, ...]] = [
        (np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int32), *(np.zeros(0, np.uint64),) * 2, np.zeros(0, bool))
    ]
    before = 0
    for part in quotations:
        rows = np.flatnonzero(pc.not_equal(part["kind"], "indirect").to_numpy(zero_copy_only=False))
        own = part.take(rows)
        is_mixed = pc.equal(own["kind"], "mixed").to_numpy(zero_copy_only=False)
        for text in own["text"].filter(pa.array(~is_mixed)).to_pylist():
            read.text(text)
        numbers = by_digest[np.searchsorted(article_digests, digests(own["article_id"]), sorter=by_digest)]
        positions = numbers << 32 | own["ordinal"].to_numpy()
        ids = digests(own["utterance_id"]), digests(own["quotation_id"])
        columns.append(((rows + before).astype(np.int32), positions, read.surnames(own["resolved_name"]), *ids, is_mixed))
        before += len(part)
    return tuple(np.concatenate(arrays) for arrays in zip(*columns, strict=True))


def _in_time(articles: pa.Table) -> pa.Array:
    """The articles from the earliest to the latest; those without a date are late."""
    dates = pc.fill_null(articles["published_date"], pa.scalar(date.max))
    dated = pa.table({"date": dates, "article_id": articles["article_id"]})
    return pc.sort_indices(dated, sort_keys=[("date", "ascending"), ("article_id", "ascending")])


class _Reader:
    """Texts read one after the other: their pieces by number, and digests of them as they are written."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._no_surname = self._vocabulary.word("")
        self._pieces, self._lengths, self._digests = array("i"), array("i"), bytearray()

    def text(self, text: str) -> None:
        """Read a text."""
        pieces = self._vocabulary.read(text)
        self._pieces.extend(pieces)
        self._lengths.append(len(pieces))
        self._digests += hashlib.blake2b(text.encode(), digest_size=8).digest()

    def surnames(self, names: pa.ChunkedArray) -> np.ndarray:
        """The last word of each name, by number."""
        encoded = names.combine_chunks().dictionary_encode()
        found = ((words(name) or [""])[-1] for name in encoded.dictionary.to_pylist())
        numbers = np.fromiter(map(self._vocabulary.word, found), np.int32, len(encoded.dictionary))
        numbers = np.append(numbers, np.int32(self._no_surname))
        surnames: np.ndarray = numbers[pc.fill_null(encoded.indices, len(numbers) - 1).to_numpy()]
        return surnames

    def texts(self) -> tuple[Texts, np.ndarray]:
        """All texts read, and their digests."""
        texts = self._vocabulary.texts(np.frombuffer(self._pieces, np.int32), np.frombuffer(self._lengths, np.int32))
        return texts, np.frombuffer(self._digests, np.uint64)


def _wordings(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    """How many words each text has, and a digest of them."""
    counts, digest = np.zeros(len(texts), np.int32), np.zeros(len(texts), np.uint64)
    for first in range(0, len(texts), _READ_TEXTS):
        some = np.arange(first, min(first + _READ_TEXTS, len(texts)))
        pieces, owners = texts.of(some)
        words = texts.words[pieces]
        owners, words = owners[words >= 0], words[words >= 0].astype(np.uint64)
        own = np.bincount(owners, minlength=len(some))
        ends = np.cumsum(own)
        places = np.arange(len(words)) - (ends - own)[owners]
        running = np.append(np.uint64(0), np.cumsum(scrambled(words << np.uint64(32) | places.astype(np.uint64))))
        counts[some], digest[some] = own, running[ends] - running[ends - own]
    return counts, digest


def _in_marks(quoted_spans: Iterable[pa.Table], mixed: np.ndarray) -> pa.Array:
    """What is in quotation marks in each of the mixed quotations, given the digests of their ids."""
    by_digest = np.argsort(mixed)
    owners, ordinals, texts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [pa.array([], pa.string())]
    for part in quoted_spans:
        ids = digests(part["quotation_id"])
        places = np.searchsorted(mixed, ids, sorter=by_digest)
        found = by_digest[np.minimum(places, len(mixed) - 1)] if len(mixed) else places
        is_mixed = mixed[found] == ids if len(mixed) else np.zeros(len(ids), bool)
        owners.append(found[is_mixed])
        ordinals.append(part["ordinal"].to_numpy()[is_mixed])
        texts += part["text"].filter(pa.array(is_mixed)).chunks
    owner = np.concatenate(owners)
    order = np.lexsort((np.concatenate(ordinals), owner))
    ends = np.cumsum(np.bincount(owner, minlength=len(mixed)), dtype=np.int64)
    spans = pa.chunked_array(texts).cast(pa.large_string()).take(order).combine_chunks()
    bounds = np.append(0, ends).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(bounds, spans), pa.scalar(" … ", pa.large_string()))
