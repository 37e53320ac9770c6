"""Retracting inputs: their bytes, their documents and all that was made of them are taken out of the data.

Belongs here: which units are meant, what becomes of those that repeat their bytes, and what their batches hold without them. Does
not: building (`building`). An input that still lies among those of a build is loaded by it again.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.inputs import planning
from orchestration.inputs.input_sources import NoSuchInput
from orchestration.runs.building import build
from warehouse import locks, manifest
from warehouse.manifest import Manifest, StoredFile

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that stays, since the bytes that were `retracted` came as `copies`, too, the first of which holds it now."""

    document_id: str
    retracted: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retraction:
    """How many input units are gone, and how many documents, articles and quotations with them; `kept` are those that are not."""

    inputs: int
    documents: int
    articles: int
    quotations: int
    kept: tuple[Kept, ...]

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit of a batch: where it lies in it, its input's address and its own, whose bytes it has and whether it holds them."""

    batch_id: str
    row: int
    root: str
    address: str
    digest: str | None
    original: str | None
    is_original: bool


def retract(
    data: Path,
    addresses: Sequence[str],
    *,
    is_missing: bool = False,
    engine: str = "local",
    workers: int = 0,
    storage: str | None = None,
    show: bool = False,
) -> Retraction:
    """Takes the inputs at these addresses out, and builds.

    An address is that of an input, of a unit within one, or of a folder with all that was found below it. `is_missing` adds the
    local files that are not there any more. Of bytes that another input repeats, that one now holds the document. Raises
    NoSuchInput for an address at which nothing was found, and what `building.build` raises.
    """
    data = data.absolute()
    with locks.exclusive(data):
        listing = manifest.load(data)
        units = [unit for batch_id in listing.batch_ids("raw") for unit in _units(data, listing, batch_id)]
        gone = {*_at(units, addresses), *(_missing(units) if is_missing else ())}
        counted = ("documents", "articles", "quotations")
        before = [listing.row_count(table) for table in counted]
        heirs = _heirs(units, gone)
        if gone:
            _commit(data, listing, gone, heirs)
        build(data, [], engine, workers, storage=storage, show=show)
        listing = manifest.load(data)
        documents, articles, quotations = (was - listing.row_count(table) for was, table in zip(before, counted, strict=True))
        return Retraction(len(gone), documents, articles, quotations, tuple(_kept(units, gone, heirs)))


def _units(data: Path, listing: Manifest, batch_id: str) -> Iterable[_Unit]:
    from warehouse import datasets

    columns = ("container_uri", "source_uri", "sha256", "document_id", "problem", "outcome")
    rows = datasets.read(data, listing, "raw", [batch_id], columns)
    values = (rows[name].to_pylist() for name in columns)
    for row, (container, address, digest, original, problem, outcome) in enumerate(zip(*values, strict=True)):
        is_original = original is None and problem is None and outcome is None
        yield _Unit(batch_id, row, container or address, address, digest, original, is_original)


def _at(units: Sequence[_Unit], addresses: Iterable[str]) -> set[_Unit]:
    found: set[_Unit] = set()
    for address in addresses:
        written = str(Path(address).absolute()) if "://" not in address else address.rstrip("/")
        meant = [unit for unit in units if _is_at(unit, address) or _is_at(unit, written)]
        if not meant:
            raise NoSuchInput(f"{address}: no input has this address, and none lies below it; the table inputs lists them all")
        found.update(meant)
    return found


def _is_at(unit: _Unit, address: str) -> bool:
    return address in (unit.root, unit.address) or unit.root.startswith(f"{address}/")


def _missing(units: Sequence[_Unit]) -> list[_Unit]:
    """The units of local files that are gone."""
    is_there: dict[str, bool] = {}
    for unit in units:
        if unit.root not in is_there:
            is_there[unit.root] = "://" in unit.root or os.path.lexists(unit.root)
    return [unit for unit in units if not is_there[unit.root]]


def _heirs(units: Sequence[_Unit], gone: set[_Unit]) -> dict[_Unit, _Unit]:
    """For bytes whose document goes, the first unit left that repeats them, with the one that held them."""
    left = {unit.digest for unit in units if unit.is_original and unit not in gone}
    orphaned = {unit.digest: unit for unit in sorted(gone, key=lambda unit: (unit.batch_id, unit.row)) if unit.is_original}
    heirs: dict[str | None, _Unit] = {}
    for unit in units:
        if unit not in gone and unit.original in orphaned and unit.original not in left:
            heirs.setdefault(unit.original, unit)
    return {heir: orphaned[digest] for digest, heir in heirs.items()}


def _kept(units: Sequence[_Unit], gone: set[_Unit], heirs: Mapping[_Unit, _Unit]) -> Iterator[Kept]:
    """The documents of units that go and of units that stay, in the order in which the units came."""
    retracted: dict[str, list[str]] = {}
    copies: dict[str, list[str]] = {}
    for unit in sorted(units, key=lambda unit: not (unit.is_original or unit in heirs)):  # the one that holds it first
        if document := unit.digest if unit.is_original else unit.original:
            (retracted if unit in gone else copies).setdefault(document, []).append(unit.address)
    for document, addresses in retracted.items():
        if document in copies:
            yield Kept(document, tuple(addresses), tuple(copies[document]))


def _commit(data: Path, listing: Manifest, gone: set[_Unit], heirs: dict[_Unit, _Unit]) -> None:
    """Puts the batches without these units in the place of those with them, all at once."""
    from warehouse import datasets

    contents = {heir: _content(data, listing, held) for heir, held in heirs.items()}
    written: list[StoredFile] = []
    removed: list[StoredFile] = []
    for batch_id in sorted({unit.batch_id for unit in (*gone, *heirs)}):
        old = listing.file("raw", batch_id)
        assert old is not None
        own = {unit.row: contents[unit] for unit in heirs if unit.batch_id == batch_id}
        rows = _without(
            datasets.read(data, listing, "raw", [batch_id]), {unit.row for unit in gone if unit.batch_id == batch_id}, own.get
        )
        left = planning.batch_id(rows.select(["source_uri", "sha256", "problem", "unit_count"]).to_pylist())
        file = datasets.write(data, "raw", rows, batch_id, planning.RAW_VERSION, f"r{left}")
        if file.path != old.path:
            written.append(file)
            removed.append(old)
    manifest.commit(data, written, removed)


def _content(data: Path, listing: Manifest, unit: _Unit) -> bytes:
    from warehouse import datasets

    content: bytes = datasets.read(data, listing, "raw", [unit.batch_id], ["content"])["content"][unit.row].as_py()
    return content


def _without(raw: "pa.Table", rows: set[int], content_of: Callable[[int], bytes | None]) -> "pa.Table":
    """The rows of a batch but for some, those that are given content as documents of their own."""
    from warehouse.tables import TABLES

    kept = []
    for at, row in enumerate(raw.to_pylist()):
        if at not in rows:
            content = content_of(at)
            kept.append(row if content is None else {**row, "content": content, "document_id": None})
    return TABLES["raw"].from_rows(kept)
