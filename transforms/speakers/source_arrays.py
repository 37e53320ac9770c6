"""The sources over a coverage as arrays: which observations are of which, what their names are made of, what is said of them.

Belongs here: holding a million sources in some tens of bytes each, and giving one of them as an object while it is looked at.
Does not belong here: which observations are one source (`speakers.py`), which sources are one person (`namesakes.py`).
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from transforms.language.folding import run_together
from transforms.speakers.name_keys import PersonName, person_of
from transforms.speakers.name_observations import NO_DAY, Observations, gender_name
from transforms.speakers.offices import Office, office
from warehouse.tables import SPEAKER_KINDS, TEXT

# Articles of one surname this near in time tell of one bearer, where no story tells more.
SAME_NEWS_DAYS = 3
_HELD = 1 << 12  # sources or values held as objects at one time


@dataclass(slots=True)
class Said:
    """What is said beside a name: offices with the first and the last day, and forms of address as in `Observations`."""

    offices: dict[Office, tuple[int, int]] = field(default_factory=dict)
    genders: int = 0

    def add_office(self, office: Office, first: int, last: int) -> None:
        """Widen the time in which the role was seen."""
        known = self.offices.get(office, (first, last))
        self.offices[office] = min(known[0], first), max(known[1], last)

    def add(self, other: "Said") -> None:
        """What is said elsewhere too."""
        self.genders |= other.genders
        for held, (first, last) in other.offices.items():
            self.add_office(held, first, last)

    def hear(self, found: Observations, observations: Iterable[int]) -> "Said":
        """What some observations say is said as well."""
        for at in observations:
            if found.gender(at):
                self.genders |= int(found.genders[at])
            if found.has_role(at):
                day = found.day(at)
                for role in found.roles_of(at):
                    self.add_office(office(role), day, day)
        return self

    @property
    def gender(self) -> str:
        """m or f where the forms of address agree, else empty."""
        return gender_name(self.genders)


class Source:
    """One source with its observations; what follows from them is made when it is asked for."""

    def __init__(self, found: Observations, kind: str, anchor: int | None, seen: np.ndarray, known: Said | None) -> None:
        self._found = found
        self._known = known
        self.kind = kind
        self.anchor = anchor
        self.seen = seen

    @cached_property
    def forms(self) -> dict[str, int]:
        """Its spellings with their numbers of quotations."""
        counts: dict[int, int] = {}
        for name, count in zip(self._found.name[self.seen].tolist(), self._found.count[self.seen].tolist(), strict=True):
            counts[name] = counts.get(name, 0) + count
        return {self._found.text(name): count for name, count in counts.items()}

    @cached_property
    def said(self) -> Said:
        """What is said of it, with what is known beforehand."""
        said = Said()
        if self._known is not None:
            said.add(self._known)
        return said.hear(self._found, self.seen.tolist())

    @cached_property
    def days(self) -> np.ndarray:
        """The days on which it is quoted, in order."""
        return np.unique(self._found.days[self._found.article[self.seen]])

    @cached_property
    def stories(self) -> np.ndarray:
        """The stories in which it is quoted, in order, -1 for none known."""
        return np.unique(self._found.stories[self._found.article[self.seen]])

    @property
    def quotations(self) -> int:
        """How often it is quoted."""
        return int(self._found.count[self.seen].sum())


def is_same_news(one: Source, other: Source) -> bool:
    """Whether two sources are quoted in one story; where stories are not known, within a few days or without dates."""
    stories, others = one.stories, other.stories
    if _share(stories[stories >= 0], others[others >= 0]):
        return True
    if (stories >= 0).any() and (others >= 0).any():
        return False
    return _is_near(one.days, other.days)


def _is_near(days: np.ndarray, others: np.ndarray) -> bool:
    """Whether two sources are quoted within a few days of each other; where a date is missing, that may be."""
    if not len(days) or not len(others) or days[-1] == NO_DAY or others[-1] == NO_DAY:
        return True
    ends = np.searchsorted(others, days + SAME_NEWS_DAYS, "right")
    return bool((np.searchsorted(others, days - SAME_NEWS_DAYS) < ends).any())


def _share(one: np.ndarray, other: np.ndarray) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    at = np.searchsorted(long, short)
    return bool((long[np.minimum(at, len(long) - 1)] == short).any()) if len(long) else False


class Column:
    """Values gathered one by one, held as Arrow has them."""

    def __init__(self, of_type: pa.DataType = TEXT) -> None:
        self._type = of_type
        self._chunks: list[pa.Array] = []
        self._latest: list = []

    def append(self, value: object) -> None:
        """A further value."""
        self._latest.append(value)
        if len(self._latest) == _HELD:
            self._chunks.append(pa.array(self._latest, self._type))
            self._latest.clear()

    def whole(self) -> pa.ChunkedArray:
        """All of them."""
        return pa.chunked_array([*self._chunks, pa.array(self._latest, self._type)])


def signature(name: PersonName) -> tuple[str, str]:
    """What tells bearers of one given name and surname apart: the initials between, and the suffix."""
    return "".join(part[0] for part in name.middle), name.suffix


class NameParts:
    """The parts of persons' names as numbers, one row a name; in the end parts are numbered in alphabetical order."""

    def __init__(self) -> None:
        self._numbers: tuple[dict, dict, dict] = ({}, {}, {})
        self._rows = tuple(array("i") for _ in self._numbers)
        self._hashes = array("q"), array("q")
        self._is_long = array("b")

    def add(self, name: PersonName | None) -> None:
        """A further row; -1 in all columns for what is no person's name."""
        parts = (name.surname, name.given, signature(name)) if name is not None else None
        for at, (row, numbers) in enumerate(zip(self._rows, self._numbers, strict=True)):
            row.append(-1 if parts is None else numbers.setdefault(parts[at], len(numbers)))
        words = name.words if name is not None else ()
        self._hashes[0].append(hash(run_together(words)))
        self._hashes[1].append(hash(words))
        self._is_long.append(len(words) > 2)

    def ordered(self) -> "NameColumns":
        """The rows as arrays."""
        tables, rows = [], []
        for numbers, row in zip(self._numbers, self._rows, strict=True):
            table = sorted(numbers)
            rank = np.full(len(table) + 1, -1, np.int32)
            rank[np.array([numbers[part] for part in table], np.int64)] = np.arange(len(table), dtype=np.int32)
            tables.append(table)
            rows.append(rank[np.frombuffer(row, np.int32)] if len(row) else np.zeros(0, np.int32))
        letters, words = (np.frombuffer(hashes, np.int64) if len(hashes) else np.zeros(0, np.int64) for hashes in self._hashes)
        is_long = np.array(self._is_long, np.int8).astype(bool)
        surnames, given_names, signatures = tables
        surname, given, signature = rows
        return NameColumns(surnames, given_names, signatures, surname, given, signature, letters, words, is_long)


@dataclass(frozen=True, slots=True)
class NameColumns:
    """The parts of names: lists of the different ones in order, and their numbers for each name, -1 where it is no person's."""

    surnames: list[str]
    given_names: list[str]
    signatures: list[tuple[str, str]]
    surname: np.ndarray
    given: np.ndarray
    signature: np.ndarray
    letters: np.ndarray  # hashes of the words as they look written as one
    words: np.ndarray  # hashes of the words
    is_long: np.ndarray  # whether there are more than two words

    def take(self, rows: np.ndarray) -> "NameColumns":
        """The names of some rows."""
        return replace(
            self,
            surname=self.surname[rows],
            given=self.given[rows],
            signature=self.signature[rows],
            letters=self.letters[rows],
            words=self.words[rows],
            is_long=self.is_long[rows],
        )


class Sources(Sequence[Source]):
    """All sources: those known beforehand first, then those found, in order."""

    def __init__(
        self,
        found: Observations,
        known: Mapping[int, tuple[PersonName, Said]],
        kinds: np.ndarray,
        anchors: np.ndarray,
        names: NameColumns,
        named: np.ndarray,
        source_of: np.ndarray,
    ) -> None:
        self.found = found
        self.names = names
        self.source_of = source_of  # the source of each observation, -1 where it has none yet
        self._known = known  # persons known beforehand, by their source
        self._kinds = array("b", kinds.astype(np.int8).tobytes())
        self._anchors = array("i", anchors.astype(np.int32).tobytes())
        self._named = named  # a name that each has, by its number
        self._held: dict[int, Source] = {}
        self.settle()

    def settle(self) -> None:
        """Bring the observations into the order of their sources."""
        self._held.clear()
        self._order = np.argsort(self.source_of, kind="stable").astype(np.int32)
        self._first = np.searchsorted(self.source_of[self._order], np.arange(len(self) + 1))
        has_source = self.source_of >= 0
        self.quotations = np.bincount(self.source_of[has_source], self.found.count[has_source], len(self)).astype(np.int64)

    def __len__(self) -> int:
        return len(self._kinds)

    def __getitem__(self, at: int) -> Source:  # type: ignore[override]
        held = self._held.get(at)
        if held is None:
            if len(self._held) == _HELD:
                self._held.clear()
            known = self._known.get(at)
            held = self._held[at] = Source(
                self.found, self.kind(at), self.anchor(at), self.seen(at), known[1] if known is not None else None
            )
        return held

    def __iter__(self) -> Iterator[Source]:
        return map(self.__getitem__, range(len(self)))

    def seen(self, at: int) -> np.ndarray:
        """The observations of a source."""
        return self._order[self._first[at] : self._first[at + 1]]

    def is_seen(self, at: int) -> bool:
        """Whether a source has an observation."""
        return bool(self._first[at] < self._first[at + 1])

    def kind(self, at: int) -> str:
        """The kind of a source."""
        return SPEAKER_KINDS[self._kinds[at]]

    def anchor(self, at: int) -> int | None:
        """The anchor that a source is known to be."""
        return self._anchors[at] if self._anchors[at] >= 0 else None

    def anchored(self) -> Iterator[tuple[int, int]]:
        """The sources with an anchor, and it."""
        return ((at, anchor) for at, anchor in enumerate(self._anchors) if anchor >= 0)

    def name(self, at: int) -> PersonName:
        """The name of a person."""
        return self._known[at][0] if at in self._known else person_of(self.found.text(int(self._named[at])))

    def signature(self, at: int) -> tuple[str, str]:
        """What tells a person from others of the same given name and surname, empty where nothing does."""
        number = int(self.names.signature[at])
        return self.names.signatures[number] if number >= 0 else ("", "")

    def full(self) -> np.ndarray:
        """The persons with a given name."""
        without = self.names.given_names[:1] == [""]  # which is the first in order
        return np.flatnonzero(self.names.given >= int(without))

    def of_kind(self, kind: str) -> list[int]:
        """The sources of a kind, in order."""
        return np.flatnonzero(np.frombuffer(self._kinds, np.int8) == SPEAKER_KINDS.index(kind)).tolist() if self._kinds else []

    def call(self, at: int, kind: str) -> None:
        """Say what kind a source is."""
        self._kinds[at] = SPEAKER_KINDS.index(kind)
        self._held.pop(at, None)

    def add(self, kind: str, observations: Iterable[int]) -> None:
        """A further source; its observations are there when all are settled."""
        self.source_of[list(observations)] = len(self)
        self._kinds.append(SPEAKER_KINDS.index(kind))
        self._anchors.append(-1)
