"""The reference tables: outlets, known speakers, decisions on identities, the codebook; CSV files that a user can replace.

Belongs here: finding and reading those files. Does not: what the columns mean (`warehouse.tables`).
"""

import csv
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.runs.steps import PROJECT
from warehouse.tables import TABLES, Table

DEFAULT_FOLDER = PROJECT / "seeds"
LIST_SEPARATOR = "|"
TOLD_PROBLEMS = 20


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
    """A reference CSV as the declared table, ordered by its key; values of a list have `|` between them.

    Raises BadReference, which names every row that cannot be used, by its line.
    """
    declared = TABLES[table]
    names = [c.name for c in declared.columns]
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    problems: list[tuple[int, str]] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            if sorted(reader.fieldnames or ()) != sorted(names):
                raise BadReference(f"{file}: its header has {reader.fieldnames}; the columns of {table} are {names}")
            for record in reader:
                if None in record or None in record.values():
                    problems.append((reader.line_num, f"needs {len(names)} values; quote values with commas"))
                else:
                    rows.append({c.name: _value(record[c.name], c.type) for c in declared.columns})
                    lines.append(reader.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadReference(f"{file}: {error}; save it as CSV in UTF-8") from error
    problems += [(lines[at], problem) for at, problem in _problems(declared, rows)]
    if problems:
        told = [f"{file}, line {line}: {problem}" for line, problem in sorted(problems)]
        more = [f"… and {len(told) - TOLD_PROBLEMS} more rows"] if len(told) > TOLD_PROBLEMS else []
        raise BadReference("\n".join([*told[:TOLD_PROBLEMS], *more]))
    return declared.from_rows(sorted(rows, key=lambda row: [row[k] or "" for k in declared.primary_key]))


def _problems(declared: Table, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """What is wrong with rows of a reference table, by the number of the row."""
    found: list[tuple[int, str]] = []
    keys: dict[tuple[Any, ...], int] = {}
    for at, row in enumerate(rows):
        for column in declared.columns:
            value = row[column.name]
            if value is None and not column.is_nullable:
                found.append((at, f"has no {column.name}; fill in the value"))
            elif value is not None and column.values and value not in column.values:
                found.append((at, f"{column.name} {value!r} is none of {', '.join(column.values)}"))
        key = tuple(row[k] for k in declared.primary_key)
        if keys.setdefault(key, at) != at:
            found.append((at, f"repeats {', '.join(f'{k} {v!r}' for k, v in zip(declared.primary_key, key, strict=True))}"))
    if declared.name == "speaker_overrides" and rows and not found:
        from transforms.speakers.overrides import contradictions

        found += contradictions(rows)
    return found


def _value(text: str, kind: pa.DataType) -> str | list[str] | None:
    text = text.strip()
    if pa.types.is_list(kind):
        return [part for part in (p.strip() for p in text.split(LIST_SEPARATOR)) if part]
    return text or None


def version(data: Path, table: str) -> str:
    """What the stored table is marked with: a digest of the file it was read from."""
    return sha256(b"reference-1\0" + path(data, table).read_bytes()).hexdigest()[:16]
