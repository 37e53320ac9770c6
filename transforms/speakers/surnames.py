"""Surnames alone: whom a "Quill" of one article means over the coverage.

Belongs here: choosing the bearer of a surname among the persons quoted in full, and joining surnames that nobody bears in full.
Does not belong here: full names (`namesakes.py`), surnames completed within their article (`name_resolution.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

import numpy as np

from transforms.language.clusters import Clusters
from transforms.language.folding import run_together
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_observations import NO_DAY, Observations
from transforms.speakers.namesakes import conflict, is_common, persons_of
from transforms.speakers.source_arrays import SAME_NEWS_DAYS, Said, Source, Sources

# How far from a surname's article its bearer must be quoted under the full name, where the reference does not know them.
_NEAR_DAYS = 30
_BEARERS = 200
# So many times as often quoted as all others of the surname together, a person is meant by it wherever nothing else is told.
_PROMINENCE = 10
_OFTEN = 30


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person whose surname may stand alone: all that is known of their sources."""

    number: int
    said: Said
    quotations: int  # under a full name
    is_known: bool
    gender: str
    titles: frozenset[str]
    days: np.ndarray
    stories: np.ndarray

    def is_near(self, day: int, distance: int) -> bool:
        """Whether this person is quoted within so many days; where a date is missing, that may be."""
        if not len(self.days):  # known beforehand, quoted nowhere in full
            return False
        if day == NO_DAY or self.days[-1] == NO_DAY:
            return True
        at = int(np.searchsorted(self.days, day - distance))
        return at < len(self.days) and int(self.days[at]) <= day + distance

    def is_in(self, story: int) -> bool:
        """Whether this person is quoted in a story."""
        at = int(np.searchsorted(self.stories, story))
        return story >= 0 and at < len(self.stories) and int(self.stories[at]) == story


class Bearers:
    """The persons with each of some surnames; a name written in one word is a surname here: "HillaryClinton"."""

    def __init__(self, sources: Sources, clusters: Clusters, surnames: Iterable[str]) -> None:
        self._sources = sources
        names, wanted, full = sources.names, set(surnames), sources.full()
        is_wanted = np.array([surname in wanted for surname in names.surnames], bool)
        hashes = np.fromiter(map(hash, wanted), np.int64, len(wanted))
        is_written_as_one = np.isin(names.letters[full], hashes)
        numbers = {surname: at for at, surname in enumerate(names.surnames)}
        one_word = [
            (numbers.setdefault(surname, len(numbers)), at)
            for at in full[is_written_as_one].tolist()
            if (surname := run_together(sources.name(at).words)) in wanted
        ]
        told = full[is_wanted[names.surname[full]]]
        number = np.concatenate([names.surname[told], np.array([surname for surname, _ in one_word], np.int32)])
        source = np.concatenate([told, np.array([at for _, at in one_word], np.int64)])
        root = np.fromiter(map(clusters.find, source.tolist()), np.int64, len(source))
        order = np.lexsort((source, root, number))
        self._source, self._root, number = source[order], root[order], number[order]
        different, begins = np.unique(number, return_index=True)
        ends = np.append(begins, len(number))[1:]
        texts = list(numbers)
        self._places = {texts[at]: (begin, end) for at, begin, end in zip(different.tolist(), begins, ends, strict=True)}

    def __contains__(self, surname: str) -> bool:
        return surname in self._places

    def of(self, surname: str) -> list[Bearer]:
        """The persons with a surname."""
        begin, end = self._places.get(surname, (0, 0))
        roots, sources = self._root[begin:end].tolist(), self._source[begin:end].tolist()
        alike = groupby(zip(roots, sources, strict=True), key=itemgetter(0))
        return [_bearer(root, [self._sources[at] for _, at in members]) for root, members in islice(alike, _BEARERS)]


def _bearer(number: int, members: Sequence[Source]) -> Bearer:
    said = Said()
    for source in members:
        said.add(source.said)
    gender = said.gender
    if not said.genders:
        given = {form.split()[0].lower() for source in members for form in source.forms}
        told = {vocabulary().given_gender.get(name, "n") for name in given} - {"n"}
        gender = told.pop() if len(told) == 1 else ""
    return Bearer(
        number,
        said,
        sum(source.quotations for source in members),
        any(source.anchor is not None for source in members),
        gender,
        frozenset(word for office in said.offices for word in office.key.split()),
        np.unique(np.concatenate([source.days for source in members])),
        np.unique(np.concatenate([source.stories for source in members])),
    )


def bearer_of(found: Observations, at: int, surname: str, persons: Sequence[Bearer]) -> Bearer | None:
    """The one person that a surname can mean in an article; of several, the one with its title, of the same story or news."""
    day, story, gender = found.day(at), found.story(at), found.gender(at)
    alone = Said().hear(found, [at]) if found.has_role(at) else None
    titles = {word for office in alone.offices for word in office.key.split()} if alone else set()
    # A common name may be anybody's: it is somebody's in the same story, or within days where no story is known.
    near = SAME_NEWS_DAYS if is_common(surname) and not any(_is_prominent(person, persons) for person in persons) else _NEAR_DAYS
    is_told_by_day = not is_common(surname) or (story < 0 and day != NO_DAY)
    fitting = [
        person
        for person in persons
        if (
            person.is_in(story)
            or ((is_told_by_day or _is_prominent(person, persons)) and person.is_near(day, near))
            or bool(person.titles & titles)
            or (person.is_known and not is_common(surname))
        )
        and not (person.gender and gender and person.gender != gender)
        and not (alone and conflict(person.said, alone, person.is_in(story)))
    ]
    for narrower in (
        lambda person: bool(person.titles & titles),
        lambda person: person.is_in(story),
        lambda person: person.is_near(day, SAME_NEWS_DAYS),
        lambda person: person.is_known,
        lambda person: _is_prominent(person, persons),
    ):
        if len(fitting) > 1:
            fitting = [person for person in fitting if narrower(person)] or fitting
    return fitting[0] if len(fitting) == 1 else None


def _is_prominent(person: Bearer, persons: Sequence[Bearer]) -> bool:
    """Whether a person is quoted so much more than all others of the surname that it means them where nothing else is told."""
    others = sum(other.quotations for other in persons) - person.quotations
    return person.quotations >= _OFTEN and person.quotations >= _PROMINENCE * others


def groups_alone(found: Observations, surname: str, observations: Sequence[int], is_borne: bool) -> Sequence[Sequence[int]]:
    """The observations of a surname that has no bearer there, one group for each person.

    A rare name that nobody bears in full is one person's (Rihanna); any other is so in one story, or within a few days.
    """
    if not is_borne and not is_common(surname):
        return persons_of(found, observations)
    ordered = sorted(observations, key=lambda at: (found.day(at), int(found.article[at])))
    clusters = Clusters(len(ordered))
    by_story: dict[int, int] = {}
    for number, at in enumerate(ordered):
        story = found.story(at)
        if story >= 0:
            clusters.join(by_story.setdefault(story, number), number)
        elif number and found.day(at) - found.day(ordered[number - 1]) <= SAME_NEWS_DAYS:
            clusters.join(number - 1, number)
    groups = [[ordered[number] for number in members] for members in clusters.members()]
    return [part for group in groups for part in persons_of(found, sorted(group))]
