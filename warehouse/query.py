"""Ad-hoc SQL on the published database: read-only, without a way out, within limits.

Belongs here: opening the database for questions and running them. Does not: how rows are written out (`output`).
"""

import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from warehouse import output
from warehouse.publish import database_path

if TYPE_CHECKING:
    import duckdb

Format = Literal["table", "csv", "json", "jsonl", "parquet"]
FORMATS: tuple[str, ...] = get_args(Format)

MEMORY_LIMIT = "2GB"
TIMEOUT_SECONDS = 60.0
# DuckDB looks for an interrupt between blocks of rows; one value that takes minutes to make is never between.
GRACE_SECONDS = 1.0
# DuckDB counts its buffers towards its limit, not the values that functions make.
PROCESS_MEMORY_BYTES = 3 * 2**30

READ_ONLY = "the database is read-only: nothing in it can be made or changed; CREATE TEMP TABLE lasts for one call"
WITHOUT_FILES = "SQL reads and writes no files here: `onrecord export` writes a table or view to one, --format an answer"

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
    """The time that a question may take in DuckDB. Time spent on printing its answer does not count.

    `overrun` is called, in a thread of its own, where DuckDB does not stop within GRACE_SECONDS of being asked to.
    """

    def __init__(self, con: "duckdb.DuckDBPyConnection", seconds: float, overrun: Callable[[str], object] | None = None) -> None:
        self._con = con
        self._seconds = seconds
        self._left = seconds
        self._overrun = overrun

    @property
    def _message(self) -> str:
        return f"stopped after {self._seconds:g} seconds: ask for less, or filter first"

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Interrupt what DuckDB does inside when the time is up, and raise its errors as QueryError."""
        import duckdb

        left = max(self._left, 0.0)
        timers = [threading.Timer(left, self._con.interrupt)]
        if self._overrun is not None:
            timers.append(threading.Timer(left + GRACE_SECONDS, self._overrun, [self._message]))
        began = time.monotonic()
        for timer in timers:
            timer.daemon = True
            timer.start()
        try:
            yield
        except duckdb.InterruptException:
            raise QueryError(self._message) from None
        except duckdb.InternalException as error:
            raise QueryError(str(error).partition("\n")[0]) from None  # a trace of DuckDB's own functions follows
        except duckdb.PermissionException as error:
            raise QueryError(f"{error}\n{WITHOUT_FILES}") from None
        except duckdb.Error as error:
            is_change = "attached in read-only mode" in str(error)
            raise QueryError(READ_ONLY if is_change else str(error)) from None
        except MemoryError:
            raise QueryError(f"needs more than {PROCESS_MEMORY_BYTES >> 30} GiB: ask for less, or filter first") from None
        finally:
            for timer in timers:
                timer.cancel()
            self._left -= time.monotonic() - began


def limit_process() -> None:
    """Hold this whole process to PROCESS_MEMORY_BYTES: for a process that does nothing but answer questions."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = PROCESS_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(PROCESS_MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def connect(data: Path, memory: str = MEMORY_LIMIT, spill: Path | None = None) -> "duckdb.DuckDBPyConnection":
    """The published database, read-only: no files, no network, no extensions, no Python variables, no changed settings.

    `memory` is what DuckDB may hold; for questions of our own, what is more may go to a folder `spill`.
    """
    import duckdb

    path = database_path(data)
    if not path.is_file():
        raise QueryError(f"{path} does not exist: run `onrecord build --data {data}` first")
    try:
        config = {**SANDBOX, "memory_limit": memory, "temp_directory": str(spill or "")}
        con = duckdb.connect(path, read_only=True, config=config)
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise QueryError(f"{path} cannot be opened ({error}): run `onrecord build --data {data}` again") from error
    return con


def names(data: Path) -> list[str]:
    """The tables and views of the published database, in order of their names."""
    with connect(data) as con:
        return [name for (name,) in con.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()]


def run(
    data: Path,
    query: str,
    format: Format,
    out: IO[Any],
    timeout_seconds: float = TIMEOUT_SECONDS,
    overrun: Callable[[str], object] | None = None,
) -> None:
    """Run one statement or several and write the results to `out`, a binary stream for parquet and a text stream otherwise.

    As a table, every result is shown. The other formats hold one result, so only the last statement may have one. `overrun` is
    told where DuckDB cannot be stopped, see Budget; without it such a question is waited for.
    """
    with connect(data) as con:
        budget = Budget(con, timeout_seconds, overrun)
        with budget.spent():
            statements = con.extract_statements(query)
        if not statements:
            raise QueryError("there is no statement in the query")
        results = 0
        for statement in statements:
            with budget.spent():
                is_question = _is_question(statement)
                if not is_question:
                    con.execute(statement)
            if not is_question:
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
                columns = [column[0] for column in con.description or ()]
                output.WRITERS[format](_unique(columns) if format in ("json", "jsonl") else columns, _chunks(con, budget), out)


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
