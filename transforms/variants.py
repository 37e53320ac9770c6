"""The same words quoted in different articles, also when shortened, corrected or altered.

Belongs here: from the tables of quotations and articles to the clusters, their earliest and the differences from it.
Does not belong here: when two texts are the same words (`same_words.py`), the word-level difference (`diff.py`).

Direct quotations are compared by their text, mixed ones by what stands in quotation marks; indirect speech is the
reporter's wording. A few words in common are the same words only where one speaker or one event stands behind both. A few
words that several quotations hold go to that with which they have most in common: a phrase must not make one cluster of
all who use it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from transforms.article_words import rows_of
from transforms.clusters import Clusters
from transforms.diff import Difference, difference
from transforms.same_words import Match, Texts, is_weighty, match, matches, texts_of
from transforms.similarity import cosine, counted, scaled
from transforms.wordings import wording
from transforms.words import words
from warehouse.tables import TABLES

# Articles less alike than this do not tell of one event.
_MIN_RESEMBLANCE = 0.3
# Fewer words than this are no quotation to follow.
_MIN_WORDS = 3
# A phrase that more groups of speakers and events have than this is everybody's.
_MAX_GROUPS = 8
# So much in common, two wordings need no closer look to be told for rewordings.
_REWORDED = 0.5
_CACHED = 1 << 14


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A quotation's quoted words; `position` orders them in time."""

    position: tuple[date, str, int]
    quotation_id: str
    article_id: str
    utterance_id: str
    words: str
    surname: str


_Relation = Callable[[_Quotation, _Quotation], bool]


def variants(
    quotations: pa.Table,
    articles: pa.Table,
    article_words: Iterable[pa.Table],
    quoted_spans: pa.Table,
    earlier_compared_wordings: pa.Table | None = None,
) -> dict[str, pa.Table]:
    """Cluster the quotations that repeat the same words; the earliest is that of the earliest article.

    With them come the wordings that were compared; those `earlier` ones that come again are not compared anew.
    """
    by_words: dict[str, list[_Quotation]] = {}
    for quotation in _ordered(quotations, articles, quoted_spans):
        comparable = words(quotation.words)
        if len(comparable) >= _MIN_WORDS:
            by_words.setdefault(" ".join(comparable), []).append(quotation)
    same_words = list(by_words.values())
    texts = texts_of([same[0].words for same in same_words])
    found, compared = matches(texts, earlier_compared_wordings or TABLES["compared_wordings"].empty())
    is_light = [len(alike) > 1 and not is_weighty(texts.wording(at)) for at, alike in enumerate(same_words)]
    are_related = _relation(article_words, _articles_asked_about(same_words, is_light, found))
    rows: list[dict[str, object]] = []
    for cluster in _clusters(same_words, is_light, texts, found, are_related):
        if len({quotation.article_id for quotation in cluster}) > 1:
            rows += _rows(cluster)
    told = TABLES["variants"].from_rows(sorted(rows, key=lambda row: str(row["quotation_id"])))
    return {"variants": told, "compared_wordings": compared}


def _clusters(
    same_words: list[list[_Quotation]],
    is_light: list[bool],
    texts: Texts,
    same: Mapping[tuple[int, int], Match],
    are_related: _Relation,
) -> Iterator[list[_Quotation]]:
    """From the quotations of each wording to those of the same words, each cluster from the earliest to the latest."""
    groups: list[list[_Quotation]] = []
    groups_of: list[range] = []
    for at, alike in enumerate(same_words):
        first = len(groups)
        groups += _groups(alike, are_related) if is_light[at] else [alike]
        groups_of.append(range(first, len(groups)))
    clusters = Clusters(len(groups))
    closest: dict[int, tuple[float, int]] = {}
    for (left, right), found in same.items():
        pairs = [(a, b) for a in groups_of[left] for b in groups_of[right] if clusters.find(a) != clusters.find(b)]
        is_left_lighter = texts.wording(left).total <= texts.wording(right).total
        for a, b in pairs:
            if found.is_sure:
                clusters.join(a, b)
            elif not are_related(groups[a][0], groups[b][0]):
                continue
            elif found.is_mutual:
                clusters.join(a, b)
            else:
                lighter, heavier = (a, b) if is_left_lighter else (b, a)
                closest[lighter] = max(closest.get(lighter, (0.0, 0)), (found.score, -heavier))
    for lighter, (_, negated) in closest.items():
        clusters.join(lighter, -negated)
    for cluster in clusters.members():
        yield sorted((quotation for group in cluster for quotation in groups[group]), key=lambda quotation: quotation.position)


def _articles_asked_about(
    same_words: list[list[_Quotation]], is_light: list[bool], same: Mapping[tuple[int, int], Match]
) -> pa.Array:
    """The articles of the quotations for which it matters whether one event stands behind them."""
    unsure = {at for pair, found in same.items() if not found.is_sure for at in pair}
    asked = (alike for at, alike in enumerate(same_words) if is_light[at] or at in unsure)
    return pa.array(sorted({quotation.article_id for alike in asked for quotation in alike}), pa.string())


def _relation(article_words: Iterable[pa.Table], asked: pa.Array) -> _Relation:
    """Whether one speaker, by surname, or one event stands behind two quotations of the articles that are asked about."""
    parts = (part.filter(pc.is_in(part["article_id"], value_set=asked)) for part in article_words)
    texts = {article_id: row.words for part in parts for article_id, row in rows_of(part)}
    profile = lru_cache(_CACHED)(lambda article_id: scaled(*counted(texts[article_id])))
    resemblance = lru_cache(_CACHED)(lambda one, other: cosine(profile(one), profile(other)))

    def are_related(one: _Quotation, other: _Quotation) -> bool:
        if one.article_id == other.article_id or (one.surname and one.surname == other.surname):
            return True
        return resemblance(*sorted((one.article_id, other.article_id))) >= _MIN_RESEMBLANCE

    return are_related


def _groups(same: list[_Quotation], are_related: _Relation) -> list[list[_Quotation]]:
    """The quotations of one short phrase by the speaker or event behind them; those beyond the first groups are left out."""
    groups: list[list[_Quotation]] = []
    for quotation in same:
        group = next((group for group in groups if are_related(group[0], quotation)), None)
        if group is not None:
            group.append(quotation)
        elif len(groups) < _MAX_GROUPS:
            groups.append([quotation])
    return groups


def _ordered(quotations: pa.Table, articles: pa.Table, quoted_spans: pa.Table) -> list[_Quotation]:
    """The quotations with words in quotation marks, from the earliest article to the latest."""
    spans: dict[str, list[tuple[int, str]]] = {}
    quotations = quotations.filter(pc.not_equal(quotations["kind"], "indirect"))
    mixed = quotations.filter(pc.equal(quotations["kind"], "mixed"))["quotation_id"]
    quoted_spans = quoted_spans.filter(pc.is_in(quoted_spans["quotation_id"], value_set=mixed))
    columns = (quoted_spans[name].to_pylist() for name in ("quotation_id", "ordinal", "text"))
    for quotation_id, ordinal, text in zip(*columns, strict=True):
        spans.setdefault(quotation_id, []).append((ordinal, text))
    published: dict[str, date | None] = dict(
        zip(articles["article_id"].to_pylist(), articles["published_date"].to_pylist(), strict=True)
    )
    names = ("quotation_id", "article_id", "utterance_id", "ordinal", "kind", "text", "resolved_name")
    rows = zip(*(quotations[name].to_pylist() for name in names), strict=True)
    found: list[_Quotation] = []
    for quotation_id, article_id, utterance_id, ordinal, kind, text, name in rows:
        quoted = text if kind == "direct" else " … ".join(span for _, span in sorted(spans.get(quotation_id, ())))
        surname = (words(name or "") or [""])[-1]
        position = (published[article_id] or date.max, article_id, ordinal)
        found.append(_Quotation(position, quotation_id, article_id, utterance_id, quoted, surname))
    return sorted(found, key=lambda quotation: quotation.position)


def _rows(cluster: list[_Quotation]) -> Iterator[dict[str, object]]:
    """The members of a cluster against the earliest, with the other runs of its utterance that the cluster has."""
    earliest = cluster[0]
    before = " ".join(quotation.words for quotation in cluster if quotation.utterance_id == earliest.utterance_id)
    compared = {text: _compared(before, text) for text in dict.fromkeys(quotation.words for quotation in cluster)}
    variant_id = hashlib.sha256(earliest.quotation_id.encode()).hexdigest()[:16]
    for quotation in cluster:
        is_earliest = quotation is earliest
        found = Difference(quotation.words, 1.0) if is_earliest else compared[quotation.words]
        yield {
            "variant_id": variant_id,
            "quotation_id": quotation.quotation_id,
            "is_earliest": is_earliest,
            "similarity": found.similarity,
            "diff": found.marked,
        }


def _compared(before: str, after: str) -> Difference:
    """The difference; what has its words in common with other members of its cluster only is no rewording, but replaces all."""
    found = difference(before, after)
    if found.similarity >= _REWORDED or match(wording(before), wording(after)):
        return found
    return Difference(f"[-{before}-] {{+{after}+}}", 0.0)
