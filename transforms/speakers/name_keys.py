"""A name as it is compared between articles: taken apart, freed of its titles, brought to one key.

Belongs here: the parts of a person's name, which spellings of an organisation's name are one.
Does not belong here: folding letters (`folding.py`), roles (`offices.py`), which names mean one source (`namesakes.py`,
`organisations.py`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.language.folding import folded, plain
from transforms.language.gazetteer import DEMONYM, NAME, countries
from transforms.language.vocabulary import phrases
from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import WORD, comparable
from transforms.quotations.names.noun_phrases import CAP_VERB, classify, vocabulary

_CACHED = 1 << 16
_PARTICLES = frozenset(vocabulary_words("particles"))
# Particles that begin a surname even where they are capitalised at the head of a name; "Al" and "Ben" are given names.
_LEADING_PARTICLES = frozenset(
    ("von", "van", "de", "di", "del", "della", "du", "der", "den", "ter", "le", "la", "bin", "ibn", "abu")
)
_ARTICLES = frozenset(("al", "el", "ul", "as", "ash", "ad", "ar", "at", "an", "az"))  # Arabic, before the sounds they take up
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_REGNAL = re.compile(r"[IVX]{1,5}")
_REIGNING = frozenset(
    ("king", "queen", "prince", "princess", "pope", "emperor", "sultan", "emir", "patriarch", "father", "sister")
)
_INITIALS = re.compile(r"[A-Z]{1,3}|(?:[A-Z]\.-?){1,4}[A-Z]?|[A-Z]-[A-Z]")
_DETERMINERS = frozenset(
    word for section in ("determiner", "possessive", "number") for word in vocabulary_words("function_words", section)
)
_FAMILY_FIRST = frozenset(map(plain, vocabulary_words("family_names_first")))
# Family names that are given names elsewhere: alone they do not tell the order.
_ALSO_GIVEN = frozenset(("dan", "han", "jin", "kim", "lee", "su", "van", "vu"))
_GENITIVE = re.compile(r"['’]s?(?=\s|$)")
_FORMER = frozenset(("former", "ex", "then"))
_ADDRESSED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+(?=[A-Z])")
_HANDLE = re.compile(
    r"@?(?:Real|real|The|Gov|Governor|Sen|Senator|Rep|Mayor|President)?([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:[A-Z]{2})?"
)
_LEGAL_FORMS = frozenset(
    ("inc", "incorporated", "corp", "corporation", "co", "ltd", "limited", "llc", "plc", "gmbh", "ag", "sa", "spa", "bv", "nv")
)
# The nouns of a state's institutions: "French Foreign Ministry", "Foreign Ministry of France".
_INSTITUTIONS = frozenset(vocabulary_words("role_words", "institutions"))
_HEADED = frozenset(("ministry", "department", "office"))
_FOREIGN_AFFAIRS = {"foreign affairs": "foreign", "external affairs": "foreign"}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, folded: given name, what stands between, surname, suffix such as "jr". The given name may be empty."""

    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str

    @property
    def words(self) -> tuple[str, ...]:
        """All words in order, hyphenated ones apart."""
        return tuple(" ".join((self.given, *self.middle, self.surname, self.suffix)).split())


@lru_cache(maxsize=1)
def _variants() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The common spelling of each given name, folded, and the names that a short form may stand for."""
    listed = phrases("given_name_variants")
    spelled: dict[str, str] = {}
    for line in listed["spellings"]:
        forms = [folded(form) for form in line.split()]
        spelled.update((form, spelled.get(form, forms[0])) for form in forms)
    short: dict[str, tuple[str, ...]] = {}
    for line in listed["short forms"]:
        form, _, full = line.partition(":")
        key = folded(form)
        short[spelled.get(key, key)] = tuple(spelled.get(folded(name), folded(name)) for name in full.split())
    return spelled, short


def longer_given_names(given: str) -> tuple[str, ...]:
    """The given names that a short form such as "bob" may stand for, folded."""
    return _variants()[1].get(given, ())


def _usual_given_name(word: str) -> str:
    form = folded(word)
    return _variants()[0].get(form, form)


@lru_cache(_CACHED)
def person_name(name: str) -> PersonName:
    """Take a name without titles apart.

    A particle begins the surname (Ursula, von der Leyen), an Arabic article is none of it (Bashar, Assad), a hyphen holds it
    together (Annegret, Kramp-Karrenbauer), and a Chinese, Korean or Vietnamese one stands first (Xi, Jinping).
    """
    raw = [part for part in _without_handle(name).split() if plain(part)]
    suffix = ""
    if len(raw) > 1 and (plain(raw[-1]) in _SUFFIXES or _REGNAL.fullmatch(raw[-1])):
        suffix = plain(raw.pop())
    if not raw:
        return PersonName("", (), "", suffix)
    family_first = _family_first(raw)
    if family_first is not None:
        return PersonName(family_first[1], (), family_first[0], suffix)
    begin = len(raw) - 1
    while begin > 1 and is_particle(raw[begin - 1]):
        begin -= 1
    if begin == 1 and plain(raw[0]) in _LEADING_PARTICLES:
        begin = 0
    surname = folded(_without_article(raw[begin:]))
    is_mixed = not name.isupper()
    before = [word for part in raw[:begin] for word in _given_words(part, is_mixed)]
    return PersonName(before[0] if before else "", tuple(before[1:]), surname, suffix)


def _without_handle(name: str) -> str:
    """The name in a handle, less what is put around it there: @SenAdaLeeTX, RealAdaLee."""
    match = _HANDLE.fullmatch(name)
    return match[1] if match else name.removeprefix("@")


def is_particle(raw: str) -> bool:
    """Whether a word belongs to the surname behind it; "E." is an initial."""
    word = plain(raw)
    return word in _PARTICLES and (len(word) > 1 or raw.islower()) and not raw.endswith(".")


def _without_article(parts: list[str]) -> str:
    """The surname less the Arabic article: al-Assad, el Sisi."""
    if len(parts) > 1 and plain(parts[0]) in ("al", "el", "ul"):
        parts = parts[1:]
    article, hyphen, rest = parts[0].partition("-")
    if hyphen and rest and article.lower() in _ARTICLES:
        parts = [rest, *parts[1:]]
    return " ".join(parts)


def _given_words(part: str, is_mixed: bool) -> list[str]:
    """A given name's words: "Jean-Noël" has two, so has "J.D." and, in a name of mixed case, "JD"."""
    if _INITIALS.fullmatch(part) and (is_mixed or "." in part or len(part) == 1):
        return [folded(letter) for letter in part if letter.isalpha()]
    return [_usual_given_name(word) for word in plain(part).split()]


def _family_first(raw: list[str]) -> tuple[str, str] | None:
    """Family and given name where the family name stands first, or where a given name in two parts tells the order."""
    first, last = plain(raw[0]), plain(raw[-1])
    if not 1 < len(raw) < 4 or any(part.endswith(".") for part in raw):
        return None
    known_given = vocabulary().given_gender
    is_hyphenated = "-" in raw[1]
    others_are_given = any(plain(part) in known_given and plain(part) not in _FAMILY_FIRST for part in raw[1:])
    if first in _FAMILY_FIRST and (is_hyphenated or (not others_are_given and (first not in _ALSO_GIVEN or len(raw) == 3))):
        return folded(first), folded("".join(plain(part).replace(" ", "") for part in raw[1:]))
    if len(raw) == 2 and last in _FAMILY_FIRST and "-" in raw[0] and not any(w in known_given for w in first.split()):
        return folded(last), folded(first.replace(" ", ""))
    return None


@lru_cache(_CACHED)
def organisation_key(name: str) -> str:
    """An organisation's plain words: without article, genitive and legal form, in one national spelling.

    A country goes by its code. An institution of a country is one whether it is named "French Foreign Ministry", "Foreign
    Ministry of France" or "France's Ministry of Foreign Affairs".
    """
    bare = _GENITIVE.sub("", unaddressed(from_first_capital(name))).replace("&", " and ")
    words = [comparable(plain(raw)) for raw in WORD.findall(bare)]
    places = countries(bare)
    if len(words) > 1 and words[0] == "the":
        words, offset = words[1:], 1
    else:
        offset = 0
    if len(places) == 1 and len(words) == sum(place.last - place.first for place in places) and places[0].by == NAME:
        return f"{places[0].code} country"
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    if len(places) == 1 and places[0].by in (NAME, DEMONYM) and not _INSTITUTIONS.isdisjoint(words):
        own = [word for at, word in enumerate(words, offset) if not places[0].first <= at < places[0].last]
        own = [word for at, word in enumerate(own) if word not in ("of", "the") or 0 < at < len(own) - 1]
        return f"{places[0].code} {_headed(own)}"
    return _headed(words)


def _headed(words: list[str]) -> str:
    """ "ministry of defence" as "defence ministry", "department of justice" as "justice department"."""
    if len(words) > 2 and words[0] in _HEADED and words[1] in ("of", "for"):
        words = [*(word for word in words[2:] if word != "the"), words[0]]
    text = " ".join(words)
    for long, short in _FOREIGN_AFFAIRS.items():
        text = text.replace(long, short)
    return text


def from_first_capital(name: str) -> str:
    """The name less the lower-case words that describe it: "nonpartisan Budget Office" is the Budget Office."""
    parts = name.split()
    begin = next((at for at, part in enumerate(parts) if not part.islower() or part.endswith(("'", "’"))), 0)
    return " ".join(parts[begin:])


def unaddressed(name: str) -> str:
    """A body's name without the form of address of the person in it: "Mr. Lee's campaign" is Lee's campaign."""
    return _ADDRESSED.sub("", name)


def description(text: str) -> str:
    """A description without articles and numbers in front: "French military official"."""
    parts = text.split()
    while len(parts) > 1 and (parts[0].lower() in _DETERMINERS or parts[0].lower() == "of"):
        parts = parts[1:]
    return " ".join(parts)


@lru_cache(_CACHED)
def without_titles(name: str) -> str:
    """The name without roles and forms of address in front of it; a role word that is also a given name stays.

    Where a given name follows, a capitalised verb goes too, and a title that no list has: "Telling Ann Lee", "Assemblywoman Ann
    Lee".
    """
    parts = name.split()
    given = vocabulary().given_gender
    while len(parts) > 1 and plain(parts[0]) not in given:
        is_before_given = len(parts) > 2 and plain(parts[1]) in given
        is_other = is_before_given and (classify(parts[0]) == CAP_VERB or parts[0].lower().endswith(("woman", "person")))
        if not is_title(parts[0]) and not is_other and plain(parts[0]) not in _FORMER:
            break
        parts = parts[1:]
    return " ".join(parts)


@lru_cache(_CACHED)
def bare_name(name: str) -> str:
    """A person's name without titles, but with that of who reigns: Pope Leo, Queen Camilla."""
    bare = without_titles(name)
    title = name.split(maxsplit=1)[0]
    reigns = bare != name and plain(title) in _REIGNING and not person_name(bare).given
    return f"{title} {bare}" if reigns else bare


@lru_cache(_CACHED)
def person_of(name: str) -> PersonName:
    """A person's name with or without titles taken apart; who reigns has the title for a given name."""
    bare = bare_name(name)
    title, _, rest = bare.partition(" ")
    if rest and plain(title) in _REIGNING and bare != without_titles(name):
        parsed = person_name(rest)
        return PersonName(plain(title), (), parsed.surname, parsed.suffix)
    return person_name(bare)


def is_title(word: str) -> bool:
    """Whether a word is a role or a form of address."""
    lowered = word.lower().rstrip(".,")
    return lowered in vocabulary().honorific_gender or is_role(lowered)


def is_role(lowered: str) -> bool:
    """Whether a word in lower case is a noun for a person by office, occupation or part."""
    return vocabulary().classes.get(lowered) == "h" or lowered in vocabulary().role_forms


def gender_of(mention: str) -> str:
    """m or f where a form of address in the mention tells, else empty."""
    genders = (vocabulary().honorific_gender.get(word.lower().rstrip("."), "") for word in mention.split())
    return next((gender for gender in genders if gender in ("m", "f")), "")
