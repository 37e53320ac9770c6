"""Replacing a file so that readers see the old content or the new, never a part of either.

Belongs here: temporary names, fsync and rename. Does not: what the files hold.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the content of `path` last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it, to last through a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def replace_with(temporary: Path, path: Path) -> None:
    """Put the finished file `temporary`, in the same folder as `path`, in the place of `path`."""
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name in the folder of `path`, which is made where there is none; what was written to it takes the place.

    Where the block raises, `path` is as it was.
    """
    make_folder(path.parent)
    temporary = path.parent / f".{path.name}.{os.getpid()}{TEMPORARY_SUFFIX}"
    try:
        yield temporary
        replace_with(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` by way of a temporary name in the same folder, which is made where there is none."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def digest_of_file(path: Path) -> str:
    """The sha256 of a file's content, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clear_temporary(folder: Path) -> None:
    """Remove what killed processes left half-written in `folder`. Only the holder of the data folder's lock may call it."""
    for path in sorted(folder.glob(f".*.[0-9]*{TEMPORARY_SUFFIX}")):
        path.unlink(missing_ok=True)
