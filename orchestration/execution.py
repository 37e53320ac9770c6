"""Running one step on one batch (or on all): read its tables, call the pure function, check, write, and say what was written.

Belongs here: what a worker process does. Does not: spreading work (`engines`), Dagster (`assets`), committing to the manifest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.steps import REFERENCE_TABLES, STEPS, Step, code_version
from warehouse import checks, datasets
from warehouse.manifest import Manifest, StoredFile
from warehouse.tables import TABLES

# Documents worked on a second time, in reverse order, to see in every run that the result does not depend on order.
REPEAT_SAMPLE = 8


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


def fault_batch(step: Step, batch_id: str) -> str:
    """The name under which a step's faults in a batch are stored: several steps write `faults`, each its own file."""
    return batch_id + step.name.replace("_", "")


def _without(tables: Mapping[str, pa.Table], faults: Sequence[dict]) -> dict[str, pa.Table]:
    """The documents but for those a step failed on, of which nothing can be asked."""
    if not faults:
        return {}
    failed = pa.array([fault["document_id"] for fault in faults], pa.string())
    documents = tables["documents"]
    return {"documents": documents.filter(pc.invert(pc.is_in(documents["document_id"], value_set=failed)))}


def _of_documents(tables: Mapping[str, pa.Table], document_ids: Sequence[str]) -> dict[str, pa.Table]:
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


def isolated(step: Step, tables: Mapping[str, pa.Table], batch_id: str | None) -> tuple[dict[str, pa.Table], list[dict]]:
    """The step's tables, and a fault row for each document that the step failed on: one bad document costs no other one."""
    try:
        return step.call(tables, batch_id), []
    except Exception as error:
        document_ids = tables["documents"]["document_id"].to_pylist() if "documents" in tables else []
        if not document_ids:
            raise  # a step that does not work by document has nothing to leave out
        if len(document_ids) == 1:
            message = f"{type(error).__name__}: {error}"[:500]
            fault = {"document_id": document_ids[0], "step": step.name, "error": message, "batch_id": batch_id}
            return {table: TABLES[table].empty() for table in step.writes}, [fault]
    # By halves, so that one bad document among many is found in few attempts.
    middle = len(document_ids) // 2
    halves = [isolated(step, _of_documents(tables, half), batch_id) for half in (document_ids[:middle], document_ids[middle:])]
    whole = {table: pa.concat_tables([part[table] for part, _ in halves]) for table in step.writes}
    return whole, [fault for _, faults in halves for fault in faults]


def _repeats(
    step: Step, tables: Mapping[str, pa.Table], results: Mapping[str, pa.Table], batch_id: str | None
) -> list[checks.Finding]:
    """A few documents worked on again in reverse order: the same rows must come out."""
    documents = tables["documents"]
    sample = documents.slice(0, REPEAT_SAMPLE)["document_id"].to_pylist()[::-1]
    picked = [_of_documents(tables, [document_id]) for document_id in sample]
    by_document = [
        name for name in tables if "document_id" in tables[name].column_names or "article_id" in tables[name].column_names
    ]
    again = step.call(
        {name: pa.concat_tables([p[name] for p in picked]) if name in by_document else tables[name] for name in tables}, batch_id
    )
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

    Writes the step's tables as Parquet, for the caller to commit; or nothing, where the checks have findings.
    """
    step = STEPS[step_name]
    manifest = Manifest(tuple(sorted(files, key=lambda file: file.path)))
    tables = {}
    for table in step.reads:
        batch = None if batch_id is None or table in REFERENCE_TABLES else [batch_id]
        if table not in step.streams:
            tables[table] = datasets.read(data, manifest, table, batch, step.columns.get(table))
    streams = {table: datasets.stream(data, manifest, table, step.columns.get(table)) for table in step.streams}
    earlier = Manifest(tuple(recalled))
    again = {f"earlier_{file.table}": datasets.read(data, earlier, file.table) for file in recalled}
    results, faults = isolated(step, {**tables, **streams, **again}, batch_id)
    marked = version(manifest, step, batch_id)
    assert marked is not None
    findings = [finding for table in step.writes for finding in checks.table_checks(table, results[table])]
    # What is read was checked when it was written; it is here for what is written to be held against.
    around = {name: rows for name, rows in tables.items() if name not in {"passages", "raw", *REFERENCE_TABLES}}
    findings += checks.invariants({**around, **results, **_without(tables, faults)}, of={*step.writes, "documents"})
    if step.scope == "batch" and "documents" in step.reads and tables["documents"].num_rows and not faults:
        findings += _repeats(step, tables, results, batch_id)
    if findings:
        return Outcome(step.name, batch_id, (), tuple(findings))
    written = [datasets.write(data, table, results[table], batch_id, marked) for table in step.writes]
    if faults and batch_id is not None:
        rows = TABLES["faults"].from_rows(faults)
        written.append(datasets.write(data, "faults", rows, fault_batch(step, batch_id), marked))
    return Outcome(step.name, batch_id, tuple(written), ())
