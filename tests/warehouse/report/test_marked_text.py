from hypothesis import given
from hypothesis import strategies as st

from warehouse.report.marked_text import Mark, Piece, cut

TEXT = "Lee said: “Go now”."


def test_a_text_is_cut_at_every_edge():
    marks = [Mark(11, 17, "quotation", 0), Mark(4, 8, "cue", 0), Mark(0, 3, "speaker", 0)]
    assert cut(TEXT, 0, [0, 10], marks) == {
        0: [
            Piece("Lee", None, None, 0),
            Piece(" ", None, None, None),
            Piece("said", None, 0, None),
            Piece(": ", None, None, None),
        ],
        10: [Piece("“", None, None, None), Piece("Go now", 0, None, None), Piece("”.", None, None, None)],
    }


def test_the_innermost_of_nested_quotations_has_the_piece():
    marks = [Mark(0, 10, "quotation", 0), Mark(3, 6, "quotation", 1)]
    assert [piece.quotation for piece in cut("0123456789", 0, [0], marks)[0]] == [0, 1, 0]


def test_marks_reach_over_the_ends_of_the_text():
    assert cut("abc", 5, [5], [Mark(0, 6, "quotation", 0), Mark(7, 99, "quotation", 1), Mark(20, 30, "cue", 1)]) == {
        5: [Piece("a", 0, None, None), Piece("b", None, None, None), Piece("c", 1, None, None)]
    }


edges = st.lists(st.integers(0, 40), max_size=8)
marks = st.lists(
    st.builds(
        lambda start, length, kind, ordinal: Mark(start, start + length, kind, ordinal),
        st.integers(0, 40),
        st.integers(1, 15),
        st.sampled_from(["quotation", "cue", "speaker"]),
        st.integers(0, 5),
    ),
    max_size=12,
)


@given(st.text(min_size=1, max_size=30), st.integers(0, 10), edges, marks)
def test_nothing_of_the_text_is_lost(text, offset, edges, marks):
    pieces = cut(text, offset, edges, marks)
    assert list(pieces) == sorted(pieces)
    assert "".join(piece.text for head in pieces.values() for piece in head) == text
