"""`onrecord search` on the sample corpus, with the command line's own process."""

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from warehouse import manifest, publish
from warehouse.manifest import Manifest
from warehouse.search import Filters, find, opened
from warehouse.search_index import CORPORA
from warehouse.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]

READ_ON = """
import sys, time
from pathlib import Path
from warehouse import search
data = Path(sys.argv[1])
counts = set()
print("go", flush=True)
reads = 0
while not (data / "stop").exists():
    found = search.find(search.opened(data, ["articles", "quotations"]), "nobody", search.Filters(), 5)
    counts.add(tuple(count for count, _ in found.values()))
    reads += 1
    time.sleep(0.02)
print(reads, sorted(counts))
"""
PUBLISH = """
import sys
from pathlib import Path
from warehouse import publish, manifest
data, table = Path(sys.argv[1]), sys.argv[2]
listed = manifest.load(data)
publish.publish(data, manifest.Manifest(tuple(f for f in listed.files if f.table not in table.split(","))))
"""


def that_lead_to(name: str) -> list[str]:
    """The table, those that refer to it, and those that refer to them."""
    found = [name]
    for table in found:
        found += [other for other in TABLES if table in TABLES[other].foreign_keys.values() and other not in found]
    return found


def search(data: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "orchestration.cli", "search", "--data", str(data), *arguments]
    env = {**os.environ, "COLUMNS": "120", **environment}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, check=False)


def rows(data: Path, *arguments: str) -> list[dict]:
    done = search(data, *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def own(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's data folder, to publish in."""
    return shutil.copytree(sample, tmp_path_factory.mktemp("own") / "data")


def test_ranked_hits_with_snippets(sample: Path):
    done = search(sample, "nobody checks rumours")
    assert done.returncode == 0
    assert "quotations: " in done.stdout
    assert "**nobody checks**" in " ".join(done.stdout.split()) or "**nobody**" in done.stdout
    assert "\x1b" not in done.stdout
    found = rows(sample, '"nobody checks"', "--in", "quotations")
    assert found
    assert all("nobody checks" in row["snippet"].replace("**", "").lower() for row in found)
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)


def test_every_quotation_with_a_word_is_found_and_no_other(sample: Path):
    """Against DuckDB's own search for the same words."""
    pattern = r"(?i)\bceasefire\b"
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as con:
        expected = {
            q for (q,) in con.execute("select quotation_id from quotations where regexp_matches(text, ?)", [pattern]).fetchall()
        }
    assert {row["quotation_id"] for row in rows(sample, '"ceasefire"', "--in", "quotations", "--limit", "1000")} == expected
    assert expected


def test_filters_of_the_command(sample: Path):
    found = rows(sample, "troops", "--speaker", "stolin", "--in", "quotations")
    assert found
    assert {row["speaker_name"] for row in found} == {"Gregor Stolin"}
    found = rows(sample, "the", "--outlet", "the harbour courier", "--limit", "50")
    assert {row["outlet"] for row in found} == {"The Harbour Courier"}
    found = rows(sample, "the", "--from", "2025-03-15", "--to", "2025-03-15", "--limit", "50")
    assert {row["published_date"] for row in found} == {"2025-03-15"}
    assert {row["kind"] for row in rows(sample, "the", "--kind", "indirect")} == {"indirect"}
    every, originals = rows(sample, "the", "--limit", "999"), rows(sample, "the", "--limit", "999", "--no-reprints")
    assert len(originals) < len(every)
    assert not any(row["is_reprint"] for row in originals)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (['say "that'], 1, "left open"),
        (["***"], 1, "no word to look for"),
        (["w" * 20_000], 1, "may have 10000"),
        (["word", "--outlet", "Nowhere Gazette"], 1, "no outlet is called Nowhere Gazette"),
        (["word", "--speaker", "Nobody Nowhere"], 1, "no speaker is called Nobody Nowhere"),
        (["word", "--from", "yesterday"], 2, "is no date as YYYY-MM-DD"),
        (["word", "--from", "2025-02-30"], 2, "is no date as YYYY-MM-DD"),
        (["word", "--from", "2025-03-02", "--to", "2025-03-01"], 2, "is after --to"),
        (["word", "--limit", "0"], 2, "no whole number from 1"),
        (["word", "--kind", "direct", "--in", "articles"], 2, "--kind is of quotations"),
        ([], 2, "required: WORDS"),
        ([os.fsdecode(b"caf\xe9")], 2, "not UTF-8"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(sample: Path, arguments: list[str], code: int, said: str):
    done = search(sample, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_without_a_warehouse_the_remedy_is_named(tmp_path: Path):
    done = search(tmp_path / "none", "word")
    assert done.returncode == 1
    assert "run `onrecord build" in done.stderr
    assert not (tmp_path / "none").exists()


def test_colour_is_for_terminals(sample: Path):
    """Standard output is a terminal of its own."""
    command = [sys.executable, "-m", "orchestration.cli", "search", "--data", str(sample), "ceasefire", "--limit", "1"]
    for environment, is_coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        env = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **environment}
        leader, follower = pty.openpty()
        with subprocess.Popen(command, stdout=follower, cwd=ROOT, env=env) as process:
            os.close(follower)
            shown = b""
            with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
                while piece := os.read(leader, 100_000):
                    shown += piece
        os.close(leader)
        assert process.returncode == 0
        assert b"articles: 1 of " in shown
        assert (b"\x1b[1;31m" in shown) is is_coloured


def test_eight_readers_during_publications_see_one_generation_each(own: Path):
    listed = manifest.load(own)
    of_quotations = that_lead_to("quotations")
    fewer = Manifest(tuple(f for f in listed.files if f.table not in of_quotations))
    expected = set()
    for listing in (listed, fewer):
        publish.publish(own, listing)
        found = find(opened(own, CORPORA), "nobody", Filters(), 5)
        expected.add(tuple(count for count, _ in found.values()))
    assert len(expected) == 2
    command = [sys.executable, "-c", READ_ON, str(own)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(8)]
    for publication in range(6):
        left_out = ",".join(of_quotations) if publication % 2 else ""
        with subprocess.Popen([sys.executable, "-c", PUBLISH, str(own), left_out], cwd=ROOT) as process:
            if publication == 2:
                time.sleep(1.5)
                process.kill()
    (own / "stop").touch()
    seen = set()
    for reader in readers:
        out, _ = reader.communicate()
        assert reader.returncode == 0
        counts = out.splitlines()[-1].split(" ", 1)
        assert int(counts[0]) > 0
        seen |= set(eval(counts[1]))
    assert seen == expected
