"""The Dagster UI on the sample's data, in a real browser."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from orchestration.runs.steps import REFERENCE_TABLES, STEPS
from tests.conftest import free_port
from warehouse.tables import TABLES

playwright = pytest.importorskip("playwright.sync_api")
START_SECONDS = 120


@pytest.fixture(scope="module")
def ui(sample: Path):
    """The address of `onrecord ui` on the sample's data."""
    port = free_port()
    log = sample / "ui.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "orchestration.cli", "ui", "--data", str(sample), "--port", str(port)]
        server = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    urllib.request.urlopen(f"{address}/server_info", timeout=5)
                    break
                except OSError:
                    assert server.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.5)
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:  # a busy machine; nothing of it may stay behind
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def tables_by_group() -> dict[str, list[str]]:
    groups = {"reference": list(REFERENCE_TABLES), "publication": ["onrecord_duckdb", "report"], "ingest": ["raw"]}
    for step in STEPS.values():
        groups.setdefault(step.group, []).extend(step.writes)
    return groups


@pytest.mark.parametrize(("group", "tables"), tables_by_group().items())
def test_the_lineage_of_a_group_shows_its_assets(page, ui, group, tables):
    page.set_viewport_size({"width": 2400, "height": 6000})  # assets outside of the window are not drawn
    page.goto(f"{ui}/locations/on_record/asset-groups/{group}/lineage", wait_until="domcontentloaded")
    for table in tables:
        playwright.expect(page.locator("foreignObject").get_by_text(table, exact=True).first).to_be_visible(timeout=60_000)


def test_the_whole_lineage_shows_the_way_from_raw_bytes_to_the_database(page, ui):
    page.set_viewport_size({"width": 2600, "height": 6000})
    expanded = ",".join(f"global%40global%3A{group}" for group in tables_by_group())
    page.goto(f"{ui}/asset-groups?expanded={expanded}", wait_until="domcontentloaded")
    for table in ("raw", "quotations", "onrecord_duckdb"):
        playwright.expect(page.locator("foreignObject").get_by_text(table, exact=True).first).to_be_visible(timeout=60_000)
    if folder := os.environ.get("ONRECORD_SCREENSHOTS"):  # how the picture in the README is renewed: the groups, which fit
        page.set_viewport_size({"width": 1500, "height": 800})
        page.goto(f"{ui}/asset-groups", wait_until="domcontentloaded")
        page.wait_for_timeout(3000)
        page.screenshot(path=f"{folder}/lineage.png")


def test_the_build_shows_up_as_a_run(page, ui, sample):
    page.goto(f"{ui}/runs", wait_until="domcontentloaded")
    playwright.expect(page.get_by_text("Success", exact=False).first).to_be_visible(timeout=60_000)


def test_a_table_has_its_columns_and_a_row_count(page, ui):
    page.goto(f"{ui}/assets/speakers", wait_until="domcontentloaded")
    playwright.expect(page.get_by_text("speaker_id", exact=True).first).to_be_visible(timeout=60_000)
    described = next(column.description for column in TABLES["speakers"].columns if column.name == "aliases")
    playwright.expect(page.get_by_text(described, exact=False).first).to_be_visible()
