"""What the tagger sees of articles: one row per token with its word type and its place, as arrays over a whole batch.

Belongs here: cutting a batch of articles into rows, the traits of a word type, the traits of a token's place.
Does not belong here: the network and its weights (`tagger.py`), the pairing of quotation marks (`marks.py`).
"""

import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.marks import Quoted, quoted
from transforms.tokens import Article, Tokens, tokens_of
from transforms.vocabulary import words as vocabulary_words

# Rows between two sheets, more than the network looks to each side: they never see each other.
GAP = 32
# A paragraph of more tokens is cut, and an article of more rows laid out on several sheets, so that no text is too long.
LONGEST_PIECE, LONGEST_SHEET = 1024, 8192
PAD, BREAK, OPENING, CLOSING = "<pad>", "<paragraph>", "<opening>", "<closing>"

CUE_CLASSES = ("say", "tell", "speak", "ask", "think", "noun", "according", "that")
_CUES = {word: at + 1 for at, name in reversed(list(enumerate(CUE_CLASSES))) for word in vocabulary_words("cues", name)}
SUFFIX3_BUCKETS, SUFFIX2_BUCKETS, PREFIX_BUCKETS, SHAPES = 2048, 512, 1024, 14
PLACE_SIZES = (10, 33, 43, 5, 33)


# Lengths of quoted words that are told apart, in tokens.
_SIZES = (1, 2, 4, 7, 15)


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows `[first, last)` of a paragraph's tokens: of all of them, or of one part where the paragraph is endless."""

    first: int
    last: int
    article: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch of articles as rows: tokens, a break before every piece, and a gap between sheets."""

    types: list[str]
    starts: np.ndarray
    ends: np.ndarray
    begins_sentence: np.ndarray
    places: np.ndarray
    """One column per kind of place trait, with values below `PLACE_SIZES`; zero throughout in gaps alone."""
    pieces: list[Piece]
    sheets: list[tuple[int, int]]
    """Rows that see each other, `[first, last)`: an article, or a part of a very long one."""
    segments: np.ndarray
    """The first row of every piece (its break) and every gap, for pooling."""
    spans: list[list[list[Quoted]]]
    """Per article and paragraph what stands between quotation marks."""


@dataclass(frozen=True, slots=True)
class TypeTraits:
    """What a word type is, apart from its own vector."""

    word: str
    suffix3: int
    suffix2: int
    prefix: int
    shape: int
    cue: int


_SHAPES = (
    (re.compile(r"[A-Z][a-z]+"), 2),
    (re.compile(r"[A-Z]"), 3),
    (re.compile(r"[A-Z]+"), 4),
    (re.compile(r"\d{4}"), 5),
    (re.compile(r"\d+"), 6),
    (re.compile(r"\d[\d.,:]*"), 7),
    (re.compile(r"[A-Z]\w*[A-Z]\w*"), 8),
    (re.compile(r"['’]\w+"), 9),
    (re.compile(r"(?:\w\.)+"), 10),
    (re.compile(r"\w*\d\w*"), 11),
    (re.compile(r"[^\w\s]+"), 12),
)


def type_traits(word: str) -> TypeTraits:
    """The traits of a word type; upper and lower case differ by shape alone."""
    lower = word.lower().replace("’", "'")
    if word in (PAD, BREAK, OPENING, CLOSING):
        return TypeTraits(word, 0, 0, 0, 0, 0)
    is_plain = word.isascii() and word.isalpha() and word.islower()  # most words, without trying patterns
    shape = 1 if is_plain else next((shape for pattern, shape in _SHAPES if pattern.fullmatch(word)), 13)
    return TypeTraits(
        "0" if shape in (5, 6, 7) else lower,
        _bucket("3" + lower[-3:], SUFFIX3_BUCKETS),
        _bucket("2" + lower[-2:], SUFFIX2_BUCKETS),
        _bucket("p" + lower[:3], PREFIX_BUCKETS),
        shape,
        _CUES.get(lower, 0),
    )


def _bucket(text: str, size: int) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % (size - 1) + 1


def rows(articles: Sequence[Article]) -> Rows:
    """Lay a batch of articles out as rows."""
    spans = [[quoted(article.text, part.start, part.end) for part in article.paragraphs] for article in articles]
    cut = tokens_of((article.text, part.start, part.end) for article in articles for part in article.paragraphs)
    token_places = _places(cut, [found for own in spans for found in own])
    types: list[str] = [PAD] * GAP
    pieces: list[Piece] = []
    sheets: list[tuple[int, int]] = []
    segments = [0]
    # Per piece: its first token, and the offset and the traits of its break.
    first_tokens: list[int] = []
    offsets: list[int] = []
    flows: list[int] = []
    titles: list[bool] = []
    edges = zip(cut.edges, cut.edges[1:], strict=False)
    words = cut.words
    for at, article in enumerate(articles):
        first = len(types)
        for number, (paragraph, flow) in enumerate(zip(article.paragraphs, _flow(spans[at], article), strict=True)):
            begin, stop = next(edges)
            for low in range(begin, max(stop, begin + 1), LONGEST_PIECE):
                high = min(low + LONGEST_PIECE, stop)
                if len(types) + high - low > first + LONGEST_SHEET and len(types) > first:
                    sheets.append((first, len(types)))
                    segments.append(len(types))
                    types += [PAD] * GAP
                    first = len(types)
                segments.append(len(types))
                types.append(BREAK)
                types += words[low:high]
                pieces.append(Piece(len(types) - (high - low), len(types), at, number))
                first_tokens.append(low)
                offsets.append(int(cut.starts[low]) if low < high else paragraph.start)
                flows.append(flow)
                titles.append(paragraph.is_title)
        sheets.append((first, len(types)))
        segments.append(len(types))
        types += [PAD] * GAP

    first_rows = np.array([piece.first for piece in pieces], np.int64)
    sizes = np.array([piece.last for piece in pieces], np.int64) - first_rows
    token_rows = np.arange(len(words)) + np.repeat(first_rows - np.array(first_tokens, np.int64), sizes)
    starts, ends = np.zeros(len(types), np.int64), np.zeros(len(types), np.int64)
    starts[token_rows], ends[token_rows] = cut.starts, cut.ends
    starts[first_rows - 1] = ends[first_rows - 1] = offsets
    begins = np.zeros(len(types), np.bool_)
    begins[token_rows] = cut.begins_sentence
    places = np.zeros((len(types), len(PLACE_SIZES)), np.uint8)
    places[token_rows] = token_places
    is_title = np.array(titles, np.bool_)
    places[token_rows[np.repeat(is_title, sizes)], 3] = 4
    places[first_rows[is_title] - 1, 3] = 4
    places[token_rows, 4] = np.repeat(np.array(flows, np.uint8), sizes)
    places[first_rows - 1, 4] = flows
    return Rows(types, starts, ends, begins, places, pieces, sheets, np.array(segments), spans)


def _flow(found: list[list[Quoted]], article: Article) -> list[int]:
    """How a paragraph stands among quotations: it, the one before and the one after begin with one; the one before ran on."""
    opens = [
        bool(spans) and not article.text[paragraph.start : spans[0].outer_start].strip()
        for spans, paragraph in zip(found, article.paragraphs, strict=True)
    ]
    runs_on = [bool(spans) and any(not span.is_closed for span in spans if span.depth == 0) for spans in found]
    flow = []
    for at in range(len(found)):
        before = at - 1
        flow.append(
            1
            + opens[at]
            + 2 * (before >= 0 and opens[before])
            + 4 * (before >= 0 and runs_on[before])
            + 8 * (at + 1 < len(found) and opens[at + 1])
            + 16 * (before >= 0 and bool(found[before]))
        )
    return flow


def _places(cut: Tokens, spans: list[list[Quoted]]) -> np.ndarray:
    """The place traits of all tokens, but for those that they share with their whole paragraph.

    The words lose their quotation marks: what a mark does takes the place of how it looks.
    """
    places = np.zeros((len(cut.words), len(PLACE_SIZES)), np.uint8)
    places[:, 3] = 1 + cut.begins_sentence
    for at, found in enumerate(spans):
        begin, stop = cut.edges[at : at + 2]
        if begin < stop:
            places[begin, 3] = 3
        if found:
            words = cut.words[begin:stop]
            _mark(words, cut.starts[begin:stop], found, places[begin:stop])
            cut.words[begin:stop] = words
    return places


def _mark(words: list[str], starts: np.ndarray, spans: list[Quoted], places: np.ndarray) -> None:
    """Write what stands between the quotation marks of a paragraph into its words and their place traits."""
    state, inner, outer = places[:, 0], places[:, 1], places[:, 2]
    edges = [offset for span in spans for offset in (span.outer_start, span.start, span.end, span.outer_end)]
    cuts = np.searchsorted(starts, edges, "left").tolist()
    for at, span in enumerate(spans):
        low, first, last, high = cuts[4 * at : 4 * at + 4]
        words[low:first] = [OPENING] * (first - low)
        words[last:high] = [CLOSING] * (high - last)
        if span.depth:
            state[low:first] = 6
            state[first:last] = 7
            state[last:high] = 8
            continue
        state[low:first] = 1
        state[first:last] = 2 if span.is_closed and span.is_opened else 3 if span.is_opened else 4
        state[last:high] = 5
        inner[low:high] = _inside(words, first, last)
        outer[low:high] = _around(words, low, high)


def _inside(words: list[str], first: int, last: int) -> int:
    """How long the quoted words are, whether they begin like a sentence and end like one or with a comma."""
    size = bisect_left(_SIZES, last - first)
    is_upper = first < last and words[first][:1].isupper()
    final = words[last - 1] if last > first else ""
    if final in (".", "?", "!"):
        return 25 + min(size, 3) + 4 * is_upper
    return 1 + size + 6 * is_upper + 12 * (final == ",")


def _around(words: list[str], low: int, high: int) -> int:
    """What stands before and after quoted words."""
    before = words[low - 1] if low else ""
    if not before:
        left = 0
    elif before in (",", ":"):
        left = 1 if before == "," else 2
    elif before in (".", "?", "!", CLOSING):
        left = 3
    else:
        cue = _CUES.get(before.lower(), 0)
        left = 4 if 0 < cue <= 5 else 5 if before[:1].isalpha() else 6
    after = words[high] if high < len(words) else ""
    if not after:
        right = 0
    elif any(0 < _CUES.get(word.lower(), 0) <= 4 for word in words[high : high + 5]):
        right = 1
    elif after[:1].isalpha():
        right = 2 if after[:1].isupper() else 3
    else:
        right = 4 if after in (",", ".", ";", "?", "!") else 5
    return 1 + left * 6 + right
