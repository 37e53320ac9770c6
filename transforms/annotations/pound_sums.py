"""Pounds that are money.

Belongs here: telling pounds sterling from pounds of weight and of other countries, by the words around. Does not belong here:
reading a number and its unit (`numerals.py`). Where not enough tells, a pound stays a pound.
"""

import re
from functools import lru_cache

from transforms.language.vocabulary import words

_PRICES, _TRADES = frozenset(words("pounds", "prices")), frozenset(words("pounds", "trades"))
_WEIGHTS = frozenset(words("pounds", "weights"))
_NEAR = 4  # words before the number
REACH = 40  # words on either side that are looked at
_MANY = 1e6
_BRITISH = re.compile(
    r"£|\b(?:Britain|British|(?<!New )England|London|Scotland|Scottish|(?<!South )Wales|Welsh|sterling)\b|\bU\.?K\b"
)
# Other pounds, of today and before the euro.
_OTHERS = re.compile(r"\b(?:Egypt|Sudan|Syria|Leban|Cypr|Irish|Ireland|Israel|Malt)")


def is_sterling(text: str, before: list[str], after: list[str], factor: float) -> bool:
    """Whether pounds are pounds sterling, by the words in lower case before and after them in their sentence.

    Millions (`factor` is the scale of the number) are money where the sentence speaks of a price, fewer where the words right
    before do. Only in a text that speaks of Britain and of no other country of pounds.
    """
    around = {*before, *after}
    if after[:1] in (["of"], ["per"]) or not _WEIGHTS.isdisjoint(around):
        return False
    is_bought = before[-1:] in (["for"], ["at"]) and not _TRADES.isdisjoint(around)
    is_priced = not _PRICES.isdisjoint(around if factor >= _MANY else before[-_NEAR:])
    return (is_bought or is_priced) and _is_of_britain(text)


# A text with many pounds is asked about for each of them.
@lru_cache(maxsize=1)
def _is_of_britain(text: str) -> bool:
    return _BRITISH.search(text) is not None and _OTHERS.search(text) is None
