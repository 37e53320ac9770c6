"""The pages on speakers: what each said, on what, when and where, and how titles and spellings differ.

Belongs here: the list of speakers and their pages. Does not: quotations that are shown elsewhere.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from warehouse.report.charts import KINDS, Chart, bars, timeline
from warehouse.report.pages import Page, grouped, rows, where
from warehouse.report.periods import periods
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

PARTS = tuple((f"{kind}_count", kind, color) for kind, color in KINDS.items())


def pages(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Iterator[Page]:
    """The list of speakers, and a page for each that the scope has."""
    speakers = rows(con, "speakers")
    yield Page("speakers.html", "list.html", "Speakers", {"table": _list(speakers, scope)})
    said = grouped(rows(con, "speakers_said", quotations=scope.bounds.quotations), "speaker_id")
    days, topics, outlets, roles, aliases = (
        grouped(rows(con, f"speakers_{part}"), "speaker_id") for part in ("days", "topics", "outlets", "roles", "aliases")
    )
    for speaker in speakers:
        identity = speaker.speaker_id
        yield Page(
            scope.paths["speakers"][identity],
            "speaker.html",
            speaker.name,
            {
                "speaker": speaker,
                "said": said[identity],
                "topics_said": sorted({topic for row in said[identity] for topic in row.topics}),
                "said_query": where("from who_said_what", "speaker_id", identity, " order by published_date"),
                "timeline": _timeline(days[identity], speaker),
                "topics": _topics(topics[identity], speaker),
                "outlets": _bounded(_outlets(outlets[identity], speaker), scope),
                "roles": _bounded(_roles(roles[identity], speaker), scope),
                "aliases": _bounded(_aliases(aliases[identity], speaker), scope),
            },
        )


def _list(speakers: list[Any], scope: Scope) -> Table:
    columns = (
        Column("name", "Speaker", leads_to="speakers", id_field="speaker_id"),
        Column("kind", "Kind"),
        Column("quotation_count", "Quotations", "number"),
        Column("word_share", "Share of words", "share"),
        Column("article_count", "Articles", "number"),
        Column("outlet_count", "Outlets", "number"),
        Column("alias_count", "Spellings", "number"),
    )
    query = "from share_of_voice where speaker_id is not null"
    return Table("speakers", "Speakers, most quoted first", columns, speakers, query, scope.totals["speakers"])


def _timeline(days: list[Any], speaker: Any) -> Chart | None:
    unit, found = periods(days, ("direct_count", "mixed_count", "indirect_count"))
    if len(found) < 2:
        return None
    columns = (Column("period", unit.capitalize()), *(Column(f"{kind}_count", kind.capitalize(), "number") for kind in KINDS))
    query = where("select published_date, kind, count(*) from who_said_what", "speaker_id", speaker.speaker_id, " group by all")
    table = Table.whole("over-time", f"Quotations by {unit}", columns, found, query)
    return timeline(table, f"Quotations of {speaker.name} by {unit}, by kind", unit, PARTS, "quotations", speaker.quotation_count)


def _topics(found: list[Any], speaker: Any) -> Chart | None:
    if not found:
        return None
    columns = (
        Column("topic", "Topic", leads_to="topics", id_field="topic_id"),
        Column("quotation_count", "Quotations", "number"),
        Column("article_count", "Articles", "number"),
    )
    table = Table.whole(
        "by-topic", "Quotations by topic", columns, found, where("from positions", "speaker_id", speaker.speaker_id)
    )
    return bars(table, f"Quotations of {speaker.name} by topic", "topic", "quotation_count", "quotations")


def _outlets(found: list[Any], speaker: Any) -> Table:
    columns = (
        Column("outlet", "Outlet"),
        Column("quotation_count", "Quotations", "number"),
        Column("word_count", "Words", "number"),
        Column("article_count", "Articles", "number"),
    )
    query = where("select outlet, count(*) from who_said_what", "speaker_id", speaker.speaker_id, " group by outlet")
    return Table.whole("by-outlet", "In which outlets", columns, found, query)


def _roles(found: list[Any], speaker: Any) -> Table:
    columns = (
        Column("office", "Title or office", leads_to="articles", id_field="article_id"),
        Column("source_class", "Class"),
        Column("country", "Country"),
        Column("article_count", "Articles", "number"),
        Column("first_seen", "First seen", "date"),
        Column("last_seen", "Last seen", "date"),
        Column("outlet", "First in"),
    )
    query = where("from roles_over_time", "speaker_id", speaker.speaker_id)
    return Table.whole("titles", "Titles and offices", columns, found, query)


def _aliases(found: list[Any], speaker: Any) -> Table:
    columns = (
        Column("alias", "Spelling", leads_to="articles", id_field="article_id"),
        Column("rule", "Taken for the same because of"),
        Column("quotation_count", "Quotations", "number"),
        Column("first_seen", "First seen", "date"),
        Column("last_seen", "Last seen", "date"),
    )
    query = where("from speaker_aliases", "speaker_id", speaker.speaker_id)
    return Table.whole("spellings", "Spellings", columns, found, query)


def _bounded(table: Table, scope: Scope) -> Table | None:
    return table.first(scope.bounds.table_rows) if table.rows else None
