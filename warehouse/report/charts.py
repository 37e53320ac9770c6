"""The charts: Vega-Lite specifications over a table of the page, which is drawn from the table's own cells.

Belongs here: specifications and what a chart says in words. Does not: the figures. Colours are names of the style sheet's, so
that a chart follows the page from light to dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.report.periods import span
from warehouse.report.tabular import Table

INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
BAR, MARK = "var(--bar)", "var(--mark)"
ROW_HEIGHT = 26
HEIGHT = 180
TICKS = 6
KINDS = {"direct": "var(--direct)", "mixed": "var(--mixed)", "indirect": "var(--indirect)"}
# Labels that do not fit are left out; those that stay do not touch one another.
FITTING = {"labelOverlap": "greedy", "labelSeparation": 10}
CONFIG = {
    "aria": False,  # the figure around it has a label, and the table beside it every value
    "font": "system-ui, sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        **{"labelColor": SOFT, "titleColor": SOFT, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE},
        **{"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "labelLimit": 200, "titlePadding": 8},
    },
    "legend": {"labelColor": INK, "titleColor": SOFT, "labelFontSize": 13, "orient": "top", "title": None, "labelLimit": 240},
    "mark": {"aria": False},
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A table drawn: what it says in words, the specification without its data, and what it leaves out."""

    table: Table
    label: str
    spec: dict[str, Any]
    note: str = ""


def undated(count: int, total: int, counted: str) -> str:
    """What a chart over time says of what it cannot show."""
    return f"Not in the chart, as without a date: {count:,} of {total:,} {counted}." if count else ""


def bars(table: Table, label: str, name: str, value: str, title: str, unmarked: str = "") -> Chart:
    """A bar for each row, in the table's order; the row of the name `unmarked` in another colour."""
    color = {"condition": {"test": f"datum.{name} === '{unmarked}'", "value": MARK}, "value": BAR} if unmarked else {"value": BAR}
    return Chart(
        table,
        label,
        {
            **_frame(_height(table, name)),
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {
                **_rows(name),
                "x": _count(value, title, _most(table, [value])),
                "color": color,
                **_told(name, value, title),
            },
        },
    )


def stacked_bars(table: Table, label: str, name: str, parts: Sequence[tuple[str, str, str]], title: str) -> Chart:
    """A bar for each row, of parts: (field, what it is called, colour)."""
    return Chart(
        table,
        label,
        {
            **_frame(_height(table, name)),
            **_folded(parts),
            "mark": {"type": "bar"},
            "encoding": {
                **_rows(name),
                "x": _count("count", title, _most(table, [field for field, _, _ in parts])),
                **_parts(parts),
                **_told(name, "count", title, "part"),
            },
        },
    )


def timeline(table: Table, label: str, unit: str, parts: Sequence[tuple[str, str, str]], title: str, total: int) -> Chart:
    """A bar for each day, week, month or year, of parts. `total` counts those without a date too."""
    # Days as the table writes them, as a date would be moved by the reader's time zone.
    shown = [str(day) for day in span(unit, table.rows[0].period, table.rows[-1].period)]
    length = {"month": 7, "year": 4}.get(unit, 10)
    axis = {
        "title": None,
        "labelAngle": 0,
        **FITTING,
        "labelExpr": f"slice(datum.label, 0, {length})",
        "labelPadding": 10,  # the first reaches under the other axis and stays clear of its zero
        "ticks": False,
    }
    return Chart(
        table,
        label,
        {
            **_frame(HEIGHT),
            **_folded(parts),
            "mark": {"type": "bar"},
            "encoding": {
                "x": {"field": "period", "type": "ordinal", "scale": {"domain": shown, "paddingInner": 0.15}, "axis": axis},
                "y": _count("count", title, _most(table, [field for field, _, _ in parts])),
                **_parts(parts),
                **_told("period", "count", title, "part"),
            },
        },
        undated(total - sum(getattr(row, field) for row in table.rows for field, _, _ in parts), total, title),
    )


def dots(table: Table, label: str, name: str, day: str, part: str, colors: dict[str, str], title: str) -> Chart:
    """A dot for each row, by name and day. `title` says what the rows are."""
    return Chart(
        table,
        label,
        {
            **_frame(_height(table, name)),
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 0.9},
            "encoding": {
                **_rows(name),
                "x": {
                    "field": day,
                    "type": "temporal",
                    "scale": {"type": "utc", "padding": 16},
                    "axis": {
                        "title": None,
                        "format": "%Y-%m-%d",
                        "labelFlush": 20,  # the last day stays within the page
                        **FITTING,
                        "tickCount": {"interval": "day", "step": 1},
                    },
                },
                "color": {"field": part, "type": "nominal", "scale": {"domain": list(colors), "range": list(colors.values())}},
                "shape": {"field": part, "type": "nominal", "scale": {"domain": list(colors)}},
                "tooltip": [{"field": field, "type": "nominal", "title": field} for field in (name, day, part)],
            },
        },
        undated(sum(getattr(row, day) is None for row in table.rows), len(table.rows), title),
    )


def _height(table: Table, name: str) -> int:
    return ROW_HEIGHT * len({getattr(row, name) for row in table.rows})


def _frame(height: int) -> dict[str, Any]:
    return {"width": "container", "height": height, "autosize": {"type": "fit-x", "contains": "padding"}, "config": CONFIG}


def _rows(name: str) -> dict[str, Any]:
    return {"y": {"field": name, "type": "nominal", "sort": None, "axis": {"title": None, "ticks": False, "domain": False}}}


def _count(name: str, title: str, most: int) -> dict[str, Any]:
    axis = {"title": title, "tickCount": min(most, TICKS), "format": ",d"}  # no more ticks than whole numbers
    return {"field": name, "type": "quantitative", "aggregate": "sum", "axis": axis}


def _told(name: str, value: str, title: str, *others: str) -> dict[str, Any]:
    """What a bar says under the pointer."""
    names = [{"field": field, "type": "nominal", "title": field} for field in (name, *others)]
    return {"tooltip": [*names, {"field": value, "aggregate": "sum", "type": "quantitative", "format": ",d", "title": title}]}


def _most(table: Table, fields: Sequence[str]) -> int:
    return max(sum(int(getattr(row, field)) for field in fields) for row in table.rows)


def _folded(parts: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Turn a column for each part into a row for each, under the part's name."""
    naming = " : ".join(f"datum.column === '{field}' ? '{called}'" for field, called, _ in parts)
    return {
        "transform": [
            {"fold": [field for field, _, _ in parts], "as": ["column", "count"]},
            {"calculate": f"{naming} : ''", "as": "part"},
        ]
    }


def _parts(parts: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    names = [called for _, called, _ in parts]
    return {
        "color": {"field": "part", "type": "nominal", "scale": {"domain": names, "range": [color for _, _, color in parts]}},
        "order": {"field": "column"},
    }
