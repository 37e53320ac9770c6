"""What an input states of its article, weighed against what the text shows.

Belongs here: the stated title, authors and story where the text has them, or in their stead. Does not belong here: reading
formats (`html_pages.py`, `mail_messages.py`, …), dates (`publication_dates.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.articles.bylines import Byline, byline, name_alone
from transforms.articles.cleaning.paragraph_traits import Sheet
from transforms.articles.headlines import without_heading_marks
from transforms.language.line_folding import folded

TITLE_REACH = 80
MIN_TITLE_WORDS = 3
MIN_SHARED = 0.5
MIN_STORY_WORDS = 25
_PARTS = re.compile(r"(?<!\s)\s+(?:[|»·•]|--?|[–—])\s+|(?:(?<!\s)\s+)?::\s*")


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of one article: its title, and the paragraphs of its story, on a page or in an archive's export."""

    title: str | None = None
    story: frozenset[int] = frozenset()
    is_page: bool = True


NOTHING = Stated()


def story_paragraphs(sheet: Sheet, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The paragraphs that lie within the stretches of an extracted story; none where that is too short to be one."""
    found: list[int] = []
    at = 0
    for start, end in spans:
        while at < len(sheet.paragraphs) and sheet.paragraphs[at].start < end:
            if sheet.paragraphs[at].start >= start:
                found.append(at)
            at += 1
    return frozenset(found) if sum(sheet.traits[at].words for at in found) >= MIN_STORY_WORDS else frozenset()


def title_line(sheet: Sheet, title: str, first: int, lead: int) -> int | None:
    """The paragraph near the lead that is the stated title, perhaps without the site's name: the same one before a part of it."""
    stated = folded(title)
    near = range(max(first, lead - TITLE_REACH), min(lead + 2, len(sheet.paragraphs)))
    same = [at for at in near if sheet.traits[at].key == stated]
    if same:
        return same[-1]
    part = [
        at
        for at in near
        if len(key := sheet.traits[at].key) and key.count(" ") + 1 >= MIN_TITLE_WORDS and f"{stated} ".startswith(f"{key} ")
    ]
    return max(part, key=lambda at: (len(sheet.traits[at].key), at)) if part else None


def is_title(line: str, title: str) -> bool:
    """Whether a line says what a stated title says, in other words or more briefly."""
    words, stated = set(folded(line).split()), set(folded(title).split())
    return len(words & stated) >= max(2, MIN_SHARED * min(len(words), len(stated)))


def shown(title: str, site_names: frozenset[str]) -> str:
    """A stated title without a heading's marks and the known site's name that a bar or dash sets off."""
    line = without_heading_marks(" ".join(title.split()))
    parts = [part.span() for part in _PARTS.finditer(line)]
    if parts and folded(line[parts[-1][1] :]) in site_names:
        return line[: parts[-1][0]]
    return line[parts[0][1] :] if parts and folded(line[: parts[0][0]]) in site_names else line


def credits(authors: Sequence[str], agencies: frozenset[str], outlet: str | None) -> Byline:
    """The persons and the agency among stated authors; the outlet itself, desks and accounts are neither."""
    persons: list[str] = []
    agency: str | None = None
    for author in authors:
        if outlet is not None and folded(author) == folded(outlet):
            continue
        found = byline(author, agencies) or byline(f"By {author}", agencies)
        if found is not None:
            persons.extend(found.authors)
            agency = agency or found.agency
        elif (name := name_alone(author)) is not None:
            persons.append(name)
    return Byline(tuple(dict.fromkeys(persons)), agency)


def fuller(stated: tuple[str, ...], printed: tuple[str, ...]) -> tuple[str, ...]:
    """The authors stated, unless the text prints the same ones and more."""
    keys = {folded(name) for name in printed}
    return printed if not stated or all(folded(name) in keys for name in stated) else stated
