"""How much two articles are about the same thing.

Belongs here: an article's profile of weighted words and the comparison of two profiles.
Does not belong here: which articles are compared and what follows from it (`stories.py`).
"""

import numpy as np

from transforms.words import FUNCTION_WEIGHT, Corpus, encoded

# A profile: word numbers in ascending order, and their weights, scaled to length 1.
Profile = tuple[np.ndarray, np.ndarray]


def profile(ids: np.ndarray, weights: np.ndarray) -> Profile:
    """The profile of a text, given its words: each content word once, repetition damped by the logarithm."""
    terms, counts = np.unique(ids, return_counts=True)
    values = weights[terms] * (1 + np.log(counts))
    terms, values = terms[values > 0], values[values > 0]
    length = float(np.sqrt(values @ values))
    return terms, values / length if length else values


def own_profile(text: str) -> Profile:
    """The profile of one text by itself, its words numbered by their hashes so that it compares with that of any other."""
    corpus = encoded((text,))
    terms, values = profile(corpus.text(0), content_weights(corpus))
    hashes = corpus.hashes()[terms]
    order = np.argsort(hashes)
    return hashes[order], values[order]


def content_weights(corpus: Corpus) -> np.ndarray:
    """The weight of each word of the vocabulary, nothing for function words."""
    weights = corpus.weights()
    weights[weights <= FUNCTION_WEIGHT] = 0.0
    return weights


def cosine(one: Profile, other: Profile) -> float:
    """The cosine of two profiles whose words are numbered alike."""
    _, at_one, at_other = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    return min(1.0, float(one[1][at_one] @ other[1][at_other]))


def similarity(text_a: str, text_b: str) -> float:
    """From 0, no content word in common, to 1, the same words as often: the cosine of the two profiles."""
    return cosine(own_profile(text_a), own_profile(text_b))
