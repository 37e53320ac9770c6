"""Ad-hoc SQL on the published database: read-only, without a way out, within limits.

Belongs here: opening the database for questions and running them. Does not: how rows are written out (`output`).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from warehouse import output
from warehouse.publish import database_path

if TYPE_CHECKING:
    import duckdb

Format = Literal["table", "csv", "json", "parquet"]
FORMATS: tuple[str, ...] = get_args(Format)

MEMORY_LIMIT = "2GB"
TIMEOUT_SECONDS = 60.0

SANDBOX: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": MEMORY_LIMIT,
}


class QueryError(RuntimeError):
    """The question cannot be answered; the message says why, in DuckDB's words where they are DuckDB's."""


class Budget:
    """The time that a question may take in DuckDB. Time spent on printing its answer does not count."""

    def __init__(self, con: "duckdb.DuckDBPyConnection", seconds: float) -> None:
        self._con = con
        self._seconds = seconds
        self._left = seconds

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Interrupt what DuckDB does inside when the time is up, and raise its errors as QueryError."""
        import duckdb

        timer = threading.Timer(max(self._left, 0.0), self._con.interrupt)
        timer.daemon = True
        began = time.monotonic()
        timer.start()
        try:
            yield
        except duckdb.InterruptException:
            raise QueryError(f"stopped after {self._seconds:g} seconds: ask for less, or filter first") from None
        except duckdb.Error as error:
            raise QueryError(str(error)) from None
        finally:
            timer.cancel()
            self._left -= time.monotonic() - began


def connect(data: Path) -> "duckdb.DuckDBPyConnection":
    """The published database, read-only: no files, no network, no extensions, no Python variables, no changed settings."""
    import duckdb

    path = database_path(data)
    if not path.is_file():
        raise QueryError(f"{path} does not exist: run `onrecord build --data {data}` first")
    try:
        con = duckdb.connect(path, read_only=True, config=SANDBOX)
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise QueryError(f"{path} cannot be opened ({error}): run `onrecord build --data {data}` again") from error
    return con


def run(data: Path, query: str, format: Format, out: IO[Any], timeout_seconds: float = TIMEOUT_SECONDS) -> None:
    """Run one statement or several and write the results to `out`, a binary stream for parquet and a text stream otherwise.

    As a table, every result is shown. The other formats hold one result, so only the last statement may have one.
    """
    with connect(data) as con:
        budget = Budget(con, timeout_seconds)
        with budget.spent():
            statements = con.extract_statements(query)
        if not statements:
            raise QueryError("there is no statement in the query")
        results = 0
        for statement in statements:
            if not _is_question(statement):
                with budget.spent():
                    con.execute(statement)
                continue
            results += 1
            if results > 1:
                if format != "table":
                    raise QueryError(f"more than one statement has a result; --format {format} can hold only one")
                out.write("\n")
            if format == "parquet":
                with budget.spent():
                    relation = con.sql(statement)
                    reader = relation.to_arrow_reader(output.CHUNK_ROWS)
                _unique(relation.columns)
                output.write_parquet(_within(budget, reader), reader.schema, out)
            else:
                with budget.spent():
                    con.execute(statement)
                names = [column[0] for column in con.description or ()]
                output.WRITERS[format](_unique(names) if format == "json" else names, _chunks(con, budget), out)


def _is_question(statement: "duckdb.Statement") -> bool:
    """Whether the statement has rows to show. PIVOT comes as MULTI; SET, CREATE TEMP TABLE and the like have none."""
    import duckdb

    has_rows = [duckdb.ExpectedResultType.QUERY_RESULT]
    return statement.expected_result_type == has_rows or statement.type == duckdb.StatementType.MULTI


def _unique(names: list[str]) -> list[str]:
    for name in names:
        if names.count(name) > 1:
            raise QueryError(f"two columns are called {name}: name them apart with AS")
    return names


def _chunks(con: "duckdb.DuckDBPyConnection", budget: Budget) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        with budget.spent():
            rows = con.fetchmany(output.CHUNK_ROWS)
        if not rows:
            return
        yield rows


def _within(budget: Budget, reader: Any) -> Iterator[Any]:
    while True:
        with budget.spent():
            batch = next(reader, None)
        if batch is None:
            return
        yield batch
