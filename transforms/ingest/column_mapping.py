"""Records to text and metadata: which column of a table, or key of an object, holds what.

Belongs here: the guess by name, the mapping by hand, and the values of one record. Does not: reading tables and lines
(`record_readers`), what a sidecar belongs to (`sidecars`).
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from transforms.ingest.decoding import NotText, as_text
from transforms.ingest.input_metadata import InputMetadata
from transforms.language.vocabulary import phrases

FIELDS = ("text", "title", "url", "outlet", "published", "fetched_at", "authors", "language")
MAX_NESTING = 4
# A listing of columns in a message is cut after so many characters.
MAX_LISTED = 400
_NOT_IN_NAMES = re.compile(r"[\W_]+")
_EPOCH = re.compile(r"\d{9,13}(?:\.\d{1,9})?")
REMEDY = "name it: onrecord build --columns text=COLUMN"


def _plain(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name).casefold()


@cache
def _ranks() -> dict[str, tuple[str, int]]:
    """For each plain name, the field that it means and how sure that is; 0 is surest."""
    ranks: dict[str, tuple[str, int]] = {}
    for field in FIELDS:
        names = " ".join(phrases("columns")[field]).split()
        for rank, name in enumerate(names):
            ranks.setdefault(_plain(name), (field, rank))
    return ranks


def field_of(name: str) -> str | None:
    """The field that a column of this name is taken for."""
    found = _ranks().get(_plain(name))
    return found[0] if found else None


@cache
def file_names() -> frozenset[str]:
    """The plain names of the column of a manifest that names files."""
    return frozenset(map(_plain, " ".join(phrases("columns")["file"]).split()))


def is_file_column(name: str) -> bool:
    """Whether a manifest names its files in a column of this name."""
    return _plain(name) in file_names()


def guess(names: Iterable[str]) -> dict[str, list[str]]:
    """For each field the columns taken for it, the surest first. A dotted name counts whole before by its last part."""
    ranked: dict[str, list[tuple[int, int, int, str]]] = {}
    for position, name in enumerate(names):
        found, is_part = _ranks().get(_plain(name)), 0
        if found is None and "." in name:
            found, is_part = _ranks().get(_plain(name.rpartition(".")[2])), 1
        if found is not None:
            ranked.setdefault(found[0], []).append((is_part, found[1], position, name))
    return {field: [name for *_, name in sorted(columns)] for field, columns in ranked.items()}


def parse_mapping(text: str) -> dict[str, str]:
    """`text=body,title=headline` as column by field. Raises ValueError, which says what is wrong."""
    mapping: dict[str, str] = {}
    for entry in text.split(","):
        field, equals, column = (part.strip() for part in entry.partition("="))
        if not equals or not column or field not in FIELDS:
            raise ValueError(f"{entry.strip()!r} is not FIELD=COLUMN with one of the fields {', '.join(FIELDS)}")
        if field in mapping:
            raise ValueError(f"{field} is given twice")
        mapping[field] = column
    return mapping


def renamed(record: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """The record with the columns mapped by hand under their field's own name, which is the surest there is."""
    flat = flattened(record)
    taken = {column for column in mapping.values() if column in flat}
    mapped = {field: flat[column] for field, column in mapping.items() if column in flat}
    return {**mapped, **{name: value for name, value in flat.items() if name not in taken and name not in mapping}}


def flattened(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Keys of objects within the record as dotted names."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, Mapping) and value and depth < MAX_NESTING:
            flat.update(flattened(value, f"{prefix}{key}.", depth + 1))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def parse(content: bytes) -> dict[str, Any]:
    """The object that a record is written as. Raises NotText (reason `bad_json`, or one of the encoding)."""
    text, _ = as_text(content)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotText("bad_json", f"{_short(str(error))}; mend the record or take it out") from error
    if not isinstance(record, dict):
        raise NotText("bad_json", f"a {type(record).__name__}, not an object with named fields; write it as one")
    return record


def has_text(record: Mapping[str, Any]) -> bool:
    """Whether the record has a column for the text, be it empty."""
    return bool(guess(flattened(record)).get("text"))


def no_text_column(names: Iterable[str]) -> NotText:
    """The refusal of a record or table in which no column can be taken for the text."""
    listed = ", ".join(names) or "none"
    return NotText("no_text_column", f"none of its columns is known to hold the text; it has: {_short(listed)}; {REMEDY}")


def read(record: Mapping[str, Any]) -> tuple[str, InputMetadata]:
    """The text of a record and what it says beside. Raises NotText (`no_text_column`, `empty`)."""
    flat = flattened(record)
    columns = guess(flat)
    if "text" not in columns:
        raise no_text_column(flat)
    text = next((value for name in columns["text"] if (value := _text(flat[name]))), None)
    if text is None:
        raise NotText("empty", f"its text ({columns['text'][0]}) is empty")
    return text, metadata_of(record)


def metadata_of(record: Mapping[str, Any]) -> InputMetadata:
    """What a record, or a sidecar, says of its document beside the text."""
    flat = flattened(record)
    values = {}
    for field, names in guess(flat).items():
        values[field] = next((flat[name] for name in names if flat[name] not in (None, "", [], {})), None)
    return InputMetadata(
        title=_line(values.get("title")),
        authors=_names(values.get("authors")),
        published=_line(values.get("published")),
        url=_line(values.get("url")),
        outlet=_line(values.get("outlet")),
        fetched_at=moment(values.get("fetched_at")),
        language=_line(values.get("language")),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    return _encodable(value) if isinstance(value, str) and value.strip() else None


def _line(value: Any) -> str | None:
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return " ".join(_encodable(value).split()) or None if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [value]
    named = [part.get("name") if isinstance(part, Mapping) else part for part in parts]
    return tuple(name for part in named if isinstance(part, str) and (name := _line(part)))


def _encodable(text: str) -> str:
    """JSON may escape half of a surrogate pair, which no UTF-8 can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def moment(value: Any) -> datetime | None:
    """A time as ISO 8601 or seconds (or milliseconds) since 1970, in UTC without a zone; None where it is neither."""
    text = str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    try:
        if _EPOCH.fullmatch(text):
            seconds = float(text)
            found = datetime.fromtimestamp(seconds / 1000 if seconds >= 1e11 else seconds, UTC)
        else:
            found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    try:
        return (found.astimezone(UTC) if found.tzinfo else found).replace(tzinfo=None)
    except OverflowError:
        return None


def canonical(record: Mapping[str, Any]) -> bytes:
    """A record as JSON, the same bytes for the same record: how a row that has no bytes of its own is kept."""
    return json.dumps(record, ensure_ascii=False, default=_plain_value, separators=(",", ":")).encode("utf-8", "replace")


def _plain_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_LISTED else text[: MAX_LISTED - 1] + "…"
