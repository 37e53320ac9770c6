"""Gold articles as the tagger's rows with a label each, and the same articles with other quotation marks.

Belongs here: reading the gold format, putting its spans on rows, varying quotation marks, paragraphs, names and spelling.
Does not belong here: the network (`train_tagger.py`) and scoring (`quotation_accuracy.py`).
"""

import gzip
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms.quotations.spans import tagger
from transforms.quotations.spans.quotation_marks import quoted
from transforms.quotations.spans.tagger_features import GAP, rows
from transforms.quotations.spans.tokens import Article, Paragraph

STYLES = ("“”‘’", "\"\"''", "‘’“”", "''\"\"", "«»‹›", "„“‚‘")
_LINE = re.compile(r"[^\n\r]*[^\s][^\n\r]*")
# Shares of the paragraphs joined with the one before, and of the sentences that begin one of their own.
_JOINED, _PARTED = 0.3, 0.1
_BRITISH = {
    word.replace("our", "or", 1): word
    for word in (
        "labour",
        "favour",
        "favours",
        "favoured",
        "honour",
        "honoured",
        "behaviour",
        "colour",
        "neighbour",
        "neighbours",
    )
} | {"center": "centre", "centers": "centres", "defense": "defence", "program": "programme", "toward": "towards"}


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """One article: what the tagger sees and the gold label of every row."""

    id: str
    types: list[str]
    places: np.ndarray
    segments: np.ndarray
    pieces: list[tuple[int, int]]
    labels: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    """Of every row in the text; a break has no extent."""


def read(path: Path) -> list[dict]:
    """The articles of a gold file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as source:
        return [json.loads(line) for line in source if line.strip()]


def publisher(page_id: str) -> str:
    """What an id begins with: the outlet's name without the number of the page."""
    return page_id.rpartition("/")[0].rpartition("/")[2] + page_id.rpartition("/")[2].partition("_")[0].partition(".")[0]


def is_left_out(page_id: str, fold: int, folds: int) -> bool:
    """Whether the publisher of a page belongs to the fold."""
    return zlib.crc32(publisher(page_id).encode()) % folds == fold


def labelled_rows(gold: dict, is_speech: Callable[[dict], bool], has_title: bool = True) -> LabelledRows:
    """The rows of one gold article without the gaps around it; its first line is the title."""
    lines = [Paragraph(*found.span(), has_title and not at) for at, found in enumerate(_LINE.finditer(gold["text"]))]
    return labelled_article(gold, Article(gold["text"], tuple(lines)), is_speech)


def labelled_article(gold: dict, article: Article, is_speech: Callable[[dict], bool]) -> LabelledRows:
    """The rows of an article made of a gold text's paragraphs, without the gaps around it."""
    batch = rows([article])
    if len(batch.sheets) != 1:
        raise ValueError(f"{gold['id']} is too long to train on: split it")
    low, high = batch.sheets[0]
    inner = slice(low, high)
    starts, ends = batch.starts[inner], batch.ends[inner]
    return LabelledRows(
        gold["id"],
        [batch.known.names[number] for number in batch.types[inner].tolist()],
        batch.places[inner],
        batch.segments[slice(*np.searchsorted(batch.segments, (low, high)))] - GAP,
        list(zip((batch.pieces.firsts - GAP).tolist(), (batch.pieces.lasts - GAP).tolist(), strict=True)),
        _labels(gold, starts, ends, is_speech),
        starts,
        ends,
    )


def _labels(gold: dict, starts: np.ndarray, ends: np.ndarray, is_speech: Callable[[dict], bool]) -> np.ndarray:
    labels = np.zeros(len(starts), np.int64)
    tokens = np.flatnonzero(starts < ends)  # a break is never part of a span

    def between(start: int, end: int) -> np.ndarray:
        return tokens[np.searchsorted(ends[tokens], start, "right") : np.searchsorted(starts[tokens], end, "left")]

    for quote in gold["quotes"]:
        for name, label in (("speaker", tagger.SOURCE), ("cue", tagger.CUE)):
            for start, end in quote.get(name) or []:
                labels[between(start, end)] = label
    for quote in sorted(gold["quotes"], key=is_speech):
        begin, inside = (tagger.BEGIN, tagger.INSIDE) if is_speech(quote) else (tagger.BEGIN_THOUGHT, tagger.INSIDE_THOUGHT)
        for part_start, part_end in quote.get("parts") or [[quote["start"], quote["end"]]]:
            for line in re.finditer(r"[^\n\r]+", gold["text"][part_start:part_end]):
                at = between(part_start + line.start(), part_start + line.end())
                labels[at] = inside
                labels[at[:1]] = begin
    return labels


def with_marks(text: str, style: str, missing: float, random: np.random.Generator) -> str:
    """The text with its quotation marks in another style, a share of them gone; no offset moves.

    A style names the opening and closing mark of outer, then of inner quotations.
    """
    changed = list(text)
    for line in _LINE.finditer(text):
        for span in quoted(text, *line.span()):
            opening, closing = (style[2:] if span.depth else style[:2]) if style else (None, None)
            if opening and span.start - span.outer_start == 1:
                changed[span.outer_start] = opening
            if closing and span.outer_end - span.end == 1:
                changed[span.end] = closing
            if not span.depth and random.random() < missing:
                lost = span.outer_start if random.random() < 0.5 else span.outer_end - 1
                if not text[lost].isalnum():
                    changed[lost] = " "
    return "".join(changed)


def with_paragraphs(text: str, random: np.random.Generator) -> str:
    """The text with some paragraphs joined and some begun within others, the title apart; no offset moves."""
    changed = list(text)
    for found in list(re.finditer(r"[\n\r]\s*", text))[1:]:
        if random.random() < _JOINED:
            changed[found.start() : found.end()] = " " * (found.end() - found.start())
    for found in re.finditer(r"(?<=[.?!][”\"’']) |(?<=[a-z][.?!]) ", text):
        if random.random() < _PARTED:
            changed[found.start()] = "\n"
    return "".join(changed)


def variants(golds: list[dict], is_speech: Callable[[dict], bool]) -> list[list[LabelledRows]]:
    """The articles as they are, in British style, with marks missing, in any style, and with other paragraphs.

    What is varied depends on the article alone, not on those before it.
    """
    shown: list[list[LabelledRows]] = []
    for gold in golds:
        random = np.random.default_rng(zlib.crc32(gold["id"].encode()))
        text = gold["text"]
        style = [some[random.integers(len(some))] for some in (STYLES[2:4], STYLES, ("", *STYLES))]
        texts = [
            with_marks(text, style[0], 0.0, random),
            with_marks(text, "", 0.15, random),
            with_marks(text, style[1], 0.03, random),
            with_paragraphs(with_marks(text, style[2], 0.0, random), random),
        ]
        varied = [labelled_rows({**gold, "text": text}, is_speech, random.random() < 0.7) for text in texts]
        shown.append([labelled_rows(gold, is_speech), *varied])
    return [list(own) for own in zip(*shown, strict=True)]


def with_names(types: list[str], names: list[str], random: np.random.Generator) -> list[str]:
    """The words with every name among them exchanged for another throughout the article."""
    own = sorted(set(types).intersection(names))
    other = dict(zip(own, (names[at] for at in random.integers(len(names), size=len(own))), strict=True))
    return [other.get(word, word) for word in types]


def names_in(articles: list[LabelledRows]) -> list[str]:
    """Words that stand capitalised within sentences and never in small letters."""
    common = {word for article in articles for word in article.types if word.islower()}
    found = {
        word
        for article in articles
        for word, place in zip(article.types, article.places[:, 3].tolist(), strict=True)
        if place == 1 and len(word) > 2 and word.isalpha() and word.istitle()
    }
    return sorted(word for word in found if word.lower() not in common)


def british(word: str) -> str:
    """A word in British spelling, where that is regular."""
    return _BRITISH.get(word) or re.sub(r"(?<=[a-z]{3})iz(?=(?:e|ed|es|ing|ation|ations)$)", "is", word)
