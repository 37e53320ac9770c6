"""Finding inputs and reading their bytes: files, folders, globs, and whatever fsspec has a file system for.

Belongs here: names, addresses and bytes. Does not: which inputs are new (`planning`), what is in them (`transforms`).
"""

import contextlib
import glob
import hashlib
import math
import os
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from transforms.ingest.decoding import MAX_UNIT_BYTES

# What a build makes in its data folder. None of it is an input, even where the folder lies among the inputs.
MADE_NAMES = frozenset({"parquet", "report", "dagster", "reference", "search", "onrecord.duckdb"})
MADE_PREFIXES = (".lock", ".onrecord.")
COPY_BYTES = 1 << 20
EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "http": "http", "https": "http"}


class NoSuchInput(ValueError):
    """An INPUT argument names nothing that there is."""


@dataclass(frozen=True, slots=True)
class Source:
    """An input as found: its address, its name and where its bytes are, or the problem as reason and detail with a tab between.

    `validator` is what a remote store names exactly these bytes by, where it does; `stated_type` what it says they are.
    """

    uri: str
    path: str
    problem: str | None = None
    filesystem: Any = field(default=None, compare=False)
    validator: str | None = None
    stated_type: str | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The address of the folder that it is in."""
        return self.uri.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An input's bytes: in memory where they may be a single unit, else in a file that can seek. Whoever fetched closes it."""

    sha256: str
    size_bytes: int
    content: bytes | None
    file: IO[bytes] | None


def source_uri(path: str) -> str:
    """The absolute path, as text that every backend takes: bytes that are not UTF-8 are written as escapes."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")  # noqa: PTH100 - takes `..` out, as it must


def find(data: Path, arguments: Sequence[str], settled_seconds: float = 0.0) -> list[Source]:
    """Every input once, in order of its address. Files changed within `settled_seconds` are left. Raises NoSuchInput."""
    found: dict[str, Source] = {}
    for argument in arguments:
        if "://" in argument and not os.path.lexists(argument):
            found.update((source.uri, source) for source in _remote(argument, data))
        else:
            found.update((source.uri, source) for source in _local_ones(argument, data))
    if settled_seconds:
        newest = time.time() - settled_seconds
        found = {uri: source for uri, source in found.items() if source.filesystem or _changed_at(source.path) <= newest}
    return [found[uri] for uri in sorted(found)]


def beside(source: Source, listed: dict[str, set[str]]) -> set[str]:
    """The names in the folder that an input is in. `listed` keeps those of folders looked at before."""
    if source.folder not in listed:
        try:
            listed[source.folder] = set(os.listdir(os.path.dirname(source.path) or "."))  # noqa: PTH208, PTH120 - names as they are
        except OSError:
            listed[source.folder] = set()
    return listed[source.folder]


def sibling(source: Source, name: str) -> Source:
    """What is called `name` in the same folder."""
    head, divider, _ = source.path.rpartition("/")
    path = f"{head}{divider}{name}"
    return replace(source, uri=f"{source.folder}/{name}", path=path, validator=None, stated_type=None)


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


def _local_ones(argument: str, data: Path) -> Iterator[Source]:
    return (Source(source_uri(path), path, problem) for path, problem in _expand(argument, data))


def _changed_at(path: str) -> float:
    """When a file last changed; never, where it went away since its folder was listed."""
    try:
        return os.lstat(path).st_mtime
    except OSError:
        return math.inf


def _remote(argument: str, data: Path) -> Iterator[Source]:
    """What a URL names: a file, a folder with all below it, or a glob. Raises NoSuchInput."""
    import fsspec

    protocol = argument.partition("://")[0]
    try:
        filesystem, path = fsspec.core.url_to_fs(argument)
    except (ImportError, ValueError) as error:
        raise NoSuchInput(f"{without_password(argument)}: {_how_to_open(protocol, error)}") from error
    if protocol in {"file", "local"}:
        # The local way, which knows links, special files and what builds make.
        yield from _local_ones(path, data)
        return
    filesystem.invalidate_cache()
    try:
        entries = _listed(filesystem, path, protocol)
    except Exception as error:  # every store has its own
        if isinstance(error, FileNotFoundError) and not (protocol.startswith("http") and _is_failure(error.__cause__)):
            raise NoSuchInput(f"{without_password(argument)}: no such file or folder") from error
        problem = f"unreadable\t{_line(error)}; check the address, the connection and the credentials, and build again"
        yield Source(without_password(argument), path, problem, filesystem)
        return
    if not entries:
        raise NoSuchInput(f"{without_password(argument)}: no such file or folder, and as a glob it matches nothing")
    for name, info in entries.items():
        uri = without_password(name if protocol.startswith("http") else filesystem.unstrip_protocol(name))
        stated = info.get("mimetype") or info.get("ContentType") or info.get("contentType")
        yield Source(uri, name, None, filesystem, _validator(info), str(stated).partition(";")[0] if stated else None)


def _is_failure(cause: BaseException | None) -> bool:
    """Whether what a web server is said not to have could in fact not be asked for."""
    return cause is not None and getattr(cause, "status", None) not in {404, 410}


def _listed(filesystem: Any, path: str, protocol: str) -> dict[str, dict[str, Any]]:
    if protocol.startswith("http"):
        return {path: filesystem.info(path)}
    if glob.has_magic(path) and not filesystem.exists(path):
        found = filesystem.glob(path, detail=True)
        below: dict[str, dict[str, Any]] = {}
        for name, info in found.items():
            below.update(filesystem.find(name, detail=True) if info["type"] == "directory" else {name: info})
        return below
    return dict(filesystem.find(path, detail=True))


def _how_to_open(protocol: str, error: Exception) -> str:
    if protocol in EXTRAS and isinstance(error, ImportError):
        return f"reading {protocol} takes an extra that is not installed: pip install 'onrecord[{EXTRAS[protocol]}]'"
    return f"cannot be opened: {_line(error)}"


def _validator(info: dict[str, Any]) -> str | None:
    """The store's name for the bytes; not a weak one, which two versions may share."""
    tag = info.get("ETag") or info.get("etag")
    return f"{tag}:{info.get('size')}" if isinstance(tag, str) and not tag.startswith("W/") else None


def without_password(url: str) -> str:
    """The address without the user and password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def announce(source: Source) -> None:
    """Has the system begin to read a local file that will be fetched soon, where it can; whatever is wrong is told by `fetch`."""
    if source.filesystem is None and source.problem is None and hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            if stat.S_ISREG(os.stat(source.path).st_mode):
                descriptor = os.open(source.path, os.O_RDONLY | os.O_NONBLOCK)
                os.posix_fadvise(descriptor, 0, COPY_BYTES, os.POSIX_FADV_WILLNEED)
                os.close(descriptor)


def fetch(source: Source, data: Path) -> Fetched | str:
    """The bytes of an input, read once, or the problem as reason and detail with a tab between."""
    if source.problem is not None:
        return source.problem
    if source.filesystem is None:
        return _local(source.path)
    try:
        with source.filesystem.open(source.path, "rb") as stream:
            return _copied(stream, data)
    except Exception as error:  # every store has its own
        return f"unreadable\t{_line(error)}; check the connection and the credentials, and build again"


def _local(path: str) -> Fetched | str:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        if Path(path).is_symlink():
            target = os.fsencode(os.readlink(path))
            return f"dangling_link\tlinks to {target!r}, which does not exist; mend or remove the link"
        return "unreadable\tthe file went away while the inputs were read; run the build again"
    except OSError as error:
        return f"unreadable\t{error.strerror}; check the path and its permissions"
    if stat.S_ISDIR(status.st_mode):
        return "link_to_folder\tlinks to folders are not followed; name the folder itself as INPUT"
    if not stat.S_ISREG(status.st_mode):
        return "special_file\ta FIFO, socket or device, not a regular file; remove it from the folder"
    try:
        if status.st_size <= MAX_UNIT_BYTES:
            content = Path(path).read_bytes()
            return Fetched(hashlib.sha256(content).hexdigest(), len(content), content, None)
        file = Path(path).open("rb")  # noqa: SIM115 - handed on open
        digest = hashlib.sha256()
        while chunk := file.read(COPY_BYTES):
            digest.update(chunk)
        size = file.tell()
        file.seek(0)
    except OSError as error:
        return f"unreadable\t{error.strerror}; check its permissions"
    return Fetched(digest.hexdigest(), size, None, file)


def _copied(stream: Any, data: Path) -> Fetched:
    """A remote stream: in memory, or in a file of the data folder that has no name and goes when it is closed."""
    file, digest, size = spool(iter(lambda: stream.read(COPY_BYTES), b""), data)
    if size > MAX_UNIT_BYTES:
        return Fetched(digest, size, None, file)
    with file:
        return Fetched(digest, size, file.read(), None)


def spool(chunks: Iterator[bytes], data: Path) -> tuple[IO[bytes], str, int]:
    """Bytes that can only be read forward, as a file that can seek, with their digest and size."""
    file: Any = tempfile.SpooledTemporaryFile(MAX_UNIT_BYTES, dir=str(data))  # noqa: SIM115 - handed on open
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        file.write(chunk)
    size = file.tell()
    file.seek(0)
    return file, digest.hexdigest(), size
