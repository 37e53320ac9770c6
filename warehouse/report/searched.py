"""What the search of the report looks through: quotations and articles, in a script of data, as a page from a file cannot fetch.

Belongs here: choosing and writing them. Does not: the search itself (`static/search.js`).
"""

import json
from typing import TYPE_CHECKING, Any

from warehouse.report.pages import Page, rows
from warehouse.report.scope import Scope

if TYPE_CHECKING:
    import duckdb


def page(scope: Scope) -> Page:
    """The page with the search, without what it looks through."""
    bounds, totals = scope.bounds, scope.totals
    is_bounded = totals["quotations"] > bounds.searched_quotations or totals["articles"] > bounds.searched_articles
    return Page("search.html", "search.html", "Search", {"totals": totals, "is_bounded": is_bounded})


def index(con: "duckdb.DuckDBPyConnection", scope: Scope) -> bytes:
    """The script of data that the search page loads: rows as lists, in the order in which the search shows them."""
    bounds = scope.bounds
    characters = bounds.searched_characters
    articles = rows(con, "searched_articles", searched_articles=bounds.searched_articles, searched_characters=characters)
    quotations = rows(con, "searched_quotations", searched_quotations=bounds.searched_quotations, searched_characters=characters)
    found = {
        "articles": [[scope.href("articles", row.article_id), row.title, row.outlet, _date(row), row.body] for row in articles],
        "quotations": [
            [_place(row, scope), row.words, row.speaker_name, row.kind, row.outlet, _date(row), row.title] for row in quotations
        ],
    }
    return b"window.searched = " + json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() + b";\n"


def _place(row: Any, scope: Scope) -> str | None:
    path = scope.href("articles", row.article_id)
    return f"{path}#q{row.ordinal}" if path else None


def _date(row: Any) -> str | None:
    return row.published_date.isoformat() if row.published_date else None
