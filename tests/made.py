"""Inputs made for the tests: stories of our own invention, the files that hold them, and texts as documents."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from typing import Any

import pyarrow as pa

from warehouse.tables import TABLES


def story(number: int) -> str:
    """A short article with two quotations of one speaker; every number gives another text."""
    return (
        f"Harbour plan {number} delayed\n\n"
        f"PORT ASTER, 3 May 2024 - “We will wait for berth number {number},” said Mayor Ilse Brandt on Friday."
        " “The quay is not safe.”\n\n"
        f"The council of ward {number} met for two hours and adjourned without a decision on the matter.\n"
    )


def document(document_id: str, text: str, **columns: Any) -> dict[str, Any]:
    """A row of the table `documents`: a plain text, with these columns besides."""
    return {
        "document_id": document_id,
        "source_uri": document_id,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "size_bytes": len(text),
        "text": text,
        "given_authors": [],
        "main_spans": [],
        "batch_id": "b",
        **columns,
    }


def documents(*texts: str, **columns: Any) -> pa.Table:
    """Texts as the table `documents`, each with these columns."""
    return TABLES["documents"].from_rows(
        document(
            hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), text, **{"source_uri": f"{at}.txt", **columns}
        )
        for at, text in enumerate(texts)
    )


def page(number: int) -> str:
    """The story as a web page that states its title and author."""
    paragraphs = "".join(f"<p>{part}</p>" for part in story(number).strip().split("\n\n")[1:])
    return (
        f"<!DOCTYPE html><html><head><title>Harbour plan {number} delayed</title><meta name='author' content='Ann Lee'></head>"
        "<body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Harbour plan {number} delayed</h1>{paragraphs}</article></body></html>"
    )


def mail(number: int) -> bytes:
    """The story as an e-mail message."""
    header = (
        "From: Aster News <news@aster.example>\r\nTo: reader@port.example\r\nSubject: Morning briefing\r\n"
        "Date: Fri, 03 May 2024 08:00:00 +0000\r\nMessage-ID: <1@aster.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return header.encode() + story(number).replace("\n", "\r\n").encode()


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    """A zip of (name, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*members: tuple[str, str | bytes] | tarfile.TarInfo, mode: str = "w") -> bytes:
    """A tar of (name, content), and of headers without content such as links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            name, content = member
            data = content.encode() if isinstance(content, str) else content
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A link, FIFO or device for `tarred`."""
    header = tarfile.TarInfo(name)
    header.type, header.linkname = kind, target
    return header


def warc_record(kind: str, body: bytes, url: str = "https://aster.example/a", content_type: str = "") -> bytes:
    """A WARC record; a response where nothing else is said."""
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: {content_type or 'application/http; msgtype=response'}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return header.encode() + body + b"\r\n\r\n"


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer; a page where its type is not given."""
    fields = {"Content-Type": "text/html; charset=utf-8", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def warc(first: int = 1) -> list[bytes]:
    """The records of a small web archive: two that hold a document, three that do not."""
    return [
        warc_record("warcinfo", b"software: by hand\r\n", content_type="application/warc-fields"),
        warc_record(
            "request", b"GET / HTTP/1.1\r\nHost: aster.example\r\n\r\n", content_type="application/http; msgtype=request"
        ),
        warc_record("response", answer(page(first).encode())),
        warc_record("response", answer(b"<html>gone</html>", "404 Not Found"), "https://aster.example/gone"),
        warc_record("conversion", story(first + 1).encode(), "https://aster.example/b", "text/plain"),
    ]


def gzipped_warc(first: int = 1) -> bytes:
    """The same, each record compressed by itself as crawlers do."""
    return b"".join(gzip.compress(record) for record in warc(first))
