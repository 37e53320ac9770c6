"""Members of zip and tar archives, one after the other, whatever is wrong with some of them.

Belongs here: what an archive holds. Does not: what its members are (`containers`). Names are only names: nothing is ever written
under them, so that absolute paths, `..` and links lead nowhere.
"""

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Self, cast

from transforms.ingest.decoding import NotText
from transforms.ingest.streams import CHUNK_BYTES, Breach, Damaged, Readable, Reader, at_most, chunks_of

# A zip's directory is read whole, and costs ten times its size in memory.
MAX_DIRECTORY_BYTES = 1 << 25
# A tar may say a member's name, and more of it, at a length that is read whole.
MAX_TAR_NAME_BYTES = 1 << 20
_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"
_LOCAL, _DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
_IS_LINK = 0o120000
_LINK = NotText("link", "a link; links in archives are not followed, give the archive what it points to")


@dataclass(frozen=True, slots=True)
class Member:
    """A member that is no folder: its name as stored, and its bytes or what is wrong with it.

    `is_in_sequence`: whether a failure within it is one of the whole archive, because what follows cannot be found.
    """

    name: str
    stream: Reader | None
    problem: NotText | None = None
    is_in_sequence: bool = False


def zip_members(stream: IO[bytes]) -> Iterator[Member]:
    """The members of a zip, by its directory; by their own headers up to where it breaks off, where the directory is missing."""
    has_directory = _has_directory(stream)
    stream.seek(0)
    if not has_directory:
        yield from _local_members(Reader(chunks_of(stream)))
        raise Damaged("truncated", "a zip without its directory, which stands at the end; get the whole file")
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, UnicodeError, NotImplementedError) as error:
        raise Damaged("damaged", f"a zip whose directory cannot be read ({error}); get the file again") from error
    with archive:
        for info in archive.infolist():
            if info.filename.endswith("/"):  # a name may also be empty
                continue
            if info.flag_bits & 0x1:
                yield Member(info.filename, None, NotText("encrypted", "encrypted with a password; decrypt it first"))
            elif (info.external_attr >> 16) & 0o170000 == _IS_LINK:
                yield Member(info.filename, None, _LINK)
            else:
                yield Member(info.filename, Reader(_zip_chunks(archive, info)))


def _has_directory(stream: IO[bytes]) -> bool:
    """Whether the end of the zip leads to its directory. Raises Breach where that would take too much memory."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < 22:
        return False
    directory_size = int.from_bytes(tail[place + 12 : place + 16], "little")
    if directory_size == 0xFFFFFFFF and (place64 := tail.rfind(_END64)) >= 0:
        directory_size = int.from_bytes(tail[place64 + 40 : place64 + 48], "little")
    if directory_size > MAX_DIRECTORY_BYTES:
        raise Breach("too_many_members", f"its directory has {directory_size} bytes; unpack it and give the folder")
    return True


def _zip_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while chunk := member.read(CHUNK_BYTES):
                yield chunk
    except NotImplementedError as error:
        raise Damaged("unsupported_format", f"{error}; pack it again as an ordinary zip") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error, UnicodeError) as error:
        raise Damaged("damaged", f"a zip member that cannot be read ({error}); get the archive again") from error


def _local_members(reader: Reader) -> Iterator[Member]:
    """Members by the header that each begins with. It stops where there is no further one."""
    while (header := at_most(reader, 30))[:4] == _LOCAL and len(header) == 30:
        flags, method, crc, packed_size = struct.unpack_from("<6xHH4xII", header)
        name_length, extra_length = struct.unpack_from("<26xHH", header)
        raw_name = at_most(reader, name_length)
        name = raw_name.decode("utf-8" if flags & 0x800 else "cp437", "backslashreplace")
        at_most(reader, extra_length)
        has_size_after = bool(flags & 0x8)
        if flags & 0x1 or method not in {0, 8} or (method == 0 and has_size_after):
            yield Member(name, None, NotText("damaged", "cannot be read without the directory of the zip; get the whole file"))
            if has_size_after:
                return
            _skip(reader, packed_size)
            continue
        chunks = _inflated(reader) if method == 8 else _stored(reader, packed_size)
        content = Reader(chunks if has_size_after else _verified(chunks, crc))
        if not name.endswith("/"):
            yield Member(name, content, is_in_sequence=True)
        while content.read(CHUNK_BYTES):
            pass
        if has_size_after:
            length = 16 if reader.peek(4) == _DESCRIPTOR else 12
            at_most(reader, length if reader.peek(length + 2)[length:] == b"PK" else length + 8)


def _skip(reader: Reader, size: int) -> None:
    while size > 0 and (chunk := reader.read(min(size, CHUNK_BYTES))):
        size -= len(chunk)


def _stored(reader: Reader, size: int) -> Iterator[bytes]:
    while size > 0:
        chunk = reader.read(min(size, CHUNK_BYTES))
        if not chunk:
            raise Damaged("truncated", "a zip that breaks off within this member; get the whole file")
        size -= len(chunk)
        yield chunk


def _inflated(reader: Reader) -> Iterator[bytes]:
    inner = zlib.decompressobj(-15)
    try:
        while not inner.eof:
            # A look ahead, so that what stands behind the member is left in the stream.
            chunk = reader.peek(4096)
            if not chunk:
                raise Damaged("truncated", "a zip that breaks off within this member; get the whole file")
            result = inner.decompress(chunk, CHUNK_BYTES)
            at_most(reader, len(chunk) - len(inner.unused_data) - len(inner.unconsumed_tail))
            yield result
    except zlib.error as error:
        raise Damaged("damaged", f"a zip member that cannot be decompressed ({error}); get the file again") from error


def _verified(chunks: Iterator[bytes], expected: int) -> Iterator[bytes]:
    found = 0
    for chunk in chunks:
        found = zlib.crc32(chunk, found)
        yield chunk
    if found != expected:
        raise Damaged("damaged", "a zip member whose checksum is wrong; get the file again")


class _Header(tarfile.TarInfo):
    """A tar header that is refused where Python's reader would end without a word, or read a name of any length."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        is_about_next = header.type in {*tarfile.GNU_TYPES, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
        if is_about_next and header.type != tarfile.GNUTYPE_SPARSE and header.size > MAX_TAR_NAME_BYTES:
            raise Damaged("damaged", f"a tar in which a member's name takes {header.size} bytes; pack it again")
        return header

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.InvalidHeaderError as error:  # type: ignore[attr-defined]
            raise Damaged("damaged", f"a tar with a header that cannot be read ({error}); get the file again") from error


def tar_members(stream: Readable) -> Iterator[Member]:
    """The members of a tar, read forward. Raises Damaged where it breaks off."""
    try:
        with tarfile.open(fileobj=cast(Any, stream), mode="r|", tarinfo=_Header, errors="surrogateescape") as archive:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # or every header would be kept
                if info.isdir():
                    continue
                if info.issym() or info.islnk():
                    yield Member(info.name, None, _LINK)
                elif info.issparse():
                    yield Member(info.name, None, NotText("special_file", "a file with holes; pack it again without --sparse"))
                elif not info.isreg():
                    yield Member(info.name, None, NotText("special_file", "a FIFO or device, not a regular file; leave it out"))
                else:
                    member = archive.extractfile(info)
                    assert member is not None
                    yield Member(info.name, Reader(_tar_chunks(member)), is_in_sequence=True)
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as error:
        raise Damaged("truncated", f"a tar that breaks off ({error}); get the whole file") from error


def _tar_chunks(member: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := member.read(CHUNK_BYTES):
            yield chunk
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as error:
        raise Damaged("truncated", f"a tar that breaks off within this member ({error}); get the whole file") from error
