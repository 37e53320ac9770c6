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

from transforms.article_words import rows_of
from transforms.clusters import Clusters
from transforms.similarity import Profile, cosine, counted, scaled
from transforms.words import distinct, rarity, scrambled, shingles
from warehouse.tables import TABLES

_SHINGLE_WORDS = 4
_SKETCH_SIZE = 24
_REPRINT_CANDIDATES = 3
# The share of an article's shingles that an earlier one must have for it to repeat that text.
_REPRINT_SHARE = 0.5
# An article of fewer shingles is too short for its text to be told from a formula.
_MIN_SHINGLES = 12
_WINDOW_DAYS = 4
_SIGNATURE_TERMS = 16
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
    words, names = _texts(ids, article_words)
    sets = [distinct(_shingles(own)) for own in words]
    originals = _originals(sets, _order(dates, sets, [rank for *_, rank in entries]))
    index = _RecentArticles(words, names, dates, languages)
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
            copied, first = _shingles(words[at]), _shingles(words[original])
            row |= {
                "original_article_id": ids[original],
                "kept_share": _repeated_share(first, copied),
                "added_share": 1.0 - _repeated_share(copied, first),
            }
        rows.append(row)
    return TABLES["stories"].from_rows(sorted(rows, key=lambda row: str(row["article_id"])))


def _texts(ids: list[str], article_words: Iterable[pa.Table]) -> tuple[list[np.ndarray], list[np.ndarray | None]]:
    """The words of every article, and its names, None where they could not be told."""
    place = {article_id: at for at, article_id in enumerate(ids)}
    words: list[np.ndarray] = [np.zeros(0, np.uint32)] * len(ids)
    names: list[np.ndarray | None] = [None] * len(ids)
    for part in article_words:
        for article_id, own, named in rows_of(part):
            words[place[article_id]], names[place[article_id]] = own, named
    return words, names


def _shingles(words: np.ndarray) -> np.ndarray:
    """The shingles of a text in order."""
    return shingles(scrambled(words.astype(np.uint64)), _SHINGLE_WORDS).astype(np.uint32)


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
        names[outlet_id] = {known.casefold() for known in (outlet_id, name, *aliases)}
        if kind == "agency":
            agencies.add(outlet_id)
    ranks = []
    for outlet_id, agency in zip(articles["outlet_id"].to_pylist(), articles["agency"].to_pylist(), strict=True):
        is_own = agency.casefold() in names.get(outlet_id, ()) if agency else outlet_id in agencies
        ranks.append(0 if is_own else 2 if agency and outlet_id else 1)
    return ranks


def _order(dates: list[date | None], sets: list[np.ndarray], ranks: list[int]) -> list[int]:
    """The texts, of which those with a date come first and in its order, in the order in which one can repeat another.

    A text without a date counts as of the day of the earliest one that is alike. On one day the agency comes first, then the
    longer text: copies are cut.
    """
    days = list(dates)
    undated = [at for at, day in enumerate(dates) if day is None]
    first_with = _first_with(sets, [at for at, day in enumerate(dates) if day is not None]) if undated else {}
    for at in undated:
        near = [
            (other, max(_share(sets[at], sets[other]), _share(sets[other], sets[at]))) for other in _voted(sets[at], first_with)
        ]
        days[at] = min((dates[other] or date.max for other, share in near if share >= _REPRINT_SHARE), default=None)
    return sorted(range(len(sets)), key=lambda at: (days[at] or date.max, ranks[at], -len(sets[at]), at))


def _first_with(sets: list[np.ndarray], order: list[int]) -> dict[int, int]:
    """The first text of those in `order` that has a shingle among its smallest."""
    first_with: dict[int, int] = {}
    for at in order:
        for shingle in _sketch(sets[at]):
            first_with.setdefault(shingle, at)
    return first_with


def _originals(sets: list[np.ndarray], order: list[int]) -> list[int | None]:
    """For each text the one before it in `order` that it repeats the most of, where it repeats enough."""
    first_with: dict[int, int] = {}
    found: list[int | None] = [None] * len(sets)
    for position, at in enumerate(order):
        shares = [(_share(sets[at], sets[order[other]]), -other) for other in _voted(sets[at], first_with)]
        if shares and max(shares)[0] >= _REPRINT_SHARE:
            found[at] = order[-max(shares)[1]]
        for shingle in _sketch(sets[at]):
            first_with.setdefault(shingle, position)
    return found


def _sketch(own: np.ndarray) -> list[int]:
    """The smallest shingles of a text; none of one too short."""
    return own[:_SKETCH_SIZE].tolist() if len(own) >= _MIN_SHINGLES else []


def _voted(own: np.ndarray, first_with: dict[int, int]) -> list[int]:
    """The texts that were the first with most of the smallest shingles of a text."""
    votes = Counter(first_with[shingle] for shingle in _sketch(own) if shingle in first_with)
    return [other for other, _ in _top(votes, _REPRINT_CANDIDATES)]


def _repeated_share(own: np.ndarray, other: np.ndarray) -> float:
    """The share of a text's words that stand in one of its shingles that the other text has too."""
    is_repeated = np.zeros(len(own) + _SHINGLE_WORDS - 1, bool)
    is_shared = np.isin(own, other)
    for offset in range(_SHINGLE_WORDS):
        is_repeated[offset : offset + len(own)] |= is_shared
    return float(is_repeated.mean())


def _share(own: np.ndarray, other: np.ndarray) -> float:
    """The share of the values, sorted, that the other array, sorted, has too."""
    places = np.minimum(np.searchsorted(other, own), len(other) - 1)
    return float((other[places] == own).mean())


def _top(votes: Counter[int], count: int) -> list[tuple[int, int]]:
    """The items with the most votes, the earlier first where they are equal."""
    return sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:count]


class _RecentArticles:
    """The articles of the last days by the weightiest words that others have too; one without a date is near every other."""

    def __init__(
        self,
        words: list[np.ndarray],
        names: list[np.ndarray | None],
        dates: list[date | None],
        languages: list[str | None],
    ) -> None:
        self._frequencies = _Frequencies(map(counted, words), languages)
        self._profile = lru_cache(_CACHED)(lambda at: self._weighted(words[at], languages[at]))
        self._dates = dates
        self._names = names
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
        one, two = self._names[at], self._names[other]
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
