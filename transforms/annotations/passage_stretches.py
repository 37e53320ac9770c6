"""The passages of articles as stretches of their documents' text.

Belongs here: from the tables of documents and passages to the text that an annotation reads, in the order of the text.
Does not belong here: what is looked for in it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


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
    is_asked = pc.and_(pc.is_valid(passages["article_id"]), pc.is_in(passages["role"], value_set=pa.array(roles, pa.string())))
    is_asked = pc.and_(is_asked, pc.is_in(passages["document_id"], value_set=pa.array(texts, pa.string())))
    asked = passages.filter(is_asked).sort_by([("document_id", "ascending"), ("ordinal", "ascending")])
    columns = (asked[name].to_pylist() for name in ("document_id", "article_id", "start_char", "end_char"))
    for document_id, article_id, start, end in zip(*columns, strict=True):
        yield Stretch(article_id, texts[document_id], start, end)
