"""Builds that are killed, race or run out of disk: the next one finishes the work with the bytes of an undisturbed run."""

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import FULL, Undisturbed, build, digests, generation, start, times
from warehouse import verify


def recovers(undisturbed: Undisturbed, data: Path) -> None:
    """What stands can be read and is one of the two generations; one more build makes it the second, byte by byte."""
    assert generation(data) in {undisturbed.before, undisturbed.after}
    build(data, undisturbed.inputs)
    assert digests(data) == undisturbed.digests
    assert generation(data) == undisturbed.after
    assert verify.problems(data) == []


def test_killed_at_any_moment(undisturbed: Undisturbed, tmp_path: Path) -> None:
    rng = random.Random(1)
    data = undisturbed.begun(tmp_path / "data")
    began = time.monotonic()
    build(data, undisturbed.inputs)
    whole = time.monotonic() - began
    for _ in range(times(2, 300)):
        undisturbed.begun(data)
        process = start(data, undisturbed.inputs)
        time.sleep(rng.uniform(0, whole))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        recovers(undisturbed, data)


def test_two_builds_at_once(undisturbed: Undisturbed, tmp_path: Path) -> None:
    for _ in range(times(1, 100)):
        data = undisturbed.begun(tmp_path / "data")
        racers = [start(data, undisturbed.inputs) for _ in range(2)]
        ends = [(racer.communicate(timeout=300)[1], racer.returncode) for racer in racers]
        refused = [message for message, code in ends if code]
        assert [code for _, code in ends].count(0) >= 1
        assert all("in use by" in message for message in refused)
        assert digests(data) == undisturbed.digests
        assert generation(data) == undisturbed.after


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own; its size is set by remounting."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_full_disk(undisturbed: Undisturbed, small_disk: Path) -> None:
    data = small_disk / "data"
    tries = times(2, 40)
    for number in range(tries):
        undisturbed.begun(data)
        used = sum(file.stat().st_blocks * 512 for file in data.rglob("*") if not file.is_symlink())
        room = 8192 + number**2 * 2**25 // tries**2
        subprocess.run(["mount", "-o", f"remount,size={(used + room) // 4096 * 4096}", small_disk], check=True)
        process = start(data, undisturbed.inputs)
        _, message = process.communicate(timeout=300)
        assert generation(data) in {undisturbed.before, undisturbed.after}
        if process.returncode:
            assert "Traceback" not in message
            assert "no space" in message.lower() or "disk" in message.lower(), message
        subprocess.run(["mount", "-o", "remount,size=256m", small_disk], check=True)
        recovers(undisturbed, data)


CALLS = {
    "rename": ("rename", "renameat", "renameat2"),
    "sync": ("fsync", "fdatasync"),
    "unlink": ("unlink", "unlinkat"),
    "write": ("write", "pwrite64"),
}


def traced(output: Path, kinds: Iterable[str], *options: str) -> tuple[str, ...]:
    """A prefix that follows the calls of these kinds in every thread."""
    names = ",".join(name for kind in kinds for name in CALLS[kind])
    return ("strace", "--seccomp-bpf", "-f", "-qq", "-y", "-o", str(output), "-e", f"trace={names}", *options)


def places(log: Path, data: Path) -> dict[tuple[str, str], list[int]]:
    """The numbers of the calls, by their kind and by what they change: a folder of the data folder, an end of names."""
    kinds = {name: kind for kind, names in CALLS.items() for name in names}
    made: Counter[str] = Counter()
    found: dict[tuple[str, str], list[int]] = {}
    for call, rest in re.findall(r"^\d+ +(\w+)\((.*)", log.read_text(errors="replace"), re.MULTILINE):
        kind = kinds[call]
        made[kind] += 1
        changed = re.search(r"<([^>]+)>" if kind in {"write", "sync"} else r'.*"([^"]+)"', rest)
        path = Path(re.sub(r"[0-9a-f-]{8,}|\d+", "0", changed[1].removeprefix(f"{data}/")) if changed else "")
        found.setdefault((kind, f"{path.parts[0] if path.parts else ''} {''.join(path.suffixes[-3:])}"), []).append(made[kind])
    return found


def test_every_change_of_the_disk_fails_once(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """A call of each kind in each place; the short form one that renames a table's file."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    data, log = undisturbed.begun(tmp_path / "data"), tmp_path / "calls.txt"
    start(data, undisturbed.inputs, prefix=traced(log, CALLS)).communicate(timeout=600)
    found = places(log, data)
    assert {kind for kind, _ in found} == set(CALLS)
    rng = random.Random(2)
    tried = found if FULL else [("rename", "parquet .parquet")]
    for kind, place in tried:
        when = rng.choice(found[kind, place])
        undisturbed.begun(data)
        fault = f"inject={','.join(CALLS[kind])}:error=EIO:when={when}"
        start(data, undisturbed.inputs, prefix=traced(log, [kind], "-e", fault)).communicate(timeout=600)
        print(kind, place, when, flush=True)  # pytest shows the last one where it fails
        recovers(undisturbed, data)


def test_interrupted_while_batches_are_worked_on(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """The interrupt reaches the build alone: it ends its workers in the middle of what they do, and the next one goes on."""
    data = undisturbed.begun(tmp_path / "data")
    before = set((data / "parquet" / "documents").iterdir())
    process = start(data, undisturbed.inputs)
    while set((data / "parquet" / "documents").iterdir()) == before and process.poll() is None:
        time.sleep(0.01)
    workers = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout.split()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert workers
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    recovers(undisturbed, data)
