"""The quotation that a place in an article stands in.

Belongs here: looking places up among an article's quotations.
Does not belong here: finding quotations (`quotations.py`), or what is looked for in the text.
"""

from bisect import bisect_right
from dataclasses import dataclass

import pyarrow as pa

# Quotations hardly nest: a place is looked for in no more of them than this, from the last that begins before it.
_MAX_NESTED = 4


@dataclass(frozen=True, slots=True)
class Enclosing:
    """The quotations of an article by where they begin: start, end and id."""

    starts: tuple[int, ...] = ()
    quotations: tuple[tuple[int, int, str], ...] = ()

    def at(self, start: int, end: int) -> str | None:
        """The id of the innermost quotation that holds all of `start` to `end`."""
        last = bisect_right(self.starts, start)
        for _, stop, quotation_id in reversed(self.quotations[max(last - _MAX_NESTED, 0) : last]):
            if end <= stop:
                return quotation_id
        return None


def enclosing(quotations: pa.Table) -> dict[str, Enclosing]:
    """The quotations of each article that has any."""
    by_article: dict[str, list[tuple[int, int, str]]] = {}
    columns = (quotations[name].to_pylist() for name in ("article_id", "start_char", "end_char", "quotation_id"))
    for article_id, start, end, quotation_id in zip(*columns, strict=True):
        by_article.setdefault(article_id, []).append((start, end, quotation_id))
    return {
        article_id: Enclosing(tuple(start for start, *_ in sorted(found)), tuple(sorted(found)))
        for article_id, found in by_article.items()
    }
