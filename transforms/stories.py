"""Articles on one event and articles that repeat another's text.

Belongs here: which article is a reprint of which other and how much of it was kept, which articles tell one story.
Does not belong here: how alike two articles are (`similarity.py`), quotations of the same words (`variants.py`).

Articles are read once, from the earliest to the latest. Each is looked up among the earlier ones: by the smallest hashes of
its shingles for a copied text, by its weightiest words for the same event within a few days. Both lists are bounded, so
the work grows with the number of articles. What tells of one event also names the same: two companies' results in the words
of every such notice are two stories.
"""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import numpy as np
import pyarrow as pa

from transforms.article_words import NOTHING, SHINGLE_WORDS, ArticleWords, rows_of
from transforms.clusters import Clusters
from transforms.similarity import Profile, cosine, counted, scaled
from transforms.words import distinct, rarity
from warehouse.tables import TABLES

_REPRINT_CANDIDATES = 3
# The share of an article's shingles that an earlier one must have for it to repeat that text.
_REPRINT_SHARE = 0.5
_WINDOW_DAYS = 4
_SIGNATURE_TERMS = 24
_RECENT_ARTICLES = 32
_EVENT_CANDIDATES = 8
_EVENT_SIMILARITY = 0.22
# So much alike, two articles make one story of the stories they were placed in before.
_MERGE_SIMILARITY = 0.25
_CACHED = 1 << 16
# So many names, or all that the one with fewer has, two articles on one event have both.
_SHARED_NAMES = 2


def stories(articles: pa.Table, article_words: Iterable[pa.Table], outlets: pa.Table) -> pa.Table:
    """Place every article in a story; `similarity` is that with the earlier article by which it got there, 1 for the first."""
    columns = (articles[name].to_pylist() for name in ("article_id", "published_date", "language"))
    entries = sorted(
        zip(*columns, _agency_ranks(articles, outlets), strict=True), key=lambda entry: (entry[1] or date.max, entry[0])
    )
    ids, dates, languages = ([entry[column] for entry in entries] for column in range(3))
    texts = _Texts(ids, article_words)
    originals = _originals(texts, _order(dates, texts, [rank for *_, rank in entries]))
    index = _RecentArticles(texts.rows, dates, languages)
    clusters = Clusters(len(ids))
    similarities: list[float] = []
    for at, original in enumerate(originals):
        near = index.visit(at)
        if original is not None:
            near = [(index.similarity(original, at), original)]
        for similarity, other in near:
            if other == near[0][1] or similarity >= _MERGE_SIMILARITY:
                clusters.join(other, at)
        similarities.append(near[0][0] if near else 1.0)
    rows = []
    for at, original in enumerate(originals):
        row = {
            "story_id": hashlib.sha256(ids[clusters.find(at)].encode()).hexdigest()[:16],
            "article_id": ids[at],
            "similarity": similarities[at],
            "is_reprint": original is not None,
        }
        if original is not None:
            copied, first = texts.rows[at].shingles(), texts.rows[original].shingles()
            row |= {
                "original_article_id": ids[original],
                "kept_share": _repeated_share(first, copied),
                "added_share": 1.0 - _repeated_share(copied, first),
            }
        rows.append(row)
    return TABLES["stories"].from_rows(sorted(rows, key=lambda row: str(row["article_id"])))


class _Texts:
    """The words of all articles, and how much of one's text another has."""

    def __init__(self, ids: list[str], article_words: Iterable[pa.Table]) -> None:
        place = {article_id: at for at, article_id in enumerate(ids)}
        self.rows: list[ArticleWords] = [NOTHING] * len(ids)
        for part in article_words:
            for article_id, row in rows_of(part):
                self.rows[place[article_id]] = row
        self._set = lru_cache(_CACHED)(lambda at: distinct(self.rows[at].shingles()))

    def sketch(self, at: int) -> list[int]:
        """The smallest shingles of a text; none of one too short."""
        found: list[int] = self.rows[at].sketch.tolist()
        return found

    def share(self, one: int, other: int) -> float:
        """The share of a text's shingles that the other has too."""
        own, others = self._set(one), self._set(other)
        places = np.minimum(np.searchsorted(others, own), len(others) - 1)
        return float((others[places] == own).mean())


class _Frequencies:
    """In how many texts, of all and of each language, words are."""

    def __init__(self, profiles: Iterable[Profile], languages: list[str | None]) -> None:
        terms: defaultdict[str | None, list[np.ndarray]] = defaultdict(list)
        for (own, _), language in zip(profiles, languages, strict=True):
            terms[language].append(own)
        self._counts = Counter(languages)
        counted = {language: np.unique(np.concatenate(own), return_counts=True) for language, own in terms.items()}
        self._words = distinct(np.concatenate([np.zeros(0, np.uint32), *(words for words, _ in counted.values())]))
        self._having = {language: np.zeros(len(self._words), np.int32) for language in counted}
        for language, (words, having) in counted.items():
            self._having[language][np.searchsorted(self._words, words)] = having
        self._is_shared = sum(self._having.values(), np.zeros(len(self._words), np.int32)) > 1

    def rarity(self, terms: np.ndarray, language: str | None) -> np.ndarray:
        """How rare words are in their language: one of few texts has its commonest words in few, too."""
        return rarity(self._having[language][np.searchsorted(self._words, terms)], self._counts[language])

    def is_shared(self, terms: np.ndarray) -> np.ndarray:
        """Whether words are in more than one text."""
        shared: np.ndarray = self._is_shared[np.searchsorted(self._words, terms)]
        return shared


def _agency_ranks(articles: pa.Table, outlets: pa.Table) -> list[int]:
    """What the credit says of each article: 0 an agency's own text, 1 nothing, 2 an agency's text in another outlet."""
    names: dict[str, set[str]] = {}
    agencies = set()
    columns = (outlets[name].to_pylist() for name in ("outlet_id", "name", "kind", "aliases"))
    for outlet_id, name, kind, aliases in zip(*columns, strict=True):
        called = [known.casefold() for known in (outlet_id, name, *aliases)]
        names[outlet_id] = {*called, *(known.partition(".")[0] for known in called)}  # an outlet may be known by its domain alone
        if kind == "agency":
            agencies.add(outlet_id)
    ranks = []
    for outlet_id, agency in zip(articles["outlet_id"].to_pylist(), articles["agency"].to_pylist(), strict=True):
        is_own = agency.casefold() in names.get(outlet_id, ()) if agency else outlet_id in agencies
        ranks.append(0 if is_own else 2 if agency and outlet_id else 1)
    return ranks


def _order(dates: list[date | None], texts: _Texts, ranks: list[int]) -> list[int]:
    """The texts, of which those with a date come first and in its order, in the order in which one can repeat another.

    A text without a date counts as of the day of the earliest one that is alike. On one day the agency comes first, then the
    longer text: copies are cut.
    """
    days = list(dates)
    undated = [at for at, day in enumerate(dates) if day is None]
    first_with = _first_with(texts, [at for at, day in enumerate(dates) if day is not None]) if undated else {}
    for at in undated:
        near = [(other, max(texts.share(at, other), texts.share(other, at))) for other in _voted(texts.sketch(at), first_with)]
        days[at] = min((dates[other] or date.max for other, share in near if share >= _REPRINT_SHARE), default=None)
    sizes = [row.shingle_count for row in texts.rows]
    return sorted(range(len(sizes)), key=lambda at: (days[at] or date.max, ranks[at], -sizes[at], at))


def _first_with(texts: _Texts, order: list[int]) -> dict[int, int]:
    """The first text of those in `order` that has a shingle among its smallest."""
    first_with: dict[int, int] = {}
    for at in order:
        for shingle in texts.sketch(at):
            first_with.setdefault(shingle, at)
    return first_with


def _originals(texts: _Texts, order: list[int]) -> list[int | None]:
    """For each text the one before it in `order` that it repeats the most of, where it repeats enough."""
    first_with: dict[int, int] = {}
    found: list[int | None] = [None] * len(order)
    for position, at in enumerate(order):
        sketch = texts.sketch(at)
        shares = [(texts.share(at, order[other]), -other) for other in _voted(sketch, first_with)]
        if shares and max(shares)[0] >= _REPRINT_SHARE:
            found[at] = order[-max(shares)[1]]
        for shingle in sketch:
            first_with.setdefault(shingle, position)
    return found


def _voted(sketch: list[int], first_with: dict[int, int]) -> list[int]:
    """The texts that were the first with most of the smallest shingles of a text."""
    votes = Counter(first_with[shingle] for shingle in sketch if shingle in first_with)
    return [other for other, _ in _top(votes, _REPRINT_CANDIDATES)]


def _repeated_share(own: np.ndarray, other: np.ndarray) -> float:
    """The share of a text's words that stand in one of its shingles that the other text has too."""
    is_repeated = np.zeros(len(own) + SHINGLE_WORDS - 1, bool)
    is_shared = np.isin(own, other)
    for offset in range(SHINGLE_WORDS):
        is_repeated[offset : offset + len(own)] |= is_shared
    return float(is_repeated.mean())


def _top(votes: Counter[int], count: int) -> list[tuple[int, int]]:
    """The items with the most votes, the earlier first where they are equal."""
    return sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:count]


class _RecentArticles:
    """The articles of the last days by the weightiest words that others have too; one without a date is near every other."""

    def __init__(
        self,
        rows: list[ArticleWords],
        dates: list[date | None],
        languages: list[str | None],
    ) -> None:
        self._frequencies = _Frequencies((counted(row.words) for row in rows), languages)
        self._profile = lru_cache(_CACHED)(lambda at: self._weighted(rows[at].words, languages[at]))
        self._dates = dates
        self._rows = rows
        self._by_term: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=_RECENT_ARTICLES))

    def visit(self, at: int) -> list[tuple[float, int]]:
        """The articles visited before, within the window, that may tell of the same event, the likest first, with how much."""
        votes: Counter[int] = Counter()
        for term in self._signature(at):
            votes.update(self._by_term[term])
            self._by_term[term].append(at)
        near = Counter({other: count for other, count in votes.items() if count > 1 and self._is_near(at, other)})
        candidates = [other for other, _ in _top(near, _EVENT_CANDIDATES)]
        similarities = [(self.similarity(other, at), other) for other in candidates]
        alike = [(much, other) for much, other in similarities if much >= _EVENT_SIMILARITY and self._name_the_same(at, other)]
        return sorted(alike, key=lambda found: (-found[0], found[1]))

    def similarity(self, one: int, other: int) -> float:
        """How alike two articles are."""
        return cosine(self._profile(one), self._profile(other))

    def _weighted(self, words: np.ndarray, language: str | None) -> Profile:
        """The profile of a text by words that are rare in its language."""
        terms, values = counted(words)
        return scaled(terms, values * self._frequencies.rarity(terms, language))

    def _name_the_same(self, at: int, other: int) -> bool:
        one, two = self._rows[at].names, self._rows[other].names
        if one is None or two is None:
            return True
        needed = min(_SHARED_NAMES, max(min(len(one), len(two)), 1))
        return len(np.intersect1d(one, two, assume_unique=True)) >= needed

    def _is_near(self, at: int, other: int) -> bool:
        one, two = self._dates[at], self._dates[other]
        return one is None or two is None or abs((one - two).days) <= _WINDOW_DAYS

    def _signature(self, at: int) -> list[int]:
        terms, values = self._profile(at)
        is_shared = self._frequencies.is_shared(terms)
        terms, values = terms[is_shared], values[is_shared]
        heaviest = np.argsort(-values, kind="stable")[:_SIGNATURE_TERMS]
        return [int(term) for term in terms[heaviest]]
