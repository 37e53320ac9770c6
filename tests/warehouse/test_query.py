import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from warehouse import query
from warehouse.query import QueryError

ROOT = Path(__file__).parents[2]


def answer(data: Path, statement: str, form: query.Format = "csv", **options: float) -> str:
    out = io.StringIO()
    query.run(data, statement, form, out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_question_of_the_readme_is_answered(published_data: Path) -> None:
    statement = "select speaker_name, count(*) from who_said_what group by 1 order by 2 desc"
    assert answer(published_data, statement) == "speaker_name,count_star()\nAda Mönch,3\n,1\n"
    assert answer(published_data, statement, "table").splitlines() == [
        "speaker_name │ count_star()",
        "─────────────┼─────────────",
        "Ada Mönch    │            3",
        "NULL         │            1",
        "(2 rows)",
    ]


def test_csv_keeps_every_kind_of_value(published_data: Path) -> None:
    values = {
        "null": "",
        "true": "true",
        "'a\"b,' || chr(10) || 'c'": '"a""b,\nc"',
        "[1, 2]": '"[1, 2]"',
        "date '2021-03-04'": "2021-03-04",
        "timestamp '2021-03-04 05:06:07'": "2021-03-04 05:06:07",
        "{'a': 'é'}": '"{""a"": ""é""}"',
        "1.50::decimal(4, 2)": "1.50",
    }
    found = answer(published_data, "select " + ", ".join(f"{value} as c{i}" for i, value in enumerate(values)))
    assert found == "c0,c1,c2,c3,c4,c5,c6,c7\n" + ",".join(values.values()) + "\n"


def test_json_is_strict(published_data: Path) -> None:
    values = {
        "1": 1,
        "'nan'::double": None,
        "'x\u202e\"'": 'x\u202e"',
        "[date '2021-03-04']": ["2021-03-04"],
        "'\\xAA'::blob": "aa",
        "2::hugeint": 2,
        "1.5::decimal(4, 2)": 1.5,
        "null": None,
    }
    found = answer(published_data, "select " + ", ".join(f"{value} as c{i}" for i, value in enumerate(values)), "json")
    expected = {f"c{i}": value for i, value in enumerate(values.values())}
    assert json.loads(found, parse_constant=pytest.fail) == [expected]
    assert json.loads(answer(published_data, "select 1 as a where false", "json")) == []


def test_parquet_goes_to_a_pipe_and_keeps_types(published_data: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse import query;"
        "query.run(Path(sys.argv[1]), 'from articles', 'parquet', sys.stdout.buffer)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(published_data)], capture_output=True, check=True, cwd=ROOT)
    found = pq.ParquetFile(io.BytesIO(done.stdout)).read(use_threads=False)
    assert found.num_rows == 2
    assert str(found.schema.field("published_date").type) == "date32[day]"
    assert str(found.schema.field("authors").type).startswith("list")


def test_table_shows_every_row_and_every_word(published_data: Path) -> None:
    rows = answer(published_data, "select range as n from range(5000)", "table").splitlines()
    assert len(rows) == 5003
    assert rows[-1] == "(5000 rows)"
    words = " ".join(f"word{i}" for i in range(60))
    wrapped = answer(published_data, f"select 1 as n, '{words}' as words", "table")
    assert max(map(len, wrapped.splitlines())) <= 80
    assert [word for word in wrapped.split() if word.startswith("word")][1:] == words.split()


def test_wide_rows_become_blocks(published_data: Path) -> None:
    shown = answer(published_data, "from quotations limit 2", "table")
    assert max(map(len, shown.splitlines())) <= 80
    assert [line for line in shown.splitlines() if line.startswith("── row")] == ["── row 1 ──────────", "── row 2 ──────────"]
    assert "attribution_rule   │ subject of the cue" in shown


def test_wide_characters_are_aligned(published_data: Path) -> None:
    shown = answer(published_data, "select '日本' as a, 1 as b union all select 'e\u0301x', 2 order by b", "table")
    assert shown.splitlines()[2:4] == ["日本 │ 1", "e\u0301x   │ 2"]


def test_text_cannot_steer_the_terminal(published_data: Path) -> None:
    shown = answer(published_data, "select 'a\x1b[2Jb\u202ec' as words", "table")
    assert "a\\x1b[2Jb\\u202ec" in shown


def test_megabyte_in_a_cell_is_written_whole(published_data: Path) -> None:
    shown = answer(published_data, "select repeat('é ', 500000) as words", "table")
    assert shown.count("é") == 500_000


def test_several_statements(published_data: Path) -> None:
    prepared = "create temp table kept as select 42 as a; set variable b = 1;"
    assert answer(published_data, f"{prepared} from kept") == "a\n42\n"
    assert answer(published_data, "select 1 as a; select 2 as b;", "table") == "a\n─\n1\n(1 row)\n\nb\n─\n2\n(1 row)\n"
    with pytest.raises(QueryError, match="only one"):
        answer(published_data, "select 1; select 2")
    pivot = "pivot (select kind, 1 as n from quotations) on kind using sum(n)"
    assert answer(published_data, pivot) == "direct,mixed\n2,2\n"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("selec 1", "syntax error"),
        ("select nothing from quotations", "nothing"),
        ("", "no statement"),
        ("-- only a comment", "no statement"),
    ],
)
def test_mistakes_are_told_in_duckdbs_words(published_data: Path, statement: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        answer(published_data, statement)


@pytest.mark.parametrize(
    "statement", ["delete from articles", "create table mine (a int)", "drop view who_said_what", "update topics set name = 'x'"]
)
def test_what_would_change_the_database_is_told_that_it_is_read_only(published_data: Path, statement: str) -> None:
    with pytest.raises(QueryError, match=r"^the database is read-only[^\n]*$"):
        answer(published_data, statement)


def test_where_files_are_out_of_reach_the_way_to_write_one_is_told(published_data: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"disabled by configuration\n.*`onrecord export`"):
        answer(published_data, f"copy articles to '{tmp_path / 'x.csv'}'")
    assert list(tmp_path.glob("x.csv")) == []


def test_columns_of_one_name_are_refused_where_they_would_be_lost(published_data: Path) -> None:
    with pytest.raises(QueryError, match="two columns are called a"):
        answer(published_data, "select 1 as a, 2 as a", "json")
    assert answer(published_data, "select 1 as a, 2 as a") == "a,a\n1,2\n"


def test_missing_and_damaged_database_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"onrecord\.duckdb does not exist: run `onrecord build"):
        answer(tmp_path, "select 1")
    (tmp_path / "onrecord.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(QueryError, match=r"onrecord\.duckdb cannot be opened.*onrecord build"):
        answer(tmp_path, "select 1")


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from range(1000000000000)",
        "select * from range(1000000000000) a, range(1000) b where a.range + b.range < 0",
    ],
)
def test_question_without_end_is_stopped(published_data: Path, statement: str) -> None:
    with pytest.raises(QueryError, match=r"stopped after 0\.5 seconds"):
        answer(published_data, statement, timeout_seconds=0.5)


def test_memory_is_bounded(published_data: Path) -> None:
    assert answer(published_data, "select current_setting('memory_limit') as limit") == "limit\n1.8 GiB\n"


def test_times_are_utc_whatever_the_machine(published_data: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse import query;"
        "query.run(Path(sys.argv[1]), \"select timestamptz '2021-03-04 00:00:00+00' :: varchar as t\", 'csv', sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(published_data)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        env={**os.environ, "TZ": "Asia/Kolkata"},
    )
    assert done.stdout == "t\n2021-03-04 00:00:00+00\n"


def test_plain_duckdb_opens_the_file_anywhere(published_data: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published_data / "onrecord.duckdb", tmp_path / "renamed.duckdb")
    with duckdb.connect(copy) as con:
        assert con.execute("select count(*) from who_said_what").fetchall() == [(4,)]
