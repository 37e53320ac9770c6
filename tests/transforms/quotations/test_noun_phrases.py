"""The classes of tokens, the scan of a text and the mentions in it."""

import pytest

from transforms.quotations.names.classed_tokens import Lexicon, scan
from transforms.quotations.names.entities import Article
from transforms.quotations.names.noun_phrases import classify


def mentions(text: str) -> list[str]:
    """The mentions of one paragraph."""
    [found] = scan([(text, [(0, len(text))])], Lexicon(())).texts
    starts, ends = found.starts - found.base, found.ends - found.base
    return [text[starts[first] : ends[last - 1]] for first, last in zip(found.first, found.last, strict=True)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("the", "d"),
        ("She", "p"),
        ("who", "w"),
        ("spokesman", "h"),
        ("officials", "H"),
        ("committee", "g"),
        ("statement", "t"),
        ("announced", "v"),
        ("President", "R"),
        ("Mr.", "T"),
        ("Angela", "N"),
        ("J.", "I"),
        ("NATO", "A"),
        ("Ukrainian", "a"),
        ("Norway", "L"),
        ("Quistgaard", "U"),
        ("Speaking", "S"),
        ("co-chairman", "h"),
        ("’s", "s"),
        ("“", '"'),
        ("—", "-"),
        ("\n", "\n"),
    ],
)
def test_class_of_a_word(word: str, expected: str) -> None:
    assert classify(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hollis Brandt, a retired teacher, said it rained.", ["Hollis Brandt", "a retired teacher", "it"]),
        ("Former Trade Secretary Odile Fournier-Katz said so.", ["Former Trade Secretary Odile Fournier-Katz"]),
        ("The mayor’s spokeswoman told the Harbour Times.", ["The mayor’s spokeswoman", "the Harbour Times"]),
        ("Two senior military officials declined.", ["Two senior military officials"]),
        ("The Ministry of Foreign Affairs denied it.", ["The Ministry of Foreign Affairs", "it"]),
        ("Speaking on Monday, Ursula von der Brandt smiled.", ["Ursula von der Brandt"]),
        ("Greta Holm Acknowledged the Obstacles.", ["Greta Holm", "the Obstacles"]),
    ],
)
def test_mentions(text: str, expected: list[str]) -> None:
    assert mentions(text) == expected


def test_scan_keeps_offsets_and_leaves_out_what_is_no_paragraph() -> None:
    text = "Ann Lee spoke.\n[share this]\nMr. O’Neill’s co-chair left.\n"
    [found] = scan([(text, [(0, 14), (28, 56)])], Lexicon(())).texts
    cut = [text[start:end] for start, end in zip(found.starts - found.base, found.ends - found.base, strict=True)]
    assert cut == list(found.words(0, len(cut)))
    assert " ".join(cut) == "Ann Lee spoke . \n Mr. O’Neill ’s co-chair left ."


def test_scan_of_nothing() -> None:
    [found] = scan([("", [])], Lexicon(())).texts
    assert len(found.classes) == len(found.first) == 0


def test_lexicon_forgets() -> None:
    lexicon = Lexicon(())
    lexicon.limit = 3
    [first] = scan([("Ann Lee met Bo Ek.", [(0, 18)])], lexicon).texts
    again = scan([("Ann Lee met Bo Ek.", [(0, 18)])], lexicon)
    assert first.classes == again.texts[0].classes
    assert len(lexicon) == 6


def test_a_lexicon_that_forgets_does_not_mistake_one_mention_for_another() -> None:
    lexicon = Lexicon(())
    lexicon.limit = 3
    articles = [Article(scan([(text, [(0, len(text))])], lexicon).texts[0]) for text in ("Ann Lee met Bo.", "Eve Orr met Jo.")]
    assert [article.parsed(0).name for article in articles] == [("Ann", "Lee"), ("Eve", "Orr")]
