"""News agencies: their canonical names and the forms they are credited in.

Belongs here: recognising an agency's name in a credit. Does not belong here: where credits stand (`datelines.py`, `bylines.py`).
"""

import re
from collections.abc import Sequence
from functools import cache

from transforms.language.line_folding import folded
from transforms.language.vocabulary import phrases, words

_SEPARATORS = re.compile(r"(?:(?<!\s)\s+)?(?:/|,|;|&|\+|\band\b|\bwith\b)\s*")
MAX_CREDIT_LENGTH = 120
MAX_NAME_WORDS = 10
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_FRAME = re.compile(r"^[\W_]+|[\W_]+$")
# What may stand beside an agency's name in a credit without making it another name.
_ADDED = re.compile(r"\b(?:staff|writers?|reporters?|correspondents?|newsroom|news desk|news agency|text|agencies)\b")

_ADDED_AT_END = re.compile(
    r"(?<!\s)(?:\s+(?:staff|writers?|reporters?|correspondents?|newsroom|agencies)){1,9}\W*$", re.IGNORECASE
)
_EDGES = " ^<=*()[]/.,;:–—-\xa0"
_NAME_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'&-]{1,20}")


@cache
def _canonical() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in phrases("agencies")[""]:
        name, _, forms = entry.partition("=")
        for form in forms.split("|"):
            names[form.strip()] = name.strip()
    return names


@cache
def _first_words() -> frozenset[str]:
    return frozenset(match[1] for form in _canonical() if (match := _FIRST_WORD.match(form)))


def agency(credit: str, others: frozenset[str] = frozenset()) -> str | None:
    """The canonical name of the first agency in a credit such as "AFP Staff Writers" or "AP/Reuters", if it names one alone.

    `others` are folded names of agencies that the list lacks or means otherwise (`beyond`); they are given as printed.
    """
    if len(credit) > MAX_CREDIT_LENGTH or (first := _FIRST_WORD.match(credit)) is None:
        return None
    if others and (printed := _printed(credit, others)) is not None:
        return printed
    if first[1].casefold() not in _first_words():
        return None
    name = _FRAME.sub("", credit.casefold())
    if name in _canonical():
        return _canonical()[name]
    parts = [_FRAME.sub("", _ADDED.sub("", part)) for part in _SEPARATORS.split(name)]
    if not parts or parts[0] not in _canonical():
        return None
    # A desk or region may follow ("dpa/lsw"); a person may not.
    return _canonical()[parts[0]] if all(len(part.split()) <= 1 or part in _canonical() for part in parts) else None


def beyond(name: str, aliases: Sequence[str]) -> frozenset[str]:
    """The folded forms of an agency that are not read by the list of this module: all, where the agency is none of that list.

    It is one of the list where its name, or an alias of several words, is: "CP" alone may be short for another agency.
    """
    forms = frozenset(map(folded, (name, *aliases)))
    is_known = any(agency(form) is not None for form in (name, *(alias for alias in aliases if " " in alias)))
    return frozenset(form for form in forms if agency(form) is None) if is_known else forms


def bracketed_agency(credit: str) -> str | None:
    """The name in the brackets of a dateline, where it has the make of an agency's: one to three capitalised words."""
    name = credit.strip("()[]/ ")
    said = name.split()
    if not 1 <= len(said) <= 3 or not all(_NAME_WORD.fullmatch(word) for word in said):
        return None
    return None if folded(name) in _no_agencies() else name


def fuller(name: str, other: str | None) -> str:
    """Of two names of an agency the one that writes the letters of the other out: "Example Press" of "EP"."""
    if other is not None and name.isupper() and "".join(word[0] for word in other.split() if word[0].isupper()) == name:
        return other
    return name


def _printed(credit: str, others: frozenset[str]) -> str | None:
    """A credit as printed, without words like "staff" at its end, where that is the name of a known agency."""
    if credit.count(" ") > MAX_NAME_WORDS:
        return None
    name = _ADDED_AT_END.sub("", credit).strip(_EDGES)
    return name if folded(name) in others else None


@cache
def _no_agencies() -> frozenset[str]:
    """What stands in brackets after a place besides agencies: the country or state, and the part of the day."""
    return frozenset((*map(folded, phrases("places")[""]), *words("weekdays"), *words("months"), "am", "pm", "update", "updated"))
