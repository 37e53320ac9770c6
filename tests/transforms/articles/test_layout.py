"""Lines and paragraphs of a text, whatever its line ends and however it is wrapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.articles.cleaning import layout
from transforms.articles.cleaning.layout import lines, paragraphs


def words(text: str) -> list[str]:
    """The paragraphs of a text as strings."""
    return [text[paragraph.start : paragraph.end] for paragraph in paragraphs(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_every_line_terminator_ends_a_line(end: str) -> None:
    assert words(f"One line.{end}{end}Another line.{end}") == ["One line.", "Another line."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_indent_and_blank_lines_are_counted_after_any_terminator(end: str) -> None:
    _, second, third = lines(f"One{end}  Two{end}{end}   Three")
    assert (second.indent, second.breaks) == (2, 1)
    assert (third.indent, third.breaks) == (3, 2)


@given(st.text(alphabet="aB .\n\r\t\u2028\x0c*", max_size=200))
def test_lines_hold_every_word_and_no_more(text: str) -> None:
    found = lines(text)
    assert " ".join(text[line.start : line.end] for line in found).split() == text.split()
    outside = [*text]
    for line in found:
        outside[line.start : line.end] = " " * (line.end - line.start)
    assert not "".join(outside).strip()


WRAPPED = """    The harbour authority put off its vote on the new tunnel on
Tuesday, saying that it needed more time to read the report of
the engineers.
    "We are not ready," the chairman said. He named no new date
for the vote.
 Wire
"""


def test_wrapped_lines_are_one_paragraph_and_a_sign_off_stays_apart() -> None:
    found = words(WRAPPED)
    assert len(found) == 3
    assert found[0].endswith("the engineers.")
    assert found[1].startswith('"We are not ready,"')
    assert found[2] == "Wire"


def test_a_paragraph_a_line_is_not_joined() -> None:
    text = "A short headline\nReuters\nThe first paragraph of the story is here, in full.\nThe second is here."
    assert words(text) == text.split("\n")


def test_rows_of_a_table_are_not_joined() -> None:
    table = "    Shr 13 cts vs 37 cts\n    Net 1,300,000 vs 3,700,000\n    Sales 189 mln vs 163 mln"
    assert len(words(WRAPPED + table)) == 6


def test_more_lines_than_any_story_has_end_in_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_LINES", 3)
    text = "a\nb\nc\nd\ne\nf"
    assert words(text) == ["a", "b", "c", "d\ne\nf"]


def test_a_ragged_line_that_a_number_follows_goes_on_and_a_list_does_not() -> None:
    ragged = """    The harbour authority put off its vote on the new tunnel on
Tuesday, saying that a report of the engineers named some
250 faults and that it needed more time to read it, the
chairman said in the end of a meeting that took until late
1,200 people had asked for."""
    assert words(ragged) == [ragged.strip()]
    listed = f"{ragged}\n\nWhat readers of the harbour paper like\n1. Crane for sale\n2. Ferry late"
    assert len(words(listed)) == 4


def test_a_short_line_before_a_number_stays_apart() -> None:
    assert len(words(f"{WRAPPED}\nHarbour vote put off\n250 faults are named in the report of the engineers.")) == 5
