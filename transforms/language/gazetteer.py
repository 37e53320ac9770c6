"""Countries by their names, demonyms and seats of government.

Belongs here: which country a word or phrase names, as an ISO 3166 code. The list is `vocabulary/countries.txt`.
Does not belong here: towns and regions, and what a country is named for (`name_keys.py`, `unnamed_sources.py`).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from transforms.language.folding import plain
from transforms.language.vocabulary import phrases
from transforms.language.words import WORD

_CACHED = 1 << 16
NAME, DEMONYM, SEAT = "name", "demonym", "seat"


@dataclass(frozen=True, slots=True)
class Place:
    """A country named in a text: its code, by what it is named, and its words, from `first` to before `last`."""

    code: str
    by: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    entries: dict[tuple[str, ...], tuple[str, str]]  # plain words -> code, by what
    names: dict[str, str]  # code -> the usual name
    longest: int


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    entries: dict[tuple[str, ...], tuple[str, str]] = {}
    names: dict[str, str] = {}
    for line in phrases("countries")[""]:
        code, *columns = (part.split() for part in line.split(":"))
        for by, forms in zip((NAME, DEMONYM, SEAT), columns, strict=True):
            for form in forms:
                text = form.replace("_", " ")
                names.setdefault(code[0], text)
                key = tuple(plain(text).split())
                entries.setdefault(key, (code[0], by))
                if by == DEMONYM:
                    entries.setdefault((*key[:-1], f"{key[-1]}s"), (code[0], by))
    return _Gazetteer(entries, names, max(map(len, entries)))


@lru_cache(_CACHED)
def countries(text: str) -> tuple[Place, ...]:
    """The countries that a text names, longer names tried before shorter ones; the positions are those of its `WORD`s.

    A name counts where it begins with a capital: "us", "turkey" and "polish" are other words.
    """
    gazetteer = _gazetteer()
    raw = WORD.findall(unicodedata.normalize("NFC", text))
    words = tuple(map(plain, raw))
    found: list[Place] = []
    at = 0
    while at < len(words):
        longest = min(gazetteer.longest, len(words) - at) if raw[at][0].isupper() else 0
        length = next((size for size in range(longest, 0, -1) if words[at : at + size] in gazetteer.entries), 0)
        if length:
            found.append(Place(*gazetteer.entries[words[at : at + length]], at, at + length))
        at += length or 1
    return tuple(found)


def country_name(code: str) -> str:
    """The usual name of a country by its code."""
    return _gazetteer().names[code]


def country_of(text: str) -> str | None:
    """The code of the one country that a text names; a name or demonym counts before a seat. None where it names several."""
    found = countries(text)
    told = {place.code for place in found if place.by != SEAT} or {place.code for place in found}
    return told.pop() if len(told) == 1 else None
