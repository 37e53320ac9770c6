"""What a mention of a source tells beside its resolved name: the words of it that are a name, a role, a form of address.

Belongs here: one mention with one name. Does not belong here: what an article says elsewhere (`introductions.py`), which words
are roles (`offices.py`), what is made of all mentions (`name_observations.py`).
"""

from dataclasses import dataclass
from functools import lru_cache

from transforms.speakers.name_keys import gender_of, organisation_key, person_name, without_titles
from transforms.speakers.offices import role_beside


@dataclass(frozen=True, slots=True)
class MentionParts:
    """The words that are a name and the role, each with its position in the mention (-1: nowhere in one piece); m or f."""

    name: str | None
    name_at: int
    role: str | None
    role_at: int
    gender: str


@lru_cache(1 << 14)
def parts_of(mention: str, name: str) -> MentionParts:
    """What a mention of a name tells; the empty mention tells nothing."""
    words, at = (_named_in(mention, name) if mention else None) or (None, 0)
    role, gender = None, ""
    if len(mention) > len(name.rsplit(maxsplit=1)[-1]) + 1 and mention != name:
        role, gender = role_beside(mention, without_titles(name)), gender_of(mention)
    return MentionParts(words, at, role, mention.find(role) if role else -1, gender)


def _named_in(mention: str, name: str) -> tuple[str, int] | None:
    """The words of a mention that are a name, with their position: not "he", not "the agency"."""
    if mention.islower():  # most often a pronoun
        return None
    bare = without_titles(name)
    for whole in (name, bare):
        if whole in mention and whole[0].isupper():
            return whole, mention.find(whole)
    own = mention.split(",", maxsplit=1)[0].removesuffix("'s").removesuffix("’s").strip()
    parts = own.split()
    full = set(person_name(bare).words)
    for size in (2, 1):
        words = " ".join(parts[-size:])
        if len(parts) < size or not words[0].isupper():
            continue
        is_part = set(person_name(words).words) <= full and person_name(words).surname == person_name(bare).surname
        if is_part or _is_acronym(words, name) or organisation_key(words) == organisation_key(name):
            return words, mention.find(words)
    return None


def _is_acronym(words: str, name: str) -> bool:
    """Whether a word is the capitals of a name."""
    return " " not in words and len(words) > 1 and words == "".join(word[0] for word in name.split() if word[0].isupper())
