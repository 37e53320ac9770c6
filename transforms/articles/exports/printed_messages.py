"""A message's header above its text, as mail programs print it, and the items of a newsletter.

Belongs here: which lines are the header's fields, where an item begins. Does not belong here: reading messages
(`mail_messages.py`).
"""

import re
from itertools import pairwise

from transforms.articles.cleaning.layout import Paragraph
from transforms.articles.cleaning.paragraph_traits import Sheet, sheet_of
from transforms.articles.cleaning.story_region import READ_ON
from transforms.articles.exports.export_fields import ITEM_RULE, Export, field_of, record_of
from transforms.articles.headlines import can_be_title

MESSAGE = "message"
_FIELD = re.compile(r"(From|Subject|Date|To|Sent|Cc)\s?:\s", re.IGNORECASE)
_BLANK = re.compile(r"\r?\n[ \t]{0,80}\r?\n")
_LINE = re.compile(r"[^\r\n]+")
_ITEM_ENDS = frozenset((READ_ON, "web address"))
MIN_HEADLINE_WORDS = 3


def message(sheet: Sheet) -> Export | None:
    """A message with the header's fields above its text, as a record of one article."""
    if _FIELD.match(sheet.text) is None:
        return None
    blank = _BLANK.search(sheet.text)
    below = 0 if blank is None else blank.start()
    head = [Paragraph(*line.span(), 0, 1) for line in _LINE.finditer(sheet.text, 0, below)]
    labels = [_FIELD.match(sheet.text, line.start, line.end) for line in head]
    if len(head) < 2 or not all(labels):
        return None
    rest = next((at for at, paragraph in enumerate(sheet.paragraphs) if paragraph.start >= below), len(sheet.paragraphs))
    cut = sheet_of(sheet.text, [*head, *sheet.paragraphs[rest:]], 0)
    names = {"subject": "title", "from": "sender", "date": "date", "sent": "date"}
    fields = [
        field_of(cut, names.get(label[1].lower(), "other"), range(at, at + 1), label.end())
        for at, label in enumerate(labels)
        if label is not None
    ]
    last = len(cut.paragraphs)
    end = last
    while end > len(head) and cut.line(end - 1).startswith("[Attachment: "):
        end -= 1
    fields += [field_of(cut, "attachment", range(at, at + 1)) for at in range(end, last)]
    items = _items(cut, len(head), end)
    if len(items) < 2:
        return Export(MESSAGE, cut, (record_of(0, last, range(len(head), end), fields),))
    # Of a newsletter each item has its own headline, and all have the date of the message.
    dates = [field for field in fields if field.name == "date"]
    records = [
        record_of(at, stop, range(at + 1, stop), [field_of(cut, "title", range(at, at + 1)), *dates])
        for at, stop in pairwise([*items, end])
    ]
    return Export(MESSAGE, cut, tuple(records))


def _items(sheet: Sheet, first: int, last: int) -> list[int]:
    """The headlines of a newsletter's items: over prose, the first one and each below a rule or the link that ends an item."""
    found: list[int] = []
    for at in range(first, last - 1):
        told = sheet.traits[at - 1].furniture
        is_parted = ITEM_RULE.match(sheet.line(at - 1)) or (told is not None and told.reason in _ITEM_ENDS)
        if (is_parted or not found) and not sheet.traits[at].is_bullet and not sheet.traits[at].is_sentence:
            is_headline = sheet.traits[at].words >= MIN_HEADLINE_WORDS and can_be_title(sheet, at)
            if is_headline and any(sheet.traits[near].is_prose for near in range(at + 1, min(at + 3, last))):
                found.append(at)
    return found
