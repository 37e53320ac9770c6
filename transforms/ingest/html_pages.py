"""HTML pages: their visible text, the story within it, and what they state of themselves.

Belongs here: a page's bytes to text, and telling which of its lines the extractor takes for the story. Does not belong here:
reading tags (`visible_text.py`) and statements (`page_metadata.py`), the role of each line (`passage_roles.py`).
"""

import bisect
import itertools
import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import trafilatura

from transforms.ingest.charsets import declared_in_page, decoded
from transforms.ingest.decoding import NotText
from transforms.ingest.input_metadata import InputMetadata, merged
from transforms.ingest.page_metadata import metadata_of
from transforms.ingest.visible_text import Page, one_line, page

# The extractor's work grows faster than a page does; beyond this size no page of one article lies, and the text stands alone.
MAX_STORY_TAGS, MAX_STORY_LENGTH = 20_000, 1_000_000
# So much of a line must be in the extractor's text for the line to be of the story.
MIN_COVERED = 0.5
# A shorter line must be the same throughout; a longer one is also found within another, so many letters ahead, and this
# often anywhere.
MIN_PART_LENGTH, REACH, MAX_WIDE_SEARCHES = 24, 20_000, 100
MIN_STATED_BODY, PROBES, PROBE_LENGTH = 200, 5, 40
_NO_SEPARATORS = re.compile(r"[\W_]+")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_BREAK = re.compile(r"[\r\n]+")
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\xad\u200b\u2060\ufeff\ufffe\uffff]")

# The extractor reports every page in which it finds no story; that is no event here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read(content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    """The visible text of a page, its encoding, and `given` completed by what the page states.

    What the caller gives stands before what the page states. Where scripts alone show the story, it is taken from the page's
    linked data and set below what is visible. Raises NotText (reason `empty`) where there is no text at all.
    """
    markup, encoding = decoded(content, declared_in_page(content))
    shown = page(markup)
    said = metadata_of(shown)
    if _is_missing(said.body, shown.lines):
        added = [line for line in map(one_line, _BREAK.split(_MARKUP.sub("\n", said.body))) if line]
        in_story = [False] * len(shown.lines) + [True] * len(added)
        shown.breaks += [2] * len(added)
        shown.lines += added
    else:
        in_story = _lines_of_story(shown.lines, _extracted(shown))
    text = shown.text()
    if not text:
        raise NotText("empty", "the page shows no text, perhaps because scripts build it; save it as a browser shows it")
    return text, encoding, replace(merged(given, said.given), main=_spans(shown, in_story))


def visible_text(content: bytes, charset: str | None = None) -> str:
    """The visible text alone, of markup that is no page of one story; `charset` is what its envelope declares."""
    return page(decoded(content, charset or declared_in_page(content))[0]).text()


def _extracted(shown: Page) -> list[str]:
    """The extractor's text of the page's story, by line; nothing where the page is too large or the extractor fails."""
    if shown.tag_count > MAX_STORY_TAGS or sum(map(len, shown.reduced)) > MAX_STORY_LENGTH:
        return []
    reduced = _UNSHOWN.sub("", f"<html>{''.join(shown.reduced)}</html>")
    try:
        found = trafilatura.bare_extraction(reduced, include_comments=False)
    except Exception:  # Whatever a library does with a stranger's page, the page's text stands by itself.
        return []
    text = getattr(found, "text", None)
    return text.splitlines() if isinstance(text, str) else []


def _lines_of_story(lines: list[str], story: list[str]) -> list[bool]:
    """Which lines of the page are in the story as extracted, compared by their letters and digits.

    Lines that occur once on the page are found first; the others, between those found around them.
    """
    keys = [_key(line) for line in lines]
    starts = list(itertools.accumulate((len(key) for key in keys), initial=0))
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(starts[at])
    letters = "".join(keys)
    parts = [key for key in map(_key, story) if key]
    covered = [0] * len(lines)
    wide_searches = reached = 0
    for part, bound in zip(parts, _bounds(parts, places), strict=True):
        found = _place_of(part, places.get(part, ()), letters, reached, bound)
        if found < 0 and len(part) >= MIN_PART_LENGTH and wide_searches < MAX_WIDE_SEARCHES:
            wide_searches += 1
            found = letters.find(part)
        if found < 0:
            continue
        reached = found + len(part)
        at = bisect.bisect_right(starts, found) - 1
        while at < len(lines) and starts[at] < reached:
            covered[at] += min(reached, starts[at + 1]) - max(found, starts[at])
            at += 1
    in_story = [bool(key) and covered[at] >= MIN_COVERED * len(key) for at, key in enumerate(keys)]
    for at in range(1, len(lines) - 1):
        # Asterisks and the like between paragraphs of the story.
        in_story[at] = in_story[at] or (not keys[at] and in_story[at - 1] and in_story[at + 1])
    return in_story


def _bounds(parts: list[str], places: dict[str, list[int]]) -> list[int | None]:
    """For each part, where the next one begins that stands in one place only."""
    bounds: list[int | None] = []
    bound: int | None = None
    for part in reversed(parts):
        bounds.append(bound)
        if len(places.get(part, ())) == 1:
            bound = places[part][0]
    return bounds[::-1]


def _place_of(part: str, places: Sequence[int], letters: str, reached: int, bound: int | None) -> int:
    """Where a part of the story stands on the page: as a line of its own, else within one; -1 where it does not."""
    if len(places) == 1:
        return places[0]
    at = bisect.bisect_left(places, reached)
    if at < len(places) and (bound is None or places[at] < bound or bound < reached):
        return places[at]
    if len(part) < MIN_PART_LENGTH:
        return -1
    return letters.find(part, reached, reached + REACH + len(part))


def _key(line: str) -> str:
    """A line's letters and digits, for comparison."""
    return _NO_SEPARATORS.sub("", unicodedata.normalize("NFC", line)).casefold()


def _is_missing(body: str, lines: list[str]) -> bool:
    """Whether the page does not show the story that its linked data carry: most samples of it are nowhere."""
    key = _key(_MARKUP.sub(" ", body))
    if len(key) < MIN_STATED_BODY:
        return False
    letters = "".join(map(_key, lines))
    step = (len(key) - PROBE_LENGTH) // (PROBES - 1)
    shown = sum(key[at * step : at * step + PROBE_LENGTH] in letters for at in range(PROBES))
    return shown * 2 < PROBES


def _spans(shown: Page, in_story: list[bool]) -> tuple[tuple[int, int], ...]:
    """The stretches of lines of the story, as offsets into the page's text."""
    spans: list[tuple[int, int]] = []
    at = 0
    was_in_story = False
    for line, breaks, is_in_story in zip(shown.lines, shown.breaks, in_story, strict=True):
        start = at + breaks if at else 0
        at = start + len(line)
        if is_in_story:
            spans[-1:] = [(spans[-1][0], at)] if was_in_story else [*spans[-1:], (start, at)]
        was_in_story = is_in_story
    return tuple(spans)
