"""Bytes with a declared character encoding to text: pages and messages name theirs, and often wrongly.

Belongs here: weighing the declared encoding against the bytes. Does not belong here: files that declare none (`decoding.py`).
"""

import codecs
import re

from transforms.ingest.decoding import BYTE_ORDER_MARKS, utf16_without_mark

MAX_BROKEN_SHARE = 0.1
DECLARATION_REACH = 4_096
_DECLARED = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)
_CONTINUATIONS = bytes(range(0x80, 0xC0))
# What the web takes a declared name for, where that is not what Python takes it for.
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
}
# The encodings of the web. Others are Python's own transformations, which a page must not choose.
_ENCODINGS = re.compile(
    r"(?:cp(?:866|874|932|949|125[0-8])|iso8859-(?:[2-8]|1[03456])|koi8-[ru]|mac-(?:roman|cyrillic)|gb18030|big5hkscs|euc_jp"
    r"|iso2022_jp)$"
)


def decoded(content: bytes, declared: str | None) -> tuple[str, str]:
    """Text with its encoding: by byte order mark, as UTF-8, as declared, else as Windows-1252. Always succeeds.

    UTF-8 with a few broken places, as where a page was cut or pieced together, stays UTF-8.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding
    codec = None if declared is None else _known(declared)
    if codec == "iso2022_jp":
        return content.decode(codec, "replace"), codec
    if (order := utf16_without_mark(content[:DECLARATION_REACH])) is not None:
        return content.decode(order, "replace"), order
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        mended = content.decode("utf-8", "replace")
    continuations = len(content) - len(content.translate(None, _CONTINUATIONS))
    if mended.count("\ufffd") <= MAX_BROKEN_SHARE * continuations:
        return mended, "utf-8"
    encoding = codec or "cp1252"
    return content.decode(encoding, "replace"), encoding


def declared_in_page(content: bytes) -> str | None:
    """The encoding that an HTML page names in its head."""
    head = content[:DECLARATION_REACH]
    match = _XML_DECLARED.match(head) or _DECLARED.search(head)
    return match[1].decode("ascii") if match else None


def _known(charset: str) -> str | None:
    """The codec for a declared name as the web takes it; None for Unicode, which shows by itself, and for what is no encoding."""
    name = charset.strip().lower()
    try:
        codec = codecs.lookup(_MEANT.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return codec if _ENCODINGS.match(codec) else None
