"""The report: one static page on the published database, for reading without SQL.

Belongs here: what the page shows and its HTML. Does not: how figures are counted (`sql/`), its looks (`report.css`).

Whatever comes from an article is data: it is escaped, marks of direction and control characters are written out, nothing of it
becomes a link. The page has no scripts, fetches nothing, and its content security policy says so.
"""

import base64
import datetime
import hashlib
import html
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.files import write_atomically
from warehouse.output import visible
from warehouse.publish import database_path
from warehouse.query import QueryError, connect

if TYPE_CHECKING:
    import duckdb

Row = Sequence[Any]

SPEAKERS_SHOWN = 25
QUOTATIONS_SHOWN = 200
CONFLICTS_SHOWN = 100
QUARANTINE_SHOWN = 100
OUTLETS_SHOWN = 50
TIMELINE_BARS = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a table: its heading, how a row's cell is rendered, and the cell's class."""

    heading: str
    render: Callable[[Row], str]
    style: str = ""


def report(data: Path) -> Path:
    """Write DIR/report/index.html from the published database and return its path."""
    import duckdb

    path = data / "report" / "index.html"
    with connect(data) as con:
        try:
            page = _page(con)
        except duckdb.Error as error:
            raise QueryError(
                f"{database_path(data)} is not as this version makes it ({error}): run `onrecord build` again"
            ) from error
    write_atomically(path, page.encode())
    return path


def _page(con: "duckdb.DuckDBPyConnection") -> str:
    sections = [
        _voices(con),
        _timeline(con),
        _kinds(con),
        _topics(con),
        _outlets(con),
        _said(con),
        _conflicts(con),
        _left_out(con),
        _quarantine(con),
    ]
    shown = [section for section in sections if section]
    style = resources.files("warehouse").joinpath("report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(f'<li><a href="#{identity}">{text(heading)}</a></li>' for identity, heading, _ in shown)
    generation = text(_one(con, "select left(digest, 16) from generation")[0])
    body = "\n".join(
        f'<section id="{identity}" aria-labelledby="{identity}-heading">\n'
        f'<h2 id="{identity}-heading">{text(heading)}</h2>\n{content}</section>'
        for identity, heading, content in shown
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>On Record: who said what</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Who said what</h1>
<p>Every figure comes from the database beside this page; the name of its view or table stands under each section, for
<code>onrecord sql</code>.</p>
<nav aria-label="Sections"><ul>{links}</ul></nav>
</header>
<main>
{_figures(con)}
{body}
</main>
<footer>Made from data {generation}.</footer>
</body>
</html>
"""


def text(value: Any) -> str:
    """A value for the page: escaped, with control characters and marks of direction written out."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return html.escape("\n".join(map(visible, str(value).splitlines())))


def share(value: float | None) -> str:
    """A share as a percentage."""
    return "–" if value is None else f"{100 * value:.1f} %"


def _one(con: "duckdb.DuckDBPyConnection", query: str) -> Row:
    return _rows(con, query)[0]


def _rows(con: "duckdb.DuckDBPyConnection", query: str, parameters: Sequence[Any] = ()) -> list[Row]:
    return list(con.execute(query, list(parameters)).fetchall())


def _table(cells: Iterable[Cell], rows: Iterable[Row], row_style: Callable[[Row], str] | None = None) -> str:
    cells = list(cells)
    head = "".join(f'<th scope="col"{_class(cell.style)}>{text(cell.heading)}</th>' for cell in cells)
    lines = []
    for row in rows:
        columns = "".join(f'<td{_class(cell.style)} dir="auto">{cell.render(row)}</td>' for cell in cells)
        lines.append(f"<tr{_class(row_style(row) if row_style else '')}>{columns}</tr>\n")
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(lines)}</tbody></table></div>\n"
    )


def _class(style: str) -> str:
    return f' class="{style}"' if style else ""


def _column(heading: str, index: int, style: str = "") -> Cell:
    return Cell(heading, lambda row: text(row[index]), style)


def _share_column(heading: str, index: int) -> Cell:
    return Cell(heading, lambda row: share(row[index]), "number")


def _bar_column(index: int, largest: float) -> Cell:
    def bar(row: Row) -> str:
        width = 100 * row[index] / largest if largest else 0
        return (
            '<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{width:.2f}" height="10"/></svg>'
        )

    return Cell("", bar, "bar")


def _bounded(shown: int, total: int, query: str) -> str:
    if shown == total:
        return f"<p>From <code>{text(query)}</code>.</p>\n"
    return f"<p>{text(shown)} of {text(total)}; all with <code>onrecord sql &quot;from {text(query)}&quot;</code>.</p>\n"


def _figures(con: "duckdb.DuckDBPyConnection") -> str:
    inputs = _one(
        con,
        "select coalesce(sum(input_count), 0)::bigint, coalesce(sum(loaded_count), 0)::bigint,"
        " coalesce(sum(duplicate_count), 0)::bigint, coalesce(sum(quarantined_count), 0)::bigint from input_accounting",
    )
    articles = _one(
        con,
        "select count(*), count(distinct outlet_id), count(*) filter (where is_reprint),"
        " count(*) filter (where has_date_conflict), min(published_date), max(published_date) from articles",
    )
    quotations = _one(
        con,
        "select count(*), count(*) filter (where speaker_name is null), count(distinct speaker_name) from who_said_what",
    )
    period = f"{text(articles[4])} to {text(articles[5])}" if articles[4] else "no dates"
    unattributed = share(quotations[1] / quotations[0]) if quotations[0] else "–"
    figures = [
        ("Articles", text(articles[0]), f"reprints: {text(articles[2])}"),
        ("Outlets", text(articles[1]), "known by name"),
        ("Published", period, f"articles with conflicting dates: {text(articles[3])}"),
        ("Quotations", text(quotations[0]), f"without a speaker: {unattributed}"),
        ("Speakers", text(quotations[2]), "quoted by name"),
        ("Inputs", text(inputs[0]), f"loaded: {text(inputs[1])}; duplicates: {text(inputs[2])}; quarantined: {text(inputs[3])}"),
    ]
    parts = [
        f"<div><dt>{name}</dt><dd{_class('small' if name == 'Published' else '')}>{figure}</dd><dd>{note}</dd></div>"
        for name, figure, note in figures
    ]
    return f'<dl class="figures">{"".join(parts)}</dl>'


def _voices(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select speaker_name, quotation_count, quotation_share, word_share, article_count, outlet_count"
        " from share_of_voice limit ?",
        [SPEAKERS_SHOWN],
    )
    if not rows:
        return None
    total = _one(con, "select count(*) from share_of_voice")[0]
    cells = [
        Cell("Speaker", lambda row: "not attributed" if row[0] is None else text(row[0]), "name"),
        _bar_column(2, max(row[2] for row in rows)),
        _column("Quotations", 1, "number"),
        _share_column("of all", 2),
        _share_column("of all words", 3),
        _column("Articles", 4, "number"),
        _column("Outlets", 5, "number"),
    ]
    content = _table(cells, rows, lambda row: "nobody" if row[0] is None else "")
    return "voices", "Share of voice", _bounded(len(rows), total, "share_of_voice") + content


def _timeline(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    days = _rows(
        con, "select published_date, article_count, quotation_count from coverage_over_time where published_date is not null"
    )
    if not days:
        return None
    length = (days[-1][0] - days[0][0]).days + 1
    unit = next((name for name, size in (("day", 1), ("week", 7), ("month", 30)) if length <= size * TIMELINE_BARS), "year")
    articles: Counter[datetime.date] = Counter()
    quotations: Counter[datetime.date] = Counter()
    for day, article_count, quotation_count in days:
        articles[_first_of(unit, day)] += article_count
        quotations[_first_of(unit, day)] += quotation_count
    buckets = sorted({_first_of(unit, days[0][0] + datetime.timedelta(n)) for n in range(length)})
    highest = max(articles.values())
    bars = "".join(
        f'<rect x="{i + 0.1:.1f}" y="{100 - height:.2f}" width="0.8" height="{height:.2f}"/>'
        for i, height in enumerate(100 * articles[bucket] / highest for bucket in buckets)
    )
    label = f"Articles a {unit}, from {text(buckets[0])} to {text(buckets[-1])}; at most {text(highest)}"
    chart = (
        f'<svg class="timeline" viewBox="0 0 {len(buckets)} 100" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'{bars}</svg>\n<div class="ends"><span>{text(buckets[0])}</span><span>{text(buckets[-1])}</span></div>\n'
    )
    table = _table(
        [_column(unit.capitalize(), 0), _column("Articles", 1, "number"), _column("Quotations", 2, "number")],
        [(bucket, articles[bucket], quotations[bucket]) for bucket in buckets if articles[bucket]],
    )
    note = f"<p>{label}. From <code>coverage_over_time</code>.</p>\n"
    return "timeline", "When it was published", f"{note}{chart}<details><summary>As a table</summary>{table}</details>\n"


def _first_of(unit: str, day: datetime.date) -> datetime.date:
    """The first day of the day's week, month or year."""
    if unit == "week":
        return day - datetime.timedelta(day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _kinds(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select kind, count(*), count(*) / sum(count(*)) over (), count(*) filter (where speaker_name is null) / count(*)"
        " from who_said_what group by kind order by count(*) desc, kind",
    )
    if not rows:
        return None
    cells = [
        _column("Kind", 0, "name"),
        _bar_column(2, 1.0),
        _column("Quotations", 1, "number"),
        _share_column("of all", 2),
        _share_column("without a speaker", 3),
    ]
    note = "<p>Direct: all in quotation marks. Mixed: partly. Indirect: not. From <code>who_said_what</code>.</p>\n"
    return "kinds", "Kinds of quotation", note + _table(cells, rows)


def _topics(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(con, "select topic, article_count, article_share, quotation_count, speaker_count from coverage_by_topic")
    if not rows or not any(row[1] for row in rows):
        return None
    cells = [
        _column("Topic", 0, "name"),
        _bar_column(2, 1.0),
        _column("Articles", 1, "number"),
        _share_column("of all", 2),
        _column("Quotations", 3, "number"),
        _column("Speakers", 4, "number"),
    ]
    return "topics", "Topics", "<p>From <code>coverage_by_topic</code>.</p>\n" + _table(cells, rows)


def _outlets(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select outlet, article_count, original_article_count, quotation_count, speaker_count, first_date, last_date"
        " from coverage_by_outlet limit ?",
        [OUTLETS_SHOWN],
    )
    if not rows:
        return None
    total = _one(con, "select count(*) from coverage_by_outlet")[0]
    cells = [
        Cell("Outlet", lambda row: "not known" if row[0] is None else text(row[0]), "name"),
        _column("Articles", 1, "number"),
        _column("of its own", 2, "number"),
        _column("Quotations", 3, "number"),
        _column("Speakers", 4, "number"),
        _column("First", 5, "number"),
        _column("Last", 6, "number"),
    ]
    content = _table(cells, rows, lambda row: "nobody" if row[0] is None else "")
    return "outlets", "Outlets", _bounded(len(rows), total, "coverage_by_outlet") + content


def _said(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select speaker_name, words, kind, outlet, published_date, title, confidence from who_said_what"
        " order by published_date desc nulls last, article_id, start_char limit ?",
        [QUOTATIONS_SHOWN],
    )
    if not rows:
        return None
    total = _one(con, "select count(*) from quotations")[0]
    cells = [
        Cell("Speaker", lambda row: "not attributed" if row[0] is None else text(row[0]), "name"),
        _column("Words", 1, "words"),
        _column("Kind", 2),
        Cell("Outlet", lambda row: text(row[3]), "name"),
        _column("Date", 4, "number"),
        _column("Article", 5, "name"),
        Cell("Confidence", lambda row: f"{row[6]:.2f}", "number"),
    ]
    content = _table(cells, rows, lambda row: "nobody" if row[0] is None else "")
    return "said", "Who said what", _bounded(len(rows), total, "who_said_what") + content


def _conflicts(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select title, outlet, published_date, evidence_date, evidence_source, evidence_text, is_chosen from date_conflicts"
        " order by article_id, is_chosen desc, start_char limit ?",
        [CONFLICTS_SHOWN],
    )
    if not rows:
        return None
    total = _one(con, "select count(*) from date_conflicts")[0]
    cells = [
        _column("Article", 0, "name"),
        _column("Outlet", 1),
        _column("Date taken", 2, "number"),
        _column("Evidence", 4),
        _column("gives", 3, "number"),
        _column("Its words", 5, "words"),
        Cell("", lambda row: "taken" if row[6] else ""),
    ]
    return "conflicts", "Dates that disagree", _bounded(len(rows), total, "date_conflicts") + _table(cells, rows)


def _left_out(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con,
        "select role, reason, count(*), sum(end_char - start_char)::bigint from passages where role <> 'body'"
        " group by role, reason order by count(*) desc, role, reason limit 50",
    )
    if not rows:
        return None
    cells = [_column("Role", 0), _column("Reason", 1), _column("Passages", 2, "number"), _column("Characters", 3, "number")]
    note = "<p>Nothing is deleted: every passage is kept with its reason. From <code>removed_text</code>.</p>\n"
    return "left-out", "What is not body text", note + _table(cells, rows)


def _quarantine(con: "duckdb.DuckDBPyConnection") -> tuple[str, str, str] | None:
    rows = _rows(
        con, "select source_uri, reason, detail from quarantine order by source_uri, batch_id limit ?", [QUARANTINE_SHOWN]
    )
    if not rows:
        return None
    total = _one(con, "select count(*) from quarantine")[0]
    cells = [_column("Input", 0, "name"), _column("Reason", 1), _column("Detail", 2, "name")]
    return "quarantine", "Inputs that could not be loaded", _bounded(len(rows), total, "quarantine") + _table(cells, rows)
