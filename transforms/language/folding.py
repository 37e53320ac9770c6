"""Spellings made one: letters without diacritics, and the spellings of one sound in names from other scripts.

Belongs here: what is the same word whatever alphabet or keyboard it came through.
Does not belong here: the parts of a name (`name_keys.py`), words of running text (`words.py`).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from transforms.language.words import WORD, normalised

_CACHED = 1 << 16
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a"})
# Spellings of one sound in names that came from another script, or whose diacritics were written out, longest first.
_TRANSLITERATIONS = (
    *(("shch", "sc"), ("tch", "c"), ("tsch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("ck", "k"), ("kh", "h"), ("gh", "g")),
    *(
        ("zh", "z"),
        ("dj", "j"),
        ("dh", "d"),
        ("ph", "f"),
        ("ou", "u"),
        ("oo", "u"),
        ("oe", "o"),
        ("ue", "u"),
        ("ae", "a"),
        ("ee", "i"),
    ),
    *(("tz", "ts"), ("ks", "x"), ("w", "v"), ("q", "k"), ("j", "i"), ("y", "i")),
)
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(_CACHED)
def plain(text: str) -> str:
    """The words in lower case without diacritics and dots, one space between."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(map(normalised, WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))))


def run_together(words: Iterable[str]) -> str:
    """Folded words as they look when they are written as one."""
    return _REPEATED.sub(r"\1", "".join(words))


@lru_cache(_CACHED)
def folded(text: str) -> str:
    """The plain words with the spellings of one sound made one: Zelensky and Zelenskyy, Dmitri and Dmitry."""
    name = plain(text)
    for spelling, sound in _TRANSLITERATIONS:
        name = name.replace(spelling, sound)
    return _REPEATED.sub(r"\1", name)
