"""Bytes to text, once: every later offset points into what `decoding` returns.

Belongs here: telling text from other formats, and the character encoding. Does not: reading files, any change to the text.
"""

import re
from dataclasses import dataclass

# Leading bytes of formats that are not plain text, with their IANA media types.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ\x90\x00", "application/x-executable"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
# Longest first: the UTF-32 LE mark begins with the UTF-16 LE one.
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|(?:html|head|body)[\s>])", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*\"")
# Wire copy keeps transmission codes (SOH, STX, SYN, …) in its header and trailer; real binary has far more of them.
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\x0b\x0c\r\x1b")
MAX_CONTROL_SHARE = 0.2
# A thousand times a long article. Extraction takes about 350 bytes of memory for each character of one unit.
MAX_UNIT_BYTES = 16 * 2**20
SAMPLE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding it was decoded from, as Python names it, and the media type."""

    text: str
    encoding: str
    media_type: str


class NotText(ValueError):
    """The bytes are no text that can be loaded. `reason` is a short stable name, `detail` says what was found and the remedy."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def opens_html(head: bytes) -> bool:
    """Whether the first thing after white space, declarations and comments is the root of an HTML page."""
    while True:
        head = head.lstrip()
        if head.startswith(b"<!--"):
            _, end, head = head.partition(b"-->")
        elif head.startswith(b"<?"):
            _, end, head = head.partition(b">")
        else:
            return _HTML.match(head) is not None
        if not end:
            return False


def opens_json(head: bytes) -> bool:
    """Whether it begins like a JSON object, or an array of them."""
    return _JSON.match(head) is not None


def utf16_without_mark(sample: bytes) -> str | None:
    """The UTF-16 byte order that zeros at every other place give away, as Latin-script text has them."""
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.5 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.5 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def as_text(content: bytes) -> tuple[str, str]:
    """Bytes as text, with the name of the encoding. Raises NotText (reason `binary` or `bad_encoding`)."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise NotText("bad_encoding", f"begins with the byte order mark of {encoding}, but {error}") from error
    if b"\0" in content:
        if order := utf16_without_mark(content[:SAMPLE_BYTES]):
            try:
                return content.decode(order), order
            except UnicodeDecodeError as error:
                raise NotText("bad_encoding", f"looks like {order}, but {error}") from error
        raise NotText("binary", "holds zero bytes, as text does not; convert it to text first")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # not UTF-8: the one legacy encoding that news text still comes in is tried next
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as error:
        raise NotText("bad_encoding", f"neither UTF-8 nor Windows-1252 ({error}); convert it to UTF-8 first") from error


def decode(content: bytes) -> Decoded:
    """The text of an input unit's bytes.

    Tries, in this order: byte order mark, UTF-16 given away by its zeros, strict UTF-8, strict Windows-1252. The mark itself is
    not part of the text; nothing else is changed. Raises NotText (reason `empty`, `binary`, `unsupported_format` or
    `bad_encoding`).
    """
    if not content:
        raise NotText("empty", "the file has no bytes")
    for signature, media_type in SIGNATURES:
        if content.startswith(signature):
            raise NotText("unsupported_format", f"{media_type}, not plain text; extract its text first")
    if content[:SAMPLE_BYTES].lstrip().startswith(b"<?xml"):
        raise NotText("unsupported_format", "application/xml, not plain text; extract its text first")
    text, encoding = as_text(content)
    if not text.strip("\ufeff \t\r\n\x0b\x0c\xa0\u200b"):
        raise NotText("empty", "the file holds only white space")
    sample = content[:SAMPLE_BYTES]
    if not encoding.startswith(("utf-16", "utf-32")):
        control_count = len(sample) - len(sample.translate(None, _CONTROLS))
        if control_count > MAX_CONTROL_SHARE * len(sample):
            raise NotText(
                "binary", f"{control_count} of its first {len(sample)} bytes are control codes; convert it to text first"
            )
    return Decoded(text, encoding, "text/plain")
