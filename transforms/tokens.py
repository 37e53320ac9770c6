"""Articles as the extraction sees them, and their tokens with offsets.

Belongs here: the `Article` and its `Paragraph`s, cutting text into tokens and telling where sentences begin.
Does not belong here: what a token means (quotation marks: `marks.py`; features of the tagger: `features.py`).
"""

import re
from dataclasses import dataclass

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
    """The tokens of one stretch of text: the words, their half-open offsets, and which of them begin a sentence."""

    words: list[str]
    starts: np.ndarray
    ends: np.ndarray
    begins_sentence: np.ndarray


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
_ENDING = frozenset((".", "?", "!", "…", "..", "...", "...."))
_MARKS = frozenset("\"'“”„‘’‚«»‹›()[]{}") | {"''", "``", ",,"}
_ABBREVIATIONS = frozenset(vocabulary_words("abbreviations"))


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Cut `text[start:end]` into tokens; offsets are into `text`."""
    stop = len(text) if end is None else end
    while start < stop and text[start].isspace():
        start += 1
    pieces = _PIECE.findall(text, start, stop)
    words = list(map(str.rstrip, pieces))
    count = len(pieces)
    starts = np.empty(count + 1, np.int64)
    starts[0] = start
    np.cumsum(np.fromiter(map(len, pieces), np.int64, count), out=starts[1:])
    starts[1:] += start
    starts = starts[:-1]
    return Tokens(words, starts, starts + np.fromiter(map(len, words), np.int64, count), _sentence_starts(words))


def _sentence_starts(words: list[str]) -> np.ndarray:
    """Flag the first word of every sentence: after an ending mark and its closing marks, unless an abbreviation."""
    begins = np.zeros(len(words), np.bool_)
    is_awaited = True
    for at, word in enumerate(words):
        if word in _ENDING:
            is_awaited = is_awaited or word != "." or not at or words[at - 1] not in _ABBREVIATIONS
        elif is_awaited and word not in _MARKS:
            is_awaited = False
            begins[at] = at == 0 or not word[0].islower()
    return begins
