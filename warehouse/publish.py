"""Publishing: the DuckDB file, built from the manifest's Parquet files under another name and swapped in whole.

Belongs here: building, checking and replacing the file, and telling whether it is current. Does not: the schema (`ddl`), its
full-text index (`search_index`), queries (`query`). Tells whether it is current without loading duckdb or pyarrow.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse import search_index
from warehouse.datasets import verify
from warehouse.files import digest_of_file, replace_with, write_atomically
from warehouse.locks import exclusive
from warehouse.manifest import PARQUET, Manifest

if TYPE_CHECKING:
    import duckdb

    from warehouse.tables import Table

DATABASE = "onrecord.duckdb"
BUILDING = f".{DATABASE}.building"
STORAGE_VERSION = "v1.5.0"  # the newest that DuckDB 1.5 reads as well
INDEX_MEMORY_LIMIT = "1GB"  # of each of two processes
MEMORY_LIMIT = "2GB"  # indexes of the primary keys must fit, about 50 bytes a row; sorts and joins spill


# How the rows of tables that are asked by date, outlet and speaker lie in the file, so that what is not asked for is passed over:
# DuckDB keeps the least and the greatest value of each 122,880 rows. The others lie as their batches came.
SORTED = {"articles": ("published_date", "outlet_id", "article_id"), "quotations": ("speaker_id", "article_id", "ordinal")}


class PublishError(RuntimeError):
    """The database could not be published; the one before it still stands."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published database. Equal digests mean equal content."""

    path: Path
    row_counts: dict[str, int]
    size_bytes: int
    digest: str


def database_path(data: Path) -> Path:
    """Where the published database of a data folder is."""
    return data / DATABASE


def _record_path(data: Path) -> Path:
    return data / ".onrecord.published.json"


@cache
def _definition_digest() -> str:
    """A digest of what makes the database besides the data: the declared tables, the views and the code here."""
    digest = hashlib.sha256()
    package = resources.files("warehouse")
    modules = ("tables.py", "ddl.py", "publish.py", "search_index.py")
    sources = [*(package / module for module in modules), *(package / "sql").iterdir()]
    for source in sorted(sources, key=lambda s: s.name):
        digest.update(f"{source.name}\n".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def generation(manifest: Manifest) -> str:
    """The digest of the database that this manifest makes with the present tables and views."""
    return hashlib.sha256(f"{manifest.digest()}\n{_definition_digest()}".encode()).hexdigest()


def is_current(data: Path, manifest: Manifest) -> bool:
    """Whether the published database and its index were made from this manifest, with the present tables and views."""
    record = _record(data)
    digest = generation(manifest)
    return record is not None and record["digest"] == digest and search_index.is_whole(data, digest)


def published(data: Path) -> Publication | None:
    """The publication that stands, None where there is none or the file is not the one that was published."""
    record = _record(data)
    if record is None:
        return None
    return Publication(database_path(data), record["row_counts"], record["size_bytes"], record["digest"])


def found_in_database(data: Path) -> str | None:
    """What is wrong with the published database, read whole; None where it holds what was published, or nothing was."""
    path = database_path(data)
    try:
        record = json.loads(_record_path(data).read_bytes())
        expected = record["sha256"]
    except FileNotFoundError:
        return "was not published by a build, or a build was killed while it published it" if path.exists() else None
    except (ValueError, KeyError, TypeError):
        return f"cannot be told from another file: {_record_path(data)} is damaged"
    if not path.exists():
        return "is missing"
    return None if digest_of_file(path) == expected else "is damaged: its sha256 is not the one that was written"


def forget(data: Path) -> None:
    """Lets the next build publish the database anew. Readers keep the one that stands until then."""
    _record_path(data).unlink(missing_ok=True)


def _record(data: Path) -> dict[str, Any] | None:
    """What was noted about the published file; None where it is missing or the file is another one.

    A crash between the swap and the note leaves the note of the file before: the file is then published once more.
    """
    try:
        record: dict[str, Any] = json.loads(_record_path(data).read_bytes())
        return record if record["file"] == _identity(database_path(data)) else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _identity(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def publish(data: Path, manifest: Manifest, checks: "Callable[[duckdb.DuckDBPyConnection], None] | None" = None) -> Publication:
    """Build the database from the manifest's files, check it and put it in the place of the one before.

    `checks` is called on the finished database before the swap; what it raises stops the publication. Whatever fails, the
    database before stands untouched.
    """
    refuse_unusable_path(data)
    digest = generation(manifest)
    with exclusive(data):
        _clear_half_built(data)
        building = data / BUILDING
        try:
            row_counts = _build(building, data, manifest, checks)
            _check_closed_file(building, row_counts)
            _index(building, data, digest)  # before the swap: the database that stands always has its index beside it
            path = database_path(data)
            replace_with(building, path)
        finally:
            _clear_half_built(data)
        publication = Publication(path, row_counts, path.stat().st_size, digest)
        record = {
            "digest": digest,
            "row_counts": row_counts,
            "size_bytes": publication.size_bytes,
            "sha256": digest_of_file(path),
            "file": _identity(path),
        }
        write_atomically(_record_path(data), (json.dumps(record, sort_keys=True) + "\n").encode())
        search_index.remove_others(data, digest)
        return publication


def refuse_unusable_path(data: Path) -> None:
    """Raise PublishError where a database cannot be made in the data folder because of its name."""
    path = str(data.absolute())
    if "?" in path:
        raise PublishError(
            f"{path}: databases cannot be made there, what follows the ? is taken for options. Choose another folder."
        )
    if any("\ud800" <= character <= "\udfff" for character in path):
        raise PublishError(f"{path!r}: databases cannot be made there, its name is not UTF-8. Choose another folder.")


def _clear_half_built(data: Path) -> None:
    """Remove what failed or killed publications left. Only under the lock."""
    for left_over in sorted(data.glob(f"{BUILDING}*")):
        if left_over.is_dir():
            shutil.rmtree(left_over)
        else:
            left_over.unlink()
    search_index.clear_half_built(data)


def _build(
    building: Path, data: Path, manifest: Manifest, checks: "Callable[[duckdb.DuckDBPyConnection], None] | None"
) -> dict[str, int]:
    import duckdb

    from warehouse import ddl

    con = duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "temp_directory": f"{building}.spill"})
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"ATTACH ? AS building (STORAGE_VERSION '{STORAGE_VERSION}')", [str(building)])
        con.execute("USE building")
        row_counts = {}
        for table in ddl.published_tables():
            con.execute(ddl.create_table(table))
            load(con, table, data, manifest)
            con.execute(ddl.add_primary_key(table))
            row_counts[table.name] = manifest.row_count(table.name)
        _check_references(con)
        con.execute("BEGIN")  # one transaction: hundreds of comments, each on its own, would take a second
        for table in ddl.published_tables():
            ddl.describe_table(con, table)
        _note_generation(con, manifest)
        for view in ddl.views():
            ddl.create_view(con, view)
        con.execute("COMMIT")
        if checks is not None:
            checks(con)
        con.execute("CHECKPOINT building")
        con.execute("USE memory")
        con.execute("DETACH building")
    except duckdb.Error as error:
        raise PublishError(f"{database_path(data)} was not replaced: {error}") from error
    finally:
        con.close()
    return row_counts


def _index(building: Path, data: Path, digest: str) -> None:
    """Make the full-text index of the finished file."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": INDEX_MEMORY_LIMIT,
        "temp_directory": f"{building}.spill",
    }
    try:
        search_index.build(building, data, digest, config)
    except (duckdb.Error, ValueError) as error:
        raise PublishError(f"{database_path(data)} was not replaced: its index cannot be made ({error})") from error


def load(con: "duckdb.DuckDBPyConnection", table: "Table", data: Path, manifest: Manifest) -> None:
    """Insert a table's Parquet files, with the columns that other tables assign."""
    from warehouse.ddl import identifier

    if not manifest.table_files(table.name):
        return
    parameters = [_verified_paths(data, manifest, table.name)]
    joins = []
    for source in dict.fromkeys(c.assigned_by for c in table.columns if c.assigned_by is not None):
        if paths := _verified_paths(data, manifest, source):
            parameters.append(paths)
            keys = ", ".join(map(identifier, table.primary_key))
            joins.append(f"LEFT JOIN read_parquet(?) AS {identifier(source)} USING ({keys})")
    values = []
    for column in table.columns:
        if column.computed_as is not None:
            values.append(column.computed_as)
        elif column.assigned_by is None:
            values.append(f"stored.{identifier(column.name)}")
        elif manifest.table_files(column.assigned_by):
            values.append(f"{identifier(column.assigned_by)}.{identifier(column.name)}")
        else:
            values.append("NULL")
    names = [column.name for column in table.columns]
    places = [str(names.index(column) + 1) for column in SORTED.get(table.name, ())]
    order = f"ORDER BY {', '.join(places)}" if places else ""
    con.execute(
        f"INSERT INTO {identifier(table.name)} "  # noqa: S608 - declared names, quoted
        f"SELECT {', '.join(values)} FROM read_parquet(?) AS stored {' '.join(joins)} {order}",
        parameters,
    )


def _verified_paths(data: Path, manifest: Manifest, table: str) -> list[str]:
    """The paths of a table's files, each found whole, as patterns that match nothing else."""
    paths = []
    for file in manifest.table_files(table):
        verify(data, file)
        path = str((data / PARQUET / file.path).absolute())
        paths.append("".join(f"[{c}]" if c in "[]*?" else c for c in path))
    return paths


def _check_references(con: "duckdb.DuckDBPyConnection") -> None:
    """Raise PublishError where a row refers to one that is not there."""
    from warehouse import ddl
    from warehouse.tables import TABLES

    for table in ddl.published_tables():
        for column, other in ddl.published_references(table).items():
            if dangling := con.execute(ddl.dangling_reference(column, table, TABLES[other])).fetchall():
                raise PublishError(
                    f"{table.name}.{column} refers to {dangling[0][0]!r}, which is not in {other}: the tables are of different"
                    " builds, or a step is wrong. The database before still stands."
                )


def _note_generation(con: "duckdb.DuckDBPyConnection", manifest: Manifest) -> None:
    """One row that tells which data the database was made from."""
    con.execute("CREATE TABLE generation (digest VARCHAR NOT NULL, manifest_digest VARCHAR NOT NULL, file_count BIGINT NOT NULL)")
    con.execute("INSERT INTO generation VALUES (?, ?, ?)", [generation(manifest), manifest.digest(), len(manifest.files)])
    con.execute("COMMENT ON TABLE generation IS 'the state of the data that this database was made from; one row'")
    con.execute("COMMENT ON COLUMN generation.digest IS 'equal in databases with equal content'")
    con.execute("COMMENT ON COLUMN generation.manifest_digest IS 'sha256 of the list of Parquet files that were loaded'")
    con.execute("COMMENT ON COLUMN generation.file_count IS 'how many Parquet files were loaded'")


def _check_closed_file(building: Path, row_counts: dict[str, int]) -> None:
    """Open the finished file as its readers will, and count its rows."""
    import duckdb

    from warehouse.ddl import identifier

    if building.with_name(f"{building.name}.wal").exists():
        raise PublishError(f"{building} was closed with changes still in its log")
    try:
        with duckdb.connect(building, read_only=True) as con:
            for table, expected in row_counts.items():
                found = con.execute(f"SELECT count(*) FROM {identifier(table)}").fetchall()[0][0]  # noqa: S608
                if found != expected:
                    raise PublishError(f"table {table} has {found} rows, its Parquet files have {expected}")
    except duckdb.Error as error:
        raise PublishError(f"{building} cannot be read back: {error}") from error
