"""Page furniture, told by its own words."""

import pytest

from transforms.articles.cleaning.boilerplate import furniture, is_caption
from transforms.language.line_folding import folded


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
        ("Home / News / Grain / About us", "navigation"),
        ("Share | Tweet | Print", "share link"),
        ("Deel op Postbus", "share link"),
        ("Läs också: Bron som ingen ville ha", "related links"),
        ("THE TOLLEN HERALD                    Page 3 of 12", "page furniture"),
        ("Correction: May 9, 2025", "correction note"),
        ("An earlier version of this article misstated the number of votes.", "correction note"),
        ("Dieser Artikel wurde am 9. Mai aktualisiert.", "correction note"),
        ("This article was originally published by the Arle Review.", "publication note"),
        ("Follow our news desk on Mastodon and Bluesky", "share link"),
        ("Download the Herald app for your phone.", "advertisement"),
        ("Ana Duro can be reached at 0555 014 0111.", "contact"),
        ("Ana Duro in Tollen at duro@herald.example", "contact"),
        (
            "We and our partners store data such as cookies on your device, with your consent, to measure what is read.",
            "cookie notice",
        ),
        ("Wir verwenden Cookies, um unsere Webseite zu verbessern und Inhalte zu personalisieren.", "cookie notice"),
        ("(Adds mayor, details)", "wire header"),
        ("Hochwasser/Tollen/", "wire header"),
        ("OW-TN-05-09-25 1842GMT", "wire trailer"),
        ("((ana.duro@herald.example; +1 555 0100;))", "wire trailer"),
    ],
)
def test_furniture(line: str, reason: str) -> None:
    key = folded(line)
    found = furniture(line, key, key.split())
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
        "We baked the cookies for your children, who ate them in our kitchen before anyone could count them.",
        "This article of the treaty has been in dispute for ten years.",
        "He said that the farmer could be trusted on page 3 of the ledger, and nowhere else.",
        "Follow-up talks on Thursday ended without a text.",
        "The cookie maker said that partners abroad would sell its biscuits from May.",
    ],
)
def test_sentences_and_headlines_are_no_furniture(line: str) -> None:
    key = folded(line)
    assert furniture(line, key, key.split()) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Strikers at the harbour last year. Photograph: Ann Lee/Getty Images", True),
        ("(Credit: Ann Lee / The Herald)", True),
        ("© Foto: Ann Lee", True),
        ("According to a Reuters/Ipsos poll, the two are in a dead heat, and voters say they are tired of it all by now.", False),
        ("The picture was not clear.", False),
        ("Divers raise the wreck off Hask. By ARLE COAST GUARD", True),
        ("Otto Kern with his telescope. (Tom Webb/Arle Review)", True),
        ("He joined the party of the left. By MAY it was over", False),
        ("She sang both songs (the first/second of the set)", False),
    ],
)
def test_captions(line: str, expected: bool) -> None:
    assert is_caption(line, folded(line)) is expected
