"""A page of the report and how it is written out: its template, its links, and values as text.

Belongs here: what holds for every page. Does not: what one kind of page shows.

Whatever comes from an article is data. Every value that a template prints goes through `shown`, and the template engine escapes
it. Links lead to pages of the report alone. The only scripts are the files in `static/`, which the policy of each page says.
"""

import functools
import hashlib
import re
from collections import defaultdict, namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warehouse.output import visible

if TYPE_CHECKING:
    import duckdb

# A page from the file system has no origin of its own, so that 'self' alone would not do in every browser.
POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'self' file:"
NO_VALUE = "–"
SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site: where it goes, its template and what the template is told."""

    path: str
    template: str
    title: str
    content: Mapping[str, Any] = field(default_factory=dict)


def path_of(kind: str, identity: str) -> str:
    """The file of the page on one speaker, story, …, whatever characters its id has."""
    name = identity if SAFE_NAME.fullmatch(identity) else hashlib.sha256(identity.encode()).hexdigest()[:24]
    return f"{kind}/{name}.html"


def rows(con: "duckdb.DuckDBPyConnection", query: str, **parameters: Any) -> list[Any]:
    """The rows of a query of `sql/`, their columns as attributes."""
    cursor = con.execute(sql(query), parameters)
    names = tuple(column[0] for column in cursor.description or ())
    return list(map(row_type(names)._make, cursor.fetchall()))


@functools.cache
def row_type(names: tuple[str, ...]) -> Any:
    """The type of rows with these columns."""
    return namedtuple("Row", names)


def grouped(found: Iterable[Any], name: str) -> dict[str, list[Any]]:
    """Rows by one of their columns, in their order; none for what has no rows."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        groups[getattr(row, name)].append(row)
    return groups


@functools.cache
def sql(name: str) -> str:
    """A query of `sql/`."""
    return resources.files("warehouse.report").joinpath("sql", f"{name}.sql").read_text("utf-8")


def where(query: str, column: str, value: str, rest: str = "") -> str:
    """A query for the reader to ask: of the rows whose column has this value."""
    quoted = value.replace("'", "''")
    return f"{query} where {column} = '{quoted}'{rest}"


def shown(value: Any) -> Any:
    """A value as a reader sees it, with control characters and marks of direction written out."""
    if isinstance(value, Markup):
        return value
    if value is None:
        return NO_VALUE
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = str(value)
    if text.isprintable():
        return text
    return "".join(part if part in "\n\t" else visible(part) for part in re.split("([\n\t])", text.replace("\r\n", "\n")))


def share(value: float | None) -> str:
    """A share as a percentage."""
    return NO_VALUE if value is None else f"{100 * value:.1f} %"


def decimal(value: float | None) -> str:
    """A number with two places."""
    return NO_VALUE if value is None else f"{value:.2f}"


def environment(**shared: Any) -> Environment:
    """The template engine, with what all pages share."""
    engine = Environment(
        loader=PackageLoader("warehouse.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters.update(share=share, decimal=decimal)
    engine.globals.update(policy=POLICY, **shared)
    return engine
