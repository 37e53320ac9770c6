"""The words around a place in a text, and how alike those around two places are.

Belongs here: from a sentence and a place in it to the words around it, their rarity in a story, their likeness.
Does not belong here: what stands at the place (`contradictions.py`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from math import log

from transforms.words import FUNCTION_WEIGHT, WORD, comparable, weight

_REACH = 14  # words on either side of the place
_SUFFIX = re.compile(r"(?:ing|ed|es|s|e)$")
_CACHED = 1 << 16


def near(sentence: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """The words before and after `sentence[start:end]`."""
    return WORD.findall(sentence[:start])[-_REACH:], WORD.findall(sentence[end:])[:_REACH]


def telling(words: Iterable[str]) -> set[str]:
    """The words that say something, without numbers and without the endings that number and tense give them."""
    return {stem(word) for word in words if weight(comparable(word)) > FUNCTION_WEIGHT and not word[0].isdigit()}


def rarity(places: Collection[Collection[str]]) -> dict[str, float]:
    """What each word tells of a place: the less, the more of the story's places have it around them."""
    having = Counter(word for words in places for word in words)
    return {word: log(1 + len(places) / count) for word, count in having.items()}


def likeness(one: Collection[str], other: Collection[str], rare: Mapping[str, float]) -> float:
    """The share of the words around two places that both have, the rare ones counting more."""
    shared = sum(rare[word] for word in sorted(set(one) & set(other)))
    total = sum(rare[word] for words in (one, other) for word in sorted(words))
    return 2 * shared / total if total else 0.0


@lru_cache(_CACHED)
def stem(word: str) -> str:
    """A word without the endings that number and tense give it."""
    plain = comparable(word)
    short = _SUFFIX.sub("", plain)
    return short if len(short) > 2 else plain
