"""The reference tables: outlets, known speakers and the topic codebook, read from CSV files that a user can replace.

Belongs here: finding and reading those files. Does not: what the columns mean (`warehouse.tables`).
"""

import csv
import os
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from orchestration.steps import PROJECT
from warehouse.tables import TABLES

DEFAULT_FOLDER = PROJECT / "seeds"
LIST_SEPARATOR = "|"


class BadReference(ValueError):
    """A reference file that cannot be used; the message names file, line and remedy."""


def folder(data: Path) -> Path:
    """Where a coverage's own reference files are: $ONRECORD_REFERENCE, else DIR/reference. Raises BadReference."""
    if not (chosen := os.environ.get("ONRECORD_REFERENCE")):
        return data / "reference"
    if not Path(chosen).is_dir():
        raise BadReference(f"{chosen}, named by ONRECORD_REFERENCE, is no folder; create it, or unset ONRECORD_REFERENCE")
    return Path(chosen)


def path(data: Path, table: str) -> Path:
    """The file a reference table is read from: the coverage's own where there is one, else the one shipped."""
    own = folder(data) / f"{table}.csv"
    return own if own.is_file() else DEFAULT_FOLDER / f"{table}.csv"


def read(file: Path, table: str) -> pa.Table:
    """A reference CSV as the declared table, ordered by its key; values of a list have `|` between them. Raises BadReference."""
    declared = TABLES[table]
    names = [c.name for c in declared.columns]
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if sorted(reader.fieldnames or ()) != sorted(names):
                raise BadReference(f"{file}: its header has {reader.fieldnames}; the columns of {table} are {names}")
            rows = []
            for record in reader:
                if None in record or None in record.values():
                    raise BadReference(f"{file}, line {reader.line_num}: needs {len(names)} values; quote values with commas")
                rows.append({c.name: _value(record[c.name], c.type) for c in declared.columns})
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadReference(f"{file}: {error}; save it as CSV in UTF-8") from error
    keys = Counter(tuple(row[k] for k in declared.primary_key) for row in rows)
    if repeated := [key for key, count in keys.items() if count > 1]:
        raise BadReference(f"{file}: {', '.join(declared.primary_key)} must be unique; it repeats {repeated[0]}")
    try:
        return declared.from_rows(sorted(rows, key=lambda row: [row[k] or "" for k in declared.primary_key]))
    except ValueError as error:
        raise BadReference(f"{file}: {error}; fill in the value") from error


def _value(text: str, kind: pa.DataType) -> str | list[str] | None:
    text = text.strip()
    if pa.types.is_list(kind):
        return [part for part in (p.strip() for p in text.split(LIST_SEPARATOR)) if part]
    return text or None


def version(data: Path, table: str) -> str:
    """What the stored table is marked with: a digest of the file it was read from."""
    return sha256(b"reference-1\0" + path(data, table).read_bytes()).hexdigest()[:16]
