"""Records of a web archive: the pages and texts in it, and why the others are none.

Belongs here: WARC and WET records, one after the other. Does not: reading a page (`html_pages`), compression (`streams`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

from fastwarc import warc

from transforms.ingest.decoding import MAX_UNIT_BYTES, NotText
from transforms.ingest.formats import HTML, TEXT
from transforms.ingest.input_metadata import InputMetadata
from transforms.ingest.streams import Damaged, Readable, at_most

MAX_HEADER_BYTES = 1 << 20
_READ_TYPES = {"text/html": HTML, "application/xhtml+xml": HTML, "text/plain": TEXT}


@dataclass(frozen=True, slots=True)
class Response:
    """A record by its number in the file, from 1: the page or text in it, or why it is skipped, or what is wrong with it."""

    number: int
    content: bytes | None = None
    media_type: str | None = None
    given: InputMetadata | None = None
    skipped: str | None = None
    problem: NotText | None = None


def responses(stream: Readable) -> Iterator[Response]:
    """Every record. Raises Damaged where the file breaks off or is no longer WARC."""
    number = 0
    try:
        records = warc.ArchiveIterator(
            cast(Any, stream),
            record_types=warc.any_type,
            parse_http=False,
            max_header_len=MAX_HEADER_BYTES,
            stream_detect=False,
            fsspec_args=False,
        )
        for record in records:
            number += 1
            yield _response(number, record)
    except OSError as error:
        raise Damaged("damaged", f"WARC that cannot be read after {number} records ({error}); get the file again") from error
    except BaseException as error:
        # FastWARC's own failed assertions come as an exception that derives from none but this.
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged("damaged", f"WARC that its reader fails on after {number} records") from error
    if not number:
        raise Damaged("damaged", "WARC without a record; get the file again")


def _response(number: int, record: warc.WarcRecord) -> Response:
    kind = str(record.record_type)
    if kind not in {"response", "conversion", "resource"}:
        return Response(number, skipped=f"a {kind} record, which holds no page")
    if record.content_length > MAX_UNIT_BYTES:
        return Response(number, problem=NotText("too_large", f"{record.content_length} bytes, more than {MAX_UNIT_BYTES}"))
    block = at_most(record.reader, record.content_length)
    if len(block) < record.content_length:
        raise Damaged(
            "truncated",
            f"its record {number} breaks off after {len(block)} of {record.content_length} bytes; get the whole file",
        )
    given = _record_metadata(record)
    if kind != "response":
        stated = (record.headers.get("Content-Type") or "text/plain").partition(";")[0].strip().lower()
        if stated not in _READ_TYPES:
            return Response(number, given=given, skipped=f"{stated}, neither a page nor plain text")
        return Response(number, block, _READ_TYPES[stated], given)
    if not record.is_http:
        return Response(number, given=given, skipped="the answer of another protocol than HTTP")
    try:
        record.set_bytes_content(block)
        record.parse_http(auto_decode="all", max_header_len=MAX_HEADER_BYTES, quirks_mode=True)
        headers = record.http_headers
        status = headers.status_code if headers is not None else None
        if status != 200:
            return Response(number, given=given, skipped=f"HTTP status {status}: not the page that was asked for")
        stated = (record.http_content_type or "").strip().lower()
        if stated not in _READ_TYPES:
            return Response(number, given=given, skipped=f"{stated or 'of no stated type'}, neither a page nor plain text")
        content = at_most(record.reader, MAX_UNIT_BYTES + 1)
    except (OSError, ValueError) as error:
        detail = f"an HTTP answer that cannot be read ({error}); nothing can be done but to fetch the page again"
        return Response(number, block, given=given, problem=NotText("damaged", detail))
    if len(content) > MAX_UNIT_BYTES:
        return Response(number, given=given, problem=NotText("too_large", f"decompresses to more than {MAX_UNIT_BYTES} bytes"))
    return Response(number, content, _READ_TYPES[stated], given)


def _record_metadata(record: warc.WarcRecord) -> InputMetadata:
    fetched = record.record_date
    return InputMetadata(
        url=record.headers.get("WARC-Target-URI") or None,
        fetched_at=fetched.astimezone(UTC).replace(tzinfo=None) if fetched is not None else None,
    )
