"""Everything Dagster loads: assets, job, schedule, sensor, resources, executor.

Belongs here: putting the parts together, and what starts a run by itself. Does not: the parts.
"""

import os
from pathlib import Path

import dagster as dg

from orchestration.inputs import planning
from orchestration.lineage.assets import ASSETS, ONLY_STALE_TAG, batches, coverage_assets, onrecord_duckdb, report
from orchestration.lineage.resources import BatchEngine, DataFolder, default_data
from warehouse import locks, manifest

RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
# A file still being copied into the landing folder must not be taken half-way.
SETTLED_SECONDS = 10.0

build_job = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.assets(*[a for a in ASSETS if isinstance(a, dg.AssetsDefinition)]),
    description="The whole way from raw batches to the published database and report. Needs a batch, or a range of batches.",
)
# What a build makes anew where no batch is stale.
WITHOUT_BATCHES = [
    key for asset in ASSETS if isinstance(asset, dg.AssetsDefinition) and asset.partitions_def is None for key in asset.keys
]
publication_job = dg.define_asset_job(
    "publication",
    selection=dg.AssetSelection.assets(*coverage_assets, onrecord_duckdb, report),
    description="Speakers, stories and variants over all batches, then the published database and report.",
)


@dg.schedule(
    job=build_job,
    cron_schedule="30 3 * * *",
    execution_timezone="UTC",
    description="Once a night: reads the reference tables again, works on every batch that is not current, and publishes.",
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run over all batches, in which each step passes over what is current."""
    registered = context.instance.get_dynamic_partitions(batches.name or "")
    if not registered:
        return dg.SkipReason("no batch is registered yet; run onrecord build, or switch on the sensor `landing`")
    return dg.RunRequest(tags={ONLY_STALE_TAG: "yes", RANGE_START: registered[0], RANGE_END: registered[-1]})


def landing_folder(data: Path) -> Path:
    """Where newly arrived files are looked for: $ONRECORD_LANDING, else DIR/landing."""
    return Path(os.environ.get("ONRECORD_LANDING") or data / "landing").absolute()


@dg.sensor(
    job=build_job,
    minimum_interval_seconds=60,
    description="Registers what is new in the landing folder ($ONRECORD_LANDING, else DIR/landing) as batches, and builds.",
)
def landing(context: dg.SensorEvaluationContext, data_folder: DataFolder) -> dg.SensorResult | dg.SkipReason:
    """One run for all batches that are new since the last tick, and for those that no run has worked on yet."""
    data = data_folder.root
    folder = landing_folder(data)
    if not folder.is_dir():
        return dg.SkipReason(f"{folder} does not exist; create it and put files there, or set ONRECORD_LANDING")
    try:
        with locks.exclusive(data):
            planning.plan(data, [str(folder)], settled_seconds=SETTLED_SECONDS)
    except locks.DataFolderBusy as busy:
        return dg.SkipReason(str(busy))
    listing = manifest.load(data)
    registered = set(context.instance.get_dynamic_partitions(batches.name or ""))
    new = [name for name in listing.batch_ids("raw") if name not in registered]
    if not new:
        return dg.SkipReason(f"nothing new in {folder}")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=f"{new[0]}-{len(new)}", tags={RANGE_START: new[0], RANGE_END: new[-1]})],
        dynamic_partitions_requests=[batches.build_add_request(new)],
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of this code location."""
    return dg.Definitions(
        assets=ASSETS,
        jobs=[build_job, publication_job],
        schedules=[nightly],
        sensors=[landing],
        resources={"data_folder": DataFolder(path=str(default_data())), "engine": BatchEngine()},
        # One process a run: a step is a second's start-up cheaper, and the engine spreads the batches over processes itself.
        executor=dg.in_process_executor,
    )
