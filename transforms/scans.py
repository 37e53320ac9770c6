"""Texts as classed tokens, ready for the grammar of mentions and for the ranker of speakers.

Belongs here: cutting text into tokens that are the words of phrases ('co-chair', 'Mr.' and 'U.S.' are one each), their
classes and numbers, the mentions among them. The classes and the grammar are ``names``; the tokens of the tagger, which
cuts finer, ``tokens``.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from transforms import names

# The alternatives cover every character, each token with the blanks behind it, so that offsets are running sums. A token is
# bounded, so that no name is as long as a document.
_PIECE = re.compile(
    r"(?:[a-z]{1,60}+(?![\w'’-])"  # the plain word, tried first because it is the commonest by far
    r"|(?:Mr|Mrs|Ms|Mme|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Del|Rev|Fr|Hon|St|Jr|Sr|Messrs|Amb|Det|Supt|Insp|Sec|"
    r"Inc|Corp|Ltd|No|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=[ \u00a0,])"
    r"|(?:[A-Z]\.){1,6}(?:[A-Z]\b)?|['’]s\b|@\w{1,60}|''|``|--"
    r"|[^\W\d_][^\W_]{0,60}(?:(?:['’](?!s\b)|-)[^\W_]{1,60}){0,8}"
    r"|\d(?:[\d.,]{0,40}\d)?(?:-?[^\W\d_]{1,60})?|[\n\r]|\S)[^\S\n\r]*|[^\S\n\r]+"
)


def feature_word(word: str, cls: str) -> str:
    """The form under which a token is a feature; empty for names and numbers, which must not be learnt by heart."""
    return "" if cls in "NUIALSaE@0" else word.lower().replace("’", "'")


class Lexicon(dict[str, int]):
    """Number of each piece of text seen, with what is known of it; its feature is its own if frequent, else its class's."""

    limit = 200_000  # pieces remembered, so that memory stays flat over a corpus

    def __init__(self, frequent: Sequence[str]) -> None:
        super().__init__()
        self.frequent = {word: 256 + at for at, word in enumerate(frequent)}
        self.forget()

    def forget(self) -> None:
        """Start afresh."""
        self.clear()
        self.words: list[str] = []
        self.classes = bytearray()
        self.features = array("i")
        self.lengths = array("i")  # with the blanks behind
        self.widths = array("i")  # without

    def __missing__(self, piece: str) -> int:
        word = piece.rstrip() or piece[0]
        cls = names.classify(word)
        number = self[piece] = len(self.words)
        self.words.append(word)
        self.classes.append(ord(cls))
        self.features.append(self.frequent.get(feature_word(word, cls), ord(cls)))
        self.lengths.append(len(piece))
        self.widths.append(len(word))
        return number


@dataclass(frozen=True, slots=True)
class Scan:
    """A text as classed tokens: ``words[i]`` is ``text[starts[i]:ends[i]]`` and has the class ``classes[i]``."""

    starts: np.ndarray
    ends: np.ndarray
    words: tuple[str, ...]
    classes: str
    features: np.ndarray
    mentions: list[tuple[int, int]]  # first token and the one after the last


def scan(texts: Sequence[tuple[str, Sequence[tuple[int, int]]]], lexicon: Lexicon) -> list[Scan]:
    """The tokens of the paragraphs of each text, with one break between any two."""
    if len(lexicon) > lexicon.limit:
        lexicon.forget()
    numbers: list[np.ndarray] = []
    openings: list[int] = []
    bounds: list[tuple[int, int]] = []
    offsets = [0]  # where each text would begin if all were one
    for text, paragraphs in texts:
        pieces = _PIECE.findall(text, paragraphs[0][0], paragraphs[-1][1]) if paragraphs else []
        numbers.append(np.fromiter(map(lexicon.__getitem__, pieces), np.int32, len(pieces)))
        base = offsets[-1]
        bounds += [(start + base, end + base) for start, end in paragraphs]
        openings.append(bounds[-len(paragraphs)][0] if paragraphs else base)
        offsets.append(base + len(text) + 1)
    return _scans(numbers, np.array(openings, np.int64), np.array(bounds, np.int64).reshape(-1, 2), np.array(offsets), lexicon)


def _scans(
    pieces: Sequence[np.ndarray], openings: np.ndarray, paragraphs: np.ndarray, offsets: np.ndarray, lexicon: Lexicon
) -> list[Scan]:
    """The scans of texts from the numbers of their pieces, where these begin, and all paragraphs; offsets as if of one text."""
    sizes = np.array([len(own) for own in pieces], np.int64)
    numbers = np.concatenate([np.zeros(0, np.int32), *pieces])
    own = np.frombuffer(bytes(lexicon.classes), np.uint8)[numbers]
    text = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    done = np.concatenate(([0], np.cumsum(np.array(lexicon.lengths)[numbers], dtype=np.int64)))
    starts = done[:-1] + (openings - done[np.cumsum(sizes) - sizes])[text]
    depth = np.zeros(len(starts) + 1, np.int8)
    np.add.at(depth, np.searchsorted(starts, paragraphs[:, 0]), 1)
    np.add.at(depth, np.searchsorted(starts, paragraphs[:, 1]), -1)
    within = np.cumsum(depth[:-1], dtype=np.int8) > 0
    is_break = own == ord(names.BREAK)
    kept = np.flatnonzero((within | is_break) & (own != ord(names.SPACE)))
    again = is_break[kept]
    again[1:] &= again[:-1] & (text[kept][1:] == text[kept][:-1])
    again[:1] = False
    kept = kept[~again]
    numbers, text = numbers[kept], text[kept]
    starts = starts[kept] - offsets[text]
    ends = starts + np.array(lexicon.widths)[numbers]
    features = np.array(lexicon.features)[numbers]
    classes = own[kept].tobytes().decode("latin-1")
    words = tuple(map(lexicon.words.__getitem__, numbers.tolist()))
    bounds = np.searchsorted(text, np.arange(len(sizes) + 1)).tolist()
    found = []
    for first, last in pairwise(bounds):
        part = slice(first, last)
        mentions = [m.span() for m in names.MENTION.finditer(classes[part])]
        found.append(Scan(starts[part], ends[part], words[part], classes[part], features[part], mentions))
    return found
