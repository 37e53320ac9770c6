"""Page furniture, told by its own words."""

import pytest

from transforms.boilerplate import folded, furniture, is_caption


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("* Share on Facebook", "share link"),
        ("Post a Comment", "comment form"),
        ("No comments:", "comment form"),
        ("20 thoughts on “A vote put off”", "comment form"),
        ("Tags", "tag line"),
        ("Tagged: harbour, tunnel, vote", "tag line"),
        ("RELATED STORIES", "related links"),
        ("Read more: Farmers ask for aid after the vote in parliament", "link to the full text"),
        ("Sign up for our newsletter", "newsletter form"),
        ("Advertisement", "advertisement"),
        ("© 2023 The Tollen Herald. All rights reserved.", "copyright notice"),
        ("4 min read", "reading time"),
        ("Lesen Sie auch: Bauern fordern Hilfe", "related links"),
        ("+", "no words"),
        ("https://example.org/story", "web address"),
        ("-0-", "wire trailer"),
        ("BC-US--Harbour Tunnel, 2nd Ld", "wire header"),
        ("LENGTH: 312 words", "export field"),
    ],
)
def test_furniture(line: str, reason: str) -> None:
    found = furniture(line, folded(line))
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    "line",
    [
        "More than 100 people died when the ferry sank.",
        "Home prices rose in March, the bank said on Friday.",
        "Comments by the minister angered farmers across the country.",
        "Search teams found the wreck on Tuesday.",
        "The minister said that the vote would be put off.",
        "Harbour authority delays tunnel vote",
    ],
)
def test_sentences_and_headlines_are_no_furniture(line: str) -> None:
    assert furniture(line, folded(line)) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Strikers at the harbour last year. Photograph: Ann Lee/Getty Images", True),
        ("(Credit: Ann Lee / The Herald)", True),
        ("© Foto: Ann Lee", True),
        ("According to a Reuters/Ipsos poll, the two are in a dead heat, and voters say they are tired of it all by now.", False),
        ("The picture was not clear.", False),
    ],
)
def test_captions(line: str, expected: bool) -> None:
    assert is_caption(line, folded(line)) is expected
