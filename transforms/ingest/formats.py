"""What an input is: recognised by its first bytes, and by its name only where those leave it open.

Belongs here: telling formats apart. Does not: reading any of them.
"""

import json
import re

from transforms.ingest.column_mapping import field_of
from transforms.ingest.decoding import BYTE_ORDER_MARKS, opens_html, opens_json, utf16_without_mark

# So many bytes are looked at.
HEAD_BYTES = 65536
TEXT, HTML, MAIL = "text/plain", "text/html", "message/rfc822"
JSON, JSON_ARRAY, JSON_LINES = "application/json", "application/json; array", "application/x-ndjson"
CSV, TSV, PARQUET, WARC = "text/csv", "text/tab-separated-values", "application/vnd.apache.parquet", "application/warc"
ZIP, TAR = "application/zip", "application/x-tar"
GZIP, BZIP2, XZ, ZSTD = "application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"

COMPRESSIONS = frozenset({GZIP, BZIP2, XZ, ZSTD})
ARCHIVES = frozenset({ZIP, TAR})
# Formats of which an item is a record: an object, a row, a response. A document of one of these types is a JSON object in raw.
RECORDS = frozenset({JSON_LINES, JSON_ARRAY, CSV, TSV, PARQUET})
CONTAINERS = COMPRESSIONS | ARCHIVES | RECORDS | {WARC}

_SIGNATURES = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b\x08", GZIP),
    (b"\xfd7zXZ\x00", XZ),
    (b"\x28\xb5\x2f\xfd", ZSTD),
    (b"PAR1", PARQUET),
)
# A zip whose first member is one of these is a document or a program of its own, not a bundle of documents.
_PACKAGES = (b"mimetype", b"[Content_Types].xml", b"META-INF/", b"_rels/", b"AndroidManifest.xml")
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_WARC = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_NAMED = {
    "htm": HTML,
    "html": HTML,
    "xhtml": HTML,
    "eml": MAIL,
    "json": JSON,
    "jsonl": JSON_LINES,
    "ndjson": JSON_LINES,
    "csv": CSV,
    "tsv": TSV,
    "tab": TSV,
}
_HEADER_LINE = re.compile(rb"(?:[!-9;-~]+:[ \t\S]*|[ \t]+\S[ \t\S]*)\r?")
_MAIL_FIELDS = frozenset({b"message-id", b"mime-version", b"received", b"return-path", b"dkim-signature", b"delivered-to"})
_MAX_HEADER_NAME = 64


def extension(name: str) -> str:
    """The ending of a name, without the dot, in small letters; empty where it has none."""
    _, dot, ending = name.rpartition("/")[2].rpartition(".")
    return ending.casefold() if dot else ""


def without_compression(name: str) -> str:
    """A compressed file's name as it would be without: `a.txt` for `a.txt.gz`, `b.tar` for `b.tgz`."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return name
    return {"tgz": f"{stem}.tar", "tbz": f"{stem}.tar", "tbz2": f"{stem}.tar", "txz": f"{stem}.tar"}.get(
        ending.casefold(), stem if ending.casefold() in {"gz", "bz2", "xz", "zst", "zstd", "z"} else name
    )


def recognise(head: bytes, name: str, stated: str | None = None) -> str:
    """The media type of what begins with `head` and is called `name`; plain text where nothing says otherwise.

    `stated` is what a server or archive says of it. It counts after the content and before the name.
    """
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return TEXT if media_type == ZIP and head[30:].startswith(_PACKAGES) else media_type
    if _BZIP2.match(head):
        return BZIP2
    if _WARC.match(head):
        return WARC
    if _is_tar(head):
        return TAR
    text = _as_utf8(head)
    if opens_html(text):
        return HTML
    if (json_type := _json(text, extension(name))) is not None:
        return json_type
    if _is_mail(text):
        return MAIL
    if stated in {HTML, "application/xhtml+xml"}:
        return HTML
    if stated == MAIL:
        return MAIL
    named = _NAMED.get(extension(name))
    if named is not None and named != JSON:
        return named
    return CSV if _is_table(text) else TEXT


def _as_utf8(head: bytes) -> bytes:
    """The head as UTF-8 without a byte order mark, so that the patterns need to know no other encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "ignore").encode("utf-8", "ignore")
    if b"\0" in head and (order := utf16_without_mark(head)):
        return head.decode(order, "ignore").encode("utf-8", "ignore")
    return head


def _is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header: its checksum is that of its bytes."""
    if len(head) < 512 or head[0] == 0:
        return False
    stored = head[148:156].strip(b" \0")
    if not stored or stored.translate(None, b"01234567"):
        return False
    return int(stored, 8) == sum(head[:148]) + 8 * ord(" ") + sum(head[156:512])


def _json(text: bytes, ending: str) -> str | None:
    stripped = text.lstrip()
    if not opens_json(text) and not (ending in {"json", "jsonl", "ndjson"} and stripped[:1] in {b"{", b"["}):
        return None
    if stripped.startswith(b"["):
        return JSON_ARRAY
    if ending in {"jsonl", "ndjson"}:
        return JSON_LINES
    line, newline, rest = stripped.partition(b"\n")
    if not newline or not rest.strip():
        return JSON
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        # A first line that is broken, or longer than the head, leaves it to the lines below to say.
        return JSON_LINES if any(_is_object(below) for below in rest.split(b"\n")[:-1]) else JSON
    return JSON_LINES


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_mail(text: bytes) -> bool:
    """Whether it opens with the header of a message: lines `Name: value`, some of them written by mail programs alone."""
    names: set[bytes] = set()
    for line in text.split(b"\n"):
        if not line.strip():
            break
        if not names and line.startswith(b"From "):
            continue
        if not _HEADER_LINE.fullmatch(line):
            return False
        names.add(line.partition(b":")[0].strip().lower())
    return b"from" in names and bool(names & _MAIL_FIELDS)


def _is_table(text: bytes) -> bool:
    """Whether the first line names columns, one of them the text, and the second has as many cells."""
    lines = [line for line in text[:HEAD_BYTES].splitlines()[:2] if line.strip()]
    for delimiter in (b"\t", b",", b";", b"|"):
        names = [name.strip(b' "') for name in lines[0].split(delimiter)] if lines else []
        if len(names) < 2 or max(map(len, names)) > _MAX_HEADER_NAME or len(lines) < 2 or delimiter not in lines[1]:
            continue
        fields = {field_of(name.decode("utf-8", "replace")) for name in names} - {None}
        if "text" in fields and len(fields) > 1:
            return True
    return False
