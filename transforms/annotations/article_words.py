"""The words of an article as numbers: all that the steps over the coverage need to know of its text.

Belongs here: the table `article_words`, and its rows as arrays. Does not belong here: what counts as one word (`words.py`) or
as a name (`proper_names.py`), how articles compare (`article_similarity.py`, `stories.py`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa

from transforms.annotations.proper_names import names_of
from transforms.language.words import WORD, comparable, distinct, scrambled, shingles, word_number
from warehouse.tables import TABLES

SHINGLE_WORDS = 4
_SKETCH_SIZE = 24
# An article of fewer shingles is too short for its text to be told from a formula.
_MIN_SHINGLES = 12
_CACHED = 1 << 18


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """A row of the table: the words in order, the names, the number of shingles and the smallest of them."""

    words: np.ndarray
    names: np.ndarray | None
    shingle_count: int
    sketch: np.ndarray

    def shingles(self) -> np.ndarray:
        """The shingles of the text in order."""
        return _shingles(self.words)


NOTHING = ArticleWords(*(np.zeros(0, np.uint32),) * 2, 0, np.zeros(0, np.uint32))


def article_words(articles: pa.Table) -> pa.Table:
    """The words of headline and body, the names of the body, and the smallest shingles of the whole."""
    titles, bodies = articles["title"].to_pylist(), articles["body"].to_pylist()
    words = [numbers(f"{title or ''}\n{body}") for title, body in zip(titles, bodies, strict=True)]
    sets = [distinct(_shingles(own)) for own in words]
    columns = {
        "article_id": articles["article_id"],
        "words": _lists(words),
        "names": _lists(map(names_of, bodies)),
        "shingle_count": pa.array(map(len, sets), pa.int32()),
        "sketch": _lists(own[:_SKETCH_SIZE] if len(own) >= _MIN_SHINGLES else own[:0] for own in sets),
    }
    return TABLES["article_words"].checked(pa.table(columns))


def numbers(text: str) -> np.ndarray:
    """The words of a text, in order."""
    return np.fromiter(map(_number, WORD.findall(text)), np.uint32)


@lru_cache(_CACHED)
def _number(raw: str) -> int:
    return word_number(comparable(raw))


def _shingles(words: np.ndarray) -> np.ndarray:
    return shingles(scrambled(words.astype(np.uint64)), SHINGLE_WORDS).astype(np.uint32)


def _lists(arrays: Iterable[np.ndarray | None]) -> pa.ListArray:
    lists = pa.list_(pa.field("item", pa.int32(), nullable=False))
    return pa.array([None if own is None else own.view(np.int32) for own in arrays], lists)


def rows_of(part: pa.Table) -> Iterator[tuple[str, ArticleWords]]:
    """Each article of a part of the table with its row."""
    for batch in part.to_batches():
        words, names, sketches = (_arrays(batch.column(name)) for name in ("words", "names", "sketch"))
        is_told = batch.column("names").is_valid().to_pylist()
        counts = batch.column("shingle_count").to_pylist()
        for at, article_id in enumerate(batch.column("article_id").to_pylist()):
            yield article_id, ArticleWords(words[at], names[at] if is_told[at] else None, counts[at], sketches[at])


def _arrays(lists: pa.ListArray) -> list[np.ndarray]:
    values = lists.values.to_numpy().view(np.uint32)
    return [values[start:end] for start, end in pairwise(lists.offsets.to_pylist())]
