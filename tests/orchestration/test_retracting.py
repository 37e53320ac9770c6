"""Retracting inputs: nothing that came of them stays, and the rest is as if they had never been there."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import main
from orchestration.inputs.input_sources import NoSuchInput
from orchestration.runs.building import build
from orchestration.runs.retracting import retract
from tests import made
from warehouse import verify


def rows(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from input_accounting where not is_accounted").fetchall() == [(0,)]
        return con.execute(query).fetchall()


def units(data: Path) -> list[tuple]:
    found = rows(data, "select source_uri, outcome from inputs")
    return sorted((uri.rpartition("/in/")[2], outcome) for uri, outcome in found)


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """Inputs of every kind, of which two have the same bytes, in two batches."""
    inputs = tmp_path / "in"
    (inputs / "old").mkdir(parents=True)
    (inputs / "a.txt").write_text(made.story(1))
    (inputs / "old" / "b.txt").write_text(made.story(2))
    (inputs / "old" / "c.zip").write_bytes(made.zipped(("one.txt", made.story(3)), ("two.txt", made.story(4))))
    build(tmp_path / "data", [str(inputs)], workers=1)
    (inputs / "z.txt").write_text(made.story(2))
    build(tmp_path / "data", [str(inputs)], workers=1)
    return inputs, tmp_path / "data"


def test_the_rest_is_as_if_they_had_never_been_there(built: tuple[Path, Path], tmp_path: Path):
    inputs, data = built
    query = "select article_id, body from articles order by all", "select * exclude batch_id from documents order by all"
    done = retract(data, [str(inputs / "old")], workers=1)
    assert (done.inputs, done.documents) == (4, 2)  # story 2 stands, as z.txt has it, too
    assert units(data) == [("a.txt", "loaded"), ("z.txt", "loaded")]
    shutil.rmtree(inputs / "old")
    build(tmp_path / "fresh", [str(inputs)], workers=1)
    for asked in query:
        assert rows(data, asked) == rows(tmp_path / "fresh", asked)
    assert rows(data, "select speaker_name, words from who_said_what order by all") == rows(
        tmp_path / "fresh", "select speaker_name, words from who_said_what order by all"
    )
    assert verify.problems(data) == []
    kept = b"".join(path.read_bytes() for path in (data / "parquet" / "raw").iterdir())
    assert len(list((data / "parquet" / "raw").iterdir())) == 2
    assert b"two.txt" not in kept
    assert not build(data, [str(inputs)], workers=1).is_changed


def test_a_document_that_a_copy_keeps_is_named(built: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    """Of three inputs with the same bytes one is retracted that held the document, then one that did not, then the last."""
    inputs, data = built
    (inputs / "y.txt").write_text(made.story(2))
    build(data, [str(inputs)], workers=1)
    gone, left = inputs / "old" / "b.txt", {str(inputs / "y.txt"), str(inputs / "z.txt")}
    [(document,)] = rows(data, f"select document_id from inputs where source_uri = '{gone}'")
    while left:
        assert main(["retract", str(gone), "--data", str(data), "--workers", "1"]) == 0
        first, second = capsys.readouterr().out.splitlines()
        assert first == "retracted 1 input: 0 documents, 0 articles, 0 quotations"
        said, _, rest = second.partition(" came as ")
        assert said == f"document {document} stays: the bytes of {gone}"
        holder, *others = rest.partition(", too")[0].split(", ")
        assert {holder, *others} == left
        assert rows(data, f"select source_uri from documents where document_id = '{document}'") == [(holder,)]
        gone = Path(others[0] if others else holder)
        left.remove(str(gone))
    assert main(["retract", str(gone), "--data", str(data), "--workers", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["kept"]) == (1, [])


def test_a_unit_of_an_archive_and_files_that_are_gone(built: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    inputs, data = built
    address = f"{inputs / 'old' / 'c.zip'}#one.txt"
    (inputs / "a.txt").unlink()
    assert main(["retract", address, "--missing", "--json", "--data", str(data), "--workers", "1"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["inputs"], said["documents"], said["articles"]) == (2, 2, 2)
    assert units(data) == [
        ("old/b.txt", "loaded"),
        ("old/c.zip", "expanded"),
        ("old/c.zip#two.txt", "loaded"),
        ("z.txt", "duplicate"),
    ]
    assert build(data, [str(inputs)], workers=1).known == 5  # the archive is known, with what is retracted of it


def test_all_of_it_and_a_file_that_comes_back(built: tuple[Path, Path]):
    inputs, data = built
    assert retract(data, [str(inputs)], workers=1).inputs == 6
    assert units(data) == []
    assert rows(data, "select count(*) from articles") == [(0,)]
    assert build(data, [str(inputs / "a.txt")], workers=1).loaded == 1


def test_what_is_not_there_cannot_be_retracted(built: tuple[Path, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path):
    inputs, data = built
    with pytest.raises(NoSuchInput, match="no input has this address"):
        retract(data, [str(inputs / "old"), str(inputs / "ol")], workers=1)
    assert len(units(data)) == 6
    assert main(["retract", "--data", str(data)]) == 2
    assert main(["retract", "x.txt", "--data", str(tmp_path / "none")]) == 2
    assert "run `onrecord build` first" in capsys.readouterr().err
