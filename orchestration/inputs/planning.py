"""From INPUT arguments to batches: the units of every input that is new, stored as `raw` batches as they fill.

Belongs here: which units are new, and which repeat bytes seen before. Does not: finding and reading inputs (`input_sources`),
what is in a container (`transforms.ingest.containers`), what the bytes say (`transforms.ingest.input_units`).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from orchestration.inputs import input_sources
from orchestration.inputs.input_sources import Fetched, Source
from orchestration.inputs.sidecar_matching import Metadata, read_metadata
from orchestration.runs import progress
from transforms.ingest.decoding import MAX_UNIT_BYTES

if TYPE_CHECKING:
    import pyarrow as pa

    from transforms.ingest.containers import Unit
    from transforms.ingest.input_metadata import InputMetadata
    from warehouse.manifest import StoredFile

BATCH_BYTES = 64 * 2**20
# No batch is more than this part of the work before it, so that a small corpus has batches for many cores. What is planned and
# waits to be worked on counts, whichever call planned it: a plan that was cut short goes on as it would have gone.
MOST_OF_THE_WORK, LEAST_BATCH_BYTES = 1 / 16, 2**20
# Many small files are as much work as a few large ones.
BATCH_UNITS = 50_000
RAW_VERSION = "raw-2"
# So many inputs ahead the system is told what will be read: a million small files lie all over a disk.
READ_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found: counts of input units, and the batches of those that are new, in the order they were made."""

    found_count: int
    known_count: int
    batch_ids: tuple[str, ...]


def batch_id(rows: Sequence[dict]) -> str:
    """The name of a batch: a digest of what is in it."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row['source_uri']}\0{row['sha256']}\0{row['problem']}\0{row['unit_count']}\0".encode())
    return digest.hexdigest()[:32]


class History:
    """The raw units of earlier builds, at some two hundred bytes an input. What only new inputs ask for is put together when the
    first does."""

    def __init__(self, data: Path, forgotten: Mapping[str, Set[str]] = MappingProxyType({})) -> None:
        """Without the units `forgotten`, by the batch that holds them."""
        from warehouse import manifest

        self._data = data
        self._listing = manifest.load(data)
        self._forgotten = forgotten
        # By address and digest (or problem, or validator), the units that an input has, itself among them.
        self._inputs: dict[bytes, int] = {}
        for part in self._parts("container_uri", "source_uri", "sha256", "problem", "unit_count", "validator"):
            containers = part["container_uri"]
            top = part if containers.null_count == len(containers) else part.filter(containers.is_null())
            for uri, digest, problem, unit_count, validator in _rows(top.drop_columns("container_uri")):
                for key in (digest or problem, validator):
                    if key is not None:
                        self._inputs[_name(uri, key)] = 1 + (unit_count or 0)
        self._containers: dict[str, list[str]] | None = None
        self._seen: set[bytes] | None = None

    def _part(self, batch: str, *columns: str) -> "pa.Table":
        from warehouse import datasets

        names = list(dict.fromkeys((*columns, "source_uri")))
        part = datasets.read(self._data, self._listing, "raw", [batch], names)
        return without(part, self._forgotten.get(batch, frozenset())).select(columns)

    def _parts(self, *columns: str) -> Iterator["pa.Table"]:
        return (self._part(batch, *columns) for batch in self._listing.batch_ids("raw"))

    def unit_count(self, uri: str, key: str | None) -> int | None:
        """The units of the input of this address that had this digest, problem or validator; None where there was none."""
        return self._inputs.get(_name(uri, key)) if key is not None else None

    def units(self, container: str) -> set[tuple[str, str]]:
        """The address and key of each unit that was found in a container before."""
        import pyarrow.compute as pc

        if self._containers is None:
            self._containers = {}
            for batch in self._listing.batch_ids("raw"):
                for uri in self._part(batch, "container_uri")["container_uri"].unique().to_pylist():
                    self._containers.setdefault(uri, []).append(batch)
        found: set[tuple[str, str]] = set()
        for batch in self._containers.get(container, ()):
            part = self._part(batch, "container_uri", "source_uri", "sha256", "problem", "detail")
            inner = part.filter(pc.equal(part["container_uri"], container)).drop_columns("container_uri")
            found.update((uri, digest or problem or detail) for uri, digest, problem, detail in _rows(inner))
        return found

    def is_seen(self, digest: str) -> bool:
        """Whether a unit with these bytes may have become a document; from now on it may."""
        if self._seen is None:
            parts = self._parts("sha256", "document_id", "problem", "outcome")
            self._seen = {
                bytes.fromhex(known)
                for part in parts
                for known, original, problem, outcome in _rows(part)
                if known is not None and original is None and problem is None and outcome is None
            }
        name = bytes.fromhex(digest)
        is_seen = name in self._seen
        self._seen.add(name)
        return is_seen


def _rows(table: "pa.Table") -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _name(uri: str, key: str) -> bytes:
    return hashlib.blake2b(f"{uri}\0{key}".encode(), digest_size=16).digest()


class Batches:
    """Rows of `raw`, written as a batch whenever there are enough of them.

    Where `is_held`, they are not committed: `files` is for the caller to.
    """

    def __init__(self, data: Path, batch_bytes: int, *, is_held: bool = False) -> None:
        self._data = data
        self._batch_bytes = batch_bytes
        self._is_held = is_held
        self.files: list[StoredFile] = []
        self._rows: list[dict] = []
        self._size = 0
        self._planned = _waiting_bytes(data)
        self.made: list[str] = []

    def add(self, row: dict) -> None:
        """Puts a row into the batch at hand."""
        self._rows.append(row)
        self._size += len(row["content"] or b"")
        enough = max(self._planned * MOST_OF_THE_WORK, LEAST_BATCH_BYTES)
        if self._size >= min(enough, self._batch_bytes) or len(self._rows) >= BATCH_UNITS:
            self.store()

    def store(self) -> None:
        """Writes what has come since the last batch."""
        from warehouse import datasets, manifest
        from warehouse.tables import TABLES

        if self._rows:
            name = batch_id(self._rows)
            file = datasets.write(self._data, "raw", TABLES["raw"].from_rows(self._rows), name, RAW_VERSION)
            if self._is_held:
                self.files.append(file)
            else:
                manifest.commit(self._data, [file])
            self.made.append(name)
            self._planned += self._size
            self._rows, self._size = [], 0


def _waiting_bytes(data: Path) -> int:
    """The bytes in `raw` batches that no step has worked on."""
    import pyarrow.compute as pc

    from warehouse import datasets, manifest

    listing = manifest.load(data)
    waiting = [name for name in listing.batch_ids("raw") if listing.file("inputs", name) is None]
    sizes = (pc.sum(pc.binary_length(datasets.read(data, listing, "raw", [name], ["content"])["content"])) for name in waiting)
    return sum(size.as_py() or 0 for size in sizes)


def plan(
    data: Path,
    arguments: Sequence[str],
    batch_bytes: int = BATCH_BYTES,
    settled_seconds: float = 0.0,
    mapping: Mapping[str, str] | None = None,
) -> Plan:
    """Finds the input units, reads each once and stores the new ones as `raw` batches of at most about `batch_bytes`.

    A unit is known when its address was seen with the same bytes (or the same problem) before; what is in a container is looked
    at only when the container is not known. Bytes seen under another address make a duplicate, if they can be loaded. `mapping`
    names the column of tables and records that holds a field. Call it under the data folder's lock. Raises NoSuchInput.
    """
    found = input_sources.find(data, arguments, settled_seconds)
    return collect(data, found, read_metadata(found, data), History(data), Batches(data, batch_bytes), mapping or {})


def collect(
    data: Path, found: Sequence[Source], metadata: Metadata, history: History, batches: Batches, mapping: Mapping[str, str]
) -> Plan:
    """Stores what is new in the inputs found, which are in order of their addresses."""
    found_count = known_count = 0
    for position, source in enumerate(found):
        if position + READ_AHEAD < len(found):
            input_sources.announce(found[position + READ_AHEAD])
        following = found[position + 1].uri if position + 1 < len(found) else ""
        units = _Input(source, data, metadata, mapping, history, following)
        for is_known, count, row in units.rows():
            found_count += count
            known_count += count if is_known else 0
            if row is not None:
                batches.add(row)
    batches.store()
    return Plan(found_count, known_count, tuple(batches.made))


def without(raw: "pa.Table", addresses: Set[str]) -> "pa.Table":
    """The rows of `raw` but for those of some addresses."""
    if not addresses:
        return raw
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = pa.array(sorted(addresses), pa.string())
    return raw.filter(pc.invert(pc.is_in(raw["source_uri"], value_set=gone)))


@dataclass(frozen=True, slots=True)
class _Input:
    """One input on its way to rows of `raw`."""

    source: Source
    data: Path
    metadata: Metadata
    mapping: Mapping[str, str]
    history: History
    following: str

    def rows(self) -> Iterator[tuple[bool, int, dict | None]]:
        """For each unit whether it is known, how many units it stands for, and its row where it is new."""
        given = self.metadata.said.get(self.source.uri)
        if given is None and (count := self.history.unit_count(self.source.uri, self._validator())) is not None:
            yield True, count, None
            return
        fetched = input_sources.fetch(self.source, self.data)
        progress.read(0 if isinstance(fetched, str) else fetched.size_bytes)
        if isinstance(fetched, str):
            is_known = self.history.unit_count(self.source.uri, fetched) is not None
            yield is_known, 1, None if is_known else _row(self.source.uri, problem=fetched)
            return
        try:
            yield from self._fetched(fetched, given)
        finally:
            if fetched.file is not None:
                fetched.file.close()

    def _validator(self) -> str | None:
        """With what is mapped by hand, which makes other documents of the same bytes."""
        if self.source.validator is None:
            return None
        return self.source.validator + _mapping_text(self.mapping)

    def _fetched(self, fetched: Fetched, given: "InputMetadata | None") -> Iterator[tuple[bool, int, dict | None]]:
        from transforms.ingest.formats import CONTAINERS, JSON

        uri, digest = self.source.uri, fetched.sha256
        is_metadata = uri in self.metadata.problems or uri in self.metadata.files
        media_type = None
        # Recognising costs time, and only what is said of a document or mapped in a record makes other documents of the bytes.
        if not is_metadata and (self.mapping or given is not None):
            media_type = _recognised(fetched, self.source)
            if media_type in CONTAINERS or media_type == JSON:
                digest = _with(digest, _mapping_text(self.mapping))
            if media_type not in CONTAINERS:
                digest = _with_given(digest, given)
        if (count := self.history.unit_count(uri, digest)) is not None:
            yield True, count, None
            return
        row: dict[str, Any] = {"size_bytes": fetched.size_bytes, "content": fetched.content, "validator": self._validator()}
        if is_metadata:
            problem = self.metadata.problems.get(uri)
            outcome, detail = (None, None) if problem else ("metadata", self.metadata.files[uri])
            yield False, 1, _row(uri, digest, problem=problem, outcome=outcome, detail=detail, **row)
            return
        media_type = media_type or _recognised(fetched, self.source)
        if media_type in CONTAINERS:
            yield from self._expanded(fetched, media_type, row, digest)
        elif fetched.content is None:
            problem = f"too_large\t{fetched.size_bytes} bytes; a document has at most {MAX_UNIT_BYTES}: split it"
            yield False, 1, _row(uri, digest, problem=problem, **row)
        else:
            if media_type == JSON and self.mapping:
                from transforms.ingest.record_readers import mapped

                row["content"] = mapped(fetched.content, self.mapping)
            row |= {"media_type": self.source.stated_type, "given": _as_row(given)}
            yield False, 1, self._unless_repeated(_row(uri, digest, **row))

    def _expanded(self, fetched: Fetched, media_type: str, own: dict, digest: str) -> Iterator[tuple[bool, int, dict | None]]:
        from orchestration.inputs.container_opening import opened

        divider = "#"
        while self.following.startswith(f"{self.source.uri}{divider}"):
            divider += "#"  # an input of its own has the address that a unit would have
        known = self.history.units(self.source.uri)
        for unit in opened(fetched, self.source.uri, self.source.name, media_type, (self.mapping, divider, self.data)):
            if unit.address == self.source.uri:
                content = fetched.content if unit.problem else None
                yield False, 1, _row_of(unit, None, **{**own, "sha256": digest, "content": content})
                continue
            row = _row_of(unit, self.source.uri)
            key = row["sha256"] or row["problem"] or row["detail"]
            is_known = (unit.address, key) in known
            yield is_known, 1, None if is_known else self._unless_repeated(row)

    def _unless_repeated(self, row: dict) -> dict:
        """The row, as a duplicate where its bytes were seen before and can be loaded."""
        digest = row["sha256"]
        if row["content"] is None or row["problem"] is not None or row["outcome"] is not None:
            return row
        if not self.history.is_seen(digest):
            return row
        return {**row, "document_id": digest, "content": None} if _is_readable(row) else row


def _row(uri: str, sha256: str | None = None, **columns: Any) -> dict:
    row = {"source_uri": uri, "sha256": sha256, "size_bytes": 0, "document_id": None, "problem": None, "content": None}
    return {**row, "outcome": None, "unit_count": None, "container_uri": None, **columns}


def _row_of(unit: "Unit", container: str | None, **columns: Any) -> dict:
    """A unit of a container, or the container, as a row."""
    digest = hashlib.sha256(unit.content).hexdigest() if unit.content is not None else unit.sha256
    row = {name: value for name, value in asdict(replace(unit, given=None)).items() if name != "address"}
    row |= {"sha256": digest, "size_bytes": len(unit.content) if unit.content is not None else unit.size_bytes or 0}
    return _row(unit.address, **{**row, "given": _as_row(unit.given), "container_uri": container, **columns})


def _as_row(given: "InputMetadata | None") -> dict[str, Any] | None:
    if given is None:
        return None
    return {name: value for name, value in asdict(given).items() if name != "main"}


def _mapping_text(mapping: Mapping[str, str]) -> str:
    return ",".join(f"{field}={column}" for field, column in sorted(mapping.items()))


def _with(digest: str, more: str) -> str:
    """The digest of bytes to which something is added that makes another document of them."""
    return hashlib.sha256(f"{digest}\0{more}".encode()).hexdigest() if more else digest


def _with_given(digest: str, given: "InputMetadata | None") -> str:
    if given is None:
        return digest
    from transforms.ingest.sidecars import as_bytes

    return _with(digest, as_bytes(given).decode())


def _recognised(fetched: Fetched, source: Source) -> str:
    """The media type of an input's bytes."""
    from transforms.ingest.formats import HEAD_BYTES, recognise

    if fetched.content is not None:
        return recognise(fetched.content[:HEAD_BYTES], source.name, source.stated_type)
    assert fetched.file is not None
    head = fetched.file.read(HEAD_BYTES)
    fetched.file.seek(0)
    return recognise(head, source.name, source.stated_type)


def _is_readable(row: dict) -> bool:
    """Whether the bytes become a document. What does not is quarantined wherever it is found, not a duplicate of anything."""
    from orchestration.inputs.document_reading import guarded
    from transforms.ingest.decoding import NotText
    from transforms.ingest.documents import given_of
    from transforms.ingest.input_units import read

    try:
        read(row["content"], row["source_uri"], row.get("media_type"), given_of({"given": row.get("given")}), guarded)
    except NotText:
        return False
    return True
