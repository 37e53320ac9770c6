"""The tables of the sources: `speakers` with their aliases and roles, and the speaker of each quotation.

Belongs here: choosing a name, counting aliases and roles with the dates and places at which they were seen, ids.
Does not belong here: which names are one source (`identities.py`).

Rows are made as columns: there are as many as sources, aliases and quotations, and a dictionary each would take the most memory.
"""

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.clusters import Clusters
from transforms.folding import plain, run_together
from transforms.gazetteer import country_of
from transforms.name_keys import (
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
from transforms.names import vocabulary
from transforms.namesakes import Source
from transforms.observations import EPOCH, NO_DAY, NOWHERE, Observations
from transforms.offices import class_of, head_of, office
from transforms.overrides import Anchor, Anchors, form_key
from transforms.unnamed import unnamed
from warehouse.tables import TABLES

_ALIASES = TABLES["speaker_aliases"].schema
_FOUND = ("alias", "quotation_count", "first_seen", "last_seen", "article_id", "start_char")
_PUBLIC = frozenset(("official", "diplomat", "military", "politician", "police", "spokesperson"))


@dataclass(frozen=True, slots=True)
class Identities:
    """The sources, the clusters that are one source each, and the source of each observation.

    `told` are the names that articles give for a source without being its own there, with the first such article.
    """

    found: Observations
    sources: Sequence[Source]
    clusters: Clusters
    source_of: np.ndarray
    told: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Speakers:
    """The rows of `speakers` being made: of each its sources, name and kind; the speaker of each source and observation."""

    members: list[list[int]]
    names: list[str]
    kinds: list[str]
    anchors: dict[int, Anchor]
    of_source: np.ndarray  # -1 for one that is not quoted
    of_observation: np.ndarray


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
    speaker = pa.array(speakers.of_observation).take(pa.array(found.of_quotation))
    names = pa.array(speakers.names, pa.string())
    of_quotations = {"quotation_id": found.quotation_ids, "speaker_id": ids.take(speaker), "speaker_name": names.take(speaker)}
    return {
        "speakers": own,
        "quotation_speakers": TABLES["quotation_speakers"].checked(pa.table(of_quotations)),
        "speaker_aliases": aliases,
        "speaker_roles": roles,
    }


def _speakers(identities: Identities, anchors: Anchors) -> _Speakers:
    sources = identities.sources
    speaker_of_source = np.full(len(sources), -1, np.int32)
    members_of: list[list[int]] = []
    names: list[str] = []
    kinds: list[str] = []
    anchor_of: dict[int, Anchor] = {}
    for cluster in identities.clusters.members():
        members = [sources[at] for at in cluster]
        if any(source.forms for source in members):
            anchor = next((anchors.anchors[source.anchor] for source in members if source.anchor is not None), None)
            if anchor is not None:
                anchor_of[len(names)] = anchor
            speaker_of_source[cluster] = len(names)
            told = [long for at in cluster for long in identities.told.get(at, ())]
            members_of.append(cluster)
            names.append(_name(members, told, anchor))
            kinds.append(_kind(members, anchor))
    return _Speakers(members_of, names, kinds, anchor_of, speaker_of_source, speaker_of_source[identities.source_of])


def _seen(found: Observations) -> np.ndarray:
    """The number of each observation's article in the order of days, those without a date last."""
    order = np.argsort(found.days, kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    of_observation: np.ndarray = number[found.article]
    return of_observation


def _kind(members: Sequence[Source], anchor: Anchor | None) -> str:
    if anchor is not None and anchor.kind is not None:
        return anchor.kind
    tally: Counter[str] = Counter()
    for source in members:
        tally[source.kind] += source.quotations
    return min(tally, key=lambda kind: (-tally[kind], kind))


def _name(members: Sequence[Source], told: Sequence[str], anchor: Anchor | None) -> str:
    """The given name, else the most frequent of the full ones; for bodies and things the most complete."""
    if anchor is not None and anchor.name is not None:
        return anchor.name
    forms: Counter[str] = Counter()
    for source in members:
        for form, count in source.forms.items():
            forms[_bare(form, source.kind)] += count
    forms.update(dict.fromkeys(told, 0))
    if len(forms) == 1:
        return next(iter(forms))
    completeness = _completeness if any(source.kind == "person" for source in members) else _wordiness
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
    texts = [f"{kind}\n{plain(name)}" for kind, name in zip(speakers.kinds, speakers.names, strict=True)]
    ids = [_digest(text) for text in texts]
    first = np.full(len(ids), NOWHERE, np.int32)
    np.minimum.at(first, speakers.of_observation, seen)
    by_day = np.argsort(found.days, kind="stable")
    code = np.fromiter((int(one, 16) for one in ids), np.uint64, len(ids))
    order = np.lexsort((first, code))
    for at in order[1:][code[order][1:] == code[order][:-1]].tolist():
        ids[at] = _digest(f"{texts[at]}\n{found.article_ids[int(by_day[first[at]])].as_py()}")
    return pa.array(ids, pa.string())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _lists(owner: np.ndarray, texts: pa.ChunkedArray, count: int) -> pa.Array:
    """The texts of each owner, in order."""
    offsets = np.searchsorted(owner, np.arange(count + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), texts.combine_chunks(), TABLES["speakers"].schema.field("aliases").type)


def _with_roles(identities: Identities, speakers: _Speakers, ids: pa.Array, aliases: pa.Array) -> tuple[pa.Table, pa.Table]:
    """The rows of `speakers`, and those of `speaker_roles`."""
    owner = array("i")
    columns: tuple[list, ...] = tuple([] for _ in _Role._fields)
    roles: list[list[str]] = []
    countries: list[str | None] = []
    classes: list[str | None] = []
    institutions: list[str | None] = []
    for at, (name, kind) in enumerate(zip(speakers.names, speakers.kinds, strict=True)):
        seen = _roles(identities, speakers.members[at], speakers.anchors.get(at)) if kind == "person" else []
        for role in seen:
            owner.append(at)
            for column, value in zip(columns, role, strict=True):
                column.append(value)
        roles.append(_role_names(name, kind, seen))
        is_unnamed = kind == "unnamed" or (kind == "group" and not _are_names(name))
        what = unnamed(name) if is_unnamed else None
        countries.append(_country_of_roles(seen) if kind == "person" else country_of(name))
        classes.append(what.source_class if what else None)
        institutions.append(what.institution if what else None)
    own = {
        "speaker_id": ids,
        "name": pa.array(speakers.names, pa.string()),
        "kind": pa.array(speakers.kinds, pa.string()),
        "aliases": aliases,
        "roles": pa.array(roles, TABLES["speakers"].schema.field("roles").type),
        "country": pa.array(countries, pa.string()),
        "unnamed_class": pa.array(classes, pa.string()),
        "institution": pa.array(institutions, pa.string()),
    }
    of_roles = {
        "speaker_id": ids.take(pa.array(owner, pa.int32())),
        **dict(zip(("office", "source_class", "country", "article_count"), columns[:4], strict=True)),
        "first_seen": _dates(np.array(columns[4], np.int32)),
        "last_seen": _dates(np.array(columns[5], np.int32)),
        "article_id": identities.found.article_ids.take(pa.array(columns[6], pa.int32())),
        "start_char": pa.array(columns[7], pa.int32()),
        "end_char": pa.array(columns[8], pa.int32()),
    }
    schema = TABLES["speaker_roles"].schema
    return TABLES["speakers"].checked(pa.table(own)), TABLES["speaker_roles"].checked(pa.table(of_roles, schema=schema))


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


def _roles(identities: Identities, members: Sequence[int], anchor: Anchor | None) -> list[_Role]:
    """The roles of a person, with the number of articles, the first and last day, and where it stands first."""
    found = identities.found
    seen: defaultdict[str, list[tuple[int, int, int, int, str]]] = defaultdict(list)
    for source in members:
        # Of a source without offices no observation tells a role.
        for observation in identities.sources[source].seen if identities.sources[source].offices else ():
            if found.has_role(observation):
                day, article = found.day(observation), int(found.article[observation])
                for role, start, end in found.places_of_roles(observation):
                    seen[office(role).key].append((day, article, start, end, role))
    given = {office(role).key: role for role in reversed(anchor.roles)} if anchor else {}
    spelled: set[str] = set()
    result = []
    for key in sorted({*seen, *given}):
        places = sorted(seen.get(key, ()))
        spellings = Counter(role for *_, role in places)
        role = given.get(key) or min(spellings, key=lambda form: (-spellings[form], form))
        if role in spelled:
            continue
        spelled.add(role)
        first = next((place for place in places if place[2] >= 0), None)
        days = [day for day, *_ in places if day != NO_DAY] or [NO_DAY]
        articles = len({article for _, article, *_ in places})
        _, article, start, end, _ = first or (*(places[0][:2] if places else (None, None)), None, None, None)
        result.append(_Role(role, class_of(role), country_of(role), articles, min(days), max(days), article, start, end))
    return result


def _aliases(identities: Identities, speakers: _Speakers, ids: pa.Array, seen: np.ndarray) -> tuple[np.ndarray, pa.Table]:
    """One row a name of a source, with the number of its quotations, the first and last day, and where it stands first.

    By speaker and name; the number of the speaker beside.
    """
    found = identities.found
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
    schema = pa.schema([("speaker", pa.int32()), *((name, _ALIASES.field(name).type) for name in _FOUND)])
    known = {
        "speaker": speaker,
        "alias": pa.array(found.names, pa.string()).take(pa.array(alias)),
        "quotation_count": counts,
        "first_seen": _dates(firsts),
        "last_seen": _dates(np.where(lasts < 0, NO_DAY, lasts)),
        "article_id": found.article_ids.take(pa.array(found.article[observation])),
        "start_char": pa.array(start.astype(np.int32), mask=start == NOWHERE),
    }
    every_alias = pa.concat_tables([pa.table(known).cast(schema), _told(identities, speakers, schema)])
    every_alias = every_alias.sort_by([("speaker", "ascending"), ("alias", "ascending")])
    owner, names = every_alias["speaker"].to_numpy(), every_alias["alias"]
    rules = [
        alias_rule(name.as_py(), speakers.names[at], speakers.kinds[at], speakers.anchors.get(at))
        for name, at in zip(names, owner.tolist(), strict=True)
    ]
    columns = {name: every_alias[name] for name in _FOUND} | {
        "speaker_id": ids.take(pa.array(owner)),
        "rule": pa.array(rules, pa.string()),
        "end_char": pc.add(every_alias["start_char"], pc.utf8_length(names)),
    }
    return owner, TABLES["speaker_aliases"].checked(pa.table(columns))


def _told(identities: Identities, speakers: _Speakers, schema: pa.Schema) -> pa.Table:
    """The names that articles give for a source beside those under which it is quoted."""
    found = identities.found
    first: dict[tuple[int, str], int] = {}
    for source, told in identities.told.items():
        at = int(speakers.of_source[source])
        if at >= 0:
            quoted = {form for member in speakers.members[at] for form in identities.sources[member].forms}
            for long, article in told.items():
                if long not in quoted:
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
