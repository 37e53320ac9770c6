"""Which names of a coverage mean one person, and which only sound alike.

Belongs here: joining persons by their names, and by roles, gender, dates and stories where a name is not enough; telling two
persons of one name apart.
Does not belong here: how a name is folded and taken apart (`name_keys.py`), surnames alone (`surnames.py`), organisations
(`organisations.py`), the rows that come of it (`speakers.py`).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from transforms.language.clusters import Clusters
from transforms.language.folding import folded, run_together
from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_keys import longer_given_names
from transforms.speakers.name_observations import Observations
from transforms.speakers.source_arrays import Said, Sources, is_same_news

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


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(map(folded, vocabulary().given_gender))


def is_common(surname: str) -> bool:
    """Whether so many people are called so that the word alone tells nobody: Smith, Michelle."""
    return surname in _COMMON or surname in _given_names()


def conflict(one: Said, other: Said, is_same_news: bool) -> bool:
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


def _worlds(said: Said) -> set[str]:
    return {
        _WORLDS[office.source_class]
        for office in said.offices
        if office.source_class in _WORLDS and not office.is_former and office.head not in _PENS and office.key != "reverend"
    }


def _words(said: Said) -> set[str]:
    return {word for office in said.offices for word in office.key.split()}


def _held_at_once(one: Said, other: Said) -> bool:
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


def _sole_offices(said: Said) -> dict[str, tuple[set[str], int, int]]:
    """The places, first and last day of each office that is held of one place at a time."""
    found: dict[str, tuple[set[str], int, int]] = {}
    for held, (first, last) in said.offices.items():
        if held.head in _SOLE and not held.is_former:
            places, begin, end = found.get(held.head, (set(), first, last))
            found[held.head] = places | (held.places - _PARTIES), min(begin, first), max(end, last)
    return found


def persons_of(found: Observations, observations: Sequence[int], known: Said | None = None) -> Sequence[Sequence[int]]:
    """The observations of one name, parted into persons where roles or forms of address tell that they are several.

    Those of which nothing is told go with the person of the same story, else with the one nearest in time. Where a person of that
    name is `known`, the first list is theirs, and they have all that nothing else is told of.
    """
    told = [at for at in observations if found.has_role(at) or found.gender(at)]
    if len(told) < (2 if known is None else 1):
        return [observations]
    parts: list[_Part] = []
    if known is not None:
        parts.append(_Part(Said(dict(known.offices))))
    for at in sorted(told, key=lambda at: (found.day(at), int(found.article[at]))):
        single, story = Said().hear(found, [at]), found.story(at)
        fitting = [part for part in parts[:_BEARERS] if not conflict(part.said, single, story >= 0 and story in part.stories)]
        words = _words(single)
        part = max(fitting, key=lambda part: (story in part.stories, len(words & _words(part.said))), default=None)
        if part is None:
            part = _Part(Said())
            parts.append(part)
        part.said.add(single)
        part.seen.append(at)
        part.stories.add(story)
    if len(parts) == 1:
        return [observations]
    days = [sorted(found.day(at) for at in part.seen) for part in parts]
    for at in sorted(set(observations) - set(told)):
        story, day = found.story(at), found.day(at)
        by_story = [number for number, part in enumerate(parts) if story >= 0 and story in part.stories]
        nearest = 0 if known is not None else min(range(len(parts)), key=lambda number: (_distance(days[number], day), number))
        parts[by_story[0] if by_story else nearest].seen.append(at)
    return [sorted(part.seen) for part in parts]


@dataclass(slots=True)
class _Part:
    """One person of several of a name: what is said of them, their observations and stories."""

    said: Said
    seen: list[int] = field(default_factory=list)
    stories: set[int] = field(default_factory=set)


def _distance(days: Sequence[int], day: int) -> int:
    """How far a day is from the nearest of several, in order."""
    at = bisect_left(days, day)
    return min(abs(day - other) for other in days[max(at - 1, 0) : at + 1])


def join_persons(sources: Sources, clusters: Clusters) -> None:
    """Join the full names that are one person's."""
    joiner = _Joiner(sources, clusters)
    full = sources.full()
    for surname, alike in _alike(full, sources.names.surname[full]):
        joiner.full_names(sources.names.surnames[surname], alike)
    joiner.contained(full)
    joiner.misspelled(full)


def _alike(items: np.ndarray, *keys: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """The items of which several have the same keys, by keys, with the first key."""
    order = np.lexsort(keys[::-1])
    is_new = np.zeros(max(len(order) - 1, 0), bool)
    for key in keys:
        is_new |= key[order][1:] != key[order][:-1]
    begins = np.append(np.append(0, np.flatnonzero(is_new) + 1), len(order))
    for group in np.flatnonzero(np.diff(begins) > 1).tolist():
        own = order[begins[group] : begins[group + 1]]
        yield int(keys[0][own[0]]), items[own].tolist()


@dataclass(frozen=True, slots=True)
class _Joiner:
    sources: Sources
    clusters: Clusters

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
            fitting = [other for other in fitting if is_same_news(self.sources[at], self.sources[other])]
        return len(fitting) == 1 and clusters.join(at, fitting[0])

    def _fits(self, at: int, other: int) -> bool:
        if not _signatures_fit(self.sources.signature(at), self.sources.signature(other)):
            return False
        one, two = self.sources[at], self.sources[other]
        if conflict(one.said, two.said, True):
            return False
        return not conflict(one.said, two.said, False) or is_same_news(one, two)

    def full_names(self, surname: str, bearers: Sequence[int]) -> None:
        """Join those with one given name, unless middle names or suffixes differ; then initials and short forms."""
        names, quotations = self.sources.names, self.sources.quotations
        signatures = {at: self.sources.signature(at) for at in bearers}
        by_given: defaultdict[str, list[int]] = defaultdict(list)
        for at in bearers:
            by_given[names.given_names[names.given[at]]].append(at)
        heads: dict[str, list[int]] = {}
        for given, same in by_given.items():
            is_ambiguous = len({signatures[at] for at in same} - {("", "")}) > 1
            heads[given] = []
            # Those with a middle name first: the plain name then finds all that it may be.
            for at in sorted(same, key=lambda at: (signatures[at] == ("", ""), -quotations[at], at)) if len(same) > 1 else same:
                is_plain = signatures[at] == ("", "")
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
                    is_initials = len(short) == 1 and bool(signatures[at][0])  # "J.J." may not be Jonah
                    self.attach(at, others, needs_news=len(longer) > 1 or surname in _COMMON or is_initials)

    def contained(self, full: np.ndarray) -> None:
        """Join a name with the one that is part of it: Recep Tayyip Erdogan, Tayyip Erdogan; Ana Luz Ocampo, Luz Ocampo."""
        self._written_apart(full)
        names = self.sources.names
        is_longer = names.is_long[full]
        longer = {self.sources.name(at).words for at in full[is_longer].tolist()}
        parts = {part for words in longer for size in range(2, len(words)) for part in (words[-size:], words[:size])}
        hashes = np.fromiter(map(hash, parts), np.int64, len(parts))
        by_words: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for at in full[is_longer | np.isin(names.words[full], hashes)].tolist():
            by_words[self.sources.name(at).words].append(at)
        for words in sorted(longer):
            is_given = words[0] in _given_names()
            for size in range(len(words) - 1, 1, -1):
                if others := by_words.get(words[-size:]):
                    for at in by_words[words]:
                        self.attach(at, others, needs_news=is_given)
                if others := by_words.get(words[:size]):
                    for at in by_words[words]:
                        self.attach(at, others, needs_news=True)

    def _written_apart(self, full: np.ndarray) -> None:
        """Join names of the same letters: Hillary Clinton, HillaryClinton. Few have a like, and only they are put together."""
        by_letters: defaultdict[str, list[int]] = defaultdict(list)
        alike = [at for _, same in _alike(full, self.sources.names.letters[full]) for at in same]
        for at in sorted(alike):
            by_letters[run_together(self.sources.name(at).words)].append(at)
        for same in by_letters.values():
            for one, other in pairwise(same):
                self.attach(other, [one])

    def misspelled(self, full: np.ndarray) -> None:
        """Join names of the same news that are one letter apart: Elsie Pardo and Elsie Pardoe, Rence and Reince Priebus.

        Two such names have a spelling in common: the name itself, or the name less one letter.
        """
        names = self.sources.names
        is_long = np.array([len(given) > 1 for given in names.given_names], bool)
        own = full[is_long[names.given[full]] & (self.sources.quotations[full] > 0)]
        table = sorted({middle for middle, _ in names.signatures})
        number = {middle: at for at, middle in enumerate(table)}
        middle = np.array([number[middle] for middle, _ in names.signatures], np.int32)[names.signature[own]]
        for _, group in _alike(own, names.surname[own], middle):
            self._misspelled(group, [names.given_names[at] for at in names.given[group].tolist()], in_surname=False)
        for _, group in _alike(own, names.given[own], middle):
            self._misspelled(group, [names.surnames[at] for at in names.surname[group].tolist()], in_surname=True)

    def _misspelled(self, group: Sequence[int], spelled: Sequence[str], in_surname: bool) -> None:
        """Join those of a group with one given name (or surname) whose surnames (or given names) are one letter apart."""
        by_spelling: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(spelled):
            if len(text) in _MISSPELLED_LENGTHS:
                for spelling in {text, *(text[:cut] + text[cut + 1 :] for cut in range(len(text)))}:
                    by_spelling[spelling].append(number)
        quotations = self.sources.quotations
        for spelling in sorted(spelling for spelling, alike in by_spelling.items() if len(alike) > 1):
            for one, other in pairwise(by_spelling[spelling]):
                if _is_one_edit(spelled[one], spelled[other], in_surname):
                    rarer, usual = sorted((quotations[group[one]], quotations[group[other]]))
                    is_slip = rarer <= max(_MAX_SLIPS, usual * _SLIP_SHARE)
                    if is_slip and is_same_news(self.sources[group[one]], self.sources[group[other]]):
                        self.attach(group[one], [group[other]])


def _is_one_edit(one: str, other: str, in_surname: bool) -> bool:
    """Whether one letter was left out, put in or replaced; in a given name neither the first nor the last."""
    short, long = sorted((one, other), key=len)
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


def _signatures_fit(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether middle initials and suffixes, where both names have them, agree."""
    (middle, suffix), (other_middle, other_suffix) = one, other
    short, long = sorted((middle, other_middle), key=len)
    return long.startswith(short) and (not suffix or not other_suffix or suffix == other_suffix)
