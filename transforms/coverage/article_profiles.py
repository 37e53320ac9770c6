"""The profiles of many articles: their content words, weighted by how rare each is in its language.

Belongs here: in how many articles words are, the profile of an article and its weightiest words, how alike two profiles are.
Does not belong here: the words of one text and two texts alone (`article_similarity.py`), which articles are compared
(`stories.py`).
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from transforms.coverage.article_texts import Block, Recent, Texts
from transforms.coverage.candidate_votes import ITEM, ITEM_BITS, ballots
from transforms.language.words import FUNCTION_WEIGHT, distinct, rarity, weights_of

# A profile: the numbers of words in the vocabulary in ascending order, and their weights, scaled to length 1.
Profile = tuple[np.ndarray, np.ndarray]

SIGNATURE_TERMS = 24
_CACHED = 1 << 14


class Profiles:
    """The profiles of all articles, made of their words when they are asked for, those of the last ones kept."""

    def __init__(self, texts: Texts, languages: np.ndarray) -> None:
        """Takes the number of the language of each article."""
        self._texts = texts
        self._languages = languages
        self._sizes = np.bincount(languages)
        self._terms, self._having = _frequencies(texts, languages)
        words = self._terms & ITEM
        self._vocabulary = distinct(words)
        in_all = np.zeros(len(self._vocabulary), np.int64)
        np.add.at(in_all, np.searchsorted(self._vocabulary, words), self._having)
        self._is_shared = in_all > 1
        self._recent = Recent(texts, self._made, _CACHED)
        self._weights = np.zeros(len(self._vocabulary))

    def of(self, texts: np.ndarray) -> dict[int, Profile]:
        """The profile of each of some articles."""
        return self._recent.of(texts)

    def similarities(self, one: Profile, others: list[Profile]) -> Iterator[float]:
        """How alike an article is to each of some others: the cosines of their profiles."""
        self._weights[one[0]] = one[1]
        for terms, values in others:
            own = self._weights[terms]
            shared = np.flatnonzero(own)
            yield min(1.0, float(values[shared] @ own[shared]))
        self._weights[one[0]] = 0

    def signatures(self) -> np.ndarray:
        """The weightiest words of each article that others have too, a row an article; where it has fewer, -1."""
        found = np.full((len(self._texts), SIGNATURE_TERMS), -1, np.int32)
        for block in self._texts.blocks(self._texts.stored_order().tolist()):
            for at, (terms, values) in zip(block.texts.tolist(), self._made(block), strict=True):
                shared = np.flatnonzero(self._is_shared[terms])
                heaviest = shared[np.argsort(-values[shared], kind="stable")[:SIGNATURE_TERMS]]
                found[at, : len(heaviest)] = terms[heaviest]
        return found

    def _made(self, block: Block) -> Iterator[Profile]:
        words, which, owners, counts = _counted(block)
        weights = weights_of(words)
        values = weights[which] * (1 + np.log(counts))
        languages = self._languages[block.texts]
        for language in np.unique(languages).tolist():
            places = np.searchsorted(self._terms, ballots(np.full(len(words), language), words))
            rare = rarity(self._having[np.minimum(places, len(self._having) - 1)], int(self._sizes[language]))
            mine = languages[owners] == language
            values[mine] *= rare[which[mine]]
        by_text = np.argsort(owners.astype(np.uint16), kind="stable")
        terms = np.searchsorted(self._vocabulary, words).astype(np.int32)[which[by_text]]
        values = values[by_text]
        bounds = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(block.texts)))]).tolist()
        for begin, end in pairwise(bounds):
            own = values[begin:end]
            length = float(np.sqrt(own @ own))
            yield terms[begin:end].copy(), own / length if length else own


def _counted(block: Block) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The content words of a block; and by word and text, once each, which word it is, the text, and how often it is there."""
    keys = np.sort(ballots(block.words, block.owners))
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    counts = np.diff(begins, append=len(keys))
    keys = keys[begins]
    having = keys >> ITEM_BITS
    words, sizes = np.unique_counts(having)
    is_content = weights_of(words) > FUNCTION_WEIGHT
    chosen = np.repeat(is_content, sizes)
    which = np.repeat(np.arange(np.count_nonzero(is_content)), sizes[is_content])
    return words[is_content], which, (keys & ITEM)[chosen].astype(np.int64), counts[chosen]


def _frequencies(texts: Texts, languages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The content words of each language, in order, and in how many of its texts each is."""
    keys, having = np.zeros(0, np.uint64), np.zeros(0, np.int32)
    pending: list[tuple[np.ndarray, np.ndarray]] = []
    waiting = 0
    for block in texts.blocks(texts.stored_order().tolist()):
        words, which, owners, _ = _counted(block)
        of_text = languages[block.texts][owners]
        found, counts = np.unique(ballots(of_text, words[which]), return_counts=True)
        pending.append((found, counts.astype(np.int32)))
        waiting += len(found)
        if waiting > len(keys):  # so that a word is merged a few times only, however many blocks there are
            keys, having = _merged([(keys, having), *pending])
            pending, waiting = [], 0
    return _merged([(keys, having), *pending])


def _merged(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Counts by key as one, the keys in order."""
    keys, counts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(counts, begins) if len(begins) else counts
