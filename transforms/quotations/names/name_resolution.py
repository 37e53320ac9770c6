"""A mention resolved to a full name, with the reason.

Belongs here: names completed, roles, pronouns and repeated descriptions traced back, all within one article. Gathering
the entities is ``entities``. Every look back is bounded, so that the time stays linear in the length of the article.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.language.vocabulary import words
from transforms.quotations.names import antecedents, noun_phrases
from transforms.quotations.names.entities import COMPLEMENT, LOOK_BACK, Article, Entity, is_land, party_forms, telling, text_of
from transforms.quotations.names.mentions import DOCUMENT, GROUP, ORGANISATION, PERSON, PRONOUN, UNNAMED, Parsed, parse

_GENERIC_DOCUMENTS = ("communiqué", "document", "draft", "paper", "statement", "text")
_POSSESSIVES = frozenset(("his", "her", "its", "their", "my", "our", "your"))
_FIRST_AND_SECOND = frozenset(("i", "we", "you", "me", "us", "my", "our", "your", "myself"))
_THIRD = ("he", "she", "those", "one", "someone")
# What is said of several in a group names no one of them.
_SEVERAL = frozenset(words("function_words", "number")) - {"one"} | {"both", "many", "several", "some", "all", "most", "those"}
_LISTED = re.compile(r"(?:\([^()]{1,6}\))?(?:,&?|&)")  # between the names of a list, with '(D-Mass.)' after one
_TOGETHER = 6
_PAIRING = frozenset(("both", "neither", "either"))  # 'Both Lee and Holm'
_CHAIN = 12  # mentions looked back at for an earlier pronoun
_PARTY_NAMES = frozenset(("democratic", "republican", "conservative", "labour", "liberal", "libertarian"))
_PARTISANS = frozenset(("republican", "democrat", "conservative", "lawmaker", "politician"))
# Bodies that a report names once and then calls by what they are.
_BODIES = frozenset(words("groups", "bodies"))
# What a body that has one of these in its name is called afterwards.
_GROUPS = ("association", "alliance", "coalition", "council", "foundation", "network", "society", "league", "union", "federation")
_AGENCIES = ("agency", "charity", "institute", "nonprofit", "organisation", "organization", "utility")
_COMPANIES = _BODIES - frozenset(("alliance", "bloc", "coalition", "group", "movement", "ngo", "union", *_GROUPS, *_AGENCIES))
_CALLED = {
    "force": ("police", "constabulary", "garda", "force"),
    "patrol": ("police",),
    "agency": ("agency", "office", "bureau", "administration", "department", "service", "commission", "authority", "ministry"),
    "department": ("office", "ministry", "police"),
    "court": ("court", "tribunal"),
    "union": ("association", "congress", "federation"),
    "airline": ("airways", "airlines", "air"),
    "bank": ("banking",),
    "organization": _GROUPS,
    "organisation": _GROUPS,
    "group": _GROUPS,
    "body": _GROUPS,
    **dict.fromkeys(("company", "firm"), (*_COMPANIES, "utility", "co", "corp", "inc", "ltd", "llc", "plc")),
}
_OUTLET_WORDS, _OUTLETS = frozenset(words("outlets", "words")), frozenset(("paper", "newspaper", "outlet", "magazine", "daily"))
_OUTLET_NAMES = frozenset(words("outlets", "names"))
_NO_BODIES = frozenset(("government", "party", "country", "state", "world", "family", "church", "house"))
_CHANNELS = frozenset(("account", "website", "site", "channel", "feed", "filing", "blog", "page"))
_ISSUED = frozenset(("statement", "release"))
_OPENING = 150  # tokens: a headline and what stands below it may name a body by what it is
_NOBODY = frozenset(
    ("the", "a", "an", "one", "anyone", "anybody", "nobody", "none", "everyone", "everybody", "no", "any", "every")
)
_BELONGING = frozenset(("for", "at", "from", "with", "in"))  # beside 'of'
_WHOLES = (ORGANISATION, PERSON, GROUP)
_LONG = 10  # tokens of what follows in a description, at most
_OPEN = frozenset(("next", "new", "future"))  # 'the next president' is nobody yet
_OFFICES = frozenset(words("roles", "office"))
_PARENTS = frozenset(("mother", "father", "mum", "mom", "dad", "grandmother", "grandfather", "parent"))
_EPITHETS = _OFFICES | _PARTISANS | {"businessman"}
_ANY_OFFICE = _PARTISANS | {"leader", "boss", "chief"}
_HELD = _OFFICES - {"candidate", "challenger", "counterpart", "opponent", "rival", "staffer"}
_PROMINENT = 1.5  # evidence that a person spoken of in the sentence before has
_INTRODUCING = frozenset(("a", "an", "one", "another"))
_DEPTH = 3
_PERSONS = _OFFICES | frozenset(words("roles", "occupation") + words("roles", "person"))


class Resolved(NamedTuple):
    """What a mention resolves to, why, and how often such a resolution is right."""

    name: str | None
    kind: str
    rule: str
    certainty: float
    entity: Entity | None = None
    is_plural: bool = False


@dataclass(slots=True)
class Discourse:
    """What has been said so far: the last speaker, and the document that a speaker spoke in."""

    speaker: Resolved | None = None
    person: Resolved | None = None  # the last speaker who is a person
    document: Resolved | None = None
    spoken: bytearray = field(default_factory=bytearray)  # flags the tokens inside runs of speech


def _of(entity: Entity, rule: str, certainty: float) -> Resolved:
    return Resolved(text_of(entity.name), entity.kind, rule, certainty, entity)


def resolve(article: Article, at: int, discourse: Discourse, depth: int = 0) -> Resolved:
    """The full name behind mention number ``at``."""
    parsed = article.parsed(at)
    if parsed.kind == PRONOUN:
        return _pronoun(article, at, parsed, discourse, depth)
    entity = article.of_mention.get(at)
    if entity is not None and entity.kind == ORGANISATION and len(entity.name) == 1:
        office = entity.name[0].lower()  # 'the MEC' behind 'MEC Ann Lee'
        if any(person.rank == office and person.gender for person in article.by_role.get(office, ())):
            asked = parsed._replace(kind=UNNAMED, head=office, roles=(office,), name=entity.name)
            first = article.scan.first[at]
            entity = article.holder(asked, first) or article.holder_later(asked, first) or entity
            return _of(entity, "role", 0.8)
    if entity is not None:
        entity = article.misspelt(entity) or entity
        is_short = len(entity.name) > len(parsed.name)
        return _of(entity, "surname", 0.95) if is_short else _of(entity, "name", 0.97)
    entity = _beside(article, at, parsed)
    if entity is not None:
        return _of(entity, "apposition", 0.95)
    is_owned = noun_phrases.GENITIVE in article.scan.classes[article.scan.first[at] : article.scan.last[at] - 1]
    if (parsed.is_definite or is_owned) and parsed.kind == UNNAMED:
        entity = article.holder(parsed, article.scan.first[at])
        if entity is not None:
            return _of(entity, "role", 0.8)
    owner = _owner(article, at, parsed)
    if owner is not None:
        return owner
    if parsed.is_definite and parsed.head in _ISSUED and discourse.speaker is not None and discourse.speaker.entity is not None:
        return discourse.speaker._replace(rule="role", certainty=0.7)  # 'the statement said' is who was speaking
    body = _body(article, at, parsed)
    if body is not None:
        return body
    last = discourse.speaker
    if last is not None and last.kind == UNNAMED and _is_again(parsed, last):
        return last._replace(rule="repeated")
    introduced = _introduced_before(article, at, parsed)
    if introduced is not None and depth < _DEPTH:
        return resolve(article, introduced, discourse, depth + 1)._replace(rule="repeated")
    if parsed.is_definite and article.scan.first[at] >= _OPENING and parsed.head in _OFFICES:
        entity = _by_epithet(article, at, parsed, discourse)
        if entity is not None:
            return _of(entity, "role", 0.6)
    entity = _introduced_later(article, at, parsed)
    if entity is not None:
        return _of(entity, "role", 0.7)
    if parsed.is_definite and parsed.head:
        fuller = _earlier(article, at, parsed)
        if fuller is not None:
            return _described(article, fuller, "repeated")
        entity = _by_epithet(article, at, parsed, discourse) or _just_named(article, at, parsed)
        if entity is not None:
            return _of(entity, "role", 0.6)
    return _described(article, at, "described")


def _owner(article: Article, at: int, parsed: Parsed) -> Resolved | None:
    """Whose account or website speaks: "Mr Lee's account said", "the department's website"."""
    scan = article.scan
    first, last = scan.first[at], scan.last[at]
    token = scan.classes.rfind(noun_phrases.GENITIVE, first, last - 1)
    if parsed.head not in _CHANNELS or token <= first:
        return None
    owner = parse(scan.words(first, token), scan.classes[first:token])
    if owner.kind == PERSON:
        entity = article.person(owner)
        return _of(entity, "role", 0.8) if entity is not None else None
    return _body(article, at, owner, token)


def _is_again(parsed: Parsed, last: Resolved) -> bool:
    """Whether 'the official' is the unnamed source that spoke last: 'French military official'."""
    told = (last.name or "").lower().split()
    return parsed.kind == UNNAMED and parsed.is_definite and parsed.head in told and set(parsed.roles) <= {*told, "the"}


def _introduced_before(article: Article, at: int, parsed: Parsed) -> int | None:
    """The nearest mention before 'the official' that brings one in: 'a French official'."""
    if parsed.kind != UNNAMED or not parsed.is_definite:
        return None
    mine = set(parsed.roles)
    for before in reversed(article.with_head(parsed.name[-1].lower(), at)):
        other, begins = article.parsed(before), article.scan.lowered[article.scan.first[before]]
        if other.kind == UNNAMED and begins in _INTRODUCING and (mine <= set(other.roles) or set(other.roles) <= mine):
            return before
    return None


def _introduced_later(article: Article, at: int, parsed: Parsed) -> Entity | None:
    """The person of a certain age, or whom the text introduces later: 'CEO says' in a headline, 'a mother has told' below it."""
    if parsed.kind != UNNAMED:
        return None
    scan = article.scan
    begin, end = scan.first[at], scan.last[at]
    if parsed.is_definite and (entity := article.of_age(at)) is not None:
        return entity
    is_told_apart = scan.classes[end : end + 1] in (noun_phrases.OF, noun_phrases.PREPOSITION)
    if (begin and scan.classes[begin] == noun_phrases.POSSESSIVE) or is_told_apart:
        return None
    if not parsed.is_definite and begin >= _OPENING:
        return None
    entity = article.holder_later(parsed, begin)
    is_some_office = scan.lowered[begin] in _INTRODUCING and parsed.head in _OFFICES  # 'a French official' is one of many
    if entity is not None or is_some_office:
        return entity
    if begin < _OPENING and not parsed.is_plural and parsed.head.rsplit("-", 1)[-1] in _PERSONS:
        main = article.main_speaker
        entity = main if main is not None and main.places[0] > begin and _may_be(parsed, main) else None
    return entity


def _body(article: Article, at: int, parsed: Parsed, owner_end: int = 0) -> Resolved | None:
    """The body named for 'the company': beside it, else the likeliest of those that may be called so.

    ``owner_end`` is where a mention that is only an owner ends.
    """
    is_police = parsed.head == "police" and parsed.kind in (GROUP, UNNAMED)
    if (parsed.kind != GROUP or parsed.is_plural) and not is_police and not (parsed.kind == ORGANISATION and parsed.head):
        return None
    scan = article.scan
    begin, end = scan.first[at], owner_end or scan.last[at]
    if not is_police and not owner_end:
        for other in (at + 1, at - 1):
            entity = article.of_mention.get(other)
            is_told = other > at or scan.lowered[begin] in ("a", "an")  # not 'Overall, the fund'
            if entity is not None and entity.kind == ORGANISATION and is_told and article.is_apposition(at, other):
                return _of(entity, "apposition", 0.9)
    is_bare = scan.classes[begin] not in "dmq0" and (is_police or scan.lowered[begin] == parsed.head)
    own = [word for word in parsed.roles if word not in _POSSESSIVES]
    is_owned = scan.lowered[begin] in ("its", "their") and len(own) == 1
    if not (parsed.is_definite and scan.classes[begin] == noun_phrases.DETERMINER) and not is_bare and not is_owned:
        return None
    if scan.classes[end : end + 1] == noun_phrases.OF or parsed.head in _NO_BODIES:
        return None
    is_named = len(own) > 1 and any(word[0].isupper() for word in scan.words(begin + (not is_bare), end))
    names = {word for word in own if word != parsed.head} if is_named else set()
    best, found = -99.0, None
    for entity in article.bodies:
        fit = _fit_of_body(entity, parsed.head, own, names)
        if fit <= 0:
            continue
        before = bisect_left(entity.places, begin)
        if before:
            breaks = scan.classes.count(noun_phrases.BREAK, entity.places[before - 1], begin)
            score = 2.0 * fit - 0.4 * min(breaks, 8) + 0.3 * scan.is_subject[entity.places[before - 1]]
        elif is_bare or is_owned or begin < _OPENING:
            score = 2.0 * fit - 2.0
        else:
            continue
        score += 0.1 * min(len(entity.places), 10)
        if score > best:
            best, found = score, entity
    return _of(found, "role", 0.8 if best > 2 else 0.6) if found is not None else None


def _fit_of_body(entity: Entity, head: str, own: list[str], names: set[str]) -> float:
    """How well a body's name fits what it is called; 0 where it may not be called so."""
    words_of = [word.lower().rstrip(".") for word in entity.name]
    if not names <= set(words_of):
        return 0.0
    if head in words_of:
        return 2.0 + 0.5 * (words_of[-1] == head) + 0.5 * len(set(own) & set(words_of))
    if head in entity.roles:
        return 2.0
    kind = _kind_of_body(entity)
    if kind in _CALLED.get(head, ()) or (head in _OUTLETS and _OUTLET_WORDS & set(words_of)):
        return 1.5
    if head not in _BODIES or kind is not None:
        return 0.0
    if entity.kind == PERSON:
        return 0.6 * (head in _COMPANIES)
    return 0.6 if entity.name[0].isupper() and len(words_of) == 1 and words_of[0] in _OUTLET_NAMES else 1.0


def _kind_of_body(entity: Entity) -> str | None:
    """The noun in a body's name that tells what it is, if any."""
    kinds = noun_phrases.vocabulary().classes
    words_of = [word.lower().rstrip(".") for word in reversed(entity.name)]
    return next((word for word in words_of if kinds.get(word) == noun_phrases.GROUP or word == "police"), None)


def _described(article: Article, at: int, rule: str) -> Resolved:
    parsed = article.parsed(at)
    return Resolved(_whole_phrase(article, at, parsed), parsed.kind, rule, 0.85, is_plural=parsed.is_plural)


def _whole_phrase(article: Article, at: int, parsed: Parsed) -> str:
    """A description with what it is of or for: 'officials at the Ministry of Transport', 'lawyer for the family'."""
    scan = article.scan
    last = scan.last[at]
    name = scan.words(scan.first[at], last) if parsed.head == "percent" else parsed.name  # '75 percent of voters'
    if parsed.kind in (UNNAMED, GROUP) and scan.classes[last : last + 1] in (noun_phrases.OF, noun_phrases.PREPOSITION):
        other = at + 1
        is_next = other < len(scan.first) and scan.first[other] == last + 1 and scan.last[other] < last + _LONG
        if is_next and (scan.lowered[last] == "of" or scan.lowered[last] in _BELONGING):
            kind = article.parsed(other).kind
            if kind in _WHOLES or (scan.lowered[last] == "of" and kind in (UNNAMED, DOCUMENT)):
                end = scan.last[other]
                return text_of((*name, *scan.words(last, end - (scan.classes[end - 1] == noun_phrases.GENITIVE))))
    return text_of(name)


def _beside(article: Article, at: int, parsed: Parsed) -> Entity | None:
    """The person named next to a role: 'the doctor, Ann Lee,' or 'Ann Lee, the doctor,'."""
    if parsed.kind != UNNAMED:
        return None
    is_role = parsed.head in noun_phrases.vocabulary().classes  # not 'back to Ostby, his best answer was'
    scan = article.scan
    has_article = scan.classes[scan.first[at]] in "dm"
    for other in (at + 1, at - 1):
        entity = article.of_mention.get(other)
        if entity is None or entity.kind != PERSON or not article.is_apposition(at, other) or (other < at and not is_role):
            continue
        end = scan.last[max(at, other)]
        closing = scan.classes[end : end + 1]  # 'Charges against Lee, lawyer says' is no apposition
        if has_article or closing in (",", ".", ")") or (other > at and closing == "v"):
            return entity
    return _beside_part(article, at)  # "the spokesperson for the ministry, Ann Lee"


def _by_epithet(article: Article, at: int, parsed: Parsed, discourse: Discourse) -> Entity | None:
    """Whom an office or epithet without introduction can mean: who spoke last, else whom the text goes on about."""
    scan = article.scan
    first, end = scan.first[at], scan.last[at]
    head = parsed.head.rsplit("-", 1)[-1]
    is_parent = head in _PARENTS and scan.classes[end : end + 2] == "f0"  # 'the mother of three'
    is_aged = bool(article.age_told(at))
    is_epithet = parsed.kind == UNNAMED and (head in _PERSONS or is_aged) and _OPEN.isdisjoint(parsed.name)
    is_bare = scan.lowered[first] == "the" and scan.classes[end : end + 1] not in ("i", "f", "w") and "of" not in parsed.name
    if not is_epithet or not (is_bare or is_parent):  # 'his lawyer' and 'the spokesman for the port' are introductions
        return None
    if head not in _EPITHETS and any(
        article.parsed(before).kind == UNNAMED and not article.parsed(before).is_definite
        for before in article.with_head(parsed.name[-1].lower(), at)
    ):
        return None  # 'a witness' before 'the witness' is somebody else
    last = discourse.person.entity if discourse.person is not None else None
    found = [
        candidate
        for candidate in antecedents.candidates(article, at, parsed.gender, discourse.spoken, last)
        if candidate.entity is not None and candidate.entity.gender and _may_be(parsed, candidate.entity)
    ]
    best, score = antecedents.likeliest(found)
    return best.entity if best is not None and score >= _PROMINENT else None


def _just_named(article: Article, at: int, parsed: Parsed) -> Entity | None:
    """The person with whose name the sentence before ends: 'It was the turn of Ann Lee. The retired engineer said'."""
    first, classes = article.scan.first[at], article.scan.classes
    entity = article.of_mention.get(at - 1)
    if entity is None or entity.kind != PERSON or parsed.kind != UNNAMED or parsed.head not in _PERSONS:
        return None
    is_next = article.scan.last[at - 1] == first - 1 and classes[first - 1] == noun_phrases.SENTENCE_END
    return entity if is_next and _may_be(parsed, entity) else None


def _may_be(parsed: Parsed, entity: Entity) -> bool:
    """Whether nothing speaks against a description of a person."""
    if parsed.gender and entity.gender and parsed.gender != entity.gender:
        return False
    known = party_forms(entity.roles)
    party = telling(parsed) & _PARTY_NAMES
    if party and known & _PARTY_NAMES and not party & known:
        return False
    # whoever holds another office is not meant, but a candidate can be called anything
    return parsed.head in _ANY_OFFICE or parsed.head in known or known.isdisjoint(_HELD)


def _earlier(article: Article, at: int, parsed: Parsed) -> int | None:
    """The fullest description before this with the same noun: 'a French military official' for 'the official'."""
    mine = set(parsed.roles)
    same = article.with_head(parsed.name[-1].lower(), at)
    if parsed.kind == DOCUMENT and parsed.head in _GENERIC_DOCUMENTS and len(mine) == 1:
        same = sorted(before for word in _GENERIC_DOCUMENTS for before in article.with_head(word, at))
    best, found = parsed, None
    for before in same:
        other = article.parsed(before)
        if (
            other.kind == parsed.kind
            and len(other.roles) > len(best.roles)
            and other.name[0].lower() not in _POSSESSIVES
            and not (other.kind == UNNAMED and other.is_definite)  # that one was no introduction either
            and (mine <= set(other.roles) or other.head != parsed.head)
        ):
            best, found = other, before
    return found


def _pronoun(article: Article, at: int, parsed: Parsed, discourse: Discourse, depth: int) -> Resolved:
    first = article.scan.first[at]
    word = parsed.name[0].lower().replace("’", "'").partition("'")[0]
    if article.scan.classes[first] == "w":
        return _antecedent(article, at, discourse, depth)
    if parsed.gender:
        return _person_before(article, at, parsed.gender, discourse)
    if word in ("it", "its"):
        return _thing_before(article, at, discourse)
    if word in ("they", "their", "them"):
        return _many_before(article, at, discourse)
    if word in _FIRST_AND_SECOND:
        return Resolved(None, PERSON, "first_person", 0.4)
    entity = None if word in _SEVERAL else _beside_part(article, at)
    if entity is not None:
        return _of(entity, "apposition", 0.9)
    whole = _with_whole(article, at)
    return Resolved(None if whole.lower() in _NOBODY else whole, UNNAMED, "described", 0.7)


def _beside_part(article: Article, at: int) -> Entity | None:
    """The person named behind a part of a group: 'one of the advisers, Ann Lee,' and 'one of them, Ann Lee,'."""
    begins, ends, classes = article.scan.first, article.scan.last, article.scan.classes
    for other in range(at + 1, min(at + 5, len(begins))):
        entity = article.of_mention.get(other)
        between = classes[ends[at] : begins[other]]
        # 'the former secretary of state Ann Lee' are two mentions, the second beginning with 'state'
        is_one = (
            between == noun_phrases.OF
            and article.scan.words(begins[other], begins[other] + 1)[0].islower()
            and article.parsed(at).kind == UNNAMED
        )
        if entity is not None and entity.kind == PERSON and (is_one or COMPLEMENT.fullmatch(between)):
            return entity
    return None


def _with_whole(article: Article, at: int) -> str:
    """A part with its whole: 'one of the advisers'."""
    first, last = article.scan.first[at], article.scan.last[at]
    if article.scan.classes[last : last + 1] == noun_phrases.OF and at + 1 < len(article.scan.first):
        begin, end = article.scan.first[at + 1], article.scan.last[at + 1]
        last = end if begin == last + 1 else last
    return text_of(article.scan.words(first, last))


def _antecedent(article: Article, at: int, discourse: Discourse, depth: int) -> Resolved:
    """What 'who', 'which' or 'that' stands for: for 'who' the nearest mention before it that can be a person."""
    scan, token = article.scan, article.scan.first[at] - 1
    is_person = article.parsed(at).name[0].lower() == "who"
    is_noun = is_person and scan.classes[token : token + 1] == noun_phrases.LOWER and scan.lowered[token].endswith("s")
    if is_noun and scan.last[at - 1] <= token:  # 'extremists who said', a noun that no list has
        return Resolved(scan.words(token, token + 1)[0], GROUP, "relative", 0.7, is_plural=True)
    for before in range(at - 1, max(at - 6, -1), -1):
        parsed = article.parsed(before)
        if parsed.kind == PRONOUN and parsed.name[0].lower() not in _THIRD:
            continue
        is_human = parsed.kind in (PERSON, UNNAMED, PRONOUN) or (parsed.kind == GROUP and parsed.is_plural)
        if depth < 3 and (is_human or not is_person):
            found = resolve(article, before, discourse, depth + 1)
            return found._replace(rule="relative", certainty=found.certainty * 0.9)
    return Resolved(None, UNNAMED, "relative", 0.2)


def _person_before(article: Article, at: int, gender: str, discourse: Discourse) -> Resolved:
    """The likeliest person of a gender before a pronoun, named or only described."""
    at = _first_of_chain(article, at, gender, discourse.spoken)
    last = discourse.person.entity if discourse.person is not None else None
    best, _ = antecedents.likeliest(antecedents.candidates(article, at, gender, discourse.spoken, last))
    if best is None:
        return Resolved(None, PERSON, "pronoun", 0.3)
    if best.entity is None:
        return _described(article, best.mention, "pronoun")._replace(certainty=0.6)
    return _of(best.entity, "pronoun", 0.88)


def _first_of_chain(article: Article, at: int, gender: str, spoken: bytearray) -> int:
    """The first of the pronouns of one gender that follow one another with no other person between: all mean the same."""
    begins, classes = article.scan.first, article.scan.classes
    first = at
    for before in range(at - 1, max(at - _CHAIN, -1), -1):
        place = begins[before]
        if spoken[place] or classes[place - 1 : place] == "w":  # 'the envoy, who he said', 'that she is'
            continue
        if classes[place] in "po" and article.parsed(before).gender == gender:
            first = before
            continue
        entity = article.of_mention.get(before)
        is_person = article.parsed(before).kind == UNNAMED if entity is None else entity.kind == PERSON
        if is_person or classes.count(noun_phrases.BREAK, place, begins[first]) > 1:
            break
    return first


def _thing_before(article: Article, at: int, discourse: Discourse) -> Resolved:
    """What 'it' stands for: a body or document that has just spoken, else the nearest before it that is not spoken of."""
    speaker = discourse.speaker
    if speaker is not None and speaker.kind in (ORGANISATION, DOCUMENT, GROUP) and not speaker.is_plural:
        return speaker._replace(rule="pronoun", certainty=0.85)
    if discourse.document is not None:
        return discourse.document._replace(rule="pronoun", certainty=0.8)
    classes = article.scan.classes
    for before in range(at - 1, max(at - LOOK_BACK, -1), -1):
        parsed = article.parsed(before)
        entity = article.of_mention.get(before)
        place, end = article.scan.first[before], article.scan.last[before]
        is_dateline = classes[place - 1 : place] == noun_phrases.BREAK and article.scan.words(end - 1, end)[0].isupper()
        if discourse.spoken[place] or is_dateline:
            continue
        if entity is not None and entity.kind == ORGANISATION and not is_land(entity.name):
            return _of(entity, "pronoun", 0.6)
        if parsed.kind == DOCUMENT and not parsed.is_plural:
            fuller = _earlier(article, before, parsed)
            return Resolved(text_of((parsed if fuller is None else article.parsed(fuller)).name), DOCUMENT, "pronoun", 0.6)
    return Resolved(None, UNNAMED, "pronoun", 0.2)


def _many_before(article: Article, at: int, discourse: Discourse) -> Resolved:
    """What 'they' stands for: a group that has just spoken, else the nearest plural before it."""
    speaker = discourse.speaker
    if speaker is not None and speaker.kind == GROUP:
        return speaker._replace(rule="pronoun", certainty=0.8)
    kinds = noun_phrases.vocabulary().classes
    for is_told in (True, False):  # people before things
        for before in range(at - 1, max(at - LOOK_BACK, -1), -1):
            parsed = article.parsed(before)
            if (
                parsed.is_plural
                and parsed.kind == GROUP
                and is_told == (kinds.get(parsed.head) in (noun_phrases.ROLE, noun_phrases.GROUP))
            ):
                return _described(article, before, "pronoun")._replace(certainty=0.6)
    if speaker is not None:
        return speaker._replace(rule="pronoun", certainty=0.4)
    return Resolved(None, GROUP, "pronoun", 0.2)


def together(article: Article, at: int, cue: tuple[int, int], resolved: Resolved) -> Resolved:
    """All speakers where a name is one of several that speak together: 'Lee and Holm said'."""
    begins, ends, classes = article.scan.first, article.scan.last, article.scan.classes
    if classes[ends[at] : ends[at] + 1] not in (",", "&", "(") and classes[begins[at] - 1] not in ",&":
        return resolved
    members = [at]
    for step in (-1, 1):
        while len(members) < _TOGETHER and (found := _listed(article, members[0 if step < 0 else -1], step)) is not None:
            members.insert(0 if step < 0 else len(members), found)
    first, last = members[0], members[-1]
    between = "" if first == last else classes[ends[members[-2]] : begins[last]]
    if "&" not in between or (len(members) == 2 and "," in between):
        return resolved
    # "said Lee and Holm agreed" are two sentences
    if cue[1] <= begins[first] and classes[ends[last] : ends[last] + 1] in ("v", "x", "b"):
        return resolved
    entities = [article.of_mention.get(member) for member in members]
    for member, entity in zip(members, entities, strict=True):
        is_one = classes[begins[member]] == noun_phrases.DETERMINER and article.scan.lowered[begins[member]] not in _PAIRING
        if entity is not None and entity.kind == PERSON and is_one:
            return resolved  # 'Lee, the Ann and Bo Ek Professor'
    if entities[0] is not None and all(entity is entities[0] for entity in entities):
        return resolved  # 'Kent and Essex Police' is one
    spoken = [text_of(entity.name) for entity in entities if entity is not None and entity.kind in (PERSON, ORGANISATION)]
    if len(spoken) < len(members):
        return resolved
    return Resolved(", ".join(spoken[:-1]) + " and " + spoken[-1], GROUP, "several", resolved.certainty, is_plural=True)


def _listed(article: Article, at: int, step: int) -> int | None:
    """The next member of a list of names, if there is one."""
    begins, ends, classes = article.scan.first, article.scan.last, article.scan.classes
    other = at + step
    while 0 <= other < len(begins) and classes[begins[other] - 1 : begins[other]] == "(":
        other += step
    if not 0 <= other < len(begins):
        return None
    left, right = (at, other) if step > 0 else (other, at)
    return other if _LISTED.fullmatch(classes, ends[left], begins[right]) else None
