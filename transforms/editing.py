"""One article, edited: frame, credits and roles put together.

Belongs here: the order of the steps. Does not belong here: any rule; each has its module.
"""

from dataclasses import dataclass

from transforms.credits import Credits, credits_of, without_biography
from transforms.frame import frame
from transforms.roles import Span, spans
from transforms.traits import Sheet


@dataclass(frozen=True, slots=True)
class Edited:
    """An article as edited: its first paragraph, its spans in order, title and credits, and whether menus stand around it."""

    first: int
    spans: tuple[Span, ...]
    title: str | None
    credits: Credits
    is_on_page: bool


def edit(sheet: Sheet, first: int, last: int, is_whole: bool, site_names: frozenset[str], agencies: frozenset[str]) -> Edited:
    """The article in the paragraphs from `first` to `last`; only a whole document is taken for a page with menus."""
    framed = frame(sheet, first, last, is_whole, site_names, agencies)
    found = credits_of(framed)
    framed = without_biography(framed, found.authors)
    return Edited(first, tuple(spans(framed, found)), framed.title, found, framed.is_on_page)
