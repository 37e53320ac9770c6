"""The lines and paragraphs of a text as offsets, whatever its line terminators and however it is wrapped.

Belongs here: cutting a text at its line ends, and joining the lines of hard-wrapped paragraphs. Does not belong here: what a
line means (`boilerplate.py`, `passage_roles.py`). The text itself is never altered.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from transforms.language.vocabulary import words

# Whatever str.splitlines() takes for a line end. \S keeps leading white space out of the match.
_CONTENT = re.compile("\\S[^\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]*")
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
BULLETS = frozenset("*+•·▪‣◦●■►▶»›>–—-")
BULLET = re.compile(r"[*+•·▪‣◦●■►▶»›>–—-](?:\s+|$)")
# A line of its own, though it begins in lower case: "by Given Name and Given Name".
_BYLINE = re.compile(r"(?:by|von|par|por)\s(?:[A-Z][\w.’'-]{0,30}(?:,?\s(?:and\s|und\s|et\s|y\s)?|$)){2,8}$")
_WORD = re.compile(r"\S+")
_LIST_NUMBER = re.compile(r"\d{1,3}[.):]")
# No line of its own ends in one of these.
_LEADING_ON = frozenset(
    (*words("function_words", "determiner"), *words("function_words", "possessive"), "of", "and", "or", "than")
)
_MAX_LEADING_ON = max(map(len, _LEADING_ON))

# No news text has more lines; the rest of such a document is taken as one, so that memory stays bounded.
MAX_LINES = 250_000
MIN_WRAP_WIDTH = 40
MAX_WRAP_WIDTH = 110
# Lines wrapped by a typist rather than a program may be so much shorter than the full width.
RAGGED_WIDTH = 10


class Paragraph(NamedTuple):
    """A line, or the joined lines of a wrapped paragraph, without the white space around it.

    `indent` is the white space before its first line; `breaks` counts the line ends between it and the one before.
    """

    start: int
    end: int
    indent: int
    breaks: int


def lines(text: str) -> list[Paragraph]:
    """The lines of `text` that hold more than white space."""
    fed = text.split("\n")
    # As many where every line ends in a line feed; before it, a carriage return is white space.
    has_others = len(text.splitlines()) != len(fed) - (not fed[-1])
    return _any_lines(text) if has_others else _fed_lines(text, fed)


def _fed_lines(text: str, fed: list[str]) -> list[Paragraph]:
    """The lines of a text whose only line end is a line feed, from what stands between line feeds."""
    found: list[Paragraph] = []
    begin = breaks = 0
    for line in fed:
        words = line.strip()
        if words:
            indent = 0 if words[0] == line[0] else len(line) - len(line.lstrip())
            start = begin + indent
            if len(found) == MAX_LINES:
                found.append(Paragraph(start, len(text.rstrip()), indent, breaks))
                break
            found.append(Paragraph(start, start + len(words), indent, breaks if found else max(breaks, 2)))
            breaks = 0
        breaks += 1
        begin += len(line) + 1
    return found


def _any_lines(text: str) -> list[Paragraph]:
    """The lines of a text with other line ends, or several kinds."""
    found: list[Paragraph] = []
    end = 0
    for match in _CONTENT.finditer(text):
        start, stop = match.span()
        gap = text[end:start]
        if gap == "\n":
            indent, breaks = 0, 1
        else:
            breaks, newline = gap.count("\n"), gap.rfind("\n")
            if breaks + gap.count(" ") + gap.count("\t") < len(gap):
                ends = [found.end() for found in _BREAK.finditer(gap)]
                breaks, newline = len(ends), (ends[-1] - 1 if ends else -1)
            indent = len(gap) - newline - 1
        if len(found) == MAX_LINES:
            stop = len(text)
        end = start + len(text[start:stop].rstrip())
        found.append(Paragraph(start, end, indent, breaks if found else max(breaks, 2)))
        if len(found) > MAX_LINES:
            break
    return found


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of `text`: its lines, joined where a line break only wraps a sentence."""
    found = lines(text)
    broken = [following.breaks == 1 and _breaks_a_sentence(text, line, following) for line, following in pairwise(found)]
    if True not in broken:
        return found
    wrap = _wrap(found, broken)
    joined = found[:1]
    for (line, following), is_broken in zip(pairwise(found), broken, strict=True):
        if is_broken or _continues(text, line, following, wrap):
            joined[-1] = joined[-1]._replace(end=following.end)
        else:
            joined.append(following)
    return joined


class _Wrap(NamedTuple):
    """How a text is wrapped by hand: the width of its full lines and the indents that its wrapped lines return to."""

    width: int
    margins: frozenset[int]


def _wrap(found: list[Paragraph], broken: list[bool]) -> _Wrap:
    """The wrapping that lines broken within a sentence show, of which there is one at least."""
    lengths = sorted(_length(line) for line, is_broken in zip(found, broken, strict=False) if is_broken)
    margins = frozenset(following.indent for following, is_broken in zip(found[1:], broken, strict=True) if is_broken)
    return _Wrap(lengths[(len(lengths) * 9) // 10], margins)


def _breaks_a_sentence(text: str, line: Paragraph, following: Paragraph) -> bool:
    """Whether a line of middling length ends, and the one right below it begins, within a sentence."""
    return (
        text[following.start].islower()
        and following.indent <= line.indent
        and MIN_WRAP_WIDTH <= line.end - line.start <= MAX_WRAP_WIDTH
        and text[line.end - 1] not in '.!?:;”"»'
        and _BYLINE.match(text, following.start, following.end) is None
    )


def _continues(text: str, line: Paragraph, following: Paragraph, wrap: _Wrap) -> bool:
    """Whether a break between two lines, none within a sentence by its looks, only wraps a paragraph all the same."""
    if following.breaks > 1 or following.indent > line.indent or following.indent not in wrap.margins:
        return False
    if _length(line) > MAX_WRAP_WIDTH or BULLET.match(text, following.start) or "   " in text[line.start : line.end]:
        return False
    ragged = RAGGED_WIDTH if _goes_on(text, line, following) else 0
    return _length(line) + 1 + _first_word_length(text, following) > wrap.width - ragged


def _goes_on(text: str, line: Paragraph, following: Paragraph) -> bool:
    """Whether the end of a line shows that its sentence goes on: "painted some", or a number that none of a list follows."""
    last = text[text.rfind(" ", line.end - 1 - _MAX_LEADING_ON, line.end) + 1 : line.end]
    if last in _LEADING_ON:
        return True
    is_inside = text[line.end - 1].islower() or text[line.end - 1] == ","
    return is_inside and text[following.start].isdigit() and _LIST_NUMBER.match(text, following.start) is None


def _length(line: Paragraph) -> int:
    return line.indent + line.end - line.start


def _first_word_length(text: str, line: Paragraph) -> int:
    match = _WORD.match(text, line.start, min(line.end, line.start + MAX_WRAP_WIDTH))
    return match.end() - match.start() if match else 0
