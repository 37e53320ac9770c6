"""Runs of quoted and reported speech: where they stand, of what kind, with which cue.

Belongs here: from articles to `Run`s: the tagger's labels and the quotation marks joined into unbroken stretches of speech.
Does not belong here: the tagger (`tagger.py`), the marks (`marks.py`), who said it (`attribution.py`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from transforms import tagger
from transforms.features import BREAK, CLOSING, OPENING, Piece, Rows, rows
from transforms.marks import Quoted
from transforms.tokens import Article

# A cue further away than this many tokens (a sentence's end counts as many) belongs to another run.
_CUE_REACH = 40
_SENTENCE_COST = 15
# How many pieces of evidence there are for a run.
EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class Run:
    """One unbroken stretch of quoted or reported speech inside one paragraph; offsets are into the article's text."""

    start: int
    end: int
    kind: str
    """`direct`: all of it inside quotation marks; `mixed`: a part of it; `indirect`: nothing."""
    quoted: tuple[tuple[int, int], ...]
    """What stands inside quotation marks in it, without the marks."""
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    """The source that the tagger sees for it, as a hint for the attribution."""
    utterance: int
    """The runs of one utterance (broken by its cue, or running on over paragraphs) share this ordinal."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of rows of speech `[first, last)` with the rows of the cue and the source nearest to it."""

    first: int
    last: int
    piece: Piece
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    is_resumed: bool
    """Whether it goes on with the utterance of the stretch before it."""


def runs(articles: Sequence[Article]) -> list[list[Run]]:
    """The runs of every article in text order."""
    weights = tagger.model()
    batch = rows(articles)
    scores = tagger.emissions(batch, weights)
    found = list(stretches(articles, batch, tagger.labels(scores, batch.pieces, weights)))
    sureness = 1 / (1 + np.exp(-evidence(scores, batch, found) @ weights.confidence))
    result: list[list[Run]] = [[] for _ in articles]
    paragraph: tuple[int, int] | None = None
    outer: list[Quoted] = []
    for stretch, confidence in zip(found, sureness.round(4).tolist(), strict=True):
        at = (stretch.piece.article, stretch.piece.paragraph)
        if paragraph != at:
            paragraph = at
            outer = [span for span in batch.spans[at[0]][at[1]] if span.depth == 0]
        own = result[at[0]]
        start, end = int(batch.starts[stretch.first]), int(batch.ends[stretch.last - 1])
        kind, start, end, inside = _fitted(articles[at[0]].text, outer, start, end)
        own.append(
            Run(
                start,
                end,
                kind,
                inside,
                _offsets(batch, stretch.cue),
                _offsets(batch, stretch.source),
                own[-1].utterance + (not stretch.is_resumed) if own else 0,
                confidence,
            )
        )
    return result


def stretches(articles: Sequence[Article], batch: Rows, labels: np.ndarray) -> Iterator[Stretch]:
    """The labelled stretches of speech in order, without marks and punctuation at their ends."""
    begins = np.flatnonzero(labels == tagger.BEGIN)
    after = np.append(np.flatnonzero(labels != tagger.INSIDE), len(labels))
    stops = after[np.searchsorted(after, begins, "right")]
    contents = [_trimmed(batch.types, low, high) for low, high in zip(begins.tolist(), stops.tolist(), strict=True)]
    contents = [content for content in contents if content[0] < content[1]]
    cues, sources = _same(labels, tagger.CUE), _same(labels, tagger.SOURCE)
    first_rows = [piece.first for piece in batch.pieces]
    before: Stretch | None = None
    for content in contents:
        piece = batch.pieces[bisect_right(first_rows, content[0]) - 1]
        own_cues = _within(cues, piece)
        cue = _nearest(batch, own_cues, content)
        source = _nearest(batch, _within(sources, piece), cue or content)
        if before is None:
            is_resumed = False
        elif before.piece is piece:
            is_resumed = _resumes(batch, (before.first, before.last), content, own_cues)
        else:
            is_resumed = _reopens(articles[piece.article], batch, before.piece, piece)
        before = Stretch(*content, piece, cue, source, is_resumed)
        yield before


def evidence(scores: np.ndarray, batch: Rows, found: Sequence[Stretch]) -> np.ndarray:
    """What speaks for each stretch: the tagger's certainty in it and at its edges, its length, a cue, a source, its marks."""
    if not found:
        return np.zeros((0, EVIDENCE), np.float64)
    first, last = (np.array(ends) for ends in zip(*((stretch.first, stretch.last) for stretch in found), strict=True))
    weight = np.exp(scores.T - tagger.best_scores(scores)).astype(np.float64)
    share = np.clip(weight[tagger.BEGIN : tagger.INSIDE + 1].sum(0) / weight.sum(0), 1e-4, 1 - 1e-4)
    odds = np.log(share / (1 - share))
    is_marked = batch.places[:, 0] > 0
    bounds = np.stack((first, last), 1).ravel()  # the last row of all is in a gap, so every bound is a row
    length = last - first
    marked = np.add.reduceat(is_marked, bounds, dtype=np.int64)[::2] / length
    return np.stack(
        [
            np.ones(len(found)),
            np.add.reduceat(odds, bounds)[::2] / length,
            odds[first],
            odds[last - 1],
            np.minimum.reduceat(odds, bounds)[::2],
            np.log(length),
            [stretch.cue is not None for stretch in found],
            [stretch.source is not None for stretch in found],
            (marked > 0) & (marked < 1),
            marked == 1,
        ],
        1,
    )


def _within(found: list[tuple[int, int]], piece: Piece) -> list[tuple[int, int]]:
    return found[bisect_left(found, (piece.first, 0)) : bisect_left(found, (piece.last, 0))]


def _same(labels: np.ndarray, label: int) -> list[tuple[int, int]]:
    """The unbroken stretches of one label."""
    edges = np.flatnonzero(np.diff(labels == label, prepend=False, append=False))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _trimmed(types: list[str], low: int, high: int) -> tuple[int, int]:
    while low < high and not _is_word(types[low]):
        low += 1
    while high > low and not _is_word(types[high - 1]):
        high -= 1
    return low, high


def _is_word(word: str) -> bool:
    return word.isalnum() or (any(map(str.isalnum, word)) and word not in (OPENING, CLOSING, BREAK))


def _nearest(batch: Rows, candidates: list[tuple[int, int]], to: tuple[int, int]) -> tuple[int, int] | None:
    """The nearest stretch within reach, a sentence's end between counting as many tokens."""
    best, lowest = None, _CUE_REACH
    for candidate in candidates:
        low, high = (candidate[1], to[0]) if candidate[1] <= to[0] else (to[1], candidate[0])
        if high - low < lowest:
            cost = high - low + _SENTENCE_COST * int(np.count_nonzero(batch.begins_sentence[low : high + 1]))
            if cost < lowest:
                best, lowest = candidate, cost
    return best


def _resumes(batch: Rows, previous: tuple[int, int], content: tuple[int, int], cues: list[tuple[int, int]]) -> bool:
    """Whether a run goes on with the utterance before it in the paragraph: one cue and few other words stand between."""
    between = [cue for cue in cues if cue[0] >= previous[1] and cue[1] <= content[0]]
    is_after_sentence = bool(batch.begins_sentence[previous[1] + 1 : content[0]].any())
    return len(between) == 1 and not is_after_sentence and content[0] - previous[1] <= _CUE_REACH


def _reopens(article: Article, batch: Rows, before: Piece, piece: Piece) -> bool:
    """Whether a paragraph goes on with the quotation that the one before left open: it begins with a mark of its own."""
    if before.article != piece.article or before.paragraph != piece.paragraph - 1:
        return False
    left, right = batch.spans[piece.article][before.paragraph], batch.spans[piece.article][piece.paragraph]
    return (
        any(not span.is_closed for span in left[-1:])
        and bool(right)
        and not article.text[article.paragraphs[piece.paragraph].start : right[0].outer_start].strip()
    )


def _fitted(text: str, outer: list[Quoted], start: int, end: int) -> tuple[str, int, int, tuple[tuple[int, int], ...]]:
    """A run's kind, its bounds fitted to the quotation marks in it, and what stands inside them.

    Where the words run to an end of a quotation, the punctuation there belongs to them: a direct run is all that stands between
    its marks; a mixed one, or one of several quotations, takes the marks with it, so that none is left without its fellow.
    """
    spans = _overlapped(outer, start, end)
    kind = _kind(text, start, end, _inside(spans, start, end))
    if spans:
        is_one = kind == "direct" and len(spans) == 1
        first, last = spans[0], spans[-1]
        before, after = text[first.start : start], text[end : last.end]
        if first.start <= start and not any(map(str.isalnum, before)):
            start -= len(before.lstrip()) if is_one else start - first.outer_start
        if end <= last.end and not any(map(str.isalnum, after)):
            end += len(after.rstrip()) if is_one else last.outer_end - end
    return kind, start, end, _inside(spans, start, end)


def _overlapped(outer: list[Quoted], start: int, end: int) -> list[Quoted]:
    """Those of disjoint spans in order that `[start, end)` overlaps."""
    low = bisect_right(outer, start, key=lambda span: span.end)
    return outer[low : bisect_left(outer, end, lo=low, key=lambda span: span.start)]


def _inside(spans: list[Quoted], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The parts of `[start, end)` inside the spans."""
    return tuple((max(span.start, start), min(span.end, end)) for span in spans)


def _kind(text: str, start: int, end: int, inside: tuple[tuple[int, int], ...]) -> str:
    if not inside:
        return "indirect"
    at = start
    for low, high in (*inside, (end, end)):
        if any(map(str.isalnum, text[at:low])):
            return "mixed"
        at = high
    return "direct"


def _offsets(batch: Rows, stretch: tuple[int, int] | None) -> tuple[int, int] | None:
    return None if stretch is None else (int(batch.starts[stretch[0]]), int(batch.ends[stretch[1] - 1]))
