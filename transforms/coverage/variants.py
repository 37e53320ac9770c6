"""The same words quoted in different articles, also when shortened, corrected or altered.

Belongs here: from the quotations to the clusters, their earliest and the differences from it. Does not belong here: reading the
quotations (`quoted_wordings.py`), when two texts are the same words (`wording_matches.py`), the word-level difference
(`wording_differences.py`).

A few words in common are the same words only where one speaker or one event stands behind both. A few words that several
quotations hold go to that with which they have most in common: a phrase must not make one cluster of all who use it.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.coverage.article_similarity import cosine, counted, scaled
from transforms.coverage.quoted_wordings import Quoted, quoted
from transforms.coverage.wording_differences import Difference, difference
from transforms.coverage.wording_matches import Matches, compared, is_weighty, matches, totals
from transforms.coverage.wordings import Texts, texts_of
from transforms.language.clusters import Clusters
from transforms.language.digests import digests
from transforms.language.words import scrambled
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

# Articles less alike than this do not tell of one event.
_MIN_RESEMBLANCE = 0.3
# A phrase that more groups of speakers and events have than this is everybody's.
_MAX_GROUPS = 8
# So much in common, two wordings need no closer look to be told for rewordings.
_REWORDED = 0.5
_CACHED = 1 << 14
# Matches and rows that are held as Python objects at a time.
_AT_A_TIME = 1 << 16

_Relation = Callable[[int, int], bool]


def variants(
    quotations: Iterable[pa.Table],
    articles: pa.Table,
    article_words: Lookup,
    quoted_spans: Iterable[pa.Table],
    earlier_compared_wordings: pa.Table | None = None,
) -> dict[str, pa.Table]:
    """Cluster the quotations that repeat the same words; the earliest is that of the earliest article.

    With them come the wordings that were compared; those `earlier` ones that come again are not compared anew.
    """
    found, wordings = quoted(quotations, quoted_spans, articles)
    earlier = earlier_compared_wordings or TABLES["compared_wordings"].empty()
    same, held_together = matches(wordings, found.digests[found.first_quoted], earlier)
    members = _members(found, wordings, same, _relation(found, article_words))
    del wordings, same
    return {"variants": _rows(found, members, quotations), "compared_wordings": held_together}


@dataclass(frozen=True, slots=True)
class _Members:
    """The quotations of the clusters, each cluster from its earliest, and which of all clusters each is in."""

    quotations: np.ndarray
    clusters: np.ndarray

    @property
    def earliest(self) -> np.ndarray:
        """The earliest quotation of each cluster."""
        first: np.ndarray = self.quotations[np.unique(self.clusters, return_index=True)[1]]
        return first


def _members(found: Quoted, wordings: Texts, same: Matches, are_related: _Relation) -> _Members:
    """The clusters of the same words that are quoted in two articles or more."""
    groups = _groups(found, wordings, same, are_related)
    roots = _roots(groups, wordings, same, are_related)
    of_group = groups.of(found.texts)
    quotations = np.flatnonzero(of_group >= 0)
    clusters = roots[of_group[quotations]]
    order = np.argsort(clusters, kind="stable")
    quotations = quotations[order]
    _, firsts, numbers = np.unique(clusters[order], return_index=True, return_inverse=True)
    is_elsewhere = found.articles[quotations] != found.articles[quotations[firsts]][numbers]
    is_wanted = np.bincount(numbers, is_elsewhere, len(firsts)) > 0
    quotations = quotations[is_wanted[numbers]]
    return _Members(quotations, (np.cumsum(is_wanted) - 1)[numbers[is_wanted[numbers]]])


@dataclass(frozen=True, slots=True)
class _Groups:
    """The quotations of each wording by the speaker or event behind them.

    A wording's groups are numbered from `firsts`, `counts` of them; none where nothing else has its words. `places`: which of
    them a quotation is of, -1 where it is left out; `heads`: the earliest quotation of each group.
    """

    firsts: np.ndarray
    counts: np.ndarray
    places: np.ndarray
    heads: np.ndarray

    def of(self, texts: np.ndarray) -> np.ndarray:
        """The group of each quotation, given its wording; -1 where it has none."""
        has_group = (self.counts[texts] > 0) & (self.places >= 0)
        return np.where(has_group, self.firsts[texts] + self.places, -1)


def _groups(found: Quoted, wordings: Texts, same: Matches, are_related: _Relation) -> _Groups:
    """One group of the quotations of a wording; of a few words by the speaker or event, those beyond the first left out."""
    times_quoted = np.bincount(found.texts, minlength=len(wordings))
    counts = (times_quoted > 1).astype(np.int64)
    counts[same.lefts] = counts[same.rights] = 1
    repeated = np.flatnonzero(times_quoted > 1)
    light = repeated[~is_weighty(totals(wordings, repeated))]
    is_light = np.zeros(len(counts), bool)
    is_light[light] = True
    places = np.zeros(len(found.texts), np.int8)
    alike = np.flatnonzero(is_light[found.texts])
    alike = alike[np.argsort(found.texts[alike], kind="stable")]
    heads_of: dict[int, list[int]] = {}
    for text, quotation in zip(found.texts[alike].tolist(), alike.tolist(), strict=True):
        known = heads_of.setdefault(text, [])
        place = next((at for at, head in enumerate(known) if are_related(head, quotation)), len(known))
        if place == len(known) < _MAX_GROUPS:
            known.append(quotation)
        places[quotation] = place if place < len(known) else -1
    counts[light] = [len(heads_of[text]) for text in light.tolist()]
    firsts = np.cumsum(counts) - counts
    heads = np.repeat(found.first_quoted, counts)
    for text in light.tolist():
        heads[firsts[text] : firsts[text] + counts[text]] = heads_of[text]
    return _Groups(firsts, counts, places, heads)


def _roots(groups: _Groups, wordings: Texts, same: Matches, are_related: _Relation) -> np.ndarray:
    """The cluster of each group, named by one of them: groups of the same words are in one cluster."""
    clusters = Clusters(len(groups.heads))
    closest: dict[int, tuple[float, int]] = {}
    for first in range(0, len(same), _AT_A_TIME):
        some = same.take(slice(first, first + _AT_A_TIME))
        is_open = ~some.is_sure & ~some.is_mutual
        is_left_lighter = np.zeros(len(some), bool)
        is_left_lighter[is_open] = totals(wordings, some.lefts[is_open]) <= totals(wordings, some.rights[is_open])
        ranges = (groups.firsts[some.lefts], groups.counts[some.lefts], groups.firsts[some.rights], groups.counts[some.rights])
        columns = (*ranges, some.scores, some.is_mutual, some.is_sure, is_left_lighter)
        for a, a_count, b, b_count, score, is_mutual, is_sure, is_lighter in zip(*(c.tolist() for c in columns), strict=True):
            pairs = [(one, other) for one in range(a, a + a_count) for other in range(b, b + b_count)]
            for one, other in [pair for pair in pairs if clusters.find(pair[0]) != clusters.find(pair[1])]:
                if is_sure:
                    clusters.join(one, other)
                elif not are_related(int(groups.heads[one]), int(groups.heads[other])):
                    continue
                elif is_mutual:
                    clusters.join(one, other)
                else:
                    lighter, heavier = (one, other) if is_lighter else (other, one)
                    closest[lighter] = max(closest.get(lighter, (0.0, 0)), (score, -heavier))
    for lighter, (_, negated) in closest.items():
        clusters.join(lighter, -negated)
    return np.fromiter(map(clusters.find, range(len(groups.heads))), np.int64, len(groups.heads))


def _relation(found: Quoted, article_words: Lookup) -> _Relation:
    """Whether one speaker, by surname, or one event stands behind two quotations."""
    known = digests(article_words.held["article_id"])
    by_digest = np.argsort(known)
    rows = by_digest[np.searchsorted(known, found.article_digests, sorter=by_digest)]

    @lru_cache(_CACHED)
    def profile(article: int) -> tuple[np.ndarray, np.ndarray]:
        words = article_words.array("words", int(rows[article]))
        assert words is not None
        return scaled(*counted(words.view(np.uint32)))

    resemblance = lru_cache(_CACHED)(lambda one, other: cosine(profile(one), profile(other)))

    def are_related(one: int, other: int) -> bool:
        articles = sorted((int(found.articles[one]), int(found.articles[other])))
        if articles[0] == articles[1] or (found.surnames[one] and found.surnames[one] == found.surnames[other]):
            return True
        return resemblance(*articles) >= _MIN_RESEMBLANCE

    return are_related


def _rows(found: Quoted, members: _Members, quotations: Iterable[pa.Table]) -> pa.Table:
    """The members of the clusters against the earliest, each with the other runs of its utterance that the cluster has."""
    earliest = members.earliest
    is_earliest = members.quotations == earliest[members.clusters]
    is_of_first = found.utterances[members.quotations] == found.utterances[earliest][members.clusters]
    variant_ids, befores = _befores(found, members, is_earliest, is_of_first, quotations)
    utterances, wholes = _broken(found, members, is_earliest, quotations)
    said = found.digests[members.quotations]
    said[utterances >= 0] = digests(wholes)[utterances[utterances >= 0]]
    # The same words of one cluster are compared once; the earliest quotation is as it is.
    order = np.argsort(found.rows[members.quotations])
    keys = scrambled((members.clusters << 1 | is_earliest).astype(np.uint64)) ^ said
    _, firsts, numbers = np.unique(keys[order], return_index=True, return_inverse=True)
    is_first = np.zeros(len(order), bool)
    is_first[firsts] = True
    ids: list[pa.Array] = [pa.array([], pa.string())]
    marked: list[pa.Array] = [pa.array([], pa.large_string())]
    similarities = array("d")
    for its, own_ids, texts in found.written(quotations, found.rows[members.quotations[order]]):
        ids.append(own_ids)
        wanted = np.flatnonzero(is_first[its])
        places = order[its][wanted]
        own = zip(wanted.tolist(), utterances[places].tolist(), strict=True)
        afters = [texts[at] if utterance < 0 else wholes[utterance].as_py() for at, utterance in own]
        told = _differences(befores.take(members.clusters[places]).to_pylist(), afters, is_earliest[places].tolist())
        marked.append(pa.array([one.marked for one in told], pa.large_string()))
        similarities.extend(one.similarity for one in told)
    # The differences came in the order of the first rows that have them.
    of_row = np.argsort(np.argsort(firsts))[numbers]
    all_ids, all_marked = pa.concat_arrays(ids), pa.concat_arrays(marked)
    del ids, marked, befores
    by_id = pc.sort_indices(all_ids).to_numpy()
    columns = {
        "variant_id": variant_ids.take(members.clusters[order][by_id]),
        "quotation_id": all_ids.take(by_id),
        "is_earliest": is_earliest[order][by_id],
        "similarity": np.frombuffer(similarities)[of_row[by_id]],
        "diff": pa.chunked_array(_taken(all_marked, of_row[by_id]), pa.string()),
    }
    return TABLES["variants"].checked(pa.table(columns))


def _broken(
    found: Quoted, members: _Members, is_earliest: np.ndarray, quotations: Iterable[pa.Table]
) -> tuple[np.ndarray, pa.ChunkedArray]:
    """Which utterance a member is of that its cue breaks, so that the cluster has several runs of it, else -1; their words."""
    keys = scrambled(members.clusters.astype(np.uint64)) ^ found.utterances[members.quotations]
    _, numbers, counts = np.unique(keys, return_inverse=True, return_counts=True)
    is_several = counts > 1
    utterances = np.where(is_several[numbers], (np.cumsum(is_several) - 1)[numbers], -1)
    runs = np.flatnonzero(utterances >= 0)
    runs = runs[np.argsort(found.rows[members.quotations[runs]])]
    words: list[list[str]] = [[] for _ in range(np.count_nonzero(is_several))]
    for its, _, texts in found.written(quotations, found.rows[members.quotations[runs]]):
        for utterance, text in zip(utterances[runs[its]].tolist(), texts, strict=True):
            words[utterance].append(text)
    return np.where(is_earliest, -1, utterances), pa.chunked_array([pa.array(map(" ".join, words), pa.string())])


def _taken(values: pa.Array, places: np.ndarray) -> Iterator[pa.Array]:
    """Rows of a column, by parts that are each short enough for a string array."""
    for first in range(0, len(places), _AT_A_TIME):
        yield values.take(places[first : first + _AT_A_TIME]).cast(pa.string())


def _befores(
    found: Quoted, members: _Members, is_earliest: np.ndarray, is_of_first: np.ndarray, quotations: Iterable[pa.Table]
) -> tuple[pa.Array, pa.Array]:
    """The id of each cluster, and the words of its earliest utterance."""
    runs = np.flatnonzero(is_of_first)
    order = runs[np.argsort(found.rows[members.quotations[runs]])]
    ids, texts = [pa.array([], pa.string())], [pa.array([], pa.large_string())]
    for _, own_ids, own_texts in found.written(quotations, found.rows[members.quotations[order]]):
        ids.append(own_ids)
        texts.append(pa.array(own_texts, pa.large_string()))
    in_clusters = np.argsort(order)
    clusters = members.clusters[runs].tolist()
    spoken = pa.concat_arrays(texts).take(in_clusters).to_pylist()
    whole = (" ".join(text for _, text in its) for _, its in groupby(zip(clusters, spoken, strict=True), lambda run: run[0]))
    befores = pa.array(whole, pa.large_string())
    firsts = pa.concat_arrays(ids).take(in_clusters[is_earliest[runs]]).to_pylist()
    return pa.array([hashlib.sha256(i.encode()).hexdigest()[:16] for i in firsts], pa.string()), befores


def _differences(befores: Sequence[str], afters: Sequence[str], is_earliest: Sequence[bool]) -> list[Difference]:
    """The differences; what has its words in common with other members of its cluster only is no rewording, but replaces all."""
    told = [
        Difference(after, 1.0) if is_first else difference(before, after)
        for before, after, is_first in zip(befores, afters, is_earliest, strict=True)
    ]
    unlike = [at for at, one in enumerate(told) if one.similarity < _REWORDED]
    texts = texts_of(text for at in unlike for text in (befores[at], afters[at]))
    places = np.arange(len(unlike)) * 2
    for at, score in zip(unlike, compared(texts, places, places + 1).scores.tolist(), strict=True):
        if np.isnan(score):
            told[at] = Difference(f"[-{befores[at]}-] {{+{afters[at]}+}}", 0.0)
    return told
