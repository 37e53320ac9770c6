"""Quotation marks of every style, paired into spans within one paragraph.

Belongs here: which character is a quotation mark, whether it opens or closes, which two belong together.
Does not belong here: whether the words between are a quotation, a title or a nickname (`quotation_spans.py` decides).

A fault (a missing or odd mark) costs its own paragraph at most: no state is carried from one paragraph to the next.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

from transforms.language.vocabulary import words as vocabulary_words


class Quoted(NamedTuple):
    """Words between quotation marks: `[start, end)` without the marks, `[outer_start, outer_end)` with them.

    Where a mark is missing the two offsets are the same on its side.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    depth: int = 0

    @property
    def is_opened(self) -> bool:
        """Whether the opening mark is there."""
        return self.outer_start < self.start

    @property
    def is_closed(self) -> bool:
        """Whether the closing mark is there."""
        return self.outer_end > self.end


class _Mark(NamedTuple):
    start: int
    end: int
    opens: bool
    closes: bool
    is_sure: bool


_DOUBLE = re.compile("[\"“”„‟″«»]|''|``|,,(?=[^\\W\\d_])")
# Without those that stand between letters or digits.
_SINGLE = re.compile(r"['‘’‚‛‹›`´](?:(?<![^\W_].)|(?![^\W_]))")
_SENTENCE_END = re.compile(r"[.?!…](?=\s)")
_BEFORE_OPENING = frozenset("([{<—–-‐‑/:=|\"“”„«»'‘’`‚‹›_*")
_AFTER_CLOSING = frozenset(".,;:?!)]}>—–-‐‑/…|\"“”«»'‘’´‹›_*")
_POINT = frozenset(".,?!…;:—–-")
_ELISIONS = frozenset(vocabulary_words("elisions"))
_WORD = re.compile(r"\w{1,8}")


def quoted(text: str, start: int = 0, end: int | None = None) -> list[Quoted]:
    """The quoted spans of the paragraph `text[start:end]` by their start; those inside another have a depth above 0."""
    stop = len(text) if end is None else end
    is_french = -1 < text.find("«", start, stop) < text.find("»", start, stop)
    double = [_double_mark(text, start, stop, at, is_french) for at in _DOUBLE.finditer(text, start, stop)]
    doubly = _pair(text, start, stop, double) if double else []
    single = [at.start() for at in _SINGLE.finditer(text, start, stop)]
    if not single:
        return doubly
    held = {
        position
        for span in doubly
        for at in ((span.outer_start, span.start), (span.end, span.outer_end))
        for position in range(*at)
    }
    marks = [_single_mark(text, start, stop, at) for at in single if at not in held]
    singly = _pair_single(text, start, stop, [mark for mark in marks if mark is not None])
    return _nest(doubly, singly) if singly else doubly


def _double_mark(text: str, start: int, stop: int, found: re.Match[str], is_french: bool) -> _Mark:
    """What a double mark may do, from its shape and, where the shape allows both, from its neighbours.

    Angled marks point outwards («Oui») if the paragraph's first ones do, whatever spaces stand beside them.
    """
    low, high = found.span()
    opens, closes = _sides(text, start, stop, low, high)
    match found.group():
        case "“" | "``" | ",,":
            # “ also closes „…“, and stands by mistake where ” should.
            return _Mark(low, high, opens or not closes, closes and not opens, opens)
        case "”":
            return _Mark(low, high, opens and not closes, closes or not opens, closes)
        case "«" | "»" if is_french:
            return _Mark(low, high, found.group() == "«", found.group() == "»", True)
        case "„" | "‟":
            return _Mark(low, high, True, False, True)
        case '"' | "''" | "″" if low > start and text[low - 1].isdigit() and not opens:
            return _Mark(low, high, False, True, False)  # 6'2" closes only what is open
        case _:
            return _Mark(low, high, opens or not closes, closes or not opens, opens != closes)


def _sides(text: str, start: int, stop: int, low: int, high: int) -> tuple[bool, bool]:
    """Whether a mark at `[low, high)` may open (free on its left) and may close (free on its right)."""
    before = text[low - 1] if low > start else " "
    after = text[high] if high < stop else " "
    opens = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    closes = (after.isspace() or after in _AFTER_CLOSING) and not before.isspace()
    if before in ".,?!" and after.isalpha():  # a space is missing on one side: ,"he said,"and
        return True, True
    if opens and closes:  # between two marks or dashes: a word beside it tells
        if after.isalnum() and not before.isalnum() and before not in ".,?!":
            return True, False
        if (before.isalnum() or before in ".,?!…") and not after.isalnum():
            return False, True
    return opens, closes


def _pair(text: str, start: int, stop: int, marks: list[_Mark]) -> list[Quoted]:
    """Pair marks from left to right; an opening mark that meets another one is closed at its sentence's end."""
    spans: list[Quoted] = []
    open_mark: _Mark | None = None
    for mark in marks:
        if open_mark is None:
            if mark.opens:
                open_mark = mark
            elif not spans and text[mark.start - 1 : mark.start] in _POINT and mark.start > start and mark.is_sure:
                spans.append(Quoted(start, mark.start, start, mark.end))  # the opening mark is missing
        elif mark.closes and (not mark.opens or not mark.is_sure):
            spans.append(Quoted(open_mark.end, mark.start, open_mark.start, mark.end))
            open_mark = None
        elif mark.opens:
            spans.append(_unclosed(text, open_mark, mark.start))
            open_mark = mark
    if open_mark is not None:
        spans.append(_unclosed(text, open_mark, stop))
    return [span for span in spans if span.start < span.end]


def _unclosed(text: str, mark: _Mark, limit: int) -> Quoted:
    """The span of an opening mark without its partner: to the paragraph's end, or its sentence's end if another mark opens."""
    stop = limit
    if limit < len(text) and not text[limit].isspace() and (ending := _SENTENCE_END.search(text, mark.end, limit)):
        stop = ending.end()
    while stop > mark.end and text[stop - 1].isspace():
        stop -= 1
    return Quoted(mark.end, stop, mark.start, stop)


def _single_mark(text: str, start: int, stop: int, at: int) -> _Mark | None:
    """What a single mark may do; None for an apostrophe."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < stop else " "
    shape = text[at]
    opens, closes = _sides(text, start, stop, at, at + 1)
    if opens and shape not in "‘‹‚‛›" and (after.isdigit() or _is_elision(text, at + 1, stop)):
        return None
    if opens and _is_elision(text, at + 1, stop):
        return None
    if shape in "‘‚‛`" and not opens:
        return None
    if shape in "’´" and opens and not closes:
        return None if after.isalnum() else _Mark(at, at + 1, True, False, False)
    # A mark after a word's s may be the possessive of a plural.
    is_possessive = closes and before in "sSzxX" and shape in "'’" and after.isspace()
    return _Mark(at, at + 1, opens, closes and shape not in "‘‚‛`", not is_possessive)


def _is_elision(text: str, at: int, stop: int) -> bool:
    word = _WORD.match(text, at, stop)
    return word is not None and word.group().lower() in _ELISIONS


def _pair_single(text: str, start: int, stop: int, marks: list[_Mark]) -> list[Quoted]:
    """Pair single marks: the next sure closing mark wins over a possible possessive; one without a partner is an apostrophe."""
    next_sure: list[int | None] = [None] * (len(marks) + 1)
    for at in range(len(marks) - 1, -1, -1):
        mark = marks[at]
        if mark.opens and not mark.closes:
            next_sure[at] = None
        else:
            next_sure[at] = at if mark.closes and mark.is_sure else next_sure[at + 1]
    spans: list[Quoted] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        closing = next_sure[at + 1]
        if mark.opens and closing is None and at + 1 < len(marks) and marks[at + 1].closes:
            closing = at + 1
        if not mark.opens:
            at += 1
        elif closing is not None:
            spans.append(Quoted(mark.end, marks[closing].start, mark.start, marks[closing].end))
            at = closing + 1
        else:
            # Only where the paragraph begins with it: a quotation that runs on into the next paragraph.
            if not text[start : mark.start].strip() and text[mark.start] in "‘'":
                limit = next((later.start for later in marks[at + 1 :] if later.opens), stop)
                spans.append(_unclosed(text, mark, limit))
            at += 1
    return [span for span in spans if span.start < span.end]


def _nest(double: list[Quoted], single: list[Quoted]) -> list[Quoted]:
    """Both families in one list: a span inside one of the other family is nested, one that crosses another is dropped."""
    inner = _containment(double)
    outer = _containment(single)
    found: list[Quoted] = []
    for span in double:
        found.append(span if outer(span) != "inside" else Quoted(span.start, span.end, span.outer_start, span.outer_end, 1))
    for span in single:
        relation = inner(span)
        if relation == "inside":
            found.append(Quoted(span.start, span.end, span.outer_start, span.outer_end, 1))
        elif relation != "crossing":
            found.append(span)
    return sorted(found, key=lambda span: (span.outer_start, -span.outer_end))


def _containment(spans: list[Quoted]) -> Callable[[Quoted], str]:
    """How a span stands to disjoint sorted `spans`: inside one, crossing one, or clear of all (it may contain whole ones)."""
    starts = [span.outer_start for span in spans]
    ends = [span.outer_end for span in spans]

    def relation(span: Quoted) -> str:
        before = bisect_right(starts, span.outer_start) - 1
        if before >= 0 and span.outer_start < ends[before]:
            return "inside" if span.outer_end <= ends[before] else "crossing"
        after = bisect_left(starts, span.outer_end) - 1
        return "crossing" if after > before and ends[after] > span.outer_end else "clear"

    return relation
