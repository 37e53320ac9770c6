import numpy as np
import pytest

from benchmarks.gold_rows import STYLES, labelled_rows, with_marks
from transforms.tagger import BEGIN, BEGIN_THOUGHT, CUE, INSIDE, INSIDE_THOUGHT, OUTSIDE, SOURCE

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
