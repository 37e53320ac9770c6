"""A second build with a few new articles: what it leaves is what a build of all articles at once leaves."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.corpus import articles, write_files
from orchestration.lineage import assets
from orchestration.runs.building import build
from orchestration.runs.steps import COVERAGE_STEPS
from warehouse import ddl, manifest

EARLIER, ALL = 90, 120


def coverage_digests(data: Path) -> dict[str, str | None]:
    listing = manifest.load(data)
    files = {table: listing.file(table, None) for step in COVERAGE_STEPS for table in step.writes}
    return {table: file and file.sha256 for table, file in files.items()}


def content(data: Path) -> dict[str, list[tuple]]:
    """The rows of every published table in order, but for the batch that a row came in."""
    found = {}
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as con:
        for table in ddl.published_tables():
            columns = ", ".join(column.name for column in table.columns if column.name != "batch_id")
            found[table.name] = sorted(con.execute(f"select {columns} from {table.name}").fetchall(), key=repr)
    return found


def test_a_second_build_makes_what_one_build_of_all_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    inputs, grown, fresh = tmp_path / "in", tmp_path / "grown", tmp_path / "fresh"
    write_files(inputs, iter(list(articles(EARLIER))))
    build(grown, [str(inputs)])
    write_files(inputs, iter(list(articles(ALL))))
    monkeypatch.setattr(assets, "BYTES_FOR_PROCESSES", 0)  # the one side by side, the other one after the other
    build(grown, [str(inputs)], workers=2)
    monkeypatch.setattr(assets, "BYTES_FOR_PROCESSES", 1 << 60)
    build(fresh, [str(inputs)], workers=1)
    assert len(manifest.load(grown).batch_ids("raw")) == 2
    assert coverage_digests(grown) == coverage_digests(fresh)
    assert None not in coverage_digests(fresh).values()
    assert content(grown) == content(fresh)
