"""One source for one person, organisation, document or group over the whole coverage.

Belongs here: from the names resolved in the articles to the sources, in the order in which evidence counts: decisions made by
hand, the reference tables, names, what is said beside them.
Does not belong here: how names compare (`name_keys.py`), which names mean one person (`namesakes.py`, `surnames.py`) or body
(`organisations.py`), the tables (`speaker_tables.py`), names within one article, resolved beforehand (`name_resolution.py`).

Persons and organisations are one source each, documents one a story unless they have a title. Groups and unnamed sources are one
row for each description: a French military official of two articles need not be one man, and the row does not say so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.clusters import Clusters
from transforms.language.folding import folded, plain
from transforms.language.garbage_collection import uncollected
from transforms.language.gazetteer import countries
from transforms.language.vocabulary import words as vocabulary_words
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_keys import PersonName, gender_of, organisation_key, person_of
from transforms.speakers.name_observations import NO_DAY, Observations, encoded, observations
from transforms.speakers.namesakes import join_persons, persons_of
from transforms.speakers.offices import office
from transforms.speakers.organisations import described, documents_apart, is_titled, join_acronyms, join_documents, long_forms
from transforms.speakers.overrides import Anchors, anchors_of, form_keys
from transforms.speakers.source_arrays import Column, NameColumns, NameParts, Said, Sources, is_same_news
from transforms.speakers.speaker_tables import Identities, rows
from transforms.speakers.surnames import Bearers, bearer_of, groups_alone
from warehouse.tables import SPEAKER_KINDS

_GENITIVE = re.compile(r"['’]s?(?:\s|$)")
_NAMED = ("person", "organisation")
_PERSON = SPEAKER_KINDS.index("person")
_BLOCK = 1 << 13  # names held as strings at one time
_OUTLET_WORDS = frozenset(vocabulary_words("outlets", "words"))


@uncollected
def speakers(
    quotations: Iterable[pa.Table],
    articles: pa.Table,
    stories: pa.Table,
    introductions: Iterable[pa.Table],
    known_speakers: pa.Table,
    outlets: pa.Table,
    speaker_overrides: pa.Table,
) -> dict[str, pa.Table]:
    """The canonical sources with their names and roles, and that of every quotation with a resolved name."""
    known = [*known_speakers.to_pylist(), *_known_outlets(outlets)]
    anchors = anchors_of(known, speaker_overrides.to_pylist())
    return rows(_identities(observations(quotations, articles, stories, introductions), anchors), anchors)


def _known_outlets(outlets: pa.Table) -> list[dict]:
    """The outlets as known organisations, by their names of which no single word is an everyday one: "Times" may be any."""
    known = []
    for row in outlets.to_pylist():
        forms = [form for form in (row["name"], *row["aliases"]) if not _is_everyday(form)]
        if forms:
            known.append({"name": forms[0], "kind": "organisation", "aliases": forms[1:], "roles": []})
    return known


def _is_everyday(form: str) -> bool:
    words = plain(form).removeprefix("the ").split()
    return len(words) == 1 and (words[0] in vocabulary().classes or words[0] in _OUTLET_WORDS)


def _identities(found: Observations, anchors: Anchors) -> Identities:
    sources, alike, surnames = _sources(found, anchors)
    clusters = Clusters(len(sources), dict(sources.anchored()))
    _join_anchors(sources, clusters, anchors)
    for one, other in alike:
        clusters.keep_apart(one, other)
    join_persons(sources, clusters)
    told_places = _places_told(found, anchors)
    _place_surnames(surnames, sources, clusters, told_places)
    told = _join_abbreviations(found, sources, clusters)
    join_acronyms(sources, clusters)
    join_documents(sources, clusters, found)
    return Identities(found, sources, clusters, told)


def _join_anchors(sources: Sources, clusters: Clusters, anchors: Anchors) -> None:
    for one, other in anchors.apart:
        clusters.keep_apart(one, other)
    for at, anchor in sources.anchored():
        clusters.join(anchor, at)


@dataclass(frozen=True, slots=True)
class _Names:
    """What the observations of one name and kind are taken for, before articles are told apart. One element each."""

    begins: np.ndarray  # in the observations, and the end
    kinds: np.ndarray
    anchors: np.ndarray  # -1 for none
    ruled: dict[int, tuple[str, ...]]  # the forms of those of which decisions on single articles are


def _known_persons(anchors: Anchors) -> dict[int, tuple[PersonName, Said]]:
    """The name and the roles of each anchor that is a person; the number of an anchor is that of its source."""
    persons = {}
    for at, anchor in enumerate(anchors.anchors):
        if (anchor.kind or "person") == "person":
            said = Said()
            for role in anchor.roles:
                said.add_office(office(role), 0, NO_DAY)
            persons[at] = person_of(anchor.name or anchor.aliases[0]), said
    return persons


def _texts(found: Observations, begins: np.ndarray) -> Iterator[str]:
    """The name that begins at each place of the observations, so many at a time that no list of all is held."""
    for block in range(0, len(begins) - 1, _BLOCK):
        yield from found.names.take(pa.array(found.name[begins[:-1][block : block + _BLOCK]])).to_pylist()


def _names(found: Observations, anchors: Anchors) -> _Names:
    """Whether a name is a person's or an organisation's: a country is none, "Mr. Tribe" is one, else by the most quotations."""
    code = found.name.astype(np.int64) * len(SPEAKER_KINDS) + found.kind
    begins = np.append(np.flatnonzero(np.append(True, code[1:] != code[:-1])[: len(code)]), len(code))
    kinds = found.kind[begins[:-1]]
    tallies = np.add.reduceat(found.count, begins[:-1], dtype=np.int64) if len(kinds) else np.zeros(0, np.int64)
    anchor_of = np.full(len(kinds), -1, np.int32)
    ruled: dict[int, tuple[str, ...]] = {}
    has_article_rules = {form for form, _ in anchors.by_article}
    keys = Column()
    for at, (name, kind_number) in enumerate(zip(_texts(found, begins), kinds.tolist(), strict=True)):
        kind = SPEAKER_KINDS[kind_number]
        forms = form_keys(name, kind)
        keys.append(forms[0])
        anchor = next((anchors.by_form[form] for form in forms if form in anchors.by_form), None)
        if anchor is not None and _may_be(kind, anchors, anchor):
            anchor_of[at] = anchor
        if not has_article_rules.isdisjoint(forms):
            ruled[at] = forms
        if kind not in _NAMED:
            continue
        tallies[at] *= 1 if kind == "person" else -1
        if len(name.split()) < 4 and _is_country(name):
            tallies[at] -= 1 << 40
        elif len(name.split()) < 4 and gender_of(name.split()[0]) and not _GENITIVE.search(name):
            tallies[at] += 1 << 40
    different, form = encoded(keys.whole())
    is_named = np.isin(kinds, [SPEAKER_KINDS.index(kind) for kind in _NAMED])
    tally, is_known = np.zeros(len(different), np.int64), np.zeros(len(different), bool)
    np.add.at(tally, form[is_named], tallies[is_named])
    is_known[form[is_named]] = True
    usual = np.where(tally >= 0, _PERSON, SPEAKER_KINDS.index("organisation"))[form]
    taken = np.where((is_named | (anchor_of >= 0)) & is_known[form], usual, kinds).astype(np.int8)
    for number, anchor_ in enumerate(anchors.anchors):
        if anchor_.kind is not None:
            taken[anchor_of == number] = SPEAKER_KINDS.index(anchor_.kind)
    return _Names(begins, taken, anchor_of, ruled)


def _sources(found: Observations, anchors: Anchors) -> tuple[Sources, Iterator[tuple[int, int]], dict[str, np.ndarray]]:
    """The sources before names are joined, those told apart although of one name, and the observations of each surname alone."""
    names = _names(found, anchors)
    sizes = np.diff(names.begins)
    anchor_of = np.repeat(names.anchors, sizes)
    for at, forms in names.ruled.items():
        for observation in range(names.begins[at], names.begins[at + 1]):
            article_id = found.article_ids[int(found.article[observation])].as_py()
            for form in forms:
                anchor_of[observation] = anchors.by_article.get((form, article_id), anchor_of[observation])
    known = _known_persons(anchors)
    parts, keys = NameParts(), Column()
    for at in range(len(anchors.anchors)):
        parts.add(known[at][0] if at in known else None)
    for name, kind in zip(_texts(found, names.begins), names.kinds.tolist(), strict=True):
        parsed = person_of(name) if kind == _PERSON else None
        parts.add(parsed)
        keys.append(_key(SPEAKER_KINDS[kind], name, parsed))
    columns = parts.ordered()
    text, key = encoded(keys.whole())
    rank = np.empty(len(text), np.int64)
    rank[pc.sort_indices(text).to_numpy()] = np.arange(len(text))
    by_kind = np.argsort(np.argsort(SPEAKER_KINDS))  # kinds in the order of their names
    key = by_kind[names.kinds] * len(text) + rank[key]
    of_name = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    without_given = columns.given_names[:1] == [""]
    row = of_name + len(anchors.anchors)
    is_alone = (columns.given[row] == (0 if without_given else -2)) & (anchor_of < 0)
    code = key[of_name] * (len(anchors.anchors) + 1) + anchor_of + 1
    order = np.flatnonzero(~is_alone)
    order = order[np.argsort(code[order], kind="stable")].astype(np.int32)
    is_new = np.append(True, np.diff(code[order]) != 0)[: len(order)]
    group = np.cumsum(is_new) - 1
    begins = np.append(np.flatnonzero(is_new), len(order))
    part = np.zeros(len(order), np.int32)
    is_known_part = np.zeros(len(begins) - 1, bool)
    group_of = np.full(len(found.name), -1, np.int32)
    group_of[order] = group
    first = order[begins[:-1]]
    for at in _parted(found, names.kinds[of_name[first]], anchor_of[first], group_of, np.diff(begins)):
        same = order[begins[at] : begins[at + 1]]
        anchor = int(anchor_of[same[0]])
        kind = SPEAKER_KINDS[names.kinds[of_name[same[0]]]]
        is_known_part[at] = anchor in known and kind == "person" and not anchors.anchors[anchor].decided
        for number, own in enumerate(_parts(found, kind, same.tolist(), known[anchor][1] if is_known_part[at] else None)):
            part[begins[at] + np.searchsorted(same, own)] = number
    named = of_name[order[begins[1:] - 1]]  # the last name of a group is what its persons are called
    parting = np.lexsort((part, group))
    order, group, part = order[parting], group[parting], part[parting]
    is_new = np.append(True, (np.diff(group) != 0) | (np.diff(part) != 0))[: len(order)]
    source_of = np.full(len(found.name), -1, np.int32)
    source_of[order] = np.cumsum(is_new) - 1 + len(anchors.anchors)
    first, group = order[is_new], group[is_new]
    given = np.arange(len(anchors.anchors))
    sources = Sources(
        found,
        known,
        np.append([SPEAKER_KINDS.index(anchor.kind or "person") for anchor in anchors.anchors], names.kinds[of_name[first]]),
        np.append(given, np.where((part[is_new] > 0) & is_known_part[group], -1, anchor_of[first])),
        columns.take(np.append(given, named[group] + len(given))),
        np.append(np.full(len(given), -1), found.name[names.begins[named[group]]]),
        source_of,
    )
    alike = _alike(np.where(names.kinds[of_name[first]] == _PERSON, key[of_name[first]], -1), len(given))
    return sources, alike, _surnames(np.flatnonzero(is_alone), columns.surname[row[is_alone]], columns)


def _alike(keys: np.ndarray, begin: int) -> Iterator[tuple[int, int]]:
    """The pairs of persons that were told apart although their names are one, by the keys of the sources; -1 is no person's."""
    begins = np.append(np.flatnonzero(np.append(True, np.diff(keys) != 0)[: len(keys)]), len(keys))
    for run in np.flatnonzero((np.diff(begins) > 1) & (keys[begins[:-1]] >= 0)).tolist():
        yield from combinations(range(begin + int(begins[run]), begin + int(begins[run + 1])), 2)


def _surnames(observations: np.ndarray, surname: np.ndarray, names: NameColumns) -> dict[str, np.ndarray]:
    """The observations of each surname alone."""
    order = np.argsort(surname, kind="stable")
    different, begins = np.unique(surname[order], return_index=True)
    return {
        names.surnames[at]: own for at, own in zip(different.tolist(), np.split(observations[order], begins[1:]), strict=False)
    }


def _parted(found: Observations, kinds: np.ndarray, anchors: np.ndarray, group: np.ndarray, sizes: np.ndarray) -> list[int]:
    """The groups of observations that may be several sources, by their kinds and anchors.

    Persons are one where nothing else is told of them than one role and one gender. `group` is that of each observation, -1 for
    those in none.
    """
    is_person = kinds == _PERSON
    of_role = group[found.roles[0]]
    role, of_role = found.roles[1][of_role >= 0], of_role[of_role >= 0]
    least, most = np.full(len(kinds), len(found.role_names)), np.full(len(kinds), -1)
    np.minimum.at(least, of_role, role)
    np.maximum.at(most, of_role, role)
    genders = np.zeros(len(kinds), np.int8)
    has_gender = (group >= 0) & (found.genders > 0) & (found.genders < 3)
    np.bitwise_or.at(genders, group[has_gender], found.genders[has_gender])
    is_several = is_person & ((least < most) | (genders == 3) | (anchors >= 0))
    return np.flatnonzero(is_several | ((kinds == SPEAKER_KINDS.index("document")) & (sizes > 1))).tolist()


def _may_be(kind: str, anchors: Anchors, anchor: int) -> bool:
    """Whether a name of this kind may be an anchor's: documents and unnamed sources only by decision."""
    known = anchors.anchors[anchor]
    return kind in _NAMED or kind == "group" or bool(known.decided) or known.kind == kind or known.name is None


def _is_country(name: str) -> bool:
    """Whether a name is nothing but a country's or a seat of government's."""
    places = countries(name)
    return len(places) == 1 and places[0].last - places[0].first == len(plain(name).split())


def _key(kind: str, name: str, parsed: PersonName | None) -> str:
    if parsed is not None:
        return " ".join((parsed.given, *parsed.middle, parsed.surname, parsed.suffix))
    return organisation_key(name) if kind == "organisation" else described(name)


def _parts(found: Observations, kind: str, same: Sequence[int], known: Said | None) -> Sequence[Sequence[int]]:
    """The observations of one key, one list for each source, that of the known person first."""
    if kind == "person":
        return persons_of(found, same, known)
    if kind == "document" and not any(is_titled(found.text(int(found.name[at]))) for at in same):
        return documents_apart(found, same)
    return [same]


def _places_told(found: Observations, anchors: Anchors) -> frozenset[str]:
    """The names that roles give as what an office is of: "mayor of Ellerdale"."""
    roles = chain((role.as_py() for role in found.role_names), (role for anchor in anchors.anchors for role in anchor.roles))
    ends = (role.split()[-2:] for role in roles)
    return frozenset(folded(end[1]) for end in ends if len(end) == 2 and end[0] == "of" and end[1][0].isupper())


def _place_surnames(
    surnames: Mapping[str, np.ndarray], sources: Sources, clusters: Clusters, told_places: frozenset[str]
) -> None:
    """Give each surname alone to its bearer, else a source of its own; a body called like a person of its news is that person."""
    found = sources.found
    bodies: defaultdict[str, list[int]] = defaultdict(list)
    for at in sources.of_kind("organisation"):
        forms = sources[at].forms
        if sources.anchor(at) is None and not any(form.isupper() or _is_country(form) for form in forms):
            key = organisation_key(next(iter(forms)))
            if " " not in key:
                bodies[folded(key)].append(at)
    bearers = Bearers(sources, clusters, {*surnames, *bodies})
    for surname, alike in sorted(bodies.items()):
        persons = bearers.of(surname)
        for at in alike:
            fitting = [person for person in persons if is_same_news(sources[at], sources[person.number])]
            if len(fitting) == 1 and clusters.join(fitting[0].number, at):
                sources.call(at, "person")
    for surname, same in surnames.items():
        persons = bearers.of(surname)
        left: list[int] = []
        for at in same.tolist():
            bearer = bearer_of(found, at, surname, persons)
            if bearer is None:
                left.append(at)
            else:
                sources.source_of[at] = bearer.number
        is_place = surname in told_places and not persons
        for group in [left] if is_place and left else groups_alone(found, surname, left, bool(persons)) if left else []:
            sources.add("organisation" if is_place else "person", group)
            clusters.add()
    sources.settle()


def _join_abbreviations(found: Observations, sources: Sources, clusters: Clusters) -> dict[int, dict[str, int]]:
    """Join an abbreviation with the body that the articles say it stands for.

    For sources whose body is quoted under no other name, the names that articles give for it, with the first such article.
    """
    told: dict[int, dict[str, int]] = {}
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    stands_for = long_forms(found.abbreviations)
    wanted = {organisation_key(form) for short, (long, _) in stands_for.items() for form in (short, long)}
    for at in sources.of_kind("organisation") if wanted else ():
        for key in wanted & {organisation_key(form) for form in sources[at].forms}:
            by_key[key].append(at)
    for short, (long, article) in stands_for.items():
        shorts, longs = by_key.get(organisation_key(short), []), by_key.get(organisation_key(long), [])
        for at in shorts:
            for other in longs[:1]:
                clusters.join(other, at)
            if not longs and sources.anchor(at) is None:
                told.setdefault(at, {})[long] = article
    return told
