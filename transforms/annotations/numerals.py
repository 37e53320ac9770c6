"""Numbers as news writes them: digits, words, scales, currencies and measures.

Belongs here: reading one number that begins at a token: its bounds and its unit.
Does not belong here: ranges, hedges, what is counted, and which numbers are dates or names (`figures.py`).
"""

import re
from dataclasses import dataclass, replace

from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.spans.tokens import Tokens

_UNITS = (
    *("percent", "percentage point", "time"),
    *("USD", "EUR", "GBP", "JPY", "CNY", "RUB", "UAH", "INR", "CHF", "CAD", "AUD", "PLN", "ILS", "ZAR"),
    *("pound", "rupee", "franc", "lira", "crown", "peso", "dinar", "riyal", "dirham", "shilling", "cent", "penny"),
    *("kilometre", "mile", "metre", "foot", "yard", "inch", "centimetre", "millimetre", "square kilometre", "square mile"),
    *("square metre", "square foot", "cubic metre", "hectare", "acre", "kilogram", "tonne", "ton", "litre", "gallon", "barrel"),
    *("kilometre per hour", "mile per hour", "megawatt", "gigawatt", "degree"),
    *("second", "minute", "hour", "day", "week", "month", "year", "decade", "century"),
)
_UNIT_OF_FORM = {tuple(form.split("_")): unit for unit in _UNITS for form in vocabulary_words("units", unit)}
_UNIT_BEGINNINGS = frozenset(form[0].lower() for form in _UNIT_OF_FORM)
# "US$" is read as "US" and "$".
_CURRENCY_BEGINNINGS = frozenset(form[0].rstrip("$") or form[0] for form in _UNIT_OF_FORM if len(form) == 1)
_MAX_UNIT_WORDS = max(map(len, _UNIT_OF_FORM))
_ONES = {word: float(value) for value, word in enumerate(vocabulary_words("numbers", "ones"))}
_TENS = {word: 10.0 * value for value, word in enumerate(vocabulary_words("numbers", "tens"), 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_LETTER_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
# What the plural says at the least: two of them.
_PLURALS = {"tens": 20.0, "dozens": 24.0, "scores": 40.0} | {
    f"{word}s": 2 * value for word, value in _SCALES.items() if value > 12
}
_VAGUE = [tuple(phrase.split("_")) for phrase in vocabulary_words("numbers", "vague")]
# The parts of a whole, and what "N in M" can be a share of.
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
_PARTS_PLURAL = {f"{word}s": value for word, value in _PARTS.items() if value > 2}
_RATIO_WHOLES = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1000))
_BEFORE_HALF = frozenset(vocabulary_words("numbers", "before half"))
_AFTER_HALF = frozenset(
    (*vocabulary_words("function_words", "determiner"), *vocabulary_words("function_words", "possessive"), "of")
)
# "The first half" is a time.
_ORDINALS = frozenset(("first", "second", "last", "latter", "other", "back", "bottom", "top"))
_EXTENT = frozenset(("more", "additional", "consecutive", "straight", "full", "whole", "other", "further", "long"))
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_MAX_DIGITS = 24
HYPHENS = frozenset("-‐‑–")
FIRST_WORDS = frozenset((*_ONES, *_TENS, *_PLURALS, "a", "an", "half", *(parts[0] for parts in _VAGUE)))
ARTICLES = frozenset(("a", "an"))
_AFTER_ARTICLE = frozenset((*_SCALES, *_PARTS, *(parts[1] for parts in _VAGUE if parts[0] in ARTICLES)))
TIME_UNITS = frozenset(("second", "minute", "hour", "day", "week", "month", "year", "decade", "century"))
CURRENCIES = frozenset((*(unit for unit in _UNITS if unit.isupper()), *_UNITS[_UNITS.index("pound") : _UNITS.index("kilometre")]))


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number, or a range of two, from token `first` to before token `after`.

    `factor` is the scale it was written with, which a range may write at its second number only. `vague` is the word of a
    number that sets no upper bound, as "several thousand" and "dozens" do. `is_dashed` tells a range such as 5-2,
    `is_share` a part of a whole such as two-thirds.
    """

    first: int
    after: int
    low: float
    high: float | None
    unit: str | None = None
    factor: float = 1.0
    vague: str | None = None
    is_digits: bool = False
    is_dashed: bool = False
    is_share: bool = False


def begins_numeral(word: str) -> bool:
    """Whether a number can begin with this token."""
    return word[0].isdigit() or word in _CURRENCY_BEGINNINGS or word.lower() in FIRST_WORDS


def follows_article(word: str) -> bool:
    """Whether a number that begins with "a" or "an" can go on with this token: a dozen, a third, a few hundred, A$5."""
    return word == "$" or word in HYPHENS or word.lower() in _AFTER_ARTICLE


def numeral(found: Tokens, at: int) -> Numeral | None:
    """The number that begins with token `at`, if one does."""
    words = found.words
    currency = _currency(found, at)
    first = at + (len(currency[0]) if currency else 0)
    if first >= len(words):
        return None
    if not currency and (share := _fraction(words, at)):
        return _of_percent(found, share)
    number = _digits(found, first) if words[first][0].isdigit() else _worded(words, first)
    if number is None:
        return None
    if not currency and (share := _ratio(found, number)):
        return share
    unit, after = (currency[1], number.after) if currency else _unit(words, number.after)
    if number.vague and unit is None and words[number.after : number.after + 1] == ["of"]:
        unit, after = _unit(words, number.after + 1)
        after = after if unit else number.after
    return replace(number, first=at, after=after, unit=unit)


def _fraction(words: list[str], at: int) -> Numeral | None:
    """A part of a whole, in percent: half of, a third of, two-thirds."""
    lowered = words[at].lower()
    following = words[at + 1].lower() if at + 1 < len(words) else ""
    if lowered == "half":
        before = words[at - 1].lower() if at else ""
        is_share = following in _AFTER_HALF or before in _BEFORE_HALF
        is_other = following in HYPHENS or following in ("a", "an") or before in _ORDINALS
        return Numeral(at, at + 1, 50.0, 50.0, "percent", is_share=True) if is_share and not is_other else None
    numerator = 1.0 if lowered in ("a", "an") else _ONES.get(lowered, 0.0)
    is_hyphened = following in HYPHENS
    part_at = at + 2 if is_hyphened else at + 1
    part = words[part_at].lower() if part_at < len(words) else ""
    parts = (_PARTS if numerator == 1 else _PARTS_PLURAL).get(part, 0)
    is_of = words[part_at + 1 : part_at + 2] == ["of"] and words[part_at + 2 : part_at + 3] not in (["a"], ["an"])
    is_told = is_of or (is_hyphened and part != "half") or part == "thirds"
    if not (0 < numerator < parts and is_told):
        return None
    value = 100 * numerator / parts
    return Numeral(at, part_at + 1, value, value, "percent", is_share=True)


def _of_percent(found: Tokens, share: Numeral) -> Numeral:
    """The share, or what it is of so many percent: half of 1 percent."""
    at = share.after + 1
    if found.words[share.after : at] != ["of"] or at >= len(found.words) or not found.words[at][0].isdigit():
        return share
    whole = _digits(found, at)
    unit, after = _unit(found.words, whole.after) if whole else (None, at)
    if whole is None or unit != "percent":
        return share
    value = share.low * whole.low / 100
    return replace(share, after=after, low=value, high=value)


def _ratio(found: Tokens, number: Numeral) -> Numeral | None:
    """A share told as so many of every so many, in percent: 4 in 10, nine out of ten."""
    words = [word.lower() for word in found.words[number.after : number.after + 3]]
    link = 1 if words[:1] == ["in"] else 2 if words[:2] == ["out", "of"] else 0
    link += bool(link) and words[link : link + 1] == ["every"]
    at = number.after + link
    first = found.words[number.first]
    is_name = first[0].isupper() and not found.begins_sentence[number.first]
    if not link or is_name or at >= len(found.words) or number.vague or number.factor > 1:
        return None
    whole = _digits(found, at) if found.words[at][0].isdigit() else _worded(found.words, at)
    if whole is None or whole.low not in _RATIO_WHOLES or not 0 < number.low < whole.low:
        return None
    if _unit(found.words, whole.after)[0] or (whole.vague or (number.high != number.low)):
        return None
    value = 100 * number.low / whole.low
    return Numeral(number.first, whole.after, value, value, "percent", is_share=True)


def _currency(found: Tokens, at: int) -> tuple[tuple[str, ...], str] | None:
    """A currency sign or code in front of a number."""
    words = found.words
    if words[at] not in _CURRENCY_BEGINNINGS:
        return None
    for length in (2, 1):
        parts = tuple(words[at : at + length])
        form = "".join(parts)
        unit = _UNIT_OF_FORM.get((form,))
        is_whole = len(parts) == length and found.ends[at + length - 1] - found.starts[at] == len(form)
        if unit and unit.isupper() and form.upper() == form and is_whole:
            return parts, unit
    return None


def _unit(words: list[str], at: int) -> tuple[str | None, int]:
    """The unit that stands at token `at`, after a hyphen or a word of extent or not, and the token after it."""
    start = at + (at < len(words) and (words[at] in HYPHENS or words[at].lower() in _EXTENT))
    if start >= len(words) or words[start].lower() not in _UNIT_BEGINNINGS:
        return None, at
    places = [place for place in range(start, min(start + 2 * _MAX_UNIT_WORDS, len(words))) if words[place] not in HYPHENS]
    for length in range(min(_MAX_UNIT_WORDS, len(places)), 0, -1):
        form = tuple(words[place] for place in places[:length])
        unit = _UNIT_OF_FORM.get(form) or _UNIT_OF_FORM.get(tuple(word.lower() for word in form))
        if unit:
            return unit, places[length - 1] + 1
    return None, at


def _digits(found: Tokens, at: int) -> Numeral | None:
    words = found.words
    if len(words[at]) > _MAX_DIGITS or not _DIGITS.fullmatch(words[at]):
        return None
    value = float(words[at].replace(",", ""))
    after, factor = at + 1, 1.0
    if after < len(words) and found.starts[after] == found.ends[at] and words[after][0].isalpha():
        scale = _LETTER_SCALES.get(words[after].lower()) or _SCALES.get(words[after].lower())
        if scale is None:
            return _glued(found, at, value)
        factor, after = scale, after + 1
    else:
        scaled = _scale(words, after)
        if scaled:
            factor, after = scaled
        elif after < len(words) and words[after] in ("bn", "mn", "mln", "tn"):
            factor, after = _LETTER_SCALES[words[after]], after + 1
    return Numeral(at, after, value * factor, value * factor, factor=factor, is_digits=True)


def _glued(found: Tokens, at: int, value: float) -> Numeral | None:
    """A number with letters at its end is one only where they are a unit: 5km, but not 6th."""
    unit, after = _unit(found.words, at + 1)
    return Numeral(at, at + 1, value, value, unit, is_digits=True) if unit and after > at + 1 else None


def _scale(words: list[str], at: int) -> tuple[float, int] | None:
    """A scale word at token `at`, after a hyphen or not, and the token after it."""
    start = at + 1 if at < len(words) and words[at] in HYPHENS else at
    scale = _SCALES.get(words[start].lower()) if start < len(words) else None
    return (scale, start + 1) if scale else None


def _worded(words: list[str], at: int) -> Numeral | None:
    lowered = words[at].lower()
    if lowered not in FIRST_WORDS:
        return None
    for parts in _VAGUE:
        if parts[0] == lowered and tuple(word.lower() for word in words[at : at + len(parts)]) == parts:
            after = at + len(parts)
            after += words[after : after + 1] == ["of"] and bool(_scale(words, after + 1))
            scaled = _scale(words, after)
            factor, after = scaled or (1.0, after)
            return Numeral(at, after, 2 * factor, None, factor=factor, vague=" ".join(words[at : at + len(parts)]))
    if lowered in _PLURALS:
        low, after = _PLURALS[lowered], at + 1
        if words[after : after + 1] == ["of"] and (larger := _PLURALS.get(" ".join(words[after + 1 : after + 2]).lower())):
            low, after = low * larger / 2, after + 2
        return Numeral(at, after, low, None, vague=words[at])
    return _counted(words, at)


def _counted(words: list[str], at: int) -> Numeral | None:
    """A number in words: twenty-five, two hundred and ten thousand, half a million, a dozen."""
    total, group, factor = 0.0, 0.0, 1.0
    after = at
    lowered = words[at].lower()
    if lowered == "half":
        if " ".join(words[at + 1 : at + 2]).lower() not in ("a", "an") or not _scale(words, at + 2):
            return None
        group, after = 0.5, at + 2
    elif lowered in ("a", "an"):
        if not _scale(words, at + 1):
            return None
        group, after = 1.0, at + 1
    while after < len(words):
        is_joined = after > at and (words[after] in HYPHENS or (words[after].lower() == "and" and group >= 100))
        start = after + 1 if is_joined else after
        word = words[start].lower() if start < len(words) else ""
        if word in _TENS and group % 100 == 0:
            group += _TENS[word]
        elif word in _ONES and (group % 100 == 0 or (group % 10 == 0 and _ONES[word] < 10 and words[after] in HYPHENS)):
            group += _ONES[word]
        elif word in _SCALES and 0 < group < _SCALES[word]:
            factor = _SCALES[word]
            if factor > 100:
                total, group = total + group * factor, 0.0
            else:
                group *= factor
        elif group and (half := _and_a_half(words, after)):
            group, after = group + 0.5, half
            continue
        else:
            break
        after = start + 1
    return Numeral(at, after, total + group, total + group, factor=factor) if after > at else None


def _and_a_half(words: list[str], at: int) -> int | None:
    """The token after "and a half", hyphens between or not, where it stands at token `at`."""
    places = [place for place in range(at, min(at + 6, len(words))) if words[place] not in HYPHENS][:3]
    is_half = [words[place].lower() for place in places] == ["and", "a", "half"]
    return places[-1] + 1 if is_half else None
