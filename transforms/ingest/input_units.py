"""One input unit's bytes to its text and what it says of itself, whatever its format.

Belongs here: which reader a unit needs. Does not: the readers, what becomes of a unit (`documents`).
"""

import re
from collections.abc import Callable

from transforms.ingest import column_mapping
from transforms.ingest.decoding import NotText, as_text, decode
from transforms.ingest.formats import CONTAINERS, HEAD_BYTES, HTML, JSON, MAIL, RECORDS, recognise
from transforms.ingest.input_metadata import InputMetadata, merged

# A reader of markup: its media type, the bytes and what is given, to text, encoding and all that is stated.
Markup = Callable[[str, bytes, InputMetadata], tuple[str, str, InputMetadata]]
_OPENS_WITH_TAG = re.compile(
    r"\s*<(?:!doctype|html|head|body|main|article|section|div|p|h[1-6]|span|figure|ul|ol|table|blockquote|strong|em|b|i|a|img|br)"
    r"(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)


def markup(media_type: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    """A page or message read in this process, without limits on time and memory."""
    if media_type == HTML:
        from transforms.ingest import html_pages  # noqa: PLC0415 - what it imports takes as long as a batch of plain text

        return html_pages.read(content, given)
    from transforms.ingest import mail_messages  # noqa: PLC0415

    return mail_messages.read(content, given)


def read(
    content: bytes, source_uri: str, stated_type: str | None, given: InputMetadata | None, read_markup: Markup = markup
) -> tuple[str, str, str, InputMetadata]:
    """Text, encoding, media type and all that is stated. Raises NotText.

    `stated_type` is what the unit's container says it is; a row or object is JSON, whatever the table it comes from.
    """
    beside = given or InputMetadata()
    if stated_type in RECORDS or stated_type == JSON:
        return _record(content, stated_type, beside, read_markup)
    media_type = recognise(content[:HEAD_BYTES], source_uri.rpartition("#")[2], stated_type)
    if media_type == JSON:
        return _record(content, JSON, beside, read_markup)
    if media_type in {HTML, MAIL}:
        if not content.strip():
            raise NotText("empty", "the file holds only white space")
        return _pick(media_type, read_markup(media_type, content, beside))
    if media_type in CONTAINERS:
        raise NotText("unsupported_format", f"{media_type} where a document was expected; give it as an input of its own")
    decoded = decode(content)
    return decoded.text, decoded.encoding, decoded.media_type, beside


def _pick(media_type: str, found: tuple[str, str, InputMetadata]) -> tuple[str, str, str, InputMetadata]:
    text, encoding, given = found
    return text, encoding, media_type, given


def _record(content: bytes, media_type: str, given: InputMetadata, read_markup: Markup) -> tuple[str, str, str, InputMetadata]:
    text, stated = column_mapping.read(column_mapping.parse(content))
    said = merged(given, stated)
    if _OPENS_WITH_TAG.match(text):
        shown, _, said = read_markup(HTML, text.encode(), said)
        return shown, "utf-8", media_type, said
    if "\0" in text:
        raise NotText("binary", "its text holds zero characters, as text does not; take them out")
    return text, as_text(content)[1], media_type, said
