from itertools import pairwise, product

import numpy as np
import pytest

from transforms import tagger, tokens
from transforms.features import Pieces, rows
from transforms.tokens import Article, Paragraph


@pytest.fixture(scope="module")
def weights():
    return tagger.model()


def test_the_chain_finds_the_best_sequence_of_labels(weights):
    scores = np.random.default_rng(5).normal(size=(9, len(tagger.LABELS))).astype(np.float32)
    scores[[1, 5], tagger.BEGIN] += 3  # else the pieces may be skipped as hopeless
    pieces = Pieces(np.array([0, 4]), np.array([4, 9]), np.array([0, 0]), np.array([0, 1]))
    found = tagger.labels(scores, pieces, weights)
    for first, last in ((0, 4), (4, 9)):
        best = max(
            product(range(len(tagger.LABELS)), repeat=last - first),
            key=lambda path: (
                weights.initial[path[0]]
                + sum(weights.transitions[before, after] for before, after in pairwise(path))
                + sum(scores[first + at, label] for at, label in enumerate(path))
            ),
        )
        assert tuple(found[first:last]) == best


def test_scores_do_not_depend_on_the_other_articles(weights):
    texts = [f"Officials said on day {day} that the bridge over the river would stay shut." * (day + 1) for day in range(40)]
    articles = [Article(text, (Paragraph(0, len(text)),)) for text in texts]
    batch = rows(articles)
    together = tagger.emissions(batch, weights)
    for at in (0, 7, 39):
        alone = rows([articles[at]])
        low, high = batch.sheets[at]
        own_low, own_high = alone.sheets[0]
        np.testing.assert_allclose(together[low:high], tagger.emissions(alone, weights)[own_low:own_high], atol=1e-4)


def test_the_types_met_start_afresh_when_too_many(weights, monkeypatch):
    monkeypatch.setattr(tokens, "_MOST_TYPES", 20)
    text = "“Ten small words stand here,” said Ona Ruiz, and six more follow there."
    article = Article(text, (Paragraph(0, len(text)),))
    first = tagger.emissions(rows([article]), weights)
    other = " ".join(f"word{number}" for number in range(30))
    tagger.emissions(rows([Article(other, (Paragraph(0, len(other)),))]), weights)
    assert len(tokens.types_met().names) < 30
    np.testing.assert_array_equal(tagger.emissions(rows([article]), weights), first)


def test_a_words_shares_are_the_same_bits_beside_whatever_words(weights):
    words = [*list(weights.vocabulary)[1:3000:7], "Quillmark", "brandtish", "PORT-ASTER", "1,250.50"]

    def shares(order):
        types = tokens.Types()
        types.add([words[at] for at in order])
        return tagger.TypeTable().shares(types, weights)[: len(order)]

    together = shares(range(len(words)))
    shuffled = np.random.default_rng(3).permutation(len(words))
    for order in (shuffled, shuffled[:13], shuffled[:1]):
        np.testing.assert_array_equal(shares(order), together[order])
