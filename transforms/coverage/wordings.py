"""Quotations as their wordings: words with what each is worth, the editor's brackets and ellipses, clauses; by the thousand.

Belongs here: texts as numbered pieces, and side by side as matrices of which a row is a text.
Does not belong here: what two wordings share (`wording_alignment.py`), when they are the same words (`wording_matches.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import comparable, scrambled, weight, word_number

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|…|\.{3,}|\. \. \.|[.?!,;:](?!\w)|[\[\]]")
_ABBREVIATIONS = frozenset(word.lower().rstrip(".") for word in vocabulary_words("abbreviations"))
_WORD, _ABBREVIATION, _STOP, _CUT, _OPENING, _CLOSING = range(6)
_NOWHERE = np.iinfo(np.int32).max
# Texts that are copied at a time.
_AT_A_TIME = 1 << 16


class _Numbers(dict[str, int]):
    """Numbers what is asked for, in the order in which it first is."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class Vocabulary:
    """Numbers the pieces of texts, as they are written, and the words that they are."""

    def __init__(self) -> None:
        self._pieces = _Numbers()
        self._words = _Numbers()

    def read(self, text: str) -> list[int]:
        """The pieces of a text in order."""
        return list(map(self._pieces.__getitem__, _PIECE.findall(text)))

    def word(self, word: str) -> int:
        """The number of a comparable word."""
        return self._words[word]

    def texts(self, pieces: np.ndarray, lengths: np.ndarray) -> "Texts":
        """Texts whose pieces have been numbered, one after the other."""
        kinds = np.fromiter(map(_kind, self._pieces), np.uint8, len(self._pieces))
        is_word = (kinds <= _ABBREVIATION).tolist()
        numbers = (self._words[comparable(piece)] if is_one else -1 for piece, is_one in zip(self._pieces, is_word, strict=True))
        words = np.fromiter(numbers, np.int32, len(self._pieces))
        weights = np.fromiter(map(weight, self._words), np.float64, len(self._words))
        hashes = scrambled(np.fromiter(map(word_number, self._words), np.uint64, len(self._words)))
        return Texts(pieces, np.cumsum(lengths, dtype=np.int64) - lengths, lengths, words, kinds, weights, hashes)


def _kind(piece: str) -> int:
    if piece in "[]":
        return _OPENING if piece == "[" else _CLOSING
    if piece in ".?!,;:":
        return _STOP
    if piece[0] in "….":
        return _CUT
    return _ABBREVIATION if piece.lower() in _ABBREVIATIONS else _WORD


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as pieces: text i is `pieces[starts[i] : starts[i] + lengths[i]]`.

    `words` has the number of a piece's word, -1 where it is none, and `kinds` what it is; `weights` and `hashes` (of the letters
    alone) are of the words by their numbers.
    """

    pieces: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    words: np.ndarray
    kinds: np.ndarray
    weights: np.ndarray
    hashes: np.ndarray

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.starts)

    def take(self, texts: np.ndarray) -> "Texts":
        """Some of the texts."""
        return replace(self, starts=self.starts[texts], lengths=self.lengths[texts])

    def packed(self) -> "Texts":
        """The same texts without the pieces of any others."""
        ends = np.cumsum(self.lengths, dtype=np.int64)
        starts = ends - self.lengths
        pieces = np.empty(int(self.lengths.sum()), np.int32)
        for first in range(0, len(self), _AT_A_TIME):
            some = np.arange(first, min(first + _AT_A_TIME, len(self)))
            pieces[starts[some[0]] : ends[some[-1]]] = self.of(some)[0]
        return replace(self, pieces=pieces, starts=starts)

    def of(self, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pieces of some texts one after the other, and for each piece which of these texts it stands in."""
        lengths = self.lengths[texts]
        ends = np.cumsum(lengths, dtype=np.int64)
        places = np.repeat(self.starts[texts] - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
        return self.pieces[places], np.repeat(np.arange(len(texts)), lengths)


def texts_of(written: Iterable[str]) -> Texts:
    """Texts as they are written."""
    vocabulary = Vocabulary()
    read = [vocabulary.read(text) for text in written]
    lengths = np.fromiter(map(len, read), np.int32, len(read))
    pieces = np.fromiter((piece for text in read for piece in text), np.int32, int(lengths.sum()))
    return vocabulary.texts(pieces, lengths)


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wordings of some texts, a row each, with the same number of columns: one more at least than there are words.

    `worth` and `costs` are running sums up to each word. What an editor put in square brackets is worth nothing where it is
    missing elsewhere: it adds nothing to `costs`. `cuts` counts the ellipses before a word: what they left out is not missing
    either. `clauses` numbers the stretch between punctuation marks that the word stands in. Beyond a text's end `words` are -1.
    """

    words: np.ndarray
    worth: np.ndarray
    costs: np.ndarray
    cuts: np.ndarray
    clauses: np.ndarray

    @property
    def totals(self) -> np.ndarray:
        """The weight of all words that the speaker said, not the editor."""
        return self.costs[:, -1]

    def extents(self, rows: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The weight of the clauses that the words from start to end of each of the rows stand in."""
        clauses = self.clauses[rows]
        places = np.arange(len(rows))
        first = (clauses < clauses[places, starts][:, None]).sum(axis=1)
        end = (clauses <= clauses[places, np.maximum(ends - 1, 0)][:, None]).sum(axis=1)
        weights: np.ndarray = self.costs[rows, np.minimum(end, clauses.shape[1] - 1)] - self.costs[rows, first]
        return weights


def wordings(texts: Texts, wanted: np.ndarray) -> Wordings:
    """Read the words, square brackets, ellipses and clauses of the texts that are wanted."""
    pieces, owners = texts.of(wanted)
    kinds = texts.kinds[pieces]
    is_word = kinds <= _ABBREVIATION
    before = _counts_before(is_word, owners, len(wanted))
    counts = np.bincount(owners[is_word], minlength=len(wanted))
    shape = len(wanted), int(counts.max(initial=0)) + 1
    rows, columns = owners[is_word], before[is_word]
    words = np.full(shape, -1, np.int32)
    words[rows, columns] = texts.words[pieces[is_word]]
    weights = texts.weights[words[rows, columns]]
    worth = np.zeros(shape)
    worth[rows, columns + 1] = weights
    costs = np.zeros(shape)
    costs[rows, columns + 1] = np.where(_is_bracketed(kinds, owners, len(wanted))[is_word], 0.0, weights)
    last_word = np.maximum.accumulate(np.where(is_word, np.arange(len(pieces)), -1))
    is_of_text = (last_word >= 0) & (owners[last_word] == owners)
    is_end = (kinds == _STOP) & ~(is_of_text & (kinds[last_word] == _ABBREVIATION))
    clauses = _running(is_end, owners, before, shape)
    clauses[np.arange(shape[1]) >= counts[:, None]] = _NOWHERE
    return Wordings(
        words, np.cumsum(worth, axis=1), np.cumsum(costs, axis=1), _running(kinds == _CUT, owners, before, shape), clauses
    )


def _counts_before(is_counted: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """For each piece, how many before it in its text are counted."""
    running = np.cumsum(is_counted) - is_counted
    in_text = np.bincount(owners[is_counted], minlength=count)
    before: np.ndarray = running - (np.cumsum(in_text) - in_text)[owners]
    return before


def _running(is_counted: np.ndarray, owners: np.ndarray, before: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """How many of the pieces that are counted stand before each word and beyond the last."""
    places = owners[is_counted] * shape[1] + before[is_counted]
    return np.cumsum(np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape), axis=1, dtype=np.int32)


def _is_bracketed(kinds: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """Whether each piece stands in square brackets; a quotation may begin within them."""
    is_opening, is_closing = kinds == _OPENING, kinds == _CLOSING
    if not (is_opening.any() or is_closing.any()):
        return np.zeros(len(kinds), bool)
    places = np.arange(len(kinds))
    opened = np.maximum.accumulate(np.where(is_opening, places, -1))
    closed = np.maximum.accumulate(np.where(is_closing, places, -1))
    is_inside = (opened > closed) & (owners[opened] == owners)
    is_unopened = is_closing & (_counts_before(is_opening, owners, count) == 0)
    unopened_after = np.bincount(owners[is_unopened], minlength=count)[owners] - _counts_before(is_unopened, owners, count)
    inside: np.ndarray = is_inside | (unopened_after > 0)
    return inside
