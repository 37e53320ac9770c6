"""Articles as the extraction sees them, and their tokens with offsets.

Belongs here: the `Article` and its `Paragraph`s, cutting text into tokens, numbering their types, telling where sentences begin.
Does not belong here: what a token means (quotation marks: `marks.py`; features of the tagger: `features.py`).
"""

import re
from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class TypedTokens:
    """Tokens as numbers alone: their types (`Types`), offsets and the number of each stretch's first."""

    types: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    begins_sentence: np.ndarray
    edges: np.ndarray


# Each piece is a token with the white space after it. The pieces cover every character, so that offsets are running sums.
_PIECE = re.compile(
    r"(?:"
    r"[a-zA-Z]{2,}(?![^\W_]|\.[A-Za-z])"  # most words, tried first; what follows decides on all others
    r"|(?:[^\W\d_]\.){2,}"  # U.S., a.m.
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


class Column:
    """An array that grows at its end."""

    def __init__(self, kind: type[np.generic], *width: int) -> None:
        self._array = np.empty((4096, *width), kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, values: np.ndarray | Sequence[int] | Sequence[bool]) -> None:
        """Put values at the end."""
        size = self._size + len(values)
        if size > len(self._array):
            grown = np.empty((max(size, 2 * len(self._array)), *self._array.shape[1:]), self._array.dtype)
            grown[: self._size] = self._array[: self._size]
            self._array = grown
        self._array[self._size : size] = values
        self._size = size

    def array(self) -> np.ndarray:
        """All values, as they lie in memory; to be read only, and only until more are added."""
        return self._array[: self._size]


class Types:
    """Word types by number, in the order in which they were met: a corpus has few of them beside its tokens.

    What is worked out for a type once is looked up by its number later, here and by others.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pieces: dict[str, int] = {}
        self._piece_sizes, self._piece_types = Column(np.int32), Column(np.int32)
        self._sizes, self._kinds, self._is_lower = Column(np.int32), Column(np.int8), Column(np.bool_)

    def add(self, words: Sequence[str]) -> list[int]:
        """The numbers of words."""
        found, known = [], len(self.names)
        for word in words:
            number = self._numbers.setdefault(word, len(self.names))
            if number == len(self.names):
                self.names.append(word)
            found.append(number)
        new = self.names[known:]
        self._sizes.extend([len(word) for word in new])
        self._kinds.extend([_KINDS.get(word, 0) for word in new])
        self._is_lower.extend([word[:1].islower() for word in new])
        return found

    def cut(self, stretches: Iterable[tuple[str, int, int]]) -> TypedTokens:
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
        numbers = self._numbered(pieces)
        edge = np.array(edges, np.int64)
        types = self._piece_types.array()[numbers]
        sums = np.zeros(len(pieces) + 1, np.int64)
        np.cumsum(self._piece_sizes.array()[numbers], out=sums[1:])
        starts = sums[:-1] + np.repeat(np.array(bases, np.int64) - sums[edge[:-1]], np.diff(edge))
        return TypedTokens(types, starts, starts + self._sizes.array()[types], self._sentence_starts(types, edge), edge)

    def _numbered(self, pieces: list[str]) -> np.ndarray:
        """The number of every piece, given to new ones."""
        at = np.fromiter(map(self._pieces.get, pieces, repeat(-1)), np.int32, len(pieces))
        missing = np.flatnonzero(at < 0)
        if len(missing):
            lost = [pieces[place] for place in missing.tolist()]
            new = list(dict.fromkeys(lost))
            self._piece_types.extend(self.add([piece.rstrip() for piece in new]))
            self._piece_sizes.extend([len(piece) for piece in new])
            self._pieces.update(zip(new, range(len(self._pieces), len(self._pieces) + len(new)), strict=True))
            at[missing] = [self._pieces[piece] for piece in lost]
        return at

    def _sentence_starts(self, types: np.ndarray, edges: np.ndarray) -> np.ndarray:
        """Flag the first word of every sentence: after an ending mark and its closing marks, unless an abbreviation."""
        kind = self._kinds.array()[types]
        is_first = np.zeros(len(types) + 1, np.bool_)
        is_first[edges] = True
        is_ending = kind == _ENDING
        is_ending[1:] |= (kind[1:] == _POINT) & (kind[:-1] != _ABBREVIATION)
        # A word after a stretch's beginning or an ending, whatever marks stand between.
        word_at = np.flatnonzero((kind == 0) | (kind == _ABBREVIATION))
        passed = np.cumsum(is_first[:-1].astype(np.int32) + is_ending)[word_at]
        found = word_at[np.diff(passed, prepend=0) > 0]
        begins = np.zeros(len(types), np.bool_)
        begins[found] = is_first[found] | ~self._is_lower.array()[types[found]]
        return begins


# More than the frequent words of a language; a corpus holds more names and numbers than that.
_MOST_TYPES = 40_000
_met = [Types()]


def types_met() -> Types:
    """The word types that this process has met; it begins afresh where they have become too many."""
    if len(_met[0].names) > _MOST_TYPES:
        _met[0] = Types()
    return _met[0]


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Cut `text[start:end]` into tokens; offsets are into `text`."""
    types = types_met()
    cut = types.cut([(text, start, len(text) if end is None else end)])
    words = list(map(types.names.__getitem__, cut.types.tolist()))
    return Tokens(words, cut.starts, cut.ends, cut.begins_sentence, cut.edges.tolist())
