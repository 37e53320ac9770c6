"""The pages on articles as the machine read them: the raw text with the role of every passage, and every quotation in its place.

Belongs here: the list of articles and their pages. Does not: the analysis itself, which the tables hold.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from warehouse.report.marked_text import Mark, Piece, cut
from warehouse.report.pages import Page, grouped, rows, where
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

AT_A_TIME = 250


class Stretch(NamedTuple):
    """Neighbouring pieces of one quotation, or of none. It is the quotation's first here, or goes on from one before."""

    quotation: Any
    is_first: bool
    pieces: list[Piece]


class Passage(NamedTuple):
    """A passage with its text; whether it is the first of several neighbours with the same role and reason.

    `blank`: the white space it ends with, mostly the empty lines before the next.
    """

    row: Any
    is_first: bool
    stretches: list[Stretch]
    blank: str


def list_page(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Page:
    """The list of articles."""
    table = _list(rows(con, "articles_list", row_count=scope.bounds.list_rows), scope)
    return Page("articles.html", "list.html", "Articles", {"table": table})


def groups(scope: Scope) -> list[range]:
    """The ranks of the articles that get a page, in groups of which `pages` makes the pages in one go."""
    return [range(first, first + AT_A_TIME) for first in range(1, len(scope.paths["articles"]) + 1, AT_A_TIME)]


def pages(con: "duckdb.DuckDBPyConnection", scope: Scope, rules: Mapping[str, str], ranks: range) -> Iterator[Page]:
    """A page for each article with one of these ranks. `rules` says what the rules of attribution mean."""
    bounds = scope.bounds
    asked = {"first": ranks.start, "last": ranks.stop - 1}
    dates, topics = (grouped(rows(con, f"articles_{part}", **asked), "article_id") for part in ("dates", "topics"))
    passages, quotations = (
        grouped(rows(con, f"articles_{part}", **asked, article_characters=bounds.article_characters), "article_id")
        for part in ("passages", "quotations")
    )
    texts = _texts(con, passages, bounds.article_characters)
    for article in rows(con, "articles", **asked):
        identity = article.article_id
        text, found = texts.get(identity, ""), quotations[identity]
        yield Page(
            scope.paths["articles"][identity],
            "article.html",
            article.title or "without a headline",
            {
                "article": article,
                "passages": read(text[: bounds.article_characters], passages[identity], found),
                "is_cut": len(text) > bounds.article_characters,
                "text_query": _text_query(article),
                "quotations": found,
                "by_ordinal": {row.ordinal: row for row in found},
                "reasons": {row.ordinal: reason(row.attribution_rule, rules) for row in found},
                "dates": _dates(dates[identity], identity, bounds.table_rows),
                "topics": topics[identity],
            },
        )


def _texts(con: "duckdb.DuckDBPyConnection", passages: dict[str, list[Any]], length: int) -> dict[str, str]:
    """Of each article the text from its first passage, one character more than `length` where it goes on."""
    first_chars = [found[0].start_char for found in passages.values()]
    found = rows(con, "articles_texts", article_ids=list(passages), first_chars=first_chars, article_characters=length)
    return {row.article_id: row.words for row in found}


def _text_query(article: Any) -> str:
    stretch = f"substr(text, {article.start_char + 1}, {article.end_char - article.start_char})"
    return where(f"select {stretch} from documents", "document_id", article.document_id)  # noqa: S608 - to be shown


def read(text: str, passages: list[Any], quotations: list[Any]) -> list[Passage]:
    """The passages with their text, as far as it goes."""
    if not passages:
        return []
    marks = [mark for row in quotations for mark in _marks(row)]
    edges = [edge for row in passages for edge in (row.start_char, row.end_char)]
    pieces = cut(text, passages[0].start_char, edges, marks)
    by_ordinal = {row.ordinal: row for row in quotations}
    seen: set[int | None] = {None}
    found: list[Passage] = []
    for row in passages:
        stretches = []
        for ordinal, group in groupby(pieces.get(row.start_char, ()), key=lambda piece: piece.quotation):
            stretches.append(Stretch(by_ordinal.get(ordinal), ordinal not in seen, list(group)))
            seen.add(ordinal)
        if stretches:
            is_first = not found or (found[-1].row.role, found[-1].row.reason) != (row.role, row.reason)
            found.append(Passage(row, is_first, stretches, _cut_blank(stretches)))
    return found


def _cut_blank(stretches: list[Stretch]) -> str:
    """Take the white space from the end of the last piece."""
    pieces = stretches[-1].pieces
    last = pieces[-1]
    kept = last.text.rstrip()
    pieces[-1] = last._replace(text=kept)
    return last.text[len(kept) :]


def _marks(row: Any) -> Iterator[Mark]:
    yield Mark(row.start_char, row.end_char, "quotation", row.ordinal)
    if row.cue_start_char is not None:
        yield Mark(row.cue_start_char, row.cue_end_char, "cue", row.ordinal)
    if row.speaker_start_char is not None:
        yield Mark(row.speaker_start_char, row.speaker_end_char, "speaker", row.ordinal)


def reason(rule: str, rules: Mapping[str, str]) -> str:
    """What a rule of attribution means: how the mention was found, and how it names the speaker."""
    return " ".join(rules.get(part, part) for part in rule.split("+"))


def _list(articles: list[Any], scope: Scope) -> Table:
    columns = (
        Column("title", "Article", leads_to="articles", id_field="article_id"),
        Column("outlet", "Outlet"),
        Column("published_date", "Date", "date"),
        Column("word_count", "Words", "number"),
        Column("quotation_count", "Quotations", "number"),
    )
    return Table("articles", "Articles, the latest first", columns, articles, "from articles", scope.totals["articles"])


def _dates(dates: list[Any], identity: str, table_rows: int) -> Table | None:
    if not dates:
        return None
    columns = (
        Column("source", "Evidence"),
        Column("value_date", "Date", "date"),
        Column("zone", "Zone"),
        Column("problem", "Not taken because"),
    )
    query = where("from article_dates", "article_id", identity)
    return Table.whole("dates", "Evidence for its date", columns, dates, query).first(table_rows)
