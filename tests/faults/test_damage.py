"""Damage on disk: flipped bits, cut, emptied and foreign files are found by `onrecord verify`, mended by the next build."""

import random
import shutil
from pathlib import Path

import pytest

from orchestration.cli import main
from orchestration.runs.building import build
from tests.faults.conftest import digests, times
from warehouse import manifest, verify

DAMAGES = times(40, 300)


def checked_files(data: Path) -> list[Path]:
    """What verify answers for: the database, the Parquet files and their list."""
    listing = manifest.load(data)
    return [data / "onrecord.duckdb", manifest.manifest_path(data), *(data / "parquet" / file.path for file in listing.files)]


def damage(path: Path, kind: str, rng: random.Random) -> None:
    content = path.read_bytes()
    if kind == "flipped bit":
        at = rng.randrange(len(content))
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :])
    elif kind == "cut short":
        path.write_bytes(content[: rng.randrange(len(content))])
    elif kind == "emptied":
        path.write_bytes(b"")
    elif kind == "missing":
        path.unlink()
    else:
        path.write_bytes(rng.randbytes(len(content)))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of a few inputs, and the data folder built from it."""
    folder = tmp_path_factory.mktemp("damage")
    inputs = folder / "in"
    inputs.mkdir()
    for number in range(4):
        (inputs / f"{number}.txt").write_text(f"Harbour opens\n\n“Ship number {number} is in,” Mayor Ada Brand said on Monday.\n")
    build(folder / "data", [str(inputs)], workers=1)
    return inputs, folder / "data"


def test_a_whole_data_folder_has_no_problems(built: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(built[1])]) == 0
    assert capsys.readouterr().out == "Everything is as it was written.\n"


def test_every_damage_is_found(built: tuple[Path, Path], tmp_path: Path) -> None:
    rng = random.Random(20260106)
    for number in range(DAMAGES):
        data = tmp_path / "data"
        shutil.copytree(built[1], data)
        kind = ("flipped bit", "cut short", "emptied", "missing", "foreign", "unlisted")[number % 6]
        if kind == "unlisted":
            path = data / "parquet" / rng.choice(("articles/new.parquet", "mine.txt", "folder/deep/mine.csv"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(rng.randbytes(100))
        else:
            path = rng.choice(checked_files(data))
            if path == manifest.manifest_path(data) and kind == "missing":
                path = data / "onrecord.duckdb"
            damage(path, kind, rng)
        if path == manifest.manifest_path(data):
            with pytest.raises(manifest.ManifestError, match=r"manifest\.json"):
                verify.problems(data)
        else:
            assert [problem.path for problem in verify.problems(data)] == [path], (kind, path)
        shutil.rmtree(data)


def test_damaged_tables_and_a_damaged_database_are_made_anew(built: tuple[Path, Path], tmp_path: Path) -> None:
    inputs, data = built[0], tmp_path / "data"
    shutil.copytree(built[1], data)
    before = digests(data)
    for table in ("quotations", "articles", "speakers"):
        damage(data / "parquet" / manifest.load(data).table_files(table)[0].path, "flipped bit", random.Random(table))
    damage(data / "onrecord.duckdb", "flipped bit", random.Random(1))
    assert main(["verify", "--mend", "--data", str(data)]) == 1
    build(data, [str(inputs)], workers=1)
    assert verify.problems(data) == []
    assert digests(data) == before


def test_damaged_raw_bytes_are_read_again_from_the_inputs(built: tuple[Path, Path], tmp_path: Path) -> None:
    inputs, data = built[0], tmp_path / "data"
    shutil.copytree(built[1], data)
    before = digests(data)
    damage(data / "parquet" / manifest.load(data).table_files("raw")[0].path, "flipped bit", random.Random(2))
    verify.mend(data)
    build(data, [str(inputs)], workers=1)
    assert verify.problems(data) == []
    assert digests(data) == before


def test_damaged_raw_bytes_whose_inputs_are_gone_cost_nothing_made_of_them(tmp_path: Path) -> None:
    inputs, data = tmp_path / "in", tmp_path / "data"
    inputs.mkdir()
    (inputs / "a.txt").write_text("Harbour opens\n\n“The ship is in,” Mayor Ada Brand said.\n")
    build(data, [str(inputs)], workers=1)
    before = digests(data)
    raw = data / "parquet" / manifest.load(data).table_files("raw")[0].path
    damage(raw, "flipped bit", random.Random(3))
    (inputs / "a.txt").unlink()
    [problem] = verify.mend(data)
    assert problem.path == raw
    assert "1 of its inputs are gone" in problem.remedy
    assert digests(data).keys() == before.keys()
