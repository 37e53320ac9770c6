"""What a number counts.

Belongs here: the words after a number that name what is counted, those before it that name what an amount measures, and the
one word for all nouns of the same things.
Does not belong here: which numbers are figures (`figures.py`), reading a number (`numerals.py`).
"""

import re
from functools import cache

from transforms.annotations.numerals import CURRENCIES, HYPHENS, Numeral, numeral
from transforms.language.vocabulary import phrases
from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.spans.tokens import Tokens

MARKS = frozenset("\"“”„«»‘’'")
_IRREGULAR_PLURALS = frozenset(vocabulary_words("numbers", "irregular plurals"))
_PLURAL_ENDINGS = vocabulary_words("numbers", "plural endings")
_NO_PLURALS = frozenset(vocabulary_words("numbers", "no plurals"))
# A number is nominal in "two of the five"; other function words end a phrase.
_STOPS = frozenset(vocabulary_words("function_words"))
_DETERMINERS = frozenset((*vocabulary_words("function_words", "determiner"), *vocabulary_words("function_words", "possessive")))
_QUANTIFIERS = frozenset(("more", "other", "additional", "further", "such", "different", "separate", "fewer", "remaining"))
_TITLES = frozenset(word.rstrip(".").lower() for word in vocabulary_words("abbreviations"))
_NOT_COUNTED = frozenset(vocabulary_words("numbers", "not counted"))
_MEASURES = frozenset(vocabulary_words("numbers", "measures"))
# "A total of 20" says not what is summed.
_SUMS = frozenset(("number", "numbers", "total", "totals", "count", "counts"))
_WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*")
_SINGULARS = {"men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse"}
_MAX_WORDS = 4
_MAX_BACK = 12


def is_compound(found: Tokens, after: int) -> bool:
    """Whether the number that ends before token `after` is the first part of a compound, as in "nine-page"."""
    return (
        after + 1 < len(found.words)
        and found.words[after] in HYPHENS
        and bool(found.starts[after] == found.ends[after - 1])
        and bool(found.starts[after + 1] == found.ends[after])
    )


def noun_after(found: Tokens, lowered: list[str], number: Numeral, after: int) -> tuple[int, int] | None:
    """The tokens that name what is counted: up to the last of the first plurals, or after "of" up to where the phrase ends."""
    at = after
    while at < len(lowered) and lowered[at] in MARKS and at < after + 2:
        at += 1
    if not number.unit and is_compound(found, at):
        is_noun = _is_nominal(found.words[at + 1]) and lowered[at + 1] not in _NOT_COUNTED
        return (at + 1, at + 2) if is_noun else None
    # "14 out of 17 samples" says what "14 of 17 samples" does.
    is_told = lowered[at : at + 2] == ["out", "of"] and at + 2 < len(lowered)
    at += is_told and (lowered[at + 2] in _DETERMINERS or numeral(found, at + 2) is not None)
    is_part = lowered[at : at + 1] == ["of"] or (number.unit in CURRENCIES and lowered[at : at + 1] == ["in"])
    if number.unit and not (is_part or number.is_share):
        return None
    at, is_part = _phrase(found, lowered, at + is_part, is_part or number.is_share)
    is_one = number.low == 1 and not number.is_digits
    words = 0
    token = at
    while token < len(lowered) and words < _MAX_WORDS and _is_nominal(found.words[token]):
        words += 1
        end = _joined(found, token + 1)
        if is_part and found.words[end : end + 1] in (["'s"], ["’s"]):
            token, is_part = _phrase(found, lowered, end + 1, is_part)
            at, words = token, 0
            continue
        if is_one and not is_part:
            return at, at + 1
        if end == token + 1 and _is_plural(lowered[token]):
            return at, _last_plural(found, lowered, token) + 1
        if lowered[token] in _TITLES and found.words[end : end + 1] == ["."]:
            end += 1
        token = end
    if token == at:
        return None
    is_plain = not number.vague and found.words[at].islower() and lowered[at] not in _NOT_COUNTED
    if (is_part and not number.is_share) or (token == at + 1 and number.low >= 1000 and is_plain):
        return at, token
    return None


def _phrase(found: Tokens, lowered: list[str], at: int, is_part: bool) -> tuple[int, bool]:
    """The token that a noun phrase begins with after quantifiers and, in a part of something, determiners and a number.

    Whether it may still be anything: what a number counts is a plural.
    """
    while at < len(lowered) and (lowered[at] in _QUANTIFIERS or (is_part and lowered[at] in _DETERMINERS)):
        at += 1
    inner = numeral(found, at) if is_part and at < len(lowered) else None
    is_counted = inner is not None and not inner.unit and not inner.vague
    return (inner.after, False) if inner and is_counted else (at, is_part)


def _joined(found: Tokens, end: int) -> int:
    """The token after a word that ends before token `end`, with what hyphens join to it."""
    while is_compound(found, end):
        end += 2
    return end


def _last_plural(found: Tokens, lowered: list[str], token: int) -> int:
    """The last of the plurals in a row, each after the first in lower case: "Dallas officers", "police officers"."""
    while token + 1 < len(lowered) and found.words[token + 1].islower() and _is_plural(lowered[token + 1]):
        token += 1
    word = lowered[token + 1 : token + 2]
    is_name = found.words[token][0].isupper() and bool(word) and is_irregular_plural(word[0])
    return _last_plural(found, lowered, token + 1) if is_name else token


def noun_before(found: Tokens, lowered: list[str], at: int) -> tuple[int, int] | None:
    """The tokens before that say what an amount without a noun measures: "troop numbers", "the number of boats", "death toll"."""
    for measure in range(at - 1, max(at - _MAX_BACK, -1), -1):
        if found.words[measure][0].isdigit() or found.begins_sentence[measure + 1]:
            return None
        if lowered[measure] in _MEASURES:
            if lowered[measure + 1] == "of" and measure + 2 == at:
                return None if lowered[measure] in _SUMS else (measure, measure + 1)
            if lowered[measure + 1] == "of" and _is_nominal(found.words[measure + 2]):
                return measure + 2, measure + 3 + (_is_nominal(found.words[measure + 3]) and not _is_plural(lowered[measure + 2]))
            return (measure - 1, measure + 1) if measure and _is_nominal(found.words[measure - 1]) else None
    return None


def _is_nominal(word: str) -> bool:
    return word[0].isalpha() and (word.isupper() or word.lower() not in _STOPS)


def _is_plural(lowered: str) -> bool:
    is_regular = len(lowered) > 3 and lowered.endswith("s") and not lowered.endswith(("ss", "us", "is"))
    return is_regular or is_irregular_plural(lowered)


def is_irregular_plural(lowered: str) -> bool:
    """Whether a word is a plural without an s at its end: people, townspeople, fishermen."""
    return lowered in _IRREGULAR_PLURALS or (lowered.endswith(_PLURAL_ENDINGS) and lowered not in _NO_PLURALS)


def noun_key(noun: str) -> str:
    """The head of a noun phrase in the singular, one word for all that reports call the same things: troops and soldiers."""
    words = _WORD.findall(noun.lower()) or [noun.lower()]
    is_measure = words[-1] in _MEASURES and len(words) > 1
    head = singular(words[-2] if is_measure else words[-1])
    return _same_things().get(head, head)


def singular(word: str) -> str:
    """A noun without its plural ending."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("men") and len(word) > 5:
        return word[:-2] + "an"
    if word.endswith("children"):
        return word.removesuffix("ren")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1] if _is_plural(word) and word.endswith("s") else word


@cache
def _same_things() -> dict[str, str]:
    """The first noun of its line for every noun of the list."""
    return {noun: line.split()[0] for line in phrases("counted")["nouns"] for noun in line.split()}
