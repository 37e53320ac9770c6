"""Which names of a coverage mean one person or organisation, and which only sound alike.

Belongs here: joining the sources of the coverage by their names, and by roles, gender and dates where a name is not enough.
Does not belong here: how a name is folded and taken apart (`name_keys.py`), the rows that come of it (`identities.py`).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from transforms.clusters import Clusters
from transforms.name_keys import PersonName
from transforms.names import vocabulary

# How far from a surname's article its bearer must be quoted under the full name, where the reference does not know them.
_NEAR_DAYS = 30
# Of several bearers, one quoted this near is the likelier.
_SAME_NEWS_DAYS = 3
_MISSPELLED_LENGTHS = range(5, 40)
# A misspelling is rare, by itself or beside the right spelling; two names that are both often quoted are two persons.
_MAX_SLIPS = 3
_SLIP_SHARE = 0.1
_ACRONYM = re.compile(r"[A-Z]{3,8}")
_INITIAL = re.compile(r"\b[A-Z]")


@dataclass(slots=True)
class Source:
    """A name of one kind: its spellings with their numbers of quotations, when it was quoted, with which titles."""

    kind: str
    key: str
    name: PersonName | None
    known: int | None = None
    forms: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    roles: Counter[str] = field(default_factory=Counter)
    genders: set[str] = field(default_factory=set)
    days: set[date | None] = field(default_factory=set)

    @property
    def is_short(self) -> bool:
        """Whether it is a person's surname alone."""
        return self.name is not None and not self.name.given


def join_persons(sources: list[Source], clusters: Clusters) -> None:
    """Join the full names that are one person's, then the surnames whose bearer is certain."""
    by_surname: defaultdict[str, list[int]] = defaultdict(list)
    shorts: defaultdict[str, list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        if source.name is not None:
            (shorts if source.is_short else by_surname)[source.name.surname].append(at)
    for bearers in by_surname.values():
        _join_full_names(sources, bearers, clusters)
    _join_misspelled(sources, clusters)
    for surname, alone in shorts.items():
        persons = _persons(sources, by_surname.get(surname, ()), clusters)
        left_over: int | None = None
        for at in alone:
            if sources[at].known is not None:
                continue
            person = _bearer(sources[at], persons)
            if person is not None:
                clusters.join(person.number, at)
            elif left_over is None:
                left_over = at
            else:
                clusters.join(left_over, at)


def _join_full_names(sources: list[Source], bearers: list[int], clusters: Clusters) -> None:
    """Join those with one given name, unless middle names or suffixes differ; then initials and short forms, if unique."""
    by_given: defaultdict[str, list[int]] = defaultdict(list)
    for at in bearers:
        name = sources[at].name
        if name is not None:
            by_given[name.given].append(at)
    for same in by_given.values():
        signatures = {_signature(sources[at].name) for at in same} - {("", "")}
        first: dict[tuple[str, str], int] = {}
        for at in same:
            signature = _signature(sources[at].name) if len(signatures) > 1 else ("", "")
            clusters.join(first.setdefault(signature, at), at)
    given_names = sorted(by_given)
    for short in given_names:
        longer = [given for given in _beginning_with(given_names, short) if given != short]
        if len(longer) == 1 and (len(short) == 1 or len(short) > 2):
            alike = [*by_given[short], *by_given[longer[0]]]
            signatures = {_signature(sources[at].name) for at in alike} - {("", "")}
            if len(signatures) < 2:
                clusters.join(alike[0], alike[-1])


def _join_misspelled(sources: list[Source], clusters: Clusters) -> None:
    """Join full names of the same news that are one letter of the surname apart: Elsie Pardo and Elsie Pardoe.

    Two such names have a spelling in common that is the surname itself or the surname less one letter.
    """
    by_spelling: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        name = source.name
        if name is not None and source.forms and len(name.given) > 1 and len(name.surname) in _MISSPELLED_LENGTHS:
            shorter = {name.surname[:cut] + name.surname[cut + 1 :] for cut in range(len(name.surname))}
            for spelling in sorted({name.surname, *shorter}):
                by_spelling[name.given, "".join(part[0] for part in name.middle), spelling].append(at)
    for alike in by_spelling.values():
        for one, other in pairwise(alike):
            known = {sources[at].known for at in (one, other)} - {None}
            rarer, usual = sorted((sources[one], sources[other]), key=lambda source: source.forms.total())
            is_slip = rarer.forms.total() <= max(_MAX_SLIPS, usual.forms.total() * _SLIP_SHARE)
            if len(known) < 2 and is_slip and _is_one_edit(rarer, usual) and _is_same_news(rarer, usual):
                clusters.join(one, other)


def _is_one_edit(one: Source, other: Source) -> bool:
    """Whether one letter was left out, put in or replaced; two left out at different places are two edits."""
    short, long = sorted((source.name.surname for source in (one, other) if source.name), key=len)
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same:] == long[same + 1 :] or short[same + 1 :] == long[same + 1 :]


def _is_same_news(one: Source, other: Source) -> bool:
    days = sorted(day.toordinal() for day in other.days if day)
    return None in one.days | other.days or any(
        bisect_left(days, day.toordinal() - _SAME_NEWS_DAYS) < bisect_right(days, day.toordinal() + _SAME_NEWS_DAYS)
        for day in one.days
        if day
    )


def _beginning_with(ordered: list[str], prefix: str) -> list[str]:
    """The first few of the names that begin so: more than two are too many to choose from."""
    at = bisect_left(ordered, prefix)
    return [name for name in ordered[at : at + 3] if name.startswith(prefix)]


def _signature(name: PersonName | None) -> tuple[str, str]:
    """What tells bearers of one given name and surname apart: the initials between, and the suffix."""
    return ("".join(part[0] for part in name.middle), name.suffix) if name else ("", "")


@dataclass(frozen=True, slots=True)
class _Person:
    """A cluster of full names, as a surname's bearer."""

    number: int
    is_known: bool
    gender: str
    roles: frozenset[str]
    days: tuple[int, ...]
    is_undated: bool

    def is_near(self, days: list[int], distance: int) -> bool:
        """Whether this person is quoted within so many days of one of `days`; where a date is missing, that may be."""
        if self.is_undated or not days:
            return True
        for day in days:
            at = bisect_left(self.days, day - distance)
            if at < len(self.days) and self.days[at] <= day + distance:
                return True
        return False


def _persons(sources: list[Source], bearers: list[int] | tuple[int, ...], clusters: Clusters) -> list[_Person]:
    by_cluster: defaultdict[int, list[int]] = defaultdict(list)
    for at in bearers:
        by_cluster[clusters.find(at)].append(at)
    return [_person(number, [sources[at] for at in members]) for number, members in sorted(by_cluster.items())]


def _person(number: int, members: list[Source]) -> _Person:
    told = {gender for source in members for gender in source.genders if gender}
    if not told:
        given = {form.split()[0].lower() for source in members for form in source.forms}
        told = {vocabulary().given_gender.get(name, "n") for name in given} - {"n"}
    days = {day for source in members for day in source.days}
    return _Person(
        number,
        any(source.known is not None for source in members),
        told.pop() if len(told) == 1 else "",
        frozenset(_role_words(members)),
        tuple(sorted(day.toordinal() for day in days if day)),
        None in days,
    )


def _role_words(members: list[Source]) -> set[str]:
    return {word for source in members for role in source.roles for word in role.lower().split()}


def _bearer(source: Source, persons: list[_Person]) -> _Person | None:
    """The one person that a surname can mean here; of several, the only one with its title, or of the same news, or known."""
    days = [day.toordinal() for day in source.days if day]
    told = {gender for gender in source.genders if gender}
    titles = _role_words([source])
    fitting = [
        person
        for person in persons
        if (person.is_known or person.is_near(days, _NEAR_DAYS)) and not (person.gender and told and person.gender not in told)
    ]
    for narrower in (
        lambda person: bool(person.roles & titles),
        lambda person: bool(person.days) and person.is_near(days, _SAME_NEWS_DAYS),
        lambda person: person.is_known,
    ):
        if len(fitting) > 1:
            fitting = [person for person in fitting if narrower(person)] or fitting
    return fitting[0] if len(fitting) == 1 else None


def join_acronyms(sources: list[Source], clusters: Clusters) -> None:
    """Join an acronym with the one organisation of the coverage whose capitals spell it."""
    spelled: defaultdict[str, set[int]] = defaultdict(set)
    acronyms: list[tuple[str, int]] = []
    for at, source in enumerate(sources):
        if source.kind == "organisation":
            for form in sorted(source.forms):
                if _ACRONYM.fullmatch(form):
                    acronyms.append((form, at))
                elif len(form.split()) > 2:
                    spelled["".join(_INITIAL.findall(form))].add(clusters.find(at))
    for acronym, at in acronyms:
        if sources[at].known is None and len(spelled[acronym]) == 1:
            clusters.join(next(iter(spelled[acronym])), at)
