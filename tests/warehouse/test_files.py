import subprocess
import sys
from pathlib import Path

from warehouse.files import clear_temporary, write_atomically

ROOT = Path(__file__).parents[2]

# A limit on the size of files stands in for a full disk: writing fails half-way, with an exception.
WITHOUT_ROOM = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
from warehouse import files, manifest, publish
data = Path(sys.argv[1])
{action}
"""


def run_without_room(data: Path, action: str) -> str:
    command = [sys.executable, "-c", WITHOUT_ROOM.format(action=action), str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    return done.stderr


def test_content_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file.json"
    write_atomically(path, b"one")
    before = path.stat().st_ino
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_ino != before
    assert [p.name for p in path.parent.iterdir()] == ["file.json"]


def test_failing_write_keeps_the_old_content_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"old")
    assert "OSError" in run_without_room(tmp_path, "files.write_atomically(data / 'file.json', bytes(1_000_000))")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file.json"]


def test_failing_publication_keeps_the_old_database(published_data: Path) -> None:
    before = (published_data / "onrecord.duckdb").read_bytes()
    names = sorted(p.name for p in published_data.iterdir())
    message = run_without_room(published_data, "publish.publish(data, manifest.load(data))")
    assert "onrecord.duckdb was not replaced" in message
    assert (published_data / "onrecord.duckdb").read_bytes() == before
    assert sorted({p.name for p in published_data.iterdir()} - {".lock"}) == [name for name in names if name != ".lock"]


def test_only_left_over_temporary_files_are_cleared(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    for name in (".all.parquet.123.tmp", "all.parquet", "notes.tmp", ".draft.tmp", "landing/.a.1.tmp"):
        (tmp_path / name).touch()
    clear_temporary(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".draft.tmp", "all.parquet", "landing", "notes.tmp"]
    assert (tmp_path / "landing" / ".a.1.tmp").exists()
