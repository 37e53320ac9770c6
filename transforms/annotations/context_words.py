"""The words around a place in a text, and how alike those around two places are.

Belongs here: the sentence that a place stands in, the words around it, their rarity in a story, their likeness.
Does not belong here: what stands at the place (`figure_pairs.py`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from math import log

from transforms.language.vocabulary import phrases
from transforms.language.words import FUNCTION_WEIGHT, WORD, comparable, weight
from transforms.quotations.spans.tokens import types_met

REACH = 14  # words on either side of the place
_FAR = 400  # characters on either side that a sentence is looked for in
_SUFFIX = re.compile(r"(?:ing|ed|es|s|e)$")
_CACHED = 1 << 16


def near(sentence: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """The words before and after `sentence[start:end]`."""
    return WORD.findall(sentence[:start])[-REACH:], WORD.findall(sentence[end:])[:REACH]


def telling(words: Iterable[str]) -> set[str]:
    """The words that say something, but for numbers, without the endings of number and tense; and the one word for a fate."""
    said = [word for word in words if weight(comparable(word)) > FUNCTION_WEIGHT and not word[0].isdigit()]
    return {*map(stem, said), *(fate for word in said if (fate := fate_of(word)))}


def fate_of(word: str) -> str | None:
    """What became of somebody by this word, in the one word for all that say so: "dead" for died and killed."""
    return _fates().get(word.lower())


@cache
def _fates() -> dict[str, str]:
    return {word: line.split()[0] for line in phrases("counted")["fates"] for word in line.split()}


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


def sentences(places: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[int, int]]:
    """For each text, start, end, low and high where the sentence that holds `text[start:end]` begins and ends.

    It lies within `text[low:high]`, and not far from the place.
    """
    windows = [(max(start - _FAR, low), min(end + _FAR, high)) for _, start, end, low, high in places]
    cut = types_met().cut((text, *window) for (text, *_), window in zip(places, windows, strict=True))
    edges = pairwise(cut.edges.tolist())
    for (text, start, end, *_), (low, _), (first, last) in zip(places, windows, edges, strict=True):
        begins = cut.starts[first:last][cut.begins_sentence[first:last]].tolist()
        begin = max((at for at in begins if at <= start), default=low)
        following = min((at for at in begins if at >= end), default=None)
        stop = int(cut.ends[last - 1]) if following is None else begin + len(text[begin:following].rstrip())
        yield begin, max(stop, end)
