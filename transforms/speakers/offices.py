"""Roles: titles and offices beside a name, what class of source they make, of which place they are.

Belongs here: finding the role in the words around a name, bringing spellings of one role together, its class and places.
Does not belong here: who bears it when (`speakers.py`), whether two roles can be one person's (`namesakes.py`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.language.folding import plain
from transforms.language.gazetteer import DEMONYM, NAME, countries
from transforms.language.vocabulary import phrases
from transforms.language.vocabulary import words as vocabulary_words
from transforms.language.words import WORD, comparable
from transforms.quotations.names.noun_phrases import classify, plural_of, vocabulary
from transforms.speakers.name_keys import description, is_role, is_title

OTHER = "other"
_CACHED = 1 << 16
_PREPOSITIONS = frozenset((*vocabulary_words("function_words", "preposition"), *vocabulary_words("function_words", "of")))
# Prepositions that tie a role to what it is of: "member for Tarn", "ambassador to France".
_OF = frozenset(("of", "for", "at", "to", "in", "on", "from", "with"))
_BEHIND_NOUN = _PREPOSITIONS | {"who", "which", "that", "whose"}
_WITHIN = frozenset(("and", "&", "the", "-", "a", "an"))
_CLAUSES = frozenset(
    ("who", "which", "that", "said", "says", "told", "whose", "where", "when", "as", "but", "after", "before", "while")
)
_UNDESCRIBING = frozenset("pmowqxk&ifv")  # the classes of pronouns, auxiliaries, conjunctions, prepositions and verbs
_FUNCTION = frozenset("dmpowqif&kxb0e")
_LONGEST = 12
_SHOUTED = 5  # an acronym is not longer
_ENDS = re.compile(r"[,;:.!?()\[\]\"“”„«»\n\r–—]|\s-\s")
_MARK = re.compile(r"[,;:!?()\[\]\"“”„«»]|''")
_NOT_OFFICES = frozenset(("relative", "ally", "insider", "people"))
_HONORIFICS = frozenset(
    ("mr", "mrs", "ms", "miss", "messrs", "mme", "sir", "lady", "dame", "lord", "madame", "monsieur", "herr", "frau")
)
# Said of scholars of every field; a physician is called one in other words too.
_OF_ANY_FIELD = frozenset(("dr",))
# What a general noun is with such a word before it: a military official, a diplomatic source.
_GENERAL = frozenset(
    ("official", "source", "officer", "insider", "leader", "commander", "chief", "aide", "sources", "member", "figure")
)
# Said of a person who tells what is not public.
_PRIVY = frozenset(("familiar", "knowledge", "briefed", "close", "involved", "privy"))
_MODIFIERS = {
    **dict.fromkeys(("military", "army", "navy", "naval", "marine"), "military"),
    **dict.fromkeys(("police", "policing"), "police"),
    **dict.fromkeys(("diplomatic", "embassy"), "diplomat"),
    **dict.fromkeys(("judicial", "legal", "court", "judiciary"), "lawyer"),
    **dict.fromkeys(("rebel", "militant", "guerrilla"), "militant"),
    **dict.fromkeys(("company", "industry", "corporate", "business"), "business"),
    **dict.fromkeys(("party", "campaign", "parliamentary", "congressional", "republican", "democratic", "gop"), "politician"),
    **dict.fromkeys(("hospital", "medical"), "health"),
    **dict.fromkeys(("union", "community"), "activist"),
    **dict.fromkeys(("church", "religious"), "religious"),
}


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    """The class of each noun, singular and plural."""
    found: dict[str, str] = {}
    for section, lines in phrases("source_classes").items():
        for word in " ".join(lines).split():
            found.setdefault(word, section)
            found.setdefault(plural_of(word), section)
    found["children"] = found["child"]
    for word in vocabulary_words("roles", "irregular plurals"):
        singular = word.removesuffix("men") + "man" if word.endswith("men") else word
        found.setdefault(word, found.get(singular, OTHER))
    return found


def source_classes() -> tuple[str, ...]:
    """Every class of source, the last of them that of sources whose noun is in none."""
    return (*phrases("source_classes"), OTHER)


def singular(noun: str) -> str:
    """A noun of the lists in the singular, in the form that stands for its synonyms of one spelling."""
    return vocabulary().singular.get(noun, noun)


@lru_cache(_CACHED)
def head_of(text: str) -> str:
    """The noun of a description in lower case: the official of "official of the ministry", the person of "person close to it"."""
    parts = [part.lower().strip(".,") for part in text.split()]
    end = next((at for at, part in enumerate(parts) if at and part in _BEHIND_NOUN), len(parts))
    for at in range(end - 1, -1, -1):
        for form in ("-".join(parts[max(at - 1, 0) : at + 1]), parts[at], parts[at].rsplit("-", 1)[-1]):
            if form in _classes() or vocabulary().classes.get(form) in ("h", "H"):
                return form
    return parts[end - 1] if parts else ""


@lru_cache(_CACHED)
def class_of(text: str) -> str:
    """The class of source that a description or a role makes: diplomat, military, official …"""
    head = head_of(text)
    form = head if head in _OF_ANY_FIELD else vocabulary().role_forms.get(f"{head}.", head)
    found = _classes().get(head) or _classes().get(form, OTHER)
    words = [word.lower().strip(".,") for word in text.split()]
    at = words.index(head) if head in words else len(words)
    if singular(head) in _GENERAL:
        modifier = next((word for word in reversed(words[:at]) if word in _MODIFIERS), None)
        if modifier is not None:
            return _MODIFIERS[modifier]
    if found == "people" and not _PRIVY.isdisjoint(words):
        return "insider"
    if found == OTHER and at + 1 < len(words) and words[at + 1] == "of":  # "member of parliament"
        return _classes().get(head_of(description(" ".join(words[at + 2 :]))), OTHER)
    return found


@dataclass(frozen=True, slots=True)
class Office:
    """A role as it is compared: its key, its noun, its class, and the places or bodies that it is of."""

    key: str
    head: str
    source_class: str
    places: frozenset[str]
    is_former: bool


@lru_cache(_CACHED)
def office(role: str) -> Office:
    """A role taken apart. Countries are their codes; of other places and bodies, the capitalised words."""
    forms = vocabulary().role_forms
    found = countries(role)
    by_word = {at: place.code for place in found if place.by in (NAME, DEMONYM) for at in range(place.first, place.last)}
    raw = WORD.findall(role)
    words: list[str] = []
    for at, word in enumerate(raw):
        lowered = word.lower()
        form = by_word.get(at) or forms.get(f"{lowered}.", forms.get(lowered, comparable(lowered)))
        if form not in words[-1:] and form not in ("the", "a", "an"):
            words.append(form)
    head = singular(forms.get(head_of(role), head_of(role)))
    is_former = bool(words) and words[0] in ("former", "ex", "late", "onetime")
    ordered = [place.code for place in found if place.by in (NAME, DEMONYM)]
    named = {
        plain(word)
        for at, word in enumerate(raw)
        if word[0].isupper() and at not in by_word and not is_title(word) and word.lower() not in _LOWER_IN_ROLES
    }
    # "minister of France" and "French minister", "mayor of Tarn" and "Tarn mayor" have the same words but for "of".
    own = [word for word in words if word not in _OF and word not in ordered]
    key = " ".join([*sorted(set(ordered)), *sorted(own)])
    return Office(key, head, class_of(role), frozenset((*ordered, *named)), is_former)


@lru_cache(_CACHED)
def role_before(text: str) -> str | None:
    """The role at the end of the words in front of a name: "said French President" gives "French President"."""
    parts = text.split()
    begin = len(parts)
    while begin and len(parts) - begin < _LONGEST and _is_of_role(parts[begin - 1]):
        begin -= 1
    while begin < len(parts) and (_is_function_word(parts[begin]) or parts[begin][0].isdigit()):
        begin += 1
    own = parts[begin:]
    if own and (len(own[-1].rstrip(".")) == 1 or plain(own[-1]) in _HONORIFICS):  # "editor M." stands before M. Stanton Evans
        return None
    if "and" in own[1:-1]:  # "Zelensky and British Prime Minister" is the role of one
        at = own.index("and")
        if not is_title(own[at - 1]) and is_title(own[-1]):
            own = own[at + 1 :]
    return _accepted(" ".join(own)) if own and (is_title(own[-1].rsplit("-", 1)[-1]) or _begins_a_role(own)) else None


def _is_function_word(word: str) -> bool:
    """Whether a word is no part of a role it stands before; "US" is no pronoun."""
    is_acronym = len(word) > 1 and word.isupper()
    return not is_acronym and vocabulary().classes.get(word.lower()) in _FUNCTION


def _is_of_role(word: str) -> bool:
    """Whether a word may stand in a role in front of a name."""
    if (word.isupper() and len(word) > _SHOUTED and "." not in word) or _MARK.search(word):
        return False
    bare = word.removesuffix("'s").removesuffix("’s")
    if bare[:1].isupper():
        return classify(bare) != "S" or is_title(bare)
    return is_role(word.lower()) or is_role(word.lower().rsplit("-", 1)[-1]) or word.lower() in _LOWER_IN_ROLES


_LOWER_IN_ROLES = frozenset(vocabulary_words("role_words", "in roles"))


@lru_cache(_CACHED)
def role_after(text: str) -> str | None:
    """The role at the head of the words behind a name and a comma: "the mayor of Tarn, said" gives "mayor of Tarn".

    Up to its noun there is nothing but what describes it; behind the noun, a preposition or the end.
    """
    parts = _to_the_mark(text).split()[:_LONGEST]
    bare = description(" ".join(parts)).split()
    end = next((at for at, part in enumerate(bare) if part.lower() in _OF or part.lower() in _CLAUSES), len(bare))
    if not _begins_a_role(bare) or any(
        classify(part) in _UNDESCRIBING and not part.endswith(("ed", "ing")) for part in bare[: end - 1]
    ):
        return None
    for at in range(end, len(bare)):
        lowered = bare[at].lower()
        opens = bare[at - 1].lower() in _OF | _WITHIN
        if lowered in _CLAUSES or (classify(bare[at]) == "v" and not opens and not is_role(lowered)):
            bare = bare[:at]
            break
    while bare and bare[-1].lower() in _OF | _WITHIN:
        bare.pop()
    return _accepted(" ".join(bare))


def _to_the_mark(text: str) -> str:
    """The text up to the first mark that ends a clause; the full stop of "Gov." does not."""
    for match in _ENDS.finditer(text):
        if match.group() != "." or not is_title(
            text[: match.start()].rsplit(maxsplit=1)[-1] if text[: match.start()].strip() else ""
        ):
            return text[: match.start()]
    return text


def _begins_a_role(parts: list[str]) -> bool:
    """Whether the words up to the first preposition end in a role."""
    end = next((at for at, part in enumerate(parts) if part.lower() in _OF), len(parts))
    return 0 < end <= 8 and is_role(parts[end - 1].lower().rsplit("-", 1)[-1])


def _accepted(role: str) -> str | None:
    """A role that is an office or an occupation; not "friend", not "Mr."."""
    if not role or plain(role) in _HONORIFICS or class_of(role) in _NOT_OFFICES:
        return None
    return role


@lru_cache(_CACHED)
def role_beside(mention: str, name: str) -> str | None:
    """The role in front of the name in a mention, or behind it after a comma; None where there is none."""
    last = name.rsplit(maxsplit=1)[-1]
    before, found, after = mention.rpartition(last)
    if not found:
        return None
    given = name.split(maxsplit=1)[0]
    front = before[: before.rfind(given)] if given in before and given != last else before
    front = front.strip(" ,")
    role = role_before(description(front)) if front else None
    if role is None and after.startswith(","):
        role = role_after(after[1:].strip())
    return role
