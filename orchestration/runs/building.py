"""One build: plan the inputs, find what is not current, run the assets on it, say what became of everything.

Belongs here: what `onrecord build` does between its arguments and its summary. Does not: arguments and printing (`cli`), the
steps themselves. Dagster is imported only where there is work.
"""

import errno
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from orchestration.inputs import planning
from orchestration.runs.steps import BATCH_STEPS, COVERAGE_STEPS, REFERENCE_TABLES
from warehouse import datasets, files, locks, manifest, publish
from warehouse.manifest import Manifest
from warehouse.storage import StorageError, opened

if TYPE_CHECKING:
    import dagster as dg
    from dagster_shared.error import SerializableErrorInfo

DAGSTER_YAML = """\
# Written by On Record when the folder was made; edit it as you like.
telemetry:
  enabled: false
nux:
  enabled: false
run_monitoring:
  enabled: true
  max_runtime_seconds: 86400
  free_slots_after_run_end_seconds: 300
concurrency:
  runs:
    max_concurrent_runs: 1
"""


class BuildFailed(RuntimeError):
    """The run failed; what was published before is untouched."""


# How a build fails where nothing is wrong with what it was asked: each message says what to do.
FAILURES = (
    BuildFailed,
    locks.DataFolderBusy,
    datasets.DatasetError,
    manifest.ManifestError,
    publish.PublishError,
    StorageError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build found and left. Counts of inputs are this build's; the rest is the whole data folder's.

    `reworked` counts the batches worked on anew, as another version of the program had made something of them.
    """

    found: int
    known: int
    loaded: int
    duplicates: int
    quarantined: int
    expanded: int
    metadata: int
    skipped: int
    quarantine_reasons: dict[str, int]
    reworked: int
    is_changed: bool
    documents: int
    articles: int
    quotations: dict[str, int]
    faults: int
    database: str
    run_id: str | None

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def is_batch_current(listing: Manifest, batch_id: str) -> bool:
    """Whether every step of the batch is there, made by today's code from what is there to read."""
    from orchestration.runs import execution

    return all(execution.is_current(listing, step, batch_id) for step in BATCH_STEPS)


def is_reference_current(data: Path, listing: Manifest) -> bool:
    """Whether the stored reference tables are those of the CSV files as they are now."""
    from orchestration.inputs import reference_lists

    stored = {table: listing.file(table, None) for table in REFERENCE_TABLES}
    return all(file is not None and file.version == reference_lists.version(data, table) for table, file in stored.items())


def build(
    data: Path,
    inputs: Sequence[str],
    engine: str = "local",
    workers: int = 0,
    batch_bytes: int = planning.BATCH_BYTES,
    *,
    storage: str | None = None,
    mapping: Mapping[str, str] | None = None,
    show: bool = False,
) -> Summary:
    """Brings the data folder up to date with the inputs, and the copy of its Parquet files in `storage`, a URL, with it.

    `mapping` names the column of tables and records that holds a field. Raises NoSuchInput, BadReference, DataFolderBusy,
    PublishError, DatasetError, StorageError or BuildFailed; each message says what to do.
    """
    from orchestration.inputs import reference_lists
    from orchestration.runs import execution, progress

    data = data.absolute()  # as Dagster wants it
    publish.refuse_unusable_path(data)
    store = opened(storage) if storage is not None else None
    with _failing_plainly(data), locks.exclusive(data), progress.shown() if show else nullcontext():
        for folder in (data, data / "dagster", data / "report", *(data / "parquet").glob("**/")):
            files.clear_temporary(folder)
        _forget_lost(data)
        has_reference = is_reference_current(data, manifest.load(data))
        if not has_reference:
            for table in REFERENCE_TABLES:
                reference_lists.read(reference_lists.path(data, table), table)  # a mistake in it is told before anything is done
        plan = planning.plan(data, inputs, batch_bytes, mapping=mapping)
        listing = manifest.load(data)
        stale = [name for name in listing.batch_ids("raw") if not (has_reference and is_batch_current(listing, name))]
        reworked = sum(any(execution.is_of_other_code(listing, step, name) for step in BATCH_STEPS) for name in stale)
        is_current = not stale and all(execution.is_current(listing, step, None) for step in COVERAGE_STEPS)
        is_current = is_current and publish.is_current(data, listing)
        run_id = None if is_current else _run(data, stale, engine, workers, storage)
        if store is not None:
            store.bring_up_to_date(data, manifest.load(data))
        return _summary(data, plan, reworked, not is_current, run_id)


@contextmanager
def _failing_plainly(data: Path) -> Iterator[None]:
    """Says of a full disk where it is, and of what Dagster cannot write that it was Dagster's: SQLAlchemy hands on `orig`."""
    untouched = "What was published before is untouched; run the build again."
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise BuildFailed(f"No space is left on the disk of {data}: free some. {untouched}") from error
    except Exception as error:
        cause = getattr(error, "orig", error)
        if not isinstance(cause, sqlite3.Error):
            raise
        raise BuildFailed(f"Dagster could not keep its record of the run in {data / 'dagster'}: {cause}. {untouched}") from error


def _forget_lost(data: Path) -> None:
    """Takes files that are gone or cut short off the manifest, so that they are made again. Only `raw` cannot be."""
    listing = manifest.load(data)
    lost = [f for f in listing.files if f.table != "raw" and datasets.wrong_size(data / manifest.PARQUET / f.path, f)]
    if lost:
        manifest.commit(data, [], removed=lost)


def prepare_dagster_home(data: Path) -> None:
    """Makes DIR/dagster this process's DAGSTER_HOME, with a configuration where it has none yet."""
    home = data / "dagster"
    if not (home / "dagster.yaml").exists():
        files.write_atomically(home / "dagster.yaml", DAGSTER_YAML.encode())
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["ONRECORD_DATA"] = str(data)


def _run(data: Path, stale: Sequence[str], engine: str, workers: int, storage: str | None) -> str:
    """Runs the assets in this process, on the data folder's own Dagster instance, where `onrecord ui` shows them."""
    prepare_dagster_home(data)

    import dagster as dg

    from orchestration.definitions import RANGE_END, RANGE_START, WITHOUT_BATCHES, build_job, defs
    from orchestration.lineage.assets import COMMAND_TAG, ONLY_STALE_TAG
    from orchestration.runs import progress

    repository = defs().get_repository_def()
    listing = manifest.load(data)
    size = sum(file.size_bytes for name in stale if (file := listing.file("raw", name)) is not None)
    run_config = {
        "resources": {
            "data_folder": {"config": {"path": str(data)}},
            "engine": {"config": {"name": engine, "workers": workers, "storage": storage}},
        },
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    with dg.DagsterInstance.get() as instance:
        _end_dead_runs(instance)
        _register(instance, listing)
        span = _span(instance, stale)
        progress.begin(size, sum(file.size_bytes for file in listing.table_files("raw")))
        run_id = str(uuid4())
        with kept_open(instance, run_id):
            result = repository.get_job(build_job.name).execute_in_process(
                asset_selection=None if span else WITHOUT_BATCHES,
                run_config=run_config,
                instance=instance,
                run_id=run_id,
                tags={
                    COMMAND_TAG: "build",
                    ONLY_STALE_TAG: "yes",
                    **({RANGE_START: span[0], RANGE_END: span[1]} if span else {}),
                },
                raise_on_error=False,
            )
        if not result.success:
            if any(error.cls_name == dg.DagsterExecutionInterruptedError.__name__ for _, error in _errors(result)):
                raise KeyboardInterrupt
            raise BuildFailed(_what_failed(result, data))
        return result.run_id


@contextmanager
def kept_open(instance: "dg.DagsterInstance", run_id: str) -> Iterator[None]:
    """Holds the files that Dagster's events of a run go to open; without effect where they go elsewhere.

    Dagster opens and closes them for each event, and whenever nobody else has one open SQLite moves its journal into it, syncs
    and removes the journal. With nine articles: 1,900 instead of 3,400 syncs, 7.2 instead of 9.8 seconds of processor.
    """
    instance.all_logs(run_id)  # makes the run's own file
    history = Path(instance.root_directory) / "history"
    with ExitStack() as held:
        for file in (history / "runs.db", history / "runs" / "index.db", history / "runs" / f"{run_id}.db"):
            with suppress(sqlite3.Error):
                connection = sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)
                held.enter_context(closing(connection))
                connection.execute("select count(*) from sqlite_master").fetchall()
        yield


def _end_dead_runs(instance: "dg.DagsterInstance") -> None:
    """Marks builds that were killed as failed. Under the data folder's lock no other build can be alive."""
    import dagster as dg

    from orchestration.lineage.assets import COMMAND_TAG

    dead = dg.RunsFilter(tags={COMMAND_TAG: "build"}, statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
    for run in instance.get_runs(filters=dead):
        instance.report_run_failed(run, "The process that ran this build is gone; the next build takes its work up.")


def _register(instance: "dg.DagsterInstance", listing: Manifest) -> None:
    """Makes every raw batch a partition, with the event that it was written."""
    import dagster as dg

    known = set(instance.get_dynamic_partitions("batches"))
    new = [name for name in listing.batch_ids("raw") if name not in known]
    instance.add_dynamic_partitions("batches", new)
    for name in new:
        file = listing.file("raw", name)
        assert file is not None
        metadata: dict[str, str | int] = {
            "dagster/partition_row_count": file.row_count,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
        }
        instance.report_runless_asset_event(dg.AssetMaterialization("raw", partition=name, metadata=metadata))


def _span(instance: "dg.DagsterInstance", stale: Sequence[str]) -> tuple[str, str] | None:
    """The first and the last stale batch in the order Dagster keeps them; the steps pass over current ones between them."""
    order = {name: position for position, name in enumerate(instance.get_dynamic_partitions("batches"))}
    return (min(stale, key=order.__getitem__), max(stale, key=order.__getitem__)) if stale else None


def _errors(result: "dg.ExecuteInProcessResult") -> "Iterator[tuple[str | None, SerializableErrorInfo]]":
    """What went wrong first, by step; None where it was the run itself."""
    for event in result.all_events:
        failure = event.step_failure_data if event.is_step_failure else event.job_failure_data if event.is_job_failure else None
        if failure is not None and failure.error is not None:
            error = failure.error
            while error.cause is not None and "_RemoteTraceback" not in error.cause.message:
                error = error.cause
            yield event.step_key, error


def _what_failed(result: "dg.ExecuteInProcessResult", data: Path) -> str:
    """The failed steps with their causes, and the failed checks, in plain words."""
    lines = []
    for step, error in _errors(result):
        if "DagsterAssetCheckFailedError" not in error.message:  # told below, by check
            lines.append(f"{step or 'the run'}: {error.message.strip()}")
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            lines.append(
                f"check {evaluation.check_name} on {evaluation.asset_key.to_user_string()} failed: "
                + ", ".join(
                    f"{name} {value.value}" for name, value in evaluation.metadata.items() if value.value not in {"", None}
                )
            )
    lines.append(f"What was published before is untouched. The run {result.run_id} is in `onrecord ui --data {data}`.")
    return "\n".join(dict.fromkeys(lines))


def _summary(data: Path, plan: planning.Plan, reworked: int, is_changed: bool, run_id: str | None) -> Summary:
    listing = manifest.load(data)
    inputs = datasets.read(data, listing, "inputs", plan.batch_ids, columns=["outcome"])
    quarantine = datasets.read(data, listing, "quarantine", plan.batch_ids, columns=["reason"])
    kinds: Counter[str] = Counter()
    for part in datasets.Stream(data, listing, "quotations", ["kind"]):
        kinds.update({count["values"]: count["counts"] for count in part["kind"].value_counts().to_pylist()})
    outcomes = Counter(inputs["outcome"].to_pylist())
    return Summary(
        found=plan.found_count,
        known=plan.known_count,
        loaded=outcomes["loaded"],
        duplicates=outcomes["duplicate"],
        quarantined=outcomes["quarantined"],
        expanded=outcomes["expanded"],
        metadata=outcomes["metadata"],
        skipped=outcomes["skipped"],
        quarantine_reasons=dict(sorted(Counter(quarantine["reason"].to_pylist()).items())),
        reworked=reworked,
        is_changed=is_changed,
        documents=listing.row_count("documents"),
        articles=listing.row_count("articles"),
        quotations=dict(sorted(kinds.items())),
        faults=listing.row_count("faults"),
        database=str(data / "onrecord.duckdb"),
        run_id=run_id,
    )
