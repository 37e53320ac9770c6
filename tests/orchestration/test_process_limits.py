"""Calls in a process that may be killed: items come one by one, and what goes wrong costs nothing that came before."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.inputs.planning import plan
from orchestration.runs import process_limits
from tests import made
from warehouse import datasets, manifest


def counted(count: int) -> Iterator[tuple[int, int | None]]:
    for number in range(count):
        yield number, process_limits._ends_at is not None


def endless(count: int) -> Iterator[int]:
    yield from range(count)
    while True:
        pass


def broken(count: int) -> Iterator[int]:
    yield from range(count)
    raise ValueError("a bad\nrecord")


def asleep() -> None:
    time.sleep(600)


def test_items_come_one_by_one_and_the_process_is_kept():
    assert list(process_limits.stream(counted, 3)) == [(0, True), (1, True), (2, True)]
    kept = list(process_limits._idle)
    assert list(process_limits.stream(counted, 0)) == []
    assert process_limits.call(str, 5) == "5"
    assert process_limits._idle == kept


@pytest.mark.parametrize(("function", "error"), [(endless, process_limits.OverBudget), (broken, process_limits.Failed)])
def test_what_came_before_a_failure_stands(function, error):
    items = process_limits.stream(function, 3, cpu_seconds=1.0)
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(error):
        next(items)
    assert list(process_limits.stream(counted, 1)) == [(0, True)]


def test_nobody_has_to_want_the_rest():
    items = process_limits.stream(endless, 3)
    assert next(items) == 0
    items.close()
    assert list(process_limits.stream(counted, 1)) == [(0, True)]


def test_ended_in_the_middle_of_a_call_is_no_document_over_budget():
    said: list[BaseException] = []

    def ask() -> None:
        try:
            process_limits.call(asleep)
        except RuntimeError as error:
            said.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1)
    process_limits.end_all()
    asking.join(30)
    assert [type(error) for error in said] == [process_limits.Ended]
    assert process_limits.call(str, 5) == "5"


def test_an_archive_that_ends_its_reader_is_quarantined_and_costs_no_other_input(tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(made.zipped(*((f"{number}.txt", made.story(number) * 900) for number in range(300))))
    (tmp_path / "b.zip").write_bytes(made.zipped(("one.txt", made.story(1))))
    (tmp_path / "c.txt").write_text(made.story(2))
    process_limits.end_all()

    def end_the_first() -> None:
        while not any(worker._is_ready for worker in list(process_limits._started)):
            time.sleep(0.01)
        next(worker for worker in process_limits._started if worker._is_ready)._process.kill()

    ending = threading.Thread(target=end_the_first)
    ending.start()
    data = tmp_path / "data"
    plan(data, [str(tmp_path / "*.*")])
    ending.join()
    rows = datasets.read(data, manifest.load(data), "raw", columns=["source_uri", "problem"]).to_pylist()
    told = {Path(row["source_uri"]).name: (row["problem"] or "").partition("\t")[0] for row in rows}
    assert {name: told[name] for name in ("a.zip", "b.zip", "b.zip#one.txt", "c.txt")} == {
        "a.zip": "over_budget",
        "b.zip": "",
        "b.zip#one.txt": "",
        "c.txt": "",
    }
