"""The frame of an article: where its head, story and foot stand among the paragraphs.

Belongs here: finding lead, title and end of one article, on a page with menus or alone. Does not belong here: the role of each
paragraph (`passage_roles.py`) and what head and foot say (`head_credits.py`).
"""

import re
from dataclasses import dataclass

from transforms.articles.cleaning.boilerplate import NO_WORDS
from transforms.articles.cleaning.paragraph_traits import Sheet, Trait
from transforms.articles.cleaning.story_region import BOX_REASONS, is_credit, is_page, opens_comments, story
from transforms.articles.headlines import shown_title, title_of_article, title_of_page
from transforms.articles.metadata_evidence import NOTHING, Stated, is_title, shown, title_line
from transforms.articles.news_agencies import agency
from transforms.language.line_folding import folded

MAX_FOOTER_WORDS = 14
MAX_TAG_WORDS = 4
# How many paragraphs the head of an article, with its wire header, may have.
HEAD_REACH = 16
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Frame:
    """An article's paragraphs: head from `first`, story from `begin`, foot from `end` to `last`.

    `title_key` is the title folded for look-up. `depth` is the indent of the story on a page with menus, None where the article
    stands alone. `site_names` are folded names of outlets, `agencies` those of them that are agencies. `story` are the paragraphs
    that an extractor takes for the story; empty where none has looked.
    """

    sheet: Sheet
    first: int
    begin: int
    end: int
    last: int
    title_at: int | None
    title: str | None
    title_key: str
    depth: int | None
    site_names: frozenset[str]
    agencies: frozenset[str]
    story: frozenset[int] = frozenset()

    @property
    def is_on_page(self) -> bool:
        """Whether the article stands on a page with menus."""
        return self.depth is not None


def frame(
    sheet: Sheet,
    first: int,
    last: int,
    is_whole: bool,
    site_names: frozenset[str],
    agencies: frozenset[str],
    stated: Stated = NOTHING,
) -> Frame:
    """The frame of the article between two paragraphs; only a whole document is taken for a page with menus."""
    title_at: int | None
    if stated.story:
        begin, end = min(stated.story), max(stated.story) + 1
        depth = sheet.paragraphs[begin].indent if stated.is_page else None
        title_at = title_of_page(sheet, begin, end, sheet.paragraphs[begin].indent) if stated.is_page else None
        end = end if stated.is_page else _end_of_story(sheet, begin, end, site_names)
    elif is_whole and is_page(sheet):
        found = story(sheet)
        title_at = title_of_page(sheet, found.lead, found.end, found.depth)
        # What stands between headline and first paragraph is the head, though it may be sentences.
        begin, end, depth = (found.begin if title_at is None else found.lead), found.end, found.depth
    else:
        depth, begin = None, _lead(sheet, first, last)
        title_at = title_of_article(sheet, _after_header(sheet, first, begin), begin, last, site_names)
        end = _end_of_story(sheet, begin + (title_at == begin), last, site_names)
    if stated.title is not None:
        own, title_at = title_at, title_line(sheet, stated.title, first, begin)
        if title_at is None and own is not None and is_title(sheet.line(own), stated.title):
            title_at = own
    if title_at is not None:
        begin = max(begin, title_at + 1) if title_at < end else begin
        title: str | None = shown_title(sheet, title_at, range(first, last), site_names)
    else:
        title = None if stated.title is None else shown(stated.title, site_names)
    return Frame(sheet, first, begin, end, last, title_at, title, folded(title or ""), depth, site_names, agencies, stated.story)


def _after_header(sheet: Sheet, first: int, lead: int) -> int:
    """The first paragraph after the crawler's and the wire's header."""
    begin = max(first, sheet.header)
    for at in range(begin, min(lead, begin + HEAD_REACH)):
        if sheet.traits[at].is_control:
            begin = at + 1
    return begin


def _lead(sheet: Sheet, first: int, last: int) -> int:
    """The paragraph that the story of an article without menus begins with."""
    begin = max(first, min(sheet.header, last))
    lead = next((at for at in range(begin, last) if sheet.traits[at].is_prose), None)
    stop = last if lead is None else min(last, lead + 2)
    for at in range(begin, min(stop, begin + HEAD_REACH)):
        if not sheet.traits[at].is_control and sheet.dateline(at) is not None:
            return at
    if lead is not None:
        return lead
    # No prose at all: the first line is the headline, the rest but for its credits the story.
    at = _after_header(sheet, first, last) + 1
    while at < last - 1 and is_credit(sheet, at):
        at += 1
    return min(at, last)


def _end_of_story(sheet: Sheet, begin: int, last: int, site_names: frozenset[str]) -> int:
    """One past the last paragraph of the story of an article without menus: furniture at its foot is left out."""
    end = _above_boxes(sheet, begin, last)
    has_furniture_below = end < last
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


def _above_boxes(sheet: Sheet, begin: int, last: int) -> int:
    """One past the last paragraph above comments, or above boxes of links that nothing of the story follows."""
    has_prose, box = False, last
    for at in range(begin, last):
        trait = sheet.traits[at]
        if has_prose and opens_comments(trait):
            return min(at, box)
        told = trait.furniture
        if trait.is_prose:
            has_prose, box = True, last
        elif told is None:
            box = last if trait.is_sentence else box
        elif told.reason in BOX_REASONS and (told.is_whole or not trait.is_sentence):
            box = min(box, at)
    return box if has_prose else last


def _is_punctuation(trait: Trait) -> bool:
    return trait.furniture is not None and trait.furniture.reason == NO_WORDS


def _stands_apart(sheet: Sheet, at: int) -> bool:
    """Whether a short line is set off by a blank line."""
    return sheet.traits[at].words <= MAX_FOOTER_WORDS and sheet.paragraphs[at].breaks > 1
