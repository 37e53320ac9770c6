"""The words of an article as numbers: all that the steps over the coverage need to know of its text.

Belongs here: the table `article_words`, and its rows as arrays. Does not belong here: what counts as one word (`words.py`) or
as a name (`named.py`), how articles compare (`similarity.py`, `stories.py`).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa

from transforms.named import names_of
from transforms.words import WORD, comparable, word_number
from warehouse.tables import TABLES

_CACHED = 1 << 18


def article_words(articles: pa.Table) -> pa.Table:
    """The words of headline and body in order, and the names among them."""
    titles, bodies = articles["title"].to_pylist(), articles["body"].to_pylist()
    words = (numbers(f"{title or ''}\n{body}") for title, body in zip(titles, bodies, strict=True))
    lists = pa.list_(pa.field("item", pa.int32(), nullable=False))
    columns = {
        "article_id": articles["article_id"],
        "words": pa.array([own.view(np.int32) for own in words], lists),
        "names": pa.array([None if own is None else own.view(np.int32) for own in map(names_of, bodies)], lists),
    }
    return TABLES["article_words"].checked(pa.table(columns))


def numbers(text: str) -> np.ndarray:
    """The words of a text, in order."""
    return np.fromiter(map(_number, WORD.findall(text)), np.uint32)


@lru_cache(_CACHED)
def _number(raw: str) -> int:
    return word_number(comparable(raw))


def rows_of(part: pa.Table) -> Iterator[tuple[str, np.ndarray, np.ndarray | None]]:
    """Each article of a part of the table with its words and its names."""
    for batch in part.to_batches():
        words, names = (_numbers(batch.column(column)) for column in ("words", "names"))
        is_told = batch.column("names").is_valid().to_pylist()
        for at, article_id in enumerate(batch.column("article_id").to_pylist()):
            yield article_id, words[at], names[at] if is_told[at] else None


def _numbers(lists: pa.ListArray) -> list[np.ndarray]:
    values = lists.values.to_numpy().view(np.uint32)
    return [values[start:end] for start, end in pairwise(lists.offsets.to_pylist())]
