"""What the tests of faults share: a build in two parts, its undisturbed result, and builds as processes of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from warehouse import manifest, query
from warehouse.publish import database_path

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("ONRECORD_FAULTS") == "full"


def times(short: int, full: int) -> int:
    """How often a fault is tried: `full` with ONRECORD_FAULTS=full, as `make faults` sets it."""
    return full if FULL else short


def digests(data: Path) -> dict[str, str]:
    """The sha256 of every Parquet file that the manifest lists."""
    return {f.path: hashlib.sha256((data / "parquet" / f.path).read_bytes()).hexdigest() for f in manifest.load(data).files}


def generation(data: Path) -> str:
    """The generation of the published database, every table of it read whole."""
    with query.connect(data) as con:
        for (table,) in con.execute("select table_name from duckdb_tables() where not internal").fetchall():
            con.execute(f'select count(*) from (select hash(columns(*)) from "{table}")').fetchall()
        return str(con.execute("select digest from generation").fetchall()[0][0])


def command(data: Path, *inputs: Path) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", "build", *map(str, inputs), "--data", str(data), "--workers", "1"]


def start(data: Path, *inputs: Path, prefix: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """A build as a process group of its own."""
    return subprocess.Popen(
        [*prefix, *command(data, *inputs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def build(data: Path, *inputs: Path) -> None:
    """A build that must succeed."""
    process = start(data, *inputs)
    _, message = process.communicate(timeout=300)
    assert process.returncode == 0, message


@dataclass(frozen=True)
class Undisturbed:
    """Inputs in two parts, a data folder with the first, and what the second build makes of both when nothing goes wrong."""

    inputs: Path
    first: Path
    before: str
    after: str
    digests: dict[str, str]

    def begun(self, data: Path) -> Path:
        """A copy of the data folder after the first build."""
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.first, data)
        return data


def story(number: int) -> str:
    """A small article of its own."""
    day = ("Monday", "Tuesday", "Wednesday")[number % 3]
    return (
        f"Harbour wall number {number} opens\n\nBy Rita Sand\n\n"
        f"PORT ELLIN, March {1 + number % 28} - The wall holds {number + 3} ships.\n\n"
        f"“Ship number {number} is in,” Mayor Ada Brand said on {day}. She said the harbour would close at night.\n\n"
        f"According to harbour master Joel Finch, at least {number + 20} crews were waiting.\n"
    )


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Built once; the tests work on copies."""
    folder = tmp_path_factory.mktemp("undisturbed")
    inputs = folder / "in"
    for part, numbers in (("1", range(4)), ("2", range(4, 9))):
        (inputs / part).mkdir(parents=True)
        for number in numbers:
            (inputs / part / f"{number}.txt").write_text(story(number), encoding="utf-8")
    (inputs / "2" / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    first, both = folder / "first", folder / "both"
    build(first, inputs / "1")
    shutil.copytree(first, both)
    build(both, inputs)
    assert database_path(both).is_file()
    return Undisturbed(inputs, first, generation(first), generation(both), digests(both))
