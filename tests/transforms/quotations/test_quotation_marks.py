from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.quotations.spans.quotation_marks import quoted


def words(text):
    return [text[span.start : span.end] for span in quoted(text) if not span.depth]


@pytest.mark.parametrize(
    "text",
    [
        '"We go," she said. "They stay."',
        "“We go,” she said. “They stay.”",
        "‘We go,’ she said. ‘They stay.’",
        "'We go,' she said. 'They stay.'",
        "«We go,» she said. «They stay.»",
        "»We go,« she said. »They stay.«",
        "„We go,“ she said. „They stay.“",
        "``We go,'' she said. ``They stay.''",
        "''We go,'' she said. ''They stay.''",
        '“We go," she said. "They stay.”',
        "‹We go,› she said. ‹They stay.›",
    ],
)
def test_every_style_of_marks(text):
    assert words(text) == ["We go,", "They stay."]


def test_apostrophes_are_not_marks():
    assert words("The workers' hall and the dogs' bowls, rock ’n’ roll, the '90s and 'em.") == []
    assert words("'It isn't the boys' fault,' he said.") == ["It isn't the boys' fault,"]
    assert words("’Twas ‘the best’ of times.") == ["the best"]


def test_spaces_inside_angled_marks():
    text = "Il dit : «\u202fOui.\u202f» « Non », dit-elle, «\u00a0jamais\u00a0»."
    assert words(text) == ["\u202fOui.\u202f", " Non ", "\u00a0jamais\u00a0"]


def test_inches_are_not_marks():
    assert words('The 6\'2" guard said "yes" at once.') == ["yes"]


def test_marks_without_the_space_beside_them():
    assert words('"We go,"she said,"and soon."') == ["We go,", "and soon."]
    assert words("She said—“Go”—and left.") == ["Go"]


def test_inner_quotations_are_nested():
    text = "“He told me ‘never’ twice,” she said."
    assert [(text[span.start : span.end], span.depth) for span in quoted(text)] == [
        ("He told me ‘never’ twice,", 0),
        ("never", 1),
    ]


def test_a_quotation_that_runs_on_is_open_at_its_end():
    (span,) = quoted("“We begin here and go on.")
    assert span.is_opened
    assert not span.is_closed


def test_a_missing_opening_mark_costs_only_its_own_quotation():
    text = "We go,” she said. “They stay.”"
    assert [(text[span.start : span.end], span.is_opened) for span in quoted(text)] == [("We go,", False), ("They stay.", True)]


def test_a_missing_closing_mark_ends_at_the_sentence_before_the_next_quotation():
    assert words("“We go. She said so. “They stay,” he said.") == ["We go.", "They stay,"]


def test_only_the_asked_stretch_is_read():
    text = '"One" and "two" and "three"'
    assert [text[span.start : span.end] for span in quoted(text, 6, 15)] == ["two"]


@given(st.text(alphabet="aS. ,\"'“”‘’«»„`\n", max_size=80))
def test_spans_are_ordered_within_the_text_and_outer_ones_disjoint(text):
    spans = quoted(text)
    assert all(0 <= span.outer_start <= span.start < span.end <= span.outer_end <= len(text) for span in spans)
    assert spans == sorted(spans, key=lambda span: (span.outer_start, -span.outer_end))
    outer = [span for span in spans if not span.depth]
    assert all(left.outer_end <= right.outer_start for left, right in pairwise(outer))
