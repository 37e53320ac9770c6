"""Articles on one event and articles that repeat another's text.

Belongs here: which articles tell one story, and the table of stories. Does not belong here: which article is a reprint of which
other (`reprints.py`), how alike two articles are (`article_profiles.py`), quotations of the same words (`variants.py`).

Each article is looked up among the earlier ones: by the smallest hashes of its shingles for a copied text, by its weightiest
words for the same event within a few days. Both lists are bounded, so the work grows with the number of articles; who is
compared with whom is found for all at once, and their words are then read from disk in the order of time, each day's about once.
What tells of one event also names the same: two companies' results in the words of every such notice are two stories.
"""

import hashlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa

from transforms.coverage.article_profiles import Profiles
from transforms.coverage.article_texts import Texts
from transforms.coverage.candidate_votes import ITEM, ballots, elected
from transforms.coverage.reprints import agency_ranks, reprints
from transforms.language.clusters import Clusters
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

_WINDOW_DAYS = 4
_RECENT_ARTICLES = 32
_EVENT_CANDIDATES = 8
# Words that two articles have in common among their weightiest.
_SHARED_TERMS = 2
_EVENT_SIMILARITY = 0.22
# So much alike, two articles make one story of the stories they were placed in before.
_MERGE_SIMILARITY = 0.25
# So many names, or all that the one with fewer has, two articles on one event have both.
_SHARED_NAMES = 2
_BLOCK = 1 << 9


def stories(articles: pa.Table, article_words: Lookup, outlets: pa.Table) -> pa.Table:
    """Place every article in a story; `similarity` is that with the earlier article by which it got there, 1 for the first."""
    articles = articles.sort_by([("published_date", "ascending"), ("article_id", "ascending")])
    ids = articles["article_id"].combine_chunks()
    dated = len(ids) - articles["published_date"].null_count
    days = articles["published_date"].cast(pa.int32()).fill_null(0).to_numpy()
    texts = Texts(ids, article_words)
    found = reprints(texts, days, dated, agency_ranks(articles, outlets))
    # One without a date is near every other.
    earliest = np.where(np.arange(len(ids)) < dated, np.searchsorted(days[:dated], days - _WINDOW_DAYS), 0)
    profiles = Profiles(texts, articles["language"].combine_chunks().dictionary_encode("encode").indices.to_numpy())
    clusters = Clusters(len(ids))
    similarities = np.ones(len(ids))
    for at, near in _near(texts, profiles, earliest, found.originals):
        similarities[at] = near[0][0]
        for similarity, other in near:
            if other == near[0][1] or similarity >= _MERGE_SIMILARITY:
                clusters.join(other, at)
    firsts, story = np.unique([clusters.find(at) for at in range(len(ids))], return_inverse=True)
    names = pa.array([hashlib.sha256(ids[first].as_py().encode()).hexdigest()[:16] for first in firsts.tolist()], pa.string())
    is_reprint = found.originals >= 0
    columns = {
        "story_id": names.take(pa.array(story)),
        "article_id": ids,
        "similarity": pa.array(similarities),
        "is_reprint": pa.array(is_reprint),
        "original_article_id": ids.take(pa.array(found.originals, mask=~is_reprint)),
        "kept_share": pa.array(found.kept, mask=~is_reprint),
        "added_share": pa.array(found.added, mask=~is_reprint),
    }
    return TABLES["stories"].checked(pa.table(columns).sort_by("article_id"))


def _near(
    texts: Texts, profiles: Profiles, earliest: np.ndarray, originals: np.ndarray
) -> Iterator[tuple[int, list[tuple[float, int]]]]:
    """The articles on one event with earlier ones, with these, the likest first; what repeats a text with the original alone."""
    signatures = profiles.signatures()
    having = _having(signatures)
    for begin in range(0, len(texts), _BLOCK):
        block = np.arange(begin, min(begin + _BLOCK, len(texts)))
        copies = block[originals[block] >= 0]
        voters, voted = _candidates(block[originals[block] < 0], signatures, having, earliest)
        ones, others = np.concatenate([copies, voters]), np.concatenate([originals[copies], voted])
        found = profiles.of(np.concatenate([ones, others]))
        for at, pairs in groupby(zip(ones.tolist(), others.tolist(), strict=True), itemgetter(0)):
            its = [other for _, other in pairs]
            near = list(zip(profiles.similarities(found[at], [found[other] for other in its]), its, strict=True))
            if originals[at] < 0:
                near = [(much, other) for much, other in near if much >= _EVENT_SIMILARITY and _name_the_same(texts, at, other)]
            if near:
                yield at, sorted(near, key=lambda pair: (-pair[0], pair[1]))


def _having(signatures: np.ndarray) -> np.ndarray:
    """Every word of the signatures as a vote for each article that has it, in order."""
    found = np.empty(np.count_nonzero(signatures >= 0), np.uint64)
    filled = 0
    for begin in range(0, len(signatures), _BLOCK):
        its = signatures[begin : begin + _BLOCK]
        texts, places = np.nonzero(its >= 0)
        found[filled : filled + len(texts)] = ballots(its[texts, places], begin + texts)
        filled += len(texts)
    found.sort()
    return found


def _candidates(
    block: np.ndarray, signatures: np.ndarray, having: np.ndarray, earliest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Articles, each as often as others before it may tell of the same event, and these: the last with one of its words vote."""
    texts, places = np.nonzero(signatures[block] >= 0)
    own = ballots(signatures[block][texts, places], block[texts])
    before = np.searchsorted(having, own)[:, None] - np.arange(1, _RECENT_ARTICLES + 1)
    its = having[np.maximum(before, 0)]
    others = its & ITEM
    is_near = (before >= 0) & (its ^ own[:, None] <= ITEM) & (others >= earliest[block[texts]][:, None])
    votes = ballots(np.broadcast_to(block[texts][:, None], others.shape)[is_near], others[is_near])
    return elected(votes, _EVENT_CANDIDATES, _SHARED_TERMS)


def _name_the_same(texts: Texts, at: int, other: int) -> bool:
    one, two = texts.names(at), texts.names(other)
    if one is None or two is None:
        return True
    both = np.sort(np.concatenate([one, two]))
    needed = min(_SHARED_NAMES, max(min(len(one), len(two)), 1))
    return int(np.count_nonzero(both[1:] == both[:-1])) >= needed
