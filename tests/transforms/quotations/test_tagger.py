from itertools import accumulate, pairwise, product

import numpy as np
import pytest

from transforms.quotations.spans import tagger, tokens
from transforms.quotations.spans.tagger_features import FLOW, Pieces, rows
from transforms.quotations.spans.tokens import Article, Paragraph


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


def test_scores_are_the_same_bits_beside_whatever_articles(weights):
    text = "Officials said on day {} that the bridge over the river would stay shut. "
    articles = []
    for day in range(60):
        paragraphs = [text.format(day + part) * (1 + (day + part) % 4) for part in range(1 + day % 7)]
        edges = [0, *accumulate(map(len, paragraphs))]
        articles.append(Article("".join(paragraphs), tuple(Paragraph(*edge) for edge in pairwise(edges))))

    def scored(order):
        batch = rows([articles[at] for at in order])
        scores = tagger.emissions(batch, weights)
        return [scores[low:high] for low, high in batch.sheets]

    together = scored(range(60))
    shuffled = np.random.default_rng(4).permutation(60).tolist()
    for order in (shuffled, shuffled[:17], shuffled[:2], *([at] for at in shuffled[:9])):
        for at, own in zip(order, scored(order), strict=True):
            np.testing.assert_array_equal(own, together[at])


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


def test_a_token_knows_the_cues_of_its_sentence_on_either_side():
    text = "The mill and its forty looms will close for good in May, said Ona Ruiz. Nobody came."
    batch = rows([Article(text, (Paragraph(0, len(text)),))])
    words = {text[start:end]: at for at, (start, end) in enumerate(zip(batch.starts, batch.ends, strict=True)) if start < end}
    left, right = batch.places[:, FLOW + 1], batch.places[:, FLOW + 2]
    assert right[words["mill"]] == right[words["looms"]] > 0
    assert left[words["mill"]] == 0
    assert left[words["Ona"]] > 0
    assert right[words["Ona"]] == 0
    assert left[words["Nobody"]] == right[words["Nobody"]] == 0


def test_a_cue_behind_a_comma_differs_from_one_within_its_clause():
    def right(text):
        batch = rows([Article(text, (Paragraph(0, len(text)),))])
        return batch.places[np.flatnonzero(batch.ends > 0)[0], FLOW + 2]

    set_off = right("Rain will come on all four days, forecasters said.")
    assert set_off != right("Rain that forecasters said would come on all four of those days fell.")
