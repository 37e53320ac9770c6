"""Who an article speaks of: its mentions gathered into entities.

Belongs here: which names mean the same person or body within one article (full name, then surname, acronym), with the
roles and gender that the article tells. Judging one mention by its own words is ``mentions``; pronouns, roles and other
mentions without a name are ``name_resolution``; the same person in two articles is no business of this module.

Every look back is bounded, so that the time stays linear in the length of the article.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from transforms.language.vocabulary import words
from transforms.quotations.names import noun_phrases
from transforms.quotations.names.classed_tokens import Scan
from transforms.quotations.names.mentions import (
    GROUP,
    ORGANISATION,
    PERSON,
    UNNAMED,
    Parsed,
    core,
    generation,
    parse,
    same_person,
)

LOOK_BACK = 60  # mentions or namesakes considered at most
TOKENS_BACK = 4000  # tokens looked back at, at most
_CAPITALS, _PLAIN = re.compile(f"[{noun_phrases.CAPS}]"), re.compile("[lvhHgGtD]")
_NOUN_LIKE = (noun_phrases.LOWER, noun_phrases.VERB, *noun_phrases.NOUNS)
_PLACE_PREPOSITIONS = frozenset(("in", "at", "from", "near", "across", "outside", "around", "through"))
_OF_PLACE = _PLACE_PREPOSITIONS | {"of"}


_BODY_FOR = frozenset(("for", "on", "against"))
_NAME_LIKE = noun_phrases.CAPS.replace("T", "").replace("@", "")
_HEADLINES = 150  # tokens in which a person may be told by role before the name is
_NEAR_NAME, _NEAR_PRONOUN = 60, 12  # tokens
# What follows a role before the comma: 'head of the centre,'
COMPLEMENT = re.compile(rf"[if][{noun_phrases.CAPS}{noun_phrases.NOUNS}dmlsif&0qo]{{1,14}},")
_SAYING = frozenset(words("cues", "say") + words("cues", "tell") + words("cues", "speak"))
_OFTEN = 2  # times that the main speaker is told to speak, at least
_SURE_VOTES = 6
_LINK = re.compile(rf"[{noun_phrases.CAPS}](?=[&i\"]d?[{noun_phrases.CAPS}])")  # between the halves of a body's name
_OPENS_LINE = (noun_phrases.BREAK, noun_phrases.SENTENCE_END, noun_phrases.COLON, noun_phrases.DASH)
_MANY = 400  # entities looked through at most, so that the time stays linear
_LONG_WORD = 5  # letters of a name that may be misspelt
_DROPPED = re.compile(r"(?<=\n)[UA]l[NU]{1,2}(?=[vx])")
_LISTED_BODY = re.compile(r"O[fi]d?[UOLS]{1,3}(?:,[UOLS]{1,3}){0,3},?&[UOLS]{1,4}(?![UNI])")
_OF_FIELDS = frozenset(("department", "ministry"))  # bodies of which one may have two fields
_LONG_NAME = 10
_CORPORATE = frozenset(words("corporate_words")) | frozenset(("inc", "ltd", "llc", "plc", "co", "corp", "department"))
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
    is_firm: bool = False  # a title, a given name or a role says that this is a person
    full: int = 0  # how many of the first places are of full names
    is_gender_sure: bool = False  # a title, a role or a known given name tells it
    rank: str = ""  # the word straight before the name
    spellings: dict[tuple[str, ...], int] = field(default_factory=dict)  # how often each full name was written
    traits: list[float] = field(default_factory=list)  # kept by ``antecedents``
    age: str = ""  # as told behind the name
    spoke: int = -1  # the latest token at which it was found speaking


def text_of(name: tuple[str, ...]) -> str:
    """The words of a name as one string."""
    text = " ".join(name).replace(" , ", ", ")
    if "'" in text or "’" in text:
        text = text.replace(" 's", "'s").replace(" ’s", "’s").replace(" ' ", "' ").replace(" ’ ", "’ ")
    return text


class Article:
    """The entities of one article, and the resolution of any of its mentions."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.entities: list[Entity] = []
        self.named: dict[tuple[str, str], list[Entity]] = {}  # (kind, key) -> those that it can mean
        self.of_mention: dict[int, Entity] = {}
        self.short: dict[str, Entity] = {}  # by the letters that brackets behind a name tell
        # those with and those without a title that tells the gender
        short: tuple[list[tuple[list[int], Parsed]], list[tuple[list[int], Parsed]]] = ([], [])
        for alike in scan.alike:
            at = alike[0]
            parsed = self.parsed(at)
            if parsed.kind == PERSON and len(core(parsed.name)) > 1:
                self._full_name(alike, parsed)
            elif parsed.kind == PERSON or self._may_be_short(scan.first[at], scan.last[at], parsed):
                short[not parsed.gender].append((alike, parsed))
            elif parsed.kind == ORGANISATION:
                self._organisation(alike, parsed)
        self._owners()
        self._dropped_initials()
        for entity in self.entities:
            entity.places.sort()
            entity.full = len(entity.places)
        for some in short:
            namesakes = [at for alike, parsed in some for at in self._short_name(alike, parsed)]
            meant: dict[str, Entity | None] = {}
            for at in sorted(namesakes):
                word = core(self.parsed(at).name)[-1]
                meant[word] = self._one_of_namesakes(at, meant.get(word))
        self._joined_bodies()
        self._listed_bodies()
        self._abbreviated()
        self._whole_bodies()
        for at in scan.titles:
            self._in_title(at)
        for entity in self.entities:
            entity.places.sort()
        self._appositions()
        self._heads_of_phrases()
        self._told_apart()
        self._parties()
        self._role_mentions()
        self._genders()

    def _may_be_short(self, first: int, last: int, parsed: Parsed) -> bool:
        """Whether a capitalised word, be it behind others ('a defensive Holm'), may be a name known from elsewhere."""
        classes = self.scan.classes
        if last - first - (classes[last - 1] == noun_phrases.GENITIVE) == 1:
            return parsed.kind != GROUP or classes[first] == noun_phrases.DEMONYM
        is_modifier = last - first == 2 and classes[last : last + 1] in _NOUN_LIKE  # 'the Holm attack'
        return parsed.kind == ORGANISATION and len(parsed.name) == 1 and not is_modifier

    def parsed(self, at: int) -> Parsed:
        """Mention number ``at``, taken apart."""
        scan = self.scan
        key = scan.keys[at]
        found = scan.parsed.get(key)
        if found is None:
            first, last = scan.first[at], scan.last[at]
            found = scan.parsed[key] = parse(scan.words(first, last), scan.classes[first:last])
        return found

    @cached_property
    def marks(self) -> list[tuple[int, int]]:
        """(token, number of the entity) of every mention of a person, in text order."""
        return sorted(
            [(place, n) for n, e in enumerate(self.entities) if e.kind == PERSON and not _is_heading(e) for place in e.places]
        )

    def with_head(self, word: str, at: int) -> list[int]:
        """Mentions before mention ``at``, not too far back, whose last word this is; it is in lower case."""
        scan = self.scan
        found: list[int] = []
        token, end = max(0, scan.first[at] - TOKENS_BACK), scan.first[at]
        while token < end and len(found) < LOOK_BACK:
            try:
                token = scan.lowered.index(word, token, end)
            except ValueError:
                break
            before = bisect_right(scan.last, token)
            last = scan.last[before]
            if last - 1 - (scan.classes[last - 1] == noun_phrases.GENITIVE) == token >= scan.first[before]:
                found.append(before)
            token += 1
        return found

    @cached_property
    def bodies(self) -> list[Entity]:
        """What is told by name and may be a body that acts: no countries or towns, no names that are a person's."""
        some = (e for e in self.entities if e.places and e.name[-1][0].isupper() and self._may_act(e))
        return list(islice(some, _MANY))

    def _may_act(self, entity: Entity) -> bool:
        if entity.kind == PERSON:  # a name that nothing tells from a person's: 'Norbeck Lines said'
            if entity.is_firm or entity.gender or len(entity.name) < 2:
                return False
            classes, ends = self.scan.classes, self.scan.last
            stops = [ends[bisect_left(self.scan.first, place)] for place in entity.places[:5]]
            behind = [classes[stop : stop + 1] for stop in stops]
            return any(cls in (noun_phrases.VERB, noun_phrases.AUXILIARY) for cls in behind)
        if is_land(entity.name):
            return False
        if len(entity.name) < 2 and all(self.scan.classes[place + 1 : place + 2] in (":", "\n", "-") for place in entity.places):
            return False
        return len(entity.name) > 1 or any(self.scan.is_subject[place] for place in entity.places[:LOOK_BACK])

    def speeches(self, entity: Entity) -> int:
        """How often a verb of speech stands beside the name."""
        scan, count = self.scan, 0
        for place in entity.places[:LOOK_BACK]:
            if place and scan.lowered[place - 1] in _SAYING:
                count += 1
            else:
                at = bisect_left(scan.first, place)
                last = scan.last[at] if at < len(scan.last) else place
                count += last < len(scan.lowered) and scan.lowered[last] in _SAYING
        return count

    @cached_property
    def main_speaker(self) -> Entity | None:
        """The person beside whose name a verb of speech stands most often, if nobody comes near."""
        counts = {
            number: self.speeches(entity)
            for number, entity in enumerate(self.entities)
            if entity.kind == PERSON and (entity.is_firm or len(entity.name) > 1)
        }
        ranked = sorted(counts.values(), reverse=True)
        if not ranked or ranked[0] < _OFTEN or (len(ranked) > 1 and ranked[0] < 2 * ranked[1]):
            return None
        return self.entities[max(counts, key=lambda number: counts[number])]

    @cached_property
    def by_role(self) -> dict[str, list[Entity]]:
        """Persons by each word of the roles they are introduced with."""
        found: dict[str, list[Entity]] = {}
        for entity in self.entities:
            if entity.kind == PERSON:
                for role in entity.roles:
                    found.setdefault(role, []).append(entity)
        return found

    def _holders(self, head: str) -> list[Entity]:
        """Persons introduced with a role, else those with a narrower one: 'the officer' for a sergeant."""
        holders = self.by_role.get(head)
        if holders is None:
            narrower = noun_phrases.vocabulary().wider_roles.get(head, ())
            holders = list(dict.fromkeys(entity for role in narrower for entity in self.by_role.get(role, ())))
        return holders[:LOOK_BACK]

    def holder(self, parsed: Parsed, first: int) -> Entity | None:
        """The person introduced, before a token, with the role described: with most of its words, then the nearest."""
        known = [
            entity
            for entity in self._holders(parsed.head)
            if entity.places[0] < first and not (parsed.gender and entity.gender and parsed.gender != entity.gender)
        ]
        if known and (special := telling(parsed)):
            known = [entity for entity in known if special & party_forms(entity.roles)]
        if len(known) < 2:
            return known[0] if known else None
        wanted = set(parsed.roles)
        return min(known, key=lambda e: (-len(wanted & e.roles), distance(e, first)))

    def holder_later(self, parsed: Parsed, first: int) -> Entity | None:
        """The one person who is introduced, after a token, with the role described: 'The mayor said', then 'Mayor Lee'."""
        special, wanted = telling(parsed), set(parsed.roles)
        fitting = [
            entity
            for entity in self._holders(parsed.head)
            if not (parsed.gender and entity.gender and parsed.gender != entity.gender)
        ]
        known = [entity for entity in fitting if special & party_forms(entity.roles)] if special else fitting
        is_bare = self.scan.classes[first] != noun_phrases.DETERMINER
        if not known and is_bare and (not first or self.scan.classes[first - 1] in _OPENS_LINE):
            known = fitting  # 'Fire chief' in a headline has a capital for its place
        if len(known) > 1:
            most = max(len(wanted & entity.roles) for entity in known)
            known = [entity for entity in known if len(wanted & entity.roles) == most]
        if len(known) == 1 or (known and first < _HEADLINES):
            return min(known, key=lambda e: distance(e, first))
        return None

    def of_age(self, at: int) -> Entity | None:
        """The person whose age 'the 43-year-old' tells."""
        age = self.age_told(at)
        return next((e for e in self.entities[:_MANY] if e.kind == PERSON and e.age == age), None) if age else None

    def age_told(self, at: int) -> str:
        """The years in a mention such as 'the 43-year-old'."""
        for token in range(self.scan.first[at], min(self.scan.first[at] + 3, self.scan.last[at])):
            number, _, year = self.scan.lowered[token].partition("-")
            if year.startswith("year"):
                return number
        return ""

    def is_apposition(self, at: int, other: int) -> bool:
        """Whether only a comma stands between two neighbouring mentions."""
        left, right = (at, other) if at < other else (other, at)
        if left < 0 or right >= len(self.scan.first):
            return False
        comma = self.scan.last[left]
        return self.scan.first[right] == comma + 1 and self.scan.classes[comma] == ","

    def is_place(self, entity: Entity) -> bool:
        """Whether a name that nothing says is a person's stands where places do: 'in Charlotte', 'the mayor of East Quay'."""
        if entity.is_firm or entity.spoke >= 0:
            return False
        told = _PLACE_PREPOSITIONS if len(entity.name) == 1 else _OF_PLACE
        return any(place and self.scan.lowered[place - 1] in told for place in entity.places[:LOOK_BACK])

    def _place(self, alike: list[int], entity: Entity) -> None:
        for at in alike:
            entity.places.append(self.scan.first[at])
            self.of_mention[at] = entity

    def _new(self, kind: str, name: tuple[str, ...], *keys: tuple[str, str]) -> Entity:
        entity = Entity(kind, name)
        self.entities.append(entity)
        for key in keys:
            self.named.setdefault(key, []).append(entity)
        return entity

    def _full_name(self, alike: list[int], parsed: Parsed) -> None:
        key = core(parsed.name)
        for entity in self.named.get(("last", key[-1]), [])[-LOOK_BACK:]:
            is_same = same_person(core(entity.name), key) and not is_other_generation(entity.name, parsed.name)
            if is_same and not _clash(entity, parsed):
                break
        else:
            entity = self._new(PERSON, parsed.name, ("last", key[-1]), ("first", key[0]))
        entity.spellings[parsed.name] = entity.spellings.get(parsed.name, 0) + len(alike)
        entity.spellings[parsed.name] += bool(parsed.roles)  # as who introduces writes it
        is_usual = len(parsed.name) == len(entity.name) and entity.spellings[parsed.name] > entity.spellings.get(entity.name, 0)
        if parsed.name != entity.name and (is_usual or is_fuller(parsed.name, entity.name)):
            entity.name = parsed.name
            self.named.setdefault(("first", key[0]), []).append(entity)
        for word in key[1:-1]:
            self.named.setdefault(("middle", word), []).append(entity)
        self._add(alike, entity, parsed.gender, parsed.roles)

    def _add(self, alike: list[int], entity: Entity, gender: str, roles: Collection[str]) -> None:
        if gender and not entity.is_gender_sure:
            is_sure = bool(roles) or entity.name[0].lower() in noun_phrases.vocabulary().given_gender
            entity.gender = gender if is_sure else entity.gender or gender
            entity.is_gender_sure = is_sure
        entity.roles.update(roles)
        entity.rank = entity.rank or next(reversed(tuple(roles)), "")
        entity.is_firm = entity.is_firm or bool(roles or gender)
        self._place(alike, entity)

    def _short_name(self, alike: list[int], parsed: Parsed) -> list[int]:
        """One word: the person of that surname, else of that given name; else a new one, unless the word says otherwise.

        Returned are the mentions that may mean several.
        """
        known = self._known(parsed)
        if len(known) > 1:
            return alike
        if known:
            self._add(alike, known[0], parsed.gender, parsed.roles if parsed.kind == PERSON else ())
        elif parsed.kind == PERSON:
            self._add(alike, self._new(PERSON, parsed.name, ("last", core(parsed.name)[-1])), parsed.gender, parsed.roles)
        elif parsed.kind == ORGANISATION:
            self._organisation(alike, parsed)
        return []

    def _known(self, parsed: Parsed) -> list[Entity]:
        """Whom a short name may mean."""
        word = parsed.name[-1].lower().rstrip(".") if len(parsed.name) == 1 else core(parsed.name)[-1]
        named = self.named
        known = named.get(("last", word)) or named.get(("first", word)) or named.get(("middle", word))
        if not known:
            return []
        if len(known) == 1:
            return [] if _clash(known[0], parsed) else [known[0]]
        own = generation(parsed.name)
        if own and any(generation(e.name) == own for e in known):
            known = [e for e in known if generation(e.name) == own]
        return list({id(e): e for e in known[-LOOK_BACK:] if not _clash(e, parsed)}.values())

    def misspelt(self, entity: Entity) -> Entity | None:
        """The person with a full name whose surname a word is but for a letter: 'Hauser' for 'Trevor Houser'."""
        word = entity.name[-1].lower()
        if len(entity.name) > 1 or entity.kind != PERSON or len(word) < _LONG_WORD or len(entity.places) > 2:
            return None
        near = [e for e in self.entities[:_MANY] if e.kind == PERSON and len(e.name) > 1 and _is_near(word, core(e.name)[-1])]
        return near[0] if len(near) == 1 else None

    def person(self, parsed: Parsed) -> Entity | None:
        """The one person whom a name means, if it means one."""
        known = self._known(parsed)
        return known[0] if len(known) == 1 else None

    def _one_of_namesakes(self, at: int, before: Entity | None) -> Entity | None:
        """The namesake whom a surname means: told by role or pronoun, named in full last or first, or meant ``before``."""
        parsed, first = self.parsed(at), self.scan.first[at]
        known = self._known(parsed)
        if not known:
            return None
        roles = set(parsed.roles) if parsed.kind == PERSON else set()
        pronoun = self._pronoun_beside(first)
        latest = [_latest(e, first) for e in known]
        last = max((place for place in latest if place < first), default=-1)
        earliest = min(e.places[0] for e in known)

        def score(number: int) -> float:
            entity, place = known[number], latest[number]
            total = 4.0 * len(roles & entity.roles) + (entity.places[0] == earliest) + 0.75 * (entity is before)
            if place == last:
                total += 1.5 + 1.0 * (first - place < _NEAR_NAME) + 0.5 * self.scan.is_subject[place]
            if pronoun and entity.gender:
                total += 1.5 if pronoun == entity.gender else -1.5
            return total + 0.05 * min(entity.full, 10)

        entity = known[max(range(len(known)), key=score)]
        self._add([at], entity, parsed.gender, roles)
        return entity

    def _pronoun_beside(self, first: int) -> str:
        """The gender of the pronoun nearest in the same sentence, if there is one: 'In announcing his plans, Lee said'."""
        told, classes = self.scan.gendered, self.scan.classes
        number = bisect_left(told, first)
        for place in (*told[max(number - 1, 0) : number], *told[number : number + 1]):
            low, high = min(place, first), max(place, first)
            if high - low < _NEAR_PRONOUN and not any(cls in classes[low:high] for cls in '.\n"'):
                return noun_phrases.pronoun_gender(self.scan.lowered[place])
        return ""

    def _organisation(self, alike: list[int], parsed: Parsed) -> None:
        key = " ".join(parsed.name).lower()
        known = self.named.get((ORGANISATION, key))
        if known:
            entity = known[0]
        else:
            entity = self._new(ORGANISATION, parsed.name, (ORGANISATION, key))
            self._initials(entity)
        entity.roles.update(parsed.roles)
        self._place(alike, entity)

    def _initials(self, entity: Entity) -> None:
        """What a body is called for short."""
        if len(entity.name) > 1:
            initials = "".join([word[0] for word in entity.name if word[0].isupper()]).lower()
            if len(initials) > 1:
                self.named.setdefault((ORGANISATION, initials), [entity])

    def _owners(self) -> None:
        """Who is named in full only as an owner: "President Ann Lee's adviser"."""
        scan = self.scan
        token = scan.classes.find(noun_phrases.GENITIVE)
        while token >= 0:
            at = bisect_right(scan.first, token) - 1
            first = scan.first[at]
            if at >= 0 and first < token - 1 and token < scan.last[at] - 1 and scan.classes[token - 1] in _NAME_LIKE:
                owner = parse(scan.words(first, token), scan.classes[first:token])
                if owner.kind == PERSON and len(core(owner.name)) > 1:
                    whole = self.of_mention.pop(at, None)
                    self._full_name([at], owner)
                    del self.of_mention[at]
                    if whole is not None:
                        self.of_mention[at] = whole
            token = scan.classes.find(noun_phrases.GENITIVE, token + 1)

    def _dropped_initials(self) -> None:
        """'G reta Holm was': a page sets the first letter of a story apart."""
        scan = self.scan
        for found in _DROPPED.finditer(scan.classes):
            letter, rest = found.start(), found.start() + 1
            if scan.ends[letter] - scan.starts[letter] != 1 or not scan.lowered[letter].isalpha():
                continue
            at = bisect_right(scan.first, found.end() - 1) - 1
            word = "".join(scan.words(letter, rest + 1))
            self._full_name([at], Parsed(PERSON, (word, *scan.words(rest + 1, found.end()))))

    def _joined_bodies(self) -> None:
        """'Kent and Essex Police', 'the Institute for Economic Affairs': two mentions that are one body's name."""
        scan, classes = self.scan, self.scan.classes
        for found in _LINK.finditer(classes):
            end = found.start() + 1
            at = bisect_left(scan.last, end)
            if at + 1 >= len(scan.first) or scan.last[at] != end or scan.first[at + 1] != end + 1:
                continue
            begin, link = end + 1, classes[end]
            if link == noun_phrases.CONJUNCTION:
                is_one = self._is_listed_body(at)
            elif link == noun_phrases.PREPOSITION:
                begin += classes[begin] == noun_phrases.DETERMINER and scan.lowered[end] == "for"
                is_one = (
                    classes[end - 1] == noun_phrases.CAP_GROUP
                    and scan.lowered[end] in _BODY_FOR
                    and classes[begin] in _NAME_LIKE
                    and (classes[scan.first[at]] != noun_phrases.POSSESSIVE)
                )
            elif link == noun_phrases.QUOTE:  # "the Teachers' Union"
                last = scan.last[at + 1]
                is_one = (
                    scan.lowered[end] in "'’"
                    and scan.lowered[end - 1].endswith("s")
                    and scan.starts[end] == scan.ends[end - 1]
                    and classes[last - 1] == noun_phrases.CAP_GROUP
                    and classes[end - 1] in noun_phrases.CAPS
                )
            else:
                continue
            if not is_one:
                continue
            first = scan.first[at]
            while classes[first] not in noun_phrases.CAPS:  # 'the free-market Institute for Trade'
                first += 1
            last = scan.last[at + 1] - (classes[scan.last[at + 1] - 1] == noun_phrases.GENITIVE)
            name = scan.words(first, last)
            before = self.of_mention.get(at)
            if before is not None and before.kind == ORGANISATION and len(before.name) > last - first:
                continue
            self._move([at, at + 1], name)

    def _listed_bodies(self) -> None:
        """'the Ministry of Housing, Communities and Local Government': a list within a body's name."""
        scan, kinds = self.scan, noun_phrases.vocabulary().classes
        for found in _LISTED_BODY.finditer(scan.classes):
            at, last = bisect_right(scan.first, found.start()) - 1, found.end()
            until = bisect_left(scan.first, last)
            word, link = scan.lowered[found.start() : found.start() + 2]
            is_list = noun_phrases.COMMA in found.group() or scan.classes.startswith("(A)", last)
            # 'the Ministry of Water and Power' without either
            is_body = link in _BODY_FOR or (link == "of" and (is_list or word in _OF_FIELDS))
            if at < 0 or scan.last[until - 1] != last or not is_body or kinds.get(word) != noun_phrases.GROUP:
                continue
            if any(other in self.of_mention and self.of_mention[other].is_firm for other in range(at, until)):
                continue
            self._move(list(range(at, until)), scan.words(found.start(), last))

    def _abbreviated(self) -> None:
        """'Norbeck Water Utility (NWU)': what the brackets say is short for it."""
        scan = self.scan
        token = scan.classes.find("(A)")
        while token >= 0:
            at = bisect_left(scan.last, token)
            whole, short = self.of_mention.get(at), scan.lowered[token + 1]
            is_beside = at < len(scan.last) and scan.last[at] == token
            if is_beside and whole is None:
                parsed = self.parsed(at)
                if parsed.kind in (GROUP, ORGANISATION) and parsed.name[0][0].isupper():
                    self._move([at], parsed.name)
                    whole = self.of_mention[at]
            if is_beside and whole is not None and not whole.is_firm and len(whole.name) > 1 and _shortens(short, whole.name):
                whole.kind = ORGANISATION
                self.short[short] = whole
            token = scan.classes.find("(A)", token + 1)

    def _is_listed_body(self, at: int) -> bool:
        """Whether 'and' stands within a body's name: 'Kent and Essex Police', 'House Oversight and Reform Committee'."""
        scan, classes = self.scan, self.scan.classes
        first, end, begin, last = scan.first[at], scan.last[at], scan.first[at + 1], scan.last[at + 1]
        last -= classes[last - 1] == noun_phrases.GENITIVE
        head = scan.lowered[last - 1]
        is_body = classes[last - 1] == noun_phrases.CAP_GROUP or (head == "police" and classes[last - 1] == noun_phrases.CAP_ROLE)
        if not is_body or last - begin < 2 or classes[begin] not in _NAME_LIKE or classes[end - 1] not in _NAME_LIKE:
            return False
        left = self.of_mention.get(at)
        if head == "police":
            return end - first == 1 and (left is None or not left.is_firm)
        # behind 'the' a list of two would say it twice
        return classes[first] == noun_phrases.DETERMINER and last - begin < 4 and classes[end - 1] != noun_phrases.CAP_GROUP

    def _move(self, mentions: list[int], name: tuple[str, ...]) -> None:
        """Give mentions, which were taken for others, to the body of this name."""
        for at in mentions:
            old = self.of_mention.pop(at, None)
            if old is not None and self.scan.first[at] in old.places:
                old.places.remove(self.scan.first[at])
        key = " ".join(name).lower()
        known = self.named.get((ORGANISATION, key))
        entity = known[0] if known else self._new(ORGANISATION, name, (ORGANISATION, key))
        self._initials(entity)
        self._place(mentions, entity)

    def _whole_bodies(self) -> None:
        """A body by the longest of its names: 'Kent Police' is 'Kent Police Department', 'Norbeck' 'Norbeck Holdings'."""
        bodies = [e for e in self.entities if e.kind == ORGANISATION and e.places and e.name[-1][0].isupper()]
        longer: dict[str, list[Entity]] = {}
        for entity in bodies:
            if 1 < len(entity.name) < _LONG_NAME:
                for key in _short_forms(entity.name):
                    longer.setdefault(key, []).append(entity)
        longer |= {short: [entity] for short, entity in self.short.items()}
        joined: dict[int, Entity] = {}
        for entity in self.entities if longer else ():
            if not entity.places or entity.is_firm or (entity.kind != ORGANISATION and entity.is_gender_sure):
                continue
            found = [other for other in longer.get(plain(entity.name), ()) if other is not entity]
            if found and len({id(other) for other in found}) == 1 and not is_land(entity.name):
                joined[id(entity)] = found[0]
        if not joined:
            return
        for at, entity in self.of_mention.items():
            whole = entity
            for _ in range(3):
                whole = joined.get(id(whole), whole)
            if whole is not entity:
                self.of_mention[at] = whole
                whole.places.append(self.scan.first[at])
                whole.roles |= entity.roles
        for entity in self.entities:
            if id(entity) in joined:
                entity.places.clear()
        for known in self.named.values():
            known[:] = [joined.get(id(entity), entity) for entity in known]
        self.entities = [entity for entity in self.entities if id(entity) not in joined]

    def _in_title(self, at: int) -> None:
        """Where every word is capitalised, only names known from the text count."""
        first, last = self.scan.first[at], self.scan.last[at]
        parsed = self.parsed(at)
        given = noun_phrases.vocabulary().given_gender
        if parsed.kind == PERSON and 1 < len(parsed.name) < 4 and parsed.name[0].lower() in given:
            self._full_name([at], parsed)
            return
        # "Lee's Son Speaks": Lee is not who speaks
        first = max(first, self.scan.classes.rfind(noun_phrases.GENITIVE, first, last - 1) + 1)
        words = self.scan.lowered[first : min(last, first + 24)]
        for word in words:
            known = self.named.get(("last", word)) or self.named.get((ORGANISATION, word))
            if known:
                entity = min(known[-LOOK_BACK:], key=lambda e: (core(e.name)[0] not in words, distance(e, first)))
                self._place([at], entity)
                return

    def _appositions(self) -> None:
        """'Ann Lee, a doctor,' and 'the doctor, Ann Lee,': the role goes to the person, 'a company' to a company."""
        scan, kinds = self.scan, noun_phrases.vocabulary().classes
        left = set(scan.commas)
        for at in [at for at in self.of_mention if at in left or at - 1 in left]:
            entity = self.of_mention[at]
            if at in left and not entity.is_firm and scan.lowered[scan.first[at + 1]] == "which":
                entity.kind = ORGANISATION
            for other in [other for other, comma in ((at - 1, at - 1), (at + 1, at)) if comma in left]:
                end = scan.last[other]
                is_told = other > at and (
                    scan.lowered[scan.first[other]] in ("a", "an") or scan.classes[end : end + 1] in (",", "f")
                )
                if other > at and scan.classes[scan.first[other]] not in "dm" and scan.classes[end : end + 1] not in ",f.i;)":
                    continue  # 'Charges expected against Lee, lawyer says'
                # 'the operator, Norbeck Lines,'
                is_named = (
                    other < at
                    and scan.lowered[scan.first[other]] in ("the", "its", "their")
                    and scan.classes[scan.last[at] : scan.last[at] + 1] in (",", "v", "x")
                )
                if not is_told and entity.kind != PERSON:
                    continue
                role = self.parsed(other)
                is_body = role.kind == GROUP or (role.kind == ORGANISATION and role.name[-1].islower())
                if is_body and (is_told or is_named) and not role.is_plural and not entity.is_firm:
                    entity.kind = ORGANISATION
                    entity.roles.update(role.roles)
                if entity.kind == PERSON and role.kind == UNNAMED and role.head in kinds and other not in self.of_mention:
                    entity.roles.update(role.roles)
                    entity.gender = entity.gender or role.gender
                    entity.is_firm = True

    def _heads_of_phrases(self) -> None:
        """'the head of the centre, Omar Reed,': the role goes to the person."""
        scan, classes, kinds = self.scan, self.scan.classes, noun_phrases.vocabulary().classes
        for at, entity in self.of_mention.items():
            begin = scan.first[at]
            if entity.kind != PERSON or classes[begin - 1 : begin] != noun_phrases.COMMA:
                continue
            for other in range(at - 1, max(at - 5, -1), -1):
                if scan.last[other] < begin and COMPLEMENT.fullmatch(classes, scan.last[other], begin):
                    role = self.parsed(other)
                    if role.kind == UNNAMED and kinds.get(role.head) == noun_phrases.ROLE and other not in self.of_mention:
                        entity.roles.update(role.roles)
                        entity.gender = entity.gender or role.gender
                        entity.is_firm = True

    def _told_apart(self) -> None:
        """'Ann Lee, 43, a doctor,' and 'Ann Lee is a doctor': her age, and the role that goes to her."""
        scan, classes, kinds = self.scan, self.scan.classes, noun_phrases.vocabulary().classes
        for at in list(self.of_mention):
            entity = self.of_mention[at]
            if entity.kind != PERSON:
                continue
            end = scan.last[at]
            begin = -1
            if classes[end : end + 2] == ",0" and classes[end + 2 : end + 3] in (",", ".", "&", "x", "v", "w"):
                entity.age = entity.age or scan.lowered[end + 1]
                begin = end + 3
            elif classes[end : end + 1] == noun_phrases.AUXILIARY and scan.lowered[end] in ("is", "was"):
                begin = end + 1
            if begin < 0 or classes[begin : begin + 1] != noun_phrases.DETERMINER:
                continue
            other = bisect_left(scan.first, begin)
            if other < len(scan.first) and scan.first[other] == begin and other not in self.of_mention:
                role = self.parsed(other)
                if role.kind == UNNAMED and kinds.get(role.head) == noun_phrases.ROLE:
                    entity.roles.update(role.roles)
                    entity.gender = entity.gender or role.gender
                    entity.is_firm = True

    def _parties(self) -> None:
        """'Ann Lee (D-Mass.)': the party goes to the person."""
        scan, classes, ends = self.scan, self.scan.classes, self.scan.last
        token = classes.find("(")
        while 0 <= token < len(classes) - 1:
            at = bisect_left(ends, token)
            entity = self.of_mention.get(at)
            if entity is not None and entity.kind == PERSON and ends[at] == token:
                letter, dash, state = scan.words(token + 1, token + 2)[0].partition("-")
                if letter in _PARTY_LETTERS and (dash or classes[token + 2 : token + 3] in ("-", ")")):
                    entity.roles.update((_PARTY_LETTERS[letter], state.lower()) if state else (_PARTY_LETTERS[letter],))
            token = classes.find("(", token + 1)

    def _role_mentions(self) -> None:
        """'The president' is a mention of the person introduced as president."""
        forms, holders = noun_phrases.vocabulary().role_forms, self.by_role
        words, ends = self.scan.lowered, self.scan.last
        found: list[tuple[int, Entity]] = []
        for at in self.scan.definite:
            if forms.get(head := words[ends[at] - 1], head) in holders and at not in self.of_mention:
                parsed, first = self.parsed(at), self.scan.first[at]
                if parsed.is_definite and parsed.kind == UNNAMED and (entity := self.holder(parsed, first)) is not None:
                    found.append((first, entity))
        for first, entity in found:
            entity.places.append(first)
        for entity in {id(entity): entity for _, entity in found}.values():
            entity.places.sort()

    def _genders(self) -> None:
        """For persons of unknown gender: the pronoun that follows their mentions, with nobody else between, votes."""
        votes: dict[int, int] = {}
        marks, told = self.marks, self.scan.gendered
        for (place, at), (stop, _) in pairwise([*marks, (len(self.scan.classes), -1)]):
            if not self.entities[at].is_gender_sure:
                number = bisect_right(told, place)
                if number < len(told) and told[number] < min(stop, place + 40):
                    is_male = noun_phrases.pronoun_gender(self.scan.lowered[told[number]]) == "m"
                    weight = 3 if self.scan.is_subject[place] else 1
                    votes[at] = votes.get(at, 0) + (weight if is_male else -weight)
        for at, vote in votes.items():
            entity = self.entities[at]
            balance = vote + {"m": 1, "f": -1}.get(entity.gender, 0)  # as the ending of the name has it
            entity.gender = "m" if balance > 0 else "f" if balance < 0 else ""
            entity.is_gender_sure = abs(balance) > _SURE_VOTES


@lru_cache(maxsize=1 << 14)
def plain(name: tuple[str, ...]) -> str:
    """A name for comparison: in lower case, without hyphens and 'the'."""
    return " ".join(name).lower().replace("-", " ").removeprefix("the ").rstrip(".")


@lru_cache(maxsize=1 << 14)
def _short_forms(name: tuple[str, ...]) -> list[str]:
    """What a body of this name may be called: without the last nouns for a body, without where it is."""
    kinds = noun_phrases.vocabulary().classes
    lowered = [word.lower().rstrip(".") for word in name]
    is_kind = [kinds.get(word) == noun_phrases.GROUP or word in _CORPORATE for word in lowered]
    # 'NBC' is known by its letters alone, and no 'NBC News'
    begin = 2 if name[0].isupper() and len(name[0]) > 1 else 1
    forms = [plain(name[:end]) for end in range(begin, len(name)) if all(is_kind[end:])]
    begins = range(1, len(name)) if is_kind[-1] or lowered[-1] == "police" else range(0)
    if "and" in lowered:  # 'House Oversight Committee' for 'House Oversight and Reform Committee'
        link = lowered.index("and")
        forms.append(plain(name[:link] + name[-1:]))
    initials = "".join([word[0] for word in name if word[0].isupper()]).lower()
    if len(initials) > 2:
        forms.append(initials)
    forms += [plain(name[begin:]) for begin in begins if name[begin][0].isupper() and begin < 3]
    return forms


@lru_cache(maxsize=1 << 14)
def is_land(name: tuple[str, ...]) -> bool:
    """Whether a name is that of a country, a people or a town."""
    key = " ".join(name).lower()
    vocabulary = noun_phrases.vocabulary()
    return key in vocabulary.countries or key in vocabulary.demonyms or key in vocabulary.places


def is_other_generation(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are told apart as father's and son's."""
    first, second = generation(one), generation(other)
    return bool(first and second and first != second)


def is_fuller(name: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether a person's name is more of the name than another: not for a word before a first name, 'Brave Ann Lee'."""
    if len(core(known)) == 1:
        return len(core(name)) > 1
    if not len(known) < len(name) < 7:
        # 'Ann Lee' for 'Brave Ann Lee'
        return len(name) < len(known) and known[-len(name) :] == name and _is_glued(known[: -len(name)], name)
    return not (name[-len(known) :] == known and _is_glued(name[: -len(known)], known))


def _is_glued(words_before: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether words before a full name are none of it: the name begins with a given name, they end with none."""
    given = noun_phrases.vocabulary().given_gender
    last = words_before[-1].lower()
    return name[0].lower() in given and last not in given and len(last.rstrip(".")) > 1


def _is_heading(entity: Entity) -> bool:
    """Whether several words in capitals are rather a heading than a name."""
    name = entity.name
    if entity.is_firm or len(name) < 2 or not all(word.isupper() and len(word) > 2 for word in name):
        return False
    return name[0].lower() not in noun_phrases.vocabulary().given_gender


def _is_near(one: str, other: str) -> bool:
    """Whether two words of one beginning differ in one letter."""
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[same + (len(one) >= len(other)) :] == other[same + (len(other) >= len(one)) :]


def _shortens(letters: str, name: tuple[str, ...]) -> bool:
    """Whether letters can stand for a name: its first, and the rest in their order."""
    rest = iter("".join(name).lower())
    return letters[0] == name[0][0].lower() and all(letter in rest for letter in letters)


def _clash(entity: Entity, parsed: Parsed) -> bool:
    """Whether a mention tells another gender than the person's, and neither is a guess."""
    return bool(parsed.gender and entity.gender and parsed.gender != entity.gender and entity.is_gender_sure)


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
