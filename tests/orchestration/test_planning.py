import json
import os

import pytest

from orchestration.inputs import input_sources
from orchestration.inputs.input_sources import NoSuchInput
from orchestration.inputs.planning import LEAST_BATCH_BYTES, plan
from tests import made
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
    monkeypatch.setattr(input_sources, "MAX_UNIT_BYTES", 3)
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


def test_a_container_is_opened_once_and_again_when_it_grows(tmp_path):
    file, data = tmp_path / "a.jsonl", tmp_path / "data"
    lines = [json.dumps({"text": f"story {n}"}) for n in range(3)]
    file.write_text("\n".join(lines[:2]))
    first = plan(data, [str(file)])
    assert (first.found_count, first.known_count) == (3, 0)
    again = plan(data, [str(file)])
    assert (again.found_count, again.known_count, again.batch_ids) == (3, 3, ())
    file.write_text("\n".join(lines))
    grown = plan(data, [str(file)])
    assert (grown.found_count, grown.known_count, len(grown.batch_ids)) == (4, 2, 1)


def test_a_container_fills_batches_and_a_plan_cut_short_is_finished_to_the_same(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps({"text": f"story {n} " + "x" * 50}) for n in range(20)))
    whole = plan(tmp_path / "whole", [str(file)], batch_bytes=300)
    assert len(whole.batch_ids) > 3
    cut = tmp_path / "cut"
    plan(cut, [str(file)], batch_bytes=300)
    # As a plan killed after two batches leaves it: without the rest, and without the row of the container.
    listing = manifest.load(cut)
    manifest.commit(cut, [], removed=[f for f in listing.files if f.batch_id not in whole.batch_ids[:2]])
    finished = plan(cut, [str(file)], batch_bytes=300)
    assert finished.batch_ids == whole.batch_ids[2:]
    assert manifest.load(cut) == manifest.load(tmp_path / "whole")


def test_a_file_with_the_address_of_a_unit_is_told_from_it(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    (folder / "a.jsonl#1").write_text("three")
    (folder / "b.zip").write_bytes(made.zipped(("x#1", "four"), ("x%231", "five"), ("n" * 3000, "six")))
    plan(tmp_path / "data", [str(folder)])
    names = [row["source_uri"].removeprefix(f"{folder}/") for row in stored(tmp_path / "data")]
    assert len(names) == len(set(names)) == 8
    assert {"a.jsonl#1", "a.jsonl##1", "b.zip#x%231", "b.zip#x%25231"} <= set(names)


def test_pages_that_cannot_be_read_are_no_duplicates_of_each_other(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.html", "b.html"):
        (folder / name).write_text("<html><body></body></html>")
    for name in ("c.html", "d.html"):
        (folder / name).write_text(made.page(1))
    plan(tmp_path / "data", [str(folder)])
    repeated = {row["source_uri"][-6:]: row["document_id"] is not None for row in stored(tmp_path / "data")}
    assert repeated == {"a.html": False, "b.html": False, "c.html": False, "d.html": True}


def test_a_small_corpus_has_batches_for_several_cores(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(f"{number} " * 50_000)
    batches = plan(tmp_path / "data", [str(folder)]).batch_ids
    listing = manifest.load(tmp_path / "data")
    sizes = [
        sum(map(len, datasets.read(tmp_path / "data", listing, "raw", [b], ["content"])["content"].to_pylist())) for b in batches
    ]
    assert len(batches) > 4
    assert all(size >= LEAST_BATCH_BYTES for size in sizes[:-1])


def test_batches_grow_with_the_work_that_waits_and_a_plan_cut_short_goes_on_the_same(tmp_path):
    folder, whole, cut = tmp_path / "in", tmp_path / "whole", tmp_path / "cut"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03}.txt").write_text(f"{number:03} " * 40_000)
    batches = plan(whole, [str(folder)]).batch_ids
    rows = [manifest.load(whole).file("raw", name).row_count for name in batches]
    assert rows[0] < rows[-2]
    plan(cut, [str(folder / "0*.txt")])
    listing = manifest.load(cut)
    last = plan(tmp_path / "again", [str(folder / "0*.txt")]).batch_ids[-1]
    manifest.commit(cut, [], removed=[listing.file("raw", last)])  # as a kill leaves it: what fills no batch is not stored
    plan(cut, [str(folder)])
    assert manifest.load(cut).files == manifest.load(whole).files
