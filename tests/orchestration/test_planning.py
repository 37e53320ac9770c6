import os

import pytest

from orchestration import sources
from orchestration.planning import plan
from orchestration.sources import NoSuchInput
from warehouse import datasets, manifest


def stored(data):
    return datasets.read(data, manifest.load(data), "raw").to_pylist()


def test_a_folder_is_read_recursively_and_every_kind_of_entry_accounted_for(tmp_path):
    folder = tmp_path / "in"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    (folder / "deep" / "er" / "b.txt").write_text("two")
    (folder / ".hidden").write_text("three")
    (folder / "copy.txt").write_text("one")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "good_link").symlink_to("a.txt")
    os.mkfifo(folder / "fifo")
    strange = folder / "new\nline 'quote' \"double\".txt"
    strange.write_text("four")
    found = plan(tmp_path / "data", [str(folder)])
    rows = {row["source_uri"].removeprefix(f"{folder}/"): row for row in stored(tmp_path / "data")}
    problems = {name: row["problem"].split("\t")[0] for name, row in rows.items() if row["problem"]}
    assert problems == {"dangling": "dangling_link", "loop": "link_to_folder", "fifo": "special_file"}
    assert {name for name, row in rows.items() if row["document_id"]} == {"copy.txt", "good_link"}
    assert rows["new\nline 'quote' \"double\".txt"]["content"] == b"four"
    assert found.found_count == len(rows) == 9


def test_a_name_that_is_not_utf8_is_an_input_like_any_other(tmp_path):
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_bytes(b"text")
    plan(tmp_path / "data", [str(tmp_path / name)])
    assert stored(tmp_path / "data")[0]["source_uri"].endswith(r"caf\xe9.txt")


def test_the_same_inputs_again_are_no_work(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("one")
    (tmp_path / "in" / "dangling").symlink_to("nowhere")
    first = plan(tmp_path / "data", [str(tmp_path / "in")])
    again = plan(tmp_path / "data", [str(tmp_path / "in" / "*"), str(tmp_path / "in")])
    assert (len(first.batch_ids), first.known_count) == (1, 0)
    assert (again.batch_ids, again.known_count, again.found_count) == ((), 2, 2)


def test_changed_bytes_under_the_same_name_are_new(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("one")
    plan(tmp_path / "data", [str(file)])
    file.write_text("two")
    assert len(plan(tmp_path / "data", [str(file)]).batch_ids) == 1
    assert sorted(row["content"] for row in stored(tmp_path / "data")) == [b"one", b"two"]


def test_batches_are_bounded_by_bytes_and_do_not_depend_on_the_order_of_arguments(tmp_path):
    (tmp_path / "in").mkdir()
    files = []
    for number in range(10):
        files.append(tmp_path / "in" / f"{number}.txt")
        files[-1].write_bytes(b"%d" % number * 100)
    one = plan(tmp_path / "one", [str(file) for file in files], batch_bytes=300)
    other = plan(tmp_path / "other", [str(file) for file in files[::-1]], batch_bytes=300)
    assert one == other
    assert len(one.batch_ids) == 4


def test_bytes_seen_in_an_earlier_batch_make_a_duplicate(tmp_path):
    (tmp_path / "a.txt").write_text("same")
    plan(tmp_path / "data", [str(tmp_path / "a.txt")])
    (tmp_path / "b.txt").write_text("same")
    plan(tmp_path / "data", [str(tmp_path / "b.txt")])
    rows = {row["source_uri"]: row for row in stored(tmp_path / "data")}
    assert rows[str(tmp_path / "b.txt")]["document_id"] == rows[str(tmp_path / "a.txt")]["sha256"]


def test_an_input_that_names_nothing_is_an_error(tmp_path):
    with pytest.raises(NoSuchInput, match="no such file or folder"):
        plan(tmp_path / "data", [str(tmp_path / "nothing*.txt")])


def test_a_file_still_arriving_is_left_for_later(tmp_path):
    (tmp_path / "a.txt").write_text("one")
    assert plan(tmp_path / "data", [str(tmp_path)], settled_seconds=60).found_count == 0
    os.utime(tmp_path / "a.txt", (1, 1))
    assert plan(tmp_path / "data2", [str(tmp_path / "a.txt")], settled_seconds=60).found_count == 1


def test_what_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_UNIT_BYTES", 3)
    (tmp_path / "a.txt").write_text("four")
    plan(tmp_path / "data", [str(tmp_path / "a.txt")])
    assert stored(tmp_path / "data")[0]["problem"].startswith("too_large\t")


def test_what_is_no_text_is_no_duplicate_either(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.png"):
        (tmp_path / "in" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    plan(tmp_path / "data", [str(tmp_path / "in")])
    assert [row["document_id"] for row in stored(tmp_path / "data")] == [None, None]


def test_what_builds_make_is_no_input_and_the_rest_of_a_data_folder_is(tmp_path):
    data = tmp_path / "in" / "data"
    for folder in ("parquet", "report", "landing"):
        (data / folder).mkdir(parents=True)
    for name in ("parquet/manifest.json", "report/index.html", ".lock", ".onrecord.published.json", "onrecord.duckdb"):
        (data / name).touch()
    (data / "parquet" / "manifest.json").unlink()
    manifest.commit(data, [])
    (data / "landing" / "a.txt").write_text("one")
    (tmp_path / "in" / "report").mkdir()
    (tmp_path / "in" / "report" / "b.txt").write_text("two")
    names = {str(data / "landing" / "a.txt"), str(tmp_path / "in" / "report" / "b.txt")}
    for target in (data, tmp_path / "another"):
        for argument in (tmp_path / "in", tmp_path / "in" / "**"):
            found = plan(target, [str(argument)])
            assert found.found_count == 2
        assert {row["source_uri"] for row in stored(target)} == names
    assert plan(data, [str(data)]).found_count == 1


def test_a_new_data_folder_among_its_inputs_is_not_read(tmp_path):
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "topics.csv").write_text("topic_id,name,description,terms\n")
    (tmp_path / ".lock").touch()
    (tmp_path / "a.txt").write_text("one")
    assert plan(tmp_path, [str(tmp_path)]).found_count == 1


def test_two_ways_to_write_a_path_are_one_address(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("one")
    plan(tmp_path / "data", [str(tmp_path / "in")])
    assert plan(tmp_path / "data", [f"{tmp_path}/in/../in"]).known_count == 1
