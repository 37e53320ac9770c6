"""Headlines: which line above a story is its title, and what of the line is the title.

Belongs here: weighing the lines above a story, and cutting site name and section off. Does not belong here: the other lines of
the head (`passage_roles.py`).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.articles.bylines import byline, unmarked_byline
from transforms.articles.cleaning.boilerplate import NAVIGATION, is_caption
from transforms.articles.cleaning.paragraph_traits import FIRST_UNSPACED, Sheet, is_dated
from transforms.language.line_folding import folded, has_digit, without_marks

MAX_TITLE_WORDS = 34
MIN_TITLE_LENGTH = 3
MAX_STATED_TITLE_WORDS = 16
MAX_SECTION_WORDS = 3
REACH = 45
OVERLAP_PARAGRAPHS = 60
MAX_REPEAT_LINES = 2000
MAX_SITE_WORDS = 4
MAX_MENU_LENGTH, MIN_MENU_ITEMS = 200, 3
MIN_WEIGHT = 0.5
CREDIT_REACH = 5
MENU_RUN = 3
SHORT_PENALTY, BELOW_CREDIT_PENALTY = 0.8, 0.5
MAX_ADDED = 2
_BREADCRUMB = re.compile(r"\w\s?[>»›/]\s?\w.*[>»›/]|^(?:home|start|you are here)\b", re.IGNORECASE)
_MENU_MARK = re.compile(r"(?<!\s)\s+[|/•·»›>]+\s+")
_BULLET = re.compile(r"^[*+•·]\s+")
_CUT_OFF = ("…", "...")
_QUOTES = "\"'“”„‘’«»"
_LISTED = re.compile(r"\d{1,2}\.\s")
MIN_CONTENT_LENGTH = 4
_MARKS = ".,;:!?()[]\"'“”„‘’«»|<>/–—-"
_CONTENT_WORD = re.compile(rf"[^\s\d{re.escape(_MARKS)}]{{{MIN_CONTENT_LENGTH},}}|\d{{2,}}")
_LONG_NUMBER = re.compile(r"\d{2,}")
_CONTENT_SIGNS = bytes(
    ord(" " if chr(sign) in _MARKS or chr(sign).isdecimal() else chr(sign).lower()) for sign in range(128)
).ljust(256)
# Words are compared by their beginnings, so that inflected forms meet.
STEM_LENGTH = 6
_INNER_SENTENCE = re.compile(r"[a-z0-9”\"]{2}[.!?]['\"”’]?\s+[A-Z“\"‘]")
_ARTICLE_WORD = re.compile(r"\b(?:the|a|an|said|was|were|has|had|have|been)\b")
_SUFFIX = re.compile(r"(?<!\s)\s+(?:[|»·•]|--?|[–—])\s+|(?:(?<!\s)\s+)?::\s*")


def is_credit(line: str) -> bool:
    """Whether a line is a byline."""
    return byline(line) is not None or unmarked_byline(line) is not None


def can_be_title(sheet: Sheet, at: int, is_on_page: bool = True) -> bool:
    """Whether a paragraph has the make of a headline. Away from menus, opening words ("Facebook …") do not speak against it."""
    trait, line = sheet.traits[at], sheet.line(at)
    told = trait.furniture
    if told is not None and (is_on_page or told.is_whole or told.is_long):
        return False
    if trait.words > MAX_TITLE_WORDS or trait.is_control or len(line) < MIN_TITLE_LENGTH:
        return False
    if len(line) > 90 and _INNER_SENTENCE.search(line):
        return False
    return not (is_dated(sheet, at) or byline(line) is not None or is_caption(line, trait.key))


def title_of_article(sheet: Sheet, first: int, lead: int, last: int, site_names: frozenset[str]) -> int | None:
    """The title among the paragraphs from `first` up to the lead of an article without menus; the lead itself if it must be."""
    # Above and in a line of the site's sections, nothing is a headline, if one stands below.
    below = next((at + 1 for at in reversed(range(first, lead)) if _is_menu(sheet, at)), first)
    headlike = [at for at in range(first, lead) if can_be_title(sheet, at, is_on_page=False)]
    if headlike and headlike[-1] >= below:
        first = below
    candidates = [
        at
        for at in headlike
        if at >= first and sheet.traits[at].key not in site_names and (unmarked_byline(sheet.line(at)) is None or at + 1 == lead)
    ]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        # The names of site and section stand above the headline: shorter, and in other words than the story's.
        story = iter(range(lead, min(last, lead + OVERLAP_PARAGRAPHS)))
        story_words: set[str] = set()
        for at in candidates:
            own_words = _stems(sheet.line(at)) if sheet.traits[at].words > MAX_SECTION_WORDS else frozenset()
            # As much of the story is read as it takes: most often its first paragraph.
            while own_words and own_words.isdisjoint(story_words) and (near := next(story, None)) is not None:
                story_words |= _stems(sheet.line(near))
            if not own_words.isdisjoint(story_words):
                return at
        return candidates[0]
    if first < last and lead == first and lead + 1 < last and _is_stated_title(sheet, lead):
        return lead
    return None


def _is_menu(sheet: Sheet, at: int) -> bool:
    """Whether a line lists sections of a site, or leads to the headline through them."""
    trait, line = sheet.traits[at], sheet.line(at)
    is_told = trait.furniture is not None and trait.furniture.reason != NAVIGATION
    if is_told or trait.is_prose or len(line) > MAX_MENU_LENGTH:
        return False
    items = _MENU_MARK.split(line) if line[0] != "[" else line.split("] [")
    return len(items) >= MIN_MENU_ITEMS and all(item.count(" ") < MAX_SITE_WORDS for item in items[:-1])


def _is_stated_title(sheet: Sheet, at: int) -> bool:
    """Whether a first paragraph that ends in a full stop is a headline all the same."""
    line, trait = sheet.line(at), sheet.traits[at]
    if not can_be_title(sheet, at, is_on_page=False) or trait.is_bullet or sheet.dateline(at) is not None:
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


def title_of_page(sheet: Sheet, lead: int, end: int, depth: int) -> int | None:
    """The title above the first paragraph of a page's story: near it, early, and in the words of the story."""
    top = max(0, lead - REACH)
    story_words: set[str] = set()
    story_words.update(*map(_stems, sheet.lines[lead : min(end, lead + OVERLAP_PARAGRAPHS)]))
    # Share links and the like do not count for what stands near.
    untold = [at for at in range(top, lead) if sheet.traits[at].furniture is None]
    names = frozenset(at for at in untold if unmarked_byline(sheet.line(at)) is not None)
    candidates = [at for at in untold if can_be_title(sheet, at)]
    if not candidates:
        return None
    above = _Above(
        untold,
        frozenset(at for at in untold if at in names or is_dated(sheet, at) or byline(sheet.line(at)) is not None),
        names,
        frozenset(at for at in candidates if at not in names and _is_headlike(sheet, at, story_words)),
        " ".join(trait.key for trait in sheet.traits[:MAX_REPEAT_LINES]),
        story_words,
    )
    weights = {at: _weight(sheet, at, above) for at in candidates}
    chosen = max(candidates, key=lambda at: (weights[at], -at))
    if weights[chosen] < MIN_WEIGHT:
        return None
    if chosen - 1 in weights and _heads(sheet, chosen - 1, chosen, above):
        chosen -= 1
    key = sheet.traits[chosen].key
    # A breadcrumb ends in the headline, which stands alone elsewhere; a link below the headline adds a word to it.
    for at in candidates:
        own = sheet.traits[at].key
        if at == chosen or own == key or len(own) < len(key) / 2 or own.count(" ") < 2:
            continue
        is_added_to = at < chosen and key.startswith(f"{own} ") and key.count(" ") - own.count(" ") <= MAX_ADDED
        if key.endswith(f" {own}") or (is_added_to and not sheet.line(at).endswith(_CUT_OFF)):
            return at
    return chosen


class _Above(NamedTuple):
    """What stands above a story: its paragraphs but for furniture, those that credit or date it, and what to compare with."""

    untold: list[int]
    credits: frozenset[int]
    names: frozenset[int]
    headlike: frozenset[int]
    page: str
    story_words: set[str]


def _is_menu_item(sheet: Sheet, at: int, above: _Above) -> bool:
    trait = sheet.traits[at]
    return trait.words <= MAX_SECTION_WORDS and not trait.is_sentence and at not in above.credits


def _heads(sheet: Sheet, at: int, subtitle: int, above: _Above) -> bool:
    """Whether a paragraph is the shorter headline over a subtitle."""
    trait, line = sheet.traits[at], sheet.line(at)
    if trait.is_bullet or trait.is_sentence or trait.words < 4 or trait.words > sheet.traits[subtitle].words + 2:
        return False
    if _BREADCRUMB.search(line) or sheet.paragraphs[at].indent > sheet.paragraphs[subtitle].indent:
        return False
    is_quoted = line[0] in _QUOTES and line[-1] in _QUOTES
    return (is_quoted or bool(_stems(line) & above.story_words)) and at not in above.names


def _is_headlike(sheet: Sheet, at: int, story_words: set[str]) -> bool:
    """Whether a paragraph with the make of a headline could be the one over a subtitle."""
    trait, line = sheet.traits[at], sheet.line(at)
    if trait.words < 3 or trait.is_bullet or _BREADCRUMB.search(line):
        return False
    return not story_words.isdisjoint(_stems(line))


# A page's lines are compared again and again.
@lru_cache(maxsize=256)
def _stems(line: str) -> frozenset[str]:
    plain = without_marks(line)
    if plain.isascii():
        # The same words, found faster.
        said = plain.encode().translate(_CONTENT_SIGNS).decode().split()
        stems = [word[:STEM_LENGTH] for word in said if len(word) >= MIN_CONTENT_LENGTH]
        if has_digit(plain):
            stems += [number[:STEM_LENGTH] for number in _LONG_NUMBER.findall(plain)]
        return frozenset(stems)
    found = {word[:STEM_LENGTH].casefold() for word in _CONTENT_WORD.findall(line)}
    if max(found, default="") > FIRST_UNSPACED:
        # Scripts without spaces: pairs of signs meet.
        found |= {line[at : at + 2] for at in range(min(len(line), MAX_MENU_LENGTH) - 1) if line[at] > FIRST_UNSPACED}
    return frozenset(found)


def _weight(sheet: Sheet, at: int, above: _Above) -> float:
    """How much speaks for a paragraph to be the title.

    The numbers come from a conditional logit over the candidates of each page, fitted with a strong prior and rounded.
    """
    trait, line = sheet.traits[at], sheet.line(at)
    shared = len(_stems(line) & above.story_words)
    place = above.untold.index(at)
    following = above.untold[place + 1 : place + 1 + CREDIT_REACH]
    weight = 1.45 * min(shared, 3) - 0.065 * (len(above.untold) - place)
    weight += 1.9 * (sheet.paragraphs[at].breaks > 1 and at > 0)
    credits_below = len(above.credits.intersection(following))
    weight += 1.0 * (credits_below > 0) + 0.35 * (following[:1] != [] and following[0] in above.credits)
    weight -= 1.1 * (trait.is_bullet or _LISTED.match(line) is not None) + 0.9 * (trait.is_sentence and line[-1] not in "?!")
    weight -= 0.95 * (trait.words > 14) + 1.0 * (at in above.names) + 1.0 * (_BREADCRUMB.search(line) is not None)
    # Names of sites and sections stand in menus, and above the headline; they are short.
    weight -= 1.5 * (len(following) >= MENU_RUN and all(_is_menu_item(sheet, near, above) for near in following[:MENU_RUN]))
    weight -= SHORT_PENALTY * (trait.words <= MAX_SECTION_WORDS)
    weight += 0.35 * (credits_below > 1)
    # Below the headline stand lines on author and programme.
    weight -= BELOW_CREDIT_PENALTY * (not above.credits.isdisjoint(above.untold[max(0, place - 2) : place]))
    # Of two near each other the upper is the headline, the lower its subtitle.
    weight -= 0.8 * (not above.headlike.isdisjoint(above.untold[max(0, place - CREDIT_REACH) : place]))
    # Headlines come again in breadcrumbs, share links and above comments.
    comes_again = trait.words >= 3 and shared > 0 and trait.key in above.page[above.page.find(trait.key) + len(trait.key) :]
    return weight + 0.3 * comes_again


def shown_title(sheet: Sheet, at: int, article: range, site_names: frozenset[str]) -> str:
    """The title without the site name or section that a bar or dash sets off."""
    line = _BULLET.sub("", without_heading_marks(_without_wire_marks(" ".join(sheet.line(at).split()))))
    parts = [part.span() for part in _SUFFIX.finditer(line)]
    if not parts:
        return line
    (before, _), (_, after) = parts[-1], parts[0]
    if before and _is_site(sheet, line[parts[-1][1] :], article, site_names):
        return line[:before]
    return line[after:] if _is_site(sheet, line[: parts[0][0]], article, site_names) else line


def without_heading_marks(line: str) -> str:
    """A heading without the marks that Markdown sets before it, and perhaps behind: "# A headline #"; a tag ("#grain") stays."""
    marked = line.lstrip("#")
    if marked == line or not marked.startswith(" ") or not marked.strip(" #"):
        return line
    before = marked.rstrip("#")
    return (before if before.endswith(" ") else marked).strip()


def _without_wire_marks(line: str) -> str:
    """A line of wire copy without the caret that opens it and the sign that closes it."""
    is_marked = line[0] == "^" or line.endswith(" =")
    return line.lstrip("^").rstrip("<= ").strip() or line if is_marked else line


def _is_site(sheet: Sheet, name: str, article: range, site_names: frozenset[str]) -> bool:
    """Whether a part of a title is the name of its site or section: a known outlet, or a short line of its own elsewhere."""
    key = folded(name)
    if not key or key in site_names:
        return bool(key)
    return key.count(" ") < MAX_SITE_WORDS and any(sheet.traits[at].key == key for at in article)
