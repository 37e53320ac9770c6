"""Replaying the quarantine: what becomes readable is loaded, the rest stays, and every input is accounted for once."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.cli import main
from orchestration.runs.building import build
from orchestration.runs.replaying import replay
from orchestration.runs.steps import STEPS
from tests import made
from transforms.speakers.introductions import introductions as real_introductions
from warehouse import verify

PICTURE = b"\x89PNG\r\n\x1a\n picture"


def outcomes(data: Path) -> list[tuple[str, str, str | None]]:
    """Each input's address with what became of it and the reason; every batch must add up."""
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as con:
        assert con.execute("select bool_and(is_accounted) from input_accounting").fetchall() == [(True,)]
        rows = con.execute("select source_uri, outcome, reason from inputs left join quarantine using (source_uri, batch_id)")
        return sorted((uri.rpartition("/in/")[2], outcome, reason) for uri, outcome, reason in rows.fetchall())


@pytest.fixture
def refused(tmp_path: Path) -> tuple[Path, Path]:
    """Inputs of which most cannot be read, built."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "good.txt").write_text(made.story(1))
    (inputs / "link.txt").symlink_to(tmp_path / "later.txt")
    archive = made.zipped(("a.txt", made.story(2)), ("b.txt", made.story(3)))
    (inputs / "cut.zip").write_bytes(archive[: archive.index(b"PK\x01\x02") - 9])
    (inputs / "mixed.zip").write_bytes(made.zipped(("c.txt", made.story(4)), ("d.txt", PICTURE)))
    (inputs / "picture.txt").write_bytes(PICTURE)
    build(tmp_path / "data", [str(inputs)], workers=1)
    return inputs, tmp_path / "data"


def test_what_is_mended_is_loaded_and_all_are_accounted_for_once(refused: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    inputs, data = refused
    assert outcomes(data) == [
        ("cut.zip", "quarantined", "truncated"),
        ("cut.zip#a.txt", "loaded", None),
        ("cut.zip#b.txt", "quarantined", "truncated"),
        ("good.txt", "loaded", None),
        ("link.txt", "quarantined", "dangling_link"),
        ("mixed.zip", "expanded", None),
        ("mixed.zip#c.txt", "loaded", None),
        ("mixed.zip#d.txt", "quarantined", "unsupported_format"),
        ("picture.txt", "quarantined", "unsupported_format"),
    ]
    (inputs.parent / "later.txt").write_text(made.story(5))
    (inputs / "cut.zip").write_bytes(made.zipped(("a.txt", made.story(2)), ("b.txt", made.story(3))))
    (inputs / "picture.txt").unlink()
    assert main(["replay", "--data", str(data), "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "retried": 5,
        "loaded": 2,
        "quarantined": 2,
        "quarantine_reasons": {"unsupported_format": 2},
        "faults_before": 0,
        "faults": 0,
    }
    after = outcomes(data)
    assert [row for row in after if row[1] == "quarantined"] == [
        ("mixed.zip#d.txt", "quarantined", "unsupported_format"),
        ("picture.txt", "quarantined", "unsupported_format"),
    ]
    assert verify.problems(data) == []
    # The same as a build of the mended inputs would have said from the beginning.
    (inputs / "picture.txt").write_bytes(PICTURE)
    build(data.with_name("fresh"), [str(inputs)], workers=1)
    assert after == outcomes(data.with_name("fresh"))
    assert replay(data, workers=1).retried == 2
    assert outcomes(data) == after
    assert not build(data, [str(inputs)], workers=1).is_changed


def test_what_is_gone_and_not_kept_stays_in_quarantine(refused: tuple[Path, Path]):
    inputs, data = refused
    before = outcomes(data)
    shutil.rmtree(inputs)
    done = replay(data, workers=1)
    assert (done.retried, done.loaded, done.quarantined) == (5, 0, 5)
    assert outcomes(data) == before


def failing(documents: pa.Table, articles: pa.Table, quotations: pa.Table) -> pa.Table:
    """A step that fails on a document for as long as the file exists that its first line names."""
    if any(Path(text.splitlines()[0]).exists() for text in documents["text"].to_pylist() if text.startswith("/")):
        raise ValueError("not yet")
    return real_introductions(documents, articles, quotations)


def test_documents_on_which_a_step_failed_are_worked_on_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(STEPS, "introductions", replace(STEPS["introductions"], function=f"{__name__}:failing"))
    inputs, data, flag = tmp_path / "in", tmp_path / "data", tmp_path / "flag"
    inputs.mkdir()
    (inputs / "a.txt").write_text(made.story(1))
    (inputs / "b.txt").write_text(f"{flag}\n\n{made.story(2)}")
    flag.touch()
    assert build(data, [str(inputs)], workers=1).faults == 1
    flag.unlink()
    assert build(data, [str(inputs)], workers=1).faults == 1
    done = replay(data, workers=1)
    assert (done.faults_before, done.faults, done.quarantined) == (1, 0, 0)
