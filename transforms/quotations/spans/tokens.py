"""Articles as the extraction sees them, and their tokens with offsets.

Belongs here: the `Article` and its `Paragraph`s, cutting text into tokens, numbering their types, telling where sentences
begin. Does not belong here: where a token ends (`token_boundaries.py`), what it means (quotation marks: `quotation_marks.py`;
features of the tagger: `tagger_features.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.spans.token_boundaries import spans_of, texts_of


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
        # Room for all types that are kept at a time: memory that is not written to yet costs nothing.
        self._array = np.empty((1 << 17, *width), kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, values: np.ndarray | Sequence[int] | Sequence[bool] | Sequence[str]) -> None:
        """Put values at the end."""
        self.room(len(values))[:] = values

    def room(self, count: int) -> np.ndarray:
        """So many more values at the end, to be written by the caller."""
        before, self._size = self._size, self._size + count
        if self._size > len(self._array):
            grown = np.empty((max(self._size, 2 * len(self._array)), *self._array.shape[1:]), self._array.dtype)
            grown[:before] = self._array[:before]
            self._array = grown
        return self._array[before : self._size]

    def array(self) -> np.ndarray:
        """All values, as they lie in memory; to be read only, and only until more are added."""
        return self._array[: self._size]


class HashTable:
    """Numbers by hash, each in a slot of its own or in one of those that follow; looked up many at once."""

    def __init__(self) -> None:
        self._hashes, self._held = np.zeros(1 << 16, np.uint64), np.full(1 << 16, -1, np.int32)
        self._taken = 0

    def __len__(self) -> int:
        return self._taken

    def _slots(self, hashes: np.ndarray) -> np.ndarray:
        return np.asarray(hashes >> np.uint64(65 - len(self._held).bit_length())).astype(np.int64)

    def numbers(self, hashes: np.ndarray, add: Callable[[np.ndarray], Sequence[int] | np.ndarray]) -> np.ndarray:
        """The number of every hash; ``add`` gives those of new ones, from where each stands first among the hashes."""
        numbers = self._found(hashes)
        missing = np.flatnonzero(numbers < 0)
        if len(missing):
            new, first, at = np.unique(hashes[missing], return_index=True, return_inverse=True)
            added = np.asarray(add(missing[first]), np.int32)
            numbers[missing] = added[at]
            self._hold(new, added)
        return numbers

    def _found(self, hashes: np.ndarray) -> np.ndarray:
        """The number of every hash, -1 where it is not held."""
        slots = self._slots(hashes)
        found: np.ndarray = self._held[slots]
        open_ = np.flatnonzero((self._hashes[slots] != hashes) & (found >= 0))
        while len(open_):
            slots[open_] = (slots[open_] + 1) % len(self._held)
            found[open_] = self._held[slots[open_]]
            open_ = open_[(self._hashes[slots[open_]] != hashes[open_]) & (found[open_] >= 0)]
        return found

    def _hold(self, hashes: np.ndarray, numbers: np.ndarray) -> None:
        """Keep new hashes; the table is at most half full."""
        self._taken += len(hashes)
        if 2 * self._taken > len(self._held):
            held = np.flatnonzero(self._held >= 0)
            hashes, numbers = np.append(self._hashes[held], hashes), np.append(self._held[held], numbers)
            size = 1 << (2 * self._taken).bit_length()
            self._hashes, self._held = np.zeros(size, np.uint64), np.full(size, -1, np.int32)
        slots = self._slots(hashes)
        left = np.arange(len(hashes))
        while len(left):
            # Of those that want the same free slot, the last gets it.
            free = left[self._held[slots[left]] < 0]
            self._held[slots[free]] = numbers[free]
            self._hashes[slots[free]] = hashes[free]
            left = left[self._held[slots[left]] != numbers[left]]
            slots[left] = (slots[left] + 1) % len(self._held)


class Types:
    """Word types by number, in the order in which they were met: a corpus has few of them beside its tokens.

    What is worked out for a type once is looked up by its number later, here and by others.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._kinds, self._is_lower = Column(np.int8), Column(np.bool_)
        self._by_hash = HashTable()

    def add(self, words: Sequence[str]) -> list[int]:
        """The numbers of words."""
        found, known = [], len(self.names)
        for word in words:
            number = self._numbers.setdefault(word, len(self.names))
            if number == len(self.names):
                self.names.append(word)
            found.append(number)
        new = self.names[known:]
        self._kinds.extend([_KINDS.get(word, 0) for word in new])
        self._is_lower.extend([word[:1].islower() for word in new])
        return found

    def cut(self, stretches: Iterable[tuple[str, int, int]]) -> TypedTokens:
        """Cut every `text[start:end]` into tokens; all in one go, as most stretches are short."""
        parts: list[str] = []
        begins, sizes = [], []
        for text, start, stop in stretches:
            parts += (text[start:stop], "\n")
            begins.append(start)
            sizes.append(stop - start + 1)
        joined = "".join(parts) or "\n"
        first, last, hashes = spans_of(joined)
        bases = np.append(0, np.cumsum(np.array(sizes, np.int64)))
        edges = np.searchsorted(first, bases)
        moved = np.repeat(np.array(begins, np.int64) - bases[:-1], np.diff(edges))
        types = self._by_hash.numbers(hashes, lambda at: self.add(texts_of(joined, first[at], last[at])))
        return TypedTokens(types, first + moved, last + moved, self._sentence_starts(types, edges), edges)

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
_MOST_TYPES = 100_000
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
