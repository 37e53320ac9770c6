"""The manifest: the list of Parquet files that make up the data. A file that it does not list does not exist.

Belongs here: the list, reading it and replacing it. Does not: the files' content (`datasets`). Imports neither pyarrow nor
duckdb, so that a build with nothing to do is over before they would be loaded.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from warehouse.files import write_atomically
from warehouse.locks import waiting

FORMAT = 2
PARQUET = "parquet"


class ManifestError(RuntimeError):
    """The manifest cannot be read."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A Parquet file. `path` is relative to DIR/parquet, `version` the code version of the step that wrote it.

    `batch_id` is None for a table over all batches.
    """

    table: str
    batch_id: str | None
    path: str
    row_count: int
    size_bytes: int
    sha256: str
    version: str


@dataclass(frozen=True)
class Manifest:
    """Every Parquet file that exists, ordered by path."""

    files: tuple[StoredFile, ...] = ()

    @cached_property
    def _by_table(self) -> dict[str, dict[str | None, StoredFile]]:
        tables: dict[str, dict[str | None, StoredFile]] = {}
        for file in self.files:
            tables.setdefault(file.table, {})[file.batch_id] = file
        return tables

    def file(self, table: str, batch_id: str | None = None) -> StoredFile | None:
        """The file of a table's batch, None where there is none."""
        return self._by_table.get(table, {}).get(batch_id)

    def table_files(self, table: str) -> tuple[StoredFile, ...]:
        """The files of a table, in order."""
        return tuple(self._by_table.get(table, {}).values())

    def batch_ids(self, table: str) -> tuple[str, ...]:
        """The batches for which the table has a file, in order."""
        return tuple(batch_id for batch_id in self._by_table.get(table, {}) if batch_id is not None)

    def row_count(self, table: str) -> int:
        """The rows of a table over all its files."""
        return sum(f.row_count for f in self.table_files(table))

    def size_bytes(self, tables: Iterable[str]) -> int:
        """The length of all files of some tables."""
        return sum(f.size_bytes for table in tables for f in self.table_files(table))

    def digest(self) -> str:
        """A name for this state of the data: equal content and versions have equal digests."""
        return hashlib.sha256(_rows(self.files).encode()).hexdigest()


def _rows(files: Iterable[StoredFile]) -> str:
    return ",\n".join(json.dumps(asdict(f), sort_keys=True) for f in files)


def serialised(files: Iterable[StoredFile]) -> bytes:
    """The content of a manifest that lists these files."""
    rows = _rows(files)
    digest = hashlib.sha256(rows.encode()).hexdigest()
    return f'{{"format": {FORMAT}, "sha256": "{digest}", "files": [\n{rows}\n]}}\n'.encode()


def manifest_path(data: Path) -> Path:
    """Where the manifest of a data folder is."""
    return data / PARQUET / "manifest.json"


def load(data: Path) -> Manifest:
    """The manifest of a data folder, an empty one where nothing was stored yet. Raises ManifestError."""
    path = manifest_path(data)
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}, expected {FORMAT}")
        files = tuple(StoredFile(**entry) for entry in content["files"])
        if hashlib.sha256(_rows(files).encode()).hexdigest() != content["sha256"]:
            raise ValueError("its sha256 is not the one that was written")
        return Manifest(files)
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ManifestError(
            f"{path} cannot be read ({error}). Move {path.parent} away and run `onrecord build` with the same inputs again."
        ) from error


def commit(data: Path, files: Iterable[StoredFile], removed: Iterable[StoredFile] = ()) -> Manifest:
    """Take `removed` off the list, put `files` on it in place of those with the same path, and delete what is no longer listed.

    Steps that run at the same time may each commit their own files.
    """
    removed = tuple(removed)
    with waiting(data / PARQUET / ".manifest.lock"):
        before = load(data)
        listed = {f.path: f for f in before.files}
        for file in removed:
            listed.pop(file.path, None)
        listed.update((f.path, f) for f in files)
        manifest = Manifest(tuple(listed[path] for path in sorted(listed)))
        if manifest != before or not manifest_path(data).exists():
            write_atomically(manifest_path(data), serialised(manifest.files))
        for file in removed:
            if file.path not in listed:
                (data / PARQUET / file.path).unlink(missing_ok=True)
        return manifest
