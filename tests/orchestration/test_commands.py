"""The commands beside build, search and sql: as a user types them, on the sample corpus."""

import contextlib
import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.cli import COMMANDS, NAMES, main
from orchestration.inputs import reference_lists
from orchestration.runs.steps import REFERENCE_TABLES
from tests.conftest import ROOT
from warehouse import locks


def test_an_export_holds_the_whole_view_in_every_format(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as con:
        expected = con.execute("select quotation_id from who_said_what order by 1").fetchall()
    for ending, names in (
        ("csv", lambda file: [row["quotation_id"] for row in csv.DictReader(io.StringIO(file.read_text("utf-8")))]),
        ("jsonl", lambda file: [json.loads(line)["quotation_id"] for line in file.read_text("utf-8").splitlines()]),
        ("parquet", lambda file: pl.read_parquet(file)["quotation_id"].to_list()),
    ):
        file = tmp_path / f"said.{ending}"
        assert main(["export", "who_said_what", "--to", str(file), "--data", str(sample)]) == 0
        assert sorted((name,) for name in names(file)) == expected
    assert main(["export", "topics", "--data", str(sample)]) == 0
    assert capsys.readouterr().out.startswith("topic_id,name,")


def test_an_export_that_fails_leaves_the_file_of_before(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "said.csv"
    file.write_text("kept")
    assert main(["export", "who_said_wat", "--to", str(file), "--data", str(sample)]) == 2
    assert "did you mean who_said_what?" in capsys.readouterr().err
    assert main(["export", "who_said_what", "--to", str(file), "--data", str(sample), "--timeout", "1e-9"]) == 1
    assert "stopped after" in capsys.readouterr().err
    assert main(["export", "who_said_what", "--to", str(tmp_path / "said.xlsx"), "--data", str(sample)]) == 2
    assert "--format" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["said.csv"]
    assert file.read_text() == "kept"


def test_an_export_into_a_folder_that_does_not_exist_is_refused(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nope" / "said.csv"
    assert main(["export", "who_said_what", "--to", str(file), "--data", str(sample)]) == 2
    assert f"{file.parent} is no folder that exists" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_new_coverage_builds_with_its_own_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "har bour"
    assert main(["init", str(folder)]) == 0
    assert f"cd '{folder}'" in capsys.readouterr().out
    guide = (folder / "README.md").read_text("utf-8")
    data = folder / "data"
    for table in REFERENCE_TABLES:
        assert reference_lists.path(data, table).is_relative_to(folder)
        assert all(f"| {name} |" in guide for name in reference_lists.read(reference_lists.path(data, table), table).column_names)
    with reference_lists.path(data, "topics").open("a", encoding="utf-8") as topics:
        topics.write("quays,Quays,What is said of quays,quay|berth*\n")
    (folder / "articles" / "one.txt").write_text(
        "Harbour plan delayed\n\n“The quay is full,” said Mayor Ilse Brandt on Friday.\n"
    )
    assert main(["build", str(folder / "articles"), "--data", str(data), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["sql", "select distinct topic_id from topic_mentions", "--data", str(data), "--format", "csv"]) == 0
    assert capsys.readouterr().out == "topic_id\nquays\n"


def test_the_guide_of_a_new_coverage_says_what_is_filled_and_what_is_required(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    assert main(["init", str(folder)]) == 0
    whole, *parts = (folder / "README.md").read_text("utf-8").split("\n## ")
    filled = whole.partition("Two lists come filled, the others with their header alone")[2]
    given = {
        "known_outlets": ("quay", "The Quay", "newspaper", "GB", "quay.example", "Quay"),
        "known_speakers": ("Ilse Brandt", "person", "I. Brandt", "Mayor"),
        "speaker_overrides": ("same", "Ilse Brandt", "I. Brandt", "", "note"),
        "topics": ("quays", "Quays", "What is said of quays", "quay"),
    }
    for table, part in zip(REFERENCE_TABLES, parts, strict=True):
        laid_out = folder / "data" / "reference" / f"{table}.csv"
        assert (f"`{laid_out.name}`" in filled) == (reference_lists.read(laid_out, table).num_rows > 0)
        told = dict(re.findall(r"^\| (\w+) \| (may be empty|required) \|", part, re.MULTILINE))
        names = laid_out.read_text("utf-8").splitlines()[0].split(",")
        assert list(told) == names
        for at, name in enumerate(names):
            row = [value if other != at else "" for other, value in enumerate(given[table])]
            (tmp_path / "list.csv").write_text(f"{','.join(names)}\n{','.join(row)}\n")
            refused = pytest.raises(reference_lists.BadReference, match=f"has no {name}")
            with refused if told[name] == "required" else contextlib.nullcontext():
                reference_lists.read(tmp_path / "list.csv", table)


def test_init_writes_over_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (tmp_path, tmp_path / "mine.txt", tmp_path / "link"):
        assert main(["init", str(taken)]) == 2
        assert "name another one" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "mine.txt"]


def test_the_doctor_finds_a_whole_coverage_well(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--data", str(sample)]) == 0
    told = capsys.readouterr().out
    assert "DO " not in told
    assert f"{sample / 'onrecord.duckdb'}: " in told


def test_the_doctor_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(code: int) -> str:
        assert main(["doctor", "--data", str(tmp_path)]) == code
        return capsys.readouterr().out

    assert "-> run `onrecord build INPUT`" in told(1)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "topics.csv").write_text("topic_id,name\n")
    assert "topics.csv: its header has" in told(1)
    (tmp_path / "reference" / "topics.csv").write_text("topic_id,name,description,terms\nquays,,,quay\n")
    first, second = (line for line in told(1).splitlines() if "topics.csv" in line)
    assert (first.index("->"), second.index(str(tmp_path))) == (15, first.index(str(tmp_path)))  # one below the other
    (tmp_path / "reference" / "topics.csv").unlink()
    (tmp_path / "one.txt").write_text("Harbour plan delayed\n\n“The quay is full,” said Mayor Ilse Brandt on Friday.\n")
    assert main(["build", str(tmp_path / "one.txt"), "--data", str(tmp_path), "--quiet"]) == 0
    assert "DO " not in told(0)
    with locks.exclusive(tmp_path):
        assert f"held by process {os.getpid()}" in told(0)
    (tmp_path / "onrecord.duckdb").write_bytes(b"no database")
    assert "-> " in told(1)


@pytest.mark.parametrize(
    ("typed", "offered"), [("exp", "explore export"), ("export --f", "--format"), ("export --format ", "csv jsonl parquet")]
)
def test_a_shell_completes_commands_options_and_values(tmp_path: Path, typed: str, offered: str) -> None:
    script = tmp_path / "completion"
    script.write_bytes(
        subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "completion", "bash"], cwd=ROOT, capture_output=True, check=True
        ).stdout
    )
    words = ["onrecord", *typed.split(" ")]
    asked = [
        f"source {script}",
        f"COMP_WORDS=({shlex.join(words)})",
        f"COMP_CWORD={len(words) - 1}",
        "$(complete -p onrecord | grep -o '_[a-z_]*')",
        'echo "${COMPREPLY[@]}"',
    ]
    found = subprocess.run(["bash", "-c", "\n".join(asked)], capture_output=True, text=True, check=True)
    assert found.stdout.split() == offered.split(), found.stderr


def test_a_command_that_is_missing_or_misspelt_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert set(NAMES) <= set(re.findall(r"^    (\w+)", said.err, re.MULTILINE))
    assert main(["bulid"]) == 2
    assert capsys.readouterr() == ("", "onrecord: bulid is no command; did you mean build?\n")
    assert main(["xyzzy"]) == 2
    assert "`onrecord --help`" in capsys.readouterr().err


def test_the_version_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"onrecord {metadata.version('onrecord')}\n"


def test_every_command_has_an_example() -> None:
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        told = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        assert f"onrecord {name}" in told.partition("example")[2]
