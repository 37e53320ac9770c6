"""A name as it is compared between articles: folded, taken apart, freed of its titles.

Belongs here: which spellings are one name, the parts of a person's name, the roles that stand around it.
Does not belong here: which names mean one source (`identities.py`); mentions within one article (`mentions.py`).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from transforms.names import vocabulary
from transforms.phrases import phrases
from transforms.vocabulary import words as vocabulary_words
from transforms.words import WORD, comparable, normalised

_PARTICLES = frozenset(vocabulary_words("particles"))
# Particles that begin a surname even where they are capitalised at the head of a name; "Al" and "Ben" are given names.
_LEADING_PARTICLES = frozenset(("von", "van", "de", "di", "del", "della", "du", "der", "den", "ter", "le", "la"))
_DETERMINERS = frozenset(
    word for section in ("determiner", "possessive", "number") for word in vocabulary_words("function_words", section)
)
_CACHED = 1 << 16
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a"})
# Spellings of one sound in names that came from another script, longest first.
_TRANSLITERATIONS = (
    *(("shch", "sc"), ("tch", "c"), ("tsch", "c"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("ck", "k"), ("kh", "h"), ("gh", "g")),
    *(("zh", "z"), ("ph", "f"), ("ou", "u"), ("oo", "u"), ("ks", "x"), ("w", "v"), ("q", "k"), ("j", "i"), ("y", "i")),
)
_REPEATED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, folded: given name, what stands between, surname, suffix such as "jr". The given name may be empty."""

    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str


@lru_cache(_CACHED)
def plain(text: str) -> str:
    """The words in lower case without diacritics and dots, one space between."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(map(normalised, WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))))


@lru_cache(_CACHED)
def folded(text: str) -> str:
    """The plain words with the spellings of one sound made one: Zelensky and Zelenskyy, Dmitri and Dmitry."""
    name = plain(text)
    for spelling, sound in _TRANSLITERATIONS:
        name = name.replace(spelling, sound)
    return _REPEATED.sub(r"\1", name)


@lru_cache(_CACHED)
def person_name(name: str) -> PersonName:
    """Take a name without titles apart. A particle begins the surname: Ursula, von der Leyen."""
    parts = plain(name).split()
    suffix = parts.pop() if len(parts) > 1 and parts[-1] in _SUFFIXES else ""
    if not parts:
        return PersonName("", (), "", "")
    begin = len(parts) - 1
    while begin > 1 and parts[begin - 1] in _PARTICLES:
        begin -= 1
    if begin == 1 and parts[0] in _LEADING_PARTICLES:
        begin = 0
    surname = folded(" ".join(parts[begin:]))
    before = [folded(part) for part in parts[:begin]]
    return PersonName(before[0] if before else "", tuple(before[1:]), surname, suffix)


@lru_cache(_CACHED)
def organisation_key(name: str) -> str:
    """An organisation's plain words, without article, in one national spelling; a country by its first name."""
    key = plain(name).removeprefix("the ")
    if key in _lands():
        return _lands()[key]
    return " ".join(map(comparable, key.split()))


@lru_cache(maxsize=1)
def _lands() -> dict[str, str]:
    """Each name of a country and the first of them, from the list of demonym, country and seat of government."""
    lands: dict[str, str] = {}
    for line in phrases("nationalities")[""]:
        forms = [plain(form.replace("_", " ")) for form in line.split(":")[1].split()]
        lands.update((form, forms[0]) for form in forms)
    return lands


def description(text: str) -> str:
    """A description without articles and numbers in front: "French military official"."""
    parts = text.split()
    while len(parts) > 1 and parts[0].lower() in _DETERMINERS:
        parts = parts[1:]
    return " ".join(parts)


@lru_cache(_CACHED)
def without_titles(name: str) -> str:
    """The name without roles and forms of address in front of it; a role word that is also a given name stays."""
    parts = name.split()
    while len(parts) > 1 and _is_title(parts[0]) and plain(parts[0]) not in vocabulary().given_gender:
        parts = parts[1:]
    return " ".join(parts)


def _is_title(word: str) -> bool:
    lowered = word.lower().rstrip(".,")
    return lowered in vocabulary().honorific_gender or _is_role(lowered)


def _is_role(lowered: str) -> bool:
    return vocabulary().classes.get(lowered) == "h" or lowered in vocabulary().role_forms


@lru_cache(_CACHED)
def role_beside(mention: str, name: str) -> str | None:
    """The title in front of the name in a mention, or behind it after a comma; None where there is none."""
    last = name.rsplit(maxsplit=1)[-1]
    before, found, after = mention.rpartition(last)
    if not found:
        return None
    given = name.split(maxsplit=1)[0]
    front = before[: before.rfind(given)] if given in before and given != last else before
    behind = after.lstrip("'’s ").removeprefix(",") if after.startswith(",") else ""
    for candidate in (front, behind):
        title = description(candidate.strip(" ,"))
        if any(_is_role(word.lower().strip(".,")) for word in re.split(r"[\s-]", title)):
            return title
    return None


def gender_of(mention: str) -> str:
    """m or f where a form of address in the mention tells, else empty."""
    genders = (vocabulary().honorific_gender.get(word.lower().rstrip("."), "") for word in mention.split())
    return next((gender for gender in genders if gender in ("m", "f")), "")
