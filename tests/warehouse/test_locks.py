import subprocess
import sys
import threading
from pathlib import Path

import pytest

from warehouse.locks import DataFolderBusy, exclusive

HOLD = """
import sys
from pathlib import Path
from warehouse.locks import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def other_process(data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_second_process_is_told_who_holds_the_folder_and_what_to_do(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        with pytest.raises(DataFolderBusy, match=rf"{process.pid}.*--data") as busy, exclusive(tmp_path):
            pass
        assert str(tmp_path) in str(busy.value)
        process.kill()
    with exclusive(tmp_path):
        assert (tmp_path / ".lock").exists()


def test_hold_is_shared_within_a_process_and_ends_with_the_last_holder(tmp_path: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(tmp_path), exclusive(tmp_path / "." / ""):
            entered.set()
            leave.wait(30)

    thread = threading.Thread(target=hold)
    with exclusive(tmp_path):
        thread.start()
        assert entered.wait(30)
    probe = [sys.executable, "-c", HOLD, str(tmp_path)]
    root = Path(__file__).parents[2]
    refused = subprocess.run(probe, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=root, check=False)
    leave.set()
    thread.join()
    assert "DataFolderBusy" in refused.stderr
    assert subprocess.run(probe, stdin=subprocess.DEVNULL, capture_output=True, cwd=root, check=False).returncode == 0


def test_folder_is_free_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(KeyError), exclusive(tmp_path):
        raise KeyError
    with other_process(tmp_path) as process:
        process.kill()
