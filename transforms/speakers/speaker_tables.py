"""The tables of the sources: `speakers` with their aliases and roles, and the speaker of each quotation.

Belongs here: choosing a name, counting aliases and roles with the dates and places at which they were seen, ids.
Does not belong here: which names are one source (`speakers.py`).

Rows are made as columns: there are as many as sources, aliases and quotations, and a dictionary each would take the most memory.
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.clusters import Clusters
from transforms.language.folding import plain, run_together
from transforms.language.gazetteer import country_of
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_keys import (
    PersonName,
    bare_name,
    description,
    from_first_capital,
    is_particle,
    longer_given_names,
    organisation_key,
    person_of,
    unaddressed,
)
from transforms.speakers.name_observations import EPOCH, NO_DAY, NOWHERE, Observations
from transforms.speakers.offices import OTHER, class_of, head_of, office
from transforms.speakers.overrides import Anchor, Anchors, form_key
from transforms.speakers.source_arrays import Column, Sources
from transforms.speakers.unnamed_sources import unnamed
from warehouse.tables import SPEAKER_KINDS, TABLES, TEXT

_ALIASES = TABLES["speaker_aliases"].schema
_BLOCK = 1 << 13  # rows held as objects at one time
_FOUND = ("alias", "quotation_count", "first_seen", "last_seen", "article_id", "start_char")
_PUBLIC = frozenset(("official", "diplomat", "military", "politician", "police", "spokesperson"))


@dataclass(frozen=True, slots=True)
class Identities:
    """The sources, the clusters that are one source each, and the source of each observation.

    `told` are the names that articles give for a source without being its own there, with the first such article.
    """

    found: Observations
    sources: Sources
    clusters: Clusters
    told: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Speakers:
    """The rows of `speakers` being made: their names and kinds, by number; the speaker of each source and observation."""

    names: pa.ChunkedArray
    kinds: np.ndarray
    anchors: dict[int, Anchor]
    of_source: np.ndarray  # -1 for one that is not quoted
    of_observation: np.ndarray

    def named(self) -> Iterator[tuple[str, str]]:
        """The name and the kind of each."""
        for begin in range(0, len(self.names), _BLOCK):
            kinds = map(SPEAKER_KINDS.__getitem__, self.kinds[begin : begin + _BLOCK].tolist())
            yield from zip(self.names.slice(begin, _BLOCK).to_pylist(), kinds, strict=True)


class _Role(NamedTuple):
    """A role of a person, as the columns of `speaker_roles` have it."""

    office: str
    source_class: str
    country: str | None
    articles: int
    first: int
    last: int
    article: int | None
    start: int | None
    end: int | None


def rows(identities: Identities, anchors: Anchors) -> dict[str, pa.Table]:
    """The four tables of the sources that are quoted."""
    found = identities.found
    speakers = _speakers(identities, anchors)
    seen = _seen(found)
    ids = _ids(found, speakers, seen)
    of_alias, aliases = _aliases(identities, speakers, ids, seen)
    own, roles = _with_roles(identities, speakers, ids, _lists(of_alias, aliases["alias"], len(speakers.names)))
    speaker = pa.array(speakers.of_observation[found.of_quotation])
    names, quotation_ids = speakers.names.combine_chunks(), found.quotation_ids
    del identities, found, speakers, of_alias, seen  # the largest table is made when nothing else is held
    of_quotations = {"quotation_id": quotation_ids, "speaker_id": ids.take(speaker), "speaker_name": names.take(speaker)}
    return {
        "speakers": own,
        "quotation_speakers": TABLES["quotation_speakers"].checked(pa.table(of_quotations)),
        "speaker_aliases": aliases,
        "speaker_roles": roles,
    }


def _speakers(identities: Identities, anchors: Anchors) -> _Speakers:
    sources = identities.sources
    roots = np.fromiter(map(identities.clusters.find, range(len(sources))), np.int32, len(sources))
    is_quoted = np.zeros(len(sources), bool)
    is_quoted[roots[sources.source_of]] = True
    quoted = np.flatnonzero(is_quoted[roots])
    of_source = np.full(len(sources), -1, np.int32)
    of_source[quoted] = np.unique(roots[quoted], return_inverse=True)[1]
    told: defaultdict[int, list[str]] = defaultdict(list)
    for source, longs in sorted(identities.told.items()):
        told[int(of_source[source])] += longs
    anchor_of: dict[int, Anchor] = {}
    for source, anchor in sources.anchored():
        if of_source[source] >= 0:
            anchor_of.setdefault(int(of_source[source]), anchors.anchors[anchor])
    names, kinds = Column(), array("b")
    for at, forms in enumerate(_forms(sources, of_source)):
        names.append(_name(forms, told.get(at, ()), anchor_of.get(at)))
        kinds.append(SPEAKER_KINDS.index(_kind(forms, anchor_of.get(at))))
    return _Speakers(names.whole(), np.array(kinds, np.int8), anchor_of, of_source, of_source[sources.source_of])


def _forms(sources: Sources, of_source: np.ndarray) -> Iterator[list[tuple[str, str, int]]]:
    """The spellings of each speaker with the kind of its source there and the number of quotations, by speaker."""
    found = sources.found
    speaker = of_source[sources.source_of]
    order = np.lexsort((found.name, sources.source_of, speaker))
    name, source, speaker = found.name[order], sources.source_of[order], speaker[order]
    begins = np.flatnonzero(np.append(True, (np.diff(name) != 0) | (np.diff(source) != 0))[: len(order)])
    counts = np.add.reduceat(found.count[order], begins) if len(begins) else found.count
    name, source, speaker = name[begins], source[begins], speaker[begins]
    rows = chain.from_iterable(
        zip(
            speaker[begin : begin + _BLOCK].tolist(),
            found.names.take(pa.array(name[begin : begin + _BLOCK])).to_pylist(),
            map(sources.kind, source[begin : begin + _BLOCK].tolist()),
            counts[begin : begin + _BLOCK].tolist(),
            strict=True,
        )
        for begin in range(0, len(begins), _BLOCK)
    )
    for _, own in groupby(rows, key=itemgetter(0)):
        yield [row[1:] for row in own]


def _seen(found: Observations) -> np.ndarray:
    """The number of each observation's article in the order of days, those without a date last."""
    order = np.argsort(found.days, kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    of_observation: np.ndarray = number[found.article]
    return of_observation


def _kind(forms: Sequence[tuple[str, str, int]], anchor: Anchor | None) -> str:
    if anchor is not None and anchor.kind is not None:
        return anchor.kind
    tally: Counter[str] = Counter()
    for _, kind, count in forms:
        tally[kind] += count
    return min(tally, key=lambda kind: (-tally[kind], kind))


def _name(spelled: Sequence[tuple[str, str, int]], told: Sequence[str], anchor: Anchor | None) -> str:
    """The given name, else the most frequent of the full ones; for bodies and things the most complete."""
    if anchor is not None and anchor.name is not None:
        return anchor.name
    forms: Counter[str] = Counter()
    for form, kind, count in spelled:
        forms[_bare(form, kind)] += count
    forms.update(dict.fromkeys(told, 0))
    if len(forms) == 1:
        return next(iter(forms))
    is_person = any(kind == "person" for _, kind, _ in spelled) or (anchor is not None and anchor.kind in (None, "person"))
    completeness = _completeness if is_person else _wordiness
    return min(forms, key=lambda form: (-completeness(form), form.isupper(), -forms[form], form))


def _bare(form: str, kind: str) -> str:
    if kind == "person":
        return bare_name(form)
    return unaddressed(from_first_capital(form)) if kind == "organisation" else description(form)


def _completeness(form: str) -> int:
    """How full a person's name is: whether it has a given name, and begins with a name.

    Of three words or more, the first may be none of the name: "Deport Ann Lee" is less than "Ann Lee".
    """
    words = plain(form).split()
    is_led = len(words) < 3 or words[0] in vocabulary().given_gender
    return int(len(person_of(form).given) > 1) + is_led


def _wordiness(form: str) -> int:
    """The number of words that are more than an initial or a genitive's."""
    return sum(len(word) > 1 for word in plain(form).split())


def _ids(found: Observations, speakers: _Speakers, seen: np.ndarray) -> pa.Array:
    """The ids: of sources of one name, the one quoted first has that of the name, the others add their first article."""
    code = np.fromiter((_digest(name, kind) for name, kind in speakers.named()), np.uint64, len(speakers.names))
    first = np.full(len(code), NOWHERE, np.int32)
    np.minimum.at(first, speakers.of_observation, seen)
    by_day = np.argsort(found.days, kind="stable")
    order = np.lexsort((first, code))
    for at in order[1:][code[order][1:] == code[order][:-1]].tolist():
        kind, article = SPEAKER_KINDS[speakers.kinds[at]], found.article_ids[int(by_day[first[at]])].as_py()
        code[at] = _digest(speakers.names[at].as_py(), kind, f"\n{article}")
    ids = Column()
    for number in code:
        ids.append(f"{number:016x}")
    return ids.whole().combine_chunks()


def _digest(name: str, kind: str, further: str = "") -> int:
    return int.from_bytes(hashlib.sha256(f"{kind}\n{plain(name)}{further}".encode()).digest()[:8])


def _lists(owner: np.ndarray, texts: pa.ChunkedArray, count: int) -> pa.Array:
    """The texts of each owner, in order."""
    offsets = np.searchsorted(owner, np.arange(count + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), texts.combine_chunks(), TABLES["speakers"].schema.field("aliases").type)


def _with_roles(identities: Identities, speakers: _Speakers, ids: pa.Array, aliases: pa.Array) -> tuple[pa.Table, pa.Table]:
    """The rows of `speakers`, and those of `speaker_roles`."""
    found = identities.found
    owner = array("i")
    of_roles = [Column(of_type) for of_type in (TEXT, TEXT, TEXT, *[pa.int32()] * 6)]
    own = {
        name: Column(TABLES["speakers"].schema.field(name).type) for name in ("roles", "country", "unnamed_class", "institution")
    }
    told = _told_roles(found, speakers)
    upcoming = next(told, None)
    for at, (name, kind) in enumerate(speakers.named()):
        places: Sequence[_Place] = ()
        if upcoming is not None and upcoming[0] == at:
            places, upcoming = upcoming[1], next(told, None)
        seen = _roles(places, speakers.anchors.get(at)) if kind == "person" else []
        for role in seen:
            owner.append(at)
            for column, value in zip(of_roles, role, strict=True):
                column.append(value)
        what = unnamed(name) if kind == "unnamed" or (kind == "group" and not _are_names(name)) else None
        own["roles"].append(_role_names(name, kind, seen))
        own["country"].append(_country_of_roles(seen) if kind == "person" else country_of(name))
        own["unnamed_class"].append(what.source_class if what else None)
        own["institution"].append(what.institution if what else None)
    kinds = pa.array(SPEAKER_KINDS).take(pa.array(speakers.kinds))
    given = {"speaker_id": ids, "name": speakers.names, "kind": kinds, "aliases": aliases}
    columns = [column.whole() for column in of_roles]
    roles = {
        "speaker_id": ids.take(pa.array(owner, pa.int32())),
        **dict(zip(("office", "source_class", "country", "article_count"), columns[:4], strict=True)),
        "first_seen": _dates(columns[4].to_numpy()),
        "last_seen": _dates(columns[5].to_numpy()),
        "article_id": found.article_ids.take(columns[6].combine_chunks()),
        "start_char": columns[7],
        "end_char": columns[8],
    }
    whole = pa.table(given | {name: column.whole() for name, column in own.items()})
    return TABLES["speakers"].checked(whole), TABLES["speaker_roles"].checked(pa.table(roles))


class _Place(NamedTuple):
    """Where a role is told of a speaker, in the order in which places count."""

    day: int
    article: int
    start: int
    end: int
    role: str
    key: str


def _told_roles(found: Observations, speakers: _Speakers) -> Iterator[tuple[int, list[_Place]]]:
    """The roles told of each speaker of whom one is, by speaker."""
    names = found.role_names.to_pylist()
    keys = [office(role).key for role in names]
    speaker = speakers.of_observation[found.roles[0]]
    order = np.argsort(speaker, kind="stable")
    for begin, end in _runs(speaker[order]):
        observation, role, start, last = found.roles[:, order[begin:end]]
        article = found.article[observation]
        places = zip(*(column.tolist() for column in (found.days[article], article, start, last, role)), strict=True)
        yield (
            int(speaker[order[begin]]),
            [_Place(day, text, at, to, names[told], keys[told]) for day, text, at, to, told in places],
        )


def _runs(values: np.ndarray) -> Iterator[tuple[int, int]]:
    """Where neighbours of one value begin and end."""
    begins = np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)]).tolist()
    return pairwise([*begins, len(values)])


def _dates(days: np.ndarray) -> pa.Array:
    """Days by their numbers; null for no day."""
    return pa.array((days - EPOCH).astype(np.int32), pa.int32(), mask=days >= NO_DAY).cast(pa.date32())


def _role_names(name: str, kind: str, roles: Sequence[_Role]) -> list[str]:
    """The roles of a speaker, the most frequent first; of one without a name, its noun."""
    if kind != "unnamed":
        return [role.office for role in sorted(roles, key=lambda role: (role.articles > 0, -role.articles, role.office))]
    head = head_of(name)
    return [head if head in name.lower() else head.replace("-", " ")]


def _are_names(text: str) -> bool:
    """Whether a group is a list of names: "Ada Orrin, Bruno Hale and Carl Moss"."""
    words = text.replace(",", " ").split()
    return "and" in words and all(word[0].isupper() or word == "and" or is_particle(word) for word in words)


def _country_of_roles(roles: Sequence[_Role]) -> str | None:
    """The country that most of a person's public offices are of; None where two are named as often."""
    tally: Counter[str] = Counter()
    for role in roles:
        if role.country and role.source_class in _PUBLIC:
            tally[role.country] += role.articles + 1
    first, second = [*tally.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None


def _roles(told: Sequence[_Place], anchor: Anchor | None) -> list[_Role]:
    """The roles of a person, with the number of articles, the first and last day, and where it stands first."""
    if not told and anchor is None:
        return []
    seen: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in told:
        seen[place.key].append(place)
    given = {office(role).key: role for role in reversed(anchor.roles)} if anchor else {}
    spelled: set[str] = set()
    result = []
    for key in sorted({*seen, *given}):
        places = sorted(seen.get(key, ()))
        spellings = Counter(place.role for place in places)
        role = given.get(key) or min(spellings, key=lambda form: (-spellings[form], form))
        if role in spelled:
            continue
        spelled.add(role)
        first = next((place for place in places if place.start >= 0), None)
        days = [place.day for place in places if place.day != NO_DAY] or [NO_DAY]
        articles = len({place.article for place in places})
        _, article, start, end = first[:4] if first else (*(places[0][:2] if places else (None, None)), None, None)
        # "Dr" says no class; where the same source is called a doctor too, that does.
        classes = (class_of(form) for form in (role, *sorted(spellings)))
        told_class = next((found for found in classes if found != OTHER), OTHER)
        result.append(_Role(role, told_class, country_of(role), articles, min(days), max(days), article, start, end))
    return result


def _aliases(identities: Identities, speakers: _Speakers, ids: pa.Array, seen: np.ndarray) -> tuple[np.ndarray, pa.Table]:
    """One row a name of a source, with the number of its quotations, the first and last day, and where it stands first.

    By speaker and name; the number of the speaker beside.
    """
    schema = pa.schema([("speaker", pa.int32()), *((name, _ALIASES.field(name).type) for name in _FOUND)])
    every_alias = pa.concat_tables([_sighted(identities.found, speakers, seen, schema), _told(identities, speakers, schema)])
    every_alias = every_alias.sort_by([("speaker", "ascending"), ("alias", "ascending")])
    owner, names = every_alias["speaker"].to_numpy(), every_alias["alias"]
    rules = Column()
    speakers_named = enumerate(speakers.named())
    number, of_speaker = -1, ("", "")
    for name, at in zip(names, owner.tolist(), strict=True):
        while number < at:
            number, of_speaker = next(speakers_named)
        rules.append(alias_rule(name.as_py(), *of_speaker, speakers.anchors.get(at)))
    columns = {name: every_alias[name] for name in _FOUND} | {
        "speaker_id": ids.take(pa.array(owner)),
        "rule": rules.whole(),
        "end_char": pc.add(every_alias["start_char"], pc.utf8_length(names)),
    }
    return owner, TABLES["speaker_aliases"].checked(pa.table(columns))


def _sighted(found: Observations, speakers: _Speakers, seen: np.ndarray, schema: pa.Schema) -> pa.Table:
    """The names under which the sources are quoted. Apart, as the columns that they are made of are three times as large."""
    observation, alias, count, start = found.sightings
    width = np.int64(max(len(found.names), 1))
    code = speakers.of_observation[observation] * width + alias
    # A name that all mentions of the source say in other words is its alias all the same: it counts no quotation.
    own = speakers.of_observation * width + found.name
    unsaid = np.flatnonzero(~np.isin(own, code)).astype(np.int32)
    observation, code = np.append(observation, unsaid), np.append(code, own[unsaid])
    count, start = np.append(count, np.zeros_like(unsaid)), np.append(start, np.full_like(unsaid, NOWHERE))
    order = np.lexsort((start, seen[observation], start == NOWHERE, code))
    code, observation, count, start = code[order], observation[order], count[order], start[order]
    is_first = np.append(True, code[1:] != code[:-1])[: len(code)]
    speaker, alias = np.divmod(code[is_first], width)
    row, days = np.cumsum(is_first) - 1, found.days[found.article[observation]]
    counts, firsts, lasts = np.zeros(len(speaker), np.int64), np.full(len(speaker), NO_DAY), np.full(len(speaker), -1)
    np.add.at(counts, row, count)
    np.minimum.at(firsts, row, days)
    np.maximum.at(lasts, row, np.where(days == NO_DAY, -1, days))
    observation, start = observation[is_first], start[is_first]
    start = np.where((start == NOWHERE) & (found.name[observation] == alias), found.places[observation], start)
    columns = {
        "speaker": speaker,
        "alias": found.names.take(pa.array(alias)),
        "quotation_count": counts,
        "first_seen": _dates(firsts),
        "last_seen": _dates(np.where(lasts < 0, NO_DAY, lasts)),
        "article_id": found.article_ids.take(pa.array(found.article[observation])),
        "start_char": pa.array(start.astype(np.int32), mask=start == NOWHERE),
    }
    return pa.table(columns).cast(schema)


def _told(identities: Identities, speakers: _Speakers, schema: pa.Schema) -> pa.Table:
    """The names that articles give for a source beside those under which it is quoted."""
    found = identities.found
    own = np.unique(speakers.of_source[list(identities.told)]) if identities.told else speakers.of_source[:0]
    is_own = np.isin(speakers.of_observation, own)
    forms = zip(speakers.of_observation[is_own].tolist(), found.names.take(pa.array(found.name[is_own])).to_pylist(), strict=True)
    quoted = frozenset(forms)
    first: dict[tuple[int, str], int] = {}
    for source, told in identities.told.items():
        at = int(speakers.of_source[source])
        if at >= 0:
            for long, article in told.items():
                if (at, long) not in quoted:
                    first[at, long] = min(article, first.get((at, long), article))
    articles = np.array(list(first.values()), np.int32)
    days = _dates(found.days[articles])
    columns = {
        "speaker": [at for at, _ in first],
        "alias": [long for _, long in first],
        "quotation_count": [0] * len(first),
        "first_seen": days,
        "last_seen": days,
        "article_id": found.article_ids.take(pa.array(articles)),
        "start_char": [None] * len(first),
    }
    return pa.table(columns, schema=schema)


def alias_rule(alias: str, name: str, kind: str, anchor: Anchor | None) -> str:
    """Why a name is that of the source, by what the two have in common."""
    if alias == name:
        return "name"
    form = form_key(alias)
    if anchor is not None and form in {form_key(given) for given in anchor.decided}:
        return "override"
    if anchor is not None and form in {form_key(given) for given in anchor.aliases} and plain(alias) != plain(name):
        return "reference"
    if kind == "person":
        return _person_rule(person_of(alias), person_of(name))
    if kind != "organisation":
        return "spelling" if plain(description(alias)) == plain(name) else "description"
    if organisation_key(alias) == organisation_key(name):
        return "spelling"
    return "abbreviation" if len(plain(alias).split()) == 1 else "part of the name"


def _person_rule(alias: PersonName, name: PersonName) -> str:
    """What differs between two names of one person."""
    if alias.words == name.words or run_together(alias.words) == run_together(name.words):
        return "spelling"
    if not alias.given:
        return "surname" if alias.surname == name.surname else "part of the name"
    if alias.surname == name.surname:
        one, other = sorted((alias.given, name.given), key=len)
        if one == other:
            return "middle name"
        if len(one) == 1 and other.startswith(one):
            return "initials"
        if other.startswith(one) or other in longer_given_names(one):
            return "short form"
    if set(alias.words) <= set(name.words) or set(name.words) <= set(alias.words):
        return "part of the name"
    return "misspelling"
