"""What a paragraph looks like by itself: how long, a sentence or not, a list item, furniture.

Belongs here: the `Sheet` of one document and the traits of each of its paragraphs. Does not belong here: roles, which need a
paragraph's place and neighbours (`passage_roles.py`).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from transforms.articles.cleaning.boilerplate import NO_WORDS, NOTICES, PAGE_FURNITURE, SHORT, Furniture, furniture
from transforms.articles.cleaning.layout import BULLET, BULLETS, Paragraph, paragraphs
from transforms.articles.datelines import Dateline, dateline
from transforms.dates.calendar_dates import dates
from transforms.language.line_folding import folded_words, has_digit, without_marks

MIN_SENTENCE_WORDS = 4
MIN_PROSE_WORDS = 12
LONG_PROSE_WORDS = 30
MAX_DATED_WORDS = 14
MIN_PAGES = 3
FIRST_UNSPACED, LAST_UNSPACED = "\u2e80", "\ufb00"
# What furniture says it says at once.
KEY_LENGTH = 160
SENTENCE_ENDS = frozenset(".!?…。．।؟！？")
_ENDS = SENTENCE_ENDS | frozenset(":;")
CLOSERS = "\"'”’“‘»›«‹)]） \xa0"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f]")
# Files of crawled text begin with what the crawler knew: "date 2024-11-01 Headline", "URL: …".
_FLAGS = re.IGNORECASE | re.VERBOSE
_HEADER_DATE = re.compile(
    r"""\W{0,3}(?:date|datum|fecha|crawled|fetched|retrieved|timestamp)\s*[:=]?\s*(?:19|20)\d\d-\d\d-\d\d
    (?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?\W*""",
    _FLAGS,
)
_HEADER_FIELD = re.compile(
    r"""\W{0,3}(?:url|source\ url|link|crawled|fetched|retrieved|timestamp|doc(?:ument)?\ ?id|id|guid|charset|encoding
    |content-type)\s*[:=]\s*\S{1,300}\s*$""",
    _FLAGS,
)
_BARRED = re.compile(r"\s[|•·]\s")
_DATE_LABEL = re.compile(
    r"""\W{0,3}(?:(?:first\ |originally\ )?published|posted|created|(?:last\ )?(?:updated|modified|edited)
    |veröffentlicht|erstellt|stand|aktualisiert|publicado|actualizado|atualizado|publié|mis\ à\ jour|pubblicato|aggiornato
    |gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|offentliggjort|opdateret|opublikowano)\b""",
    _FLAGS,
)
_HEADER_TITLE = re.compile(r"\W{0,3}(?:title|headline)\s*[:=]\s*", re.IGNORECASE)


class Trait(NamedTuple):
    """How a paragraph looks by itself. `words` is 0 only where there are none; `key` is the folded opening; `is_prose` is whether
    it is surely running text; without `has_digit` it holds no date.
    """

    words: int
    is_sentence: bool
    is_bullet: bool
    furniture: Furniture | None
    is_control: bool
    key: str
    is_prose: bool
    has_digit: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document cut into paragraphs, with their traits. `header` counts the paragraphs of the crawler's header."""

    text: str
    paragraphs: list[Paragraph]
    lines: list[str]
    traits: list[Trait]
    header: int
    # What was asked before about a paragraph: whether it is a date, what dateline opens it.
    dated: dict[int, bool]
    openings: dict[int, Dateline | None]

    def line(self, at: int) -> str:
        """The words of a paragraph."""
        return self.lines[at]

    def dateline(self, at: int) -> Dateline | None:
        """The dateline that opens a paragraph."""
        if at not in self.openings:
            self.openings[at] = dateline(self.text, *self.paragraphs[at][:2])
        return self.openings[at]


def sheet(text: str) -> Sheet:
    """The paragraphs of a document and their traits, the crawler's header cut off from what follows on its line."""
    found = paragraphs(text)
    header = _cut_header(text, found)
    return sheet_of(text, found, header)


def sheet_of(text: str, found: list[Paragraph], header: int) -> Sheet:
    """A document cut into given paragraphs, the first of them the crawler's header."""
    lines = [text[start:end] for start, end, _, _ in found]
    has_control = _CONTROL.search(text) is not None
    traits = [_of_short(line, has_control) if len(line) <= SHORT else _line_trait(line, has_control) for line in lines]
    _tell_running_heads(traits)
    return Sheet(text, found, lines, traits, header, {}, {})


def trait(line: str) -> Trait:
    """The traits of a paragraph by its text."""
    return _line_trait(line, _CONTROL.search(line) is not None)


def _line_trait(line: str, has_control: bool) -> Trait:
    """The traits of a line of a text; `has_control` is whether the text has control characters at all."""
    plain = without_marks(line)
    is_numbered = has_digit(plain)
    said = folded_words(plain[:KEY_LENGTH], is_numbered)
    key = " ".join(said)
    told = furniture(line, key, said)
    is_bullet = line[0] in BULLETS and BULLET.match(line) is not None
    if told is not None and told.reason == NO_WORDS:
        is_control = has_control and _CONTROL.search(line) is not None
        return Trait(0, False, is_bullet, told, is_control, key, False, is_numbered)
    count = len(line.split()) if "  " in line else line.count(" ") + line.count("\n") + 1
    if count < 4 and not line.isascii() and (len(line) > 24 or any(FIRST_UNSPACED < sign < LAST_UNSPACED for sign in line)):
        # Scripts without spaces: a word takes two to three characters.
        count = max(count, len(line) // 3)
    is_sentence = count >= MIN_SENTENCE_WORDS and (line[-1] in _ENDS or line.rstrip(CLOSERS)[-1:] in _ENDS)
    is_control = has_control and count < MIN_PROSE_WORDS and _CONTROL.search(line) is not None
    if told is not None and (count < LONG_PROSE_WORDS or told.reason in NOTICES):
        is_prose = False
    else:
        is_prose = count >= LONG_PROSE_WORDS or (is_sentence and count >= MIN_PROSE_WORDS)
    return Trait(count, is_sentence, is_bullet, told, is_control, key, is_prose, is_numbered)


# Menus, forms and credits come again on every page of an outlet.
_of_short = lru_cache(maxsize=1 << 15)(_line_trait)


def _tell_running_heads(traits: list[Trait]) -> None:
    """Take the short lines that come again and again beside the page numbers of a scan for what they are."""
    numbers = [at for at, trait in enumerate(traits) if trait.furniture is not None and trait.furniture.reason == PAGE_FURNITURE]
    if len(numbers) < MIN_PAGES:
        return
    beside = sorted({at for number in numbers for at in (number - 1, number + 1) if 0 <= at < len(traits)})
    short = [
        at for at in beside if traits[at].furniture is None and traits[at].words <= MAX_DATED_WORDS and not traits[at].is_sentence
    ]
    times = Counter(traits[at].key for at in short)
    for at in short:
        if times[traits[at].key] >= MIN_PAGES:
            traits[at] = traits[at]._replace(furniture=Furniture(PAGE_FURNITURE, True), is_prose=False)


def is_dated(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph is a date and little else."""
    if not sheet.traits[at].has_digit:
        return False
    if (known := sheet.dated.get(at)) is None:
        known = sheet.dated[at] = _is_dated(sheet, at)
    return known


def _is_dated(sheet: Sheet, at: int) -> bool:
    paragraph = sheet.paragraphs[at]
    found = dates(sheet.text, paragraph.start, paragraph.end) if sheet.traits[at].words <= 20 else []
    if not found:
        return False
    at_edge = any(
        date.year is not None and (date.start <= paragraph.start + 1 or date.end >= paragraph.end - 1) for date in found
    )
    if at_edge and sheet.traits[at].words <= MAX_DATED_WORDS and not sheet.traits[at].is_sentence:
        return True
    if sheet.traits[at].words <= MAX_DATED_WORDS and _BARRED.search(sheet.text, paragraph.start, paragraph.end):
        return any(date.year is not None for date in found)
    covered = sum(date.end - date.start for date in found)
    return covered * 3 >= paragraph.end - paragraph.start or bool(_DATE_LABEL.match(sheet.text, paragraph.start, paragraph.end))


def _cut_header(text: str, found: list[Paragraph]) -> int:
    """Cut the crawler's header off in place; the number of paragraphs it has."""
    count = 0
    while count < len(found) and count < 12:
        start, end, indent, breaks = found[count]
        if (match := _HEADER_DATE.match(text, start, end)) is not None:
            if match.end() < end:
                cut = start + len(text[start : match.end()].rstrip())
                found[count : count + 1] = [Paragraph(start, cut, indent, breaks), Paragraph(match.end(), end, 0, 1)]
        elif (match := _HEADER_TITLE.match(text, start, end)) is not None and match.end() < end and count:
            cut = start + len(text[start : match.end()].rstrip())
            found[count : count + 1] = [Paragraph(start, cut, indent, breaks), Paragraph(match.end(), end, 0, 1)]
            return count + 1
        elif _HEADER_FIELD.match(text, start, end) is None:
            break
        count += 1
    return count
