import numpy as np
import pytest

from benchmarks.training.labelled_rows import (
    STYLES,
    british,
    labelled_rows,
    names_in,
    variants,
    with_marks,
    with_names,
    with_paragraphs,
)
from transforms.quotations.spans.tagger import BEGIN, BEGIN_THOUGHT, CUE, INSIDE, INSIDE_THOUGHT, OUTSIDE, SOURCE

TEXT = "Ferry news\n\n“We sail,” Ona Ruiz said. She hopes to sail twice."


def gold(text):
    def span(words):
        return [text.index(words), text.index(words) + len(words)]

    return {
        "id": "a",
        "text": text,
        "quotes": [
            {"type": "direct", "parts": [[12, 22]], "cue": [span("said")], "speaker": [span("Ona Ruiz")], "cue_text": "said"},
            {"type": "indirect", "parts": [span("to sail twice")], "cue": [span("hopes")], "speaker": [], "cue_text": "hopes"},
        ],
    }


def labels(text):
    found = labelled_rows(gold(text), lambda quote: quote["cue_text"] == "said")
    return {word: int(label) for word, label in zip(found.types, found.labels, strict=True)}, found


def test_gold_spans_on_rows():
    by_word, found = labels(TEXT)
    assert by_word["<opening>"] == BEGIN
    assert by_word["We"] == by_word["<closing>"] == INSIDE
    assert (by_word["Ruiz"], by_word["said"]) == (SOURCE, CUE)
    assert (by_word["to"], by_word["twice"]) == (BEGIN_THOUGHT, INSIDE_THOUGHT)
    assert by_word["<paragraph>"] == by_word["Ferry"] == OUTSIDE
    assert found.segments.tolist() == [low - 1 for low, _ in found.pieces]


@pytest.mark.parametrize("style", [*STYLES, ""])
def test_every_variant_can_be_labelled(style):
    text = with_marks(TEXT, style, 1.0 if not style else 0.0, np.random.default_rng(1))
    assert len(text) == len(TEXT)
    _, found = labels(text)
    follows = {INSIDE: {BEGIN, INSIDE}, INSIDE_THOUGHT: {BEGIN_THOUGHT, INSIDE_THOUGHT}}
    for low, high in found.pieces:
        for before, after in zip(found.labels[low : high - 1], found.labels[low + 1 : high], strict=True):
            assert after not in follows or before in follows[after]
        assert found.labels[low] not in follows


def test_paragraphs_are_joined_and_parted_without_moving_an_offset():
    text = "Ferry news\n\n" + "We sail. “Now,” she said. They sail too.\n\n" * 40
    changed = with_paragraphs(text, np.random.default_rng(2))
    assert len(changed) == len(text)
    assert changed.split() == text.split()
    assert changed.startswith("Ferry news\n\n")
    assert {"\n\n", ".  ", "\nThey"} <= {changed[at : at + size] for at in range(len(changed)) for size in (2, 3, 5)}


def test_every_article_has_the_same_variants_whatever_stands_before_it():
    other = {**gold(TEXT), "id": "b"}
    alone, after = variants([gold(TEXT)], lambda _: True), variants([other, gold(TEXT)], lambda _: True)
    assert [own.types for (own,) in alone] == [own.types for _, own in after]


def test_names_are_exchanged_alike_and_common_words_kept():
    _, found = labels(TEXT)
    names = names_in([found])
    assert names == ["Ona", "Ruiz"]
    types = with_names(["Ruiz", "said", "Ruiz"], ["Ruiz", "Lund", "Tam"], np.random.default_rng(1))
    assert types[0] == types[2]
    assert types[1] == "said"


def test_british_spelling():
    assert [british(word) for word in ("organized", "center", "size", "prize")] == ["organised", "centre", "size", "prize"]
