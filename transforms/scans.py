"""Texts as classed tokens, ready for the grammar of mentions and for the ranker of speakers.

Belongs here: cutting text into tokens that are the words of phrases ('co-chair', 'Mr.' and 'U.S.' are one each), their
classes and numbers, the mentions among them. The classes and the grammar are ``names``; the tokens of the tagger, which
cuts finer, ``tokens``.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms import names

# The alternatives cover every character, each token with the blanks behind it, so that offsets are running sums. A token is
# bounded, so that no name is as long as a document.
_PIECE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Mme|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Del|Rev|Fr|Hon|St|Jr|Sr|Messrs|Amb|Det|Supt|Insp|Sec|"
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
    words: list[str]
    classes: str
    features: np.ndarray
    mentions: list[tuple[int, int]]  # first token and the one after the last


def scan(texts: Sequence[tuple[str, Sequence[tuple[int, int]]]], lexicon: Lexicon) -> list[Scan]:
    """The tokens of the paragraphs of each text, with one break between any two."""
    if len(lexicon) > lexicon.limit:
        lexicon.forget()
    numbers = []
    for text, paragraphs in texts:
        pieces = _PIECE.findall(text, paragraphs[0][0], paragraphs[-1][1]) if paragraphs else []
        numbers.append(np.fromiter(map(lexicon.__getitem__, pieces), np.int64, len(pieces)))
    classes = np.frombuffer(bytes(lexicon.classes), np.uint8)
    features, lengths, widths = (np.array(column) for column in (lexicon.features, lexicon.lengths, lexicon.widths))
    return [
        _scan(own, paragraphs, lexicon.words, classes, features, lengths, widths)
        for own, (_, paragraphs) in zip(numbers, texts, strict=True)
    ]


def _scan(
    numbers: np.ndarray,
    paragraphs: Sequence[tuple[int, int]],
    words: list[str],
    classes: np.ndarray,
    features: np.ndarray,
    lengths: np.ndarray,
    widths: np.ndarray,
) -> Scan:
    if not len(numbers):
        nothing = np.zeros(0, np.int64)
        return Scan(nothing, nothing, [], "", nothing, [])
    size = lengths[numbers]
    bounds = np.array(paragraphs, np.int64)
    starts = np.cumsum(size) - size + bounds[0, 0]
    own = classes[numbers]
    within = starts < bounds[:, 1][np.searchsorted(bounds[:, 0], starts, "right") - 1]
    is_break = own == ord(names.BREAK)
    kept = np.flatnonzero((within | is_break) & (own != ord(names.SPACE)))
    again = is_break[kept]
    again[1:] &= again[:-1].copy()
    again[:1] = False
    kept = kept[~again]
    numbers, starts = numbers[kept], starts[kept]
    classed = own[kept].tobytes().decode("latin-1")
    return Scan(
        starts,
        starts + widths[numbers],
        list(map(words.__getitem__, numbers.tolist())),
        classed,
        features[numbers],
        [m.span() for m in names.MENTION.finditer(classed)],
    )
