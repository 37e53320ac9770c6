"""The tables of the sources: `speakers` with their aliases and roles, and the speaker of each quotation.

Belongs here: choosing a name, counting aliases and roles with the dates and places at which they were seen, ids.
Does not belong here: which names are one source (`identities.py`).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

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
    person_name,
    person_of,
    unaddressed,
    without_titles,
)
from transforms.names import vocabulary
from transforms.namesakes import Source
from transforms.observations import NO_DAY, Observations, day_of, mention_pairs
from transforms.offices import class_of, head_of, office
from transforms.overrides import Anchor, Anchors, form_key
from transforms.unnamed import unnamed
from warehouse.tables import TABLES

_PUBLIC = frozenset(("official", "diplomat", "military", "politician", "police", "spokesperson"))


@dataclass(frozen=True, slots=True)
class Identities:
    """The sources, the clusters that are one source each, and the source of each observation."""

    found: Observations
    sources: Sequence[Source]
    clusters: Clusters
    source_of: np.ndarray


@dataclass(slots=True)
class _Speaker:
    """A row of `speakers` being made."""

    members: list[Source]
    anchor: Anchor | None
    kind: str
    name: str
    speaker_id: str = ""


def rows(identities: Identities, anchors: Anchors) -> dict[str, pa.Table]:
    """The four tables of the sources that are quoted."""
    found, sources = identities.found, identities.sources
    speakers: list[_Speaker] = []
    speaker_of_source = np.full(len(sources), -1, np.int64)
    for cluster in identities.clusters.members():
        members = [sources[at] for at in cluster]
        if any(source.forms for source in members):
            anchor = next((anchors.anchors[source.anchor] for source in members if source.anchor is not None), None)
            speaker_of_source[cluster] = len(speakers)
            speakers.append(_Speaker(members, anchor, _kind(members, anchor), _name(members, anchor)))
    _number(found, speakers)
    speaker_of = speaker_of_source[identities.source_of[found.of_quotation]]
    aliases = _aliases(found, speakers, speaker_of)
    roles = _roles(found, speakers)
    alias_names: defaultdict[str, list[str]] = defaultdict(list)
    for row in aliases:
        alias_names[row["speaker_id"]].append(row["alias"])
    role_rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in roles:
        role_rows[row["speaker_id"]].append(row)
    speaker_rows = [_row(speaker, sorted(alias_names[speaker.speaker_id]), role_rows[speaker.speaker_id]) for speaker in speakers]
    ids, names = (pa.array([getattr(speaker, field) for speaker in speakers], pa.string()) for field in ("speaker_id", "name"))
    index = pa.array(speaker_of)
    of_quotations = pa.table(
        {"quotation_id": found.quotations["quotation_id"], "speaker_id": ids.take(index), "speaker_name": names.take(index)}
    )
    return {
        "speakers": TABLES["speakers"].from_rows(sorted(speaker_rows, key=lambda row: str(row["speaker_id"]))),
        "quotation_speakers": TABLES["quotation_speakers"].checked(of_quotations.sort_by("quotation_id")),
        "speaker_aliases": TABLES["speaker_aliases"].from_rows(aliases),
        "speaker_roles": TABLES["speaker_roles"].from_rows(roles),
    }


def _kind(members: Sequence[Source], anchor: Anchor | None) -> str:
    if anchor is not None and anchor.kind is not None:
        return anchor.kind
    tally: Counter[str] = Counter()
    for source in members:
        tally[source.kind] += source.forms.total()
    return min(tally, key=lambda kind: (-tally[kind], kind))


def _name(members: Sequence[Source], anchor: Anchor | None) -> str:
    """The given name, else the most frequent of the full ones; for bodies and things the most complete."""
    if anchor is not None and anchor.name is not None:
        return anchor.name
    forms: Counter[str] = Counter()
    for source in members:
        for form, count in source.forms.items():
            forms[_bare(form, source.kind)] += count
        forms.update(dict.fromkeys(source.told, 0))
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


def _number(found: Observations, speakers: Sequence[_Speaker]) -> None:
    """Give ids: of sources of one name, the one quoted first has that of the name, the others add their first article."""
    by_name: defaultdict[tuple[str, str], list[tuple[int, str, int]]] = defaultdict(list)
    for at, speaker in enumerate(speakers):
        seen = (observation for source in speaker.members for observation in source.seen)
        day, article = min((found.day(observation), int(found.article[observation])) for observation in seen)
        by_name[speaker.kind, plain(speaker.name)].append((day, found.article_ids[article], at))
    for (kind, name), same in by_name.items():
        for number, (_, article_id, at) in enumerate(sorted(same)):
            text = f"{kind}\n{name}" + (f"\n{article_id}" if number else "")
            speakers[at].speaker_id = hashlib.sha256(text.encode()).hexdigest()[:16]


def _row(speaker: _Speaker, aliases: list[str], roles: Sequence[dict[str, Any]]) -> dict[str, Any]:
    is_unnamed = speaker.kind == "unnamed" or (speaker.kind == "group" and not _are_names(speaker.name))
    told = unnamed(speaker.name) if is_unnamed else None
    seen = [
        row["office"] for row in sorted(roles, key=lambda row: (row["article_count"] > 0, -row["article_count"], row["office"]))
    ]
    if speaker.kind == "unnamed":
        head = head_of(speaker.name)
        seen = [head if head in speaker.name.lower() else head.replace("-", " ")]
    return {
        "speaker_id": speaker.speaker_id,
        "name": speaker.name,
        "kind": speaker.kind,
        "aliases": aliases,
        "roles": seen,
        "country": _country_of_roles(roles) if speaker.kind == "person" else country_of(speaker.name),
        "unnamed_class": told.source_class if told else None,
        "institution": told.institution if told else None,
    }


def _are_names(text: str) -> bool:
    """Whether a group is a list of names: "Ada Orrin, Bruno Hale and Carl Moss"."""
    words = text.replace(",", " ").split()
    return "and" in words and all(word[0].isupper() or word == "and" or is_particle(word) for word in words)


def _country_of_roles(roles: Iterable[dict[str, Any]]) -> str | None:
    """The country that most of a person's public offices are of; None where two are named as often."""
    tally: Counter[str] = Counter()
    for row in roles:
        if row["country"] and row["source_class"] in _PUBLIC:
            tally[row["country"]] += row["article_count"] + 1
    first, second = [*tally.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None


def _roles(found: Observations, speakers: Sequence[_Speaker]) -> list[dict[str, Any]]:
    """One row a role of a person, with the number of articles, the first and last day, and where it stands first."""
    result = []
    for speaker in speakers:
        if speaker.kind != "person":
            continue
        seen: defaultdict[str, list[tuple[int, int, int, int, str]]] = defaultdict(list)
        for source in speaker.members:
            for observation in source.seen:
                article = int(found.article[observation])
                for role, start, end in found.roles.get(observation, ()):
                    place = (start, end) if start is not None and end is not None else (-1, -1)
                    seen[office(role).key].append((found.day(observation), article, *place, role))
        given = {office(role).key: role for role in reversed(speaker.anchor.roles)} if speaker.anchor else {}
        spelled: set[str] = set()
        for key in sorted({*seen, *given}):
            places = sorted(seen.get(key, ()))
            spellings = Counter(role for *_, role in places)
            role = given.get(key) or min(spellings, key=lambda form: (-spellings[form], form))
            if role in spelled:
                continue
            spelled.add(role)
            first = next((place for place in places if place[2] >= 0), None)
            days = [day for day, *_ in places if day != NO_DAY]
            result.append(
                {
                    "speaker_id": speaker.speaker_id,
                    "office": role,
                    "source_class": class_of(role),
                    "country": country_of(role),
                    "article_count": len({article for _, article, *_ in places}),
                    "first_seen": day_of(min(days)) if days else None,
                    "last_seen": day_of(max(days)) if days else None,
                    "article_id": found.article_ids[(first or places[0])[1]] if places else None,
                    "start_char": first[2] if first else None,
                    "end_char": first[3] if first else None,
                }
            )
    return result


@lru_cache(1 << 16)
def _named_in(mention: str, name: str) -> tuple[str, int] | None:
    """The words of a mention that are a name, with their position: not "he", not "the agency"."""
    bare = without_titles(name)
    for whole in (name, bare):
        if whole in mention and whole[0].isupper():
            return whole, mention.find(whole)
    own = mention.split(",", maxsplit=1)[0].removesuffix("'s").removesuffix("’s").strip()
    parts = own.split()
    full = set(person_name(bare).words)
    for size in (2, 1):
        words = " ".join(parts[-size:])
        if len(parts) < size or not words[0].isupper():
            continue
        is_part = set(person_name(words).words) <= full and person_name(words).surname == person_name(bare).surname
        is_same = organisation_key(words) == organisation_key(name)
        is_acronym = size == 1 and len(words) > 1 and words == "".join(word[0] for word in name.split() if word[0].isupper())
        if is_part or is_same or is_acronym:
            return words, mention.find(words)
    return None


def _aliases(found: Observations, speakers: Sequence[_Speaker], speaker_of: np.ndarray) -> list[dict[str, Any]]:
    """One row a name of a source, with the number of its quotations, the first and last day, and where it stands first."""
    pairs, pair = mention_pairs(found)
    texts: dict[str, int] = {}
    resolved = np.array([texts.setdefault(name, len(texts)) for name in found.names], np.int64)
    said, offset = np.full(len(pairs), -1, np.int64), np.zeros(len(pairs), np.int64)
    for at, (name, mention) in enumerate(pairs):
        named = _named_in(mention, found.names[name]) if mention else None
        if named is not None:
            said[at] = texts.setdefault(named[0], len(texts))
            offset[at] = named[1]
    names = list(texts)
    is_said = said[pair] >= 0
    own = resolved[found.name[found.of_quotation]]
    alias = np.where(is_said, said[pair], own)
    starts = found.quotations["speaker_start_char"].fill_null(0).to_numpy().astype(np.int64) + offset[pair]
    article = found.article[found.of_quotation].astype(np.int64)
    seen = _summary(speaker_of, alias, found.days[article], article, np.where(is_said, starts, -1))
    for key, (_, first, last, where, start) in _summary(
        speaker_of, own, found.days[article], article, np.full(len(own), -1)
    ).items():
        seen.setdefault(key, (0, first, last, where, start))
    result = []
    for (speaker_number, alias_number), (count, first, last, where, start) in sorted(seen.items()):
        speaker, text = speakers[speaker_number], names[alias_number]
        place: tuple[int | None, int | None] = (start, start + len(text)) if start >= 0 else (None, None)
        if start < 0 and alias_number < len(found.names):
            place = found.place(alias_number, where)
        result.append(_alias(found, speaker, text, count, first, last, where, place))
    for speaker_number, speaker in enumerate(speakers):
        for long in sorted({long for source in speaker.members for long in source.told}):
            if (speaker_number, texts.get(long, -1)) not in seen:
                where = min(source.told[long] for source in speaker.members if long in source.told)
                day = int(found.days[where])
                result.append(_alias(found, speaker, long, 0, day, day, where, (None, None)))
    return result


def _alias(
    found: Observations,
    speaker: _Speaker,
    text: str,
    count: int,
    first: int,
    last: int,
    article: int,
    place: tuple[int | None, int | None],
) -> dict[str, Any]:
    return {
        "speaker_id": speaker.speaker_id,
        "alias": text,
        "rule": alias_rule(text, speaker.name, speaker.kind, speaker.anchor),
        "quotation_count": count,
        "first_seen": day_of(first),
        "last_seen": day_of(last),
        "article_id": found.article_ids[article],
        "start_char": place[0],
        "end_char": place[1],
    }


def _summary(
    speaker: np.ndarray, alias: np.ndarray, day: np.ndarray, article: np.ndarray, start: np.ndarray
) -> dict[tuple[int, int], tuple[int, int, int, int, int]]:
    """For each speaker and alias: quotations, first and last day (NO_DAY for none), the first article, where it stands there."""
    if not len(alias):
        return {}
    order = np.lexsort((start, article, day, start < 0, alias, speaker))
    speaker, alias, day, article, start = (column[order] for column in (speaker, alias, day, article, start))
    is_first = np.append(True, (speaker[1:] != speaker[:-1]) | (alias[1:] != alias[:-1]))
    begins = np.flatnonzero(is_first)
    ends = np.append(begins[1:], len(alias))
    firsts = np.minimum.reduceat(day, begins)
    lasts = np.maximum.reduceat(np.where(day == NO_DAY, -1, day), begins)
    lasts = np.where(lasts < 0, NO_DAY, lasts)
    values = zip(speaker[begins], alias[begins], ends - begins, firsts, lasts, article[begins], start[begins], strict=True)
    return {(int(s), int(a)): (int(n), int(f), int(last), int(w), int(c)) for s, a, n, f, last, w, c in values}


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
