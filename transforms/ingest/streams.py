"""Streams of bytes that can be trusted: decompressed piece by piece, counted against a budget, ended by a reason.

Belongs here: reading forward through bytes with bounded memory. Does not: what the bytes mean (`record_readers`, `archives`).
"""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import pyarrow as pa

from transforms.ingest.formats import BZIP2, GZIP, XZ, ZSTD

CHUNK_BYTES = 1 << 18
# An xz stream may ask for so much memory to be decompressed; its strongest preset asks for 65 MB.
XZ_MEMORY = 1 << 27
MiB = 1 << 20
# What an input may grow to when it is opened: this much in any case, and so many times its own size. Text seldom shrinks to less
# than a tenth, a page of markup to a fiftieth.
FREE_BYTES, MAX_RATIO = 256 * MiB, 100


class Readable(Protocol):
    """What can be read forward: an open file, the member of an archive."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


class Damaged(Exception):
    """An input ends or breaks before its time. What was read from it before stands."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Breach(Damaged):
    """A limit on the whole of an input is passed: nothing more is read from it."""


class Budget:
    """How much an input may still grow to, and how many items it may still hold, over all that is nested in it."""

    def __init__(self, size_bytes: int, max_items: int) -> None:
        self.allowed = max(FREE_BYTES, size_bytes * MAX_RATIO)
        self.max_items = max_items
        self._bytes = 0
        self._items = 0

    def spend(self, size: int) -> None:
        """Counts bytes that came out of a compressed or archived form. Raises Breach."""
        self._bytes += size
        if self._bytes > self.allowed:
            raise Breach(
                "expands_too_far",
                f"opens to more than {self.allowed} bytes, over {MAX_RATIO} times its size, as no text does;"
                " if it is genuine, unpack it and give the folder",
            )

    def count(self) -> None:
        """Counts a member of an archive. Raises Breach."""
        self._items += 1
        if self._items > self.max_items:
            raise Breach("too_many_members", f"holds more than {self.max_items} members; unpack it and give the folder")


class Reader:
    """Bytes that come in chunks, to be read forward and looked at ahead. A failure is raised after all that came before it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._ahead = b""
        self._failure: Damaged | None = None
        self._position = 0

    def _next(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        for chunk in self._chunks:
            if chunk:
                return chunk
        return b""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end or before a failure, without taking them."""
        while len(self._ahead) < size:
            try:
                chunk = self._next()
            except Damaged as failure:
                self._failure = failure
                break
            if not chunk:
                break
            self._ahead += chunk
        return self._ahead[:size]

    def read(self, size: int = -1, /) -> bytes:
        """At least one byte and at most `size` of them, none at the end; without a size, all that is left."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK_BYTES), b""))
        if not self._ahead:
            self._ahead = self._next()
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        self._position += len(taken)
        return taken

    def tell(self) -> int:
        """How many bytes were read."""
        return self._position


def chunks_of(stream: Readable) -> Iterator[bytes]:
    """A stream's bytes in pieces. Raises Damaged where the device or the network fails."""
    while True:
        try:
            chunk = stream.read(CHUNK_BYTES)
        except OSError as error:
            raise Damaged(
                "unreadable", f"{error.strerror or error}; check the disk or the connection and run the build again"
            ) from error
        if not chunk:
            return
        yield chunk


def at_most(stream: Readable, size: int) -> bytes:
    """The next bytes of a stream, `size` of them unless it ends before."""
    parts = []
    while size > 0 and (part := stream.read(min(size, CHUNK_BYTES))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def counted(chunks: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    """The chunks, each counted against the budget."""
    for chunk in chunks:
        budget.spend(len(chunk))
        yield chunk


def decompressed(stream: Readable, media_type: str) -> Iterator[bytes]:
    """What a compressed stream holds, of one part or several in a row. Raises Damaged at its end where it is cut or corrupt."""
    return _zstd(stream) if media_type == ZSTD else _in_parts(stream, media_type)


class _Gzip:
    """zlib's decompressor with the interface that bz2 and lzma share."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._left = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._left

    def decompress(self, data: bytes, max_length: int) -> bytes:
        result = self._inner.decompress(self._left + data, max_length)
        self._left = self._inner.unconsumed_tail
        return result


def _decompressor(media_type: str) -> Any:
    if media_type == GZIP:
        return _Gzip()
    if media_type == BZIP2:
        return bz2.BZ2Decompressor()
    assert media_type == XZ
    return lzma.LZMADecompressor(memlimit=XZ_MEMORY)


def _in_parts(stream: Readable, media_type: str) -> Iterator[bytes]:
    source = chunks_of(stream)
    data = next(source, b"")
    is_first = True
    while True:
        inner = _decompressor(media_type)
        fresh = data
        try:
            while not inner.eof:
                if inner.needs_input and not fresh and not (fresh := next(source, b"")):
                    raise Damaged("truncated", f"{media_type} that breaks off; get the whole file")
                chunk, fresh = inner.decompress(fresh, CHUNK_BYTES), b""
                if chunk:
                    yield chunk
        except (zlib.error, lzma.LZMAError, OSError, EOFError, MemoryError) as error:
            if is_first or inner.eof:
                raise Damaged("damaged", f"{media_type} that cannot be decompressed ({error}); get the file again") from error
            raise Damaged(
                "damaged", f"{media_type} followed by bytes that are not of it, or are damaged ({error}); get the file again"
            ) from error
        is_first = False
        data = inner.unused_data
        # Zeros are padding, as tapes and block devices leave it.
        while not (data := data.lstrip(b"\0")):
            if not (data := next(source, b"")):
                return


def _zstd(stream: Readable) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(pa.PythonFile(_Named(stream), "r"), "zstd") as inner:
            while chunk := inner.read(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        reason = "truncated" if "Truncated" in str(error) else "damaged"
        raise Damaged(reason, f"zstd that cannot be decompressed to its end ({error}); get the file again") from error


class _Named:
    """A stream with the few more methods that Arrow asks of a file."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.closed = False

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True
