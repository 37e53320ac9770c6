"""Texts as classed tokens, ready for the grammar of mentions and for the ranker of speakers.

Belongs here: cutting text into tokens that are the words of phrases ('co-chair', 'Mr.' and 'U.S.' are one each), their
classes and numbers, the mentions among them. The classes and the grammar are ``names``; the tokens of the tagger, which
cuts finer, ``tokens``.

What stands between two blanks is cut up once and remembered: of the words of a text most have been seen before.
"""

import re
from array import array
from collections.abc import Collection, Sequence
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
_MENTION = re.compile(f"({names.MENTION.pattern})")


def _flags(classes: str) -> np.ndarray:
    """Flags the codes of some classes."""
    found = np.zeros(256, np.bool_)
    found[[ord(cls) for cls in classes]] = True
    return found


_FACTORS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)  # their bits well mixed
_IS_CAPITAL, _IS_PLAIN = map(_flags, (names.CAPS, "lvhHgGtD"))
_IS_STOP, _IS_PREDICATE, _IS_OPENING, _IS_GOVERNING = map(_flags, (",.", "vxbw", '.\n"k', "ifv"))


def feature_word(word: str, cls: str) -> str:
    """The form under which a token is a feature; empty for names and numbers, which must not be learnt by heart."""
    return "" if cls in "NUIALSaE@0" else word.lower().replace("’", "'")


class Lexicon(dict[str, int]):
    """Number of each chunk of text between blanks that was seen, with the tokens in it.

    Of a token the feature is its own if it is frequent, else that of its class.
    """

    limit = 400_000  # tokens in the chunks remembered, so that memory stays flat over a corpus

    def __init__(self, frequent: Sequence[str], watched: Collection[str] = ()) -> None:
        super().__init__()
        self.watched = frozenset(watched)
        self.frequent = {word: 256 + at for at, word in enumerate(frequent)}
        self.forget()

    def forget(self) -> None:
        """Start afresh, from the frequent words."""
        self.clear()
        self.sizes = array("i")  # of each chunk its tokens,
        self.lengths = array("i")  # its characters
        self.firsts = array("i")  # and the first of its places in the next two
        self.numbers = array("i")  # of each token of a chunk its number
        self.offsets = array("i")  # and where in the chunk it begins
        self.known: dict[str, int] = {}  # token -> its number, the place in the next five
        self.words, self.lowered = np.empty((2, 1 << 12), np.object_)
        self.classes = bytearray()
        self.features = array("i")
        self.widths = array("i")
        self.flags = bytearray()
        for word in self.frequent:
            for chunk in (word, word + ",", word + ".", word + ".\n"):
                self[chunk]

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self.sizes)
        self.lengths.append(len(chunk))
        self.firsts.append(len(self.numbers))
        offset, before = 0, ""
        if chunk.isalpha() and len(chunk) < 60:  # as most are
            self.numbers.append(self._number(chunk))
            self.offsets.append(0)
            self.sizes.append(1)
            return number
        for piece in _PIECE.findall(chunk if chunk.endswith("\n") else chunk + " "):
            word = piece.rstrip() or piece[0]
            token = self._number(word)
            if not word.isspace() or (word in "\n\r" and before not in ("\n", "\r")):
                self.numbers.append(token)
                self.offsets.append(offset)
                before = word
            offset += len(piece)
        self.sizes.append(len(self.numbers) - self.firsts[-1])
        return number

    def _number(self, word: str) -> int:
        """The number of a token, classed when it is met for the first time."""
        number = self.known.get(word)
        if number is not None:
            return number
        number = self.known[word] = len(self.known)
        if number == len(self.words):
            self.words, self.lowered = np.concatenate(((self.words, self.lowered), np.empty((2, number), np.object_)), axis=1)
        cls = names.classify(word)
        self.words[number], self.lowered[number] = word, word.lower()
        self.classes.append(ord(cls))
        self.features.append(self.frequent.get(feature_word(word, cls), ord(cls)))
        self.widths.append(len(word))
        is_gendered = cls in "pm" and names.pronoun_gender(word) != ""
        self.flags.append(is_gendered + 2 * (word.lower() in self.watched))
        return number


@dataclass(frozen=True, slots=True)
class Scan:
    """A text as classed tokens: ``words[i]`` is ``text[starts[i] - base : ends[i] - base]`` and has the class ``classes[i]``."""

    starts: np.ndarray  # each from ``base``
    ends: np.ndarray
    base: int
    words: tuple[str, ...]
    lowered: tuple[str, ...]
    classes: str
    first: list[int]  # of each mention the first token
    last: list[int]  # and the one after the last
    alike: list[list[int]]  # the mentions with a capital, those of the same words together
    titles: list[int]  # those of them in headings where nearly every word has one
    commas: list[int]  # the mentions with only a comma before the next
    gendered: list[int]  # the tokens that are 'he', 'her' and the like
    watched: list[int]  # the tokens that are words watched for
    is_subject: bytes  # flags the tokens with which a mention begins that looks like a subject


@dataclass(frozen=True, slots=True)
class Scans:
    """The tokens and mentions of several texts, numbered through; a break stands before all and behind each paragraph."""

    starts: np.ndarray  # as if all texts were one, a character before each
    ends: np.ndarray
    codes: np.ndarray  # class of each token
    features: np.ndarray
    first: np.ndarray  # mention -> first token
    last: np.ndarray  # mention -> token after its last
    tokens: list[int]  # first token of each text, and the number of all
    mentions: list[int]  # first mention of each text, and the number of all
    texts: list[Scan]


def scan(texts: Sequence[tuple[str, Sequence[tuple[int, int]]]], lexicon: Lexicon) -> Scans:
    """The tokens of the paragraphs of each text, with a break behind each paragraph."""
    if len(lexicon.numbers) > lexicon.limit:
        lexicon.forget()
    chunks, edges, openings, base, paragraphs = ["\n"], [0, 1], [0], [1], [1]
    for text, bounds in texts:
        for start, end in bounds:
            own = text[start:end].rstrip("\r\n").split(" ")
            own[-1] += "\n"
            chunks += own
            edges.append(len(chunks))
            openings.append(base[-1] + start)
        paragraphs.append(len(openings))
        base.append(base[-1] + len(text) + 1)
    number = np.fromiter(map(lexicon.__getitem__, chunks), np.int32, len(chunks))
    size, edge = np.array(lexicon.sizes)[number], np.array(edges)
    done = np.concatenate(([0], np.cumsum(np.array(lexicon.lengths)[number] + 1, dtype=np.int64)))
    begins = done[:-1] + np.repeat(np.array(openings) - done[edge[:-1]], np.diff(edge))
    until = np.concatenate(([0], np.cumsum(size, dtype=np.int64)))
    place = np.arange(until[-1]) + np.repeat(np.array(lexicon.firsts)[number] - until[:-1], size)
    starts = np.array(lexicon.offsets)[place] + np.repeat(begins, size)
    return _scans(np.array(lexicon.numbers)[place], starts, base[:-1], until[edge[paragraphs]], lexicon)


def _scans(numbers: np.ndarray, starts: np.ndarray, base: list[int], tokens: np.ndarray, lexicon: Lexicon) -> Scans:
    """The scans of texts from the numbers of their tokens, where these begin, and which is the first of each text."""
    codes = np.frombuffer(bytes(lexicon.classes), np.uint8)[numbers]
    classes = codes.tobytes().decode("latin-1")
    parts = _MENTION.split(classes)
    bounds = np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))
    first, last = bounds[:-1:2], bounds[1::2]
    mentions = np.searchsorted(first, tokens)
    owner = np.repeat(tokens[:-1], np.diff(mentions))
    capitals = np.concatenate(([0], np.cumsum(_IS_CAPITAL[codes], dtype=np.int64)))
    capital = np.flatnonzero(capitals[last] > capitals[first])
    is_title = _in_titles(codes, capitals, first[capital])
    comma = np.flatnonzero((first[1:] == last[:-1] + 1) & (codes[last[:-1]] == ord(names.COMMA)))
    flags = np.zeros(len(codes), np.uint8)
    flags[first[_looks_like_subject(codes, first, last)]] = 1
    ends = starts + np.array(lexicon.widths)[numbers]
    told = np.frombuffer(bytes(lexicon.flags), np.uint8)[numbers]
    is_subject, firsts, lasts = flags.tobytes(), (first - owner).tolist(), (last - owner).tolist()
    texts = [
        Scan(
            starts[low : high - 1],
            ends[low : high - 1],
            at,
            tuple(lexicon.words[numbers[low : high - 1]].tolist()),
            tuple(lexicon.lowered[numbers[low : high - 1]].tolist()),
            classes[low : high - 1],
            firsts[a:b],
            lasts[a:b],
            its_names,
            its_titles,
            its_commas,
            its_gendered,
            its_watched,
            is_subject[low : high - 1],
        )
        for at, (low, high), (a, b), its_names, its_titles, its_commas, its_gendered, its_watched in zip(
            base,
            pairwise(tokens.tolist()),
            pairwise(mentions.tolist()),
            _alike(capital[~is_title], _keys(numbers, first, last)[capital[~is_title]], mentions),
            _parts(capital[is_title], mentions),
            _parts(comma, mentions),
            _parts(np.flatnonzero(told & 1), tokens),
            _parts(np.flatnonzero(told & 2), tokens),
            strict=True,
        )
    ]
    return Scans(starts, ends, codes, np.array(lexicon.features)[numbers], first, last, tokens.tolist(), mentions.tolist(), texts)


def _parts(values: np.ndarray, bounds: np.ndarray) -> list[list[int]]:
    """Numbers of mentions or tokens, text by text, counted from the first of the text."""
    edges = np.searchsorted(values, bounds)
    own = (values - np.repeat(bounds[:-1], np.diff(edges))).tolist()
    return [own[low:high] for low, high in pairwise(edges.tolist())]


def _keys(numbers: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A number for each mention that is the same for the same words: 64 bits of its first, its last and all of them."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * _FACTORS[0]
    mixed ^= mixed >> np.uint64(31)
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(mixed)))
    return np.asarray((sums[last] - sums[first]) * _FACTORS[1] + mixed[first] * _FACTORS[2] + mixed[last - 1])


def _alike(values: np.ndarray, keys: np.ndarray, bounds: np.ndarray) -> list[list[list[int]]]:
    """Numbers of mentions, text by text, in groups of one key, in the order of the first of each group."""
    text = np.searchsorted(bounds, values, "right") - 1
    keys = keys + text.astype(np.uint64) * _FACTORS[1]
    order = np.argsort(keys, kind="stable")
    begins = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]]))
    ends = np.append(begins[1:], len(values))
    own = (values - bounds[text])[order].tolist()
    in_turn = np.argsort(order[begins])
    groups = [own[low:high] for low, high in zip(begins[in_turn].tolist(), ends[in_turn].tolist(), strict=True)]
    edges = np.searchsorted(order[begins[in_turn]], np.searchsorted(text, np.arange(len(bounds)))).tolist()
    return [groups[low:high] for low, high in pairwise(edges)]


def _in_titles(codes: np.ndarray, capitals: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Which tokens stand in headings where nearly every word is capitalised."""
    breaks = np.flatnonzero(codes == ord(names.BREAK))
    plain = np.concatenate(([0], np.cumsum(_IS_PLAIN[codes], dtype=np.int64)))
    size, large, small = np.diff(breaks), np.diff(capitals[breaks]), np.diff(plain[breaks])
    is_title = (large > 3) & (size < 29) & (large > 4 * small)
    return np.asarray(is_title[np.searchsorted(breaks, first) - 1])


def _looks_like_subject(codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Which mentions look like the subject of a clause."""
    before, behind = codes[first - 1], codes[last]
    # 'the first witness was Ann Lee, an engineer': the text goes on about her
    is_told = (before == ord(names.AUXILIARY)) & _IS_STOP[behind]
    is_subject = is_told | _IS_PREDICATE[behind] | _IS_OPENING[before]
    return np.asarray(is_subject & (codes[last - 1] != ord(names.GENITIVE)) & ~_IS_GOVERNING[before])
