"""Gold articles as the tagger's rows with a label each, and the same articles with other quotation marks.

Belongs here: reading the gold format, putting its spans on rows, varying quotation marks without moving an offset.
Does not belong here: the network (`train_runs.py`) and scoring (`quotation_accuracy.py`).
"""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transforms import tagger
from transforms.features import GAP, rows
from transforms.marks import quoted
from transforms.tokens import Article, Paragraph

STYLES = ("“”‘’", "\"\"''", "‘’“”", "''\"\"", "«»‹›", "„“‚‘")
_LINE = re.compile(r"[^\n\r]*[^\s][^\n\r]*")
# The scorer's idea of reported speech, as opposed to thought: marks, or a cue with one of these verbs.
_SCORER_WORDS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """One article: what the tagger sees and the gold label of every row."""

    id: str
    types: list[str]
    places: np.ndarray
    segments: np.ndarray
    pieces: list[tuple[int, int]]
    labels: np.ndarray


def read(path: Path) -> list[dict]:
    """The articles of a gold file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as source:
        return [json.loads(line) for line in source if line.strip()]


def labelled_rows(gold: dict, is_speech: Callable[[dict], bool], has_title: bool = True) -> LabelledRows:
    """The rows of one gold article without the gaps around it; its first line is the title."""
    lines = [Paragraph(*found.span(), has_title and not at) for at, found in enumerate(_LINE.finditer(gold["text"]))]
    batch = rows([Article(gold["text"], tuple(lines))])
    if len(batch.sheets) != 1:
        raise ValueError(f"{gold['id']} is too long to train on: split it")
    low, high = batch.sheets[0]
    inner = slice(low, high)
    starts, ends = batch.starts[inner], batch.ends[inner]
    return LabelledRows(
        gold["id"],
        [batch.known.names[number] for number in batch.types[inner].tolist()],
        batch.places[inner],
        batch.segments[1:-1] - GAP,
        list(zip((batch.pieces.firsts - GAP).tolist(), (batch.pieces.lasts - GAP).tolist(), strict=True)),
        _labels(gold, starts, ends, is_speech),
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
