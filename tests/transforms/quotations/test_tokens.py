from hypothesis import given
from hypothesis import strategies as st

from transforms.quotations.spans.tokens import tokens


def test_words_numbers_clitics_and_abbreviations():
    text = "Mr. O’Brien didn’t pay $1,250.50 in the U.S.; it’s Lund's."
    assert tokens(text).words == [
        *["Mr", ".", "O’Brien", "didn", "’t", "pay", "$", "1,250.50", "in", "the", "U.S.", ";", "it", "’s", "Lund", "'s", "."]
    ]


def test_offsets_are_into_the_whole_text():
    text = "Header\n  Ona Ruiz spoke."
    cut = tokens(text, 7, len(text))
    assert [text[low:high] for low, high in zip(cut.starts, cut.ends, strict=True)] == cut.words == ["Ona", "Ruiz", "spoke", "."]


def test_sentences_begin_after_closing_marks_but_not_after_abbreviations():
    text = "“We met Dr. Vale.” She left. “Why?” asked Tam."
    cut = tokens(text)
    assert [word for word, begins in zip(cut.words, cut.begins_sentence, strict=True) if begins] == ["We", "She", "Why"]


@given(st.text(alphabet="aB1 .'’\"“”\n-,`!é\u00a0", max_size=60))
def test_every_visible_character_is_in_exactly_one_token(text):
    cut = tokens(text)
    assert "".join(cut.words) == "".join(text.split())
    assert [text[low:high] for low, high in zip(cut.starts, cut.ends, strict=True)] == cut.words
    assert len(cut.begins_sentence) == len(cut.words)
