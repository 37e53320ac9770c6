"""The pages on topics of the codebook: when they were reported, who is quoted on them, and what was said.

Belongs here: the list of topics and their pages. Does not: the codebook.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from warehouse.report.charts import BAR, MARK, Chart, bars, timeline
from warehouse.report.pages import Page, grouped, rows, where
from warehouse.report.periods import periods
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

VOICES = 12
MENTIONED = "from topic_mentions join articles using (article_id)"

PARTS = (("original_count", "articles", BAR), ("reprint_count", "reprints", MARK))


def pages(con: "duckdb.DuckDBPyConnection", scope: Scope, table: Table) -> Iterator[Page]:
    """The list of topics, and a page for each that the scope has."""
    yield Page("topics.html", "list.html", "Topics", {"table": table})
    days, speakers, outlets = (
        grouped(rows(con, query), "topic_id") for query in ("topics_days", "topics_speakers", "topics_outlets")
    )
    said = grouped(rows(con, "topics_said", quotations=scope.bounds.quotations), "topic_id")
    for topic in table.rows:
        identity = topic.topic_id
        yield Page(
            scope.paths["topics"][identity],
            "topic.html",
            topic.topic,
            {
                "topic": topic,
                "timeline": _timeline(days[identity], topic),
                "speakers": _speakers(speakers[identity], topic),
                "outlets": _outlets(outlets[identity], topic, scope),
                "said": said[identity],
                "said_query": where("from positions", "topic_id", identity),
            },
        )


def listed(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Table:
    """The topics that have a page."""
    columns = (
        Column("topic", "Topic", leads_to="topics", id_field="topic_id"),
        Column("article_count", "Articles", "number"),
        Column("article_share", "Share", "share"),
        Column("quotation_count", "Quotations", "number"),
        Column("speaker_count", "Speakers", "number"),
        Column("outlet_count", "Outlets", "number"),
        Column("first_date", "From", "date"),
        Column("last_date", "To", "date"),
    )
    caption = "Topics of the codebook that the coverage mentions"
    return Table("topics", caption, columns, rows(con, "topics"), "from coverage_by_topic", scope.totals["topics"])


def _timeline(days: list[Any], topic: Any) -> Chart | None:
    unit, found = periods(days, ("original_count", "reprint_count"))
    if len(found) < 2:
        return None
    columns = (
        Column("period", unit.capitalize()),
        Column("original_count", "Articles", "number"),
        Column("reprint_count", "Reprints", "number"),
    )
    query = where(f"select published_date, count(distinct article_id) {MENTIONED}", "topic_id", topic.topic_id, " group by all")
    table = Table.whole("over-time", f"Articles by {unit}", columns, found, query)
    return timeline(table, f"Articles on {topic.topic} by {unit}", unit, PARTS, "articles", topic.article_count)


def _speakers(found: list[Any], topic: Any) -> Chart | None:
    if not found:
        return None
    columns = (
        Column("speaker", "Speaker", leads_to="speakers", id_field="speaker_id"),
        Column("quotation_count", "Quotations", "number"),
        Column("article_count", "Articles", "number"),
    )
    query = where("select speaker_name, count(*) from positions", "topic_id", topic.topic_id, " group by all")
    table = Table("speakers", "Who is quoted on it", columns, found[:VOICES], query, found[0].total)
    return bars(table, f"Quotations on {topic.topic} by speaker", "speaker", "quotation_count", "quotations", "not attributed")


def _outlets(found: list[Any], topic: Any, scope: Scope) -> Table:
    columns = (
        Column("outlet", "Outlet"),
        Column("article_count", "Articles", "number"),
        Column("mention_count", "Mentions", "number"),
    )
    query = where(
        f"select outlet_id, count(distinct article_id), count(*) {MENTIONED}", "topic_id", topic.topic_id, " group by all"
    )
    return Table.whole("by-outlet", "In which outlets", columns, found, query).first(scope.bounds.table_rows)
