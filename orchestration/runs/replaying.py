"""Replaying the quarantine: what could not be read is tried again, once its cause is mended.

Belongs here: which units are tried again, from where, and what their batches hold without them. Does not: reading inputs into
batches (`planning`), building (`building`). Each unit stays accounted for exactly once, whenever the replay is killed.
"""

import io
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from orchestration.inputs import input_sources, planning
from orchestration.inputs.input_sources import NoSuchInput, Source
from orchestration.inputs.sidecar_matching import Metadata, read_metadata
from orchestration.runs import execution
from orchestration.runs.building import build
from orchestration.runs.steps import BATCH_STEPS, STEPS
from warehouse import locks, manifest
from warehouse.manifest import Manifest, StoredFile

if TYPE_CHECKING:
    import pyarrow as pa

    from transforms.ingest.input_metadata import InputMetadata


@dataclass(frozen=True, slots=True)
class Replay:
    """How many units were tried again, how many of all are quarantined since and why, and how many documents are new.

    `faults` are the documents on which a step failed, before and after.
    """

    retried: int
    loaded: int
    quarantined: int
    quarantine_reasons: dict[str, int]
    faults_before: int
    faults: int

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A unit's bytes as the batch kept them, opened like a file of a remote store."""

    content: bytes

    def open(self, _path: str, _mode: str) -> IO[bytes]:
        return io.BytesIO(self.content)


@dataclass
class _Again:
    """What is tried again: inputs to be read, the rows that they replace by batch, and the batches read again as they are."""

    inputs: dict[str, Source] = field(default_factory=dict)
    said: dict[str, "InputMetadata"] = field(default_factory=dict)
    replaced: dict[str, set[str]] = field(default_factory=dict)
    in_place: set[str] = field(default_factory=set)


def replay(
    data: Path,
    engine: str = "local",
    workers: int = 0,
    *,
    storage: str | None = None,
    mapping: Mapping[str, str] | None = None,
    show: bool = False,
) -> Replay:
    """Tries everything again that is quarantined or that a step failed on, and builds.

    A file that is still there is read again, with the container that a unit was found in; of one that is gone, the bytes that
    were kept. What is still not readable is quarantined again. Raises what `building.build` raises.
    """
    from warehouse import datasets

    data = data.absolute()
    with locks.exclusive(data):
        listing = manifest.load(data)
        before = listing.row_count("quarantine"), listing.row_count("documents"), listing.row_count("faults")
        again = _again(data, listing)
        found = [again.inputs[uri] for uri in sorted(again.inputs)]
        metadata = read_metadata(found, data)
        metadata = Metadata({**again.said, **metadata.said}, metadata.files, metadata.problems)
        batches = planning.Batches(data, planning.BATCH_BYTES, is_held=True)
        planning.collect(data, found, metadata, planning.History(data, again.replaced), batches, mapping or {})
        written, removed = _rewritten(data, listing, again, batches.made)
        manifest.commit(data, [*batches.files, *written], [*removed, *_outdated(listing, again)])
        build(data, [], engine, workers, storage=storage, show=show)
        listing = manifest.load(data)
        reasons = Counter(datasets.read(data, listing, "quarantine", columns=["reason"])["reason"].to_pylist())
    return Replay(
        retried=before[0],
        loaded=listing.row_count("documents") - before[1],
        quarantined=listing.row_count("quarantine"),
        quarantine_reasons=dict(sorted(reasons.items())),
        faults_before=before[2],
        faults=listing.row_count("faults"),
    )


def _again(data: Path, listing: Manifest) -> _Again:
    import pyarrow as pa
    import pyarrow.compute as pc

    from warehouse import datasets

    again = _Again()
    for batch_id in listing.batch_ids("quarantine"):
        refused = datasets.read(data, listing, "quarantine", [batch_id], ["source_uri"])["source_uri"].to_pylist()
        if not refused or listing.file("raw", batch_id) is None:
            continue
        raw = datasets.read(data, listing, "raw", [batch_id])
        for unit in raw.filter(pc.is_in(raw["source_uri"], value_set=pa.array(refused, pa.string()))).to_pylist():
            _add(again, data, batch_id, unit)
    # A container that is opened again is not known any more, in whatever batch it is; its units that are readable are.
    for batch_id in listing.batch_ids("raw"):
        raw = datasets.read(data, listing, "raw", [batch_id], ["source_uri", "outcome"])
        containers = raw.filter(pc.equal(raw["outcome"], "expanded"))["source_uri"].to_pylist()
        if opened := again.inputs.keys() & set(containers):
            again.replaced.setdefault(batch_id, set()).update(opened)
    return again


def _add(again: _Again, data: Path, batch_id: str, unit: Mapping[str, Any]) -> None:
    from transforms.ingest.documents import given_of

    root = unit["container_uri"] or unit["source_uri"]
    if root in again.inputs:
        is_found = True
    elif is_found := bool(found := _sources_at(data, root)):
        again.inputs.update((source.uri, source) for source in found)
    elif is_found := root == unit["source_uri"] and unit["content"] is not None:
        again.inputs[root] = Source(root, root, None, _Kept(unit["content"]), None, unit["media_type"])
        if (given := given_of(unit)) is not None:
            again.said[root] = given
    if is_found:
        again.replaced.setdefault(batch_id, set()).add(unit["source_uri"])
    elif unit["content"] is not None:
        again.in_place.add(batch_id)


def _sources_at(data: Path, uri: str) -> list[Source]:
    """The input of this address, or all in a folder that could not be listed; nothing where it is gone."""
    if os.path.lexists(uri) and (Path(uri).is_symlink() or not Path(uri).is_dir()):
        return [Source(uri, uri)]
    try:
        return input_sources.find(data, [uri])
    except NoSuchInput:
        return []


def _rewritten(data: Path, listing: Manifest, again: _Again, made: list[str]) -> tuple[list[StoredFile], list[StoredFile]]:
    """The batches without the rows that are replaced, under other names on disk, and the files that they take the place of."""
    from warehouse import datasets

    written, removed = [], []
    for batch_id, addresses in sorted(again.replaced.items()):
        old = listing.file("raw", batch_id)
        if old is None or batch_id in made:  # nothing but what was quarantined for the same reason
            continue
        rows: pa.Table = planning.without(datasets.read(data, listing, "raw", [batch_id]), addresses)
        left = planning.batch_id(rows.select(["source_uri", "sha256", "problem", "unit_count"]).to_pylist())
        written.append(datasets.write(data, "raw", rows, batch_id, planning.RAW_VERSION, f"r{left}"))
        removed.append(old)
    return written, removed


def _outdated(listing: Manifest, again: _Again) -> list[StoredFile]:
    """What is made anew: what became of the units of these batches, and the tables of steps that failed on a document."""
    files: list[StoredFile | None] = []
    for batch_id in {*again.replaced, *again.in_place}:
        files += [listing.file(table, batch_id) for table in STEPS["documents"].writes]
    for batch_id in listing.batch_ids("raw"):
        for step in BATCH_STEPS:
            if (faults := listing.file("faults", execution.fault_batch(step, batch_id))) is not None:
                files += [faults, *(listing.file(table, batch_id) for table in step.writes)]
    return sorted({file for file in files if file is not None}, key=lambda file: file.path)
