"""Texts as classed tokens, ready for the grammar of mentions and for the ranker of speakers.

Belongs here: cutting text into tokens that are the words of phrases ('co-chair', 'Mr.' and 'U.S.' are one each), their
classes and numbers, the mentions among them. The classes and the grammar are ``noun_phrases``; the tokens of the tagger, which
cuts finer, ``tokens``.

What stands between two blanks is cut up once and remembered: of the words of a text most have been seen before.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from transforms.quotations.names import noun_phrases
from transforms.quotations.names.mentions import Parsed
from transforms.quotations.spans.token_boundaries import codes_of, hashes_of, texts_of
from transforms.quotations.spans.tokens import Column, HashTable

# The alternatives cover every character, each token with the blanks behind it, so that offsets are running sums. A token is
# bounded, so that no name is as long as a document.
_PIECE = re.compile(
    r"(?:[a-z]{1,60}+(?![\w'’-])"  # the plain word, tried first because it is the commonest by far
    r"|(?:Mr|Mrs|Ms|Mme|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Cmdr|Sgt|Adm|Del|Rev|Fr|Hon|St|Jr|Sr|Messrs|Amb|Det|Supt|Insp|Sec|"
    r"Inc|Corp|Ltd|No|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=[ \u00a0,])"
    r"|(?:[A-Z]\.){1,6}(?:[A-Z]\b)?|[A-Z]{1,3}&[A-Z]{1,3}\b|['’]s\b|@\w{1,60}|''|``|--"
    # pages lose the blank before a link: 'according toAnn Lee'
    r"|(?!(?:d[aeiu]|l[ae]|mac|v[ao]n)[A-Z])[a-z]{2,30}+(?=[A-Z][a-z]{2})"
    r"|[^\W\d_][^\W_]{0,60}(?:(?:['’](?!s\b)|-)[^\W_]{1,60}){0,8}"
    r"|\d(?:[\d.,]{0,40}\d)?(?:-?[^\W\d_]{1,60})?(?:-[^\W\d_]{1,60}){0,2}|[\n\r]|\S)[^\S\n\r]*|[^\S\n\r]+"
)
_MENTION = re.compile(f"({noun_phrases.MENTION.pattern})")


def _flags(classes: str) -> np.ndarray:
    """Flags the codes of some classes."""
    found = np.zeros(256, np.bool_)
    found[[ord(cls) for cls in classes]] = True
    return found


_FACTORS = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)  # their bits well mixed
_IS_CAPITAL, _IS_PLAIN = map(_flags, (noun_phrases.CAPS, "lvhHgGtD"))
_IS_STOP, _IS_PREDICATE, _IS_OPENING, _IS_GOVERNING = map(_flags, (",.", "vxbw", '.\n"k', "ifv"))
_IS_COMMON = _flags("hHtD")  # nouns with which no name ends


def feature_word(word: str, cls: str) -> str:
    """The form under which a token is a feature; empty for names and numbers, which must not be learnt by heart."""
    return "" if cls in "NUIALSaE@0" else word.lower().replace("’", "'")


class Lexicon:
    """The tokens of every chunk of text between blanks that was seen, found by its hash, and what is known of each token.

    Of a token the feature is its own if it is frequent, else that of its class.
    """

    limit = 400_000  # tokens of chunks, and mentions, that are remembered, so that memory stays flat over a corpus

    def __init__(self, frequent: Sequence[str], watched: Collection[str] = ()) -> None:
        self.watched = frozenset(watched)
        self.frequent = {word: 256 + at for at, word in enumerate(frequent)}
        self.forget()

    def forget(self) -> None:
        """Start afresh, from the frequent words."""
        self._chunks = HashTable()
        self._sizes, self._firsts = Column(np.int32), Column(np.int32)  # of each chunk its tokens, and the first in the next
        self._numbers, self._offsets = Column(np.int32), Column(np.int32)  # two: its number, and where in the chunk it begins
        self._known: dict[str, int] = {}  # token -> its number, the place in the next six
        self.words, self.lowered = Column(np.object_), Column(np.object_)
        self.classes, self.features = Column(np.uint8), Column(np.int32)
        self.widths, self.flags = Column(np.int32), Column(np.uint8)
        self.parsed: dict[int, Parsed] = {}  # mentions by the key that `_keys` gives them
        self.cut([f"{word} {word}, {word}. {word}.\n" for word in self.frequent])

    def __len__(self) -> int:
        return len(self._sizes)

    def cut(self, stretches: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The numbers of the tokens of some stretches of text, where in its stretch each begins, and the first of each stretch.

        A stretch must end with the end of a line.
        """
        if len(self._numbers) > self.limit or len(self.parsed) > self.limit:
            self.forget()
        text = "".join(stretches)
        codes = codes_of(text)
        begins = np.append(0, np.cumsum(np.fromiter(map(len, stretches), np.int64, len(stretches))))
        is_edge = np.append(True, codes == ord(" "))
        is_edge[begins] = True
        edges = np.flatnonzero(is_edge)
        first, last = edges[:-1], edges[1:]
        hashes = hashes_of(codes, first, last)
        chunks = self._chunks.numbers(hashes, lambda at: self._add(texts_of(text, first[at], last[at])))
        sizes = self._sizes.array()[chunks]
        until = np.append(0, np.cumsum(sizes, dtype=np.int64))
        place = np.arange(until[-1]) + np.repeat(self._firsts.array()[chunks] - until[:-1], sizes)
        of_stretch = np.searchsorted(edges, begins)
        starts = self._offsets.array()[place] + np.repeat(first - np.repeat(begins[:-1], np.diff(of_stretch)), sizes)
        return self._numbers.array()[place], starts, until[of_stretch]

    def _add(self, chunks: Sequence[str]) -> np.ndarray:
        """Take in new chunks, each with the blank or the end of a line behind it; all of them are cut up in one go."""
        pieces = _PIECE.findall("".join(chunks))
        numbers = self._numbered([piece.rstrip() or piece[0] for piece in pieces])
        ends, begins = (np.append(0, np.cumsum(np.fromiter(map(len, some), np.int64, len(some)))) for some in (pieces, chunks))
        owner = np.searchsorted(begins, ends[:-1], "right") - 1
        codes = self.classes.array()[numbers]
        is_break = codes == ord(noun_phrases.BREAK)
        is_repeated = np.append(False, is_break[1:] & is_break[:-1] & (owner[1:] == owner[:-1]))
        kept = np.flatnonzero((codes != ord(noun_phrases.SPACE)) & ~is_repeated)
        sizes = np.bincount(owner[kept], minlength=len(chunks))
        self._firsts.extend(len(self._numbers) + np.cumsum(sizes) - sizes)
        self._sizes.extend(sizes)
        self._numbers.extend(numbers[kept])
        self._offsets.extend((ends[:-1] - begins[owner])[kept])
        return np.arange(len(self) - len(chunks), len(self))

    def _numbered(self, words: Sequence[str]) -> np.ndarray:
        """The numbers of tokens, each classed when it is met for the first time."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        self._known.update(zip(new, range(len(self._known), len(self._known) + len(new)), strict=True))
        lowered, classes = [word.lower() for word in new], [noun_phrases.classify(word) for word in new]
        self.words.extend(new)
        self.lowered.extend(lowered)
        self.classes.extend([ord(cls) for cls in classes])
        self.features.extend(
            [self.frequent.get(feature_word(word, cls), ord(cls)) for word, cls in zip(new, classes, strict=True)]
        )
        self.widths.extend([len(word) for word in new])
        self.flags.extend(
            [
                (cls in "pm" and noun_phrases.pronoun_gender(word) != "") + 2 * (word in self.watched)
                for word, cls in zip(lowered, classes, strict=True)
            ]
        )
        return np.fromiter(map(self._known.__getitem__, words), np.int32, len(words))


@dataclass(frozen=True, slots=True)
class Scan:
    """A text as classed tokens: token i is ``text[starts[i] - base : ends[i] - base]`` and has the class ``classes[i]``."""

    starts: np.ndarray  # each from ``base``
    ends: np.ndarray
    base: int
    numbers: np.ndarray  # of each token that of its word
    vocabulary: np.ndarray  # word of each number
    lowered: list[str]
    classes: str
    first: list[int]  # of each mention the first token
    last: list[int]  # and the one after the last
    keys: list[int]  # and a number that is the same for the same words
    parsed: dict[int, Parsed]  # mentions taken apart, here and in other texts, by this number
    alike: list[list[int]]  # the mentions with a capital that can be names, those of the same words together
    titles: list[int]  # those with a capital in headings where nearly every word has one
    definite: list[int]  # those that begin with a determiner
    commas: list[int]  # the mentions with only a comma before the next
    gendered: list[int]  # the tokens that are 'he', 'her' and the like
    watched: list[int]  # the tokens that are words watched for
    is_subject: bytes  # flags the tokens with which a mention begins that looks like a subject

    def words(self, first: int, last: int) -> tuple[str, ...]:
        """Some tokens as written; looked up where they are needed, as few of all are."""
        return tuple(self.vocabulary[self.numbers[first:last]].tolist())


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
    parts, openings, base, paragraphs = ["\n"], [0], [1], [1]
    for text, bounds in texts:
        for start, end in bounds:
            # A line's end within a paragraph is where it was wrapped, and may part a name.
            parts.append(text[start:end].rstrip("\r\n").replace("\n", " ").replace("\r", " ") + "\n")
            openings.append(base[-1] + start)
        paragraphs.append(len(parts))
        base.append(base[-1] + len(text) + 1)
    numbers, starts, edges = lexicon.cut(parts)
    return _scans(numbers, starts + np.repeat(openings, np.diff(edges)), base[:-1], edges[paragraphs], lexicon)


def _scans(numbers: np.ndarray, starts: np.ndarray, base: list[int], tokens: np.ndarray, lexicon: Lexicon) -> Scans:
    """The scans of texts from the numbers of their tokens, where these begin, and which is the first of each text."""
    codes = lexicon.classes.array()[numbers]
    classes = codes.tobytes().decode("latin-1")
    parts = _MENTION.split(classes)
    bounds = np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))
    first, last = bounds[:-1:2], bounds[1::2]
    mentions = np.searchsorted(first, tokens)
    owner = np.repeat(tokens[:-1], np.diff(mentions))
    capitals = np.concatenate(([0], np.cumsum(_IS_CAPITAL[codes], dtype=np.int64)))
    capital = np.flatnonzero(capitals[last] > capitals[first])
    is_title = _in_titles(codes, capitals, first[capital])
    head = np.where((codes[last - 1] == ord(noun_phrases.GENITIVE)) & (last > first + 1), last - 2, last - 1)
    name = capital[~is_title & ~_IS_COMMON[codes[head[capital]]]]
    definite = np.flatnonzero(codes[first] == ord(noun_phrases.DETERMINER))
    comma = np.flatnonzero((first[1:] == last[:-1] + 1) & (codes[last[:-1]] == ord(noun_phrases.COMMA)))
    flags = np.zeros(len(codes), np.uint8)
    flags[first[_looks_like_subject(codes, first, last)]] = 1
    ends = starts + lexicon.widths.array()[numbers]
    told = lexicon.flags.array()[numbers]
    words, lowered = lexicon.words.array(), lexicon.lowered.array()[numbers].tolist()
    keys = _keys(numbers, first, last)
    own_keys = keys.tolist()
    is_subject, firsts, lasts = flags.tobytes(), (first - owner).tolist(), (last - owner).tolist()
    texts = [
        Scan(
            starts[low : high - 1],
            ends[low : high - 1],
            at,
            numbers[low : high - 1],
            words,
            lowered[low : high - 1],
            classes[low : high - 1],
            firsts[a:b],
            lasts[a:b],
            own_keys[a:b],
            lexicon.parsed,
            its_names,
            its_titles,
            its_definite,
            its_commas,
            its_gendered,
            its_watched,
            is_subject[low : high - 1],
        )
        for at, (low, high), (a, b), its_names, its_titles, its_definite, its_commas, its_gendered, its_watched in zip(
            base,
            pairwise(tokens.tolist()),
            pairwise(mentions.tolist()),
            _alike(name, keys[name], mentions),
            _parts(capital[is_title], mentions),
            _parts(definite, mentions),
            _parts(comma, mentions),
            _parts(np.flatnonzero(told & 1), tokens),
            _parts(np.flatnonzero(told & 2), tokens),
            strict=True,
        )
    ]
    return Scans(starts, ends, codes, lexicon.features.array()[numbers], first, last, tokens.tolist(), mentions.tolist(), texts)


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
    breaks = np.flatnonzero(codes == ord(noun_phrases.BREAK))
    plain = np.concatenate(([0], np.cumsum(_IS_PLAIN[codes], dtype=np.int64)))
    size, large, small = np.diff(breaks), np.diff(capitals[breaks]), np.diff(plain[breaks])
    is_title = (large > 3) & (size < 29) & (large > 4 * small)
    return np.asarray(is_title[np.searchsorted(breaks, first) - 1])


def _looks_like_subject(codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Which mentions look like the subject of a clause."""
    before, behind = codes[first - 1], codes[last]
    # 'the first witness was Ann Lee, an engineer': the text goes on about her
    is_told = (before == ord(noun_phrases.AUXILIARY)) & _IS_STOP[behind]
    is_subject = is_told | _IS_PREDICATE[behind] | _IS_OPENING[before]
    return np.asarray(is_subject & (codes[last - 1] != ord(noun_phrases.GENITIVE)) & ~_IS_GOVERNING[before])
