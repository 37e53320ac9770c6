"""A text cut at every edge of what is marked in it, so that marks may overlap and each piece knows its own.

Belongs here: cutting. Does not: what the marks look like.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Kind = Literal["quotation", "cue", "speaker"]


class Mark(NamedTuple):
    """A stretch of the text that belongs to a quotation: its words, its cue, or the mention of its speaker."""

    start: int
    end: int
    kind: Kind
    ordinal: int


class Piece(NamedTuple):
    """Text without an edge in it: the quotations whose words, cue and speaker it is, each None or an ordinal."""

    text: str
    quotation: int | None
    cue: int | None
    speaker: int | None


def cut(text: str, offset: int, edges: Iterable[int], marks: Sequence[Mark]) -> dict[int, list[Piece]]:
    """The pieces of `text`, which begins at `offset` of its document, under the edge at or before which each begins.

    `edges` are where passages begin and end. Of several quotations around a piece, the innermost has it.
    """
    end = offset + len(text)
    marks = [mark for mark in marks if mark.start < end and mark.end > offset]
    starts: dict[int, list[Mark]] = {}
    ends: dict[int, list[Mark]] = {}
    for mark in marks:
        starts.setdefault(max(mark.start, offset), []).append(mark)
        ends.setdefault(min(mark.end, end), []).append(mark)
    heads = {edge for edge in edges if offset <= edge < end} | {offset}
    positions = sorted(heads | starts.keys() | ends.keys() | {end})
    open_marks: dict[Mark, None] = {}
    pieces: dict[int, list[Piece]] = {}
    head = offset
    for position, after in pairwise(positions):
        if position in heads:
            head = position
        for mark in ends.get(position, ()):
            open_marks.pop(mark, None)
        open_marks.update(dict.fromkeys(starts.get(position, ())))
        words = text[position - offset : after - offset]
        innermost = (_innermost(open_marks, kind) for kind in ("quotation", "cue", "speaker"))
        pieces.setdefault(head, []).append(Piece(words, *innermost))
    return pieces


def _innermost(marks: Iterable[Mark], kind: str) -> int | None:
    """The quotation of the shortest of the marks of a kind."""
    found = [mark for mark in marks if mark.kind == kind]
    return min(found, key=lambda mark: (mark.end - mark.start, mark.start)).ordinal if found else None
