import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.warehouse.conftest import PUBLISH
from warehouse import datasets, ddl, manifest, publish
from warehouse.datasets import DatasetError
from warehouse.locks import DataFolderBusy
from warehouse.manifest import Manifest
from warehouse.tables import TABLES

ROOT = Path(__file__).parents[2]
Store = Callable[[Path], Manifest]

HOLD = """
import sys
from pathlib import Path
from warehouse.locks import exclusive
with exclusive(Path(sys.argv[1])):
    print("go", flush=True)
    sys.stdin.read()
"""
READ_LATER = """
import sys
from pathlib import Path
from warehouse import query
con = query.connect(Path(sys.argv[1]))
print("go", flush=True)
sys.stdin.readline()
print(con.execute("select count(*) from variants").fetchall()[0][0])
"""


def started(code: str, data: Path) -> "subprocess.Popen[str]":
    """A process that has got as far as to say so."""
    command = [sys.executable, "-c", code, str(data)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def ask(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(publish.database_path(data), read_only=True) as con:
        return con.execute(query).fetchall()


def test_published_database_holds_every_declared_row_and_column(tmp_path: Path, store: Store) -> None:
    listed = store(tmp_path)
    publication = publish.publish(tmp_path, listed)
    assert publication.path == tmp_path / "onrecord.duckdb"
    assert publication.size_bytes == publication.path.stat().st_size
    assert publication.row_counts["quotations"] == 4
    assert publication.row_counts["known_speakers"] == 0
    for name, table in TABLES.items():
        found = ask(tmp_path, f"select column_name from duckdb_columns() where table_name = '{name}' order by column_index")
        assert [column for (column,) in found] == ([c.name for c in table.columns] if table.is_published else [])
        if table.is_published:
            assert ask(tmp_path, f"select count(*) from {name}") == [(listed.row_count(name),)]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        *(".lock", ".onrecord.published.json", "onrecord.duckdb", "parquet", "search")
    ]


def test_values_over_the_whole_coverage_are_joined(published_data: Path) -> None:
    assert ask(
        published_data, "select ordinal, speaker_id, speaker_name from quotations where document_id like '1%' order by 1"
    ) == [
        (0, "s1", "Ada Mönch"),
        (1, "s1", "Ada Mönch"),
        (2, None, None),
    ]
    assert ask(published_data, "select story_id, is_reprint from articles order by article_id") == [("t1", False), ("t1", True)]


def test_offsets_count_code_points(published_data: Path) -> None:
    """An emoji of three code points and a letter with a combining mark stand before the words."""
    wrong = (
        "select count(*) from quotations join documents using (document_id)"
        " where substr(documents.text, {0}start_char + 1, {0}end_char - {0}start_char) <> {1}"
    )
    assert ask(published_data, wrong.format("quotations.", "quotations.text")) == [(0,)]
    assert ask(published_data, wrong.format("cue_", "cue")) == [(0,)]
    assert ask(published_data, wrong.format("speaker_", "speaker_mention")) == [(0,)]
    assert ask(published_data, "select count(*) from quotations where speaker_mention like 'Ada%' and len(text) > 20") == [(1,)]


def test_tables_views_and_columns_are_described(published_data: Path) -> None:
    assert ask(published_data, "select table_name from duckdb_tables() where comment is null") == []
    assert ask(published_data, "select view_name from duckdb_views() where not internal and comment is null") == []
    assert (
        ask(published_data, "select table_name, column_name from duckdb_columns() where not internal and comment is null") == []
    )
    comment = "select comment from duckdb_columns() where table_name = 'who_said_what' and column_name = 'confidence'"
    assert ask(published_data, comment) == [(TABLES["quotations"].column("confidence").description,)]


def test_primary_keys_are_declared(published_data: Path) -> None:
    query = "select table_name, constraint_column_names from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"
    keys = dict(ask(published_data, query))
    assert keys == {table.name: list(table.primary_key) for table in ddl.published_tables()}


def test_references_are_told_in_comments(published_data: Path) -> None:
    comment = "select comment from duckdb_columns() where table_name = 'quotations' and column_name = 'speaker_id'"
    assert ask(published_data, comment)[0][0].endswith("refers to speakers.speaker_id")


def test_repeated_key_over_two_batches_stops_the_publication(published_data: Path, batches: list[dict[str, pa.Table]]) -> None:
    twice = datasets.write(published_data, "articles", batches[0]["articles"], "cccc", "1")
    listed = manifest.load(published_data)
    with pytest.raises(publish.PublishError, match=r"(?i)duplicate"):
        publish.publish(published_data, Manifest((*listed.files, twice)))
    assert ask(published_data, "select count(*) from articles") == [(2,)]


def test_it_is_current_until_data_views_or_file_change(tmp_path: Path, store: Store) -> None:
    listed = store(tmp_path)
    assert not publish.is_current(tmp_path, listed)
    assert publish.published(tmp_path) is None
    publication = publish.publish(tmp_path, listed)
    assert publish.is_current(tmp_path, listed)
    assert publish.published(tmp_path) == publication
    assert not publish.is_current(tmp_path, Manifest(listed.files[1:]))
    publication.path.write_bytes(publication.path.read_bytes() + b"x")
    assert not publish.is_current(tmp_path, listed)
    publication.path.unlink()
    assert not publish.is_current(tmp_path, listed)
    assert publish.publish(tmp_path, listed).digest == publication.digest


def test_empty_folder_is_published_with_empty_tables(tmp_path: Path) -> None:
    publication = publish.publish(tmp_path, Manifest())
    assert set(publication.row_counts.values()) == {0}
    assert ask(tmp_path, "select count(*) from who_said_what") == [(0,)]


def test_failing_check_leaves_the_old_file_and_nothing_else(published_data: Path) -> None:
    before = publish.database_path(published_data).read_bytes()
    names = sorted(p.name for p in published_data.iterdir())
    seen = []

    def refuse(con: duckdb.DuckDBPyConnection) -> None:
        seen.append(con.execute("select count(*) from who_said_what").fetchall())
        raise ValueError("not good enough")

    with pytest.raises(ValueError, match="not good enough"):
        publish.publish(published_data, manifest.load(published_data), refuse)
    assert seen == [[(4,)]]
    assert publish.database_path(published_data).read_bytes() == before
    assert sorted(p.name for p in published_data.iterdir()) == names
    assert publish.is_current(published_data, manifest.load(published_data))


def test_damaged_file_stops_the_publication_and_is_named(published_data: Path) -> None:
    path = published_data / "parquet" / "quotations" / "bbbb.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\x00" + content[101:])
    with pytest.raises(DatasetError, match=r"quotations.bbbb\.parquet"):
        publish.publish(published_data, manifest.load(published_data))
    assert ask(published_data, "select count(*) from quotations") == [(4,)]


def test_row_that_refers_to_nothing_stops_the_publication(published_data: Path) -> None:
    listed = manifest.load(published_data)
    without_speakers = Manifest(tuple(f for f in listed.files if f.table != "speakers"))
    with pytest.raises(publish.PublishError, match=r"quotations\.speaker_id refers to 's1', which is not in speakers"):
        publish.publish(published_data, without_speakers)
    assert ask(published_data, "select count(*) from quotations") == [(4,)]


def test_left_over_of_a_killed_publication_is_cleared(tmp_path: Path, store: Store) -> None:
    (tmp_path / ".onrecord.duckdb.building").write_bytes(b"half")
    (tmp_path / ".onrecord.duckdb.building.wal").write_bytes(b"half")
    (tmp_path / ".onrecord.duckdb.building.spill").mkdir()
    publish.publish(tmp_path, store(tmp_path))
    assert not list(tmp_path.glob(".onrecord.duckdb.building*"))


def test_kill_at_any_moment_leaves_a_whole_database(published_data: Path) -> None:
    for wait in range(0, 600, 60):
        with started(PUBLISH, published_data) as process:
            time.sleep(wait / 1000)
            process.kill()
        assert ask(published_data, "select count(*), (select count(*) from generation) from who_said_what") == [(4, 1)]
    publish.publish(published_data, manifest.load(published_data))
    assert not list(published_data.glob(".onrecord.duckdb.building*"))


def test_reader_keeps_its_generation_and_the_next_one_gets_the_new(tmp_path: Path, store: Store) -> None:
    listed = store(tmp_path)
    publish.publish(tmp_path, listed)
    with started(READ_LATER, tmp_path) as reader:
        publish.publish(tmp_path, Manifest(tuple(f for f in listed.files if f.table != "variants")))
        assert reader.communicate("\n")[0] == "2\n"
    assert ask(tmp_path, "select count(*) from variants") == [(0,)]


def test_only_one_process_publishes(published_data: Path) -> None:
    with started(HOLD, published_data) as other:
        with pytest.raises(DataFolderBusy, match=str(other.pid)):
            publish.publish(published_data, manifest.load(published_data))
        other.kill()


def test_folder_names_are_not_patterns(tmp_path: Path, store: Store) -> None:
    data = tmp_path / "a[1]*'{x}\n"
    publish.publish(data, store(data))
    shutil.copytree(data, tmp_path / "a1b'{x}\n")
    (data / "parquet" / "variants" / "all.parquet").unlink()
    with pytest.raises(DatasetError, match="is missing"):
        publish.publish(data, manifest.load(data))
    with pytest.raises(publish.PublishError, match="another folder"):
        publish.publish(tmp_path / "why?", Manifest())


def test_file_says_that_it_is_for_duckdb_1_5(published_data: Path) -> None:
    [(version,)] = ask(published_data, "select tags['storage_version'] from duckdb_databases() where database_name = 'onrecord'")
    assert version.startswith("v1.5")


def test_view_order_follows_what_they_read() -> None:
    names = [view.name for view in ddl.views()]
    assert names.index("who_said_what") < names.index("quoted_words")
    assert {"who_said_what", "share_of_voice", "unattributed", "removed_text", "date_conflicts", "coverage_by_topic"} <= set(
        names
    )


def test_view_without_an_opening_comment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nameless\.sql must open with a comment"):
        ddl.parse_view("nameless", "select 1 as one")
    view = ddl.parse_view("named", "-- What is one?\n-- Always.\n--\n-- one: the number\nselect 1 as one;\n")
    assert (view.description, view.columns, view.sql) == ("What is one? Always.", {"one": "the number"}, "select 1 as one")


def test_time_zone_of_the_machine_does_not_show(tmp_path: Path, store: Store) -> None:
    store(tmp_path)
    dates = set()
    for zone in ("Asia/Kolkata", "America/New_York"):
        subprocess.run([sys.executable, "-c", PUBLISH, str(tmp_path)], check=True, cwd=ROOT, env={**os.environ, "TZ": zone})
        dates.add(tuple(ask(tmp_path, "select published_date::varchar, evidence_date::varchar from date_conflicts order by all")))
    assert dates == {(("2021-03-04", "2020-05-02"), ("2021-03-04", "2021-03-04"))}


def test_shares_of_voice_add_up_and_count_words_at_any_white_space(published_data: Path) -> None:
    """One quotation holds a non-breaking space and one repeats in a reprint."""
    columns = "speaker_name, quotation_count, word_count, article_count, original_word_count, original_article_total"
    assert ask(published_data, f"select {columns} from share_of_voice") == [("Ada Mönch", 3, 13, 2, 9, 1), (None, 1, 2, 1, 2, 1)]
    shares = "sum(quotation_share), sum(word_share), sum(original_quotation_share), sum(original_word_share)"
    assert ask(published_data, f"select {shares} from share_of_voice") == [(1.0, 1.0, 1.0, 1.0)]


def test_share_of_voice_is_worked_out_when_the_database_is_published(published_data: Path) -> None:
    assert ask(published_data, "select view_name from duckdb_views() where view_name = 'share_of_voice'") == []
    [(comment,)] = ask(published_data, "select comment from duckdb_tables() where table_name = 'share_of_voice'")
    assert comment.endswith("Stored: worked out once, when the database is published.")


def test_views_answer_their_questions(published_data: Path) -> None:
    assert ask(published_data, "select words, speaker_mention, attribution_rule from unattributed") == [
        ("may stop", "An official", "none found")
    ]
    assert ask(published_data, "select role, text from removed_text order by document_id, start_char") == [
        ("title", "Harbour talks resume\n"),
        ("boilerplate", "Tags: harbour, ferries\n"),
        ("header", "Published 2 May 2020\n"),
    ]
    conflicts = "select evidence_source, evidence_text, days_apart, is_chosen from date_conflicts order by start_char"
    assert ask(published_data, conflicts) == [("crawl_header", "2 May 2020", -306, False), ("dateline", "4 March 2021", 0, True)]
    topics = "select topic, article_count, article_total, mention_count, quotation_count from coverage_by_topic"
    assert ask(published_data, topics) == [("Ferries", 1, 2, 2, 1), ("Trains", 0, 2, 0, 0)]
    assert ask(published_data, "select outlet, article_count, quotation_count from coverage_by_outlet order by outlet") == [
        ("Ost | Wire", 1, 3),
        (None, 1, 1),
    ]
    assert ask(published_data, "select * from input_accounting") == [
        ("aaaa", 3, 1, 1, 1, 0, 0, 0, 1, 0, True),
        ("bbbb", 1, 1, 0, 0, 0, 0, 0, 1, 0, True),
    ]
    assert ask(published_data, "select words, variant_count, outlet, diff from same_words") == [
        ("The 👩‍🚀 café stays open,", 2, "Ost | Wire", ""),
        ("the café stays open", 2, None, "{+the+}"),
    ]
    stories = "select outlets, article_count, reprint_count, quotation_count, speaker_count from story_coverage"
    assert ask(published_data, stories) == [(["Ost | Wire"], 2, 1, 4, 1)]
    assert ask(published_data, "select published_date::varchar, article_count, reprint_count from coverage_over_time") == [
        ("2021-03-04", 2, 1)
    ]
    assert ask(published_data, "select count(*), count(speaker_name) from quoted_words") == [(4, 3)]
    assert ask(published_data, "select words, topics from who_said_what where len(topics) > 0") == [("may stop", ["Ferries"])]


def test_lines_that_name_parameters_make_a_macro() -> None:
    view = ddl.parse_view(
        "above",
        "-- Which is more?\n-- $least: the lowest\n-- one: it\nselect n as one from (values (1), (2)) t(n) where n > least",
    )
    assert view.call == "above(least)"
    with duckdb.connect() as con:
        ddl.create_view(con, view)
        assert con.execute("from above(1)").fetchall() == [(2,)]
        comments = con.execute("select comment from duckdb_functions() where function_name = 'above'").fetchall()
        assert comments == [("Which is more? least: the lowest.",)]
        assert ddl.described_columns(con, view) == [("one", "INTEGER", "it")]
