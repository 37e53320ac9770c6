"""The Parquet datasets: one folder a table, one file a batch.

Belongs here: writing an Arrow table to its file and reading it back, checked. Does not: which files count (`manifest`), what
the tables hold (`tables`).
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.files import digest_of_file, write_atomically
from warehouse.manifest import PARQUET, Manifest, StoredFile

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.tables import Table

ROW_GROUP_ROWS = 131_072


class DatasetError(RuntimeError):
    """A Parquet file that the manifest lists is missing or is not what was written."""

    def __init__(self, path: Path, found: str) -> None:
        remedy = (
            f"Put it back from a copy, or move {path.parent.parent} away and run `onrecord build` with all inputs again."
            if path.parent.name == "raw"
            else "Delete it and run `onrecord build` again: it is made anew."
        )
        super().__init__(f"{path} {found}. {remedy}")


def write(data: Path, table: str, rows: "pa.Table", batch_id: str | None, version: str, revision: str = "") -> StoredFile:
    """Store a table's batch and describe the file, for `manifest.commit` to list.

    `revision` goes into the file's name, so that a batch which cannot be made anew is whole on disk until the commit.

    The rows are stored in reading order, so that the same rows give the same bytes in whatever order they come. A file that
    already holds these bytes is left as it is.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from warehouse.tables import TABLES

    declared = TABLES[table]
    name = (batch_id if batch_id is not None else "all") + revision
    if not name.isalnum() or not name.isascii():
        raise ValueError(f"batch {batch_id!r} of table {table} is not a digest of letters and digits")
    ordered = _in_reading_order(declared, declared.checked(rows))
    buffer = pa.BufferOutputStream()
    pq.write_table(ordered, buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS, write_page_checksum=True)
    content = buffer.getvalue().to_pybytes()
    path = f"{table}/{name}.parquet"
    file = StoredFile(table, batch_id, path, ordered.num_rows, len(content), hashlib.sha256(content).hexdigest(), version)
    target = data / PARQUET / path
    if found_in(target, file) is not None:
        write_atomically(target, content)
    return file


def _in_reading_order(declared: "Table", rows: "pa.Table") -> "pa.Table":
    """By document or article, then by position in the text, then by primary key."""
    required = [c.name for c in declared.stored_columns if not c.is_nullable]
    owner = [name for name in ("document_id", "article_id") if name in required][:1]
    position = [name for name in ("start_char", "end_char") if name in required]
    keys = list(dict.fromkeys([*owner, *position, *declared.primary_key]))
    return rows.sort_by([(key, "ascending") for key in keys]).combine_chunks()


def found_in(path: Path, file: StoredFile) -> str | None:
    """What is wrong with the file at `path`, read whole; None where it holds exactly what was written."""
    if found := wrong_size(path, file):
        return found
    try:
        digest = digest_of_file(path)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if digest == file.sha256 else "is damaged: its sha256 is not the one that was written"


def wrong_size(path: Path, file: StoredFile) -> str | None:
    """What is wrong with the file at `path` at first sight: missing, or not as long as it was written."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if size == file.size_bytes else f"has {size} bytes, {file.size_bytes} were written"


def verify(data: Path, file: StoredFile) -> None:
    """Raise DatasetError unless the file holds exactly what was written."""
    path = data / PARQUET / file.path
    if found := found_in(path, file):
        raise DatasetError(path, found)


def read(
    data: Path,
    manifest: Manifest,
    table: str,
    batch_ids: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> "pa.Table":
    """The rows of a table, of some batches or of all, as the manifest lists them.

    The page checksums are verified. Raises DatasetError where a file is missing or damaged, KeyError where the manifest has
    no file of a batch that was asked for.
    """
    import pyarrow as pa

    from warehouse.tables import TABLES

    declared = TABLES[table]
    names = list(columns) if columns is not None else [c.name for c in declared.stored_columns]
    schema = pa.schema([declared.schema.field(name) for name in names])
    if batch_ids is None:
        files = manifest.table_files(table)
    else:
        files = tuple(_listed(manifest, table, batch_id) for batch_id in batch_ids)
    parts = [_read_file(data / PARQUET / file.path, file, schema) for file in files]
    return pa.concat_tables(parts) if parts else pa.Table.from_batches([], schema)


class Stream:
    """The rows of a table file by file, each read as `read` does when its turn comes; as often as it is gone through."""

    def __init__(self, data: Path, manifest: Manifest, table: str, columns: Sequence[str] | None = None) -> None:
        self._data = data
        self._files = manifest.table_files(table)
        self._table = table
        self._columns = columns

    def __iter__(self) -> "Iterator[pa.Table]":
        """A table for each file."""
        for file in self._files:
            yield read(self._data, Manifest((file,)), self._table, columns=self._columns)


def head(data: Path, file: StoredFile, columns: Sequence[str], count: int) -> "pa.Table":
    """The first rows of one stored file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(data / PARQUET / file.path) as opened:
        batch = next(opened.iter_batches(count, columns=list(columns)), None)
        schema = pa.schema([opened.schema_arrow.field(name) for name in columns])
    return pa.Table.from_batches([] if batch is None else [batch], schema)


def _listed(manifest: Manifest, table: str, batch_id: str) -> StoredFile:
    file = manifest.file(table, batch_id)
    if file is None:
        raise KeyError(f"the manifest lists no file of table {table} for batch {batch_id}")
    return file


def _read_file(path: Path, file: StoredFile, schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    if found := wrong_size(path, file):
        raise DatasetError(path, found)
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as parquet:
            stored = parquet.schema_arrow
            if any(stored.get_field_index(f.name) < 0 or stored.field(f.name) != f for f in schema):
                raise DatasetError(path, f"has other columns than are declared: {stored.names}")
            # One thread: pyarrow's reader threads at times outlive the call and abort the process at its end.
            rows = parquet.read(columns=schema.names, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(path, f"is damaged ({' '.join(str(error).split())})") from error
    if rows.num_rows != file.row_count:
        raise DatasetError(path, f"has {rows.num_rows} rows, {file.row_count} were written")
    return rows.select(schema.names)
