"""Where the story stands on a page: the stretch of paragraphs between menus above and links and comments below.

Belongs here: telling a page with menus from a plain article, and finding the page's main stretch of prose. Does not belong
here: the headline above it (`headlines.py`) and the role of each paragraph in it (`passage_roles.py`).
"""

import re
from collections import Counter
from typing import NamedTuple

from transforms.articles.bylines import byline
from transforms.articles.cleaning.boilerplate import NOTICES, RELATED
from transforms.articles.cleaning.notices import REPORTING_CREDIT
from transforms.articles.cleaning.paragraph_traits import CLOSERS, SENTENCE_ENDS, Sheet, Trait, is_dated

MIN_MENU_LINES = 12
MIN_MENU_SHARE = 0.3
MIN_TOLD_LINES = 4
MAX_MENU_WORDS = 8
# Beyond so many words of prose, more prose does not make a stretch likelier to be the story: comments can be longer.
ENOUGH_WEIGHT = 400
MAX_PROSE_WEIGHT = 80
CREDITED_FACTOR = 1.6
CREDIT_REACH = 12
MAX_DEPTHS = 5
RESUME_REACH = 30
LEAD_REACH, CLEAR_REACH = 20, 4
_FULL_STOPS = frozenset(".!。।")
MIN_THREAD = 4
MIN_STORY_WEIGHT, COMMENT_FACTOR = 15.0, 0.1
MIN_QUANTITIES, MAX_QUANTITY_WORDS, QUANTITY_WEIGHT = 4, 20, 4.0
_NUMBERED_ITEM = re.compile(r"\d{1,2}[.)]\s")
_QUANTITY = re.compile(r"(?:[*+•·▪–-]\s+)?(?:\d{1,4}(?:[.,/]\d{1,2})?\s?[½¼¾⅓⅔⅛]?|[½¼¾⅓⅔⅛])(?:\s?[–-]\s?\d{1,4})?\s?[^\W\d_]")
MAX_LIST_LINES, MAX_BETWEEN_ITEMS = 200, 2
MAX_MENU_ITEM_WORDS = 2
TEASER_WEIGHT = -4.0
MIN_TRAILING_WORDS = 8
_CREDITS = re.compile(r"\W{0,3}(?:additional |with |further )?(?:reporting|writing|editing) by\s", re.IGNORECASE)
# Text of a page keeps the depth of its parts as indent: the paragraphs of one story stand at one depth, or nearly so.
NEAR_DEPTH, NEXT_DEPTH = 2, 4
QUOTED_DEPTH = 8
COMMENTS, READ_ON = "comment form", "link to the full text"
LINK_REASONS = frozenset((RELATED, READ_ON))
# Boxes that interrupt the story of a page: what follows their heading off the story's depth belongs to them.
BOX_REASONS = frozenset((RELATED, "newsletter form"))
FOOT_REASONS = frozenset((COMMENTS, "copyright notice", "newsletter form", "cookie notice"))


def is_page(sheet: Sheet) -> bool:
    """Whether the text is a page with its menus, not an article alone."""
    menu = bullets = told = 0
    for trait in sheet.traits:
        if trait.is_control:
            return False
        if not trait.is_sentence and trait.words <= MAX_MENU_WORDS:
            menu += 1
        if not trait.is_sentence:
            bullets += trait.is_bullet
            told += trait.furniture is not None
    if told < MIN_TOLD_LINES and bullets < MIN_MENU_LINES:
        return False
    return menu >= MIN_MENU_LINES and (menu >= MIN_MENU_SHARE * len(sheet.traits) or bullets >= MIN_MENU_LINES)


class Story(NamedTuple):
    """The story on a page: its first and last-plus-one paragraph, its first paragraph of prose, and the indent of its prose."""

    begin: int
    end: int
    lead: int
    depth: int


def story(sheet: Sheet) -> Story:
    """The story on a page; the whole page where it is not made of sentences.

    For each depth at which prose stands, prose at that depth weighs for a stretch, menus and links against it. The heaviest
    stretches compete: enough prose, and a date or byline above it, make the story.
    """
    pieces, teasers = _pieces(sheet), _teasers(sheet)
    stretches = _stretches(sheet, pieces, teasers)
    if not stretches and teasers:
        # All there is of the story leads to the rest of it.
        teasers = frozenset()
        stretches = _stretches(sheet, pieces, teasers)
    # What stands below a story with a date or byline and the heading of its comments is comments.
    credited = {
        stretch
        for stretch in stretches
        if any(is_credit(sheet, at) for at in range(max(0, stretch.lead - CREDIT_REACH), stretch.lead))
    }
    first_piece = min((stretch.piece for stretch in credited if stretch.weight >= MIN_STORY_WEIGHT), default=len(pieces))
    best, best_rank = None, 0.0
    for stretch in stretches:
        rank = stretch.weight
        rank *= CREDITED_FACTOR if stretch in credited else 1.0
        rank *= COMMENT_FACTOR if stretch.piece > first_piece else 1.0
        if rank > best_rank:
            best, best_rank = stretch, rank
    if best is None:
        return _without_prose(sheet)
    last = pieces[best.piece][1]
    end = _resumed(sheet, _with_lists(sheet, best.begin, best.end, last), last, best.depth, teasers)
    return Story(best.begin, end, _below_credits(sheet, best), best.depth)


def _without_prose(sheet: Sheet) -> Story:
    """The story of a page of short lines: its sentences and all around them as far as the next furniture above and below."""
    told = [at for at, trait in enumerate(sheet.traits) if trait.furniture is not None and trait.words]
    sentences = [at for at, trait in enumerate(sheet.traits) if trait.is_sentence and trait.furniture is None]
    text = sum(trait.words for trait in sheet.traits if trait.furniture is None)
    if not sentences or 3 * sum(sheet.traits[at].words for at in sentences) < text:
        return Story(0, len(sheet.traits), 0, 0)
    begin = max((at + 1 for at in told if at < sentences[0]), default=0)
    end = min((at for at in told if at > sentences[-1]), default=len(sheet.traits))
    return Story(begin, end, sentences[0], sheet.paragraphs[sentences[0]].indent)


class _Stretch(NamedTuple):
    """A stretch of a page that may be its story, and the piece between headings of comments that it stands in."""

    piece: int
    weight: float
    begin: int
    end: int
    lead: int
    depth: int


def _stretches(sheet: Sheet, pieces: list[tuple[int, int]], teasers: frozenset[int]) -> list[_Stretch]:
    """The heaviest stretch of each piece for each depth."""
    quantities = _quantities(sheet)
    fixed = [
        TEASER_WEIGHT if at in teasers else QUANTITY_WEIGHT if at in quantities else _fixed_weight(trait)
        for at, trait in enumerate(sheet.traits)
    ]
    found = []
    for depth in _depths(sheet):
        weights = [
            _weight(trait, abs(paragraph.indent - depth), paragraph.indent > depth) if weight is None else weight
            for paragraph, trait, weight in zip(sheet.paragraphs, sheet.traits, fixed, strict=True)
        ]
        for piece, (first, last) in enumerate(pieces):
            weight, begin, end = _heaviest(weights, first, last)
            if weight:
                lead = next((at for at in range(begin, end) if at in quantities or _opens_story(sheet, at, depth)), begin)
                found.append(_Stretch(piece, min(weight, ENOUGH_WEIGHT), begin, end, lead, depth))
    return found


def is_credit(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph is a date or a byline and little else."""
    return sheet.traits[at].words <= 20 and (byline(sheet.line(at)) is not None or is_dated(sheet, at))


def _depths(sheet: Sheet) -> list[int]:
    """The indents at which most of the prose stands."""
    words: dict[int, int] = {}
    for paragraph, trait in zip(sheet.paragraphs, sheet.traits, strict=True):
        if trait.is_prose and not trait.is_bullet:
            words[paragraph.indent] = words.get(paragraph.indent, 0) + min(trait.words, MAX_PROSE_WEIGHT)
    return sorted(words, key=lambda indent: (-words[indent], indent))[:MAX_DEPTHS]


def _pieces(sheet: Sheet) -> list[tuple[int, int]]:
    """The page cut at the headings of comments; where one comes again and again, what follows it is a thread of answers."""
    cuts = [at for at, trait in enumerate(sheet.traits) if trait.furniture is not None and opens_comments(trait)]
    pieces = list(zip([0, *(at + 1 for at in cuts)], [*cuts, len(sheet.traits)], strict=True))
    times = Counter(sheet.traits[at].key for at in cuts)
    for count, (first, last) in enumerate(pieces[:-1], 1):
        if times[sheet.traits[last].key] >= MIN_THREAD and any(sheet.traits[at].is_prose for at in range(first, last)):
            return pieces[:count]
    return pieces


def _teasers(sheet: Sheet) -> frozenset[int]:
    """The paragraphs that lead to other stories: each under a headline and over a line of its own that says "Read more"."""
    traits = sheet.traits
    return frozenset(
        at
        for at in range(1, len(traits) - 1)
        if traits[at].furniture is None
        and (told := traits[at + 1].furniture) is not None
        and told.reason == READ_ON
        and told.is_whole
        and (not traits[at - 1].is_sentence or traits[at - 1].is_bullet)
    )


def _below_credits(sheet: Sheet, stretch: _Stretch) -> int:
    """The lead, or the first of the short sentences that stand between it and a date or byline above."""
    found = stretch.lead
    for at in range(stretch.lead - 1, max(stretch.lead - LEAD_REACH, 0), -1):
        trait = sheet.traits[at]
        if is_credit(sheet, at):
            return found
        is_near = abs(sheet.paragraphs[at].indent - stretch.depth) <= NEAR_DEPTH
        if trait.furniture is not None or trait.is_bullet or not is_near:
            return stretch.lead
        if trait.is_sentence and sheet.line(at).rstrip(CLOSERS)[-1:] in _FULL_STOPS:
            found = at
    return stretch.lead


def _quantities(sheet: Sheet) -> frozenset[int]:
    """The lines of lists of quantities ("2 cups flour", "350 g Mehl"), which are no menus."""
    found: set[int] = set()
    run: list[int] = []
    for at, trait in enumerate(sheet.traits):
        if 2 <= trait.words <= MAX_QUANTITY_WORDS and trait.furniture is None and _QUANTITY.match(sheet.line(at)):
            if run and (at - run[-1] > 2 or sheet.paragraphs[at].indent != sheet.paragraphs[run[-1]].indent):
                run = []
            run.append(at)
            if len(run) == MIN_QUANTITIES:
                found.update(range(run[0], at))
            if len(run) >= MIN_QUANTITIES:
                found.update(range(run[-2] + 1, at + 1))
    return frozenset(found)


def _opens_story(sheet: Sheet, at: int, depth: int) -> bool:
    """Whether a paragraph may be a story's first: prose at its depth, or above it in the page's make."""
    trait = sheet.traits[at]
    if not trait.is_prose or trait.is_bullet:
        return False
    indent = sheet.paragraphs[at].indent
    return abs(indent - depth) <= NEAR_DEPTH or (indent < depth and trait.furniture is None)


def _with_lists(sheet: Sheet, begin: int, end: int, last: int) -> int:
    """Where a story ends with the list that a colon announces, or with more of the lists that stand in it."""
    made = {sheet.paragraphs[at].indent for at in range(begin, end) if _is_item(sheet, at)}
    if sheet.line(end - 1).endswith(":"):
        made.update(paragraph.indent for paragraph in sheet.paragraphs[end : min(end + 1, last)])
    at = end
    while made and at < min(last, end + MAX_LIST_LINES) and at - end <= MAX_BETWEEN_ITEMS:
        trait = sheet.traits[at]
        if trait.furniture is not None and trait.words:
            break
        at += 1
        if _is_item(sheet, at - 1) and sheet.paragraphs[at - 1].indent in made:
            end = at
    return end


def _is_item(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph is an item of a list that is no furniture."""
    trait = sheet.traits[at]
    return trait.furniture is None and (trait.is_bullet or _NUMBERED_ITEM.match(sheet.line(at)) is not None)


def _continues_story(sheet: Sheet, at: int, depth: int, is_next: bool, is_near: bool) -> bool:
    """Whether a paragraph below the story still belongs to it: prose at its depth, a long line next to it, or its credits.

    Near it, with nothing between that is known for furniture, a short sentence is enough.
    """
    trait = sheet.traits[at]
    if _CREDITS.match(sheet.line(at)):
        return True
    distance = abs(sheet.paragraphs[at].indent - depth)
    if trait.is_bullet or distance > (NEXT_DEPTH if is_next and trait.is_sentence else 0):
        return False
    if not is_next:
        return trait.is_prose or (is_near and trait.is_sentence and sheet.line(at).rstrip(CLOSERS)[-1:] in _FULL_STOPS)
    return trait.is_sentence or trait.words >= MIN_TRAILING_WORDS or (trait.words > 1 and sheet.line(at)[-1] in SENTENCE_ENDS)


def _resumed(sheet: Sheet, end: int, last: int, depth: int, teasers: frozenset[int]) -> int:
    """Where the story ends when it goes on at its own depth below a box of links."""
    at = following = end
    is_clear = True
    while at < min(last, end + RESUME_REACH):
        told = sheet.traits[at].furniture
        if told is not None and told.reason in FOOT_REASONS:
            break
        if at == following and told is not None and told.reason in LINK_REASONS and ": " in sheet.line(at):
            # One link between two paragraphs ("Read also: …") does not part them.
            following += 1
        elif (
            (told is None or told.reason == REPORTING_CREDIT)
            and at not in teasers
            and _continues_story(sheet, at, depth, at == following, is_clear and at - end <= CLEAR_REACH)
        ):
            end = following = at + 1
            is_clear = True
        else:
            is_clear = is_clear and told is None
        at += 1
    return end


def opens_comments(trait: Trait) -> bool:
    """Whether a paragraph is the heading of readers' comments."""
    told = trait.furniture
    return told is not None and told.reason == COMMENTS and (told.is_whole or told.is_counted)


def _heaviest(weights: list[float], begin: int, end: int) -> tuple[float, int, int]:
    """The heaviest stretch of `weights[begin:end]` with its weight (Kadane's algorithm)."""
    best, best_first, best_last = 0.0, begin, begin
    weight, first = 0.0, begin
    for at in range(begin, end):
        weight += weights[at]
        if weight <= 0:
            weight, first = 0.0, at + 1
        elif weight > best:
            best, best_first, best_last = weight, first, at + 1
    return best, best_first, best_last


def _fixed_weight(trait: Trait) -> float | None:
    """How much a paragraph speaks for being part of the story, in words of prose, where that does not hang on its depth."""
    if trait.words == 0:
        return 0.0
    if trait.furniture is not None and (trait.furniture.is_long or trait.furniture.reason in NOTICES or not trait.is_prose):
        return -15.0 if trait.furniture.reason in LINK_REASONS and trait.furniture.is_whole else -5.0
    return None


def _weight(trait: Trait, distance: int, is_deeper: bool) -> float:
    """How much a paragraph that is no furniture speaks for being part of the story."""
    if (trait.is_prose or trait.is_sentence) and not trait.is_bullet:
        words = float(min(trait.words, MAX_PROSE_WEIGHT))
        if distance <= NEAR_DEPTH:
            return words
        return words / 2 if is_deeper and distance <= QUOTED_DEPTH and trait.is_prose else min(words, 20.0) / 4 - 4.0
    if trait.is_bullet:
        if trait.words <= MAX_MENU_ITEM_WORDS or not ((is_deeper and distance <= QUOTED_DEPTH) or distance <= NEAR_DEPTH):
            return -4.0
        return trait.words / 4 if trait.is_prose or trait.is_sentence else -1.0
    near = distance <= NEAR_DEPTH
    return (-1.0 if near else -3.0) if trait.words > 3 else (-2.0 if near else -4.0)
