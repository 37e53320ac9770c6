"""What stands beside a document: `NAME.json` for one, `manifest.csv` for a folder.

Belongs here: which file speaks of which, and what it says. Does not: finding and reading the files.
"""

import json
from collections.abc import Iterator

from transforms.ingest import column_mapping
from transforms.ingest.formats import CSV, HEAD_BYTES, JSON_ARRAY, JSON_LINES, extension, recognise
from transforms.ingest.input_metadata import InputMetadata

MANIFEST = "manifest.csv"
# Endings of the documents that a NAME.json may stand beside.
DESCRIBED = frozenset({"txt", "text", "asc", "md", "htm", "html", "xhtml", "eml"})


def names_of(document: str) -> tuple[str, ...]:
    """The names that a document's sidecar may have, the nearest first."""
    if extension(document) not in DESCRIBED:
        return ()
    return f"{document}.json", f"{document.rpartition('.')[0]}.json"


def sidecar(content: bytes) -> InputMetadata | None:
    """What a NAME.json says; None where it holds several records, not one object. Raises NotText (reason `bad_json`)."""
    if recognise(content[:HEAD_BYTES], "a.json") in {JSON_ARRAY, JSON_LINES}:
        return None
    return column_mapping.metadata_of(column_mapping.parse(content))


def manifest(content: bytes) -> dict[str, InputMetadata] | None:
    """What a manifest says of each file, by the name or path it is listed under; None where it is an ordinary table.

    It lists files where a column is named for them and none for the text. Raises NotText or Damaged where it cannot be read.
    """
    from transforms.ingest import record_readers  # noqa: PLC0415 - what it imports is slow to load, and most inputs have no manifest
    from transforms.ingest.streams import Reader  # noqa: PLC0415

    rows = record_readers.rows(Reader(iter([content])), CSV)
    header = next(rows, None)
    if header is None:
        return None
    names = [name for name in header if column_mapping.is_file_column(name)]
    if not names or column_mapping.guess(header).get("text"):
        return None
    return dict(_listed(rows, header, names[0]))


def _listed(rows: Iterator[list[str]], header: list[str], file_column: str) -> Iterator[tuple[str, InputMetadata]]:
    for cells in rows:
        row = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        if name := row.pop(file_column, "").strip():
            yield name.removeprefix("./"), column_mapping.metadata_of(row)


def as_bytes(given: InputMetadata) -> bytes:
    """What is stated, the same bytes for the same statements: part of what a document with a sidecar is known by."""
    fetched = given.fetched_at.isoformat() if given.fetched_at else None
    values = [given.title, list(given.authors), given.published, given.url, given.outlet, fetched, given.language]
    return json.dumps(values, ensure_ascii=False).encode()
