"""The passages of articles as stretches of their documents' text.

Belongs here: from the tables of documents and passages to the text that an annotation reads, in the order of the text.
Does not belong here: what is looked for in it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text[start:end]` of the article's document."""

    article_id: str
    text: str
    start: int
    end: int


def stretches(documents: pa.Table, passages: pa.Table, roles: Collection[str]) -> Iterator[Stretch]:
    """The passages of these roles that belong to an article, by document and position."""
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    names = ("document_id", "ordinal", "article_id", "role", "start_char", "end_char")
    for document_id, _, article_id, role, start, end in sorted(
        zip(*(passages[name].to_pylist() for name in names), strict=True), key=lambda row: row[:2]
    ):
        if article_id is not None and role in roles:
            yield Stretch(article_id, texts[document_id], start, end)
