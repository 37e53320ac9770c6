"""Sources without a name: what they are, of which country, for which body.

Belongs here: taking "a senior French defence ministry official" apart.
Does not belong here: nouns and their classes (`offices.py`).
"""

from dataclasses import dataclass
from functools import lru_cache

from transforms.language.gazetteer import DEMONYM, NAME, countries, country_of
from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import WORD
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_keys import description
from transforms.speakers.offices import OTHER, class_of, head_of

_BEHIND = frozenset(("of", "at", "in", "from", "with", "for", "inside", "within"))
_COMMON = frozenset(vocabulary_words("common_words"))
_ADJECTIVES = frozenset(vocabulary_words("role_words", "no names"))
# What stands between a body and the noun: "UN special envoy".
_RANKS = frozenset(("special", "senior", "chief", "deputy", "assistant", "acting", "interim", "former", "vice", "top"))
# Those who are of a place or a person rather than of a body.
_WITHOUT_BODY = frozenset(("resident", "witness", "people", "relative", OTHER))


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What a description tells of a source: its class, its country as an ISO code, its body as in the text."""

    source_class: str
    country: str | None
    institution: str | None


@lru_cache(1 << 16)
def unnamed(text: str) -> Unnamed:
    """Class, country and institution of a described source."""
    bare = description(text)
    source_class = class_of(bare)
    if source_class == "body":
        return Unnamed(source_class, country_of(bare), bare)
    return Unnamed(source_class, country_of(bare), None if source_class in _WITHOUT_BODY else _institution(bare))


def _institution(text: str) -> str | None:
    """The body before the noun ("White House official", "defence ministry spokesman") or behind it ("official at the port")."""
    parts = text.split()
    lowered = [part.lower().strip(".,") for part in parts]
    head = head_of(text)
    at = next((n for n, part in enumerate(lowered) if part.endswith(head.rpartition("-")[2])), len(parts) - 1)
    at -= at > 0 and f"{lowered[at - 1]}-{lowered[at]}" == head
    while at and lowered[at - 1] in _RANKS:
        at -= 1
    before = _body(parts[:at])
    if before:
        return before
    for n in range(at + 1, len(parts) - 1):
        if parts[n].lower() in _BEHIND:
            return _body(description(" ".join(parts[n + 1 :])).split())
    return None


def _body(parts: list[str]) -> str | None:
    """The name of a body in some words: from its first capital that is not a country's, or its noun with the word before."""
    if not parts:
        return None
    lands = {at for place in countries(" ".join(parts)) if place.by in (NAME, DEMONYM) for at in range(place.first, place.last)}
    numbers = _numbers(parts)
    begin = next(
        (n for n, part in enumerate(parts) if part[0].isupper() and numbers[n] not in lands and not _is_adjective(parts, n)), None
    )
    if begin is not None:
        body = " ".join(parts[begin:]).removesuffix("'s").removesuffix("’s")
        return None if body.lower() in vocabulary().places else body
    noun = next((n for n in range(len(parts) - 1, -1, -1) if vocabulary().classes.get(parts[n].lower()) == "g"), None)
    if noun is None:
        return None
    first = noun - 1 if noun and parts[noun - 1].islower() and parts[noun - 1] not in ("senior", "top", "former") else noun
    return " ".join(parts[first : noun + 1])


def _is_adjective(parts: list[str], at: int) -> bool:
    """Whether a capital opens a sentence rather than a name ("Senior officials", "Foreign policy analysts"), or is a party's."""
    word = parts[at].lower()
    opens = at == 0 and all(part.islower() for part in parts[1:]) and word in _COMMON
    return word in _ADJECTIVES or opens


def _numbers(parts: list[str]) -> list[int]:
    """For each part the number of its first word, as the gazetteer counts words."""
    numbers, count = [], 0
    for part in parts:
        numbers.append(count)
        count += len(WORD.findall(part))
    return numbers
