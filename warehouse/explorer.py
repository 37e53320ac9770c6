"""The explorer: a notebook on the published database, for people who ask in SQL and see answers as tables and charts.

Belongs here: laying the notebook out, and what its cells call. Does not: the notebook's server (marimo, an extra), the SQL
sandbox (`query`).
"""

from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.files import write_atomically
from warehouse.query import connect

if TYPE_CHECKING:
    import duckdb

FOLDER, NOTEBOOK, SETTINGS = "explore", "explorer.py", "settings"
# Run the cells when the page is opened, and read the columns so that they can be completed.
SERVER_SETTINGS = """\
# Written by On Record when the folder was made; edit it as you like.
[runtime]
auto_instantiate = true

[completion]
activate_on_typing = true

[display]
default_width = "full"

[datasources]
auto_discover_schemas = true
auto_discover_tables = true
auto_discover_columns = true

[ai]
enabled = false
"""
# Of a document that is a whole book, what is near.
SHOWN_CHARACTERS = 20_000
TABLES = """
SELECT name, regexp_extract(comment, '^[^.?]*[.?]?') AS what_it_holds, kind FROM (
    SELECT view_name AS name, comment, 'view' AS kind FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT table_name, comment, 'table' FROM duckdb_tables() WHERE NOT internal
) ORDER BY kind DESC, name
"""
COLUMNS = """
SELECT column_name, comment AS what_it_holds, data_type FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index
"""
PLACE = """
SELECT articles.title, outlets.name, articles.published_date, documents.source_uri, documents.text,
    articles.start_char, articles.end_char
FROM articles JOIN documents USING (document_id) LEFT JOIN outlets ON outlets.outlet_id = articles.outlet_id
WHERE articles.article_id = $article_id
"""


def lay_out(data: Path) -> Path:
    """The notebook of a data folder, made where there is none: what people changed in it is kept."""
    notebook = data / FOLDER / NOTEBOOK
    if not notebook.exists():
        write_atomically(notebook, (resources.files("warehouse") / "explorer_notebook.py").read_bytes())
    settings = data / FOLDER / SETTINGS / "marimo" / "marimo.toml"
    if not settings.exists():
        write_atomically(settings, SERVER_SETTINGS.encode())
    return notebook


def opened(data: Path) -> "duckdb.DuckDBPyConnection":
    """The published database, read-only as for `onrecord sql`. Raises QueryError."""
    import duckdb

    if not hasattr(duckdb.DuckDBPyRelation, "fetchone"):
        # The notebook's server asks so for the current database, without which it completes no name. DuckDB 2 has done away
        # with it.
        duckdb.DuckDBPyRelation.fetchone = _first_row  # type: ignore[attr-defined]
    return connect(data)


def _first_row(relation: "duckdb.DuckDBPyRelation") -> tuple[Any, ...] | None:
    return next(iter(relation.limit(1).fetchall()), None)


def in_place(con: "duckdb.DuckDBPyConnection", article_id: str, start_char: int, end_char: int) -> str:
    """HTML of the article with the words `[start_char, end_char)` of its document marked; text of an article is only text."""
    found = con.execute(PLACE, {"article_id": article_id}).fetchone()
    if found is None:
        return f"<p>No article has the id {escape(article_id)}.</p>"
    title, outlet, published, source, text, first, last = found
    first = max(first, start_char - SHOWN_CHARACTERS)
    last = min(last, end_char + SHOWN_CHARACTERS)
    before, words, after = (
        escape(text[low:high]) for low, high in ((first, start_char), (start_char, end_char), (end_char, last))
    )
    told = " · ".join(escape(str(part)) for part in (outlet, published, source) if part is not None)
    return (
        f"<h3>{escape(title or 'without a headline')}</h3><p>{told}</p>"
        f"<div style='white-space: pre-wrap; overflow-wrap: anywhere; max-width: 48rem; max-height: 32rem; overflow-y: auto'>"
        f"{before}<mark>{words}</mark>{after}</div>"
    )
