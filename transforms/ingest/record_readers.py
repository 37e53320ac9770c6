"""Records of a stream: lines of JSON, elements of a JSON array, rows of CSV and Parquet, one after the other.

Belongs here: finding where each record begins and ends, with memory bounded by one of them. Does not: what a record says
(`column_mapping`), responses of a WARC (`web_archives`).
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.ingest import column_mapping
from transforms.ingest.decoding import BYTE_ORDER_MARKS, MAX_UNIT_BYTES, NotText, utf16_without_mark
from transforms.ingest.formats import HEAD_BYTES, TSV
from transforms.ingest.streams import CHUNK_BYTES, Damaged, Readable, Reader

# Records looked at before a file is refused because none has a text.
SAMPLE_RECORDS = 100
# A quotation mark that is never closed swallows rows; so often the rows are read again without the one that opened it.
MAX_REREADS = 20
PARQUET_ROWS = 256
DELIMITERS = ",;\t|"
csv.field_size_limit(MAX_UNIT_BYTES)
_OUTSIDE, _INSIDE = re.compile(rb'["\[\]{},]'), re.compile(rb'["\\]')


@dataclass(frozen=True, slots=True)
class Record:
    """A record as found: its number in the file (of its first line, element or row, from 1), and its bytes or the problem."""

    number: int
    content: bytes | None
    problem: NotText | None = None


_TOO_LARGE = NotText("too_large", f"more than {MAX_UNIT_BYTES} bytes; split it into its articles")
_UNCLOSED = NotText("unclosed_quote", "a quotation mark opens a field and none closes it; mend the row")


def _too_large(number: int) -> Record:
    return Record(number, None, _TOO_LARGE)


def in_utf8(reader: Reader) -> Reader:
    """The stream in UTF-8 where its first bytes show another Unicode encoding; lines that end by CR alone end by LF."""
    head = reader.peek(HEAD_BYTES)
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)), None)
    if encoding is None and b"\0" in head:
        encoding = utf16_without_mark(head)
    chunks = iter(lambda: reader.read(CHUNK_BYTES), b"")
    if encoding is not None:
        chunks = _recoded(chunks, encoding)
    if b"\r" in head and b"\n" not in head and encoding is None:
        chunks = (chunk.replace(b"\r", b"\n") for chunk in chunks)
    return Reader(chunks)


def _recoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", True).encode()
    except UnicodeError as error:
        raise Damaged("bad_encoding", f"begins as {encoding}, but {error}; convert it to UTF-8") from error


def lines(reader: Reader) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream with their numbers from 1, without their end; None for one that is too large to be kept."""
    parts: list[bytes] = []
    size, number = 0, 1
    while chunk := reader.read(CHUNK_BYTES):
        first, *rest = chunk.split(b"\n")
        size += len(first)
        if size <= MAX_UNIT_BYTES:
            parts.append(first)
        for piece in rest:
            yield number, b"".join(parts) if size <= MAX_UNIT_BYTES else None
            number, parts, size = number + 1, [piece], len(piece)
    if size:
        yield number, b"".join(parts) if size <= MAX_UNIT_BYTES else None


def json_lines(reader: Reader, mapping: Mapping[str, str]) -> Iterator[Record]:
    """The lines that are not blank. Raises NotText where none of the first ones has a text."""
    found = (_line(number, line, mapping) for number, line in lines(in_utf8(reader)) if line is None or line.strip())
    return _with_text(found)


def _line(number: int, line: bytes | None, mapping: Mapping[str, str]) -> Record:
    if line is None:
        return _too_large(number)
    return Record(number, mapped(line.strip(), mapping))


def mapped(content: bytes, mapping: Mapping[str, str]) -> bytes:
    """A JSON record with the columns mapped by hand under their field's name. One that cannot be parsed stays as it is."""
    if not mapping:
        return content
    try:
        return column_mapping.canonical(column_mapping.renamed(column_mapping.parse(content), mapping))
    except NotText:
        return content


def _with_text(found: Iterator[Record]) -> Iterator[Record]:
    """The records, once one of the first is seen to have a text column. Raises NotText where objects are seen and none has."""
    sample: list[Record] = []
    failure: Damaged | None = None
    try:
        sample.extend(islice(found, SAMPLE_RECORDS))
    except Damaged as damage:
        failure = damage  # told after the records before it
    keys: dict[str, None] = {}
    for record in sample:
        try:
            parsed = column_mapping.parse(record.content or b"")
        except NotText:
            continue
        if column_mapping.has_text(parsed):
            keys.clear()
            break
        keys.update(dict.fromkeys(column_mapping.flattened(parsed)))
    if keys:
        raise column_mapping.no_text_column(keys)
    yield from sample
    if failure is not None:
        raise failure
    yield from found


def json_array(reader: Reader, mapping: Mapping[str, str]) -> Iterator[Record]:
    """The elements of an array. Raises Damaged where it is not closed, NotText where none of the first has a text."""
    found = (
        _too_large(number) if element is None else Record(number, mapped(element, mapping))
        for number, element in _elements(in_utf8(reader))
    )
    return _with_text(found)


def _elements(reader: Reader) -> Iterator[tuple[int, bytes | None]]:
    parts: list[bytes] = []
    size, depth, number, in_string, is_escaped = 0, 0, 1, False, False
    while chunk := reader.read(CHUNK_BYTES):
        start = place = 0
        while place < len(chunk):
            if is_escaped:
                is_escaped, place = False, place + 1
                continue
            match = (_INSIDE if in_string else _OUTSIDE).search(chunk, place)
            if match is None:
                break
            place, mark = match.end(), match.group()
            if mark == b"\\":
                is_escaped = True
            elif mark == b'"':
                in_string = not in_string
            elif mark in b"[{":
                depth += 1
                start = place if depth == 1 else start
            elif depth == 1:
                piece = chunk[start : match.start()]
                size += len(piece)
                element = b"".join([*parts, piece]).strip() if size <= MAX_UNIT_BYTES else None
                if element != b"" or mark == b",":
                    yield number, element
                number, parts, size, start = number + 1, [], 0, place
                if mark != b",":
                    _refuse_rest(reader, chunk[place:])
                    return
            elif mark != b",":
                depth -= 1
        if depth:
            size += len(chunk) - start
            if size <= MAX_UNIT_BYTES:
                parts.append(chunk[start:])
    raise Damaged("truncated", "a JSON array that is not closed; get the whole file")


def _refuse_rest(reader: Reader, rest: bytes) -> None:
    while not rest.strip():
        if not (rest := reader.read(CHUNK_BYTES)):
            return
    raise Damaged("damaged", "more bytes follow the end of the JSON array; write one array, or one object a line")


@dataclass(slots=True)
class _Rows:
    """The rows of a CSV stream: lines are given to the parser, and kept while the row that they begin is not complete."""

    lines: Iterator[tuple[int, bytes | None]]
    again: deque[tuple[int, bytes | None]]
    held: list[tuple[int, bytes | None]]
    is_open: bool = False
    rereads: int = 0

    def feed(self) -> Iterator[str]:
        size = 0
        while True:
            line = self.again.popleft() if self.again else next(self.lines, None)
            if line is None:
                self.is_open = bool(self.held)
                return
            size = size + len(line[1] or b"") if self.held else len(line[1] or b"")
            self.held.append(line)
            if line[1] is None or size > MAX_UNIT_BYTES:
                self.is_open = True
                return
            yield _decoded(line[1]) + "\n"

    def rows(self, delimiter: str) -> Iterator[tuple[int, list[str] | NotText]]:
        """Each row's first line number, and its cells or what is wrong with it."""
        reader = csv.reader(self.feed(), delimiter=delimiter, strict=True)
        while True:
            self.held.clear()
            self.is_open = False
            try:
                cells = next(reader, None)
            except csv.Error:
                cells = None
            if not self.held:
                return
            number, first = self.held[0]
            if cells is None and len(self.held) == 1 and first is not None and not self.is_open:
                # Stray quotation marks and CRs within a single line cannot hide where it ends.
                cells = next(csv.reader([_decoded(first).replace("\r", " ")], delimiter=delimiter), [])
                reader = csv.reader(self.feed(), delimiter=delimiter, strict=True)
            if cells is None or self.is_open:
                problem = _TOO_LARGE if first is None else _UNCLOSED
                if self.rereads < MAX_REREADS:
                    self.again.extendleft(reversed(self.held[1:]))
                    self.rereads += 1
                yield number, problem
                reader = csv.reader(self.feed(), delimiter=delimiter, strict=True)
            elif cells:
                yield number, cells


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").removesuffix("\r")


def _cells(reader: Reader, media_type: str) -> Iterator[tuple[int, list[str] | NotText]]:
    """The header's names, then each row's cells or what is wrong with it. Raises NotText where there is no header."""
    stream = in_utf8(reader)
    head = _decoded(stream.peek(HEAD_BYTES).partition(b"\n")[0])
    delimiter = "\t" if media_type == TSV and "\t" in head else max(DELIMITERS, key=head.count)
    found = _Rows(lines(stream), deque(), []).rows(delimiter)
    number, header = next(found, (1, NotText("empty", "a table without a header; take the file out")))
    if isinstance(header, NotText):
        raise header
    yield number, _column_names(header)
    yield from found


def rows(reader: Reader, media_type: str) -> Iterator[list[str]]:
    """The names of the header, then the cells of the rows that can be read. Raises NotText where there is no header."""
    return (cells for _, cells in _cells(reader, media_type) if not isinstance(cells, NotText))


def table(reader: Reader, media_type: str, mapping: Mapping[str, str]) -> Iterator[Record]:
    """The rows of CSV or TSV below its header, as JSON. Raises NotText where no column can be taken for the text."""
    found = _cells(reader, media_type)
    _, names = next(found)
    assert not isinstance(names, NotText)
    _refuse_without_text(names, mapping)
    for number, cells in found:
        if isinstance(cells, NotText):
            yield Record(number, None, cells)
            continue
        if len(cells) < len(names) or any(cells[len(names) :]):
            kept = column_mapping.canonical({"cells": cells})
            detail = f"{len(cells)} cells below a header of {len(names)} columns; mend the row, or its quotation marks"
            yield Record(number, kept, NotText("ragged_row", detail))
            continue
        row = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
        content = column_mapping.canonical(column_mapping.renamed(row, mapping) if mapping else row)
        yield _too_large(number) if len(content) > MAX_UNIT_BYTES else Record(number, content)


def _column_names(header: list[str]) -> list[str]:
    names: list[str] = []
    for position, cell in enumerate(header, 1):
        name = " ".join(cell.split()).removeprefix("\ufeff") or f"column {position}"
        names.append(name if name not in names else f"{name} ({position})")
    return names


def _refuse_without_text(names: list[str], mapping: Mapping[str, str]) -> None:
    if "text" in mapping:
        if mapping["text"] in names:
            return
    elif column_mapping.guess(names).get("text"):
        return
    raise column_mapping.no_text_column(names)


def parquet(stream: Readable, mapping: Mapping[str, str]) -> Iterator[Record]:
    """The rows of a Parquet file, as JSON of the columns that hold text, dates or numbers. The stream must be able to seek.

    Raises NotText where no column can be taken for the text, Damaged where the file cannot be read.
    """
    number = 0
    try:
        with pq.ParquetFile(stream, pre_buffer=False) as file:
            names = [field.name for field in file.schema_arrow if _is_plain(field.type)]
            _refuse_without_text(list(column_mapping.flattened(dict.fromkeys(names))), mapping)
            texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        # Values stay in their dictionary, so that one long text in a million rows is not written out a million times.
        with pq.ParquetFile(stream, pre_buffer=False, read_dictionary=texts) as file:
            for batch in file.iter_batches(PARQUET_ROWS, columns=names, use_threads=False):
                for position in range(batch.num_rows):
                    number += 1
                    row = {name: batch[name][position].as_py() for name in names}
                    row = {name: value for name, value in row.items() if value is not None}
                    content = column_mapping.canonical(column_mapping.renamed(row, mapping) if mapping else row)
                    yield _too_large(number) if len(content) > MAX_UNIT_BYTES else Record(number, content)
    except (pa.ArrowException, OSError, ValueError, UnicodeError) as error:
        if isinstance(error, NotText):
            raise
        found = " ".join(str(error).split())[: column_mapping.MAX_LISTED]
        raise Damaged("damaged", f"Parquet that cannot be read after {number} rows ({found}); get the file again") from error


def _is_plain(kind: Any) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
    if pa.types.is_struct(kind):
        return all(_is_plain(field.type) for field in kind)
    return not (pa.types.is_nested(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind))
