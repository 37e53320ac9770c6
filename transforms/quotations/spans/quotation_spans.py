"""Runs of quoted and reported speech: where they stand, of what kind, with which cue.

Belongs here: from articles to `Run`s: the tagger's labels and the quotation marks joined into unbroken stretches of speech.
Does not belong here: the tagger (`tagger.py`), the marks (`quotation_marks.py`), who said it (`attribution.py`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from transforms.language.vocabulary import words
from transforms.quotations.spans import put_questions, tagger
from transforms.quotations.spans.labelled_turns import Turn, turns
from transforms.quotations.spans.quotation_marks import Quoted
from transforms.quotations.spans.tagger_features import Rows, ranges, rows
from transforms.quotations.spans.tokens import Article, Paragraph

# A cue further away than this many tokens (a sentence's end counts as many) belongs to another run.
_CUE_REACH = 40
_SENTENCE_COST = 15
# Characters worked on at once, so that memory is bounded.
_AT_ONCE = 1 << 20
_SURENESS_OF_TURNS = 0.95


_SOURCE_REACH = 80
_SAID_LAST = re.compile(rf",\s(?:[^\s,.;:]{{1,30}}\s){{1,7}}(?P<cue>{'|'.join(words('cues', 'say'))})$")


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
    """How sure the tagger is; how likely the row is right, with its speaker, tells `transforms.quotations.confidence`."""
    turn: Turn | None = None
    """The labelled turn that it is, of an interview or transcript."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of rows of speech in order, each with the rows of the cue and the source nearest to it."""

    bounds: np.ndarray
    """First row and the one after the last, a pair for each stretch; so too the next two, -1 where there is none."""
    cues: np.ndarray
    sources: np.ndarray
    pieces: np.ndarray
    are_resumed: np.ndarray
    """Which of them go on with the utterance of the one before."""


def runs(articles: Sequence[Article]) -> list[list[Run]]:
    """The runs of every article in text order."""
    result: list[list[Run]] = [[] for _ in articles]
    for portion in _portions(articles):
        for at, own in zip((at for at, _ in portion), _runs([part for _, part in portion]), strict=True):
            before = result[at][-1].utterance + 1 if result[at] else 0
            result[at] += [replace(run, utterance=run.utterance + before) for run in own] if before else own
    for at, article in enumerate(articles):
        found = turns(article)
        if found:
            titles = [paragraph for paragraph in article.paragraphs if paragraph.is_title]
            told = [run for run in result[at] if run.quoted or not any(part.start <= run.start < part.end for part in titles)]
            result[at] = _in_turns(told, found)  # "The tides, explained" above them is nobody's words
    return result


def _in_turns(runs: Sequence[Run], found: Sequence[Turn]) -> list[Run]:
    """The runs beside labelled turns, and the turns as runs: what is quoted within a turn is the words of its speaker."""
    merged: list[Run] = []
    at = 0
    for turn in found:
        while at < len(runs) and runs[at].start < turn.end:
            if runs[at].end <= turn.start and not turn.label[0] < runs[at].end <= turn.start:
                merged.append(runs[at])
            at += 1
        merged.append(Run(turn.start, turn.end, "direct", (), None, turn.label, turn.number, _SURENESS_OF_TURNS, turn))
    merged += runs[at:]
    numbers: dict[tuple[bool, int], int] = {}
    return [replace(run, utterance=numbers.setdefault((run.turn is None, run.utterance), len(numbers))) for run in merged]


def _portions(articles: Sequence[Article]) -> Iterator[list[tuple[int, Article]]]:
    """The articles with their numbers, not too many at once; one that is too long by itself comes in parts."""
    portion: list[tuple[int, Article]] = []
    taken = 0
    for at, article in enumerate(articles):
        size = sum([paragraph.end - paragraph.start for paragraph in article.paragraphs])
        for part in [article] if size <= _AT_ONCE else _parts(article):
            if taken + size > _AT_ONCE and portion:
                yield portion
                portion, taken = [], 0
            portion.append((at, part))
            taken += size
    if portion:
        yield portion


def _parts(article: Article) -> Iterator[Article]:
    """The paragraphs of an endless article as articles of their own; an endless paragraph is cut anywhere."""
    part: list[Paragraph] = []
    taken = 0
    for paragraph in article.paragraphs:
        for low in range(paragraph.start, paragraph.end, _AT_ONCE):
            piece = Paragraph(low, min(low + _AT_ONCE, paragraph.end), paragraph.is_title)
            if taken + piece.end - piece.start > _AT_ONCE and part:
                yield Article(article.text, tuple(part))
                part, taken = [], 0
            part.append(piece)
            taken += piece.end - piece.start
    if part:
        yield Article(article.text, tuple(part))


def _runs(articles: Sequence[Article]) -> list[list[Run]]:
    weights = tagger.model()
    batch = rows(articles)
    scores = tagger.emissions(batch, weights)
    found = stretches(batch, tagger.labels(scores, batch.pieces, weights))
    result: list[list[Run]] = [[] for _ in articles]
    read, outer, is_put = -1, list[Quoted](), False
    is_quoted = np.add.reduceat(batch.places[:, 0] > 0, found.bounds.ravel(), dtype=np.int64)[::2] > 0
    for at, paragraph, has_marks, extent, near, source, is_resumed, confidence in zip(
        batch.pieces.articles[found.pieces].tolist(),
        batch.pieces.paragraphs[found.pieces].tolist(),
        is_quoted.tolist(),
        _offsets(batch, found.bounds),
        _offsets(batch, found.cues),
        _offsets(batch, found.sources),
        found.are_resumed.tolist(),
        sureness(scores, found).round(4).tolist(),
        strict=True,
    ):
        own = result[at]
        if has_marks and paragraph != read:
            read, outer = paragraph, [span for span in batch.spans[paragraph] if not span.depth]
        kind, start, end, inside = _fitted(articles[at].text, outer, *extent) if has_marks else ("indirect", *extent, ())
        if kind == "indirect" and near is None and (swallowed := _swallowed(articles[at].text, start, end)) is not None:
            end, cue = swallowed
        else:
            cue = near
        was_put, is_put = is_put and bool(own), kind == "indirect" and put_questions.is_put(articles[at].text, cue, start)
        # The answer is another's words than the question.
        utterance = own[-1].utterance + (was_put or is_put or not is_resumed) if own else 0
        own.append(Run(start, end, kind, inside, cue, source, utterance, confidence))
    return result


def _swallowed(text: str, start: int, end: int) -> tuple[int, tuple[int, int]] | None:
    """Where words end that run on over who said them, "…, the coast guard said", and the cue; None where they do not."""
    found = _SAID_LAST.search(text, max(start, end - _SOURCE_REACH), end)
    return (found.start(), found.span("cue")) if found is not None and found.start() > start else None


def stretches(batch: Rows, labels: np.ndarray) -> Stretches:
    """The labelled stretches of speech, without marks and punctuation at their ends."""
    begins = np.flatnonzero(labels == tagger.BEGIN)
    after = np.append(np.flatnonzero(labels != tagger.INSIDE), len(labels))
    stops = after[np.searchsorted(after, begins, "right")]
    word_at = np.flatnonzero(batch.is_word)
    low, high = np.searchsorted(word_at, begins), np.searchsorted(word_at, stops)
    kept = low < high
    bounds = np.stack((word_at[low[kept]], word_at[high[kept] - 1] + 1), 1)
    pieces = np.searchsorted(batch.pieces.firsts, bounds[:, 0], "right") - 1
    sentences = np.append(0, np.cumsum(batch.begins_sentence))
    extents = np.stack((batch.pieces.firsts[pieces], batch.pieces.lasts[pieces]), 1)
    cue_at = _same(labels, tagger.CUE)
    cues = _nearest(cue_at, bounds, extents, sentences)
    sources = _nearest(_same(labels, tagger.SOURCE), np.where(cues < 0, bounds, cues), extents, sentences)
    return Stretches(bounds, cues, sources, pieces, _resumed(batch, bounds, pieces, cue_at, sentences))


def _same(labels: np.ndarray, label: int) -> np.ndarray:
    """The unbroken stretches of one label."""
    return np.flatnonzero(np.diff(labels == label, prepend=False, append=False)).reshape(-1, 2)


def _nearest(candidates: np.ndarray, to: np.ndarray, extents: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """The nearest candidate within reach in the same piece, the one before or the one after; -1 where there is none.

    A sentence's end between counts as many tokens; `sentences` says how many sentences begin before each row.
    """
    held = np.concatenate(([[-1, -1]], candidates, [[len(sentences), len(sentences)]]))
    at = np.searchsorted(held[:, 0], to[:, 0]) - 1
    left, right = held[at], held[at + 1]
    precedes, follows = left[:, 0] >= extents[:, 0], right[:, 0] < extents[:, 1]
    before, after = (
        np.where(is_there, high - low + _SENTENCE_COST * (sentences[high + 1] - sentences[low]), _CUE_REACH)
        for is_there, low, high in (
            (precedes, np.where(precedes, left[:, 1], 0), to[:, 0]),
            (follows, to[:, 1], np.where(follows, right[:, 0], 0)),
        )
    )
    nearest = np.where((before <= after)[:, None], left, right)
    nearest[np.minimum(before, after) >= _CUE_REACH] = -1
    return nearest


def _resumed(batch: Rows, bounds: np.ndarray, pieces: np.ndarray, cues: np.ndarray, sentences: np.ndarray) -> np.ndarray:
    """Which stretches go on with the utterance of the one before.

    In the same paragraph: one cue and few other words stand between. In the next one: it begins with a mark, and the quotation
    before was left open.
    """
    resumed = np.zeros(len(bounds), np.bool_)
    if len(bounds) > 1:
        before, first = bounds[:-1, 1], bounds[1:, 0]
        between = np.searchsorted(cues[:, 0], first) - np.searchsorted(cues[:, 0], before)
        is_one = (between == 1) & (sentences[first] <= sentences[np.minimum(before + 1, first)]) & (first - before <= _CUE_REACH)
        paragraph = batch.pieces.paragraphs[pieces]
        article = batch.pieces.articles[pieces]
        is_open = batch.runs_out[paragraph[:-1]] & batch.opens[paragraph[1:]]
        is_next = (article[1:] == article[:-1]) & (np.diff(paragraph) == 1)
        resumed[1:] = np.where(np.diff(pieces) == 0, is_one, is_next & is_open)
    return resumed


def sureness(scores: np.ndarray, found: Stretches) -> np.ndarray:
    """How sure the tagger is of each stretch, 0 to 1: from the mean over its rows of the log odds that a row is speech."""
    if not len(found.bounds):
        return np.zeros(0, np.float64)
    first, last = found.bounds.T
    length = last - first
    scored = scores[ranges(first, last)]
    weight = np.exp(scored.T - tagger.best_scores(scored)).astype(np.float64)
    share = np.clip(weight[tagger.BEGIN : tagger.INSIDE + 1].sum(0) / weight.sum(0), 1e-4, 1 - 1e-4)
    odds = np.add.reduceat(np.log(share / (1 - share)), np.cumsum(length) - length) / length
    return np.asarray(1 / (1 + np.exp(-odds)))


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


def _offsets(batch: Rows, bounds: np.ndarray) -> list[Any]:
    """Stretches of rows as offsets into the text; None for those of no rows."""
    pairs = zip(batch.starts[bounds[:, 0]].tolist(), batch.ends[bounds[:, 1] - 1].tolist(), strict=True)
    return [pair if is_there else None for pair, is_there in zip(pairs, (bounds[:, 0] >= 0).tolist(), strict=True)]
