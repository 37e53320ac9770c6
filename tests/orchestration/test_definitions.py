"""The graph as Dagster loads it, and what starts a run by itself."""

import json
import os
import time
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from orchestration.definitions import RANGE_END, RANGE_START, build_job, defs, landing, nightly
from orchestration.lineage.asset_metadata import code_of
from orchestration.lineage.assets import ASSETS
from orchestration.lineage.resources import BatchEngine, DataFolder
from orchestration.runs.building import kept_open, prepare_dagster_home
from orchestration.runs.steps import STEPS
from tests.conftest import ROOT
from warehouse import manifest
from warehouse.tables import QUOTATION_KINDS, TABLES

GRAPH = Path(__file__).with_name("graph.json")


def graph() -> dict:
    """Key, dependencies, group, kinds, owners, description and checks of every asset."""
    repository = defs().get_repository_def()
    nodes = {}
    for key in sorted(repository.asset_graph.get_all_asset_keys()):
        node = repository.asset_graph.get(key)
        nodes[key.to_user_string()] = {
            "dependencies": sorted(parent.to_user_string() for parent in node.parent_keys),
            "group": node.group_name,
            "kinds": sorted(node.kinds),
            "owners": list(node.owners),
            "is_partitioned": node.partitions_def is not None,
            "checks": sorted(check.name for check in node.check_keys),
            "description": node.description,
        }
    return nodes


def test_the_graph_is_the_one_that_was_reviewed():
    found = json.dumps(graph(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("ONRECORD_REVIEWED_GRAPH"):
        GRAPH.write_text(found, encoding="utf-8")
    assert found == GRAPH.read_text(encoding="utf-8"), "the graph changed: review it, then run with ONRECORD_REVIEWED_GRAPH=1"


def test_every_asset_says_what_it_is():
    for name, node in graph().items():
        assert node["description"], name
        assert node["owners"] == ["team:on-record"], name
        assert node["kinds"], name


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.delenv("ONRECORD_LANDING", raising=False)
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("ONRECORD_DATA", "")
    prepare_dagster_home(tmp_path)
    with dg.DagsterInstance.get() as made:
        yield made


def tick(instance, data):
    context = dg.build_sensor_context(instance=instance, resources={"data_folder": DataFolder(path=str(data))})
    return landing(context)


def executed(instance, request, data):
    """The run that the daemon would launch for a request."""
    resources = {"data_folder": DataFolder(path=str(data)), "engine": BatchEngine()}
    job = defs().get_repository_def().get_job(build_job.name)
    return job.execute_in_process(instance=instance, tags=dict(request.tags), resources=resources)


def test_the_sensor_registers_what_newly_arrives_and_its_run_builds_it(tmp_path, instance):
    assert "does not exist" in tick(instance, tmp_path).skip_message
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / "arriving.txt").write_text("Half of an article")
    in_an_hour = time.time() + 3600  # written to all through this test
    os.utime(folder / "arriving.txt", (in_an_hour, in_an_hour))
    assert "nothing new" in tick(instance, tmp_path).skip_message

    source = sorted((ROOT / "seeds" / "articles").iterdir())[0]
    (folder / "one.txt").write_bytes(source.read_bytes())
    long_ago = time.time() - 3600
    os.utime(folder / "one.txt", (long_ago, long_ago))
    result = tick(instance, tmp_path)
    (request,) = result.run_requests
    (batch_id,) = manifest.load(tmp_path).batch_ids("raw")
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == (batch_id, batch_id)

    # What the daemon does with the tick: add the partitions, launch the run.
    (addition,) = result.dynamic_partitions_requests
    instance.add_dynamic_partitions(addition.partitions_def_name, list(addition.partition_keys))
    run = executed(instance, request, tmp_path)
    assert run.success
    assert (tmp_path / "onrecord.duckdb").is_file()
    assert instance.get_materialized_partitions(dg.AssetKey("quotations")) == {batch_id}
    assert "nothing new" in tick(instance, tmp_path).skip_message


def test_events_find_their_journal_where_it_was_while_a_run_keeps_it_open(tmp_path, instance):
    history = tmp_path / "dagster" / "history"
    with kept_open(instance, "a-run"):
        for _ in range(2):
            instance.report_runless_asset_event(dg.AssetMaterialization("raw"))
            assert (history / "runs" / "index.db-wal").stat().st_size > 0
    assert list(history.rglob("*-wal")) == []
    assert len(instance.fetch_materializations(dg.AssetKey("raw"), limit=9).records) == 2


def test_every_declared_check_ran_and_passed_in_a_build(sample):
    with dg.DagsterInstance.from_config(str(sample / "dagster")) as instance:
        for asset in ASSETS:
            if isinstance(asset, dg.AssetsDefinition):
                for key in asset.check_keys:
                    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
                    assert [record.status.value for record in records] == ["SUCCEEDED"], key


def test_the_schedule_runs_over_all_batches_and_passes_over_what_is_current(sample):
    with dg.DagsterInstance.from_config(str(sample / "dagster")) as instance:
        request = nightly(dg.build_schedule_context(instance=instance))
        before = {file.path: file for file in manifest.load(sample).files}
        times = {path: (sample / "parquet" / path).stat().st_mtime_ns for path in before}
        run = executed(instance, request, sample)
        assert run.success
        assert {file.path: file for file in manifest.load(sample).files} == before
        assert {path: (sample / "parquet" / path).stat().st_mtime_ns for path in before} == times


def test_the_schedule_waits_for_a_first_batch(instance):
    assert "no batch" in nightly(dg.build_schedule_context(instance=instance)).skip_message


def test_what_is_shown_of_a_table_is_counted_and_has_no_text_of_an_article(sample):
    listing = manifest.load(sample)
    with dg.DagsterInstance.from_config(str(sample / "dagster")) as instance:
        for table in ("documents", "quotations", "speakers", "topics"):
            metadata = instance.get_latest_materialization_event(dg.AssetKey(table)).asset_materialization.metadata
            assert metadata["dagster/row_count"].value == listing.row_count(table) > 0
            shown = {column.name: TABLES[table].column(column.name) for column in metadata["a few rows"].schema.columns}
            assert shown
            assert len(metadata["a few rows"].records) == min(5, listing.table_files(table)[-1].row_count)
            for name, column in shown.items():
                if column.type == pa.string():
                    assert name.endswith("_id") or column.values, name
        counted = instance.get_latest_materialization_event(dg.AssetKey("onrecord_duckdb")).asset_materialization.metadata
        kinds = sum(counted[f"quotations/{kind}"].value for kind in QUOTATION_KINDS)
        assert kinds == listing.row_count("quotations") > 0


def test_every_step_leads_to_its_code():
    for step in STEPS.values():
        (reference,) = code_of(step).code_references
        line = Path(reference.file_path).read_text("utf-8").splitlines()[reference.line_number - 1]
        assert line.startswith(f"def {step.function.partition(':')[2]}("), step.name
