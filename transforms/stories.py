"""Articles on one event and articles that repeat another's text.

Belongs here: which article is a reprint of an earlier one, which articles tell one story.
Does not belong here: how alike two articles are (`similarity.py`), quotations of the same words (`variants.py`).

Articles are read once, from the earliest to the latest. Each is looked up among the earlier ones: by the smallest hashes of
its shingles for a copied text, by its weightiest words for the same event within a few days. Both lists are bounded, so
the work grows with the number of articles.
"""

import hashlib
from collections import Counter, defaultdict, deque
from datetime import date

import numpy as np
import pyarrow as pa

from transforms.clusters import Clusters
from transforms.similarity import Profile, content_weights, cosine, profiles
from transforms.words import Corpus, distinct, encoded, rarity, shingles, texts_with
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


def stories(articles: pa.Table) -> pa.Table:
    """Place every article in a story; `similarity` is that with the earlier article by which it got there, 1 for the first."""
    names = ("article_id", "published_date", "title", "body")
    entries = sorted(
        zip(*(articles[name].to_pylist() for name in names), strict=True), key=lambda entry: (entry[1] or date.max, entry[0])
    )
    corpus = encoded(f"{title or ''}\n{body}" for *_, title, body in entries)
    originals = _originals(corpus)
    weighted = profiles(corpus, content_weights(corpus) * rarity(corpus))
    index = _RecentArticles(weighted, texts_with(corpus) > 1, [published for _, published, *_ in entries])
    clusters = Clusters(len(entries))
    similarities: list[float] = []
    for at, original in enumerate(originals):
        near = index.visit(at)
        if original is not None:
            near = [(cosine(weighted[original], weighted[at]), original)]
        for similarity, other in near:
            if original is not None or similarity >= (_EVENT_SIMILARITY if other == near[0][1] else _MERGE_SIMILARITY):
                clusters.join(other, at)
        similarities.append(near[0][0] if near and clusters.find(at) != at else 1.0)
    rows = [
        {
            "story_id": hashlib.sha256(entries[clusters.find(at)][0].encode()).hexdigest()[:16],
            "article_id": article_id,
            "similarity": similarities[at],
            "is_reprint": originals[at] is not None,
        }
        for at, (article_id, *_) in enumerate(entries)
    ]
    return TABLES["stories"].from_rows(sorted(rows, key=lambda row: str(row["article_id"])))


def _originals(corpus: Corpus) -> list[int | None]:
    """For each text the earlier one that it repeats the most of, where it repeats enough."""
    hashes = corpus.hashes()
    first_with: dict[int, int] = {}
    known: list[np.ndarray] = []
    found: list[int | None] = []
    for at in range(len(corpus)):
        own = distinct(shingles(hashes[corpus.text(at)], _SHINGLE_WORDS).astype(np.uint32))
        known.append(own)
        original = None
        if len(own) >= _MIN_SHINGLES:
            sketch = own[:_SKETCH_SIZE].tolist()
            votes = Counter(first_with[shingle] for shingle in sketch if shingle in first_with)
            shares = [(_share(own, known[other]), -other) for other, _ in _top(votes, _REPRINT_CANDIDATES)]
            if shares and max(shares)[0] >= _REPRINT_SHARE:
                original = -max(shares)[1]
            for shingle in sketch:
                first_with.setdefault(shingle, at)
        found.append(original)
    return found


def _share(own: np.ndarray, other: np.ndarray) -> float:
    """The share of the values, sorted, that the other array, sorted, has too."""
    places = np.minimum(np.searchsorted(other, own), len(other) - 1)
    return float((other[places] == own).mean())


def _top(votes: Counter[int], count: int) -> list[tuple[int, int]]:
    """The items with the most votes, the earlier first where they are equal."""
    return sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:count]


class _RecentArticles:
    """The articles of the last days by the weightiest words that others have too; one without a date is near every other."""

    def __init__(self, weighted: list[Profile], is_shared: np.ndarray, dates: list[date | None]) -> None:
        self._weighted = weighted
        self._is_shared = is_shared
        self._dates = dates
        self._by_term: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=_RECENT_ARTICLES))

    def visit(self, at: int) -> list[tuple[float, int]]:
        """The articles visited before, within the window, that are most like this one, the likest first, with how much."""
        votes: Counter[int] = Counter()
        for term in self._signature(at):
            votes.update(self._by_term[term])
            self._by_term[term].append(at)
        near = Counter({other: count for other, count in votes.items() if count > 1 and self._is_near(at, other)})
        candidates = [other for other, _ in _top(near, _EVENT_CANDIDATES)]
        similarities = [(cosine(self._weighted[other], self._weighted[at]), other) for other in candidates]
        return sorted(similarities, key=lambda found: (-found[0], found[1]))

    def _is_near(self, at: int, other: int) -> bool:
        one, two = self._dates[at], self._dates[other]
        return one is None or two is None or abs((one - two).days) <= _WINDOW_DAYS

    def _signature(self, at: int) -> list[int]:
        terms, values = self._weighted[at]
        is_shared = self._is_shared[terms]
        terms, values = terms[is_shared], values[is_shared]
        heaviest = np.argsort(-values, kind="stable")[:_SIGNATURE_TERMS]
        return [int(term) for term in terms[heaviest]]
