"""Who may change a data folder: one process at a time.

Belongs here: the lock on a data folder. Does not: what is done under it.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.files import make_folder

LOCK_NAME = ".lock"


class DataFolderBusy(RuntimeError):
    """Another process is changing the data folder."""

    def __init__(self, data: Path, pid: str) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{data} is in use by {holder}, which is building it. Wait until it has finished, end it,"
            " or choose another folder with --data."
        )


class _Held:
    """A lock that this process holds, and how many of its callers share it."""

    def __init__(self, descriptor: int, pid: int) -> None:
        self.descriptor = descriptor
        self.pid = pid
        self.count = 0


_held: dict[Path, _Held] = {}
_guard = threading.Lock()


@contextmanager
def exclusive(data: Path) -> Iterator[None]:
    """Hold the data folder. Raises DataFolderBusy at once where another process holds it.

    Callers within one process, in any thread, share the hold. It ends with the last of them, or with the process however it
    ends. A forked child does not share it, but it keeps its parent's hold alive for as long as it lives itself: no new
    build can begin beside an orphaned step.
    """
    folder = data.resolve()
    with _guard:
        held = _held.get(folder)
        if held is None or held.pid != os.getpid():
            held = _Held(_locked(data, folder), os.getpid())
            _held[folder] = held
        held.count += 1
    try:
        yield
    finally:
        with _guard:
            held.count -= 1
            if not held.count:
                del _held[folder]
                os.close(held.descriptor)


def _locked(data: Path, folder: Path) -> int:
    make_folder(folder)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(descriptor, 20).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise DataFolderBusy(data, pid) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def holder(data: Path) -> str | None:
    """The process that holds the data folder, by its number as far as it is known; None where nobody does."""
    try:
        descriptor = os.open(data / LOCK_NAME, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(descriptor, 20).decode("ascii", "replace").strip()
    finally:
        os.close(descriptor)
    return None


@contextmanager
def waiting(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it. For changes that take milliseconds."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
