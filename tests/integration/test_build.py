"""`onrecord build` as a user runs it: as a process, on real folders."""

import fcntl
import hashlib
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from warehouse import manifest

ARTICLES = ROOT / "seeds" / "articles"


def onrecord(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "orchestration.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def parquet(data: Path) -> dict[str, str]:
    """sha256 of every Parquet file by its path."""
    files = sorted((data / "parquet").rglob("*.parquet"))
    return {str(file.relative_to(data)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def times(data: Path) -> dict[str, int]:
    made = {".parquet", ".duckdb", ".html"}
    return {str(file): file.stat().st_mtime_ns for file in sorted(data.rglob("*")) if file.suffix in made}


def ask(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory) -> tuple[Path, Path]:
    """A folder of what people have lying around, and the data folder built from it by the command line."""
    folder = tmp_path_factory.mktemp("awkward")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    story = "Harbour plan delayed\n\n“We will wait,” said Mayor Ilse Brandt on Friday. “The quay is not safe.”\n"
    (folder / "sixteen.txt").write_bytes(story.encode("utf-16"))
    (folder / "legacy.txt").write_bytes(story.replace("Friday", "Thursday at the café").encode("cp1252"))
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    os.mkfifo(folder / "fifo.txt")
    (folder / "a\nb 'c' \"d\".txt").write_text(story.replace("Friday", "Monday"), encoding="utf-8")
    (folder / "copy.txt").write_bytes(story.encode("utf-16"))
    data = tmp_path_factory.mktemp("awkward_data")
    result = onrecord("build", folder, "--data", data, "--json")
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["found"] == 8
    assert (summary["loaded"], summary["duplicates"], summary["quarantined"]) == (3, 1, 4)
    return folder, data


def test_bad_inputs_are_accounted_for_and_cost_the_good_ones_nothing(awkward):
    folder, data = awkward
    reasons = dict(ask(data, f"select replace(source_uri, '{folder}/', ''), reason from quarantine"))
    assert reasons == {
        "empty.txt": "empty",
        "picture.txt": "unsupported_format",
        "dangling.txt": "dangling_link",
        "fifo.txt": "special_file",
    }
    encodings = {Path(uri).name: encoding for uri, encoding in ask(data, "select source_uri, encoding from documents")}
    assert sorted(encodings.values()) == ["cp1252", "utf-16", "utf-8"]
    assert "a\nb 'c' \"d\".txt" in encodings
    said = ask(data, "select distinct speaker_name from who_said_what where kind = 'direct'")
    assert said == [("Ilse Brandt",)]


def test_inputs_are_documents_duplicates_and_quarantined(awkward):
    _, data = awkward
    ((inputs, documents, duplicates, quarantined),) = ask(
        data,
        """select (select count(*) from inputs), (select count(*) from documents),
                  (select count(*) from inputs where outcome = 'duplicate'), (select count(*) from quarantine)""",
    )
    assert inputs == documents + duplicates + quarantined == 8


def test_the_same_inputs_again_are_no_work_and_it_says_so(awkward):
    folder, data = awkward
    before = times(data)
    result = onrecord("build", folder, "--data", data)
    assert result.returncode == 0
    assert "Nothing to do" in result.stdout
    assert times(data) == before


def test_a_build_with_nothing_to_do_does_not_import_dagster(awkward):
    folder, data = awkward
    code = (
        "import sys; from orchestration.cli import main; "
        f"code = main(['build', {str(folder)!r}, '--data', {str(data)!r}]); "
        "print([m for m in ('dagster', 'polars', 'duckdb') if m in sys.modules]); sys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip().splitlines()[-1] == "[]"


def test_the_same_bytes_come_out_whatever_the_order_the_workers_the_zone_and_the_hash_seed(tmp_path):
    files = sorted(str(file) for file in ARTICLES.iterdir())
    one = onrecord("build", *files, "--data", tmp_path / "one", "--workers", 1, TZ="UTC", PYTHONHASHSEED="0")
    other = onrecord("build", *files[::-1], "--data", tmp_path / "other", "--workers", 2, TZ="Asia/Kathmandu", PYTHONHASHSEED="7")
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert parquet(tmp_path / "one") == parquet(tmp_path / "other")
    assert parquet(tmp_path / "one")


def test_several_batches_over_processes_make_one_database_and_a_killed_build_is_taken_up(tmp_path):
    script = (
        "import sys; from pathlib import Path; from orchestration.runs.building import build; "
        f"build(Path(sys.argv[1]), [{str(ARTICLES)!r}], workers=2, batch_bytes=12000)"
    )
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    subprocess.run([sys.executable, "-c", script, str(undisturbed)], cwd=ROOT, check=True, capture_output=True)
    assert len(list((undisturbed / "parquet" / "raw").iterdir())) > 2

    process = subprocess.Popen([sys.executable, "-c", script, str(killed)], cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 120
    while not list(killed.glob("parquet/documents/*.parquet")):
        assert process.poll() is None, "the build ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run([sys.executable, "-c", script, str(killed)], cwd=ROOT, check=True, capture_output=True)
    assert parquet(killed) == parquet(undisturbed)
    assert not list(killed.rglob("*.tmp"))
    query = "select speaker_name, count(*) from who_said_what group by 1 order by 1"
    assert ask(killed, query) == ask(undisturbed, query)


def test_a_new_file_is_a_new_batch_and_the_rest_stays_as_it_is(tmp_path):
    files = sorted(ARTICLES.iterdir())
    assert onrecord("build", *files[:4], "--data", tmp_path).returncode == 0
    before = parquet(tmp_path)
    result = onrecord("build", *files[:5], "--data", tmp_path, "--json")
    summary = json.loads(result.stdout)
    assert (summary["found"], summary["known"], summary["loaded"]) == (5, 4, 1)
    after = parquet(tmp_path)
    batch_files = {path: digest for path, digest in before.items() if not path.endswith("/all.parquet")}
    assert {path: after[path] for path in batch_files} == batch_files


def test_a_replaced_codebook_redoes_the_topics_and_no_other_batch_table(tmp_path):
    files = sorted(ARTICLES.iterdir())[:3]
    data, reference = tmp_path / "data", tmp_path / "reference"
    assert onrecord("build", *files, "--data", data).returncode == 0
    before = times(data)
    reference.mkdir()
    (reference / "topics.csv").write_text("topic_id,name,description,terms\nwords,Words,All that holds the,the\n")
    assert onrecord("build", *files, "--data", data, ONRECORD_REFERENCE=str(reference)).returncode == 0
    after = times(data)
    changed = {Path(path).parent.name for path in after if before.get(path) != after[path] and path.endswith(".parquet")}
    assert changed == {"topics", "topic_mentions"}
    assert ask(data, "select distinct topic_id from topic_mentions") == [("words",)]


def test_a_bad_codebook_is_refused_by_name_with_the_remedy(tmp_path):
    (tmp_path / "topics.csv").write_text("id,label\n1,one\n")
    result = onrecord("build", next(ARTICLES.iterdir()), "--data", tmp_path / "data", ONRECORD_REFERENCE=str(tmp_path))
    assert result.returncode == 2
    assert "topics.csv" in result.stderr
    assert "topic_id" in result.stderr


def test_an_input_that_names_nothing_is_bad_usage(tmp_path):
    result = onrecord("build", tmp_path / "nothing", "--data", tmp_path / "data")
    assert result.returncode == 2
    assert str(tmp_path / "nothing") in result.stderr


def test_of_two_builds_at_once_one_works_and_the_other_says_so(tmp_path):
    first = subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "build", str(ARTICLES), "--data", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not (tmp_path / "parquet").exists():
        assert first.poll() is None
        time.sleep(0.01)
    second = onrecord("build", ARTICLES, "--data", tmp_path)
    assert second.returncode == 1
    assert f"process {first.pid}" in second.stderr
    assert first.wait() == 0


def test_inputs_without_any_document_make_a_database_all_the_same(tmp_path):
    (tmp_path / "in").mkdir()
    data = tmp_path / "data"
    assert onrecord("build", tmp_path / "in", "--data", data).returncode == 0
    assert ask(data, "select count(*) from who_said_what") == [(0,)]
    for name in ("a.png", "b.png"):
        (tmp_path / "in" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    result = onrecord("build", tmp_path / "in", "--data", data, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["quarantine_reasons"] == {"unsupported_format": 2}
    assert onrecord("report", "--data", data).returncode == 0


def test_a_lost_file_is_made_again_and_only_lost_inputs_need_help(tmp_path):
    file, copy = next(ARTICLES.glob("*.txt")), tmp_path / "copy.txt"
    copy.write_bytes(file.read_bytes())
    data = tmp_path / "data"
    assert onrecord("build", file, "--data", data).returncode == 0
    result = onrecord("build", copy, "--data", data, "--json")  # a batch of a duplicate alone
    assert json.loads(result.stdout)["duplicates"] == 1
    before = parquet(data)
    for table in ("documents", "topics", "variants"):
        next((data / "parquet" / table).iterdir()).unlink()
    assert onrecord("build", file, "--data", data).returncode == 0
    assert parquet(data) == before
    for raw in (data / "parquet" / "raw").iterdir():
        raw.unlink()
    result = onrecord("build", file, "--data", data)
    assert result.returncode == 1
    assert "move" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_cannot_be_used_is_refused_in_a_line(tmp_path):
    (tmp_path / "file").touch()
    query = ("sql", "--data", tmp_path)
    for arguments, environment, code, words in (
        (("build", ARTICLES, "--data", tmp_path / "file"), {}, 2, "name a folder"),
        (("build", ARTICLES, "--data", tmp_path / "what?"), {}, 1, "Choose another folder"),
        (("ui", "--data", tmp_path / "what?"), {}, 2, "Choose another folder"),
        (("build", ARTICLES, "--data", tmp_path), {"ONRECORD_REFERENCE": str(tmp_path / "no")}, 2, "ONRECORD_REFERENCE"),
        ((*query, "--timeout", "nan", "select 1"), {}, 2, "no number of seconds"),
        ((*query, os.fsdecode(b"select \xff")), {}, 2, "not UTF-8"),
        ((*query, "-f", tmp_path), {}, 2, f"{tmp_path}: Is a directory"),
        ((*query, "-f", tmp_path / "no.sql"), {}, 2, f"{tmp_path / 'no.sql'}: No such file or directory"),
        (("ui", "--port", "70000"), {}, 2, "no port"),
    ):
        result = onrecord(*arguments, **environment)
        assert result.returncode == code, arguments
        assert words in result.stderr.splitlines()[-1]
        assert "Errno" not in result.stderr
        assert "Traceback" not in result.stderr


def test_each_fault_of_a_list_stands_in_a_line_below_the_first(tmp_path):
    topics = tmp_path / "reference" / "topics.csv"
    topics.parent.mkdir()
    topics.write_text("topic_id,name,description,terms\nquays,Quays,,quay\nquays,,What is said of quays,quay\n")
    result = onrecord("build", ARTICLES, "--data", tmp_path)
    assert result.returncode == 2
    assert result.stderr == (
        f"onrecord: {topics}, line 2: has no description; fill in the value\n"
        f"          {topics}, line 3: has no name; fill in the value\n"
        f"          {topics}, line 3: repeats topic_id 'quays'\n"
    )


def test_an_answer_that_cannot_be_written_is_an_error_and_a_reader_gone_is_none(sample):
    command = [sys.executable, "-m", "orchestration.cli", "sql", "--data", str(sample), "select 1"]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr == "onrecord: [Errno 28] No space left on device\n"
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_port_in_use_is_told_before_anything_is_started(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = onrecord("ui", "--data", tmp_path, "--port", port)
    assert result.returncode == 1
    assert result.stderr == f"onrecord: port {port}: Address already in use; choose another with --port\n"


def test_a_terminal_sees_a_progress_bar_and_a_pipe_does_not(tmp_path):
    article = sorted(ARTICLES.iterdir())[0]
    piped = onrecord("build", article, "--data", tmp_path / "piped")
    assert (piped.returncode, piped.stderr) == (0, "")
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    command = [sys.executable, "-m", "orchestration.cli", "build", str(article), "--data", str(tmp_path / "watched")]
    assert subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=terminal, check=False).returncode == 0
    shown = os.read(controller, 1 << 16).decode()
    assert "100%" in shown
    assert "B/s" in shown


def test_articles_lie_by_date_and_quotations_by_speaker_so_that_filters_pass_over_the_rest(sample: Path):
    unsorted = "select count(*) from (select {0} as this, lag({0}) over (order by rowid) as before from {1}) where before > this"
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as con:
        for table, column in (("articles", "published_date"), ("quotations", "speaker_id")):
            assert con.execute(f"select count(distinct {column}) > 2 from {table}").fetchall() == [(True,)]
            assert con.execute(unsorted.format(column, table)).fetchall() == [(0,)]


def test_what_an_older_program_made_is_made_anew_and_said_so(tmp_path):
    for name in ("velmora-hubs.txt", "harbour.txt"):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(f"“We will {name[:3]},” said Mayor Ilse Brandt on Friday.\n", encoding="utf-8")
    data = tmp_path / "data"
    assert onrecord("build", tmp_path / "in", "--data", data).returncode == 0
    fresh, said = parquet(data), ask(data, "select * from who_said_what order by all")
    listing = manifest.load(data)
    older = [
        replace(file, version=f"{'0' * 16}-{file.version.partition('-')[2]}") for file in listing.files if file.table != "raw"
    ]
    manifest.commit(data, older)
    again = onrecord("build", tmp_path / "in", "--data", data)
    assert again.returncode == 0
    anew = [line for line in again.stdout.splitlines() if line.startswith("made anew")]
    assert len(anew) == 1, again.stdout
    assert "the program has changed" in anew[0]
    assert parquet(data) == fresh
    assert ask(data, "select * from who_said_what order by all") == said
    assert "made anew" not in onrecord("build", tmp_path / "in", "--data", data).stdout
