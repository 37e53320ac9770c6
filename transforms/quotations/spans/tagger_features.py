"""What the tagger sees of articles: one row per token with its word type and its place, as arrays over a whole batch.

Belongs here: cutting a batch of articles into rows, the traits of a word type, the traits of a token's place.
Does not belong here: the network and its weights (`tagger.py`), the pairing of quotation marks (`quotation_marks.py`).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.spans.quotation_marks import Quoted, quoted
from transforms.quotations.spans.tokens import Article, Column, Paragraph, TypedTokens, Types, types_met

# Rows between two sheets, at least as many as a layer looks to each side: as gaps stay empty, sheets never see each other.
GAP = 8
# Each sheet with its gap has room for whole blocks of so many rows. A matrix product rounds a row by its place in the processor's
# block, of 4 to 24 rows: so aligned, an article's scores are the same bits whatever articles are worked on beside it.
ALIGNED = 48
# A paragraph of more tokens is cut, and an article of more rows laid out on several sheets, so that no text is too long.
LONGEST_PIECE, LONGEST_SHEET = 1024, 8192
PAD, BREAK, OPENING, CLOSING = "<pad>", "<paragraph>", "<opening>", "<closing>"

CUE_CLASSES = ("say", "tell", "speak", "ask", "think", "noun", "according", "that")
_CUES = {word: at + 1 for at, name in reversed(list(enumerate(CUE_CLASSES))) for word in vocabulary_words("cues", name)}
SUFFIX3_BUCKETS, SUFFIX2_BUCKETS, PREFIX_BUCKETS, SHAPES = 2048, 512, 1024, 14
# Of the nearest cue in the sentence, on either side: none, or its class by how near it is or how it stands.
_REPORTING_CLASSES, _CUE_STANDS = 7, 4
PLACE_SIZES = (10, 33, 43, 5, 33, 1 + _REPORTING_CLASSES * _CUE_STANDS, 1 + _REPORTING_CLASSES * _CUE_STANDS)
FLOW = 4  # the column of places that is zero in gaps alone
_NEAR = np.array((2, 5, 13))  # from a token to the cue before it
_CLAUSE, _TAIL = 5, 7  # tokens before a cue in which a comma sets it off, and behind it to the end of its sentence


# Lengths of quoted words that are told apart, in tokens.
_SIZES = np.array((1, 2, 4, 7, 15))


@dataclass(frozen=True, slots=True)
class Pieces:
    """The rows `[firsts, lasts)` of the tokens of every paragraph: of all of them, or of one part where it is endless."""

    firsts: np.ndarray
    lasts: np.ndarray
    articles: np.ndarray
    paragraphs: np.ndarray
    """Counted through the whole batch."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch of articles as rows: tokens, a break before every piece, and a gap around every sheet."""

    types: np.ndarray
    known: Types
    starts: np.ndarray
    ends: np.ndarray
    begins_sentence: np.ndarray
    places: np.ndarray
    """One column per kind of place trait, with values below `PLACE_SIZES`; that of `FLOW` is zero in gaps alone."""
    pieces: Pieces
    sheets: list[tuple[int, int]]
    """Rows that see each other, `[first, last)`: an article, or a part of a very long one."""
    segments: np.ndarray
    """The first row of every piece (its break) and of what is empty before and after a sheet, for pooling."""
    spans: list[list[Quoted]]
    """What stands between quotation marks, per paragraph of the batch."""
    is_word: np.ndarray
    """Whether a row has letters or digits."""
    opens: np.ndarray
    """Per paragraph whether it begins with a quotation."""
    runs_out: np.ndarray
    """Per paragraph whether its last quotation is left open."""


class TypeTraits(NamedTuple):
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
    (re.compile(r"[A-Z][^\WA-Z]*[A-Z]\w*"), 8),
    (re.compile(r"['’]\w+"), 9),
    (re.compile(r"(?:\w\.)+"), 10),
    (re.compile(r"[^\W\d]*\d\w*"), 11),
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
        _bucket("3", lower[-3:], SUFFIX3_BUCKETS),
        _bucket("2", lower[-2:], SUFFIX2_BUCKETS),
        _bucket("p", lower[:3], PREFIX_BUCKETS),
        shape,
        _CUES.get(lower, 0),
    )


# Words share their beginnings and ends; the most that are kept is more than those of a language.
@lru_cache(maxsize=1 << 14)
def _bucket(kind: str, letters: str, size: int) -> int:
    return zlib.crc32((kind + letters).encode("utf-8", "surrogatepass")) % (size - 1) + 1


# What a word type is to a quotation beside it.
_OTHER, _LOWER, _UPPER, _COMMA, _COLON, _SEMICOLON, _SENTENCE_END, _CLOSED = range(8)
_NEIGHBOUR_KINDS = {",": _COMMA, ":": _COLON, ";": _SEMICOLON, CLOSING: _CLOSED, **dict.fromkeys(".?!", _SENTENCE_END)}
_MARK_TYPES = frozenset((*"\"“”„‟″«»'‘’‚‛‹›`´", "''", "``", ",,"))


class _Looks:
    """What places ask of word types, worked out once for each."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.pad, self.break_, self.opening, self.closing = types.add((PAD, BREAK, OPENING, CLOSING))
        self.cues, self.kinds = Column(np.uint8), Column(np.uint8)
        self.is_mark, self.is_word = Column(np.bool_), Column(np.bool_)

    def update(self) -> None:
        """Take in the types that are new."""
        new = self.types.names[len(self.cues) :]
        if new:
            self.cues.extend([_CUES.get(word.lower(), 0) for word in new])
            self.kinds.extend([_kind(word) for word in new])
            self.is_mark.extend([word in _MARK_TYPES for word in new])
            self.is_word.extend([any(map(str.isalnum, word)) and word not in (PAD, BREAK, OPENING, CLOSING) for word in new])


def _kind(word: str) -> int:
    if word[0].isalpha():
        return _UPPER if word[0].isupper() else _LOWER
    return _NEIGHBOUR_KINDS.get(word, _OTHER)


@lru_cache(maxsize=1)
def _looks_of(types: Types) -> _Looks:
    return _Looks(types)


def rows(articles: Sequence[Article]) -> Rows:
    """Lay a batch of articles out as rows."""
    looks = _looks_of(types_met())
    paragraphs = [paragraph for article in articles for paragraph in article.paragraphs]
    texts = [article.text for article in articles for _ in article.paragraphs]
    counts = [len(article.paragraphs) for article in articles]
    article_of = np.repeat(np.arange(len(articles)), counts)
    cut = looks.types.cut((text, part.start, part.end) for text, part in zip(texts, paragraphs, strict=True))
    looks.update()
    sizes = np.diff(cut.edges)
    marks = np.append(0, np.cumsum(looks.is_mark.array()[cut.types]))[cut.edges]
    spans: list[list[Quoted]] = [[]] * len(paragraphs)
    for at in np.flatnonzero(np.diff(marks)).tolist():
        spans[at] = quoted(texts[at], paragraphs[at].start, paragraphs[at].end)

    # The layout: each paragraph in one piece or several, each piece behind a break.
    parts = np.maximum(-(-sizes // LONGEST_PIECE), 1)
    of = np.repeat(np.arange(len(paragraphs)), parts)
    skipped = (np.arange(len(of)) - np.repeat(np.cumsum(parts) - parts, parts)) * LONGEST_PIECE
    lengths = np.minimum(sizes[of] - skipped, LONGEST_PIECE)
    begins_sheet = _sheet_beginnings(article_of[of], lengths + 1)
    ends_so_far = np.cumsum(lengths + 1)
    edges = np.append(np.flatnonzero(begins_sheet), len(lengths))
    sheet_sizes = np.diff(np.append(0, ends_so_far)[edges])
    rooms = np.append(0, np.cumsum(-(-(GAP + sheet_sizes) // ALIGNED) * ALIGNED))
    sheet_firsts = rooms[:-1] + GAP
    sheet_lasts = sheet_firsts + sheet_sizes
    firsts = ends_so_far - lengths + np.repeat(sheet_firsts - np.append(0, ends_so_far)[edges[:-1]], np.diff(edges))
    lasts = firsts + lengths
    count = int(rooms[-1]) + ALIGNED

    token_rows = np.arange(len(cut.types)) + np.repeat(firsts - cut.edges[of] - skipped, lengths)
    types = np.full(count, looks.pad, np.int32)
    types[firsts - 1] = looks.break_
    starts, ends = np.zeros(count, np.int64), np.zeros(count, np.int64)
    begins = np.zeros(count, np.bool_)
    begins[token_rows] = cut.begins_sentence
    starts[token_rows], ends[token_rows] = cut.starts, cut.ends
    own_starts = np.array([paragraph.start for paragraph in paragraphs], np.int64)
    first_tokens = np.minimum(cut.edges[of] + skipped, max(len(cut.types) - 1, 0))
    starts[firsts - 1] = ends[firsts - 1] = (
        np.where(lengths > 0, cut.starts[first_tokens], own_starts[of]) if len(cut.types) else own_starts[of]
    )
    places = np.zeros((count, len(PLACE_SIZES)), np.uint8)
    types[token_rows], places[token_rows, :3] = _marked(cut, spans, paragraphs, looks)
    is_title = np.array([paragraph.is_title for paragraph in paragraphs], np.bool_)
    sentence = 1 + cut.begins_sentence.astype(np.uint8)
    sentence[cut.edges[:-1][sizes > 0]] = 3
    sentence[np.repeat(is_title, sizes)] = 4
    places[token_rows, 3] = sentence
    places[firsts - 1, 3] = 4 * is_title[of]
    opens, runs_out, flows = _flows(spans, texts, paragraphs, article_of)
    places[token_rows, FLOW] = np.repeat(flows, sizes)
    places[firsts - 1, FLOW] = flows[of]
    places[token_rows, FLOW + 1], places[token_rows, FLOW + 2] = _cues_around(cut, types[token_rows], looks)
    return Rows(
        types,
        looks.types,
        starts,
        ends,
        begins,
        places,
        Pieces(firsts, lasts, article_of[of], of),
        list(zip(sheet_firsts.tolist(), sheet_lasts.tolist(), strict=True)),
        np.unique(np.concatenate((firsts - 1, rooms, sheet_lasts))),
        spans,
        looks.is_word.array()[types],
        opens,
        runs_out,
    )


def _sheet_beginnings(articles: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Which pieces begin a sheet: the first of every article, and in a very long one those that do not fit on the one before."""
    begins = np.diff(articles, prepend=-1) > 0
    edges = np.append(np.flatnonzero(begins), len(sizes))
    totals = np.diff(np.append(0, np.cumsum(sizes))[edges])
    for at in np.flatnonzero(totals > LONGEST_SHEET).tolist():
        taken = 0
        for piece, size in enumerate(sizes[edges[at] : edges[at + 1]].tolist(), int(edges[at])):
            begins[piece] |= taken + size > LONGEST_SHEET and taken > 0
            taken = size if begins[piece] else taken + size
    return begins


def _flows(
    spans: list[list[Quoted]], texts: list[str], paragraphs: Sequence[Paragraph], articles: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which paragraphs begin with a quotation, whose last one is left open, and how all this is with their neighbours, too."""
    # With nothing before the first and after the last.
    opens, runs_on, runs_out, has = np.zeros((4, len(spans) + 2), np.uint8)
    for at, found in enumerate(spans, 1):
        if found:
            has[at] = 1
            opens[at] = not texts[at - 1][paragraphs[at - 1].start : found[0].outer_start].strip()
            runs_on[at] = any(not span.is_closed for span in found if span.depth == 0)
            runs_out[at] = not found[-1].is_closed
    follows = np.diff(articles, prepend=-1) == 0
    is_followed = np.append(follows[1:], False)[: len(spans)]
    flows = 1 + opens[1:-1] + (2 * opens + 4 * runs_on + 16 * has)[:-2] * follows + 8 * opens[2:] * is_followed
    return opens[1:-1] > 0, runs_out[1:-1] > 0, flows


def _marked(
    cut: TypedTokens, spans: list[list[Quoted]], paragraphs: Sequence[Paragraph], looks: _Looks
) -> tuple[np.ndarray, np.ndarray]:
    """The token types with what quotation marks do instead of how they look, and the place traits of marked words."""
    places = np.zeros((len(cut.types), 3), np.uint8)
    held = [(at, span) for at, found in enumerate(spans) for span in found]
    if not held:
        return cut.types, places
    # Offsets along all paragraphs as if they stood end to end.
    own_starts = np.array([paragraph.start for paragraph in paragraphs], np.int64)
    lengths = np.array([paragraph.end for paragraph in paragraphs], np.int64) - own_starts
    moved = np.cumsum(lengths) - lengths - own_starts
    of = np.array([at for at, _ in held])
    offsets = np.array([(span.outer_start, span.start, span.end, span.outer_end) for _, span in held])
    bounds = np.searchsorted(cut.starts + np.repeat(moved, np.diff(cut.edges)), offsets + moved[of, None])
    is_inner = np.array([span.depth > 0 for _, span in held])
    states = np.where(offsets[:, 2] < offsets[:, 3], np.where(offsets[:, 0] < offsets[:, 1], 2, 4), 3)
    types = cut.types.copy()
    for nested, opening, within, closing in ((False, 1, states, 5), (True, 6, np.full(len(held), 7), 8)):
        low, first, last, high = bounds[is_inner == nested].T
        if not nested:
            marked = ranges(low, high)
            places[marked, 1] = np.repeat(_inside(cut.types, first, last, looks), high - low)
        types[at := ranges(low, first)] = looks.opening
        places[at, 0] = opening
        types[at := ranges(last, high)] = looks.closing
        places[at, 0] = closing
        places[ranges(first, last), 0] = np.repeat(within[is_inner == nested], last - first)
        if not nested:
            begin, stop = cut.edges[of[~is_inner]], cut.edges[of[~is_inner] + 1]
            places[marked, 2] = np.repeat(_around(types, low, high, begin, stop, looks), high - low)
    return types, places


def _inside(types: np.ndarray, first: np.ndarray, last: np.ndarray, looks: _Looks) -> np.ndarray:
    """How long the quoted words are, whether they begin like a sentence and end like one or with a comma."""
    size = np.searchsorted(_SIZES, last - first)
    kinds = looks.kinds.array()
    is_upper = (last > first) & (kinds[types[np.minimum(first, len(types) - 1)]] == _UPPER)
    final = np.where(last > first, kinds[types[last - 1]], _OTHER)
    ended = 25 + np.minimum(size, 3) + 4 * is_upper
    return np.asarray(np.where(final == _SENTENCE_END, ended, 1 + size + 6 * is_upper + 12 * (final == _COMMA)))


# By what a neighbour is (the kinds above).
_LEFT = np.array((6, 5, 5, 1, 2, 6, 3, 3))
_RIGHT = np.array((5, 3, 2, 4, 5, 4, 4, 5))


def _around(
    types: np.ndarray, low: np.ndarray, high: np.ndarray, begin: np.ndarray, stop: np.ndarray, looks: _Looks
) -> np.ndarray:
    """What stands before and after the quoted words `[low, high)` of paragraphs `[begin, stop)`."""
    kinds, cues = looks.kinds.array(), looks.cues.array()
    before, after = types[low - 1], types[np.minimum(high, len(types) - 1)]
    is_cue = (cues[before] > 0) & (cues[before] <= 5)
    left = np.where(low > begin, np.where(is_cue, 4, _LEFT[kinds[before]]), 0)
    follows = np.zeros(len(high), np.bool_)
    for further in range(5):
        at = high + further
        cue = cues[types[np.minimum(at, len(types) - 1)]]
        follows |= (at < stop) & (cue > 0) & (cue <= 4)
    right = np.where(high < stop, np.where(follows, 1, _RIGHT[kinds[after]]), 0)
    return 1 + left * 6 + right


def _cues_around(cut: TypedTokens, types: np.ndarray, looks: _Looks) -> tuple[np.ndarray, np.ndarray]:
    """The nearest cue before and the nearest behind each token in its sentence, which may be further off than the layers look.

    Of the one before its class and how near it is; of the one behind its class, whether a comma or a mark sets it off from what
    stands before it, and whether the sentence ends soon after: "…, said Quill."
    """
    count = len(types)
    if not count:
        return np.zeros(0, np.uint8), np.zeros(0, np.uint8)
    begins = cut.begins_sentence.copy()
    begins[cut.edges[:-1][np.diff(cut.edges) > 0]] = True
    sentence = np.cumsum(begins)
    ends = np.append(np.flatnonzero(begins)[1:], count)[sentence - 1]
    at = np.arange(count)
    cues = looks.cues.array()[types]
    cues[cues > _REPORTING_CLASSES] = 0
    kinds = looks.kinds.array()[types]
    is_off = (kinds == _COMMA) | (kinds == _CLOSED)
    last_off = np.maximum.accumulate(np.where(is_off, at, -1))
    stands = 2 * (at - last_off <= _CLAUSE) * (last_off >= 0) * (sentence[last_off] == sentence) + (ends - at <= _TAIL)
    before = np.maximum.accumulate(np.where(cues > 0, at, -1))
    before = np.append(-1, before[:-1])
    behind = np.minimum.accumulate(np.where(cues > 0, at, count)[::-1])[::-1]
    behind = np.minimum(np.append(behind[1:], count), count - 1)
    has_before = (before >= 0) & (sentence[before] == sentence)
    has_behind = (behind > at) & (sentence[behind] == sentence) & (cues[behind] > 0)
    left = 1 + (cues[before] - 1) * _CUE_STANDS + np.searchsorted(_NEAR, at - before, "right")
    right = 1 + (cues[behind] - 1) * _CUE_STANDS + stands[behind]
    return np.where(has_before, left, 0).astype(np.uint8), np.where(has_behind, right, 0).astype(np.uint8)


def ranges(lows: np.ndarray, highs: np.ndarray) -> np.ndarray:
    """All numbers of the ranges `[low, high)`, one range after the other."""
    sizes = highs - lows
    return np.asarray(np.arange(sizes.sum()) + np.repeat(lows - np.cumsum(sizes) + sizes, sizes))
