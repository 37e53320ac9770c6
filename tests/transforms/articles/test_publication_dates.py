"""Dates of publication: ranking, years, conflicts."""

import datetime as dt

import pytest

from transforms.articles.articles import Outlets, read_document
from transforms.articles.publication_dates import Publication

STORY = "Lawmakers voted on Friday to leave the grain pact, after a debate that lasted for most of two days."


def dated(text: str, url: str | None = None, fetched_at: dt.datetime | None = None) -> Publication:
    """What is known of the date of the one article of a text."""
    [article] = read_document(text, url, fetched_at, Outlets({}, {})).articles
    return article.publication


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/2023/11/03/pact", dt.date(2023, 11, 3)),
        ("https://news.example/2023/nov/03/pact", dt.date(2023, 11, 3)),
        ("https://news.example/pact-2023-11-03.html", dt.date(2023, 11, 3)),
        ("https://news.example/20231103/pact", dt.date(2023, 11, 3)),
        ("https://news.example/story-12345678", None),
        ("https://news.example/2023/pact", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, expected: dt.date | None) -> None:
    chosen = dated(STORY, url).chosen
    assert (chosen.value if chosen else None) == expected


def test_the_dateline_outranks_the_page_and_the_published_line_the_update() -> None:
    head = "Parliament leaves grain pact\n\nUpdated: November 5, 2023\n\nPublished: November 4, 2023\n\n"
    assert [evidence.source for evidence in dated(f"{head}{STORY}").evidence] == ["published_line", "updated_line"]
    with_dateline = dated(f"{head}TOLLEN, Nov. 3 (AP) - {STORY}")
    assert with_dateline.chosen is not None
    assert (with_dateline.chosen.source, with_dateline.chosen.value) == ("dateline", dt.date(2023, 11, 3))
    assert not with_dateline.has_conflict


def test_dates_that_differ_by_weeks_conflict() -> None:
    assert dated(
        f"Parliament leaves grain pact\n\nPublished: October 4, 2023\n\nTOLLEN, Nov. 3, 2023 (AP) - {STORY}"
    ).has_conflict


def test_a_date_in_the_story_is_kept_but_never_chosen() -> None:
    found = dated(f"{STORY} The pact was signed on March 3, 2009, in Tollen.")
    assert [(evidence.source, evidence.value) for evidence in found.evidence] == [("body", dt.date(2009, 3, 3))]
    assert found.chosen is None
    assert not found.has_conflict


def test_a_year_less_dateline_near_the_turn_of_the_year() -> None:
    chosen = dated(f"TOLLEN, Jan. 2 (AP) - {STORY}", fetched_at=dt.datetime.fromisoformat("2023-12-31")).chosen
    assert chosen is not None
    assert chosen.value == dt.date(2024, 1, 2)


def test_a_dateline_of_29_february_without_a_leap_year_near_stays_without_a_year() -> None:
    found = dated(f"TOLLEN, Feb. 29 (AP) - {STORY}", fetched_at=dt.datetime.fromisoformat("2026-03-01"))
    assert found.chosen is not None
    assert (found.chosen.source, found.chosen.written.year) == ("dateline", None)
