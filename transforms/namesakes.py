"""Which names of a coverage mean one person, and which only sound alike.

Belongs here: joining persons by their names, and by roles, gender, dates and stories where a name is not enough; telling two
persons of one name apart.
Does not belong here: how a name is folded and taken apart (`name_keys.py`), surnames alone (`surnames.py`), organisations
(`bodies.py`), the rows that come of it (`identities.py`).
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from transforms.clusters import Clusters
from transforms.folding import folded, run_together
from transforms.name_keys import PersonName, longer_given_names
from transforms.names import vocabulary
from transforms.observations import NO_DAY, Observations, gender_name
from transforms.offices import Office, office
from transforms.vocabulary import words as vocabulary_words

# Articles of one surname this near in time tell of one bearer, where no story tells more.
SAME_NEWS_DAYS = 3
_MISSPELLED_LENGTHS = range(5, 40)
# A misspelling is rare, by itself or beside the right spelling; two names that are both often quoted are two persons.
_MAX_SLIPS = 3
_SLIP_SHARE = 0.1
_BEARERS = 40  # persons of one name that are compared with each other, at most
# Walks of life that do not go together at one time. Classes that stand in none of them go with all.
_WORLDS = {
    **dict.fromkeys(("official", "diplomat", "military", "politician", "police", "lawyer", "spokesperson", "business"), "public"),
    "sport": "sport",
    "worker": "worker",
    "arts": "arts",
    "religious": "religious",
}
_PENS = frozenset(("author", "writer", "model", "producer", "novelist", "poet", "influencer"))  # anybody may be one besides
# Offices that a person holds of one place at a time.
_SOLE = frozenset(("president", "premier", "chancellor", "governor", "mayor", "senator", "minister", "king", "queen", "sheriff"))
_LOCAL = frozenset(("mayor", "governor", "senator", "sheriff"))
_PARTIES = frozenset(("republican", "democratic", "democrat", "labour", "conservative", "liberal", "green", "gop", "tory"))
_HOLDING_DAYS = 60
_STEM = 4
_FEMININE_ENDINGS = frozenset(("a", "e", "ia", "ina", "ine", "la", "le", "na", "ne", "ete", "ela", "ele", "ra", "ta"))
# Words that so many people are called that they alone tell nobody.
_COMMON = frozenset(folded(word) for word in vocabulary_words("common_surnames"))


@dataclass(slots=True)
class Source:
    """A name of one kind: its spellings with their numbers of quotations, its observations, what was said beside it."""

    kind: str
    key: str
    name: PersonName | None = None
    anchor: int | None = None
    forms: dict[str, int] = field(default_factory=dict)
    seen: "array[int]" = field(default_factory=lambda: array("i"))
    offices: dict[Office, tuple[int, int]] = field(default_factory=dict)  # with the first and the last day
    genders: int = 0  # as in `Observations`

    def add_office(self, office: Office, first: int, last: int) -> None:
        """Widen the time in which the role was seen."""
        known = self.offices.get(office, (first, last))
        self.offices[office] = min(known[0], first), max(known[1], last)

    def add_form(self, form: str, count: int) -> None:
        """Count quotations under a spelling."""
        self.forms[form] = self.forms.get(form, 0) + count

    @property
    def gender(self) -> str:
        """m or f where the forms of address agree, else empty."""
        return gender_name(self.genders)

    @property
    def quotations(self) -> int:
        """How often it is quoted."""
        return sum(self.forms.values())


class News:
    """When and in which stories sources are quoted."""

    def __init__(self, found: Observations) -> None:
        self._found = found
        self._cache: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def of(self, source: Source) -> tuple[np.ndarray, np.ndarray]:
        """The days and the stories of a source, sorted."""
        key = id(source)
        if key not in self._cache:
            articles = self._found.article[source.seen]
            self._cache[key] = np.unique(self._found.days[articles]), np.unique(self._found.stories[articles])
        return self._cache[key]

    def is_same(self, one: Source, other: Source) -> bool:
        """Whether two sources are quoted in one story; where stories are not known, within a few days or without dates."""
        stories, other_stories = self.of(one)[1], self.of(other)[1]
        if _share(stories[stories >= 0], other_stories[other_stories >= 0]):
            return True
        if (stories >= 0).any() and (other_stories >= 0).any():
            return False
        return self.is_near(one, other, SAME_NEWS_DAYS)

    def is_near(self, one: Source, other: Source, distance: int) -> bool:
        """Whether two sources are quoted within so many days of each other; where a date is missing, that may be."""
        days, others = self.of(one)[0], self.of(other)[0]
        if not len(days) or not len(others) or days[-1] == NO_DAY or others[-1] == NO_DAY:
            return True
        return bool((np.searchsorted(others, days - distance) < np.searchsorted(others, days + distance, "right")).any())


def _share(one: np.ndarray, other: np.ndarray) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    at = np.searchsorted(long, short)
    return bool((long[np.minimum(at, len(long) - 1)] == short).any()) if len(long) else False


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(map(folded, vocabulary().given_gender))


def is_common(surname: str) -> bool:
    """Whether so many people are called so that the word alone tells nobody: Smith, Michelle."""
    return surname in _COMMON or surname in _given_names()


def conflict(one: Source, other: Source, is_same_news: bool) -> bool:
    """Whether roles or forms of address tell that two sources of one name are two persons."""
    if one.gender and other.gender and one.gender != other.gender:
        return True
    if _held_at_once(one, other):
        return True
    if is_same_news:
        return False
    worlds, others = _worlds(one), _worlds(other)
    if not worlds or not others or not worlds.isdisjoint(others):
        return False
    return _words(one).isdisjoint(_words(other))


def _worlds(source: Source) -> set[str]:
    return {
        _WORLDS[office.source_class]
        for office in source.offices
        if office.source_class in _WORLDS and not office.is_former and office.head not in _PENS and office.key != "reverend"
    }


def _words(source: Source) -> set[str]:
    return {word for office in source.offices for word in office.key.split()}


def _held_at_once(one: Source, other: Source) -> bool:
    """Whether the two hold one office of different places at one time."""
    mine, theirs = _sole_offices(one), _sole_offices(other)
    for head in sorted(mine.keys() & theirs.keys()):
        (places, first, last), (other_places, other_first, other_last) = mine[head], theirs[head]
        is_at_once = first - _HOLDING_DAYS <= other_last and other_first - _HOLDING_DAYS <= last
        codes, other_codes = ({place for place in held if place.isupper()} for held in (places, other_places))
        if not codes and not other_codes and (head in _LOCAL or len(places) == len(other_places) == 1):
            codes, other_codes = places, other_places
        if is_at_once and codes and other_codes and not _meet(codes, other_codes):
            return True
    return False


def _meet(places: set[str], others: set[str]) -> bool:
    """Whether two sets have a place in common; a place and its demonym, which no list has, begin alike: Velmora, Velmoran."""
    return any(one == other or _stem(one, other) for one in places for other in others)


def _stem(one: str, other: str) -> bool:
    """Whether two words are alike up to an ending; of a short one, which may be an abbreviation, nothing is known."""
    length = max(_STEM, min(len(one), len(other)) - 2)
    return min(len(one), len(other)) < _STEM or one[:length] == other[:length]


def _sole_offices(source: Source) -> dict[str, tuple[set[str], int, int]]:
    """The places, first and last day of each office that is held of one place at a time."""
    found: dict[str, tuple[set[str], int, int]] = {}
    for held, (first, last) in source.offices.items():
        if held.head in _SOLE and not held.is_former:
            places, begin, end = found.get(held.head, (set(), first, last))
            found[held.head] = places | (held.places - _PARTIES), min(begin, first), max(end, last)
    return found


def observed(source: Source, found: Observations, observations: Iterable[int]) -> Source:
    """The source with what some of the observations say of it."""
    for at in observations:
        source.seen.append(at)
        source.add_form(found.names[found.name[at]], int(found.count[at]))
        if found.gender(at):
            source.genders |= int(found.genders[at])
        if found.has_role(at):
            day = found.day(at)
            for role in found.roles_of(at):
                source.add_office(office(role), day, day)
    return source


def persons_of(found: Observations, observations: Sequence[int], known: Source | None = None) -> Sequence[Sequence[int]]:
    """The observations of one name, parted into persons where roles or forms of address tell that they are several.

    Those of which nothing is told go with the person of the same story, else with the one nearest in time. Where a person of that
    name is `known`, the first list is theirs, and they have all that nothing else is told of.
    """
    told = [at for at in observations if found.has_role(at) or found.gender(at)]
    if len(told) < (2 if known is None else 1):
        return [observations]
    parts: list[tuple[Source, set[int]]] = []
    if known is not None:
        parts.append((Source("person", "", offices=dict(known.offices)), set()))
    for at in sorted(told, key=lambda at: (found.day(at), int(found.article[at]))):
        single, story = observed(Source("person", ""), found, [at]), found.story(at)
        fitting = [part for part in parts[:_BEARERS] if not conflict(part[0], single, story >= 0 and story in part[1])]
        words = _words(single)
        part = max(fitting, key=lambda part: (story in part[1], len(words & _words(part[0]))), default=None)
        if part is None:
            part = (Source("person", ""), set())
            parts.append(part)
        observed(part[0], found, [at])
        part[1].add(story)
    if len(parts) == 1:
        return [observations]
    days = [sorted(found.day(at) for at in part.seen) for part, _ in parts]
    for at in sorted(set(observations) - set(told)):
        story, day = found.story(at), found.day(at)
        by_story = [number for number, (_, stories) in enumerate(parts) if story >= 0 and story in stories]
        nearest = 0 if known is not None else min(range(len(parts)), key=lambda number: (_distance(days[number], day), number))
        parts[by_story[0] if by_story else nearest][0].seen.append(at)
    return [sorted(part.seen) for part, _ in parts]


def _distance(days: Sequence[int], day: int) -> int:
    """How far a day is from the nearest of several, in order."""
    at = bisect_left(days, day)
    return min(abs(day - other) for other in days[max(at - 1, 0) : at + 1])


def join_persons(sources: Sequence[Source], clusters: Clusters, news: News) -> None:
    """Join the full names that are one person's."""
    by_surname: defaultdict[str, list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        if source.name is not None and source.name.given:
            by_surname[source.name.surname].append(at)
    joiner = _Joiner(sources, clusters, news)
    for surname in sorted(by_surname):
        joiner.full_names(surname, by_surname[surname])
    full = [at for bearers in by_surname.values() for at in bearers]
    joiner.contained(sorted(full))
    joiner.misspelled(sorted(full))


@dataclass(frozen=True, slots=True)
class _Joiner:
    sources: Sequence[Source]
    clusters: Clusters
    news: News

    def attach(self, at: int, others: Iterable[int], needs_news: bool = False) -> bool:
        """Join a name to the one person among others that it can be; of several, to the only one of the same news."""
        clusters = self.clusters
        by_root: dict[int, int] = {}
        for other in others:
            by_root.setdefault(clusters.find(other), other)
        if clusters.find(at) in by_root:
            return True
        fitting = [other for other in by_root.values() if clusters.may_join(at, other) and self._fits(at, other)]
        if len(fitting) > 1 or needs_news:
            fitting = [other for other in fitting if self.news.is_same(self.sources[at], self.sources[other])]
        return len(fitting) == 1 and clusters.join(at, fitting[0])

    def _fits(self, at: int, other: int) -> bool:
        one, two = self.sources[at], self.sources[other]
        if not _signatures_fit(one.name, two.name):
            return False
        return not (conflict(one, two, True) or (conflict(one, two, False) and not self.news.is_same(one, two)))

    def full_names(self, surname: str, bearers: Sequence[int]) -> None:
        """Join those with one given name, unless middle names or suffixes differ; then initials and short forms."""
        sources = self.sources
        by_given: defaultdict[str, list[int]] = defaultdict(list)
        for at in bearers:
            name = sources[at].name
            if name is not None:
                by_given[name.given].append(at)
        heads: dict[str, list[int]] = {}
        for given, same in by_given.items():
            is_ambiguous = len({_signature(sources[at].name) for at in same} - {("", "")}) > 1
            heads[given] = []
            # Those with a middle name first: the plain name then finds all that it may be.
            for at in sorted(same, key=lambda at: (_signature(sources[at].name) == ("", ""), -sources[at].quotations, at)):
                is_plain = _signature(sources[at].name) == ("", "")
                if not heads[given] or not self.attach(at, heads[given], needs_news=is_ambiguous and is_plain):
                    heads[given].append(at)
        given_names = sorted(by_given)
        for short in given_names:
            longer = {
                given for given in _beginning_with(given_names, short) if len(short) != 2 and not _is_feminine(short, given)
            }
            longer.update(given for given in longer_given_names(short) if given in by_given)
            if longer and len(longer) < 3:
                others = [at for given in sorted(longer) for at in heads[given]]
                for at in heads[short]:
                    is_initials = len(short) == 1 and bool(_signature(sources[at].name)[0])  # "J.J." may not be Jonah
                    self.attach(at, others, needs_news=len(longer) > 1 or surname in _COMMON or is_initials)

    def contained(self, full: Sequence[int]) -> None:
        """Join a name with the one that is part of it: Recep Tayyip Erdogan, Tayyip Erdogan; Ana Luz Ocampo, Luz Ocampo."""
        named = [(at, name) for at in full if (name := self.sources[at].name) is not None]
        self._written_apart(named)
        longer = {words for _, name in named if len(words := name.words) > 2}
        parts = {part for words in longer for size in range(2, len(words)) for part in (words[-size:], words[:size])}
        by_words: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, name in named:
            if (words := name.words) in longer or words in parts:
                by_words[words].append(at)
        for words in sorted(longer):
            is_given = words[0] in _given_names()
            for size in range(len(words) - 1, 1, -1):
                if others := by_words.get(words[-size:]):
                    for at in by_words[words]:
                        self.attach(at, others, needs_news=is_given)
                if others := by_words.get(words[:size]):
                    for at in by_words[words]:
                        self.attach(at, others, needs_news=True)

    def _written_apart(self, named: Sequence[tuple[int, PersonName]]) -> None:
        """Join names of the same letters: Hillary Clinton, HillaryClinton. Few have a like, and only they are put together."""
        letters = np.fromiter((hash(run_together(name.words)) for _, name in named), np.int64, len(named))
        _, which, often = np.unique(letters, return_inverse=True, return_counts=True)
        by_letters: defaultdict[str, list[int]] = defaultdict(list)
        for number in np.flatnonzero(often[which] > 1).tolist():
            at, name = named[number]
            by_letters[run_together(name.words)].append(at)
        for same in by_letters.values():
            for one, other in pairwise(same):
                self.attach(other, [one])

    def misspelled(self, full: Sequence[int]) -> None:
        """Join names of the same news that are one letter apart: Elsie Pardo and Elsie Pardoe, Rence and Reince Priebus.

        Two such names have a spelling in common: the name itself, or the name less one letter.
        """
        groups: defaultdict[tuple[bool, str, str], list[int]] = defaultdict(list)
        for at in full:
            name = self.sources[at].name
            if name is not None and self.sources[at].forms and len(name.given) > 1:
                middle = "".join(part[0] for part in name.middle)
                groups[True, name.given, middle].append(at)
                groups[False, name.surname, middle].append(at)
        for (in_surname, _, _), group in sorted(groups.items()):
            if len(group) > 1:
                self._misspelled(group, in_surname)

    def _misspelled(self, group: Sequence[int], in_surname: bool) -> None:
        """Join those of a group with one given name (or surname) whose surnames (or given names) are one letter apart."""
        by_spelling: defaultdict[str, list[int]] = defaultdict(list)
        for at in group:
            name = self.sources[at].name
            spelled = (name.surname if in_surname else name.given) if name else ""
            if len(spelled) in _MISSPELLED_LENGTHS:
                for spelling in sorted({spelled, *(spelled[:cut] + spelled[cut + 1 :] for cut in range(len(spelled)))}):
                    by_spelling[spelling].append(at)
        for _, alike in sorted(by_spelling.items()):
            for one, other in pairwise(alike):
                rarer, usual = sorted((self.sources[one], self.sources[other]), key=lambda source: source.quotations)
                is_slip = rarer.quotations <= max(_MAX_SLIPS, usual.quotations * _SLIP_SHARE)
                if is_slip and _is_one_edit(rarer, usual, in_surname) and self.news.is_same(rarer, usual):
                    self.attach(one, [other])


def _is_one_edit(one: Source, other: Source, in_surname: bool) -> bool:
    """Whether one letter was left out, put in or replaced; in a given name neither the first nor the last."""
    names = [source.name for source in (one, other) if source.name]
    short, long = sorted((name.surname if in_surname else name.given for name in names), key=len)
    if short == long or (not in_surname and (short[0] != long[0] or short[-1] != long[-1] or len(short) == len(long))):
        return False
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same:] == long[same + 1 :] or short[same + 1 :] == long[same + 1 :]


def _is_feminine(short: str, given: str) -> bool:
    """Whether a given name is another's with a feminine ending (Daniel, Daniela), or the same."""
    return given == short or (len(short) > 1 and given[len(short) :] in _FEMININE_ENDINGS)


def _beginning_with(ordered: list[str], prefix: str) -> list[str]:
    """The first few of the names that begin so: more than three are too many to choose from."""
    at = bisect_left(ordered, prefix)
    return [name for name in ordered[at : at + 4] if name.startswith(prefix)]


def _signature(name: PersonName | None) -> tuple[str, str]:
    """What tells bearers of one given name and surname apart: the initials between, and the suffix."""
    return ("".join(part[0] for part in name.middle), name.suffix) if name else ("", "")


def _signatures_fit(one: PersonName | None, other: PersonName | None) -> bool:
    """Whether middle initials and suffixes, where both names have them, agree."""
    (middle, suffix), (other_middle, other_suffix) = _signature(one), _signature(other)
    short, long = sorted((middle, other_middle), key=len)
    return long.startswith(short) and (not suffix or not other_suffix or suffix == other_suffix)
