"""The assets: each declared step as Dagster materialises it, the reference tables, the published database and the report.

Belongs here: turning `steps` into assets, committing what they wrote, reporting rows and checks. Does not: the steps' work
(`execution`, `transforms`), storage (`warehouse`).
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg

from orchestration.inputs import reference_lists
from orchestration.lineage import asset_checks, asset_metadata
from orchestration.lineage.resources import BatchEngine, DataFolder
from orchestration.runs import engines, execution, progress
from orchestration.runs.steps import BATCH_STEPS, COVERAGE_STEPS, REFERENCE_TABLES, STEPS, Step, code_version
from orchestration.runs.tasks import Task
from transforms.quotations.attribution import RULES
from warehouse import checks, datasets, locks, manifest, publish
from warehouse.report.site import report as write_report
from warehouse.tables import TABLES

# On the runs of `onrecord build`: under the data folder's lock, one that is not the present one is dead.
COMMAND_TAG = "onrecord/command"
# On runs that work only on what is not current. A run that a person starts does all that it is asked to.
ONLY_STALE_TAG = "onrecord/only_stale"
# The list of all files is written whole: not once for each of thousands of batches. A build that is killed works this much again.
SECONDS_BETWEEN_COMMITS = 1.0
# Where there is less for a step over the coverage to read, it is done before other processes would have started.
BYTES_FOR_PROCESSES = 4_000_000
OWNERS = ["team:on-record"]
batches = dg.DynamicPartitionsDefinition(name="batches")

raw = dg.AssetSpec(
    "raw",
    group_name="ingest",
    kinds={"parquet"},
    owners=OWNERS,
    partitions_def=batches,
    description="Input units as they were found, their bytes kept by sha256 for replay. Written when a batch is registered.",
)


def _spec(table: str, group: str, deps: Sequence[str], version: str, is_partitioned: bool, story: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        table,
        deps=deps,
        group_name=group,
        kinds={"python", "parquet"},
        owners=OWNERS,
        code_version=version,
        partitions_def=batches if is_partitioned else None,
        description=f"One row: {TABLES[table].grain}.\n\n{story}",
        metadata={"dagster/column_schema": asset_metadata.column_schema(table), "dagster/table_name": f"onrecord.{table}"},
    )


def _specs(step: Step) -> list[dg.AssetSpec]:
    code = {"dagster/code_references": asset_metadata.code_of(step)}
    is_partitioned = step.scope == "batch"
    version = code_version(step.name)
    return [
        _spec(table, step.group, step.reads, version, is_partitioned, step.description).merge_attributes(metadata=code)
        for table in step.writes
    ]


def _batch_asset(step: Step) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=step.name,
        specs=_specs(step),
        check_specs=asset_checks.specs(step.writes),
        backfill_policy=dg.BackfillPolicy.single_run(),
        description=step.description,
    )
    def materialise(
        context: dg.AssetExecutionContext, data_folder: DataFolder, engine: BatchEngine
    ) -> Iterator[dg.MaterializeResult]:
        data = data_folder.root
        with locks.exclusive(data):
            listing = manifest.load(data)
            sizes = {}
            tasks = []
            for batch_id in context.partition_keys:
                if ONLY_STALE_TAG in context.run.tags and execution.is_current(listing, step, batch_id):
                    continue
                files = execution.read_files(listing, step, batch_id)
                if None in files:
                    raise dg.Failure(
                        f"batch {batch_id}: {step.name} needs tables that are not there; materialise those upstream first"
                    )
                tasks.append(Task(step.name, batch_id, tuple(f for f in files if f is not None)))
                raw_file = listing.file("raw", batch_id)
                sizes[batch_id] = raw_file.size_bytes if raw_file else 0
            findings: list[checks.Finding] = []
            rows: Counter[str] = Counter()
            finished: list[execution.Outcome] = []
            committed_at = time.monotonic()
            for outcome in engine.apply(data, tasks):
                findings += outcome.findings
                if not outcome.findings:
                    finished.append(outcome)
                if time.monotonic() - committed_at >= SECONDS_BETWEEN_COMMITS:
                    _commit(data_folder, step, finished)
                    finished, committed_at = [], time.monotonic()
                for file in outcome.files:
                    rows[file.table] += file.row_count
                    if file.table in step.writes:
                        context.add_asset_metadata(
                            {"dagster/partition_row_count": file.row_count, "sha256": file.sha256, "size_bytes": file.size_bytes},
                            asset_key=file.table,
                            partition_key=outcome.batch_id,
                        )
                progress.advance(step.name, sizes[outcome.batch_id or ""])
            _commit(data_folder, step, finished)
            results = asset_checks.results(step.writes, findings)
            listing = manifest.load(data)
            for table in step.writes:
                of_run = {"rows of this run": rows[table], "faults of this run": rows["faults"]}
                yield dg.MaterializeResult(
                    asset_key=table,
                    metadata={**asset_metadata.of_table(data, listing, table), **of_run},
                    check_results=results[table],
                )

    return materialise


def _commit(data_folder: DataFolder, step: Step, finished: Sequence[execution.Outcome]) -> None:
    """Makes the batches' new files what counts, and lets go of faults that are mended."""
    if not finished:
        return
    listing = manifest.load(data_folder.root)
    mended = []
    for outcome in finished:
        assert outcome.batch_id is not None
        old = listing.file("faults", execution.fault_batch(step, outcome.batch_id))
        if old is not None and all(file.table != "faults" for file in outcome.files):
            mended.append(old)
    manifest.commit(data_folder.root, [file for outcome in finished for file in outcome.files], removed=mended)


def _coverage_task(listing: manifest.Manifest, step: Step) -> Task:
    files = tuple(file for file in execution.read_files(listing, step, None) if file is not None)
    return Task(step.name, None, files, tuple(execution.recalled_files(listing, step)))


def _ready(listing: manifest.Manifest) -> list[Task]:
    """The steps over the coverage that have work to do, and all that they read."""
    lacking: set[str] = set()
    tasks = []
    for step in STEPS.values():
        batch_ids = listing.batch_ids("raw") if step.scope == "batch" else (None,)
        if not all(execution.is_current(listing, step, batch_id) for batch_id in batch_ids):
            if step.scope == "coverage" and lacking.isdisjoint(step.reads):
                tasks.append(_coverage_task(listing, step))
            lacking |= set(step.writes)
    return tasks


def _work_ahead(data: Path, workers: int) -> manifest.Manifest:
    """Runs the steps over the coverage side by side, so that their own assets find them done."""
    if _ready(manifest.load(data)):
        for outcome in engines.as_ready(data, workers, lambda: _ready(manifest.load(data))):
            if not outcome.findings:
                manifest.commit(data, outcome.files)
    return manifest.load(data)


def _coverage_asset(step: Step) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=step.name,
        specs=_specs(step),
        check_specs=asset_checks.specs(step.writes),
        op_tags={"dagster/priority": "-1"},  # after all steps on batches, so that many can run side by side
        description=step.description,
    )
    def materialise(
        context: dg.AssetExecutionContext, data_folder: DataFolder, engine: BatchEngine
    ) -> Iterator[dg.MaterializeResult]:
        data = data_folder.root
        with locks.exclusive(data):
            listing = manifest.load(data)
            findings: Sequence[checks.Finding] = ()
            if ONLY_STALE_TAG in context.run.tags and listing.size_bytes(step.reads) >= BYTES_FOR_PROCESSES:
                listing = _work_ahead(data, engine.workers)
            if execution.is_current(listing, step, None):
                context.log.info("already current: nothing it reads has changed")
            else:
                task = _coverage_task(listing, step)
                outcome = execution.run(data, step.name, None, task.files, task.recalled)
                listing, findings = manifest.commit(data, outcome.files), outcome.findings
            progress.advance(step.name, sum(file.size_bytes for file in listing.table_files("raw")))
            results = asset_checks.results(step.writes, findings)
            for table in step.writes:
                file = listing.file(table, None)
                yield dg.MaterializeResult(
                    asset_key=table,
                    metadata=asset_metadata.of_table(data, listing, table),
                    data_version=dg.DataVersion(file.sha256) if file else None,
                    check_results=results[table],
                )

    return materialise


@dg.multi_asset(
    specs=[
        _spec(t, "reference", (), "1", False, "Read from a CSV file of this coverage, or the one shipped; a file to edit.")
        for t in REFERENCE_TABLES
    ],
    check_specs=asset_checks.specs(REFERENCE_TABLES),
)
def reference_tables(data_folder: DataFolder) -> Iterator[dg.MaterializeResult]:
    """Outlets, known speakers and the codebook of topics, as kept in CSV files."""
    data = data_folder.root
    with locks.exclusive(data):
        for table in REFERENCE_TABLES:
            rows = reference_lists.read(reference_lists.path(data, table), table)
            findings = checks.table_checks(table, rows)
            listing = manifest.load(data)
            if not findings:
                listing = manifest.commit(data, [datasets.write(data, table, rows, None, reference_lists.version(data, table))])
            file = listing.file(table, None)
            yield dg.MaterializeResult(
                asset_key=table,
                metadata={**asset_metadata.of_table(data, listing, table), "file": reference_lists.path(data, table).name},
                data_version=dg.DataVersion(file.sha256) if file else None,
                check_results=asset_checks.results([table], findings)[table],
            )


PUBLISHED_TABLES = [name for name, table in TABLES.items() if name not in {"raw", "faults"}]


@dg.asset(
    deps=PUBLISHED_TABLES,
    group_name="publication",
    kinds={"duckdb"},
    owners=OWNERS,
    description="DuckDB file with tables, keys, comments and views: built aside from the manifest's Parquet, swapped in whole.",
)
def onrecord_duckdb(data_folder: DataFolder) -> dg.MaterializeResult:
    """DIR/onrecord.duckdb."""
    data = data_folder.root
    with locks.exclusive(data):
        listing = manifest.load(data)
        publication = publish.publish(data, listing)
    progress.advance("onrecord_duckdb", sum(file.size_bytes for file in listing.table_files("raw")))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": sum(publication.row_counts.values()),
            "size_bytes": publication.size_bytes,
            **asset_metadata.of_database(data),
            **{f"rows/{table}": count for table, count in publication.row_counts.items()},
        },
        data_version=dg.DataVersion(publication.digest),
    )


@dg.asset(
    deps=[onrecord_duckdb],
    group_name="publication",
    kinds={"html"},
    owners=OWNERS,
    description="A static site of the coverage, made from the warehouse's views; opens from the file system, without network.",
)
def report(data_folder: DataFolder) -> dg.MaterializeResult:
    """DIR/report/index.html and the pages that it leads to."""
    page = write_report(data_folder.root, RULES)
    sizes = [file.stat().st_size for file in page.parent.rglob("*") if file.is_file()]
    return dg.MaterializeResult(
        metadata={"file_count": len(sizes), "size_bytes": sum(sizes), "path": dg.MetadataValue.path(str(page))}
    )


batch_assets = [_batch_asset(step) for step in BATCH_STEPS]
coverage_assets = [_coverage_asset(step) for step in COVERAGE_STEPS]
ASSETS: list[dg.AssetSpec | dg.AssetsDefinition] = [
    raw,
    reference_tables,
    *batch_assets,
    *coverage_assets,
    onrecord_duckdb,
    report,
]
