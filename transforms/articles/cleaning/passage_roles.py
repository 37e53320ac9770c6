"""The role of every paragraph of an article, with a plain reason.

Belongs here: judging a paragraph by its traits, its place in the frame and its neighbours. Does not belong here: what a line says
by itself (`paragraph_traits.py`, `boilerplate.py`) and where the story begins and ends (`article_frame.py`).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from transforms.articles.bylines import is_mark_alone
from transforms.articles.cleaning.article_frame import HEAD_REACH, Frame
from transforms.articles.cleaning.boilerplate import NO_WORDS, RELATED, is_caption
from transforms.articles.cleaning.notices import REPORTING_CREDIT
from transforms.articles.cleaning.paragraph_traits import SENTENCE_ENDS, is_dated
from transforms.articles.cleaning.story_region import BOX_REASONS, LINK_REASONS, NEAR_DEPTH
from transforms.articles.head_credits import Credits, credit
from transforms.articles.news_agencies import agency

MAX_HEADING_WORDS = 16
MAX_CAPTION_WORDS = 60
MAX_CAPTION_SENTENCE_WORDS = 30
MAX_LINK_WORDS = 30
MIN_SUBTITLE_WORDS = 4
MIN_REPEATED_LENGTH = 20
MAX_ADDED_LENGTH = 40
_DIGIT = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"(?:\d[ .()+/-]{0,3}){7}")
_LABELLED = re.compile(r"[^\W\d_][^:\n]{2,40}:\s")


class Role(NamedTuple):
    """A role, as declared for passages, and why."""

    role: str
    reason: str


class Span(NamedTuple):
    """A stretch of the text with its role and the reason for it."""

    start: int
    end: int
    role: str
    reason: str


BODY = Role("body", "story")
HEADING = Role("heading", "above a paragraph")
SEPARATOR = Role("separator", NO_WORDS)
CAPTION = Role("caption", "picture credit")
BYLINE = Role("byline", "byline")
DATE_LINE = Role("header", "date line")
DATELINE = Role("dateline", "dateline")
CRAWL_HEADER, WIRE_HEADER = Role("header", "crawl header"), Role("header", "wire header")
TITLE, SUBTITLE = Role("title", "headline"), Role("subtitle", "below the headline")


@cache
def boilerplate(reason: str) -> Role:
    """The role of a paragraph that is no part of the article."""
    return Role("boilerplate", reason)


def spans(frame: Frame, credits: Credits) -> Iterator[Span]:
    """The spans of an article in order: one a paragraph, two where a dateline opens it."""
    in_box = False
    opening = credits.dateline
    for at in range(frame.first, frame.last):
        start, end, _, _ = frame.sheet.paragraphs[at]
        if opening is not None and opening.start == start:
            yield Span(start, opening.end if frame.begin <= at < frame.end else end, *DATELINE)
            if frame.begin <= at < frame.end and opening.end < end:
                yield Span(opening.end, end, *BODY)
            continue
        role, in_box = _role(frame, credits, at, in_box)
        yield Span(start, end, role.role, role.reason)


def _role(frame: Frame, credits: Credits, at: int, in_box: bool) -> tuple[Role, bool]:
    """The role of a paragraph, and whether it stands in a box that interrupts the story."""
    trait = frame.sheet.traits[at]
    if at < frame.sheet.header:
        return CRAWL_HEADER, False
    if at == frame.title_at:
        return TITLE, False
    if trait.is_control:
        return (WIRE_HEADER if at < frame.begin else boilerplate("wire trailer")), False
    if frame.title_key and trait.key.startswith(frame.title_key) and not trait.is_prose and _repeats(trait.key, frame.title_key):
        return boilerplate("repeats the title"), in_box
    if at < frame.begin:
        return _role_in_head(frame, at), False
    if at >= frame.end:
        return _role_in_foot(frame, at), False
    return _role_in_story(frame, credits, at, in_box)


def _repeats(key: str, title: str) -> bool:
    """Whether a folded line that opens with the title is it, perhaps with the site's name after it."""
    return len(key) == len(title) or MIN_REPEATED_LENGTH < len(title) > len(key) - MAX_ADDED_LENGTH


def _role_in_head(frame: Frame, at: int) -> Role:
    sheet, trait, line = frame.sheet, frame.sheet.traits[at], frame.sheet.line(at)
    if trait.key in frame.site_names:
        return boilerplate("site name")
    if frame.title_at is None or at < frame.title_at:
        below = slice(at, min(at + HEAD_REACH, frame.begin))
        if not frame.is_on_page and any(near.is_control for near in sheet.traits[below]):
            return WIRE_HEADER
        return boilerplate(trait.furniture.reason if trait.furniture else "above the headline")
    told = trait.furniture
    if told is not None and (told.is_whole or told.is_long or not trait.is_sentence):
        return boilerplate(told.reason)
    if is_caption(line, trait.key):
        return CAPTION
    if credit(frame, at) is not None or is_mark_alone(line):
        return BYLINE
    if is_dated(sheet, at):
        return DATE_LINE
    if line[0] == "^":
        return WIRE_HEADER
    is_line = trait.words >= MIN_SUBTITLE_WORDS and not trait.is_bullet
    if not trait.is_sentence and is_line and at <= frame.title_at + (1 if frame.is_on_page else 2):
        return SUBTITLE
    if trait.is_sentence or is_line or not frame.is_on_page or _is_key_point(frame, at):
        return BODY
    # Below the credits, what stands right above the first paragraph is its heading.
    if at + 1 == frame.begin and at > frame.title_at + 1 and not trait.is_bullet:
        return HEADING
    return boilerplate("between headline and story")


def _is_key_point(frame: Frame, at: int) -> bool:
    """Whether a paragraph of the head is an item of a list of statements, beside another, and no menu."""
    near = [frame.sheet.traits[other] for other in (at - 1, at, at + 1)]
    return (
        near[1].is_bullet and sum(one.is_bullet and one.furniture is None and one.words > MIN_SUBTITLE_WORDS for one in near) > 1
    )


def _role_in_foot(frame: Frame, at: int) -> Role:
    trait = frame.sheet.traits[at]
    if trait.furniture is not None:
        return SEPARATOR if trait.furniture.reason == NO_WORDS else boilerplate(trait.furniture.reason)
    if agency(frame.sheet.line(at)) is not None:
        return boilerplate("agency sign-off")
    if trait.key in frame.site_names:
        return boilerplate("site name")
    if frame.is_on_page:
        return boilerplate("below the story")
    return boilerplate("tag line" if trait.is_bullet else "author footer")


def _role_in_story(frame: Frame, credits: Credits, at: int, in_box: bool) -> tuple[Role, bool]:
    sheet, trait, line = frame.sheet, frame.sheet.traits[at], frame.sheet.line(at)
    told = trait.furniture
    if told is not None and not trait.is_prose:
        # On a page the credits of those who reported stand in the story's own text, and are kept with it.
        if told.reason == REPORTING_CREDIT and frame.is_on_page:
            return BODY, False
        if told.reason == NO_WORDS:
            is_figure = (_LONG_NUMBER if frame.is_on_page and not frame.story else _DIGIT).search(line) is not None
            return (BODY if is_figure else SEPARATOR), in_box
        if told.is_whole or not trait.is_sentence or _LABELLED.match(line) or (frame.is_on_page and told.is_long):
            return boilerplate(told.reason), told.is_whole and told.reason in BOX_REASONS and frame.is_on_page
    if frame.depth is not None:
        if in_box and _is_boxed(frame, at):
            return boilerplate(RELATED), True
        if at < credits.head.stop and not trait.is_sentence:
            if credit(frame, at) is not None:
                return BYLINE, False
            if is_dated(sheet, at):
                return DATE_LINE, False
    if trait.words <= (MAX_CAPTION_SENTENCE_WORDS if trait.is_sentence else MAX_CAPTION_WORDS) and is_caption(line, trait.key):
        return CAPTION, in_box
    if trait.is_sentence or trait.is_prose or at + 1 >= frame.last or (trait.words > 1 and line[-1] in SENTENCE_ENDS):
        return BODY, False
    following = sheet.traits[at + 1]
    is_followed = following.furniture is not None and following.furniture.reason in LINK_REASONS
    # Items of a list have their own links; a line alone above one is its headline.
    if frame.is_on_page and is_followed and not trait.is_bullet:
        return boilerplate(RELATED), in_box
    if following.is_prose and trait.words <= MAX_HEADING_WORDS and not trait.is_bullet:
        return HEADING, in_box
    return BODY, in_box


def _is_boxed(frame: Frame, at: int) -> bool:
    """Whether a paragraph below the heading of a box belongs to it: a short link, or a text off the story's depth."""
    trait = frame.sheet.traits[at]
    if not trait.is_sentence:
        return trait.words <= MAX_LINK_WORDS
    return frame.depth is not None and abs(frame.sheet.paragraphs[at].indent - frame.depth) > NEAR_DEPTH
