"""Running one step on one batch (or on all): read its tables, call the pure function, check, write, and say what was written.

Belongs here: what a worker process does. Does not: spreading work (`engines`), Dagster (`assets`), committing to the manifest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.runs import process_limits
from orchestration.runs.steps import REFERENCE_TABLES, STEPS, Step, code_version
from warehouse import checks, datasets
from warehouse.datasets import Stream
from warehouse.lookup import Lookup
from warehouse.manifest import Manifest, StoredFile
from warehouse.tables import TABLES

# Documents worked on a second time, in reverse order, to see in every run that the result does not depend on order.
REPEAT_SAMPLE = 8
# Ten times what the slowest step takes of a byte, and what one document may take beyond that.
CPU_SECONDS_A_BYTE = 1e-5
# What reading, checking and writing the tables of a whole batch may take beside the step.
CPU_SECONDS_A_BATCH = 600.0
# Into so many parts a batch is cut, and each of them again, to find the documents on which a step fails; and where it has more
# text than a step is given at a time, so that what the step holds while it works does not grow with the batch.
PARTS = 16
PART_BYTES = 8 * 2**20

Call = Callable[[Step, Mapping[str, pa.Table], str | None], dict[str, pa.Table]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step left for a batch: the files written (`writes`, then faults if there are any), or what the checks found."""

    step: str
    batch_id: str | None
    files: tuple[StoredFile, ...]
    findings: tuple[checks.Finding, ...]


def read_files(manifest: Manifest, step: Step, batch_id: str | None) -> list[StoredFile | None]:
    """The stored files that a step reads, None for each that is not there yet."""
    files: list[StoredFile | None] = []
    for table in step.reads:
        if TABLES[table].layer != "batch":
            files.append(manifest.file(table, None))
        elif step.scope == "batch":
            files.append(manifest.file(table, batch_id))
        else:
            files += [manifest.file(table, name) for name in manifest.batch_ids(table)]
    return files


def version(manifest: Manifest, step: Step, batch_id: str | None) -> str | None:
    """What the step's output would be marked with now: digests of its code and of all it reads; None while some is missing."""
    files = read_files(manifest, step, batch_id)
    if None in files:
        return None
    digest = sha256()
    for file in files:
        assert file is not None
        digest.update(f"\0{file.table}\0{file.sha256}".encode())
    return f"{code_version(step.name)}-{digest.hexdigest()[:16]}"


def recalled_files(manifest: Manifest, step: Step) -> list[StoredFile]:
    """What a coverage step wrote the last time and is to be given again; nothing where other code wrote it."""
    files = (manifest.file(table, None) for table in step.recalls)
    return [file for file in files if file is not None and file.version.startswith(f"{code_version(step.name)}-")]


def is_current(manifest: Manifest, step: Step, batch_id: str | None) -> bool:
    """Whether everything the step writes is there, made by this code from what is there to read."""
    expected = version(manifest, step, batch_id)
    written = [manifest.file(table, batch_id) for table in step.writes]
    return expected is not None and all(file is not None and file.version == expected for file in written)


def is_of_other_code(manifest: Manifest, step: Step, batch_id: str | None) -> bool:
    """Whether something that the step wrote is there, but by another version of its code than today's."""
    written = (manifest.file(table, batch_id) for table in step.writes)
    return any(file is not None and not file.version.startswith(f"{code_version(step.name)}-") for file in written)


def fault_batch(step: Step, batch_id: str) -> str:
    """The name under which a step's faults in a batch are stored: several steps write `faults`, each its own file."""
    return batch_id + step.name.replace("_", "")


def _document_table(step: Step) -> str | None:
    """The table whose documents a batch is worked on by; None for a step that does not work by document."""
    return next((table for table in ("documents", "articles") if step.scope == "batch" and table in step.reads), None)


def _without(tables: Mapping[str, pa.Table], faults: Sequence[dict]) -> dict[str, pa.Table]:
    """The documents but for those a step failed on, of which nothing can be asked."""
    if not faults or "documents" not in tables:
        return {}
    failed = pa.array([fault["document_id"] for fault in faults], pa.string())
    documents = tables["documents"]
    return {"documents": documents.filter(pc.invert(pc.is_in(documents["document_id"], value_set=failed)))}


def _cut_to_documents(tables: Mapping[str, pa.Table], document_ids: Sequence[str]) -> dict[str, pa.Table]:
    """The tables cut down to some documents; tables that know no documents stay whole."""
    mine = {}
    wanted = pa.array(document_ids, pa.string())
    article_ids: pa.Array | None = None
    for name, rows in tables.items():
        if "document_id" in rows.column_names and name != "raw":
            mine[name] = rows.filter(pc.is_in(rows["document_id"], value_set=wanted))
            if name == "articles":
                article_ids = mine[name]["article_id"].combine_chunks()
        elif "article_id" in rows.column_names and article_ids is not None:
            mine[name] = rows.filter(pc.is_in(rows["article_id"], value_set=article_ids))
        else:
            mine[name] = rows
    return mine


def isolated(
    step: Step, tables: Mapping[str, pa.Table], batch_id: str | None, call: Call = Step.call, is_tried: bool = False
) -> tuple[dict[str, pa.Table], list[dict]]:
    """The step's tables, and a fault row for each document that the step failed on: one bad document costs no other one.

    `is_tried`: the call on all of them is known to fail.
    """
    owner = _document_table(step)
    document_ids = tables[owner]["document_id"].unique().to_pylist() if owner else []
    is_large = owner is not None and tables[owner].nbytes > PART_BYTES
    try:
        if (is_tried or is_large) and len(document_ids) > 1:
            raise process_limits.OverBudget
        return call(step, tables, batch_id), []
    except Exception as error:
        if not document_ids:
            raise  # a step that does not work by document has nothing to leave out
        if len(document_ids) == 1:
            error = process_limits.OverBudget() if isinstance(error, MemoryError) else error
            message = str(error) if isinstance(error, process_limits.Failed) else f"{type(error).__name__}: {error}"
            fault = {"document_id": document_ids[0], "step": step.name, "error": message[:500], "batch_id": batch_id}
            return {table: TABLES[table].empty() for table in step.writes}, [fault]
    size = -(-len(document_ids) // PARTS)
    cut = [document_ids[at : at + size] for at in range(0, len(document_ids), size)]
    parts = [isolated(step, _cut_to_documents(tables, some), batch_id, call) for some in cut]
    whole = {table: pa.concat_tables([part[table] for part, _ in parts]) for table in step.writes}
    return whole, [fault for _, faults in parts for fault in faults]


def _allowed(step: Step, tables: Mapping[str, pa.Table], batch_id: str | None, *, cpu_seconds: float) -> dict[str, pa.Table]:
    """The step called in a process that may be killed, with more than `cpu_seconds` by the size of what it works on."""
    with process_limits.allowance(cpu_seconds + CPU_SECONDS_A_BYTE * tables[_document_table(step) or "raw"].nbytes):
        return step.call(tables, batch_id)


def _apart(step: Step, tables: Mapping[str, pa.Table], batch_id: str | None) -> dict[str, pa.Table]:
    """The step called from a process that may not: what it does by document happens in one that may."""
    if _document_table(step) is None:
        return step.call(tables, batch_id)
    allowed = partial(_allowed, cpu_seconds=process_limits.CPU_SECONDS)
    called: dict[str, pa.Table] = process_limits.call(allowed, step, dict(tables), batch_id)
    return called


def _repeats(
    step: Step, tables: Mapping[str, pa.Table], results: Mapping[str, pa.Table], batch_id: str | None, call: Call
) -> list[checks.Finding]:
    """A few documents worked on again in reverse order: the same rows must come out."""
    owner = _document_table(step)
    assert owner is not None
    sample = tables[owner]["document_id"].unique().slice(0, REPEAT_SAMPLE).to_pylist()[::-1]
    picked = [_cut_to_documents(tables, [document_id]) for document_id in sample]
    by_document = [
        name for name in tables if "document_id" in tables[name].column_names or "article_id" in tables[name].column_names
    ]
    mixed = {name: pa.concat_tables([p[name] for p in picked]) if name in by_document else tables[name] for name in tables}
    again = call(step, mixed, batch_id)
    owners = pa.array(sample, pa.string())
    article_ids = pa.array([i[:16] for i in sample], pa.string())
    differing = []
    for table, rows in results.items():
        key = [(c, "ascending") for c in TABLES[table].primary_key]
        if "document_id" in rows.column_names:
            mine = rows.filter(pc.is_in(rows["document_id"], value_set=owners))
        else:
            mine = rows.filter(pc.is_in(pc.utf8_slice_codeunits(rows["article_id"], 0, 16), value_set=article_ids))
        if not mine.sort_by(key).equals(TABLES[table].checked(again[table]).sort_by(key)):
            differing.append(table)
    if not differing:
        return []
    return [checks.Finding("same_inputs_same_rows", step.writes[0], len(differing), ", ".join(differing))]


def run(
    data: Path, step_name: str, batch_id: str | None, files: Sequence[StoredFile], recalled: Sequence[StoredFile] = ()
) -> Outcome:
    """Runs a step on one batch (on all, where batch_id is None) over the stored `files` that it reads, and those `recalled`.

    Writes the step's tables as Parquet, for the caller to commit; or nothing, where the checks have findings. A batch is worked
    on in a process with limits; where they are passed, by parts, until the documents are found that pass them.
    """
    step = STEPS[step_name]
    manifest = Manifest(tuple(sorted(files, key=lambda file: file.path)))
    marked = version(manifest, step, batch_id)
    assert marked is not None
    if step.scope == "coverage":
        return _run(data, step, batch_id, manifest, marked, Step.call, recalled)
    allowed = partial(_allowed, cpu_seconds=process_limits.CPU_SECONDS)
    try:
        outcome: Outcome = process_limits.call(
            _run, data, step, batch_id, manifest, marked, allowed, cpu_seconds=CPU_SECONDS_A_BATCH
        )
        return outcome
    except process_limits.OverBudget:
        return _run(data, step, batch_id, manifest, marked, _apart, is_tried=True)


def step_inputs(
    data: Path, manifest: Manifest, step: Step, batch_id: str | None
) -> tuple[dict[str, pa.Table], dict[str, Stream | Lookup]]:
    """What a step reads: the tables that it holds in memory, and those that it goes through or looks up."""
    tables: dict[str, pa.Table] = {}
    others: dict[str, Stream | Lookup] = {}
    for table in step.reads:
        columns = step.columns.get(table)
        if table in step.streams:
            others[table] = Stream(data, manifest, table, columns)
        elif table in step.lookups:
            nothing = datasets.read(data, manifest, table, [], columns)
            others[table] = Lookup(chain([nothing], Stream(data, manifest, table, columns)), step.lookups[table], data)
        else:
            batch = None if batch_id is None or table in REFERENCE_TABLES else [batch_id]
            tables[table] = datasets.read(data, manifest, table, batch, columns)
    pa.default_memory_pool().release_unused()  # what reading took and gave back: as much again as what was read
    return tables, others


def _run(
    data: Path,
    step: Step,
    batch_id: str | None,
    manifest: Manifest,
    marked: str,
    call: Call,
    recalled: Sequence[StoredFile] = (),
    *,
    is_tried: bool = False,
) -> Outcome:
    tables, others = step_inputs(data, manifest, step, batch_id)
    earlier = Manifest(tuple(recalled))
    again = {f"earlier_{file.table}": datasets.read(data, earlier, file.table) for file in recalled}
    results, faults = isolated(step, {**tables, **others, **again}, batch_id, call, is_tried)
    findings = [finding for table in step.writes for finding in checks.table_checks(table, results[table])]
    # What is read was checked when it was written; it is here for what is written to be held against.
    around = {name: rows for name, rows in tables.items() if name not in {"passages", "raw", *REFERENCE_TABLES}}
    findings += checks.invariants({**around, **results, **_without(tables, faults)}, of={*step.writes, "documents"})
    owner = _document_table(step)
    if owner is not None and tables[owner].num_rows and not faults:
        findings += _repeats(step, tables, results, batch_id, call)
    if findings:
        return Outcome(step.name, batch_id, (), tuple(findings))
    written = [datasets.write(data, table, results[table], batch_id, marked) for table in step.writes]
    if faults and batch_id is not None:
        rows = TABLES["faults"].from_rows(faults)
        written.append(datasets.write(data, "faults", rows, fault_batch(step, batch_id), marked))
    return Outcome(step.name, batch_id, tuple(written), ())
