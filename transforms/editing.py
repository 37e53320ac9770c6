"""The role of every paragraph of an article, and what its head says: title, persons, agency, dateline.

Belongs here: going through an article or page as an editor would, from its place and neighbours. Does not belong here: what a
line says by itself (`boilerplate.py`, `bylines.py`, `datelines.py`), dates (`publication.py`), Arrow (`articles.py`).
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.agencies import agency
from transforms.boilerplate import NO_WORDS, folded, is_caption
from transforms.bylines import Byline, byline, inner_byline, is_mark_alone, name_alone, unmarked_byline, without_dates
from transforms.datelines import Dateline, dateline
from transforms.headline import shown_title, title_of_article, title_of_page
from transforms.region import RELATED, is_page, story
from transforms.traits import Sheet, Trait, is_dated

MAX_HEADING_WORDS = 16
MAX_FOOTER_WORDS = 14
MAX_TAG_WORDS = 4
MAX_FRAMED_WORDS = 30
BYLINE_REACH = 6
DATELINE_REACH = 3
HEAD_REACH = 16
STORY_HEAD_REACH = 8
STORY_FOOT_REACH = 3
BIOGRAPHY_REACH = 6
MAX_BIOGRAPHY_OPENING = 80
BIOGRAPHY = "author biography"
MIN_SUBTITLE_WORDS = 4
_DIGIT = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"(?:\d[ .()+/-]{0,3}){7}")
_LABELLED = re.compile(r"[^\W\d_][^:\n]{2,40}:\s")


class Span(NamedTuple):
    """A stretch of the text with its role and the reason for it."""

    start: int
    end: int
    role: str
    reason: str


@dataclass(slots=True)
class Edited:
    """An article as edited. `head` and `tail` are the paragraphs in which dates and bylines of the article stand."""

    spans: list[Span]
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    agency: str | None = None
    dateline: Dateline | None = None
    head: range = range(0)
    tail: range = range(0)


def edit(sheet: Sheet, first: int, last: int, is_whole: bool, site_names: frozenset[str]) -> Edited:
    """The article in the paragraphs from `first` to `last`; only a whole document is taken for a page with menus."""
    if is_whole and is_page(sheet):
        found = story(sheet)
        title_at = title_of_page(sheet, found.lead, found.end, found.depth)
        # What stands between headline and first paragraph is the head, though it may be sentences.
        begin, end = (found.begin if title_at is None else found.lead), found.end
        return _Editor(sheet, first, begin, end, last, title_at, site_names, is_on_page=True).edited()
    begin = _lead(sheet, first, last)
    title_at = title_of_article(sheet, _after_header(sheet, first, begin), begin, last)
    if title_at == begin:
        begin += 1
    end = _end_of_story(sheet, begin, last, site_names)
    return _Editor(sheet, first, begin, end, last, title_at, site_names, is_on_page=False).edited()


def _after_header(sheet: Sheet, first: int, lead: int) -> int:
    """The first paragraph after the crawler's or the wire's header."""
    begin = max(first, sheet.header if first < sheet.header else first)
    for at in range(begin, min(lead, begin + 10)):
        if sheet.traits[at].is_control:
            begin = at + 1
    return begin


def _lead(sheet: Sheet, first: int, last: int) -> int:
    """The paragraph that the story begins with."""
    begin = max(first, min(sheet.header, last))
    lead = next((at for at in range(begin, last) if sheet.traits[at].is_prose and not sheet.traits[at].is_control), None)
    stop = last if lead is None else min(last, lead + 2)
    for at in range(begin, min(stop, begin + HEAD_REACH)):
        if dateline(sheet.text, *sheet.paragraphs[at][:2]) is not None and not sheet.traits[at].is_control:
            return at
    if lead is not None:
        return lead
    # No prose at all: the first line is the headline, the rest its story.
    begin = _after_header(sheet, first, last)
    return min(begin + 1, last)


def _end_of_story(sheet: Sheet, begin: int, last: int, site_names: frozenset[str]) -> int:
    """One past the last paragraph of the story of an article without menus: furniture at its foot is left out."""
    end = last
    has_furniture_below = False
    while end > begin:
        trait, line = sheet.traits[end - 1], sheet.line(end - 1)
        is_told = trait.furniture is not None and not trait.is_prose and (trait.furniture.is_whole or not trait.is_sentence)
        if is_told and not (_is_punctuation(trait) and _DIGIT.search(line)):
            has_furniture_below = has_furniture_below or not _is_punctuation(trait)
        elif not (
            trait.is_control
            or agency(line) is not None
            or trait.key in site_names
            or (not trait.is_sentence and trait.is_bullet and trait.words <= MAX_TAG_WORDS)
            or (not trait.is_sentence and has_furniture_below and _stands_apart(sheet, end - 1))
        ):
            break
        end -= 1
    return end


def _is_punctuation(trait: Trait) -> bool:
    return trait.furniture is not None and trait.furniture.reason == NO_WORDS


def _stands_apart(sheet: Sheet, at: int) -> bool:
    """Whether a short line is set off by a blank line."""
    return sheet.traits[at].words <= MAX_FOOTER_WORDS and sheet.paragraphs[at].breaks > 1


def _tells_of(key: str, author: str) -> bool:
    """Whether a folded paragraph is an author's name alone or tells who the author is."""
    if key == author:
        return True
    opening, _, rest = key.partition(" is ") if " is " in key else key.partition(" has ")
    return bool(rest) and opening in (author, author.split(" ", maxsplit=1)[0])


@dataclass(slots=True)
class _Editor:
    """One pass over an article: head from `first` to `begin`, story to `end`, foot to `last`."""

    sheet: Sheet
    first: int
    begin: int
    end: int
    last: int
    title_at: int | None
    site_names: frozenset[str]
    is_on_page: bool
    title_key: str = ""
    is_after_related: bool = False

    def edited(self) -> Edited:
        """Roles of all paragraphs, in order, and what the head says."""
        found = Edited([])
        if self.title_at is not None:
            found.title = shown_title(self.sheet, self.title_at, self.site_names)
            self.title_key = folded(found.title)
        self._read_head(found)
        self._cut_biography(found.authors)
        for at in range(self.first, self.last):
            found.spans.extend(self._spans(at, found))
        self._read_tail(found)
        return found

    def _read_head(self, found: Edited) -> None:
        """Byline, agency and dateline from the paragraphs around the title."""
        sheet, begin = self.sheet, self.begin
        top = self.title_at if self.title_at is not None else max(self.first, begin - BYLINE_REACH)
        found.head = range(max(self.first, top - 3), min(begin + (STORY_HEAD_REACH if self.is_on_page else 1), self.end))
        for at in range(max(self.first, begin - BYLINE_REACH), min(begin + DATELINE_REACH, self.end)):
            if found.dateline is None and (line := dateline(sheet.text, *sheet.paragraphs[at][:2])) is not None:
                if at == self.title_at:
                    continue
                found.dateline = line
                found.agency = line.agency
        for at in found.head:
            if at == self.title_at:
                continue
            credit = self._credit(at)
            if credit is not None:
                if not found.authors:
                    found.authors.extend(credit.authors)
                found.agency = found.agency or credit.agency

    def _cut_biography(self, authors: list[str]) -> None:
        """End the story above a foot that tells of its author."""
        names = [folded(author) for author in authors]
        for at in range(max(self.begin + 2, self.end - BIOGRAPHY_REACH), self.end):
            told, line = self.sheet.traits[at].furniture, self.sheet.line(at)
            key = folded(line[:MAX_BIOGRAPHY_OPENING])
            if (told is not None and told.reason == BIOGRAPHY) or any(_tells_of(key, name) for name in names):
                self.end = at
                return

    def _credit(self, at: int) -> Byline | None:
        """The byline that a paragraph of the head is, the names on the lines after a lone "By" included."""
        sheet, line = self.sheet, self.sheet.line(at)
        if sheet.traits[at].words > 40:
            return None
        if is_mark_alone(line):
            names = []
            for near in range(at + 1, min(at + 8, self.last)):
                if sheet.paragraphs[near].breaks > 1 or sheet.traits[near].words > 6:
                    break
                names.append(sheet.line(near))
            return byline("By " + " ".join(names)) if names else None
        if (credit := byline(line)) is not None:
            return credit
        if is_dated(sheet, at) and (credit := inner_byline(line)) is not None:
            return credit
        if (name := self._name_by_date(at)) is not None:
            return Byline((name,), None)
        is_below_title = self.title_at is not None and self.title_at < at < self.begin
        return unmarked_byline(line) if is_below_title and not sheet.traits[at].is_sentence else None

    def _name_by_date(self, at: int) -> str | None:
        """The personal name, of whatever origin, on or beside a line with a date, in words that the story does not use."""
        sheet = self.sheet
        if self.title_at is None or not self.title_at < at < self.begin + STORY_HEAD_REACH or sheet.traits[at].is_prose:
            return None
        line = sheet.line(at)
        if is_dated(sheet, at):
            line = without_dates(line)
        elif not any(
            self.title_at < near < min(self.begin, len(sheet.traits)) and is_dated(sheet, near) for near in (at - 1, at + 1)
        ):
            return None
        if (name := name_alone(line)) is None:
            return None
        story = {word for near in range(self.begin, min(self.end, self.begin + 60)) for word in sheet.line(near).split()}
        return None if any(word.lower() in story for word in name.split()) else name

    def _read_tail(self, found: Edited) -> None:
        """Agency and byline at the foot."""
        found.tail = range(max(self.begin, self.end - STORY_FOOT_REACH), min(self.end + BYLINE_REACH, self.last))
        for at in found.tail:
            line = self.sheet.line(at)
            if found.agency is None and len(line) < 60 and (name := agency(line)) is not None:
                found.agency = name
            if not found.authors and (credit := byline(line)) is not None:
                found.authors.extend(credit.authors)

    def _spans(self, at: int, found: Edited) -> list[Span]:
        """The spans of one paragraph: one, or two where a dateline opens it."""
        start, end = self.sheet.paragraphs[at][:2]
        opening = found.dateline
        if opening is not None and opening.start == start and self.begin <= at < self.end and opening.end < end:
            return [Span(start, opening.end, "dateline", "dateline"), Span(opening.end, end, "body", "story")]
        if opening is not None and opening.start == start:
            return [Span(start, end, "dateline", "dateline")]
        role, reason = self._role(at)
        return [Span(start, end, role, reason)]

    def _role(self, at: int) -> tuple[str, str]:
        trait, line = self.sheet.traits[at], self.sheet.line(at)
        if at < self.sheet.header:
            return "header", "crawl header"
        if at == self.title_at:
            return "title", "headline"
        if trait.is_control:
            return ("header", "wire header") if at < self.begin else ("boilerplate", "wire trailer")
        if self.title_key and not trait.is_prose and self._repeats_title(trait.key):
            return "boilerplate", "repeats the title"
        if at < self.begin:
            return self._role_in_head(at)
        if at >= self.end:
            return self._role_in_foot(at)
        return self._role_in_story(at)

    def _repeats_title(self, key: str) -> bool:
        return key == self.title_key or (
            len(self.title_key) > 20 and key.startswith(self.title_key) and len(key) < len(self.title_key) + 40
        )

    def _role_in_head(self, at: int) -> tuple[str, str]:
        sheet, trait, line = self.sheet, self.sheet.traits[at], self.sheet.line(at)
        if self.title_at is None or at < self.title_at:
            if not self.is_on_page and any(near.is_control for near in sheet.traits[at : min(at + HEAD_REACH, self.begin)]):
                return "header", "wire header"
            told = trait.furniture.reason if trait.furniture else ""
            if trait.key in self.site_names:
                told = "site name"
            return "boilerplate", told or "above the headline"
        if trait.furniture is not None and (trait.furniture.is_whole or not trait.is_sentence):
            return "boilerplate", trait.furniture.reason
        if is_caption(line, trait.key):
            return "caption", "picture credit"
        if self._credit(at) is not None or is_mark_alone(line):
            return "byline", "byline"
        if is_dated(sheet, at):
            return "header", "date line"
        if trait.key in self.site_names:
            return "boilerplate", "site name"
        if trait.is_sentence:
            return "body", "story"
        is_below = at == self.title_at + 1 or (at == self.title_at + 2 and not self.is_on_page)
        if is_below and trait.words >= MIN_SUBTITLE_WORDS and not trait.is_bullet:
            return "subtitle", "below the headline"
        is_kept = not self.is_on_page or (trait.words >= MIN_SUBTITLE_WORDS and not trait.is_bullet)
        return ("body", "story") if is_kept else ("boilerplate", "between headline and story")

    def _role_in_foot(self, at: int) -> tuple[str, str]:
        trait, line = self.sheet.traits[at], self.sheet.line(at)
        if trait.furniture is not None:
            return ("separator", NO_WORDS) if trait.furniture.reason == NO_WORDS else ("boilerplate", trait.furniture.reason)
        if agency(line) is not None:
            return "boilerplate", "agency sign-off"
        if trait.key in self.site_names:
            return "boilerplate", "site name"
        if self.is_on_page:
            return "boilerplate", "below the story"
        return "boilerplate", "tag line" if trait.is_bullet else "author footer"

    def _role_in_story(self, at: int) -> tuple[str, str]:
        sheet, trait, line = self.sheet, self.sheet.traits[at], self.sheet.line(at)
        told = trait.furniture
        if told is not None and not trait.is_prose:
            if told.reason == NO_WORDS:
                is_figure = _DIGIT.search(line) if not self.is_on_page else _LONG_NUMBER.search(line)
                return ("body", "story") if is_figure else ("separator", NO_WORDS)
            if told.is_whole or not trait.is_sentence or _LABELLED.match(line):
                self.is_after_related = told.reason == RELATED and told.is_whole
                return "boilerplate", told.reason
        if self.is_on_page and at < self.begin + STORY_HEAD_REACH and not trait.is_sentence:
            if self._credit(at) is not None:
                return "byline", "byline"
            if is_dated(sheet, at):
                return "header", "date line"
        if trait.is_sentence:
            self.is_after_related = False
            return (
                ("caption", "picture credit")
                if is_caption(line, trait.key) and trait.words <= MAX_FRAMED_WORDS
                else ("body", "story")
            )
        if is_caption(line, trait.key) and trait.words <= MAX_FRAMED_WORDS * 2:
            return "caption", "picture credit"
        if not trait.is_prose:
            if self.is_after_related and trait.words <= MAX_FRAMED_WORDS and self.is_on_page:
                return "boilerplate", RELATED
            following = sheet.traits[at + 1] if at + 1 < self.last else None
            if (
                self.is_on_page
                and following is not None
                and following.furniture is not None
                and following.furniture.reason == RELATED
            ):
                return "boilerplate", RELATED
            if following is not None and following.is_prose and trait.words <= MAX_HEADING_WORDS and not trait.is_bullet:
                return "heading", "above a paragraph"
        self.is_after_related = self.is_after_related and not trait.is_prose
        return "body", "story"
