"""Recognising who is mentioned, from words alone: one class a token, and a small grammar over the classes.

Belongs here: the word classes (read once from ``vocabulary/``) and the grammar of noun phrases that can name a speaker.
Does not belong here: cutting a text into classed tokens (``classed_tokens``), taking a mention apart (``mentions``).

The classes are single characters, so that a whole article becomes one string and the grammar one regular
expression over it, which the engine matches in linear time: every repetition is bounded or starts on its own class.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.language.vocabulary import phrases, words

# Class of a token -> what it is. Capital letters in the comments are the classes themselves.
DETERMINER, POSSESSIVE, SUBJECT, OBJECT, RELATIVE, INDEFINITE = "d", "m", "p", "o", "w", "q"
PREPOSITION, OF, CONJUNCTION, SUBORDINATOR, AUXILIARY, ADVERB = "i", "f", "&", "k", "x", "b"
NUMBER, TIME, VERB, LOWER = "0", "e", "v", "l"
ROLE, ROLES, GROUP, GROUPS, DOCUMENT, DOCUMENTS = "h", "H", "g", "G", "t", "D"
HONORIFIC, CAP_ROLE, CAP_GROUP, CAP_DOCUMENT = "T", "R", "O", "C"
GIVEN, INITIAL, ACRONYM, CAPITALISED, CAP_VERB, DEMONYM, COUNTRY, PARTICLE, HANDLE, MONTH = (
    "N",
    "I",
    "A",
    "U",
    "S",
    "a",
    "L",
    "j",
    "@",
    "E",
)
SENTENCE_END, COMMA, SEMICOLON, COLON, DASH, OPEN, CLOSE, QUOTE, BREAK, GENITIVE = (
    ".",
    ",",
    ";",
    ":",
    "-",
    "(",
    ")",
    '"',
    "\n",
    "s",
)
OTHER, SPACE = "?", " "

CAPS = "TRaLNIUAOCS@"
NOUNS = "hHgGtD"
FUNCTION = "dmpowqif&kxb0"

_SECTION_CLASSES = {
    "determiner": DETERMINER,
    "possessive": POSSESSIVE,
    "subject pronoun": SUBJECT,
    "object pronoun": OBJECT,
    "relative": RELATIVE,
    "indefinite": INDEFINITE,
    "preposition": PREPOSITION,
    "of": OF,
    "conjunction": CONJUNCTION,
    "subordinator": SUBORDINATOR,
    "auxiliary": AUXILIARY,
    "adverb": ADVERB,
    "number": NUMBER,
    "time": TIME,
}
_NAMES_AND_ROLES = frozenset(("christian", "dean", "guy"))  # with a capital a given name more often than a role
_MONTHS = frozenset(words("function_words", "month or name"))
_JOINED_PARTICLE = re.compile(r"(?:a[dlnrstz]|ash|e[dlrs]|ul|ibn|d|l|p|dell|a/[lp])[-'’][A-Z]")  # 'al-Fayez', "d'Angelo"
_LEARNED = ("ologist", "ographer", "ometrist", "iatrist", "woman")  # endings that make a role of any word
_MANY_LEARNED = tuple(f"{ending}s" for ending in _LEARNED[:-1])
_PUNCTUATION = {
    **dict.fromkeys(".!?…", SENTENCE_END),
    ",": COMMA,
    ";": SEMICOLON,
    ":": COLON,
    **dict.fromkeys(["–", "—", "--", "-", "―"], DASH),
    **dict.fromkeys("([", OPEN),
    **dict.fromkeys(")]", CLOSE),
    **dict.fromkeys("\"'“”„‟«»‹›‘’‚‛`´″", QUOTE),
    **dict.fromkeys(["''", "``"], QUOTE),
    "\n": BREAK,
    "\r": BREAK,
    "'s": GENITIVE,
    "’s": GENITIVE,
    "&": CONJUNCTION,
}

_PRONOUN_GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}


def plural_of(noun: str) -> str:
    """The regular plural, of the last word that can take one."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith("man"):
        return noun[:-2] + "en"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The word lists, by word."""

    classes: dict[str, str]  # lower-cased word -> class of its lower-case form
    honorific_gender: dict[str, str]  # 'mr' -> 'm'
    given_gender: dict[str, str]  # 'angela' -> 'f', 'kim' -> 'n'
    role_gender: dict[str, str]  # 'spokeswoman' -> 'f'
    singular: dict[str, str]  # 'officials' -> 'official'
    demonyms: frozenset[str]  # 'french'
    countries: frozenset[str]  # and the seats of their governments: 'france', 'paris'
    role_forms: dict[str, str]  # 'sen.' -> 'senator'
    wider_roles: dict[str, frozenset[str]]  # 'officer' -> 'constable', 'sergeant' and others, each in its common form
    places: frozenset[str]  # cities and regions, some of several words


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The word lists, read once."""
    classes = dict.fromkeys(words("verbs"), VERB)
    singular: dict[str, str] = {}
    for name, one, many, sections in (
        ("documents", DOCUMENT, DOCUMENTS, (None,)),
        ("groups", GROUP, GROUPS, (None,)),
        ("roles", ROLE, ROLES, ("office", "occupation", "person")),
    ):
        for word in (w for section in sections for w in words(name, section)):
            classes[word] = one
            singular[plural_of(word)] = word
            classes.setdefault(plural_of(word), many)
    classes.update(dict.fromkeys(words("roles", "irregular plurals"), ROLES))
    classes.update(dict.fromkeys(words("particles"), PARTICLE))
    for section, cls in _SECTION_CLASSES.items():
        classes.update(dict.fromkeys(words("function_words", section), cls))
    honorifics = {w.rstrip("."): gender for gender in "mfn" for w in words("honorifics", gender)}
    given: dict[str, str] = {}
    for gender in "mfn":
        for word in words("given_names", gender):
            given[word] = gender if given.get(word, gender) == gender else "n"
    role_gender = dict.fromkeys(words("roles", "feminine"), "f") | dict.fromkeys(words("roles", "masculine"), "m")
    columns = [[part.lower().split() for part in line.split(":")] for line in phrases("nationalities")[""]]
    demonyms = frozenset(word.replace("_", " ") for people, _, _ in columns for word in people)
    countries = frozenset(word.replace("_", " ") for _, lands, seats in columns for word in lands + seats)
    role_forms = {word: line.split()[0] for line in phrases("role_synonyms")[""] for word in line.split()}
    wider_roles = {
        role_forms.get(wide, wide): frozenset(role_forms.get(word, word) for word in narrow.split())
        for wide, narrow in (line.split(": ") for line in phrases("wider_roles")[""])
    }
    places = frozenset(phrases("places")[""] + phrases("regions")[""])
    return Vocabulary(classes, honorifics, given, role_gender, singular, demonyms, countries, role_forms, wider_roles, places)


def pronoun_gender(word: str) -> str:
    """m or f where the pronoun tells, else empty."""
    return _PRONOUN_GENDER.get(word.lower(), "")


def classify(word: str) -> str:
    """The class of one token, from its letters alone."""
    first = word[0]
    if not first.isalpha():
        return _PUNCTUATION.get(word) or _classify_sign(word, first)
    v = vocabulary()
    lower = word.lower().replace("’", "'")
    known = v.classes.get(lower)
    if first.isupper():
        return _classify_capitalised(word, lower, known, v)
    if known:
        return known
    if _JOINED_PARTICLE.match(word):
        return CAPITALISED
    if lower.endswith(_LEARNED):
        return ROLE
    if lower.endswith(_MANY_LEARNED):
        return ROLES
    tail = lower.rsplit("-", 1)[-1]
    if tail != lower and v.classes.get(tail) in tuple(NOUNS):
        return v.classes[tail]
    if lower.endswith("ly") and len(lower) > 4:
        return ADVERB
    if len(lower) > 4 and lower.endswith(("ed", "ing")) and not lower.endswith(("eed", "thing")):
        return VERB
    return LOWER


def _classify_sign(word: str, first: str) -> str:
    if first == "@":
        return HANDLE if len(word) > 1 else OTHER
    if first.isdigit():
        return ROLE if word.endswith("-old") else NUMBER  # 'the 43-year-old'
    return SPACE if word.isspace() else OTHER


def _classify_capitalised(word: str, lower: str, known: str | None, v: Vocabulary) -> str:
    if word.endswith(".") and len(word) == 2:
        return INITIAL
    bare = lower.rstrip(".")
    if (lower in v.demonyms or lower.removesuffix("s") in v.demonyms) and lower not in v.countries:
        return DEMONYM
    if (lower in v.countries or lower in v.places) and lower not in v.given_gender:
        return COUNTRY
    if lower in _MONTHS:
        return MONTH
    is_shouted = word.isupper() and len(word) > 1
    if known is not None and known in FUNCTION and not is_shouted and lower not in v.given_gender:
        return known
    if known == TIME and lower not in v.given_gender:
        return TIME
    if bare in v.honorific_gender and not is_shouted:
        # 'President' or 'Judge' is a role as much as a form of address
        return CAP_ROLE if known in (ROLE, ROLES) else HONORIFIC
    if known in (ROLE, ROLES):
        return GIVEN if lower in _NAMES_AND_ROLES else CAP_ROLE
    if known in (GROUP, GROUPS):
        return CAP_GROUP
    if lower in v.given_gender:
        return GIVEN
    if known in (DOCUMENT, DOCUMENTS):
        return CAP_DOCUMENT
    if len(word) > 1 and word.replace(".", "").replace("-", "").isupper():
        return ACRONYM
    tail = lower.rsplit("-", 1)[-1]
    is_joined = tail != lower and word[-len(tail)].islower()
    if is_joined and (v.classes.get(tail) == VERB or tail.endswith(("ed", "ing", "born", "wide"))):
        return LOWER  # 'Lagos-based', 'British-born'
    if lower not in ("united", "states") and (known == VERB or (len(lower) > 4 and lower.endswith(("ed", "ing", "ly")))):
        return CAP_VERB
    if lower.endswith(_LEARNED[:-1]):
        return CAP_ROLE
    if tail != lower and v.classes.get(tail) in (ROLE, NUMBER):
        return CAP_ROLE if v.classes[tail] == ROLE else NUMBER
    return CAPITALISED


_CAP = f"[{CAPS}]"
_NOUN = f"[{NOUNS}]"
# A capitalised verb form goes on a name only after a given name, a title or 'of': 'Chelsea Manning', not 'Lee Acknowledged'.
_LATER = r"(?:[TRaLNIUAOC@]|(?<=[NTIfO])(?<![NUALI]N)S|(?<=[TR]U)S|S(?=O))"
# What may follow inside a noun phrase once it has its first noun or capital. 'of' goes on only from a capitalised
# role, body or document ('Secretary of State', 'Ministry of the Interior') or from a role to a bare noun ('secretary
# of state'), a particle only between capitals, and a nickname in quotation marks only inside a name ('Robert "Bob" Lee').
_TAIL = (
    rf"(?:{_LATER}|{_NOUN}|(?<=[NTR])E|s(?=[{CAPS}{NOUNS}l0v])|0(?={_CAP})|(?<=[{CAPS}])j{{1,2}}(?={_CAP})"
    rf"|(?<=[NIU])\"[NU]{{1,2}}\"(?=[NUS])"
    rf"|(?<=[ROC])f(?={_CAP})|(?<=[ROC])fd(?={_CAP})|(?<=[hH])f(?:l(?![lhHgGtD])|(?=[gHl]))|(?<=s)[lv]{{1,2}}(?={_NOUN}|{_CAP})|l{{1,3}}(?={_NOUN})){{0,20}}+"
)
MENTION = re.compile(
    rf"(?=[{CAPS}{NOUNS}dm0qljEpow])(?:"  # said first, as most tokens begin none
    r"[pow]"
    rf"|(?:[dm0]{{1,3}}|q(?=[{CAPS}{NOUNS}]))[bv]{{0,2}}l{{0,4}}(?:{_CAP}|{_NOUN}|j(?={_CAP})){_TAIL}s?"
    rf"|dv,[vl]{{1,2}}{_NOUN}{_TAIL}s?"
    rf"|{_NOUN}{_TAIL}s?|l{{1,3}}+{_NOUN}{_TAIL}s?"
    rf"|[TRaLNIUAOC@]{_TAIL}s?"
    # A capitalised verb form opens a name only inside a sentence and not behind a name: 'Speaking' is not one.
    rf"|(?<=[^.\n\"NUALITR])S{_TAIL}s?|E(?=[NU]){_TAIL}s?|j(?={_CAP}){_TAIL}s?"
    rf"|[dm0]{{1,2}}[0bv]{{0,2}}l{{1,5}}(?:sl{{1,3}})?s?"
    rf"|[qm]|d(?=[xvb.,])|0(?=[xvbf]))"
)
