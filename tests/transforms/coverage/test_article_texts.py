import numpy as np
import pyarrow as pa
import pytest

from tests.transforms.coverage_rows import article, table
from transforms.annotations.article_words import NOTHING, article_words, numbers
from transforms.coverage.article_profiles import Profiles
from transforms.coverage.article_similarity import cosine, counted, scaled
from transforms.coverage.article_texts import Recent, Texts
from transforms.language.words import rarity
from warehouse.lookup import Lookup

BODIES = {
    "b": "The ferry sank off Harnow. The guard saw the ferry sink.",
    "a": "Boats brought the families of Harnow to the school.",
    "d": "",
    "c": "The ferry brought boats and families.",
}


@pytest.fixture
def texts():
    """The texts of four articles, of which the last failed, in order of their names."""
    stored = article_words(table("articles", [article(name, body) for name, body in BODIES.items()]))
    return Texts(pa.array([*"abcde"]), Lookup([stored.slice(2), stored.slice(0, 2)], ("words", "names")))


def test_blocks_hold_the_words_of_their_texts(texts):
    assert sorted(texts.stored_order().tolist()) == [0, 1, 2, 3, 4]
    [block] = texts.blocks([3, 4, 1, 0])
    bounds = block.bounds()
    for place, name in enumerate("deba"):
        expected = numbers(f"\n{BODIES[name]}") if name in BODIES else NOTHING.words
        assert block.words[bounds[place] : bounds[place + 1]].tolist() == expected.tolist()


def test_what_was_made_is_kept_for_the_last_texts_asked_for(texts):
    made = []

    def make(block):
        made.extend(block.texts.tolist())
        return (len(block.words[block.owners == place]) for place in range(len(block.texts)))

    recent = Recent(texts, make, capacity=2)
    sizes = [len(texts.words(at)) for at in range(5)]
    for wanted in ([0, 1, 0], [1, 2], [1, 2], [0]):
        assert recent.of(np.array(wanted)) == {at: sizes[at] for at in wanted}
    assert made == [0, 1, 2, 0]


def test_a_profile_weighs_the_words_that_few_articles_in_its_language_have(texts):
    languages = np.array([0, 0, 1, 0, 1])
    profiles = Profiles(texts, languages)
    having = {
        language: np.unique(np.concatenate([counted(texts.words(at))[0] for at in own]), return_counts=True)
        for language, own in ((0, (0, 1, 3)), (1, (2, 4)))
    }

    def expected(at):
        terms, values = counted(texts.words(at))
        words, counts = having[int(languages[at])]
        return scaled(terms, values * rarity(counts[np.searchsorted(words, terms)], int((languages == languages[at]).sum())))

    found = profiles.of(np.arange(5))
    for at in range(5):
        assert found[at][1].tolist() == expected(at)[1].tolist()
        others = [other for other in range(5) if other != at]
        alike = list(profiles.similarities(found[at], [found[other] for other in others]))
        assert alike == [cosine(expected(at), expected(other)) for other in others]


def test_the_signature_holds_words_of_several_articles(texts):
    signatures = Profiles(texts, np.zeros(5, np.int32)).signatures()
    shared = [{*row[row >= 0].tolist()} for row in signatures]
    assert [len(own) for own in shared] == [4, 2, 4, 0, 0]
    assert len(shared[0] & shared[2]) == 3
