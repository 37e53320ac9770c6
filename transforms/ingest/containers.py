"""What is inside an input that holds many: compressed files, archives, tables, web archives, nested in one another.

Belongs here: the units of a container with their addresses, one by one, and what became of the container itself. Does not:
reading a single format (`archives`, `record_readers`, `web_archives`, `streams`), opening files.

The address of a unit is the input's, then `#` and the member's name or the record's number for each layer. Compression is no
layer of its own: the tenth line of `a.jsonl.gz` is `a.jsonl.gz#10`; a document compressed by itself is `b.txt.gz#b.txt`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from transforms.ingest import archives, record_readers, web_archives
from transforms.ingest.decoding import MAX_UNIT_BYTES, NotText
from transforms.ingest.formats import (
    ARCHIVES,
    COMPRESSIONS,
    CONTAINERS,
    CSV,
    HEAD_BYTES,
    JSON,
    JSON_ARRAY,
    JSON_LINES,
    PARQUET,
    TAR,
    TSV,
    WARC,
    ZIP,
    recognise,
    without_compression,
)
from transforms.ingest.input_metadata import InputMetadata
from transforms.ingest.streams import Breach, Budget, Damaged, Reader, at_most, chunks_of, counted, decompressed

# An archive of compressed tables in an archive is four.
MAX_DEPTH = 6
MAX_MEMBERS = 250_000
MAX_NAME_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Unit:
    """An input unit as found in a container, or a container with the number of units below it.

    `problem` is the reason and the detail with a tab between. `outcome` is set where what became of it is known already.
    """

    address: str
    content: bytes | None = None
    media_type: str | None = None
    given: InputMetadata | None = None
    problem: str | None = None
    outcome: str | None = None
    detail: str | None = None
    unit_count: int | None = None
    sha256: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Spooled:
    """A copy of a stream that can seek, with its digest and size. Whoever asked for it closes it."""

    file: IO[bytes]
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening an input takes: its budget, a place to spool to, the columns mapped by hand, what divides an address."""

    budget: Budget
    spool: Callable[[Iterator[bytes]], Spooled]
    mapping: Mapping[str, str]
    divider: str = "#"


def units(file: IO[bytes], address: str, name: str, media_type: str, opening: Opening) -> Iterator[Unit]:
    """Every unit of a container, then the container itself: expanded, or what is wrong with it from some place on.

    `file` must be able to seek, and stands at its beginning. The last unit has no sha256 and size: the caller knows them.
    """
    found = _opened(file, address, name, media_type, opening, 1)
    while True:
        try:
            yield next(found)
        except StopIteration:
            return
        except Breach:
            return  # told by the unit before it


def _opened(stream: IO[bytes] | Reader, address: str, name: str, media_type: str, opening: Opening, depth: int) -> Iterator[Unit]:
    """The units within, then the container's own. Raises Breach after it."""
    count = 0
    try:
        for unit in _children(stream, address, name, media_type, opening, depth):
            count += 1
            yield unit
    except (Damaged, NotText) as problem:
        detail = f"{problem.detail}; {count} units before stand" if count else problem.detail
        yield Unit(address, problem=f"{problem.reason}\t{detail}", detail=media_type, unit_count=count)
        if isinstance(problem, Breach):
            raise
        return
    yield Unit(address, outcome="expanded", detail=media_type, unit_count=count)


def _children(
    stream: IO[bytes] | Reader, address: str, name: str, media_type: str, opening: Opening, depth: int
) -> Iterator[Unit]:
    if depth > MAX_DEPTH:
        raise Damaged("too_deep", f"nested deeper than {MAX_DEPTH} layers; unpack it and give the folder")
    if media_type in COMPRESSIONS:
        inner = Reader(counted(decompressed(stream, media_type), opening.budget))
        inner_name = without_compression(name)
        inner_type = recognise(inner.peek(HEAD_BYTES), inner_name)
        if inner_type not in CONTAINERS:
            yield _document(inner, _below(address, inner_name.rpartition("/")[2], opening), inner_type, opening)
        elif inner_type in {ZIP, PARQUET}:
            spooled = opening.spool(_chunks(inner))
            with spooled.file as file:
                yield from _children(file, address, inner_name, inner_type, opening, depth + 1)
        else:
            yield from _children(inner, address, inner_name, inner_type, opening, depth + 1)
    elif media_type in ARCHIVES:
        yield from _members(stream, address, media_type, opening, depth)
    elif media_type == WARC:
        for response in web_archives.responses(stream):
            at = f"{address}{opening.divider}{response.number}"
            problem = _told(response.problem)
            outcome = "skipped" if response.skipped else None
            yield Unit(at, response.content, response.media_type, response.given, problem, outcome, response.skipped)
    else:
        found = _records(stream, media_type, opening.mapping)
        stored_type = JSON if media_type == JSON_ARRAY else media_type
        for record in found:
            at = f"{address}{opening.divider}{record.number}"
            yield Unit(at, record.content, stored_type, problem=_told(record.problem))


def _records(stream: IO[bytes] | Reader, media_type: str, mapping: Mapping[str, str]) -> Iterator[record_readers.Record]:
    if media_type == PARQUET:
        return record_readers.parquet(stream, mapping)
    reader = stream if isinstance(stream, Reader) else Reader(chunks_of(stream))
    if media_type == JSON_LINES:
        return record_readers.json_lines(reader, mapping)
    if media_type == JSON_ARRAY:
        return record_readers.json_array(reader, mapping)
    assert media_type in {CSV, TSV}
    return record_readers.table(reader, media_type, mapping)


def _members(stream: IO[bytes] | Reader, address: str, media_type: str, opening: Opening, depth: int) -> Iterator[Unit]:
    if media_type == TAR:
        members = archives.tar_members(stream)
    else:
        assert not isinstance(stream, Reader)
        members = archives.zip_members(stream)
    used: set[str] = set()
    for member in members:
        opening.budget.count()
        name = _unused(_printable(member.name), used)
        at = _below(address, name, opening)
        if member.stream is None:
            yield Unit(at, problem=_told(member.problem))
            continue
        # What a tar holds is no larger than the tar.
        content = member.stream if media_type == TAR else Reader(counted(_chunks(member.stream), opening.budget))
        is_told = False
        try:
            member_type = recognise(content.peek(HEAD_BYTES), name)
            if member_type in CONTAINERS:
                for unit in _nested(content, at, name, member_type, opening, depth):
                    is_told = unit.address == at
                    yield unit
            else:
                yield _document(content, at, member_type, opening)
        except Breach as breach:
            if not is_told:  # as a container tells of itself
                yield Unit(at, problem=_told(breach))
            raise
        except Damaged as damage:
            yield Unit(at, problem=_told(damage))
            if member.is_in_sequence:
                raise


def _nested(content: Reader, address: str, name: str, media_type: str, opening: Opening, depth: int) -> Iterator[Unit]:
    spooled = opening.spool(_chunks(content))
    with spooled.file as file:
        for unit in _opened(file, address, name, media_type, opening, depth + 1):
            if unit.address == address:
                yield Unit(
                    address,
                    problem=unit.problem,
                    outcome=unit.outcome,
                    detail=unit.detail,
                    unit_count=unit.unit_count,
                    sha256=spooled.sha256,
                    size_bytes=spooled.size_bytes,
                )
            else:
                yield unit


def _document(content: Reader, address: str, media_type: str, opening: Opening) -> Unit:
    whole = at_most(content, MAX_UNIT_BYTES + 1)
    if len(whole) > MAX_UNIT_BYTES:
        return Unit(address, problem=f"too_large\tmore than {MAX_UNIT_BYTES} bytes; split it into its articles")
    if media_type == JSON:
        whole = record_readers.mapped(whole, opening.mapping)
    return Unit(address, whole)


def _chunks(reader: Reader) -> Iterator[bytes]:
    return iter(lambda: reader.read(1 << 18), b"")


def _told(problem: NotText | Damaged | None) -> str | None:
    return f"{problem.reason}\t{problem.detail}" if problem is not None else None


def _below(address: str, name: str, opening: Opening) -> str:
    return f"{address}{opening.divider}{name}"


def _printable(name: str) -> str:
    """A member's name as text that every backend takes, in which nothing looks like the division of an address."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = text.replace("%", "%25").replace("#", "%23")
    return text if len(text) <= MAX_NAME_CHARS else text[: MAX_NAME_CHARS - 1] + "…"


def _unused(name: str, used: set[str]) -> str:
    """The name, with a number behind where the archive has it already."""
    found, number = name, 1
    while found in used:
        number += 1
        found = f"{name}~{number}"
    used.add(found)
    return found
