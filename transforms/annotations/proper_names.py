"""The words of an article that name somebody or something.

Belongs here: telling names by their capitals within a sentence. Does not belong here: who is named (`noun_phrases.py`,
`entities.py`), terms of several words (`article_terms.py`), what follows from two articles naming the same (`stories.py`).
"""

import re
import zlib
from functools import cache, lru_cache

import numpy as np

from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import comparable, distinct

_ALPHABETS = 0x2000
_LOWER, _UPPER = ("".join(filter(has_case, map(chr, range(_ALPHABETS)))) for has_case in (str.islower, str.isupper))
# With a capital, though a word in lower case or a comma stands before it on its line.
_NAME = re.compile(rf"(?<=[{_LOWER},] )(?:(?:[{_UPPER}]\.){{2,}}|[{_UPPER}]\w+)")
_CACHED = 1 << 16
_NO_NAMES = ("weekdays", "months", "honorifics", "roles", "function_words", "common_words")


def names_of(text: str) -> np.ndarray | None:
    """The names of a text as sorted numbers; None where it is not in capitals and small letters, so that none could be told."""
    found = distinct(np.array([number for raw in _NAME.findall(text) if (number := _number(raw))], np.uint32))
    return found if len(found) or (text != text.lower() and text != text.upper()) else None


@lru_cache(_CACHED)
def _number(raw: str) -> int:
    """A number of a name's letters alone, 0 for what is none."""
    word = comparable(raw)
    return 0 if word in _no_names() else zlib.crc32(word.encode())


@cache
def _no_names() -> frozenset[str]:
    """What has a capital and names nobody: days, titles, words of every text."""
    return frozenset(comparable(word.rstrip(".")) for name in _NO_NAMES for word in vocabulary_words(name))
