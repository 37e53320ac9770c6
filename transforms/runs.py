"""Runs of quoted and reported speech: where they stand, of what kind, with which cue.

Belongs here: from articles to `Run`s: the tagger's labels and the quotation marks joined into unbroken stretches of speech.
Does not belong here: the tagger (`tagger.py`), the marks (`marks.py`), who said it (`attribution.py`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from transforms import tagger
from transforms.features import BREAK, CLOSING, OPENING, Piece, Rows, rows
from transforms.marks import Quoted
from transforms.tokens import Article

# A cue further away than this many tokens (a sentence's end counts as many) belongs to another run.
_CUE_REACH = 40
_SENTENCE_COST = 15


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
class _Found:
    """The stretches of rows `(first, last)` in one piece, by what they are."""

    contents: list[tuple[int, int]]
    cues: list[tuple[int, int]]
    sources: list[tuple[int, int]]


def runs(articles: Sequence[Article]) -> list[list[Run]]:
    """The runs of every article in text order."""
    weights = tagger.model()
    batch = rows(articles)
    scores = tagger.emissions(batch, weights)
    labels = tagger.labels(scores, batch.pieces, weights)
    return _joined(articles, batch, labels, scores)


def _joined(articles: Sequence[Article], batch: Rows, labels: np.ndarray, scores: np.ndarray) -> list[list[Run]]:
    """The labelled stretches as runs, with their cues, sources and utterances."""
    result: list[list[Run]] = [[] for _ in articles]
    previous: tuple[int, int] | None = None
    last_piece: Piece | None = None
    paragraph: tuple[int, int] | None = None
    outer: list[Quoted] = []
    for piece, found in zip(batch.pieces, _stretches(batch, labels), strict=True):
        if found is None:
            continue
        text, own = articles[piece.article].text, result[piece.article]
        if paragraph != (piece.article, piece.paragraph):
            paragraph = (piece.article, piece.paragraph)
            outer = [span for span in batch.spans[piece.article][piece.paragraph] if span.depth == 0]
        for content in found.contents:
            first, last = content
            start, end = int(batch.starts[first]), int(batch.ends[last - 1])
            cue = _nearest(batch, found.cues, content)
            source = _nearest(batch, found.sources, cue or content)
            inside = tuple(_overlaps(outer, start, end))
            if last_piece is piece and previous is not None:
                goes_on = _resumes(batch, previous, content, found.cues)
            else:
                goes_on = last_piece is not None and _reopens(articles[piece.article], batch, last_piece, piece)
            own.append(
                Run(
                    start,
                    end,
                    _kind(text, start, end, inside),
                    inside,
                    _offsets(batch, cue),
                    _offsets(batch, source),
                    own[-1].utterance + (not goes_on) if own else 0,
                    _confidence(scores[first:last]),
                )
            )
            previous, last_piece = content, piece
    return result


def _stretches(batch: Rows, labels: np.ndarray) -> Iterator[_Found | None]:
    """For every piece its stretches of speech (without marks and punctuation at their ends), cues and sources."""
    begins = np.flatnonzero(labels == tagger.BEGIN)
    after = np.append(np.flatnonzero(labels != tagger.INSIDE), len(labels))
    stops = after[np.searchsorted(after, begins, "right")]
    contents = [_trimmed(batch.types, low, high) for low, high in zip(begins.tolist(), stops.tolist(), strict=True)]
    groups = (
        [content for content in contents if content[0] < content[1]],
        _same(labels, tagger.CUE),
        _same(labels, tagger.SOURCE),
    )
    at = [0, 0, 0]
    for piece in batch.pieces:
        own: list[list[tuple[int, int]]] = []
        for number, group in enumerate(groups):
            low = at[number]
            while at[number] < len(group) and group[at[number]][0] < piece.last:
                at[number] += 1
            own.append(group[low : at[number]])
        yield _Found(*own) if own[0] else None


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


def _confidence(scores: np.ndarray) -> float:
    """How likely the rows of a run are reported speech, on average."""
    weight = np.exp(scores - scores.max(1, keepdims=True))
    return round(float((weight[:, tagger.BEGIN : tagger.INSIDE + 1].sum(1) / weight.sum(1)).mean()), 4)


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


def _overlaps(outer: list[Quoted], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of `[start, end)` inside quotation marks, of disjoint spans in order."""
    for span in islice(outer, bisect_right(outer, start, key=lambda span: span.end), None):
        if span.start >= end:
            break
        yield max(span.start, start), min(span.end, end)


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
