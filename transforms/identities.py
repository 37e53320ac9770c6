"""One source for one person, organisation, document or group over the whole coverage.

Belongs here: from the names resolved in the articles to the tables `speakers` and `quotation_speakers`.
Does not belong here: which names mean one person (`namesakes.py`), how names compare (`name_keys.py`), names within one
article, resolved beforehand (`resolution.py`).

Named persons and organisations are one source each. Documents, groups and unnamed sources are one row for each description:
a French military official of two articles need not be one man, and the row does not say so; it classes the quotations.
"""

import hashlib
from collections import Counter, defaultdict
from datetime import date

import pyarrow as pa

from transforms.clusters import Clusters
from transforms.name_keys import description, gender_of, organisation_key, person_name, plain, role_beside, without_titles
from transforms.namesakes import Source, join_acronyms, join_persons
from transforms.vocabulary import words as vocabulary_words
from warehouse.tables import TABLES

_NAMED = ("person", "organisation")
_PREPOSITIONS = frozenset((*vocabulary_words("function_words", "preposition"), *vocabulary_words("function_words", "of")))

# A resolved name, its kind and its article.
_Observation = tuple[str, str, str]


def speakers(quotations: pa.Table, articles: pa.Table, known_speakers: pa.Table) -> dict[str, pa.Table]:
    """The canonical sources, and that of every quotation with a resolved name; a known speaker's name wins."""
    published: dict[str, date | None] = dict(
        zip(articles["article_id"].to_pylist(), articles["published_date"].to_pylist(), strict=True)
    )
    observed, observation_of = _observed(quotations)
    sources, source_of = _sources(observed, published, known_speakers)
    clusters = Clusters(len(sources))
    for at, source in enumerate(sources):
        if source.known is not None:
            clusters.join(source.known, at)
    join_persons(sources, clusters)
    join_acronyms(sources, clusters)
    known = known_speakers.to_pylist()
    rows: dict[int, dict[str, object]] = {}
    for cluster in clusters.members():
        if any(sources[at].forms for at in cluster):
            first_known = next((known[at] for at in cluster if at < len(known)), None)
            rows[cluster[0]] = _row([sources[at] for at in cluster], first_known)
    speaker_rows = sorted(rows.values(), key=lambda row: str(row["speaker_id"]))
    quotation_rows = []
    for quotation_id, observation in sorted(observation_of.items()):
        row = rows[clusters.find(source_of[observation])]
        quotation_rows.append({"quotation_id": quotation_id, "speaker_id": row["speaker_id"], "speaker_name": row["name"]})
    return {
        "speakers": TABLES["speakers"].from_rows(speaker_rows),
        "quotation_speakers": TABLES["quotation_speakers"].from_rows(quotation_rows),
    }


def _observed(quotations: pa.Table) -> tuple[dict[_Observation, Counter[str]], dict[str, _Observation]]:
    """The mentions of each name in each article, in order, and the name of each quotation."""
    mentions: defaultdict[_Observation, Counter[str]] = defaultdict(Counter)
    observation_of: dict[str, _Observation] = {}
    columns = ("quotation_id", "article_id", "resolved_name", "speaker_kind", "speaker_mention")
    for quotation_id, article_id, name, kind, mention in zip(*(quotations[c].to_pylist() for c in columns), strict=True):
        if name and plain(name):
            observation = (" ".join(name.split()), kind or "unnamed", article_id)
            observation_of[quotation_id] = observation
            mentions[observation][mention or ""] += 1
    return {observation: mentions[observation] for observation in sorted(mentions)}, observation_of


def _sources(
    observed: dict[_Observation, Counter[str]], published: dict[str, date | None], known_speakers: pa.Table
) -> tuple[list[Source], dict[_Observation, int]]:
    """The sources before names are joined, the known speakers first, and the source of each name observed.

    A person's surname alone is a source of its article: elsewhere it may be another's.
    """
    sources: list[Source] = []
    by_form: dict[str, int] = {}
    for at, known in enumerate(known_speakers.to_pylist()):
        sources.append(_source(known["kind"], known["name"], at))
        for form in (known["name"], *known["aliases"]):
            by_form.setdefault(_form_key(form), at)
    kinds = _usual_kinds(observed)
    numbers: dict[tuple[str, str, str], int] = {}
    source_of: dict[_Observation, int] = {}
    for observation, mentions in observed.items():
        name, kind, article_id = observation
        form = _form_key(name)
        known_at = by_form.get(form) if kind in _NAMED or kind == "group" else None
        kind = sources[known_at].kind if known_at is not None else kinds.get(form, kind) if kind in _NAMED else kind
        source = _source(kind, name, known_at)
        key = (kind, source.key, article_id if source.is_short and known_at is None else "")
        number = numbers.setdefault(key, len(sources))
        if number == len(sources):
            sources.append(source)
        _add(sources[number], name, mentions, published[article_id])
        source_of[observation] = number
    return sources, source_of


def _form_key(name: str) -> str:
    return organisation_key(without_titles(name))


def _usual_kinds(observed: dict[_Observation, Counter[str]]) -> dict[str, str]:
    """Whether a name is a person's or an organisation's, by the majority of its quotations."""
    tallies: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (name, kind, _), mentions in observed.items():
        if kind in _NAMED:
            tallies[_form_key(name)][kind] += mentions.total()
    return {form: max(_NAMED, key=lambda kind: tally[kind]) for form, tally in tallies.items()}


def _source(kind: str, name: str, known: int | None) -> Source:
    if kind == "person":
        person = person_name(without_titles(name))
        return Source(kind, " ".join((person.given, *person.middle, person.surname, person.suffix)), person, known)
    return Source(kind, organisation_key(name) if kind == "organisation" else plain(description(name)), None, known)


def _add(source: Source, name: str, mentions: Counter[str], day: date | None) -> None:
    bare = without_titles(name) if source.kind == "person" else name if source.kind == "organisation" else description(name)
    source.forms[bare] += mentions.total()
    source.aliases.add(name)
    source.days.add(day)
    if source.kind == "person":
        for mention, count in mentions.items():
            role = role_beside(mention, bare)
            if role:
                source.roles[role] += count
            source.genders.add(gender_of(mention))
    elif source.kind == "unnamed":
        source.roles[_head(bare)] += mentions.total()


def _head(text: str) -> str:
    """The noun of a description: the official of "official of the ministry"."""
    parts = text.split()
    end = next((at for at, part in enumerate(parts) if at and part.lower() in _PREPOSITIONS), len(parts))
    return parts[end - 1].lower()


def _row(cluster: list[Source], known: dict[str, list[str] | str] | None) -> dict[str, object]:
    forms = sum((source.forms for source in cluster), Counter[str]())
    roles = sum((source.roles for source in cluster), Counter[str]())
    name = str(known["name"]) if known else min(forms, key=lambda form: (-_completeness(form), -forms[form], form))
    kind = cluster[0].kind
    seen_roles = dict.fromkeys([*(known["roles"] if known else ()), *sorted(roles, key=lambda role: (-roles[role], role))])
    return {
        "speaker_id": hashlib.sha256(f"{kind}\n{plain(name)}".encode()).hexdigest()[:16],
        "name": name,
        "kind": kind,
        "aliases": sorted(set().union(*(source.aliases for source in cluster))),
        "roles": list(seen_roles),
    }


def _completeness(form: str) -> int:
    """The number of words that are more than an initial."""
    return sum(len(word) > 1 for word in plain(form).split())
