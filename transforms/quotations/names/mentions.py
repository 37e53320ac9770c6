"""One mention taken apart: what kind of thing it names, and by which words.

Belongs here: a mention judged from its own words alone. Which mentions mean the same person or thing within an
article is ``entities``; finding mentions in text is ``noun_phrases``.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.language.vocabulary import words
from transforms.quotations.names import noun_phrases

PERSON, ORGANISATION, DOCUMENT, GROUP, UNNAMED, PRONOUN = "person", "organisation", "document", "group", "unnamed", "pronoun"


class Parsed(NamedTuple):
    """A mention taken apart."""

    kind: str  # of the thing named; 'pronoun' for pronouns
    name: tuple[str, ...] = ()  # of a person or organisation, without titles; else the descriptive words, without article
    gender: str = ""
    roles: tuple[str, ...] = ()  # lower-cased words that describe
    head: str = ""  # lower-cased singular noun of a descriptive mention
    is_definite: bool = False
    is_plural: bool = False


_PERSON_AFTER_ROLE = re.compile(
    r"(?:(?:[TRhH]|[RhH]f[gl]{1,2}|[RhH]fO(?=[NU][NUAIS]))([NUAISaL](?:[NUAISaL]|j{1,2}(?=[NUAISaL])){0,5}[RC]?)|T([RCO]))$"
)
_PERSON_AFTER_GIVEN = re.compile(r"((?:(?:^|(?<=[lbv]))U)?N(?:[NUAIS]|j{1,2}(?=[NUAISaL])){0,4}[NUAISaLRC])$")
_OFFICE_OF = re.compile(r"[RhH](?=f)")
_PREFIX = re.compile(rf"[Ua]{{0,2}}[lvbe0{noun_phrases.NOUNS}]{{1,8}}(?=[{noun_phrases.CAPS}])")
_PLAIN_NAME = re.compile(r"(?:^|(?<=[lbv]))((?:[UASINL]|j{1,2}(?=[USN])){1,6})$")
# 'Mr. President' names nobody
_ADDRESSED = frozenset(("president", "speaker", "chairman", "secretary", "minister", "mayor", "ambassador", "prime"))
_ORGANISATIONS = frozenset(words("organisations"))
_OUTLET_WORDS = frozenset(words("outlets", "words"))
_BODY_WORDS = _OUTLET_WORDS | frozenset(words("corporate_words"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_WOMENS_ENDINGS = ("a", "een", "elle", "ette", "ine", "lyn")  # of given names that no list has
_COMMON = frozenset(words("common_words"))
_POLICE = "police"  # 'Kent Police' is a body
_ABSTRACT_ENDINGS = ("ation", "ction", "ission", "ition", "ution", "ivity", "ality", "graphy", "ology")  # no surname has them
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_NOBLE = frozenset(words("honorifics", "noble"))  # titles that stand for a given name
_RANKS, _BEHIND = frozenset(words("honorifics", "ranks")), frozenset(words("honorifics", "behind"))


class _Shape(NamedTuple):
    """What the classes of a mention's words tell whatever the words are, as few mentions differ in them."""

    first: int  # word behind article and numbers
    last: int  # the one after the last, without a genitive at the end
    outside: tuple[int, ...]  # if there is a nickname, the words between these two that are not in quotation marks
    classes: str  # of the words that these three leave
    own: str  # "Trump's campaign manager Corey Lewandowski": what follows the last genitive is the thing itself
    has_article: bool  # with nothing else before it
    can_name: bool
    name: int  # first word of a person's name among its own; -1 where only a body can be named
    is_title: bool  # with a title alone before it
    office: int  # the first role with 'of' behind it; -1 where there is none


@lru_cache(maxsize=1 << 14)
def _shape(all_classes: str) -> _Shape:
    last = len(all_classes) - (all_classes[-1] == "s")
    first = 0
    while first < last - 1 and all_classes[first] in "dm0q":
        first += 1
    classes = all_classes[first:last].replace("E", "N")
    outside: tuple[int, ...] = ()
    if '"' in classes:
        outside = tuple([at for at in range(len(classes)) if classes[:at].count('"') % 2 == 0 and classes[at] != '"'])
        classes = "".join([classes[at] for at in outside])
    own = classes[classes.rfind("s") + 1 :]
    has_article = first > 0 and own == classes and "m" not in all_classes[:first]
    match = _PERSON_AFTER_ROLE.search(own) or _PERSON_AFTER_GIVEN.search(own)
    can_name = own[-1] in ("NUAISaLRC" if match is not None else "NUAISaL")
    if match is None and can_name:
        match = _PLAIN_NAME.search(own) if not has_article and "f" not in own else None
        can_name = match is not None or _OFFICE_OF.search(own) is None  # 'the former CEO of Norbeck' is a person
    name = -1 if match is None else match.start(match.lastindex or 0)
    office = _OFFICE_OF.search(classes)
    return _Shape(
        first,
        last,
        outside,
        classes,
        own,
        has_article,
        can_name,
        name,
        match is not None and match.lastindex == 2,
        -1 if office is None else office.start(),
    )


def parse(all_words: tuple[str, ...], all_classes: str) -> Parsed:
    """What a mention names, judged from its own words and their classes."""
    if len(all_words) == 1 and all_classes in "powqmd0":
        return Parsed(PRONOUN, all_words, noun_phrases.pronoun_gender(all_words[0].replace("’", "'").partition("'")[0]))
    shape = _shape(all_classes)
    tokens = all_words[shape.first : shape.last]
    if shape.outside:
        tokens = tuple([tokens[at] for at in shape.outside])
    if shape.can_name:
        named = _named(shape, tokens[-len(shape.own) :])
        if named is not None:
            return named
    if shape.own == noun_phrases.HANDLE:
        return Parsed(PERSON, (tokens[-1],))
    articles = all_classes[: shape.first]
    is_definite = shape.first > 0 and (all_words[0].lower() in _DEFINITE or articles[0] == noun_phrases.POSSESSIVE)
    return _described(shape, all_words[: shape.last] if noun_phrases.POSSESSIVE in articles else tokens, is_definite)


def _named(shape: _Shape, tokens: tuple[str, ...]) -> Parsed | None:
    """The person or organisation that these words name; None where they describe."""
    classes, begin = shape.own, shape.name
    lowered = _roles(tokens)
    if (
        shape.has_article
        and len(tokens) == 1
        and noun_phrases.vocabulary().classes.get(lowered[0]) in (noun_phrases.ROLE, noun_phrases.ROLES)
    ):
        return None  # 'the Dean'
    if begin < 0 or (len(tokens) == 1 and _is_body(classes, lowered[0])):
        if classes == "a" or (classes[-1] == "a" and lowered[-1] not in noun_phrases.vocabulary().demonyms):
            return Parsed(GROUP, tokens, "", lowered, lowered[-1], False, True)
        prefix = _PREFIX.match(classes)  # 'Iraqi activist group Mosul Eye', 'a defensive Holm'
        return Parsed(ORGANISATION, tokens[prefix.end() :] if prefix else tokens, "", lowered)
    if (
        len(tokens) == 1 and classes == noun_phrases.CAPITALISED and lowered[0] in _COMMON
    ):  # 'Last', 'Other' at a sentence's start
        return None
    if shape.is_title and lowered[-1] in _ADDRESSED:
        return None
    end = len(tokens)
    while end - begin > 1 and _is_behind(tokens[end - 1], lowered[end - 1], end - begin):
        end -= 1
    for at in range(end - 2, begin - 1, -1):
        if classes[at] == noun_phrases.ACRONYM and _is_rank(tokens, lowered, classes, at):
            begin = at + 1  # 'Education MEC Ann Lee'
            break
    classes, tokens, lowered = classes[:end], tokens[:end], lowered[:end]
    if begin > 0 and classes[begin - 1] == noun_phrases.INITIAL:  # 'T. Anna Holm'
        begin -= 1
    name, own = tokens[begin:], classes[begin:]
    if own == noun_phrases.INITIAL:  # 'Witness A.' is not told by name
        return None
    is_place = " ".join(lowered[begin:]) in noun_phrases.vocabulary().places or (own[-1] in "La" and own[0] not in "NT")
    is_outlet = len(name) > 1 and lowered[-1] in (_OUTLET_WORDS if "N" in own else _BODY_WORDS)
    is_abstract = len(name) > 1 and "N" not in own and any(word.endswith(_ABSTRACT_ENDINGS) for word in lowered[begin:])
    if is_place or is_outlet or is_abstract or (len(name) == 1 and _is_body(own, lowered[begin])):
        return Parsed(ORGANISATION, name, "", lowered)
    gender = _gender(classes, tokens, begin)
    if len(name) == 1 and begin and lowered[begin - 1] in _NOBLE:  # 'Lord Holm' has no other name
        return Parsed(PERSON, tokens[begin - 1 :], gender, lowered[:begin])
    return Parsed(PERSON, name, gender, lowered[:begin])


def _is_behind(word: str, lowered: str, size: int) -> bool:
    """Whether a word behind a name is none of it: 'Ann Lee QC'."""
    return size > 2 and lowered in _BEHIND and not word.islower()


def _is_rank(tokens: Sequence[str], lowered: Sequence[str], classes: str, at: int) -> bool:
    """Whether capitals before a surname are what its bearer is, not first names: 'PC Holm', 'MEC Holm', but 'JD Holm'."""
    if classes[at + 1] not in "NUI" or "." in tokens[at]:
        return False
    return len(tokens[at]) > 2 if lowered[at] not in _RANKS else True


def _roles(tokens: Sequence[str]) -> tuple[str, ...]:
    """The words in lower case, those for one role in one form."""
    forms = noun_phrases.vocabulary().role_forms
    return tuple([forms.get(word, word) for word in map(str.lower, tokens)])


def _is_body(classes: str, word: str) -> bool:
    """Whether one capitalised word stands for a country, a demonym or a well-known body rather than for a person."""
    return classes in ("A", "L", "a") or word in _ORGANISATIONS or word in noun_phrases.vocabulary().countries


def _gender(classes: str, tokens: tuple[str, ...], name: int) -> str:
    """As the words before the name tell it, else the given name."""
    vocabulary = noun_phrases.vocabulary()
    gender = ""
    for word, cls in zip(tokens[:name], classes[:name], strict=True):
        table = vocabulary.honorific_gender if cls == "T" else vocabulary.role_gender
        told = table.get(word.lower().rstrip("."), "")
        gender = told if told in ("m", "f") else gender
    if not gender and len(tokens) > name + 1:
        given = tokens[name].lower()
        known = vocabulary.given_gender.get(given)
        gender = ("f" if given.endswith(_WOMENS_ENDINGS) else "") if known is None else known.replace("n", "")
    return gender


def _described(shape: _Shape, tokens: tuple[str, ...], is_definite: bool) -> Parsed:
    """A description by a noun, or an organisation's name that ends in one."""
    vocabulary = noun_phrases.vocabulary()
    classes, office = shape.classes, shape.office
    if office >= 0 and (classes[-1] not in noun_phrases.NOUNS or classes[office] != noun_phrases.CAP_ROLE):
        roles, head = _roles(tokens), tokens[office].lower()
        if classes[office] == noun_phrases.ROLES:
            return Parsed(GROUP, tokens, "", roles, vocabulary.singular.get(head, head), is_definite, True)
        return Parsed(UNNAMED, tokens, vocabulary.role_gender.get(head, ""), roles, roles[office], is_definite)
    head = tokens[-1].lower()
    singular = vocabulary.singular.get(head, head)
    noun = vocabulary.classes.get(head.rsplit("-", 1)[-1], classes[-1])
    is_plural = noun in "HGD" or singular != head or (noun == "l" and head.endswith("s") and not head.endswith("ss"))
    roles = _roles(tokens)
    kind = UNNAMED
    if (len(classes) > 1 and classes[-1] == "O" and singular == head) or (
        singular == _POLICE and classes[-1] == noun_phrases.CAP_ROLE and any(c in "NUAaL" for c in classes[:-1])
    ):
        kind, is_plural = ORGANISATION, False
    elif not is_plural and len(classes) > 1 and (noun in "gG" and any(c in "NUAaLOC" for c in classes)):
        kind = ORGANISATION
    elif "Of" in classes and classes[-1] == noun_phrases.CAP_ROLE:  # 'the Union of Rural Nurses'
        kind, is_plural = ORGANISATION, False
    elif noun in "tD":
        kind = DOCUMENT
    elif is_plural or noun in "gG":
        kind = GROUP
    if kind == ORGANISATION and classes[-1] in noun_phrases.CAPS and (prefix := _PREFIX.match(classes)):
        tokens = tokens[prefix.end() :]  # 'nonpartisan Congressional Budget Office'
    if (
        kind == ORGANISATION
        and classes[-1] in noun_phrases.CAPS
        and (prefix := _PREFIX.match(shape.own))
        and shape.own != classes
    ):
        tokens = tokens[len(classes) - len(shape.own) + prefix.end() :]  # "Norbeck's parent company Holm Group"
    if kind == ORGANISATION and classes[-1] not in noun_phrases.CAPS:
        end = len(classes.rstrip("lgGvb"))  # 'Holm Press news agency' where the name alone tells a body
        if end > 1 and (classes[end - 1] == "O" or tokens[end - 1].lower() in _OUTLET_WORDS):
            tokens = tokens[:end]
    return Parsed(
        kind,
        tokens,
        vocabulary.role_gender.get(singular, ""),
        roles,
        vocabulary.role_forms.get(singular, singular),
        is_definite,
        is_plural,
    )


@lru_cache(maxsize=1 << 16)
def core(name: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that count: lower case, without dots, no 'Jr.'."""
    lowered = [word.lower().rstrip(".") for word in name]
    begin = len(lowered) > 1 and lowered[0] in _NOBLE
    return tuple(word for word in lowered[begin:] if word not in _SUFFIXES) or ("",)


def generation(name: tuple[str, ...]) -> str:
    """What tells a name from that of father or son: 'jr', 'sr', 'iii', else empty."""
    last = name[-1].lower().rstrip(".")
    return last if len(name) > 1 and last in _SUFFIXES else ""


def same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two core names can be one person's: same surname, no clash in the first name."""
    if one[-1] != other[-1]:
        return False
    short, long = sorted((one, other), key=len)
    if long[-len(short) :] == short:
        return True
    a, b = one[0], other[0]
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) or (len(a) > 2 and a[:3] == b[:3])
