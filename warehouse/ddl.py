"""The declared tables and the views as DuckDB statements: types, keys, comments.

Belongs here: what a DuckDB schema is made of. Does not: loading rows and replacing the file (`publish`).
"""

import graphlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import pyarrow as pa

from warehouse.tables import FIELDS, TABLES, Column, Table

if TYPE_CHECKING:
    import duckdb

DUCKDB_TYPES = {
    pa.string(): "VARCHAR",
    pa.binary(): "BLOB",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}

_COLUMN_COMMENT = re.compile(r"([a-z_]+): (.+)")
_PARAMETER_COMMENT = re.compile(r"\$([a-z_]+)(?: := ([a-z0-9_']+))?: (.+)")


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it answers, what its columns mean where no table says so, and its SELECT.

    One with parameters is a macro, asked with them: `from said_on('trade', 'Ann Lee')`. One that is stored is a table in the
    database: what it answers is asked often and takes long to work out.
    """

    name: str
    description: str
    sql: str
    columns: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    is_stored: bool = False

    @property
    def call(self) -> str:
        """What stands after FROM; parameters are the names of what is to be put there, or what is taken where nothing is."""
        named = [f"{name} := {self.defaults[name]}" if name in self.defaults else name for name in self.parameters]
        return f"{self.name}({', '.join(named)})" if named else self.name


def identifier(name: str) -> str:
    """`name` quoted as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` quoted as an SQL string, for the statements that take no parameter."""
    return "'" + text.replace("'", "''") + "'"


def duckdb_type(arrow: pa.DataType) -> str:
    """The DuckDB type of a declared Arrow type."""
    if pa.types.is_list(arrow):
        return duckdb_type(arrow.value_type) + "[]"
    if pa.types.is_struct(arrow):
        return "STRUCT(" + ", ".join(f"{identifier(field.name)} {duckdb_type(field.type)}" for field in arrow) + ")"
    return DUCKDB_TYPES[arrow]


def published_tables() -> tuple[Table, ...]:
    """The tables of the published database."""
    return tuple(table for table in TABLES.values() if table.is_published)


def published_references(table: Table) -> dict[str, str]:
    """The columns of a table that refer to another published table, with that table's name."""
    return {column: other for column, other in table.foreign_keys.items() if TABLES[other].is_published}


def create_table(table: Table) -> str:
    """The CREATE TABLE statement with allowed values and NOT NULL.

    Without keys: `add_primary_key` is cheaper once the rows are there, and foreign keys, which would double the time of a
    publication and add a third to the file, are checked by `dangling_reference` instead.
    """
    definitions = ",\n    ".join(_column_definition(column) for column in table.columns)
    return f"CREATE TABLE {identifier(table.name)} (\n    {definitions}\n)"


def add_primary_key(table: Table) -> str:
    """The statement that adds the primary key to the loaded table, and fails where a key is repeated."""
    return f"ALTER TABLE {identifier(table.name)} ADD PRIMARY KEY ({', '.join(map(identifier, table.primary_key))})"


def dangling_reference(column: str, table: Table, other: Table) -> str:
    """The query for a value of the column that is no key of the other table; no row where every value is one."""
    key, value = identifier(other.primary_key[0]), identifier(column)
    return (
        f"SELECT {value} FROM {identifier(table.name)} WHERE {value} IS NOT NULL "  # noqa: S608 - declared names, quoted
        f"AND {value} NOT IN (SELECT {key} FROM {identifier(other.name)}) LIMIT 1"
    )


def _column_definition(column: Column) -> str:
    definition = f"{identifier(column.name)} {duckdb_type(column.type)}"
    if not column.is_nullable:
        definition += " NOT NULL"
    if column.values:
        definition += f" CHECK ({identifier(column.name)} IN ({', '.join(map(literal, column.values))}))"
    return definition


def describe_table(con: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """Put the declared descriptions on the table and its columns."""
    con.execute(f"COMMENT ON TABLE {identifier(table.name)} IS {literal(table.grain)}")
    for column in table.columns:
        target = f"{identifier(table.name)}.{identifier(column.name)}"
        description = column.description
        if other := published_references(table).get(column.name):
            description += f"; refers to {other}.{TABLES[other].primary_key[0]}"
        con.execute(f"COMMENT ON COLUMN {target} IS {literal(description)}")


def create_view(con: "duckdb.DuckDBPyConnection", view: View) -> None:
    """Create the view, stored or not, or the macro, with comments.

    A macro's columns can carry none: they are described in the dictionary alone.
    """
    name = identifier(view.name)
    if view.parameters:
        con.execute(f"CREATE MACRO {view.call} AS TABLE {view.sql}")
        described = [view.description, *(f"{parameter}: {meaning}." for parameter, meaning in view.parameters.items())]
        con.execute(f"COMMENT ON MACRO TABLE {name} IS {literal(' '.join(described))}")
        return
    kind = "TABLE" if view.is_stored else "VIEW"
    con.execute(f"CREATE {kind} {name} AS {view.sql}")
    con.execute(f"COMMENT ON {kind} {name} IS {literal(view.description)}")
    for column, _, description in described_columns(con, view):
        con.execute(f"COMMENT ON COLUMN {name}.{identifier(column)} IS {literal(description)}")


def described_columns(con: "duckdb.DuckDBPyConnection", view: View) -> list[tuple[str, str, str]]:
    """Name, type and description of each column of a created view or macro. ValueError where one is not described."""
    arguments = f"({', '.join(['NULL'] * (len(view.parameters) - len(view.defaults)))})" if view.parameters else ""
    found = []
    for name, type_name, *_ in con.execute(f"DESCRIBE FROM {identifier(view.name)}{arguments}").fetchall():
        description = view.columns.get(name) or shared_description(name)
        if description is None:
            raise ValueError(f"warehouse/sql/{view.name}.sql says nothing of its column {name}: add a line `-- {name}: …`")
        found.append((name, type_name, description))
    return found


def shared_description(name: str) -> str | None:
    """What a column of this name means wherever it stands; None where the tables differ or none has it."""
    if name in FIELDS:
        return FIELDS[name].description
    descriptions = {c.description for t in TABLES.values() for c in t.columns if c.name == name}
    return descriptions.pop() if len(descriptions) == 1 else None


@cache
def views() -> tuple[View, ...]:
    """The views of warehouse/sql, each after those that it reads."""
    found = {}
    for entry in sorted(resources.files("warehouse").joinpath("sql").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".sql"):
            view = parse_view(entry.name.removesuffix(".sql"), entry.read_text("utf-8"))
            found[view.name] = view
    order = graphlib.TopologicalSorter(
        {name: sorted(set(re.findall(r"\w+", view.sql)) & (found.keys() - {name})) for name, view in found.items()}
    )
    return tuple(found[name] for name in order.static_order())


def parse_view(name: str, text: str) -> View:
    """A view from its file: comment lines that say what it answers, lines `-- column: meaning`, then one SELECT.

    Lines `-- $parameter: meaning` make it a macro with these parameters; `-- $parameter := value: meaning` gives a default. A
    line that begins with `-- Stored:` has its rows worked out when the database is made.
    """
    header, body = [], text.splitlines()
    while body and body[0].startswith("--"):
        header.append(body.pop(0).removeprefix("--").strip())
    columns, parameters, defaults, description = {}, {}, {}, []
    for line in header:
        if match := _COLUMN_COMMENT.fullmatch(line):
            columns[match[1]] = match[2]
        elif match := _PARAMETER_COMMENT.fullmatch(line):
            parameters[match[1]] = match[3]
            if match[2] is not None:
                defaults[match[1]] = match[2]
        elif line:
            description.append(line)
    if not description:
        raise ValueError(f"warehouse/sql/{name}.sql must open with a comment that says what question it answers")
    is_stored = any(line.startswith("Stored:") for line in description)
    sql = "\n".join(body).strip().removesuffix(";")
    return View(name, " ".join(description), sql, columns, parameters, defaults, is_stored)
