"""Where tokens begin and end, from the classes of their characters, and a hash of each; over a long text at once.

Belongs here: characters as arrays. Does not belong here: words by number (`tokens.py`), what they mean (`tagger_features.py`).

A token is a run of letters and digits, a number with its points and commas (1,250.50), an abbreviation of single letters with
points (U.S.), a name with O’ or D’ before it, an ending after an apostrophe (’s, ’re), several points or hyphens, two single
marks or commas, or else one character that is no white space.
"""

import sys
from functools import cache

import numpy as np

# Classes of characters; the first three are those of words.
_LETTER, _DIGIT, _UNDERSCORE, _SPACE, _POINT, _HYPHEN, _APOSTROPHE, _BACKTICK, _COMMA, _COLON, _OTHER = range(11)
_SPECIAL = {
    **{"_": _UNDERSCORE, ".": _POINT, "-": _HYPHEN, "'": _APOSTROPHE, "’": _APOSTROPHE},
    **{"`": _BACKTICK, ",": _COMMA, ":": _COLON},
}
# Characters whose classes are kept in a table; the others, rare in news in the Latin script, are asked one by one.
_TABLED = 0x2200
_CURLY = ord("’")
_SHORT_ENDINGS, _NAME_BEGINNINGS = (np.array(list(map(ord, letters)), np.uint32) for letters in ("sSdmt", "OD"))
_LONG_ENDINGS = np.array([ord(one) << 8 | ord(other) for one, other in ("re", "ve", "ll")], np.uint32)
# An odd number without pattern, and its inverse, modulo 2 to the 64.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
# After so many characters the powers of the base are used again.
_PERIOD = 1 << 16
_ENCODING = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def _class(character: str) -> int:
    if character.isalnum():
        return _DIGIT if character.isdecimal() else _LETTER
    return _SPACE if character.isspace() else _SPECIAL.get(character, _OTHER)


@cache
def _classes() -> np.ndarray:
    return np.array([_class(chr(code)) for code in range(_TABLED)], np.uint8)


@cache
def _powers() -> tuple[np.ndarray, np.ndarray]:
    """Powers of the base and of its inverse."""

    def of(base: int) -> np.ndarray:
        powers = np.full(_PERIOD, base, np.uint64)
        powers[0] = 1
        return powers.cumprod()

    return of(_BASE), of(_INVERSE)


def spans_of(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first character of every token, the one after its last, and a hash of it. The text must end with white space."""
    codes = codes_of(text)
    classes = np.take(_classes(), codes, mode="clip")
    rare = np.flatnonzero(codes >= _TABLED)
    classes[rare] = [_class(chr(code)) for code in codes[rare].tolist()]
    begins = _beginnings(codes, classes)
    is_space = classes == _SPACE
    is_edge = begins.copy()
    is_edge[1:] |= is_space[1:] & ~is_space[:-1]
    edges = np.flatnonzero(is_edge)
    at = np.flatnonzero(begins[edges])
    first, last = edges[at], edges[at + 1]
    return first, last, hashes_of(codes, first, last)


def codes_of(text: str) -> np.ndarray:
    """The code points of a text."""
    return np.frombuffer(text.encode(_ENCODING, "surrogatepass"), np.uint32)


def texts_of(text: str, first: np.ndarray, last: np.ndarray) -> list[str]:
    """Stretches of a text."""
    return [text[low:high] for low, high in zip(first.tolist(), last.tolist(), strict=True)]


def hashes_of(codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """A hash of each stretch of characters; one that stands across a multiple of the period has a hash of its own."""
    powers, inverses = _powers()
    sums = np.zeros(len(codes) + 1, np.uint64)
    for low in range(0, len(codes), _PERIOD):
        some = codes[low : low + _PERIOD]
        np.multiply(some, powers[: len(some)], out=sums[1 + low :][: len(some)])
    np.cumsum(sums, out=sums)
    hashes = (sums[last] - sums[first]) * inverses[first % _PERIOD] + (last - first).astype(np.uint64)
    return np.asarray((hashes ^ (hashes >> np.uint64(32))) * np.uint64(_BASE))


def _beginnings(codes: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Which characters begin a token."""
    is_alnum = classes <= _DIGIT
    is_digit = classes == _DIGIT
    begins: np.ndarray = classes != _SPACE
    begins[1:] &= ~(is_alnum[1:] & is_alnum[:-1])
    _join_repeated(codes, classes, begins)
    _number(classes, is_digit, begins)
    _follow_apostrophes(codes, classes, begins)
    _abbreviate(classes, begins)
    return begins


def _join_repeated(codes: np.ndarray, classes: np.ndarray, begins: np.ndarray) -> None:
    """Several points or hyphens are one token; of straight marks and of commas, two."""
    same = np.flatnonzero((codes[1:] == codes[:-1]) & (classes[1:] >= _POINT) & (classes[1:] <= _COMMA)) + 1
    kinds = classes[same]
    is_any = (kinds == _POINT) | (kinds == _HYPHEN)
    begins[same[is_any]] = False
    paired = same[~is_any & (codes[same] != _CURLY)]
    if len(paired):
        # The second of a run, the fourth and so on; its first is not among them.
        number = np.arange(len(paired))
        begins[paired[(number - np.maximum.accumulate(number * (np.diff(paired, prepend=-1) != 1))) % 2 == 0]] = False


def _number(classes: np.ndarray, is_digit: np.ndarray, begins: np.ndarray) -> None:
    """Letters after the digits that a token begins with are another; points, commas and colons between digits belong to them."""
    ends = np.flatnonzero(is_digit[:-1] & ~is_digit[1:])
    if not len(ends):
        return
    runs = np.flatnonzero(begins)
    run = runs[np.searchsorted(runs, ends, "right") - 1]
    digits = np.cumsum(is_digit, dtype=np.int32)
    ends = ends[is_digit[run] & (digits[ends] - digits[run] == ends - run)]
    after = classes[ends + 1]
    begins[ends[after == _LETTER] + 1] = True
    joins = ends[(after == _POINT) | (after == _COMMA) | (after == _COLON)]
    joins = joins[is_digit[joins + 2]]
    begins[joins + 1] = False
    begins[joins + 2] = False


def _follow_apostrophes(codes: np.ndarray, classes: np.ndarray, begins: np.ndarray) -> None:
    """’s and the like after a word are one token; O’ and D’ belong to the name after them."""
    mark = np.flatnonzero((classes[1:-1] == _APOSTROPHE) & (classes[2:] == _LETTER) & (classes[:-2] <= _UNDERSCORE)) + 1
    if not len(mark):
        return
    before, first, second = codes[mark - 1], codes[mark + 1], codes[mark + 2]
    is_short = np.isin(first, _SHORT_ENDINGS) & (classes[mark + 2] > _UNDERSCORE)
    is_long = np.isin(first << 8 | second, _LONG_ENDINGS)
    is_long &= classes[np.minimum(mark + 3, len(codes) - 1)] > _UNDERSCORE
    is_name = np.isin(before, _NAME_BEGINNINGS) & begins[mark - 1] & (first >= ord("A")) & (first <= ord("Z"))
    begins[mark[is_short | is_long | is_name] + 1] = False
    begins[mark[is_name]] = False


def _abbreviate(classes: np.ndarray, begins: np.ndarray) -> None:
    """Two and more single letters with a point each are one token."""
    pointed = np.flatnonzero(classes[1:] == _POINT)
    single = pointed[(classes[pointed] == _LETTER) & begins[pointed]]
    is_followed = np.append(np.diff(single) == 2, False)[: len(single)]
    joined = single[is_followed]
    begins[joined + 1] = False
    begins[joined + 2] = False
    last = single[~is_followed & np.append(False, is_followed[:-1])[: len(single)]]
    begins[last + 1] = False
    begins[last + 2] = classes[last + 2] != _SPACE
