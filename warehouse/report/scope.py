"""What has a page of its own: at any size of the coverage the site stays small, the rest is reached by query.

Belongs here: the bounds, the ranking that decides, and the temporary tables `shown_speakers`, `shown_stories`, `shown_variants`,
`shown_topics` and `shown_articles` of (id, rank), rank from 1. Does not: what a page shows.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warehouse.report.pages import path_of, rows, sql

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many pages there are of a kind, and how much a page and the search hold."""

    speakers: int = 500
    stories: int = 500
    variants: int = 500
    topics: int = 200
    articles: int = 2_500
    story_articles: int = 40
    list_rows: int = 500
    table_rows: int = 100
    quotations: int = 100
    article_characters: int = 60_000
    all_characters: int = 30_000_000
    searched_quotations: int = 30_000
    searched_articles: int = 20_000
    searched_characters: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages there are: for each kind, the file of an id; and how many it would have without bounds."""

    bounds: Bounds
    paths: dict[str, dict[str, str]]
    totals: dict[str, int]

    def href(self, kind: str, identity: str | None) -> str | None:
        """The file of a page, where it has one."""
        return self.paths[kind].get(identity) if identity is not None else None


KINDS = ("speakers", "stories", "variants", "topics", "articles")


def scope_of(con: "duckdb.DuckDBPyConnection", bounds: Bounds) -> Scope:
    """Decide what has a page, and make the temporary tables that say so."""
    [totals] = rows(con, "totals")
    paths = {}
    for kind in KINDS:
        ranking = sql(f"shown_{kind}")
        named = {name: getattr(bounds, name) for name in Bounds.__slots__ if f"${name}" in ranking}
        con.execute(f"create temp table shown_{kind} as {ranking}", named)
        found = con.execute(f"select id from shown_{kind} order by rank").fetchall()  # noqa: S608 - the kinds are our own
        paths[kind] = {identity: path_of(kind, identity) for (identity,) in found}
    return Scope(bounds, paths, totals._asdict())


def share(con: "duckdb.DuckDBPyConnection", scope: Scope) -> None:
    """Make the temporary tables of a scope that was decided on another connection to the same data, where they are not made."""
    for kind, paths in scope.paths.items():
        con.execute(
            f"create temp table if not exists shown_{kind} as select unnest($ids) as id, generate_subscripts($ids, 1) as rank",
            {"ids": list(paths)},
        )
