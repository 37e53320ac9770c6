"""From INPUT arguments to batches: finding input units, reading their bytes once, and storing them as `raw` batches.

Belongs here: files, folders and globs, and which of them are new. Does not: what the bytes mean (`transforms.decode`).
"""

import glob
import hashlib
import math
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BATCH_BYTES = 64 * 2**20
# Many small files are as much work as a few large ones.
BATCH_UNITS = 50_000
# A thousand times a long article. Extraction takes about 350 bytes of memory for each character of one unit.
MAX_UNIT_BYTES = 16 * 2**20
RAW_VERSION = "raw-1"
# What a build makes in its data folder. None of it is an input, even where the folder lies among the inputs.
MADE_NAMES = frozenset({"parquet", "report", "dagster", "reference", "onrecord.duckdb"})
MADE_PREFIXES = (".lock", ".onrecord.")


class NoSuchInput(ValueError):
    """An INPUT argument names nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found: counts of input units, and the batches of those that are new, in the order they were made."""

    found_count: int
    known_count: int
    batch_ids: tuple[str, ...]


def source_uri(path: str) -> str:
    """The absolute path, as text that every backend takes: bytes that are not UTF-8 are written as escapes."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")  # noqa: PTH100 - takes `..` out, as it must


def _is_made(path: str, data: Path) -> bool:
    """Whether a build made this in its data folder, the one at work or another; the rest of such a folder may be input."""
    folder, name = os.path.split(path)
    if name not in MADE_NAMES and not name.startswith(MADE_PREFIXES):
        return False
    return (Path(folder) / "parquet" / "manifest.json").is_file() or os.path.realpath(folder) == os.path.realpath(data)


def _walk(folder: str, data: Path) -> Iterator[tuple[str, str | None]]:
    """Everything in a folder that is not itself a real folder, with the problem where a folder could not be listed."""
    pending = [folder]
    while pending:
        folder = pending.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield folder, f"unreadable\tthe folder cannot be listed: {error.strerror}; check its permissions"
            continue
        for entry in entries:
            if _is_made(entry.path, data):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                yield entry.path, None


def _expand(argument: str, data: Path) -> Iterator[tuple[str, str | None]]:
    if os.path.lexists(argument):
        paths = [argument]
    else:
        paths = sorted(glob.glob(argument, recursive=True, include_hidden=True))
        if not paths:
            raise NoSuchInput(f"{argument}: no such file or folder, and as a glob it matches nothing")
        paths = [p for p in paths if not any(_is_made(str(part), data) for part in (Path(p), *Path(p).parents))]
    for path in paths:
        if Path(path).is_dir() and (not Path(path).is_symlink() or path == argument):
            yield from _walk(path, data)
        else:
            yield path, None


def _read(path: str) -> tuple[bytes | None, str | None]:
    """A file's bytes, or the problem as reason and detail with a tab between."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        if Path(path).is_symlink():
            return (
                None,
                f"dangling_link\tlinks to {os.fsencode(os.readlink(path))!r}, which does not exist; mend or remove the link",
            )
        return None, "unreadable\tthe file went away while the inputs were read; run the build again"
    except OSError as error:
        return None, f"unreadable\t{error.strerror}; check the path and its permissions"
    if stat.S_ISDIR(status.st_mode):
        return None, "link_to_folder\tlinks to folders are not followed; name the folder itself as INPUT"
    if not stat.S_ISREG(status.st_mode):
        return None, "special_file\ta FIFO, socket or device, not a regular file; remove it from the folder"
    if status.st_size > MAX_UNIT_BYTES:
        return None, f"too_large\t{status.st_size} bytes, more than {MAX_UNIT_BYTES}; split it into its articles"
    try:
        return Path(path).read_bytes(), None
    except OSError as error:
        return None, f"unreadable\t{error.strerror}; check its permissions"


def _changed_at(path: str) -> float:
    """When a file last changed; never, where it went away since its folder was listed."""
    try:
        return os.lstat(path).st_mtime
    except OSError:
        return math.inf


def _find(data: Path, arguments: Sequence[str], settled_seconds: float) -> list[tuple[str, str, str | None]]:
    """(source_uri, path, problem) of every unit once, in order of source_uri. Files changed within `settled_seconds` are left."""
    found: dict[str, tuple[str, str | None]] = {}
    for argument in arguments:
        for path, problem in _expand(argument, data):
            found[source_uri(path)] = (path, problem)
    if settled_seconds:
        newest = time.time() - settled_seconds
        found = {uri: entry for uri, entry in found.items() if _changed_at(entry[0]) <= newest}
    return [(uri, path, problem) for uri, (path, problem) in sorted(found.items())]


def _is_text(content: bytes) -> bool:
    """Whether the bytes become a document. What does not is quarantined wherever it is found, not a duplicate of anything."""
    from transforms.decode import NotText, decode

    try:
        decode(content)
    except NotText:
        return False
    return True


def batch_id(rows: Sequence[dict]) -> str:
    """The name of a batch: a digest of what is in it."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row['source_uri']}\0{row['sha256']}\0{row['problem']}\0".encode())
    return digest.hexdigest()[:32]


def plan(data: Path, arguments: Sequence[str], batch_bytes: int = BATCH_BYTES, settled_seconds: float = 0.0) -> Plan:
    """Finds the input units, reads each once and stores the new ones as `raw` batches of about `batch_bytes`.

    A unit is known when its address was seen with the same bytes (or the same problem) before. Bytes seen under another
    address make a duplicate, if they are text. Call it under the data folder's lock. Raises NoSuchInput.
    """
    from warehouse import datasets, manifest
    from warehouse.tables import TABLES

    found = _find(data, arguments, settled_seconds)
    listing = manifest.load(data)
    known: set[tuple[str, str | None, str | None]] = set()
    seen: set[str] = set()
    for name in listing.batch_ids("raw"):
        columns = datasets.read(data, listing, "raw", [name], columns=["source_uri", "sha256", "problem", "document_id"])
        uris, digests, problems, originals = (columns[c].to_pylist() for c in columns.column_names)
        known.update(zip(uris, digests, problems, strict=True))
        seen.update(d for d, original in zip(digests, originals, strict=True) if d is not None and original is None)

    known_count, size = 0, 0
    rows: list[dict] = []
    made: list[str] = []

    def store() -> None:
        name = batch_id(rows)
        file = datasets.write(data, "raw", TABLES["raw"].from_rows(rows), name, RAW_VERSION)
        manifest.commit(data, [file])
        made.append(name)

    for uri, path, listing_problem in found:
        content, problem = (None, listing_problem) if listing_problem else _read(path)
        digest = hashlib.sha256(content).hexdigest() if content is not None else None
        if (uri, digest, problem) in known:
            known_count += 1
            continue
        is_duplicate = content is not None and digest in seen and _is_text(content)
        if digest is not None:
            seen.add(digest)
        rows.append(
            {
                "source_uri": uri,
                "sha256": digest,
                "size_bytes": len(content) if content is not None else 0,
                "document_id": digest if is_duplicate else None,
                "problem": problem,
                "content": None if is_duplicate else content,
            }
        )
        size += 0 if content is None or is_duplicate else len(content)
        if size >= batch_bytes or len(rows) >= BATCH_UNITS:
            store()
            size, rows = 0, []
    if rows:
        store()
    return Plan(len(found), known_count, tuple(made))
