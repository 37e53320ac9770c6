"""Where the story stands on a page: the stretch of paragraphs between menus above and links and comments below.

Belongs here: telling a page with menus from a plain article, and finding the page's main stretch of prose. Does not belong
here: the headline above it (`headline.py`) and the role of each paragraph in it (`editing.py`).
"""

from transforms.traits import Sheet, Trait

MIN_MENU_LINES = 12
MIN_MENU_SHARE = 0.3
MAX_MENU_WORDS = 8
MIN_STORY_WEIGHT = 40
MIN_FIRST_SHARE = 0.3
MAX_PROSE_WEIGHT = 80
COMMENTS, RELATED = "comment form", "related links"


def is_page(sheet: Sheet) -> bool:
    """Whether the text is a page with its menus, not an article alone."""
    menu = bullets = told = 0
    for trait in sheet.traits:
        if trait.is_control:
            return False
        if not trait.is_sentence and trait.words <= MAX_MENU_WORDS:
            menu += 1
            bullets += trait.is_bullet
            told += trait.furniture is not None
    return menu >= MIN_MENU_LINES and menu >= MIN_MENU_SHARE * len(sheet.traits) and (bullets >= 5 or told >= 4)


def story(sheet: Sheet) -> tuple[int, int]:
    """First and last-plus-one paragraph of the story on a page; the whole page where nothing stands out.

    Prose weighs for a stretch, menus and links against it; the heaviest stretch is the story. Comments are prose too, so the
    page is cut at the headings of comments first, and the first heavy piece is taken.
    """
    pieces: list[tuple[float, int, int]] = []
    begin = 0
    for at, trait in enumerate([*sheet.traits, None]):
        if trait is None or _opens_comments(trait):
            pieces.append(_heaviest(sheet.traits, begin, at))
            begin = at + 1
    most = max(weight for weight, _, _ in pieces)
    if most <= 0:
        return 0, len(sheet.traits)
    _, first, last = next(piece for piece in pieces if piece[0] >= max(MIN_FIRST_SHARE * most, min(most, MIN_STORY_WEIGHT)))
    return first, last


def _opens_comments(trait: Trait) -> bool:
    return trait.furniture is not None and trait.furniture.reason == COMMENTS and trait.furniture.is_whole


def _heaviest(traits: list[Trait], begin: int, end: int) -> tuple[float, int, int]:
    """The heaviest stretch of `traits[begin:end]` with its weight (Kadane's algorithm)."""
    best, best_first, best_last = 0.0, begin, begin
    weight, first = 0.0, begin
    for at in range(begin, end):
        weight += _weight(traits[at])
        if weight <= 0:
            weight, first = 0.0, at + 1
        elif weight > best:
            best, best_first, best_last = weight, first, at + 1
    return best, best_first, best_last


def _weight(trait: Trait) -> float:
    """How much a paragraph speaks for being part of the story, in words of prose."""
    if trait.furniture is not None and not trait.is_prose:
        return -15.0 if trait.furniture.reason == RELATED and trait.furniture.is_whole else -5.0
    if trait.is_prose:
        return float(min(trait.words, MAX_PROSE_WEIGHT))
    if trait.is_sentence:
        return float(trait.words) / 2
    if trait.is_bullet:
        return -4.0
    return -3.0 if trait.words <= 3 else -2.0
