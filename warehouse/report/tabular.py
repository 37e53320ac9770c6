"""A table of a page: its columns, its rows, and the query that has all of them.

Belongs here: what the template of a table needs. Does not: the rows' queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Style = Literal["text", "words", "number", "share", "decimal", "date", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the row's field, its heading, how it is written, and to which kind of page a cell leads."""

    field: str
    heading: str
    style: Style = "text"
    leads_to: str = ""
    id_field: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption. `total` counts the rows that `query` has; those beyond the ones shown are left to it."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Any]
    query: str
    total: int

    @classmethod
    def whole(cls, name: str, caption: str, columns: tuple[Column, ...], rows: Sequence[Any], query: str) -> "Table":
        """A table that leaves nothing out."""
        return cls(name, caption, columns, rows, query, len(rows))

    def first(self, count: int) -> "Table":
        """At most `count` of its rows."""
        return replace(self, rows=self.rows[:count])
