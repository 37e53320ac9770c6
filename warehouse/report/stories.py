"""The pages on stories: who reported it, who copied it, who left what out, and where the reports contradict each other.

Belongs here: the list of stories and their pages. Does not: what two quotations of the same words differ in (`variants`).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from warehouse.report.charts import BAR, MARK, Chart, dots
from warehouse.report.pages import Page, grouped, rows, where
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

COLORS = {"own": BAR, "reprint": MARK}


def pages(con: "duckdb.DuckDBPyConnection", scope: Scope, table: Table) -> Iterator[Page]:
    """The list of stories, and a page for each that the scope has."""
    yield Page("stories.html", "list.html", "Stories", {"table": table})
    bound = scope.bounds.table_rows
    reports = grouped(rows(con, "stories_reports"), "story_id")
    figures, days = (grouped(rows(con, f"stories_{part}", row_count=bound), "story_id") for part in ("figures", "days"))
    gaps = grouped(rows(con, "stories_gaps", row_count=bound, story_ids=list(scope.paths["stories"])), "story_id")
    for story in table.rows:
        identity = story.story_id
        yield Page(
            scope.paths["stories"][identity],
            "story.html",
            story.title,
            {
                "story": story,
                "reports": _reports(reports[identity], identity, scope),
                "chart": _chart(reports[identity], identity, scope),
                "gaps": _gaps(gaps[identity], identity, {row.source_uri: row.file_name for row in reports[identity]}),
                "figures": figures[identity],
                "figures_query": where("from figure_conflicts", "story_id", identity),
                "days": days[identity],
                "days_query": where("from date_contradictions", "story_id", identity),
            },
        )


def listed(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Table:
    """The stories that have a page."""
    columns = (
        Column("title", "Story", leads_to="stories", id_field="story_id"),
        Column("first_date", "From", "date"),
        Column("last_date", "To", "date"),
        Column("article_count", "Articles", "number"),
        Column("reprint_count", "Reprints", "number"),
        Column("outlet_count", "Outlets", "number"),
        Column("quotation_count", "Quotations", "number"),
        Column("speaker_count", "Speakers", "number"),
    )
    query = "from story_coverage where article_count > 1"
    caption = "Stories of more than one article, most outlets first"
    return Table("stories", caption, columns, rows(con, "stories"), query, scope.totals["stories"])


def _reports(reports: list[Any], identity: str, scope: Scope) -> Table:
    copied = (
        Column("original", "Copied from", leads_to="articles", id_field="original_article_id"),
        Column("kept_share", "Kept of it", "share"),
        Column("added_share", "Added to it", "share"),
    )
    columns = (
        Column("published_date", "Date", "date"),
        Column("outlet", "Outlet"),
        Column("title", "Article", leads_to="articles", id_field="article_id"),
        Column("report_kind", "Report"),
        *(copied if any(row.original_article_id for row in reports) else ()),
        Column("word_count", "Words", "number"),
        Column("quotation_count", "Quotations", "number"),
        Column("new_speakers", "Quoted here first", "list"),
    )
    query = where("from story_timeline", "story_id", identity)
    return Table.whole("reports", "Who reported it, who copied it", columns, reports, query).first(scope.bounds.table_rows)


def _chart(reports: list[Any], identity: str, scope: Scope) -> Chart | None:
    table = _reports(reports, identity, scope)
    if len({row.published_date for row in table.rows} - {None}) < 2:
        return None
    outlets = len({row.outlet_id for row in table.rows} - {None})
    return dots(
        table,
        f"Reports by outlet and date: {len(table.rows)}; outlets known by name: {outlets}",
        "outlet",
        "published_date",
        "report_kind",
        COLORS,
        "reports",
    )


def _gaps(gaps: list[Any], identity: str, file_names: Mapping[str, str]) -> Table | None:
    """What reports left out. A report of no known outlet is named by its file, as two may have one headline."""
    if not gaps:
        return None
    sides = ("with_sources", "without_sources")
    found = [
        row._replace(**{side: [file_names.get(name, name) for name in getattr(row, side)] for side in sides}) for row in gaps
    ]
    columns = (
        Column("item_kind", "What"),
        Column("item", "Item", "words"),
        Column("with_count", "Reports with it", "number"),
        Column("article_total", "of", "number"),
        Column("with_sources", "Told by", "list"),
        Column("without_sources", "Left out by", "list"),
    )
    query = where("from coverage_gaps", "story_id", identity, " and with_count > 1")
    return Table("left-out", "Who left what out", columns, found, query, gaps[0].total)
