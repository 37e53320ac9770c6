"""One source for one person, organisation, document or group over the whole coverage.

Belongs here: from the names resolved in the articles to the sources, in the order in which evidence counts: decisions made by
hand, the reference tables, names, what is said beside them.
Does not belong here: how names compare (`name_keys.py`), which names mean one person (`namesakes.py`, `surnames.py`) or body
(`bodies.py`), the tables (`speaker_rows.py`), names within one article, resolved beforehand (`resolution.py`).

Persons and organisations are one source each, documents one a story unless they have a title. Groups and unnamed sources are one
row for each description: a French military official of two articles need not be one man, and the row does not say so.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, groupby, pairwise

import numpy as np
import pyarrow as pa

from transforms.bodies import documents_apart, is_titled, join_acronyms, join_documents, long_forms
from transforms.clusters import Clusters
from transforms.folding import folded, plain
from transforms.garbage import uncollected
from transforms.gazetteer import countries
from transforms.name_keys import PersonName, description, gender_of, organisation_key, person_of
from transforms.names import vocabulary
from transforms.namesakes import News, Source, join_persons, observed, persons_of
from transforms.observations import NO_DAY, Observations, observations
from transforms.offices import office
from transforms.overrides import Anchors, anchors_of, form_key, form_keys
from transforms.speaker_rows import Identities, rows
from transforms.surnames import bearer_of, bearers, groups_alone
from transforms.vocabulary import words as vocabulary_words
from warehouse.tables import SPEAKER_KINDS

_GENITIVE = re.compile(r"['’]s?(?:\s|$)")
_NAMED = ("person", "organisation")
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
    found = observations(quotations, articles, stories, introductions)
    known = [*known_speakers.to_pylist(), *_known_outlets(outlets)]
    anchors = anchors_of(known, speaker_overrides.to_pylist())
    return rows(_identities(found, anchors), anchors)


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
    sources = _anchored(anchors)
    source_of = np.full(len(found.name), -1, np.int64)
    surnames = _sources(found, anchors, sources, source_of)
    clusters = Clusters(len(sources), {at: source.anchor for at, source in enumerate(sources) if source.anchor is not None})
    _join_anchors(sources, clusters, anchors)
    news = News(found)
    for one, other in _same_keys(sources):
        clusters.keep_apart(one, other)
    join_persons(sources, clusters, news)
    told_places = _places_told(found, anchors)
    _place_surnames(found, surnames, sources, clusters, news, source_of, told_places)
    told = _join_abbreviations(found, sources, clusters)
    join_acronyms(sources, clusters, news)
    join_documents(sources, clusters, found)
    return Identities(found, sources, clusters, source_of, told)


def _anchored(anchors: Anchors) -> list[Source]:
    """A source for each anchor, so that the number of an anchor is that of its source."""
    sources = []
    for at, anchor in enumerate(anchors.anchors):
        kind = anchor.kind or "person"
        source = Source(kind, "", None, at)
        if kind == "person":
            source.name = person_of(anchor.name or anchor.aliases[0])
            for role in anchor.roles:
                source.add_office(office(role), 0, NO_DAY)
        sources.append(source)
    return sources


def _join_anchors(sources: Sequence[Source], clusters: Clusters, anchors: Anchors) -> None:
    for one, other in anchors.apart:
        clusters.keep_apart(one, other)
    for at, source in enumerate(sources):
        if source.anchor is not None:
            clusters.join(source.anchor, at)


def _same_keys(sources: Sequence[Source]) -> Iterable[tuple[int, int]]:
    """The pairs of sources that were told apart although their names are one."""
    for (kind, key), group in groupby(range(len(sources)), key=lambda at: (sources[at].kind, sources[at].key)):
        if key and kind == "person":
            yield from combinations(group, 2)


def _sources(found: Observations, anchors: Anchors, sources: list[Source], source_of: np.ndarray) -> dict[str, list[int]]:
    """Add the sources before names are joined; what is left are the observations of each surname alone."""
    kinds = _usual_kinds(found)
    has_article_rules = {form for form, _ in anchors.by_article}
    grouped: defaultdict[tuple[str, str, int], array[int]] = defaultdict(_none)
    named: dict[tuple[str, str, int], PersonName] = {}
    surnames: defaultdict[str, array[int]] = defaultdict(_none)
    for (name_number, kind_number), same in _by_name(found):
        name, kind = found.names[name_number], SPEAKER_KINDS[kind_number]
        forms = form_keys(name, kind)
        anchor = next((anchors.by_form[form] for form in forms if form in anchors.by_form), None)
        if anchor is not None and not _may_be(kind, anchors, anchor):
            anchor = None
        own_kind = (anchors.anchors[anchor].kind if anchor is not None else None) or kinds.get(forms[0], kind)
        if kind not in _NAMED and anchor is None:
            own_kind = kind
        parsed = person_of(name) if own_kind == "person" else None
        for at in same:
            here = anchor
            for form in forms:
                if form in has_article_rules:
                    here = anchors.by_article.get((form, found.article_ids[int(found.article[at])].as_py()), here)
            if parsed is not None and not parsed.given and here is None:
                surnames[parsed.surname].append(at)
                continue
            key = (own_kind, _key(own_kind, name, parsed), -1 if here is None else here)
            if parsed is not None:
                named[key] = parsed
            grouped[key].append(at)
    for key in sorted(grouped):
        kind, text, at = key
        anchor = at if at >= 0 else None
        known = sources[at] if anchor is not None and kind == "person" and not anchors.anchors[at].decided else None
        for number, part in enumerate(_parts(found, kind, grouped.pop(key), known)):
            if len(part):
                source = observed(Source(kind, text, named.get(key)), found, part)
                source.anchor = anchor if number == 0 or known is None else None
                source_of[part] = len(sources)
                sources.append(source)
    return {surname: sorted(seen) for surname, seen in sorted(surnames.items())}


def _none() -> "array[int]":
    return array("i")


def _by_name(found: Observations) -> Iterable[tuple[tuple[int, int], range]]:
    """The observations of each name and kind, which are neighbours."""
    code = found.name.astype(np.int64) * len(SPEAKER_KINDS) + found.kind
    begins = np.flatnonzero(np.append(True, code[1:] != code[:-1])[: len(code)])
    for begin, end in pairwise([*begins.tolist(), len(code)]):
        yield (int(found.name[begin]), int(found.kind[begin])), range(begin, end)


def _may_be(kind: str, anchors: Anchors, anchor: int) -> bool:
    """Whether a name of this kind may be an anchor's: documents and unnamed sources only by decision."""
    known = anchors.anchors[anchor]
    return kind in _NAMED or kind == "group" or bool(known.decided) or known.kind == kind or known.name is None


def _usual_kinds(found: Observations) -> dict[str, str]:
    """Whether a name is a person's or an organisation's: a country is none, "Mr. Tribe" is one, else by the most quotations."""
    persons: defaultdict[str, int] = defaultdict(int)  # by how many more quotations it is a person's
    for (name, kind), same in _by_name(found):
        if SPEAKER_KINDS[kind] in _NAMED:
            text = found.names[name]
            tally = int(found.count[same.start : same.stop].sum()) * (1 if SPEAKER_KINDS[kind] == "person" else -1)
            if len(text.split()) < 4 and _is_country(text):
                tally -= 1 << 40
            elif len(text.split()) < 4 and gender_of(text.split()[0]) and not _GENITIVE.search(text):
                tally += 1 << 40
            persons[form_key(text)] += tally
    return {form: "person" if tally >= 0 else "organisation" for form, tally in persons.items()}


def _is_country(name: str) -> bool:
    """Whether a name is nothing but a country's or a seat of government's."""
    places = countries(name)
    return len(places) == 1 and places[0].last - places[0].first == len(plain(name).split())


def _key(kind: str, name: str, parsed: PersonName | None) -> str:
    if parsed is not None:
        return " ".join((parsed.given, *parsed.middle, parsed.surname, parsed.suffix))
    return organisation_key(name) if kind == "organisation" else plain(description(name))


def _parts(found: Observations, kind: str, same: Sequence[int], known: Source | None) -> Sequence[Sequence[int]]:
    """The observations of one key, one list for each source, that of the known person first."""
    if kind == "person":
        return persons_of(found, same, known)
    if kind == "document" and not any(is_titled(found.names[found.name[at]]) for at in same):
        return documents_apart(found, same)
    return [same]


def _places_told(found: Observations, anchors: Anchors) -> frozenset[str]:
    """The names that roles give as what an office is of: "mayor of Ellerdale"."""
    roles = set(found.role_names)
    roles.update(role for anchor in anchors.anchors for role in anchor.roles)
    ends = [role.split()[-2:] for role in roles]
    return frozenset(folded(end[1]) for end in ends if len(end) == 2 and end[0] == "of" and end[1][0].isupper())


def _place_surnames(
    found: Observations,
    surnames: Mapping[str, Sequence[int]],
    sources: list[Source],
    clusters: Clusters,
    news: News,
    source_of: np.ndarray,
    told_places: frozenset[str],
) -> None:
    """Give each surname alone to its bearer, else a source of its own; a body called like a person of its news is that person."""
    bodies: defaultdict[str, list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        is_word = source.kind == "organisation" and source.anchor is None and " " not in source.key
        if is_word and not any(form.isupper() or _is_country(form) for form in source.forms):
            bodies[folded(source.key)].append(at)
    persons = bearers(sources, clusters, news, {*surnames, *bodies})
    for surname, alike in sorted(bodies.items()):
        for at in alike:
            fitting = [person for person in persons.get(surname, ()) if news.is_same(sources[at], sources[person.number])]
            if len(fitting) == 1 and clusters.join(fitting[0].number, at):
                sources[at].kind = "person"
    for surname, same in surnames.items():
        left: list[int] = []
        for at in same:
            bearer = bearer_of(found, at, surname, persons.get(surname, ()))
            if bearer is None:
                left.append(at)
            else:
                observed(sources[bearer.number], found, [at])
                source_of[at] = bearer.number
        is_place = surname in told_places and surname not in persons
        for group in [left] if is_place and left else groups_alone(found, surname, left, surname in persons) if left else []:
            kind = "organisation" if is_place else "person"
            source = observed(Source(kind, "", None if is_place else PersonName("", (), surname, "")), found, group)
            source_of[group] = len(sources)
            sources.append(source)
            clusters.add()


def _join_abbreviations(found: Observations, sources: list[Source], clusters: Clusters) -> dict[int, dict[str, int]]:
    """Join an abbreviation with the body that the articles say it stands for.

    For sources whose body is quoted under no other name, the names that articles give for it, with the first such article.
    """
    told: dict[int, dict[str, int]] = {}
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        if source.kind == "organisation":
            for key in sorted({organisation_key(form) for form in source.forms} | {source.key} - {""}):
                by_key[key].append(at)
    for short, (long, article) in long_forms(found.abbreviations).items():
        shorts, longs = by_key.get(organisation_key(short), []), by_key.get(organisation_key(long), [])
        for at in shorts:
            for other in longs[:1]:
                clusters.join(other, at)
            if not longs and sources[at].anchor is None:
                told.setdefault(at, {})[long] = article
    return told
