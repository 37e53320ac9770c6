"""Surnames alone: whom a "Quill" of one article means over the coverage.

Belongs here: choosing the bearer of a surname among the persons quoted in full, and joining surnames that nobody bears in full.
Does not belong here: full names (`namesakes.py`), surnames completed within their article (`resolution.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.clusters import Clusters
from transforms.folding import run_together
from transforms.names import vocabulary
from transforms.namesakes import SAME_NEWS_DAYS, News, Source, conflict, is_common, observed, persons_of
from transforms.observations import NO_DAY, Observations

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
    whole: Source
    is_known: bool
    gender: str
    titles: frozenset[str]
    days: np.ndarray
    stories: np.ndarray

    @property
    def quotations(self) -> int:
        """How often the person is quoted under a full name."""
        return self.whole.quotations

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


def bearers(sources: Sequence[Source], clusters: Clusters, news: News, surnames: Iterable[str]) -> dict[str, list[Bearer]]:
    """The persons with each of the surnames; a name written in one word is a surname here: "HillaryClinton"."""
    wanted = set(surnames)
    by_surname: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for at, source in enumerate(sources):
        if source.name is not None and source.name.given:
            for surname in (source.name.surname, run_together(source.name.words)):
                if surname in wanted:
                    by_surname[surname].setdefault(clusters.find(at), []).append(at)
    return {
        surname: [_bearer(number, [sources[at] for at in members], news) for number, members in sorted(found.items())][:_BEARERS]
        for surname, found in sorted(by_surname.items())
    }


def _bearer(number: int, members: Sequence[Source], news: News) -> Bearer:
    whole = Source("person", "")
    for source in members:
        for form, count in source.forms.items():
            whole.add_form(form, count)
        whole.genders |= source.genders
        for office, (first, last) in source.offices.items():
            whole.add_office(office, first, last)
    gender = whole.gender
    if not whole.genders:
        given = {form.split()[0].lower() for form in whole.forms}
        told = {vocabulary().given_gender.get(name, "n") for name in given} - {"n"}
        gender = told.pop() if len(told) == 1 else ""
    seen = [news.of(source) for source in members]
    return Bearer(
        number,
        whole,
        any(source.anchor is not None for source in members),
        gender,
        frozenset(word for office in whole.offices for word in office.key.split()),
        np.unique(np.concatenate([days for days, _ in seen])),
        np.unique(np.concatenate([stories for _, stories in seen])),
    )


def bearer_of(found: Observations, at: int, surname: str, persons: Sequence[Bearer]) -> Bearer | None:
    """The one person that a surname can mean in an article; of several, the one with its title, of the same story or news."""
    day, story, gender = found.day(at), found.story(at), found.gender(at)
    alone = observed(Source("person", ""), found, [at]) if found.has_role(at) else None
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
        and not (alone and conflict(person.whole, alone, person.is_in(story)))
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
