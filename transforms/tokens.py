"""Articles as the extraction sees them, and their tokens with offsets.

Belongs here: the `Article` and its `Paragraph`s, cutting text into tokens and telling where sentences begin.
Does not belong here: what a token means (quotation marks: `marks.py`; features of the tagger: `features.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from transforms.vocabulary import words as vocabulary_words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (or the title) of an article as offsets into the article's text."""

    start: int
    end: int
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A text and those of its paragraphs that are the article; the rest of the text has been cleaned away."""

    text: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of stretches of text: the words, their half-open offsets, and which of them begin a sentence."""

    words: list[str]
    starts: np.ndarray
    ends: np.ndarray
    begins_sentence: np.ndarray
    edges: list[int]
    """The first token of each stretch, and their number."""


# Each piece is a token with the white space after it. The pieces cover every character, so that offsets are running sums.
_PIECE = re.compile(
    r"(?:"
    r"(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:]\d+)*"
    r"|[OD]['’](?=[A-Z])[^\W\d_]+"  # O’Brien
    r"|[^\W_]+"
    r"|(?<=\w)['’](?:s|S|re|ve|ll|d|m|t)\b"
    r"|\.{2,}|-{2,}|''|``|,,"
    r"|\S"
    r")\s*"
)
# What a token is to a sentence; all others are words of it.
_POINT, _ENDING, _MARK, _ABBREVIATION = 1, 2, 3, 4
_KINDS = {
    **dict.fromkeys(vocabulary_words("abbreviations"), _ABBREVIATION),
    **dict.fromkeys((*"\"'“”„‘’‚«»‹›()[]{}", "''", "``", ",,"), _MARK),
    **dict.fromkeys(("?", "!", "…", "..", "...", "...."), _ENDING),
    ".": _POINT,
}


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Cut `text[start:end]` into tokens; offsets are into `text`."""
    return tokens_of([(text, start, len(text) if end is None else end)])


def tokens_of(stretches: Iterable[tuple[str, int, int]]) -> Tokens:
    """Cut every `text[start:end]` into tokens; all in one go, as most stretches are short."""
    pieces: list[str] = []
    edges, bases = [0], []
    for text, start, stop in stretches:
        base = start
        while base < stop and text[base].isspace():
            base += 1
        pieces += _PIECE.findall(text, base, stop)
        edges.append(len(pieces))
        bases.append(base)
    words = list(map(str.rstrip, pieces))
    count = len(pieces)
    sums = np.zeros(count + 1, np.int64)
    np.cumsum(np.fromiter(map(len, pieces), np.int64, count), out=sums[1:])
    starts = sums[:-1] + np.repeat(np.array(bases, np.int64) - sums[edges[:-1]], np.diff(edges))
    ends = starts + np.fromiter(map(len, words), np.int64, count)
    return Tokens(words, starts, ends, _sentence_starts(words, edges), edges)


def _sentence_starts(words: list[str], edges: list[int]) -> np.ndarray:
    """Flag the first word of every sentence: after an ending mark and its closing marks, unless an abbreviation."""
    count = len(words)
    kind = np.fromiter(map(_KINDS.get, words, repeat(0)), np.int8, count)
    is_first = np.zeros(count + 1, np.bool_)
    is_first[edges] = True
    is_ending = kind == _ENDING
    is_ending[1:] |= (kind[1:] == _POINT) & (kind[:-1] != _ABBREVIATION)
    # A word after a stretch's beginning or an ending, whatever marks stand between.
    word_at = np.flatnonzero((kind == 0) | (kind == _ABBREVIATION))
    passed = (np.cumsum(is_first[:-1]) + np.cumsum(is_ending))[word_at]
    begins = np.zeros(count, np.bool_)
    for at in word_at[np.diff(passed, prepend=0) > 0].tolist():
        begins[at] = is_first[at] or not words[at][0].islower()
    return begins
