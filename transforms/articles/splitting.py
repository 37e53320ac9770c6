"""Composite documents: where one article ends and the next begins.

Belongs here: finding a second headline with its dateline or byline, and the separators of exports. Does not belong here:
pages with menus, whose other headlines are links (`story_region.py`).
"""

import re

from transforms.articles.bylines import byline
from transforms.articles.cleaning.paragraph_traits import Sheet, is_dated
from transforms.articles.cleaning.story_region import is_page
from transforms.articles.headlines import can_be_title

_NUMBERED = re.compile(
    r"""\W*(?:(?:document|article|item|record|dokument|doc)\s*)?\d+\s+(?:of|von|de|/)\s+\d+
    (?:\s+(?:documents?|articles?|dokumente?|results?|items?))?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERED_WORD = re.compile(r"document|article|item|record|dokument|result", re.IGNORECASE)
_RULE = re.compile(r"([-=_*#~•·—–])(?:\s?\1){4,}\s*$")
MAX_NUMBER_WORDS = 6
MIN_HEADLINE_WORDS = 3
MAX_HEADLINE_WORDS = 30
REACH = 4
# A start of text that its end follows at once encloses nothing: the header of a wire story.
_STARTS_TEXT = re.compile("\x02(?!\x03)")


def boundaries(sheet: Sheet) -> list[int]:
    """The paragraphs that articles begin with, the first being 0."""
    count = len(sheet.paragraphs)
    begins = [0]
    if is_page(sheet) and not any(_is_numbered(sheet, at) for at in range(count)):
        return begins
    has_prose = has_started = has_wire_text = False
    for at in range(sheet.header, count):
        trait = sheet.traits[at]
        starts_text = trait.is_control and _STARTS_TEXT.search(sheet.line(at)) is not None
        # A wire story may be all table; its control characters part it from the next all the same.
        if (starts_text and has_wire_text) or (has_prose and _begins_article(sheet, at, count)):
            begins.append(at)
            has_prose = has_wire_text = False
        has_prose = has_prose or trait.is_prose
        has_started = has_started or starts_text
        has_wire_text = has_wire_text or (has_started and not trait.is_control)
    return begins


def separators(sheet: Sheet) -> frozenset[int]:
    """The paragraphs that only number or part the articles of an export."""
    return frozenset(at for at in range(len(sheet.paragraphs)) if _is_numbered(sheet, at) or _is_rule(sheet, at))


def _begins_article(sheet: Sheet, at: int, count: int) -> bool:
    trait = sheet.traits[at]
    if trait.words > (MAX_NUMBER_WORDS if trait.is_sentence else MAX_HEADLINE_WORDS):
        return False
    if _is_numbered(sheet, at):
        return True
    if _is_rule(sheet, at):
        return any(_is_headline_with_credit(sheet, near, count) for near in range(at + 1, min(at + 4, count)))
    if at and (_is_rule(sheet, at - 1) or _is_numbered(sheet, at - 1)):
        return False
    return _is_headline_with_credit(sheet, at, count)


def _is_numbered(sheet: Sheet, at: int) -> bool:
    if sheet.traits[at].words > MAX_NUMBER_WORDS or not sheet.traits[at].has_digit:
        return False
    line = sheet.line(at)
    return bool(_NUMBERED.match(line)) and bool(_NUMBERED_WORD.search(line))


def _is_rule(sheet: Sheet, at: int) -> bool:
    return sheet.traits[at].words <= 1 and len(line := sheet.line(at)) <= 200 and bool(_RULE.match(line))


def _is_headline_with_credit(sheet: Sheet, at: int, count: int) -> bool:
    """Whether a headline stands here with a dateline, or a byline and prose, below it."""
    trait = sheet.traits[at]
    if trait.is_sentence or trait.is_bullet or not MIN_HEADLINE_WORDS <= trait.words <= MAX_HEADLINE_WORDS:
        return False
    if not can_be_title(sheet, at) or sheet.dateline(at) is not None:
        return False
    has_byline = False
    for near in range(at + 1, min(at + 1 + REACH, count)):
        opening = sheet.dateline(near)
        if opening is not None:
            return opening.agency is not None or opening.date is not None
        if sheet.traits[near].is_prose:
            return has_byline
        if sheet.traits[near].is_sentence:
            return False
        if byline(sheet.line(near)) is not None:
            has_byline = True
        elif not is_dated(sheet, near) and near > at + 1:
            return False
    return False
