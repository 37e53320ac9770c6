"""Headlines: which line above a story is its title, and what of the line is the title.

Belongs here: weighing the lines above a story, and cutting site name and section off. Does not belong here: the other lines of
the head (`editing.py`).
"""

import re

from transforms.boilerplate import folded, is_caption
from transforms.bylines import byline, unmarked_byline
from transforms.datelines import dateline
from transforms.dates import dates
from transforms.traits import Sheet

MAX_TITLE_WORDS = 34
MAX_STATED_TITLE_WORDS = 16
REACH = 45
OVERLAP_PARAGRAPHS = 60
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_INNER_SENTENCE = re.compile(r"[a-z0-9”\"]{2}[.!?]['\"”’]?\s+[A-Z“\"‘]")
_ARTICLE_WORD = re.compile(r"\b(?:the|a|an|said|was|were|has|had|have|been)\b")
_SUFFIX = re.compile(r"\s+(?:[|»·•]|--?|[–—])\s+|\s*::\s*")
_CLAUSE = re.compile(r"[^\W\d_]+")


def is_dated(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph is a date and little else."""
    paragraph = sheet.paragraphs[at]
    found = dates(sheet.text, paragraph.start, paragraph.end) if sheet.traits[at].words <= 20 else []
    covered = sum(date.end - date.start for date in found)
    return bool(found) and covered * 3 >= paragraph.end - paragraph.start


def is_credit(line: str) -> bool:
    """Whether a line is a byline."""
    return byline(line) is not None or unmarked_byline(line) is not None


def can_be_title(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph has the make of a headline."""
    trait, line = sheet.traits[at], sheet.line(at)
    if trait.words > MAX_TITLE_WORDS or trait.furniture is not None or trait.is_control or len(line) < 3:
        return False
    if _INNER_SENTENCE.search(line) and len(line) > 90:
        return False
    return not (is_dated(sheet, at) or byline(line) is not None or is_caption(line))


def title_of_article(sheet: Sheet, first: int, lead: int, last: int) -> int | None:
    """The title among the paragraphs from `first` up to the lead of an article without menus; the lead itself if it must be."""
    for at in range(first, lead):
        if can_be_title(sheet, at) and (unmarked_byline(sheet.line(at)) is None or at + 1 == lead):
            better = at + 1
            # A section or site name stands above the headline in a line of its own, far shorter.
            if better < lead and sheet.traits[at].words <= 3 and sheet.traits[better].words >= 5 and can_be_title(sheet, better):
                return better
            return at
    if first < last and lead == first and lead + 1 < last and _is_stated_title(sheet, lead):
        return lead
    return None


def _is_stated_title(sheet: Sheet, at: int) -> bool:
    """Whether a first paragraph that ends in a full stop is a headline all the same."""
    line, trait = sheet.line(at), sheet.traits[at]
    if not can_be_title(sheet, at) or trait.is_bullet or dateline(sheet.text, *sheet.paragraphs[at][:2]) is not None:
        return False
    if line[0] in '"“”„«' and line[-1] in '"”«»“':
        return False
    letters = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in letters)
    if letters and capitals >= 0.8 * len(letters) and len(letters) > 1:
        return True
    if not trait.is_sentence:
        return True
    return trait.words <= MAX_STATED_TITLE_WORDS and not _ARTICLE_WORD.search(line)


def title_of_page(sheet: Sheet, lead: int, last: int) -> int | None:
    """The title among the paragraphs above the story of a page: near, early, and in the words of the story."""
    story_words: set[str] = set()
    for at in range(lead, min(last, lead + OVERLAP_PARAGRAPHS)):
        story_words.update(word.casefold() for word in _CONTENT_WORD.findall(sheet.line(at)))
    repeats: dict[str, int] = {}
    for at in range(max(0, lead - REACH), lead):
        key = folded(sheet.line(at))
        repeats[key] = repeats.get(key, 0) + 1
    best: tuple[float, int] | None = None
    for at in range(max(0, lead - REACH), lead):
        if not can_be_title(sheet, at):
            continue
        weight = _weight(sheet, at, lead, story_words)
        if best is None or weight > best[0] + 0.35:
            best = (weight, at)
    return best[1] if best is not None and best[0] > 0 else None


def _weight(sheet: Sheet, at: int, lead: int, story_words: set[str]) -> float:
    trait, line = sheet.traits[at], sheet.line(at)
    own = {word.casefold() for word in _CONTENT_WORD.findall(line)}
    shared = len(own & story_words)
    weight = 2.5 * shared / len(own) + 0.25 * min(shared, 6) if own else 0.0
    weight -= 0.06 * (lead - at)
    weight -= 2.0 * trait.is_bullet + 1.2 * trait.is_sentence * (not line.endswith(("?", "!")))
    weight -= 0.8 * (trait.words < 3) + 0.6 * (trait.words > 20)
    if unmarked_byline(line) is not None:
        weight -= 2.0
    following = range(at + 1, min(lead, at + 6))
    weight += 0.8 * any(is_dated(sheet, near) or byline(sheet.line(near)) is not None for near in following)
    return weight


def shown_title(sheet: Sheet, at: int, site_names: frozenset[str]) -> str:
    """The title without the site name or section that a bar or dash sets off."""
    line = " ".join(sheet.line(at).split())
    line = re.sub(r"^[*+•·]\s+", "", line)
    parts = [part.span() for part in _SUFFIX.finditer(line)]
    if parts:
        start, end = parts[-1]
        if _is_site(sheet, line[end:], site_names) and start > 0:
            return line[:start]
        start, end = parts[0]
        if _is_site(sheet, line[:start], site_names):
            return line[end:]
    return line


def _is_site(sheet: Sheet, name: str, site_names: frozenset[str]) -> bool:
    key = folded(name)
    return bool(key) and key in site_names
