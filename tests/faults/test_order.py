"""The same inputs give the same bytes, whatever their order, the workers, the hash seed and the time zone."""

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path

from tests import made
from tests.conftest import ROOT
from tests.faults.conftest import FULL, digests

# So small that the inputs make several batches.
BATCH_BYTES = 600
BUILD = (
    "import json, sys; from pathlib import Path; from orchestration.runs.building import build;"
    f"build(Path(sys.argv[1]), json.loads(sys.argv[2]), workers=int(sys.argv[3]), batch_bytes={BATCH_BYTES})"
)
# Order, workers, hash seed, time zone.
SHORT = [("as named", 1, "0", "UTC"), ("reversed", 2, "77", "Pacific/Kiritimati")]
ORDERS, SEEDS, ZONES = ("as named", "reversed", "shuffled"), ("0", "1", "77"), ("UTC", "Asia/Kolkata", "America/St_Johns")
# Each two of these come together: every order with every number of workers, seed and zone, every seed with every zone.
ALL = [
    (ORDERS[order], workers, SEEDS[(order + workers) % 3], ZONES[(order + 2 * workers) % 3])
    for order, workers in itertools.product(range(3), (1, 2, 3, 4))
]


def test_one_sha256_for_each_file_whatever_the_circumstances(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(6):
        (inputs / f"{number}.txt").write_text(made.story(number))
    (inputs / "page.html").write_text(made.page(7))
    (inputs / "again.txt").write_text(made.story(3))
    (inputs / "lines.jsonl").write_text("".join(json.dumps({"text": made.story(n)}) + "\n" for n in (8, 9)))
    (inputs / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    named = [str(path) for path in sorted(inputs.iterdir())]
    orders = {"as named": named, "reversed": named[::-1], "shuffled": random.Random(3).sample(named, len(named))}
    found = {}
    for number, (order, workers, seed, zone) in enumerate(ALL if FULL else SHORT):
        data = tmp_path / f"data{number}"
        command = [sys.executable, "-c", BUILD, str(data), json.dumps(orders[order]), str(workers)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found[order, workers, seed, zone] = digests(data)
    first, *others = found.values()
    assert len([path for path in first if path.startswith("documents/")]) > 3
    assert all(other == first for other in others)
