"""The running text of an article: neighbouring passages of one role, read as one.

Belongs here: from passages to the stretches of text that an annotation reads.
Does not belong here: what is looked for in them.

A passage can be one line of a paragraph that was wrapped, so what is looked for may go on in the next passage.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` of the article's document."""

    article_id: str
    text: str
    start: int
    end: int


def stretches(documents: pa.Table, passages: pa.Table, roles: Collection[str]) -> Iterator[Stretch]:
    """The stretches of these roles, by document and position."""
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    names = ("document_id", "ordinal", "article_id", "role", "start_char", "end_char")
    rows = sorted(zip(*(passages[name].to_pylist() for name in names), strict=True), key=lambda row: row[:2])
    for (document_id, article_id, role), group in groupby(rows, key=lambda row: (row[0], row[2], row[3])):
        if article_id is not None and role in roles:
            lines = list(group)
            yield Stretch(article_id, texts[document_id], lines[0][4], lines[-1][5])
