"""What the head and foot of an article say: persons, agency and dateline.

Belongs here: looking for bylines and datelines where they stand in an article. Does not belong here: reading one line as a byline
(`bylines.py`) or dateline (`datelines.py`).
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from transforms.articles.bylines import (
    Byline,
    byline,
    inner_byline,
    is_mark_alone,
    name_alone,
    undressed,
    unmarked_byline,
    without_dates,
)
from transforms.articles.cleaning.article_frame import Frame
from transforms.articles.cleaning.boilerplate import WEB_ADDRESS
from transforms.articles.cleaning.paragraph_traits import is_dated
from transforms.articles.datelines import Dateline
from transforms.articles.news_agencies import agency, fuller
from transforms.language.line_folding import folded
from transforms.language.vocabulary import words

MAX_BYLINE_WORDS = 40
MAX_NAME_WORDS = 6
MAX_SIGN_OFF_LENGTH = 60
BYLINE_REACH = 6
ABOVE_TITLE_REACH = 3
DATELINE_REACH = 3
# Captions and short leads put bylines a little into what looks like the story of a page.
STORY_HEAD_REACH, MAX_HEAD_LINES = 8, 40
STORY_FOOT_REACH = 3
BIOGRAPHY_REACH = 6
BIOGRAPHY = "author biography"
STORY_SAMPLE = 60
SIGNATURE_REACH = 12


# What brackets or slashes of a dateline hold.
_INSIDE = re.compile(r"[(/\[]([^()/\[\]\n]{2,40})(?=[)/\]])")
_JOINED = re.compile(r"[,&]|\b(?:and|und|et|y|with|mit)\b")


@dataclass(frozen=True, slots=True)
class Credits:
    """Persons, agency and dateline of an article, and the paragraphs of head and foot where they may stand."""

    authors: tuple[str, ...]
    agency: str | None
    dateline: Dateline | None
    head: range
    foot: range


def credits_of(frame: Frame) -> Credits:
    """The credits of an article: those of the head before those of the foot."""
    top = frame.title_at if frame.title_at is not None else max(frame.first, frame.begin - BYLINE_REACH)
    stop = _end_of_head(frame) if frame.is_on_page else min(frame.begin + 1, frame.end)
    head = range(max(frame.first, top - ABOVE_TITLE_REACH), stop)
    foot = range(max(frame.begin, frame.end - STORY_FOOT_REACH), min(frame.end + BYLINE_REACH, frame.last))
    opening = _dateline(frame)
    authors: tuple[str, ...] = ()
    name = _listed_agency(frame, opening) or opening.agency if opening else None
    # A name above the headline is more often of whom the story tells.
    above = [at for at in head if frame.title_at is not None and at < frame.title_at]
    for at in (*head[len(above) :], *above):
        if at != frame.title_at and (found := credit(frame, at)) is not None:
            authors = authors or found.authors
            name = fuller(name, found.agency) if name else found.agency
    for at in foot:
        line = frame.sheet.line(at)
        if name is None and len(line) <= MAX_SIGN_OFF_LENGTH:
            name = agency(line, frame.agencies)
        if not authors and (found := byline(line, frame.agencies)) is not None:
            authors = found.authors
    return Credits(authors, name, opening, head, foot)


def _end_of_head(frame: Frame) -> int:
    """Where the credits in the story of a page have an end; what holds no words does not count."""
    left = STORY_HEAD_REACH
    for at in range(frame.begin, min(frame.begin + MAX_HEAD_LINES, frame.end)):
        if not left:
            return at
        left -= frame.sheet.traits[at].words > 0
    return min(frame.begin + MAX_HEAD_LINES, frame.end)


def without_biography(frame: Frame, authors: tuple[str, ...]) -> Frame:
    """The frame with its story ended above a foot that tells of its author."""
    names = [folded(author) for author in authors]
    for at in range(max(frame.begin + 2, frame.end - BIOGRAPHY_REACH), frame.end):
        trait = frame.sheet.traits[at]
        is_headed = trait.furniture is not None and trait.furniture.reason == BIOGRAPHY
        if is_headed or any(_tells_of(trait.key, name) for name in names):
            return replace(frame, end=at)
    return frame


def credit(frame: Frame, at: int) -> Byline | None:
    """The byline that a paragraph of the head is, the names on the lines after a lone "By" included."""
    sheet = frame.sheet
    if sheet.traits[at].words > MAX_BYLINE_WORDS:
        return None
    line = undressed(sheet.line(at))
    if is_mark_alone(line):
        return _credit_below(frame, at)
    if (found := byline(line, frame.agencies)) is not None:
        return found
    if is_dated(sheet, at):
        if (found := inner_byline(line, frame.agencies)) is not None:
            return found
        if (name := agency(without_dates(line), frame.agencies)) is not None:
            return Byline((), name)
    if (name := _name_by_date(frame, at)) is not None:
        return Byline((name,), None)
    is_by_title = frame.title_at is not None and frame.title_at - 1 <= at < frame.begin
    return unmarked_byline(line, frame.agencies) if is_by_title and not sheet.traits[at].is_sentence else None


def _dateline(frame: Frame) -> Dateline | None:
    """The dateline at the beginning of the story or in a line of its own above it."""
    for at in range(max(frame.first, frame.begin - BYLINE_REACH), min(frame.begin + DATELINE_REACH, frame.end)):
        if at != frame.title_at and (found := frame.sheet.dateline(at)) is not None:
            return found
    return None


def _listed_agency(frame: Frame, opening: Dateline) -> str | None:
    """The agency in the brackets of a dateline, where the list of outlets names one so: it may be short for another elsewhere."""
    if not frame.agencies or opening.agency is None:
        return None
    inside = _INSIDE.findall(frame.sheet.text, opening.start, opening.end)
    return next((found.strip() for found in inside if folded(found) in frame.agencies), None)


def _credit_below(frame: Frame, at: int) -> Byline | None:
    """The byline whose names stand on the lines below "By"."""
    names: list[str] = []
    for near in range(at + 1, min(at + STORY_HEAD_REACH, frame.last)):
        trait = frame.sheet.traits[near]
        if frame.sheet.paragraphs[near].breaks > 1 or trait.words > MAX_NAME_WORDS:
            break
        # Between the names stand addresses and handles.
        if trait.words and (trait.furniture is None or trait.furniture.reason != WEB_ADDRESS):
            line = frame.sheet.line(near)
            if names and name_alone(line) is None and not _JOINED.search(line) and agency(line, frame.agencies) is None:
                break
            is_another = bool(names) and name_alone(names[-1]) is not None and name_alone(line) is not None
            names.append(f", {line}" if is_another else line)
    return byline("By " + " ".join(names).replace(" , ", ", "), frame.agencies) if names else None


def _name_by_date(frame: Frame, at: int) -> str | None:
    """The personal name, of whatever origin, on or beside a line with a date, in words that the story does not use."""
    sheet = frame.sheet
    if frame.title_at is None or not frame.title_at < at < frame.begin + STORY_HEAD_REACH or sheet.traits[at].is_prose:
        return None
    is_on_date = is_dated(sheet, at)
    if (name := name_alone(without_dates(sheet.line(at)) if is_on_date else sheet.line(at))) is None:
        return None
    if not is_on_date and not _is_beside_date(frame, at) and not _is_signed(frame, at):
        return None
    sample = range(frame.begin, min(frame.end, frame.begin + STORY_SAMPLE))
    story = {word for near in sample for word in sheet.line(near).split()}
    return None if any(word.lower() in story for word in name.split()) else name


def _is_beside_date(frame: Frame, at: int) -> bool:
    """Whether a line of the head stands beside a date."""
    top = frame.begin if frame.title_at is None else frame.title_at + 1
    return any(top <= near < frame.begin and is_dated(frame.sheet, near) for near in (at - 1, at + 1))


def _is_signed(frame: Frame, at: int) -> bool:
    """Whether a line between headline and story stands again, whole, right below the story, and not above the headline."""
    key, traits, title_at = frame.sheet.traits[at].key, frame.sheet.traits, frame.title_at
    if title_at is None or not title_at < at < frame.begin:
        return False
    below = traits[frame.end : min(frame.end + SIGNATURE_REACH, frame.last)]
    return any(trait.key == key for trait in below) and all(trait.key != key for trait in traits[frame.first : title_at])


@cache
def _biography_verbs() -> frozenset[str]:
    return frozenset(words("biography_verbs"))


def _tells_of(key: str, author: str) -> bool:
    """Whether a folded paragraph is an author's name alone or tells who the author is."""
    if key == author:
        return True
    said = key.split(" ")
    names = author.split(" ")
    # A handle may shorten the surname that the foot writes out: "given_s", "Given Surname taught …".
    if len(names) == 2 and len(names[1]) == 1 and len(said) > 2 and said[0] == names[0] and said[1].startswith(names[1]):
        return said[2] in _biography_verbs()
    for name in (names, names[:1]):
        if said[: len(name)] == name and len(said) > len(name):
            return said[len(name)] in _biography_verbs()
    return False
