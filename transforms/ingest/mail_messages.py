"""E-mail messages (RFC 5322): their text, and what their header states.

Belongs here: choosing the text among a message's parts and naming the other parts. Does not belong here: the roles of the lines,
and the items of a newsletter (`splitting.py`).
"""

import email.policy
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from transforms.ingest.charsets import decoded
from transforms.ingest.decoding import NotText
from transforms.ingest.html_pages import visible_text
from transforms.ingest.input_metadata import InputMetadata
from transforms.ingest.visible_text import one_line

# The fields that stand above the text, in this order.
SHOWN_FIELDS = ("From", "Subject", "Date")
MAX_FIELD_LENGTH, MAX_NAME_LENGTH = 2_000, 200
# Real messages are far below: a bomb of parts is refused before it is unpacked.
MAX_NESTED, MAX_PARTS, MAX_DECLARATION_LENGTH = 40, 10_000, 20_000
# Plain text is the best part unless it only says where to read on.
MIN_HTML_LENGTH, MIN_PLAIN_SHARE = 500, 0.25
_NESTED = re.compile(rb"^content-type:\s{0,10}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_DECLARATION = re.compile(rb"^content-(?:type|disposition):(?:[^\n]*\n[ \t])*[^\n]*", re.IGNORECASE | re.MULTILINE)
_REPLY_MARK = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s{0,2}:\s*)+", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"(?<=[^ \n] )\r?\n(?=[^\s>])")
_LIST_FIELDS = ("List-Id", "List-Unsubscribe", "List-Post")


def read(content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    """The text of a message, its encoding, and `given` completed by what its header states.

    The text opens with the fields From, Subject and Date, a line each, and closes with a line "[Attachment: name, media type,
    size]" for every part that is not shown. Raises NotText (reasons `too_many_parts`, `oversized_header`, `empty`).
    """
    if len(_NESTED.findall(content)) > MAX_NESTED or content.count(b"\n--") > MAX_PARTS:
        raise NotText("too_many_parts", f"a message of more than {MAX_NESTED} nested or {MAX_PARTS} parts; no mail has so many")
    if any(match.end() - match.start() > MAX_DECLARATION_LENGTH for match in _DECLARATION.finditer(content)):
        raise NotText("oversized_header", f"a message that declares a part in more than {MAX_DECLARATION_LENGTH} bytes")
    message = BytesParser(policy=email.policy.compat32).parsebytes(content)
    encodings: list[str] = []
    body, attached = _content(message, encodings)
    if not body.strip():
        parts = f", only {'; '.join(attached)[:500]}; extract what they hold" if attached else ""
        raise NotText("empty", f"the message has no text{parts}")
    pieces = (_fields(message), body.strip("\n"), "\n".join(f"[Attachment: {part}]" for part in attached))
    text = "\n\n".join(piece for piece in pieces if piece)
    return text, encodings[0] if encodings else "ascii", _completed(given, message)


def _content(part: Message, encodings: list[str]) -> tuple[str, list[str]]:
    """The text of a part, and what is attached to it, described."""
    kind = part.get_content_type()
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = [one for one in payload if isinstance(one, Message)]
        found = [_content(one, encodings) for one in inner]
        if kind == "message/rfc822":
            found = [(f"{_fields(one)}\n\n{text}", more) for one, (text, more) in zip(inner, found, strict=True)]
        if kind == "multipart/alternative":
            return _best(found), [attached for _, more in found for attached in more]
        return "\n\n".join(text for text, _ in found if text), [attached for _, more in found for attached in more]
    # A part that claims to hold others and holds none is text.
    kind = "text/plain" if part.get_content_maintype() == "multipart" else kind
    octets = part.get_payload(decode=True)
    octets = octets if isinstance(octets, bytes) else b""
    if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
        return "", [f"{_file_name(part)}, {kind}, {len(octets)} bytes"]
    charset = part.get_content_charset()
    if kind == "text/html":
        return visible_text(octets, charset), []
    text, encoding = decoded(octets, charset)
    encodings.append(encoding)
    text = text.replace("\r\n", "\n").replace("\0", "")
    is_flowed = "format=flowed" in str(part.get("Content-Type", "")).lower().replace('"', "")
    return _SOFT_BREAK.sub("", text) if is_flowed else text, []


def _best(found: list[tuple[str, list[str]]]) -> str:
    """The plain one of alternative texts, which comes first, unless it holds far less than the richest, which comes last."""
    texts = [text for text, _ in found if text.strip()]
    if not texts:
        return ""
    plain, rich = texts[0], texts[-1]
    return rich if len(rich) >= MIN_HTML_LENGTH and len(plain) < MIN_PLAIN_SHARE * len(rich) else plain


def _file_name(part: Message) -> str:
    name = part.get_filename()
    return one_line(name)[:MAX_NAME_LENGTH] if name else "unnamed"


def _fields(message: Message) -> str:
    """The fields that are shown, a line each."""
    stated = ((name, _field(message, name)) for name in SHOWN_FIELDS)
    return "\n".join(f"{name}: {value}" for name, value in stated if value)


def _field(message: Message, name: str) -> str:
    """The value of a header field, its encoded words decoded; nothing where there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            octets = str(value)[:MAX_FIELD_LENGTH].encode("utf-8", "surrogateescape")
            written = one_line(decoded(octets, None)[0])
            try:
                return one_line(str(make_header(decode_header(written))))
            except (HeaderParseError, LookupError, ValueError):
                return written  # as written, where an encoded word is none
    return ""


def _completed(given: InputMetadata, message: Message) -> InputMetadata:
    """What the caller gives, and for the rest what the header says.

    The sender of a mailing list is taken for the outlet; any other for the author, the outlet being the host of the address.
    """
    sender = _field(message, "From")
    # "Name <address>", or the address alone.
    name, _, address = sender.partition("<") if "<" in sender else ("", "", sender)
    name, address = name.strip(" \"'"), address.partition(">")[0].strip()
    is_list = any(_field(message, field) for field in _LIST_FIELDS)
    title = _REPLY_MARK.sub("", _field(message, "Subject"), count=1)
    return InputMetadata(
        title=given.title or title or None,
        authors=given.authors or ((name,) if name and not is_list else ()),
        published=given.published or _field(message, "Date") or None,
        url=given.url,
        outlet=given.outlet or (name if is_list else "") or address.rpartition("@")[2] or None,
        fetched_at=given.fetched_at,
        language=given.language or _field(message, "Content-Language")[:2].lower() or None,
    )
