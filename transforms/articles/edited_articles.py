"""One article, edited: frame, credits and roles put together.

Belongs here: the order of the steps. Does not belong here: any rule; each has its module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transforms.articles.cleaning.article_frame import Frame, frame
from transforms.articles.cleaning.paragraph_traits import Sheet
from transforms.articles.cleaning.passage_roles import Span, spans
from transforms.articles.head_credits import Credits, credits_of, without_biography
from transforms.articles.metadata_evidence import NOTHING, Stated

STORY_ROLES = frozenset(("body", "heading"))


@dataclass(frozen=True, slots=True)
class Edited:
    """An article as edited: its paragraphs, its spans in order, title and credits, and whether menus stand around it."""

    first: int
    last: int
    spans: tuple[Span, ...]
    title: str | None
    credits: Credits
    is_on_page: bool


def edit(
    sheet: Sheet,
    first: int,
    last: int,
    is_whole: bool,
    site_names: frozenset[str],
    agencies: frozenset[str],
    stated: Stated = NOTHING,
) -> Edited:
    """The article in the paragraphs from `first` to `last`; only a whole document is taken for a page with menus."""
    framed = frame(sheet, first, last, is_whole, site_names, agencies, stated)
    found = credits_of(framed)
    framed = without_biography(framed, found.authors)
    told = spans(framed, found)
    return Edited(
        first,
        last,
        tuple(_in_story(framed, told) if framed.story and framed.is_on_page else told),
        framed.title,
        found,
        framed.is_on_page,
    )


def _in_story(frame: Frame, told: Iterable[Span]) -> Iterator[Span]:
    """The spans of a page of which an extractor took some for the story: others within it interrupt it.

    One paragraph of prose between two of the story is left in it: a sentence of the story is worth more than a line of a box.
    """
    places = {paragraph.start: at for at, paragraph in enumerate(frame.sheet.paragraphs)}
    at = frame.first
    for span in told:
        at = places.get(span.start, at)
        is_kept = (
            span.role not in STORY_ROLES
            or at in frame.story
            or not frame.begin <= at < frame.end
            or (frame.sheet.traits[at].is_prose and at - 1 in frame.story and at + 1 in frame.story)
        )
        yield span if is_kept else Span(span.start, span.end, "boilerplate", "outside the extracted story")
