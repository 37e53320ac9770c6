"""Rows written out: as a table for reading, as CSV, JSON, JSON lines or Parquet for programs.

Belongs here: the formats. Does not: where the rows come from (`query`).
"""

import csv
import datetime
import decimal
import json
import math
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import IO, Any

CHUNK_ROWS = 2_000
FALLBACK_SIZE = (120, 24)
NARROWEST = 12
JOINERS = "\u200c\u200d"  # part of words in Persian and Indic scripts, and of emoji
# Noncharacters, which show nothing and mean nothing: a search puts them around a hit, and in the finished table colour for them.
HIT_MARKS = "\ufdd0\ufdd1"
WITHOUT_WIDTH = JOINERS + HIT_MARKS

Rows = Iterable[list[tuple[Any, ...]]]


def write_csv(names: Sequence[str], chunks: Rows, out: IO[str]) -> None:
    """CSV with a header. Null is an empty field; lists and structures are JSON."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for rows in chunks:
        writer.writerows([_csv_value(value) for value in row] for row in rows)


def _csv_value(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(plain(value), ensure_ascii=False)
    if value is None or isinstance(value, str):
        return value
    return _text(value)


def write_json(names: Sequence[str], chunks: Rows, out: IO[str]) -> None:
    """One JSON array with an object a row."""
    out.write("[")
    separator = "\n"
    for row in chain.from_iterable(chunks):
        out.write(separator + _object(names, row))
        separator = ",\n"
    out.write("\n]\n")


def write_jsonl(names: Sequence[str], chunks: Rows, out: IO[str]) -> None:
    """One JSON object a row and line."""
    for row in chain.from_iterable(chunks):
        out.write(_object(names, row) + "\n")


def _object(names: Sequence[str], row: tuple[Any, ...]) -> str:
    return json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """A value as JSON can hold it: times in ISO 8601, bytes in hex, NaN and infinities as null."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {_text(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return _text(value)


def _text(value: Any) -> str:
    """A single value in plain text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_text(item)}" for key, item in value.items()) + "}"
    return str(value)


def write_parquet(batches: Iterable[Any], schema: Any, out: IO[bytes]) -> None:
    """Parquet. It is made in an unnamed temporary file, because `out` may be a pipe."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        file.seek(0)
        shutil.copyfileobj(file, out)


def write_table(names: Sequence[str], chunks: Rows, out: IO[str]) -> None:
    """Aligned columns, every row and every word: long values go on over several lines.

    Where the columns do not fit the terminal, a row is a block with a line a column.
    """
    chunks = iter(chunks)
    first = next(chunks, [])
    rows = chain(first, chain.from_iterable(chunks))
    total = shutil.get_terminal_size(FALLBACK_SIZE).columns
    widths = _widths([names, *first], total - 3 * (len(names) - 1))
    count = _write_blocks(names, rows, total, out) if widths is None else _write_columns(names, rows, widths, first, out)
    out.write(f"({count} {'row' if count == 1 else 'rows'})\n")


def _widths(rows: Sequence[Sequence[Any]], room: int) -> list[int] | None:
    """How wide each column may be so that all fit; None where they would become too narrow to read."""
    natural = [max(max(map(_width, _lines(value))) for value in column) for column in zip(*rows, strict=True)]
    widest = max(natural)
    if sum(natural) > room:
        fitting = [cap for cap in range(NARROWEST, widest) if sum(min(width, cap) for width in natural) <= room]
        if not fitting:
            return None
        widest = fitting[-1]
    return [min(width, widest) for width in natural]


def _write_columns(
    names: Sequence[str], rows: Iterable[tuple[Any, ...]], widths: list[int], sample: list[tuple[Any, ...]], out: IO[str]
) -> int:
    is_number = [
        any(isinstance(row[i], (int, float, decimal.Decimal)) for row in sample)
        and not any(isinstance(row[i], (str, bool)) for row in sample)
        for i in range(len(names))
    ]
    _write_row(names, widths, is_number, out)
    out.write("─┼─".join("─" * width for width in widths) + "\n")
    count = 0
    for row in rows:
        _write_row(row, widths, is_number, out)
        count += 1
    return count


def _write_row(row: Sequence[Any], widths: list[int], is_number: list[bool], out: IO[str]) -> None:
    cells = [wrapped(value, width) for value, width in zip(row, widths, strict=True)]
    for i in range(max(map(len, cells))):
        line = [
            _padded(cell[i] if i < len(cell) else "", width, right)
            for cell, width, right in zip(cells, widths, is_number, strict=True)
        ]
        out.write(" │ ".join(line).rstrip() + "\n")


def _write_blocks(names: Sequence[str], rows: Iterable[tuple[Any, ...]], total: int, out: IO[str]) -> int:
    labels = max(map(_width, names))
    room = max(total - labels - 3, NARROWEST)
    count = 0
    for count, row in enumerate(rows, start=1):
        out.write(f"── row {count} ".ljust(labels + 1, "─") + "\n")
        for name, value in zip(names, row, strict=True):
            label = name
            for line in wrapped(value, room):
                out.write(f"{_padded(label, labels, False)} │ {line}".rstrip() + "\n")
                label = ""
    return count


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _lines(value: Any) -> list[str]:
    return [visible(line) for line in _text(value).split("\n")]


def visible(text: str) -> str:
    """`text` with control characters and marks of direction written out: article text must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in WITHOUT_WIDTH or unicodedata.category(c) == "Zs" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _width(text: str) -> int:
    """The columns that `text` takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or character in WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(value: Any, width: int) -> list[str]:
    """A value as lines of at most `width` columns, broken at spaces where there are any."""
    return [piece for line in _lines(value) for piece in _pieces(line, width)]


def _pieces(line: str, width: int) -> Iterator[str]:
    """Break a line at spaces where there are any, so that each piece takes at most `width` columns."""
    start = 0
    while True:
        end, taken = start, 0
        while end < len(line) and taken + _character_width(line[end]) <= width:
            taken += _character_width(line[end])
            end += 1
        if end == len(line):
            yield line[start:]
            return
        space = line.rfind(" ", start + 1, end + 1)
        cut = space if space > 0 else max(end, start + 1)
        yield line[start:cut].rstrip()
        start = cut
        while start < len(line) and line[start] == " ":
            start += 1
        if start == len(line):
            return


WRITERS: dict[str, Callable[[Sequence[str], Rows, IO[str]], None]] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
}
