"""One article edited: what the lines around a story are taken for, on plain text without a page's menus."""

import pytest

from tests.transforms.articles.test_articles import STORY
from transforms.articles.articles import Outlets, ReadArticle, read_document

OUTLETS = Outlets(
    {"tollen herald": "tollen-herald", "the tollen herald": "tollen-herald", "ostra wire": "ostra-wire", "ow": "ostra-wire"},
    {},
    frozenset(("ostra wire", "ow")),
)
TITLE = "Lawmakers vote to leave the grain pact"


def article(text: str, file_name: str = "") -> ReadArticle:
    """The only article of a text."""
    [found] = read_document(text, None, None, OUTLETS, file_name).articles
    return found


@pytest.mark.parametrize(
    "head",
    [
        "THE TOLLEN HERALD\nthe grain town's own paper, run by volunteers\nHome / What's On / Grain / About us\n\n",
        "Tollen Herald | News | Sport | Births & Deaths\n",
        "Home | Politics | Front\nWe use cookies to make this site work. By reading on, you accept them. Accept | Settings\n\n"
        f"Home » Politics » {TITLE}\n\n",
        "Listen to this story (4:10)\n",
    ],
)
def test_site_names_menus_and_path_above_a_headline_are_not_the_title(head: str) -> None:
    found = article(f"{head}{TITLE}\n\nPublished 9 May 2025\n\n{STORY}")
    assert found.edited.title == TITLE
    assert found.body == STORY.strip()


def test_short_lines_above_a_lower_case_byline_are_not_wrapped() -> None:
    head = f"Tollen Herald | News | Sport\n{TITLE}\nA long debate ends in a narrow vote for farmers\nby Ana Duro and Jan Holt\n"
    found = article(f"{head}Friday, 9 May 2025\n\n{STORY}")
    assert found.edited.title == TITLE
    assert found.edited.credits.authors == ("Ana Duro", "Jan Holt")


@pytest.mark.parametrize(
    "foot",
    [
        "(Reporting by Ana Duro in Tollen; editing by Jan Holt)",
        "Duro reported from Tollen. Ostra Wire writer Jan Holt in Arle contributed to this report.",
        "Reach the reporter at duro@herald.example or at @duro.",
        "If you have pictures or a story to tell, ring the newsdesk on 0555 014 0111.",
        "Sign up for the Furrow, our free morning newsletter.",
        "S’abonner à la lettre d’information",
        "Share on Postbox  Share on Chirp  Send by e-mail  Print",
        "Most read\nGrain prices steady at Thursday market\nBypass: have your say",
        "More from the Herald\n- Podcast: The Long Field, episode 12 with guests\n- Weather: gales on the coast",
        "2 comments:\n\nquillon says:\n9 May 2025 at 08:15\n\nI farmed there for thirty years and nobody came to ask me a thing.",
        "Ana Duro teaches at the grain school.",
    ],
)
def test_what_a_desk_sets_below_a_story_is_not_its_body(foot: str) -> None:
    assert article(f"{TITLE}\n\nBy Ana Duro\n\n{STORY}{foot}\n").body == STORY.strip()


def test_a_story_goes_on_below_a_box_of_links() -> None:
    last = "The vote takes effect in the autumn, when the members of the pact meet again in the capital."
    found = article(f"{TITLE}\n\n{STORY}Read also:\nWhat the pact was for\n\n{last}\n")
    assert found.body.endswith(last)


def test_a_handle_that_shortens_the_surname_is_the_author_in_the_foot() -> None:
    head = f"{TITLE}\n\nPosted on 9 May 2025 by ana_d\n\n"
    assert article(f"{head}{STORY}Ana Duro taught at the grain school.\n").body == STORY.strip()
    last = "Ana Holt taught at the grain school."
    assert article(f"{head}{STORY}{last}\n").body.endswith(last)


def test_wire_copy_between_carets_and_signs() -> None:
    head = "\x16\x16\x01ow4127 4 i BC-TOL--Grain-Pact 0471\x02\n^BC-TOL--Grain-Pact, 1st Ld,0471<\n"
    head += f"^{TITLE}<\n^Eds: UPDATES with vote. Will be led.<\n^By ANA DURO and JAN HOLT=\n^Ostra Wire Writers=\n"
    found = article(f"{head}\tTOLLEN, Arle (OW) _ {STORY.strip()}\n\x03\nOW-TN-05-09-25 1842GMT<\x04\n")
    assert found.edited.title == TITLE
    assert found.edited.credits.authors == ("Ana Duro", "Jan Holt")
    assert found.edited.credits.agency == "Ostra Wire"
    assert found.outlet_id == "ostra-wire"
    assert found.publication.chosen is not None
    assert str(found.publication.chosen.value) == "2025-05-09"
    assert found.body == STORY.strip()


def test_control_characters_of_a_header_begin_no_second_story() -> None:
    head = "\x01 9-MAY-2025 21:14:07.52\narle\n\x02\x03\x03U M\n\x16\x16\x01m0931\x1fow\nu f BC-GRAIN-PACT   05-09 0302\n\n\x02\n"
    found = article(f"{head}GRAIN PACT LEFT\n    TOLLEN, May 9 - {STORY.strip()}\n Ostra Wire\n\x03\n")
    assert found.edited.title == "GRAIN PACT LEFT"
    assert found.publication.chosen is not None
    assert str(found.publication.chosen.value) == "2025-05-09"
    assert (found.edited.credits.agency, found.outlet_id) == ("Ostra Wire", "ostra-wire")


@pytest.mark.parametrize(
    ("head", "foot", "outlet"),
    [
        ("Tollen Herald | News | Sport\n", "", "tollen-herald"),
        ("", "© The Tollen Herald. All rights reserved.", "tollen-herald"),
        ("", "Copyright 2025 Tollen Herald", "tollen-herald"),
        ("", "(c) 2025 by The Tollen Herald | Terms", "tollen-herald"),
        ("", "© 2025 Some Other Paper", None),
        ("Tollen Herald\n", "© 2025 Ostra Wire. All rights reserved.", "tollen-herald"),
    ],
)
def test_the_outlet_by_site_line_or_rights(head: str, foot: str, outlet: str | None) -> None:
    assert article(f"{head}{TITLE}\n\n{STORY}{foot}\n").outlet_id == outlet


def test_wire_copy_is_of_its_agency_unless_fetched_from_elsewhere() -> None:
    text = f"{TITLE}\n\nTOLLEN, May 9 (OW) - {STORY}"
    assert article(text).outlet_id == "ostra-wire"
    [fetched] = read_document(text, "https://elsewhere.example/pact", None, OUTLETS).articles
    assert fetched.outlet_id == "elsewhere-example"


def test_a_second_story_on_a_page_is_of_the_same_outlet() -> None:
    second = f"County to reopen the valley road\n\nTollen, 9 May 2025 – {STORY}"
    found = read_document(f"Tollen Herald | News | Sport\n{TITLE}\n\n{STORY}{second}", None, None, OUTLETS).articles
    assert [one.outlet_id for one in found] == ["tollen-herald", "tollen-herald"]


@pytest.mark.parametrize(
    ("file_name", "date"),
    [("herald_2025-05-09_pact.txt", "2025-05-09"), ("20250509.txt", "2025-05-09"), ("a20250509f.txt", None), ("pact.txt", None)],
)
def test_a_yearless_dateline_takes_the_year_of_the_file_name(file_name: str, date: str | None) -> None:
    found = article(f"{TITLE}\n\nTOLLEN, May 9 (Ostra Wire) - {STORY}", file_name)
    assert found.publication.chosen is not None
    assert found.publication.chosen.source == "dateline"
    assert (str(found.publication.chosen.value) if found.publication.chosen.value else None) == date


def test_a_date_open_in_its_order_is_settled_by_the_file_name() -> None:
    found = article(f"{TITLE}\n\nPosted on 09/05/2025 by Ana Duro\n\n{STORY}", "2025-05-09.txt")
    assert found.publication.chosen is not None
    assert (str(found.publication.chosen.value), found.publication.has_conflict) == ("2025-05-09", False)
