"""The data dictionary: every table, column and view of the published database, as Markdown.

Belongs here: rendering the declarations for readers. Does not: the declarations themselves (`tables`, `sql/`).
"""

from warehouse import ddl
from warehouse.tables import TABLES, Column, Table

OPENING = """# Data dictionary

Generated from `warehouse/tables.py` and `warehouse/sql/` by `make docs`; a test fails when it is stale.

All offsets are Unicode code points into `documents.text`, half-open: `substr(text, start_char + 1, end_char - start_char)`
gives the words. Times are UTC. The database also holds the table `generation`, one row that names the state of the data it
was made from. The Parquet files `parquet/<table>/<batch>.parquet` hold the same columns, except those marked "joined from".

Primary keys are declared in the database. That every other key leads to a row is checked whenever it is published.
"""


def data_dictionary() -> str:
    """The dictionary as Markdown."""
    parts = [OPENING, "## Views\n"]
    parts += _views()
    parts.append("## Tables\n")
    parts += [_table(table) for table in TABLES.values() if table.is_published]
    parts.append("## Tables kept as Parquet only\n")
    parts += [_table(table) for table in TABLES.values() if not table.is_published]
    return "\n".join(parts)


def _table(table: Table) -> str:
    rows = [[column.name, _type(column), _key(table, column), _meaning(column)] for column in table.columns]
    return f"### {table.name}\n\nOne row: {table.grain}.\n\n" + _markdown(["column", "type", "key", "meaning"], rows)


def _type(column: Column) -> str:
    return ddl.duckdb_type(column.type) + (" or null" if column.is_nullable else "")


def _key(table: Table, column: Column) -> str:
    keys = ["primary"] if column.name in table.primary_key else []
    if column.name in table.foreign_keys:
        keys.append(f"to {table.foreign_keys[column.name]}")
    return ", ".join(keys)


def _meaning(column: Column) -> str:
    meaning = column.description
    if column.values:
        meaning += f" ({', '.join(f'`{value}`' for value in column.values)})"
    if column.computed_as:
        meaning += "; worked out when the table is published"
    if column.assigned_by:
        meaning += f"; joined from {column.assigned_by}"
    return meaning


def _views() -> list[str]:
    """The views and macros, read back from an empty database: what is described is what is there."""
    import duckdb

    parts = []
    with duckdb.connect(":memory:") as con:
        for table in ddl.published_tables():
            con.execute(ddl.create_table(table))
        for view in ddl.views():
            ddl.create_view(con, view)
        for view in sorted(ddl.views(), key=lambda view: view.name):
            parts.append(f"### {view.call}\n\n{view.description}\n")
            if view.parameters:
                parts.append(_markdown(["parameter", "meaning"], [list(item) for item in view.parameters.items()]))
            parts.append(_markdown(["column", "type", "meaning"], [list(row) for row in ddl.described_columns(con, view)]))
    return parts


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *([f"`{first}`", *rest] for first, *rest in rows)]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
