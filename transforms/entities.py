"""Who an article speaks of: its mentions gathered into entities.

Belongs here: which names mean the same person or body within one article (full name, then surname, acronym), with the
roles and gender that the article tells. Judging one mention by its own words is ``mentions``; pronouns, roles and other
mentions without a name are ``resolution``; the same person in two articles is no business of this module.

Every look back is bounded, so that the time stays linear in the length of the article.
"""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from transforms import names
from transforms.mentions import (
    GROUP,
    ORGANISATION,
    PERSON,
    UNNAMED,
    Parsed,
    core,
    parse,
    pronoun_gender,
    same_person,
)
from transforms.scans import Scan

LOOK_BACK = 60  # mentions or namesakes considered at most
_CAPITALS = str.maketrans(names.CAPS, "U" * len(names.CAPS))
_PLACE_PREPOSITIONS = frozenset(("in", "at", "from", "near", "across", "outside", "around", "through"))
_OF_PLACE = _PLACE_PREPOSITIONS | {"of"}


_PARTIES = {"democrat": "democratic", "gop": "republican", "tory": "conservative"}
_PARTY_LETTERS = {"D": "democratic", "R": "republican", "I": "independent", "L": "libertarian"}


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
    full: int = 0  # how many of the first places are of full names
    spoke: int = -1  # the latest token at which it was found speaking


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
        self._parsed: list[Parsed | None] = [None] * len(scan.mentions)
        short: tuple[list[int], list[int]] = ([], [])  # with and without a title that tells the gender
        titles: list[int] = []
        title_case = _title_case(scan.classes)
        capitals = scan.classes.translate(_CAPITALS).find
        for at, (first, last) in enumerate(scan.mentions):
            if capitals("U", first, last) < 0:
                continue
            if title_case[first]:
                titles.append(at)
                continue
            parsed = self.parsed(at)
            if parsed.kind == PERSON and len(parsed.name) > 1:
                self._full_name(at, parsed)
            elif parsed.kind == PERSON or (last - first == 1 and (parsed.kind != GROUP or scan.classes[first] == "a")):
                short[not parsed.gender].append(at)
            elif parsed.kind == ORGANISATION:
                self._organisation(at, parsed)
        for entity in self.entities:
            entity.full = len(entity.places)
        for at in short[0] + short[1]:
            self._short_name(at)
        for at in titles:
            self._in_title(at)
        for entity in self.entities:
            entity.places.sort()
        self._appositions()
        self._parties()
        self._role_mentions()
        self._genders()

    def parsed(self, at: int) -> Parsed:
        """Mention number ``at``, taken apart once."""
        found = self._parsed[at]
        if found is None:
            first, last = self.scan.mentions[at]
            found = self._parsed[at] = parse(self.scan.words[first:last], self.scan.classes[first:last])
        return found

    @cached_property
    def marks(self) -> list[tuple[int, int]]:
        """(token, number of the entity) of every mention of a person, in text order."""
        return sorted((place, n) for n, e in enumerate(self.entities) if e.kind == PERSON for place in e.places)

    @cached_property
    def by_head(self) -> dict[str, list[int]]:
        """Mentions by their last word in lower case."""
        found: dict[str, list[int]] = {}
        words, classes = self.lowered, self.scan.classes
        for at, (_, last) in enumerate(self.scan.mentions):
            head = words[last - 2 if classes[last - 1] == "s" and last > 1 else last - 1]
            if head in found:
                found[head].append(at)
            else:
                found[head] = [at]
        return found

    @cached_property
    def lowered(self) -> list[str]:
        """The words in lower case."""
        return " ".join(self.scan.words).lower().split(" ")

    @cached_property
    def by_role(self) -> dict[str, list[Entity]]:
        """Persons by each word of the roles they are introduced with."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities:
            if entity.kind == PERSON:
                for role in sorted(entity.roles):
                    found.setdefault(role, []).append(entity)
        return found

    def holder(self, parsed: Parsed, first: int) -> Entity | None:
        """The person introduced, before a token, with the role described: with most of its words, then the nearest."""
        wanted, special = set(parsed.roles), telling(parsed)
        fitting = [
            entity
            for entity in self.by_role.get(parsed.head, [])[:LOOK_BACK]
            if entity.places[0] < first
            and (not special or special & party_forms(entity.roles))
            and not (parsed.gender and entity.gender and parsed.gender != entity.gender)
        ]
        return min(fitting, key=lambda e: (-len(wanted & e.roles), distance(e, first)), default=None)

    def is_apposition(self, at: int, other: int) -> bool:
        """Whether only a comma stands between two neighbouring mentions."""
        left, right = (at, other) if at < other else (other, at)
        mentions = self.scan.mentions
        if left < 0 or right >= len(mentions):
            return False
        comma = mentions[left][1]
        return mentions[right][0] == comma + 1 and self.scan.classes[comma] == ","

    def is_place(self, entity: Entity) -> bool:
        """Whether a name that nothing says is a person's stands where places do: 'in Charlotte', 'the mayor of East Quay'."""
        if entity.is_firm or entity.spoke >= 0:
            return False
        told = _PLACE_PREPOSITIONS if len(entity.name) == 1 else _OF_PLACE
        return any(place and self.lowered[place - 1] in told for place in entity.places[:LOOK_BACK])

    def _place(self, at: int, entity: Entity) -> None:
        first, last = self.scan.mentions[at]
        if is_subject(self.scan.classes, first, last):
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
        for entity in self.named.get(("last", key[-1]), [])[-LOOK_BACK:]:
            if same_person(core(entity.name), key) and not (parsed.gender and entity.gender and parsed.gender != entity.gender):
                break
        else:
            entity = self._new(PERSON, parsed.name, ("last", key[-1]), ("first", key[0]))
        if len(entity.name) < len(parsed.name) < 5:
            entity.name = parsed.name
            self.named.setdefault(("first", key[0]), []).append(entity)
        self._add(at, entity, parsed.gender, parsed.roles)

    def _add(self, at: int, entity: Entity, gender: str, roles: Collection[str]) -> None:
        entity.gender = entity.gender or gender
        entity.roles.update(roles)
        entity.is_firm = entity.is_firm or bool(roles or gender)
        self._place(at, entity)

    def _short_name(self, at: int) -> None:
        """One word: the person of that surname, else of that given name; else a new one, unless the word says otherwise."""
        parsed = self.parsed(at)
        first = self.scan.mentions[at][0]
        word = parsed.name[-1].lower().rstrip(".")
        known = self.named.get(("last", word)) or self.named.get(("first", word))
        if known:
            known = [e for e in known[-LOOK_BACK:] if not (parsed.gender and e.gender and e.gender != parsed.gender)]
        if known:
            roles = set(parsed.roles) if parsed.kind == PERSON else set()
            entity = known[0]
            if len(known) > 1:  # namesakes: the one spoken of most; a full name just before decides
                near = [4 * (0 < first - _latest(e, first) < 40) for e in known]
                entity = max(zip(known, near, strict=True), key=lambda e: (len(roles & e[0].roles), len(e[0].places) + e[1]))[0]
            self._add(at, entity, parsed.gender, roles)
        elif parsed.kind == PERSON:
            self._add(at, self._new(PERSON, parsed.name, ("last", word)), parsed.gender, parsed.roles)
        elif parsed.kind == ORGANISATION:
            self._organisation(at, parsed)

    def _organisation(self, at: int, parsed: Parsed) -> None:
        key = " ".join(parsed.name).lower()
        known = self.named.get((ORGANISATION, key))
        if known:
            known[0].roles.update(parsed.roles)
            self._place(at, known[0])
            return
        initials = "".join(w[0] for w in parsed.name if w[0].isupper()).lower()
        keys = [(ORGANISATION, key)]
        if len(initials) > 1 and (ORGANISATION, initials) not in self.named:
            keys.append((ORGANISATION, initials))
        entity = self._new(ORGANISATION, parsed.name, *keys)
        entity.roles.update(parsed.roles)
        self._place(at, entity)

    def _in_title(self, at: int) -> None:
        """Where every word is capitalised, only names known from the text count."""
        first, last = self.scan.mentions[at]
        parsed = self.parsed(at)
        given = names.vocabulary().given_gender
        if parsed.kind == PERSON and 1 < len(parsed.name) < 4 and parsed.name[0].lower() in given:
            self._full_name(at, parsed)
            return
        # "Lee's Son Speaks": Lee is not who speaks
        first = max(first, self.scan.classes.rfind(names.GENITIVE, first, last - 1) + 1)
        words = [self.scan.words[token].lower() for token in range(first, min(last, first + 24))]
        for word in words:
            known = self.named.get(("last", word)) or self.named.get((ORGANISATION, word))
            if known:
                entity = min(known[-LOOK_BACK:], key=lambda e: (core(e.name)[0] not in words, distance(e, first)))
                self._place(at, entity)
                return

    def _appositions(self) -> None:
        """'Ann Lee, a doctor,' and 'the doctor, Ann Lee,': the role goes to the person, 'a company' to a company."""
        classes, mentions = self.scan.classes, self.scan.mentions
        for at, entity in self.of_mention.items():
            first, last = mentions[at]
            if classes[last : last + 1] == "," and self.lowered[last + 1 : last + 2] == ["which"] and not entity.is_firm:
                entity.kind = ORGANISATION
            for other, comma in ((at - 1, first - 1), (at + 1, last)):
                if classes[comma : comma + 1] != "," or not self.is_apposition(at, other):
                    continue
                role = self.parsed(other)
                is_body = role.kind == GROUP or (role.kind == ORGANISATION and role.name[-1].islower())
                is_behind = other > at and (
                    self.lowered[comma + 1] in ("a", "an") or classes[mentions[other][1] : mentions[other][1] + 1] in (",", "f")
                )
                if is_body and is_behind and not role.is_plural and not entity.is_firm:
                    entity.kind = ORGANISATION
                    entity.roles.update(role.roles)
                if (
                    entity.kind == PERSON
                    and role.kind == UNNAMED
                    and role.head in names.vocabulary().classes
                    and other not in self.of_mention
                ):
                    entity.roles.update(role.roles)
                    entity.gender = entity.gender or role.gender
                    entity.is_firm = True

    def _parties(self) -> None:
        """'Ann Lee (D-Mass.)': the party goes to the person."""
        classes, tokens, mentions = self.scan.classes, self.scan.words, self.scan.mentions
        for at, entity in self.of_mention.items():
            last = mentions[at][1]
            if entity.kind == PERSON and classes[last : last + 1] == "(":
                letter, dash, state = tokens[last + 1].partition("-")
                if letter in _PARTY_LETTERS and (dash or classes[last + 2 : last + 3] in ("-", ")")):
                    entity.roles.update((_PARTY_LETTERS[letter], state.lower()) if state else (_PARTY_LETTERS[letter],))

    def _role_mentions(self) -> None:
        """'The president' is a mention of the person introduced as president."""
        forms = names.vocabulary().role_forms
        classes, tokens = self.scan.classes, self.lowered
        found: list[tuple[int, Entity]] = []
        for at, (first, last) in enumerate(self.scan.mentions):
            if classes[first] != "d" or at in self.of_mention:
                continue
            head = tokens[last - 1]
            if forms.get(head, head) in self.by_role:
                parsed = self.parsed(at)
                if parsed.is_definite and parsed.kind == UNNAMED and (entity := self.holder(parsed, first)) is not None:
                    found.append((first, entity))
                    if is_subject(classes, first, last):
                        entity.subjects.add(first)
        for first, entity in found:
            entity.places.append(first)
        for entity in self.entities:
            entity.places.sort()

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


def _title_case(classes: str) -> bytearray:
    """Flags the tokens of headings in which nearly every word is capitalised."""
    found = bytearray()
    for part in classes.split("\n"):
        capitals = sum(map(part.count, names.CAPS))
        is_title = capitals > 3 and len(part) < 28 and capitals > 4 * sum(map(part.count, "lvhHgGtD"))
        found.extend((b"\1" if is_title else b"\0") * (len(part) + 1))
    return found


def is_subject(classes: str, first: int, last: int) -> bool:
    """Whether a mention looks like the subject of a clause."""
    behind = classes[first - 1] if first else "\n"
    if classes[last - 1] == "s" or behind in "ifv":
        return False
    # 'the first witness was Ann Lee, an engineer': the text goes on about her
    is_told = behind == "x" and classes[last : last + 1] in (",", ".")
    return is_told or classes[last : last + 1] in ("v", "x", "b", "w") or behind in '.\n"k'


def _latest(entity: Entity, first: int) -> int:
    """The last place before ``first`` of a full name."""
    at = bisect_left(entity.places, first, 0, entity.full)
    return entity.places[at - 1] if at else first


def telling(parsed: Parsed) -> set[str]:
    """Words that tell holders of one role apart: 'the Indiana governor' is a governor introduced with Indiana."""
    return party_forms({word.lower() for word in parsed.name if word[0].isupper()})


def party_forms(roles: set[str]) -> set[str]:
    """The words, with one form for each party."""
    return {_PARTIES.get(role, role) for role in roles}


def distance(entity: Entity, first: int) -> int:
    """How far back an entity was last mentioned before ``first``; mentions that come later count last."""
    at = bisect_left(entity.places, first)
    if at:
        return first - entity.places[at - 1]
    return 1_000_000 + (entity.places[0] if entity.places else 0)
