"""Which names of a coverage mean one organisation or one document.

Belongs here: joining organisations by abbreviations, documents by their descriptions within a story.
Does not belong here: spellings of one organisation's name (`name_keys.py`), persons (`namesakes.py`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from transforms.language.clusters import Clusters
from transforms.language.folding import plain
from transforms.speakers.name_keys import description, organisation_key
from transforms.speakers.name_observations import Observations
from transforms.speakers.source_arrays import SAME_NEWS_DAYS, Source, Sources, is_same_news

_ACRONYM = re.compile(r"[A-Z]{3,8}")
_INITIAL = re.compile(r"\b[A-Z]")
# An abbreviation that stands for one name in nearly all articles stands for it wherever it is not said otherwise.
_USUAL_SHARE = 0.8
_DOCUMENTS = 60  # of one story that are compared with each other, at most
_VAGUE = frozenset(("new", "latest", "recent", "same", "written"))


def long_forms(abbreviations: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, tuple[str, int]]:
    """The name that each abbreviation stands for over the coverage, as it is mostly written, with its earliest article."""
    found: dict[str, tuple[str, int]] = {}
    for short, longs in sorted(abbreviations.items()):
        by_key: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for long, articles in longs.items():
            by_key[organisation_key(long)][long] += len(set(articles))
        totals = Counter({key: spellings.total() for key, spellings in by_key.items()})
        usual = min(totals, key=lambda key: (-totals[key], key))
        if totals[usual] >= _USUAL_SHARE * totals.total():
            long = min(by_key[usual], key=lambda form: (-by_key[usual][form], form))
            found[short] = long, min(min(articles) for form, articles in longs.items() if organisation_key(form) == usual)
    return found


def join_acronyms(sources: Sources, clusters: Clusters) -> None:
    """Join an acronym with the one organisation of the same news whose capitals spell it."""
    spelled: defaultdict[str, dict[int, int]] = defaultdict(dict)
    acronyms: list[tuple[str, int]] = []
    for at in sources.of_kind("organisation"):
        for form in sorted(sources[at].forms):
            if _ACRONYM.fullmatch(form):
                acronyms.append((form, at))
            elif len(form.split()) > 2:
                spelled["".join(_INITIAL.findall(form))].setdefault(clusters.find(at), at)
    for acronym, at in acronyms:
        if sources.anchor(at) is None and len(spelled[acronym]) == 1:
            other = next(iter(spelled[acronym].values()))
            if is_same_news(sources[at], sources[other]):
                clusters.join(other, at)


def is_titled(name: str) -> bool:
    """Whether a document has a name of its own: "Lindhaven Declaration", not "the draft" or "a Times report"."""
    parts = description(name).split()
    return len(parts) > 1 and parts[-1][0].isupper() and not parts[-1].isupper()


def documents_apart(found: Observations, observations: Iterable[int]) -> list[list[int]]:
    """The observations of one description, one group for each document: one of a story, or of a few days where none is known."""
    ordered = sorted(observations, key=lambda at: (found.day(at), int(found.article[at])))
    groups: dict[tuple[int, int], list[int]] = {}
    began, latest = 0, 0
    for at in ordered:
        story, day = found.story(at), found.day(at)
        if story < 0 and day - latest > SAME_NEWS_DAYS:
            began = day
        latest = day if story < 0 else latest
        groups.setdefault((story, began if story < 0 else 0), []).append(at)
    return [sorted(group) for group in groups.values()]


def join_documents(sources: Sources, clusters: Clusters, found: Observations) -> None:
    """Join a description with the one fuller description of the same story that has all its words."""
    by_story: defaultdict[int, list[int]] = defaultdict(list)
    for at in sources.of_kind("document"):
        for story in sources[at].stories.tolist():
            if story >= 0:
                by_story[story].append(at)
    for _, alike in sorted(by_story.items()):
        words = {at: frozenset(_words(sources[at])) - _VAGUE for at in alike[:_DOCUMENTS]}
        for at, own in words.items():
            fuller = [other for other, others in words.items() if own < others]
            fullest = [one for one in fuller if not any(words[one] < words[other] for other in fuller)]
            if (
                own
                and len({clusters.find(one) for one in fullest}) == 1
                and _is_told(sources[at], sources[fullest[0]], own, found)
            ):
                clusters.join(fullest[0], at)


def described(name: str) -> str:
    """A description as it is compared."""
    return plain(description(name))


def _words(source: Source) -> list[str]:
    """The words of a description, which all its spellings have."""
    return plain(described(next(iter(source.forms)))).split()


def _is_told(short: Source, full: Source, words: frozenset[str], found: Observations) -> bool:
    """Whether more than the general noun at its end is common to two descriptions, or both are of one article."""
    if not words <= frozenset(_words(full)[-1:]):
        return True
    articles = {int(found.article[at]) for at in full.seen}
    return all(int(found.article[at]) in articles for at in short.seen)
