"""News agencies: their canonical names and the forms they are credited in.

Belongs here: recognising an agency's name in a credit. Does not belong here: where credits stand (`datelines.py`, `bylines.py`).
"""

import re
from functools import cache

from transforms.phrases import phrases

_SEPARATORS = re.compile(r"\s*(?:/|,|;|&|\+|\band\b|\bwith\b)\s*")
MAX_CREDIT_LENGTH = 120
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_FRAME = re.compile(r"^[\W_]+|[\W_]+$")
# What may stand beside an agency's name in a credit without making it another name.
_ADDED = re.compile(r"\b(?:staff|writers?|reporters?|correspondents?|newsroom|news desk|news agency|text|agencies)\b")


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


def agency(credit: str) -> str | None:
    """The canonical name of the first agency in a credit such as "AFP Staff Writers" or "AP/Reuters", if it names one alone."""
    first = _FIRST_WORD.match(credit)
    if first is None or len(credit) > MAX_CREDIT_LENGTH or first[1].casefold() not in _first_words():
        return None
    folded = _FRAME.sub("", credit.casefold())
    if folded in _canonical():
        return _canonical()[folded]
    parts = [_FRAME.sub("", _ADDED.sub("", part)) for part in _SEPARATORS.split(folded)]
    if not parts or parts[0] not in _canonical():
        return None
    # A desk or region may follow ("dpa/lsw"); a person may not.
    return _canonical()[parts[0]] if all(len(part.split()) <= 1 or part in _canonical() for part in parts) else None
