"""Runs of quoted and reported speech: where they stand, of what kind, with which cue.

Belongs here: from articles to `Run`s: the tagger's labels and the quotation marks joined into unbroken stretches of speech.
Does not belong here: the tagger (`tagger.py`), the marks (`marks.py`), who said it (`attribution.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from transforms import tagger
from transforms.features import BREAK, CLOSING, OPENING, Rows, rows
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
class _Stretch:
    """Rows of one label without a break, `[first, last)`."""

    first: int
    last: int


def runs(articles: Sequence[Article]) -> list[list[Run]]:
    """The runs of every article in text order."""
    weights = tagger.model()
    batch = rows(articles)
    scores = tagger.emissions(batch, weights)
    labels = tagger.labels(scores, [bound for bounds in batch.paragraph_bounds for bound in bounds], weights)
    speech = _speech_share(scores)
    return [_article_runs(article, batch, at, labels, speech) for at, article in enumerate(articles)]


def _speech_share(scores: np.ndarray) -> np.ndarray:
    """For each row how likely it is inside reported speech."""
    weight = np.exp(scores - scores.max(1, keepdims=True))
    share: np.ndarray = weight[:, tagger.BEGIN : tagger.INSIDE + 1].sum(1) / weight.sum(1)
    return share


def _article_runs(article: Article, batch: Rows, at: int, labels: np.ndarray, speech: np.ndarray) -> list[Run]:
    found: list[Run] = []
    utterance = -1
    runs_on = False
    for bounds, spans in zip(batch.paragraph_bounds[at], batch.spans[at], strict=True):
        first, last = bounds
        own = labels[first:last]
        contents = [] if first == last else list(_contents(batch, own, first))
        cues = list(_stretches(own == tagger.CUE, first)) if contents else []
        sources = list(_stretches(own == tagger.SOURCE, first)) if contents else []
        outer = [span for span in spans if span.depth == 0]
        reopens = bool(outer) and not article.text[batch.starts[first] : outer[0].outer_start].strip() if contents else False
        previous: _Stretch | None = None
        for content in contents:
            start, end = int(batch.starts[content.first]), int(batch.ends[content.last - 1])
            inside = tuple(_overlaps(outer, start, end))
            cue = _nearest(batch, cues, content)
            if not (_goes_on(batch, previous, content, cues) if previous else runs_on and reopens):
                utterance += 1
            source = _nearest(batch, sources, cue or content)
            found.append(
                Run(
                    start,
                    end,
                    _kind(article.text, start, end, inside),
                    inside,
                    _offsets(batch, cue),
                    _offsets(batch, source),
                    utterance,
                    round(float(speech[content.first : content.last].mean()), 4),
                )
            )
            previous = content
        runs_on = bool(contents) and bool(outer) and not outer[-1].is_closed
    return found


def _contents(batch: Rows, own: np.ndarray, first: int) -> Iterator[_Stretch]:
    """The stretches of speech of a paragraph, without marks and punctuation at their ends."""
    begins = np.flatnonzero(own == tagger.BEGIN)
    inside = np.flatnonzero((own != tagger.INSIDE) & (own != tagger.BEGIN))
    for begin in begins.tolist():
        later = np.searchsorted(inside, begin)
        end = int(inside[later]) if later < len(inside) else len(own)
        following = np.searchsorted(begins, begin, "right")
        if following < len(begins):
            end = min(end, int(begins[following]))
        low, high = first + begin, first + end
        while low < high and not _is_word(batch.types[low]):
            low += 1
        while high > low and not _is_word(batch.types[high - 1]):
            high -= 1
        if low < high:
            yield _Stretch(low, high)


def _is_word(word: str) -> bool:
    return any(map(str.isalnum, word)) and word not in (OPENING, CLOSING, BREAK)


def _stretches(chosen: np.ndarray, first: int) -> Iterator[_Stretch]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], chosen.astype(np.int8), [0]))))
    for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield _Stretch(first + low, first + high)


def _nearest(batch: Rows, candidates: list[_Stretch], to: _Stretch) -> _Stretch | None:
    """The nearest stretch within reach, a sentence's end between counting as many tokens."""
    best, lowest = None, _CUE_REACH
    for candidate in candidates:
        low, high = (candidate.last, to.first) if candidate.last <= to.first else (to.last, candidate.first)
        if high - low < lowest:
            cost = high - low + _SENTENCE_COST * int(batch.begins_sentence[low : high + 1].sum())
            if cost < lowest:
                best, lowest = candidate, cost
    return best


def _goes_on(batch: Rows, previous: _Stretch, content: _Stretch, cues: list[_Stretch]) -> bool:
    """Whether a run belongs to the utterance before it in the paragraph: only a cue and few other words stand between."""
    between = [cue for cue in cues if cue.first >= previous.last and cue.last <= content.first]
    is_after_sentence = bool(batch.begins_sentence[previous.last + 1 : content.first].any())
    return len(between) == 1 and not is_after_sentence and content.first - previous.last <= _CUE_REACH


def _overlaps(spans: list[Quoted], start: int, end: int) -> Iterator[tuple[int, int]]:
    for span in spans:
        low, high = max(span.start, start), min(span.end, end)
        if low < high:
            yield low, high


def _kind(text: str, start: int, end: int, inside: tuple[tuple[int, int], ...]) -> str:
    if not inside:
        return "indirect"
    at = start
    for low, high in (*inside, (end, end)):
        if any(map(str.isalnum, text[at:low])):
            return "mixed"
        at = high
    return "direct"


def _offsets(batch: Rows, stretch: _Stretch | None) -> tuple[int, int] | None:
    return None if stretch is None else (int(batch.starts[stretch.first]), int(batch.ends[stretch.last - 1]))
