"""The page that the report opens with: the coverage at a glance.

Belongs here: its figures, charts and tables. Does not: the pages it leads to.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from warehouse.report.charts import BAR, MARK, SOFT, Chart, bars, stacked_bars, timeline
from warehouse.report.pages import Page, rows
from warehouse.report.periods import periods
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

VOICES = 15
FEW = 12
NOBODY = "not attributed"
ORIGINS = (("own_article_count", "own", BAR), ("agency_article_count", "agency", SOFT), ("reprint_count", "reprint", MARK))
# The tables that have no chart: the query, the caption, the columns, and the query that has all rows.
TABLES = (
    (
        "altered",
        "Quotations altered on their way",
        (
            Column("speaker", "Speaker"),
            Column("earliest_words", "First reported as", "words", leads_to="variants", id_field="variant_id"),
            Column("words", "Later as", "words"),
            Column("outlet", "By"),
        ),
        "from altered_quotations",
    ),
    (
        "figure_conflicts",
        "Numbers that disagree",
        (
            Column("counted", "Of what", leads_to="stories", id_field="story_id"),
            Column("figure", "One figure", "words"),
            Column("source", "By"),
            Column("other_figure", "Another", "words"),
            Column("other_source", "By"),
        ),
        "from figure_conflicts where not is_compatible",
    ),
    (
        "date_contradictions",
        "Days that disagree",
        (
            Column("expression", "One report says", "words", leads_to="stories", id_field="story_id"),
            Column("day", "that is", "date"),
            Column("source", "By"),
            Column("other_expression", "Another", "words"),
            Column("other_day", "that is", "date"),
            Column("other_source", "By"),
        ),
        "from date_contradictions",
    ),
    (
        "date_conflicts",
        "Dates of publication in doubt",
        (
            Column("title", "Article", leads_to="articles", id_field="article_id"),
            Column("published_date", "Date taken", "date"),
            Column("evidence_source", "Other evidence"),
            Column("evidence_date", "gives", "date"),
            Column("evidence_text", "in the words", "words"),
        ),
        "from date_conflicts",
    ),
    (
        "removed",
        "What is not body text",
        (
            Column("role", "Role"),
            Column("reason", "Reason"),
            Column("passage_count", "Passages", "number"),
            Column("character_count", "Characters", "number"),
        ),
        "select role, reason, count(*) from removed_text group by all",
    ),
    (
        "quarantine",
        "Inputs that could not be loaded",
        (Column("source_uri", "Input"), Column("reason", "Reason"), Column("detail", "What was found")),
        "from quarantine",
    ),
)


def page(con: "duckdb.DuckDBPyConnection", scope: Scope, topics: Table, stories: Table) -> Page:
    """The coverage at a glance. The tables of topics and stories are those of their own pages."""
    [inputs], [articles], [quotations] = (rows(con, f"overview_{name}") for name in ("inputs", "articles", "quotations"))
    return Page(
        "index.html",
        "overview.html",
        "The coverage at a glance",
        {
            "inputs": inputs,
            "articles": articles,
            "quotations": quotations,
            "voices": _voices(con),
            "timeline": _timeline(con, articles.total),
            "kinds": _kinds(con),
            "topics": _topics(topics.first(FEW)),
            "outlets": _outlets(con),
            "stories": stories.first(FEW),
            **{name: _table(con, name, caption, columns, query) for name, caption, columns, query in TABLES},
        },
    )


def _table(con: "duckdb.DuckDBPyConnection", name: str, caption: str, columns: tuple[Column, ...], query: str) -> Table | None:
    found = rows(con, f"overview_{name}", row_count=FEW)
    return Table(name.replace("_", "-"), caption, columns, found, query, found[0].total) if found else None


def _voices(con: "duckdb.DuckDBPyConnection") -> Chart | None:
    found = rows(con, "overview_voices", row_count=VOICES)
    if not found:
        return None
    columns = (
        Column("speaker", "Speaker", leads_to="speakers", id_field="speaker_id"),
        Column("quotation_count", "Quotations", "number"),
        Column("quotation_share", "Share", "share"),
        Column("word_share", "Share of words", "share"),
        Column("article_count", "Articles", "number"),
    )
    table = Table("share-of-voice", "Share of voice", columns, found, "from share_of_voice", found[0].total)
    label = f"Quotations by speaker; most by {found[0].speaker}: {found[0].quotation_count:,}"
    return bars(table, label, "speaker", "quotation_count", "quotations", unmarked=NOBODY)


def _timeline(con: "duckdb.DuckDBPyConnection", article_total: int) -> Chart | None:
    unit, found = periods(rows(con, "overview_days"), ("original_count", "reprint_count", "quotation_count"))
    if not found:
        return None
    columns = (
        Column("period", unit.capitalize(), "date"),
        Column("original_count", "Articles", "number"),
        Column("reprint_count", "Reprints", "number"),
        Column("quotation_count", "Quotations", "number"),
    )
    table = Table.whole("timeline", f"Articles by {unit}", columns, found, "from coverage_over_time")
    label = f"Articles by {unit}, from {found[0].period} to {found[-1].period}"
    parts = (("original_count", "articles", BAR), ("reprint_count", "reprints", MARK))
    return timeline(table, label, unit, parts, "articles", article_total)


def _kinds(con: "duckdb.DuckDBPyConnection") -> Chart | None:
    found = rows(con, "overview_kinds")
    if not found:
        return None
    columns = (
        Column("kind", "Kind"),
        Column("attributed_count", "With a speaker", "number"),
        Column("unattributed_count", "Without", "number"),
        Column("kind_share", "Share", "share"),
        Column("confidence", "Mean confidence", "decimal"),
    )
    query = "select kind, count(*), avg(confidence) from counted_quotations group by kind"
    table = Table.whole("kinds", "Quotations by kind", columns, found, query)
    label = "Quotations by kind: " + ", ".join(f"{row.kind} {100 * row.kind_share:.0f} %" for row in found)
    parts = (("attributed_count", "with a speaker", BAR), ("unattributed_count", NOBODY, MARK))
    return stacked_bars(table, label, "kind", parts, "quotations")


def _topics(table: Table) -> Chart | None:
    if not table.rows:
        return None
    columns = ("topic", "article_count", "article_share", "quotation_count", "speaker_count")
    table = replace(table, columns=tuple(column for column in table.columns if column.field in columns))
    return bars(table, f"Articles by topic; most on {table.rows[0].topic}", "topic", "article_count", "articles")


def _outlets(con: "duckdb.DuckDBPyConnection") -> Chart | None:
    found = rows(con, "overview_outlets", row_count=FEW)
    if not found:
        return None
    columns = (
        Column("outlet", "Outlet"),
        Column("own_article_count", "Own articles", "number"),
        Column("agency_article_count", "Agency's", "number"),
        Column("reprint_count", "Reprints", "number"),
        Column("quotation_count", "Quotations", "number"),
        Column("quoted_word_share", "Words between marks", "share"),
        Column("unnamed_share", "Unnamed sources", "share"),
    )
    table = Table("outlets", "Outlets", columns, found, "from sourcing_by_outlet", found[0].total)
    label = f"Articles by outlet: own, credited to an agency, or reprinted; most of {found[0].outlet}"
    return stacked_bars(table, label, "outlet", ORIGINS, "articles")
