"""How much two articles are about the same thing.

Belongs here: an article's profile of weighted words and the comparison of two profiles.
Does not belong here: which articles are compared and what follows from it (`stories.py`).
"""

import numpy as np

from transforms.annotations.article_words import numbers
from transforms.language.words import FUNCTION_WEIGHT, weights_of

# A profile: the numbers of words in ascending order, and their weights, scaled to length 1.
Profile = tuple[np.ndarray, np.ndarray]


def counted(words: np.ndarray) -> Profile:
    """The content words of a text, each once, with its weight by itself, repetition damped by the logarithm."""
    terms, counts = np.unique(words, return_counts=True)
    weights = weights_of(terms)
    is_content = weights > FUNCTION_WEIGHT
    return terms[is_content], weights[is_content] * (1 + np.log(counts[is_content]))


def scaled(terms: np.ndarray, values: np.ndarray) -> Profile:
    """Words and their weights as a profile."""
    length = float(np.sqrt(values @ values))
    return terms, values / length if length else values


def cosine(one: Profile, other: Profile) -> float:
    """The cosine of two profiles."""
    _, at_one, at_other = np.intersect1d(one[0], other[0], assume_unique=True, return_indices=True)
    return min(1.0, float(one[1][at_one] @ other[1][at_other]))


def similarity(text_a: str, text_b: str) -> float:
    """From 0, no content word in common, to 1, the same words as often: the cosine of the two profiles."""
    return cosine(*(scaled(*counted(numbers(text))) for text in (text_a, text_b)))
