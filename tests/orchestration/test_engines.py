"""How engines spread work: what becomes of their processes, and that no engine makes other bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.inputs.planning import plan
from orchestration.runs.building import build
from orchestration.runs.engines import as_ready, local
from orchestration.runs.tasks import Task, largest_first
from tests.conftest import ROOT
from tests.faults.conftest import digests, story
from warehouse import datasets, manifest
from warehouse.manifest import StoredFile
from warehouse.tables import TABLES

KILLED_WHILE_WORKERS_WAIT = """
import os, signal
from warehouse import processes
pool = processes.pool(2)
[future.result() for future in [pool.submit(os.getpid) for _ in range(2)]]
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_the_build_that_started_them_is_killed():
    # The workers inherit the pipe to this process: reading ends when the last of them does.
    process = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WORKERS_WAIT], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert process.returncode == -9


def test_large_batches_are_begun_first():
    sizes = {"a": 3, "b": 9, "c": 3, "d": 5}
    tasks = [Task("documents", name, (StoredFile("raw", name, "", 1, size, "", ""),)) for name, size in sizes.items()]
    assert [task.batch_id for task in largest_first(tasks)] == ["b", "d", "a", "c"]


def test_the_processes_of_one_step_do_the_next(tmp_path: Path):
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(story(number))
    data = tmp_path / "data"
    batches = plan(data, [str(tmp_path / "*.txt")], batch_bytes=300).batch_ids
    listing = manifest.load(data)
    tasks = [Task("documents", name, (listing.file("raw", name),)) for name in batches]
    with local(2, None) as apply:
        first, second = ({outcome.batch_id: outcome.files for outcome in apply(data, tasks)} for _ in range(2))
    assert first == second
    assert set(first) == set(batches)


def test_steps_run_when_they_are_ready_and_one_that_fails_holds_up_no_other(tmp_path: Path):
    tables = ("known_outlets", "topics", "stories")
    listing = manifest.commit(tmp_path, [datasets.write(tmp_path, name, TABLES[name].empty(), None, "1") for name in tables])
    lost = StoredFile("articles", "aaaa", "articles/aaaa.parquet", 1, 1, "", "")

    def ready() -> list[Task]:
        found = manifest.load(tmp_path)
        later = [Task("key_terms", None, found.files)] if found.file("outlets") else []
        return [Task("outlets", None, listing.files), Task("stories", None, (lost,)), *later]

    done = []
    for outcome in as_ready(tmp_path, 2, ready):
        done.append(outcome.step)
        manifest.commit(tmp_path, outcome.files)
    assert done == ["outlets", "key_terms"]


@pytest.mark.parametrize(("engine", "workers"), [("local", 2), ("ray", 2)])
def test_an_engine_makes_the_bytes_that_one_process_makes(engine: str, workers: int, tmp_path: Path):
    if engine == "ray":
        pytest.importorskip("ray", reason="the extra ray is not installed")
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(6):
        (inputs / f"{number}.txt").write_text(story(number))
    (inputs / "page.html").write_text(f"<html><body><article><p>{story(7)}</p></article></body></html>")
    build(tmp_path / "one", [str(inputs)], workers=1, batch_bytes=600)
    build(tmp_path / "other", [str(inputs)], engine, workers, batch_bytes=600)
    assert digests(tmp_path / "other") == digests(tmp_path / "one")


def test_a_cluster_that_cannot_be_had_is_told_in_plain_words(tmp_path: Path):
    (tmp_path / "a.txt").write_text(story(1))
    code = (
        "import sys; sys.modules['ray'] = None; from pathlib import Path; from orchestration.runs.building import build;"
        f"build(Path({str(tmp_path / 'data')!r}), [{str(tmp_path / 'a.txt')!r}], 'ray')"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "BuildFailed: the run: orchestration.runs.ray_cluster.NoCluster: the engine ray takes an extra" in result.stderr
    assert "pip install 'onrecord[ray]'" in result.stderr
