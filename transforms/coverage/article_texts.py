"""The words of all articles, on disk, read where they are needed and many articles at a time.

Belongs here: reading words and names by the number of the article, blocks of texts, keeping what was made of the last ones.
Does not belong here: what is made of them (`article_profiles.py`, `reprints.py`).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.lookup import Lookup

_BLOCK_WORDS = 1 << 19
_BLOCK_TEXTS = 1 << 16

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Block:
    """Some texts, the words of all of them one after the other, and for each word the place of its text in the block."""

    texts: np.ndarray
    words: np.ndarray
    owners: np.ndarray

    def bounds(self) -> np.ndarray:
        """Where the words of each text begin, and where the last end."""
        return np.searchsorted(self.owners, np.arange(len(self.texts) + 1))


class Texts:
    """The rows of `article_words`, columns `words` and `names` of which are on disk, by the place of the article among `ids`.

    An article on which the step of the words failed has none.
    """

    def __init__(self, ids: pa.Array, article_words: Lookup) -> None:
        self._table = article_words
        self._places = pc.index_in(article_words.held["article_id"], value_set=ids).to_numpy()
        self._rows = np.full(len(ids), -1, np.int32)
        self._rows[self._places] = np.arange(len(article_words))
        self.shingle_counts = np.zeros(len(ids), np.int32)
        self.shingle_counts[self._places] = article_words.held["shingle_count"].to_numpy()

    def __len__(self) -> int:
        """The number of articles."""
        return len(self._rows)

    def words(self, at: int) -> np.ndarray:
        """The words of an article in order."""
        found = self._table.array("words", int(self._rows[at])) if self._rows[at] >= 0 else None
        return np.zeros(0, np.uint32) if found is None else found.view(np.uint32)

    def names(self, at: int) -> np.ndarray | None:
        """The names in an article; None where it is not told which words are names."""
        found = self._table.array("names", int(self._rows[at])) if self._rows[at] >= 0 else np.zeros(0, np.uint32)
        return None if found is None else found.view(np.uint32)

    def sketches(self, part: int, parts: int) -> tuple[np.ndarray, np.ndarray]:
        """The smallest shingles of all articles, one part of all shingles, each with the article that has it."""
        found: list[tuple[np.ndarray, np.ndarray]] = [(np.zeros(0, np.uint32), np.zeros(0, np.int64))]
        begin = 0
        for chunk in self._table.held["sketch"].chunks:
            values = chunk.flatten().to_numpy().view(np.uint32)
            owners = np.repeat(self._places[begin : begin + len(chunk)], pc.list_value_length(chunk).to_numpy())
            chosen = values % parts == part
            found.append((values[chosen], owners[chosen]))
            begin += len(chunk)
        values, owners = (np.concatenate(columns) for columns in zip(*found, strict=True))
        return values, owners

    def stored_order(self) -> np.ndarray:
        """All articles as they lie on disk."""
        return np.argsort(self._rows, kind="stable")

    def blocks(self, texts: Iterable[int]) -> Iterator[Block]:
        """Articles with their words, so many at a time as fit into the processor's cache."""
        some: list[int] = []
        words: list[np.ndarray] = []
        size = 0
        for text in texts:
            if size >= _BLOCK_WORDS or len(some) == _BLOCK_TEXTS:
                yield _block(some, words)
                some, words, size = [], [], 0
            some.append(text)
            words.append(self.words(text))
            size += len(words[-1])
        if some:
            yield _block(some, words)


def _block(texts: list[int], words: list[np.ndarray]) -> Block:
    owners = np.repeat(np.arange(len(words), dtype=np.uint32), [len(own) for own in words])
    return Block(np.array(texts), np.concatenate(words), owners)


class Recent(Generic[Made]):
    """What was made of texts, made in blocks and kept for those `capacity` that were asked for last."""

    def __init__(self, texts: Texts, make: Callable[[Block], Iterable[Made]], capacity: int) -> None:
        self._texts = texts
        self._make = make
        self._capacity = capacity
        self._kept: OrderedDict[int, Made] = OrderedDict()

    def of(self, texts: np.ndarray) -> dict[int, Made]:
        """What is made of each of some texts."""
        wanted = np.unique(texts).tolist()
        found = {text: self._kept[text] for text in wanted if text in self._kept}
        for block in self._texts.blocks(text for text in wanted if text not in found):
            found.update(zip(block.texts.tolist(), self._make(block), strict=True))
        for text, made in found.items():
            self._kept[text] = made
            self._kept.move_to_end(text)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
        return found
