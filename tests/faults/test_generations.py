"""Readers beside builds that publish and are killed: each reading is of one generation, none fails, none goes back."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.faults.conftest import times
from warehouse import datasets, manifest, publish, query
from warehouse.tables import TABLES

READERS, GENERATIONS = times(2, 8), times(4, 500)
DIGEST = "a" * 64


def publish_generation(data: Path, number: int) -> None:
    """A database of which every table holds the number."""
    text = str(number)
    stretch = {"article_id": f"{DIGEST[:16]}-0", "document_id": DIGEST, "ordinal": 0, "start_char": 0, "end_char": len(text)}
    rows: dict[str, dict] = {
        "documents": {
            **{"document_id": DIGEST, "source_uri": "/a", "media_type": "text/plain", "encoding": "utf-8", "size_bytes": 1},
            **{"text": text, "given_authors": [], "main_spans": [], "batch_id": "b"},
        },
        "articles": {**stretch, "authors": [], "has_date_conflict": False, "body": text, "word_count": 1, "title": text},
        "passages": {**stretch, "role": "body", "reason": text},
    }
    files = [datasets.write(data, name, TABLES[name].from_rows([row]), "b", text) for name, row in rows.items()]
    publish.publish(data, manifest.commit(data, files))


def read_until(data: Path, stop: Path) -> None:
    """Reads every table again and again, each time from the file as it then is; prints how often."""
    count = last = 0
    while not stop.exists():
        with query.connect(data) as con:
            tables = "(from documents select text), (from articles select title), (from passages select reason)"
            [found] = con.execute(f"select {tables}").fetchall()
        assert len(set(found)) == 1, found
        assert int(found[0]) >= last, (found, last)
        count, last = count + 1, int(found[0])
        time.sleep(0.2)  # the builds are to have their share of the processors
    print(count)


def started(call: str) -> "subprocess.Popen[str]":
    """A function of this file in a process of its own."""
    code = f"from pathlib import Path; from tests.faults import test_generations as t; t.{call}"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_readers_see_whole_generations_while_builds_are_killed(tmp_path: Path) -> None:
    data, stop, chance = tmp_path / "data", tmp_path / "stop", random.Random(5)
    data.mkdir()
    publish_generation(data, 0)
    readers = [started(f"read_until(Path({str(data)!r}), Path({str(stop)!r}))") for _ in range(READERS)]
    took = 1.0
    for number in range(1, GENERATIONS + 1):
        began = time.monotonic()
        build = started(f"publish_generation(Path({str(data)!r}), {number})")
        if number % 2:
            _, message = build.communicate(timeout=300)
            assert build.returncode == 0, message
            took = time.monotonic() - began
        else:
            time.sleep(chance.uniform(0.2, 1) * took)
            build.send_signal(signal.SIGKILL)
            build.communicate()
    stop.touch()
    for reader in readers:
        count, message = reader.communicate(timeout=300)
        assert reader.returncode == 0, message
        assert int(count) > 0
