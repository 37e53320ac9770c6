"""Articles with fields as an archive writes them: what a field and an article of an export are, and the lines between articles.

Belongs here: what the readers of all layouts share. Does not belong here: any one layout (`labelled_exports.py`, `factiva.py`,
`printed_messages.py`), what the words of a field mean (`archived_articles.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.articles.cleaning.paragraph_traits import Sheet

NUMBERED = re.compile(
    r"(?:do[ck]ument[oe]?\s+)?\d{1,6} (?:of|von|de|van) \d{1,6}(?:\s+do[ck]ument[a-z]{0,2})?\s*$", re.IGNORECASE
)
END_OF_DOCUMENT = re.compile(r"end of document\s*$", re.IGNORECASE)
RULE = re.compile(r"_{20,}\s*$")
# Between the items of a newsletter.
ITEM_RULE = re.compile(r"([-=_*#~•·—–])(?:\s?\1){2,}\s*$")
COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s|copyright\b)|.{0,40}\ball rights reserved\b", re.IGNORECASE)
PAGE = re.compile(r"page \d{1,5} of \d{1,5}\s*$", re.IGNORECASE)
TRAILER = re.compile(r"search summary\s*$|about lexisnexis|contact us at:|database copyright|©.{0,20}factiva", re.IGNORECASE)
HEAD_REACH = 30
MAX_TITLE_LINES = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article: its name, the value as offsets, and the paragraphs that it takes."""

    name: str
    start: int
    end: int
    paragraphs: range


@dataclass(frozen=True, slots=True)
class Record:
    """An article of an export: its paragraphs, those of its story, and its fields above and below."""

    first: int
    last: int
    body: range
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The first field of a name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Export:
    """An export: the layout's name, the sheet with labels cut from the text beside them, and its articles in order."""

    layout: str
    sheet: Sheet
    records: tuple[Record, ...]


def is_mark(line: str) -> bool:
    """Whether a line between articles only numbers or parts them."""
    return any(mark.match(line) for mark in (NUMBERED, RULE, ITEM_RULE, END_OF_DOCUMENT))


def is_rights(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph says whose the rights are."""
    return not sheet.traits[at].is_prose and COPYRIGHT.match(sheet.line(at)) is not None


def record_of(first: int, last: int, body: range, fields: Sequence[Field]) -> Record:
    """An article with its fields in order."""
    return Record(first, last, body, tuple(sorted(fields, key=lambda field: field.start)))


def field_of(sheet: Sheet, name: str, paragraphs: range, start: int | None = None) -> Field:
    """The field that some paragraphs are, its value from `start` or from their beginning."""
    begin, end = sheet.paragraphs[paragraphs[0]].start if start is None else start, sheet.paragraphs[paragraphs[-1]].end
    while begin < end and sheet.text[begin].isspace():
        begin += 1
    return Field(name, min(begin, end), end, paragraphs)


def short_lines(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The paragraphs of few words, with their lines."""
    return ((at, sheet.line(at)) for at, found in enumerate(sheet.traits) if found.words <= 6)
