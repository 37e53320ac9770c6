"""Who an article speaks of: its mentions gathered into entities, and any mention resolved to a full name.

Belongs here: which mentions mean the same person or thing within one article (full name, then surname; role; pronoun;
document), and the reason. Judging one mention by its own words is ``mentions``; choosing the mention that spoke is
``attribution``; the same person in two articles is no business of this module.

Every look back is bounded, so that the time stays linear in the length of the article.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cached_property

from transforms import names
from transforms.mentions import (
    DOCUMENT,
    GROUP,
    ORGANISATION,
    PERSON,
    PRONOUN,
    UNNAMED,
    Parsed,
    core,
    is_pronoun,
    parse,
    pronoun_gender,
    same_person,
)
from transforms.names import Scan

_LOOK_BACK = 60  # mentions or namesakes considered at most
_CAPITAL = re.compile(f"[{names.CAPS}]")
_GENERIC_DOCUMENTS = frozenset(("text", "document", "draft", "statement", "paper", "communiqué"))
_PLACE_PREPOSITIONS = frozenset(("in", "at", "from", "near", "across", "outside", "around"))
_FIRST_AND_SECOND = frozenset(("i", "we", "you", "me", "us", "my", "our", "your", "myself"))


@dataclass(slots=True, eq=False)
class Entity:
    """Someone or something that an article speaks of."""

    kind: str
    name: tuple[str, ...]  # words of the fullest name, without titles
    gender: str = ""  # m, f, or empty where unknown
    roles: set[str] = field(default_factory=set)  # words of the roles it was introduced with, lower-cased
    places: list[int] = field(default_factory=list)  # first token of each mention, in text order
    subjects: set[int] = field(default_factory=set)  # those of them that look like subjects
    is_firm: bool = False  # a title, a given name or a role says that this is a person
    spoke: int = -1  # the latest token at which it was found speaking


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention resolves to, why, and how often such a resolution is right."""

    name: str | None
    kind: str
    rule: str
    certainty: float
    entity: Entity | None = None


def text_of(name: tuple[str, ...]) -> str:
    """The words of a name as one string."""
    return " ".join(name).replace(" 's", "'s").replace(" ’s", "’s")


class Article:
    """The entities of one article, and the resolution of any of its mentions."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.entities: list[Entity] = []
        self.named: dict[tuple[str, str], list[Entity]] = {}  # (kind, key) -> those that it can mean
        self.of_mention: dict[int, Entity] = {}
        self._parsed: dict[int, Parsed] = {}
        short: list[int] = []
        titles: list[int] = []
        title_case = _title_case(scan.classes)
        for at, (first, last) in enumerate(scan.mentions):
            if not _CAPITAL.search(scan.classes, first, last) or is_pronoun(scan, first, last):
                continue
            if title_case and any(start <= first < end for start, end in title_case):
                titles.append(at)
                continue
            parsed = self.parsed(at)
            if parsed.kind == PERSON and len(parsed.name) > 1:
                self._full_name(at, parsed)
            elif parsed.kind == PERSON or (last - first == 1 and parsed.kind != GROUP):
                short.append(at)
            elif parsed.kind == ORGANISATION:
                self._organisation(at, parsed)
        for at in short:
            self._short_name(at)
        for at in titles:
            self._in_title(at)
        for entity in self.entities:
            entity.places.sort()
        self._appositions()
        self._genders()

    def parsed(self, at: int) -> Parsed:
        """Mention number ``at``, taken apart once."""
        found = self._parsed.get(at)
        if found is None:
            found = self._parsed[at] = parse(self.scan, *self.scan.mentions[at])
        return found

    @cached_property
    def marks(self) -> list[tuple[int, int]]:
        """(token, number of the entity) of every mention of a person, in text order."""
        return sorted((place, n) for n, e in enumerate(self.entities) if e.kind == PERSON for place in e.places)

    @cached_property
    def by_head(self) -> dict[str, list[int]]:
        """Mentions by their last word in lower case."""
        found: dict[str, list[int]] = {}
        words, classes = self.scan.words, self.scan.classes
        for at, (_, last) in enumerate(self.scan.mentions):
            head = last - 2 if classes[last - 1] == "s" and last > 1 else last - 1
            found.setdefault(words[head].lower(), []).append(at)
        return found

    @cached_property
    def by_role(self) -> dict[str, list[Entity]]:
        """Persons by each word of the roles they are introduced with."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities:
            if entity.kind == PERSON:
                for role in sorted(entity.roles):
                    found.setdefault(role, []).append(entity)
        return found

    def _place(self, at: int, entity: Entity) -> None:
        first, last = self.scan.mentions[at]
        classes = self.scan.classes
        behind = classes[first - 1] if first else "\n"
        if (
            classes[last - 1] != "s"
            and behind not in "ifv"
            and (classes[last : last + 1] in ("v", "x", "b", "w") or behind in '.\n"k')
        ):
            entity.subjects.add(first)
        entity.places.append(first)
        self.of_mention[at] = entity

    def _new(self, kind: str, name: tuple[str, ...], *keys: tuple[str, str]) -> Entity:
        entity = Entity(kind, name)
        self.entities.append(entity)
        for key in keys:
            self.named.setdefault(key, []).append(entity)
        return entity

    def _full_name(self, at: int, parsed: Parsed) -> None:
        key = core(parsed.name)
        for entity in self.named.get(("last", key[-1]), [])[-_LOOK_BACK:]:
            if same_person(core(entity.name), key) and not (parsed.gender and entity.gender and parsed.gender != entity.gender):
                break
        else:
            entity = self._new(PERSON, parsed.name, ("last", key[-1]), ("first", key[0]))
        if len(entity.name) < len(parsed.name) < 5:
            entity.name = parsed.name
            self.named.setdefault(("first", key[0]), []).append(entity)
        self._add(at, entity, parsed)

    def _add(self, at: int, entity: Entity, parsed: Parsed) -> None:
        entity.gender = entity.gender or parsed.gender
        entity.roles.update(parsed.roles)
        entity.is_firm = entity.is_firm or bool(parsed.roles or parsed.gender)
        self._place(at, entity)

    def _short_name(self, at: int) -> None:
        """One word: the person of that surname, else of that given name; else a new one, unless the word says otherwise."""
        parsed = self.parsed(at)
        first = self.scan.mentions[at][0]
        word = parsed.name[-1].lower().rstrip(".")
        known = self.named.get(("last", word)) or self.named.get(("first", word))
        if known:
            known = known[-_LOOK_BACK:]
            fitting = [e for e in known if not (parsed.gender and e.gender and e.gender != parsed.gender)] or known
            self._add(
                at,
                min(fitting, key=lambda e: _distance(e, first)),
                replace(parsed, roles=parsed.roles if parsed.kind == PERSON else ()),
            )
        elif parsed.kind == PERSON:
            self._add(at, self._new(PERSON, parsed.name, ("last", word)), parsed)
        elif parsed.kind == ORGANISATION:
            self._organisation(at, parsed)

    def _organisation(self, at: int, parsed: Parsed) -> None:
        key = " ".join(parsed.name).lower()
        known = self.named.get((ORGANISATION, key))
        if known:
            self._place(at, known[0])
            return
        initials = "".join(w[0] for w in parsed.name if w[0].isupper()).lower()
        keys = [(ORGANISATION, key)]
        if len(initials) > 1 and (ORGANISATION, initials) not in self.named:
            keys.append((ORGANISATION, initials))
        self._place(at, self._new(ORGANISATION, parsed.name, *keys))

    def _in_title(self, at: int) -> None:
        """Where every word is capitalised, only names known from the text count."""
        first, last = self.scan.mentions[at]
        words = [self.scan.words[token].lower() for token in range(first, min(last, first + 24))]
        for word in words:
            known = self.named.get(("last", word)) or self.named.get((ORGANISATION, word))
            if known:
                entity = min(known[-_LOOK_BACK:], key=lambda e: (core(e.name)[0] not in words, _distance(e, first)))
                self._place(at, entity)
                return
        parsed = self.parsed(at)
        if parsed.kind == PERSON and len(parsed.name) > 1:
            self._full_name(at, parsed)

    def _appositions(self) -> None:
        """'Ann Lee, a doctor,' and 'the doctor, Ann Lee,': the role goes to the person."""
        mentions, classes = self.scan.mentions, self.scan.classes
        for at, entity in self.of_mention.items():
            if entity.kind != PERSON:
                continue
            for other in (at - 1, at + 1):
                left, right = min(at, other), max(at, other)
                if left < 0 or right >= len(mentions) or classes[mentions[left][1] : mentions[right][0]] != ",":
                    continue
                role = self.parsed(other)
                if role.kind == UNNAMED and role.head in names.vocabulary().classes and other not in self.of_mention:
                    entity.roles.update(role.roles)
                    entity.gender = entity.gender or role.gender
                    entity.is_firm = True

    def _genders(self) -> None:
        """For persons of unknown gender: the pronoun that follows their mentions, with nobody else between, votes."""
        votes: dict[int, int] = {}
        classes, tokens = self.scan.classes, self.scan.words
        for number, (place, at) in enumerate(self.marks):
            if self.entities[at].gender:
                continue
            stop = self.marks[number + 1][0] if number + 1 < len(self.marks) else len(tokens)
            for token in range(place + 1, min(stop, place + 40)):
                if classes[token] in "pm" and (told := pronoun_gender(tokens[token])):
                    votes[at] = votes.get(at, 0) + (1 if told == "m" else -1)
                    break
        for at, vote in votes.items():
            self.entities[at].gender = "m" if vote > 0 else "f" if vote < 0 else ""

    def resolve(self, at: int, speaker: Resolved | None, depth: int = 0) -> Resolved:
        """The full name behind mention number ``at``; ``speaker`` is who spoke last before it."""
        first = self.scan.mentions[at][0]
        parsed = self.parsed(at)
        if parsed.kind == PRONOUN:
            return self._pronoun(at, parsed, speaker, depth)
        entity = self.of_mention.get(at)
        if entity is not None:
            is_short = len(entity.name) > len(parsed.name)
            return Resolved(
                text_of(entity.name), entity.kind, "surname" if is_short else "name", 0.95 if is_short else 0.97, entity
            )
        entity = self._beside(at, parsed)
        if entity is not None:
            return Resolved(text_of(entity.name), entity.kind, "apposition", 0.95, entity)
        if parsed.is_definite and parsed.kind == UNNAMED:
            entity = self._by_role(parsed, first)
            if entity is not None:
                return Resolved(text_of(entity.name), entity.kind, "role", 0.8, entity)
        if parsed.is_definite and parsed.head:
            fuller = self._earlier(at, parsed)
            if fuller is not None:
                return Resolved(text_of(fuller.name), fuller.kind, "repeated", 0.85)
        return Resolved(text_of(parsed.name), parsed.kind, "described", 0.85)

    def _beside(self, at: int, parsed: Parsed) -> Entity | None:
        """The person named next to a role: 'the doctor, Ann Lee,' or 'Ann Lee, the doctor,'."""
        mentions, classes = self.scan.mentions, self.scan.classes
        if parsed.kind != UNNAMED:
            return None
        for other in (at + 1, at - 1):
            left, right = min(at, other), max(at, other)
            if left >= 0 and right < len(mentions) and classes[mentions[left][1] : mentions[right][0]] == ",":
                entity = self.of_mention.get(other)
                if entity is not None and entity.kind == PERSON:
                    return entity
        return None

    def _by_role(self, parsed: Parsed, first: int) -> Entity | None:
        wanted = set(parsed.roles)
        fitting = [
            e
            for e in self.by_role.get(parsed.head, [])[:_LOOK_BACK]
            if not (parsed.gender and e.gender and parsed.gender != e.gender)
        ]
        return min(fitting, key=lambda e: (-len(wanted & e.roles), _distance(e, first)), default=None)

    def _earlier(self, at: int, parsed: Parsed) -> Parsed | None:
        """The first fullest description with the same noun: 'a French military official' for 'the official'."""
        mine = set(parsed.roles)
        same = self.by_head.get(parsed.name[-1].lower(), [])[:_LOOK_BACK]
        if parsed.kind == DOCUMENT and parsed.head in _GENERIC_DOCUMENTS and len(mine) == 1:
            for word in sorted(_GENERIC_DOCUMENTS):
                same.extend(self.by_head.get(word, [])[:_LOOK_BACK])
        best = parsed
        for before in sorted(same):
            if before >= at:
                break
            other = self.parsed(before)
            if (
                other.kind == parsed.kind
                and len(other.roles) > len(best.roles)
                and other.name[0].lower() not in ("his", "her", "its", "their")
                and (mine <= set(other.roles) or other.head != parsed.head)
            ):
                best = other
        return best if best is not parsed else None

    def _pronoun(self, at: int, parsed: Parsed, speaker: Resolved | None, depth: int) -> Resolved:
        first = self.scan.mentions[at][0]
        word = self.scan.words[first].lower().replace("’", "'").partition("'")[0]
        if self.scan.classes[first] == "w":
            return self._antecedent(at, speaker, depth)
        if parsed.gender:
            entity = self._person_before(first, parsed.gender)
            if entity is not None:
                return Resolved(text_of(entity.name), PERSON, "pronoun", 0.88, entity)
            return Resolved(None, PERSON, "pronoun", 0.3)
        if word in ("it", "its"):
            return self._thing_before(at, speaker)
        if word in ("they", "their", "them"):
            return self._many_before(at, speaker)
        if word in _FIRST_AND_SECOND:
            return Resolved(None, PERSON, "pronoun", 0.4)
        return Resolved(self.scan.words[first], UNNAMED, "described", 0.7)

    def _antecedent(self, at: int, speaker: Resolved | None, depth: int) -> Resolved:
        """What 'who', 'which' or 'that' stands for: for 'who' the nearest mention before it that can be a person."""
        is_person = self.scan.words[self.scan.mentions[at][0]].lower() == "who"
        for before in range(at - 1, max(at - 6, -1), -1):
            parsed = self.parsed(before)
            if parsed.kind == PRONOUN and parsed.name[0].lower() not in ("he", "she", "those", "one", "someone"):
                continue
            if not is_person or parsed.kind in (PERSON, GROUP, UNNAMED, PRONOUN) or depth > 2:
                found = self.resolve(before, speaker, depth + 1) if depth < 3 else Resolved(None, UNNAMED, "", 0.2)
                return replace(found, rule="relative", certainty=found.certainty * 0.9)
        return Resolved(None, UNNAMED, "relative", 0.2)

    def _person_before(self, first: int, gender: str) -> Entity | None:
        """The likeliest person before a token: recent, a subject, a speaker, of that gender."""
        end = bisect_left(self.marks, (first, -1))
        classes = self.scan.classes
        latest = dict(reversed([(n, place) for place, n in reversed(self.marks[max(0, end - _LOOK_BACK) : end])]))
        best, found = -99.0, None
        last_spoke = max((self.entities[n].spoke for n in latest if self.entities[n].gender in ("", gender)), default=-1)
        for number, place in latest.items():
            entity = self.entities[number]
            if entity.gender and entity.gender != gender:
                continue
            between = classes[place:first]
            score = -0.5 * min(between.count(".") + between.count("\n"), 12) - 0.01 * min(first - place, 400)
            score += 0.3 * min(bisect_left(entity.places, first), 5)
            score += 1.5 * (place in entity.subjects) + 1.0 * bool(entity.gender) + 1.5 * (entity.is_firm or len(entity.name) > 1)
            score += 2.0 * (entity.spoke >= 0 and entity.spoke == last_spoke) - 2.0 * self._is_place(entity)
            if score > best:
                best, found = score, entity
        return found

    def _is_place(self, entity: Entity) -> bool:
        """Whether a one-word name stands only where places do: 'in Charlotte'."""
        return len(entity.name) == 1 and all(
            p and self.scan.words[p - 1].lower() in _PLACE_PREPOSITIONS for p in entity.places[:_LOOK_BACK]
        )

    def _thing_before(self, at: int, speaker: Resolved | None) -> Resolved:
        if speaker is not None and speaker.kind in (ORGANISATION, DOCUMENT, GROUP):
            return replace(speaker, rule="pronoun", certainty=0.85)
        for before in range(at - 1, max(at - _LOOK_BACK, -1), -1):
            parsed = self.parsed(before)
            entity = self.of_mention.get(before)
            if entity is not None and entity.kind == ORGANISATION:
                return Resolved(text_of(entity.name), ORGANISATION, "pronoun", 0.6, entity)
            if parsed.kind == DOCUMENT and not parsed.is_plural:
                return Resolved(text_of((self._earlier(before, parsed) or parsed).name), DOCUMENT, "pronoun", 0.6)
        return Resolved(None, UNNAMED, "pronoun", 0.2)

    def _many_before(self, at: int, speaker: Resolved | None) -> Resolved:
        if speaker is not None and speaker.kind == GROUP:
            return replace(speaker, rule="pronoun", certainty=0.8)
        for before in range(at - 1, max(at - _LOOK_BACK, -1), -1):
            parsed = self.parsed(before)
            if parsed.is_plural and parsed.kind in (GROUP, ORGANISATION, DOCUMENT):
                return Resolved(text_of(parsed.name), parsed.kind, "pronoun", 0.6)
        if speaker is not None:
            return replace(speaker, rule="pronoun", certainty=0.4)
        return Resolved(None, GROUP, "pronoun", 0.2)


def _title_case(classes: str) -> list[tuple[int, int]]:
    """The paragraphs, as token spans, in which nearly every word is capitalised."""
    found: list[tuple[int, int]] = []
    start = 0
    for part in classes.split("\n"):
        capitals = sum(map(part.count, names.CAPS))
        if capitals > 3 and capitals > 4 * sum(map(part.count, "lvhHgGtD")):
            found.append((start, start + len(part)))
        start += len(part) + 1
    return found


def _distance(entity: Entity, first: int) -> int:
    """How far back an entity was last mentioned before ``first``; mentions that come later count last."""
    at = bisect_left(entity.places, first)
    if at:
        return first - entity.places[at - 1]
    return 1_000_000 + (entity.places[0] if entity.places else 0)
