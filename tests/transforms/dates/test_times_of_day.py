"""Times of day and zones beside dates, as moments in UTC."""

import datetime as dt

import pytest

from tests.transforms.articles.test_articles import STORY
from transforms.articles.articles import Outlets, read_document
from transforms.articles.publication_dates import Publication
from transforms.dates.calendar_dates import dates
from transforms.dates.times_of_day import clock_beside, stated_moment
from transforms.ingest.input_metadata import InputMetadata


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published 4 March 2025 18:20 GMT", "2025-03-04T18:20:00"),
        ("Updated 10:15 AM EST, March 4, 2025", "2025-03-04T15:15:00"),
        ("March 4, 2025 at 6:20 p.m. ET", "2025-03-04T23:20:00"),
        ("July 4, 2025 at 6 p.m. ET", "2025-07-04T22:00:00"),
        ("Oct. 28, 2006, 9:00 am ET", "2006-10-28T13:00:00"),
        ("Tue 4 Mar 2025 05.00 GMT", "2025-03-04T05:00:00"),
        ("Mar 4 2025, 02:05 IST", "2025-03-03T20:35:00"),
        ("4 March 2025, 18:20 (UTC+2)", "2025-03-04T16:20:00"),
        ("03-14-25 1842GMT", "2025-03-14T18:42:00"),
        ("4. März 2025, 18.20 Uhr", None),
        ("4 March 2025, 512 words", None),
        ("4 March 2025 25:61 GMT", None),
    ],
)
def test_the_moment_that_a_line_tells(line: str, expected: str | None) -> None:
    [date] = dates(line, 0, len(line))
    clock = clock_beside(line, 0, len(line), date)
    assert date.value is not None
    moment = None if clock is None else clock.on(date.value)
    assert (None if moment is None else moment.isoformat()) == expected


@pytest.mark.parametrize(
    ("written", "day", "moment"),
    [
        ("2025-03-04T10:15:00+01:00", "2025-03-04", "2025-03-04T09:15:00"),
        ("2025-03-04T23:30:00.000Z", "2025-03-04", "2025-03-04T23:30:00"),
        ("Tue, 04 Mar 2025 23:15:00 -0500", "2025-03-04", "2025-03-05T04:15:00"),
        ("1741083300", "2025-03-04", "2025-03-04T10:15:00"),
        ("1741083300123", "2025-03-04", "2025-03-04T10:15:00"),
        ("20250304", "2025-03-04", None),
        ("2025-03-04 10:15", "2025-03-04", None),
        ("2025-03-04T00:00:00Z", "2025-03-04", None),
        ("2025-02-31T10:00:00Z", None, None),
        ("0001-01-01T00:00:00", None, None),
        ("1970-01-01T00:00:00Z", None, None),
    ],
)
def test_the_moment_that_metadata_state(written: str, day: str | None, moment: str | None) -> None:
    said = stated_moment(written)
    assert said is not None
    date, clock = said
    assert (None if date.value is None else str(date.value)) == day
    assert date.is_impossible == (day is None)
    found = None if clock is None or date.value is None else clock.on(date.value)
    assert (None if found is None else found.isoformat()) == moment


def moment(written: str) -> dt.datetime:
    """A moment in UTC as it is stored."""
    return dt.datetime.fromisoformat(written)


def dated(text: str, given: InputMetadata, fetched_at: dt.datetime | None = None) -> Publication:
    """What is known of the date of a text's only article."""
    [article] = read_document(text, None, fetched_at, Outlets({}, {}), "", given).articles
    return article.publication


def test_stated_time_is_the_moment_of_publication_and_comes_before_the_dateline() -> None:
    found = dated(f"TOLLEN, May 8 (AP) - {STORY}", InputMetadata(published="2025-05-09T00:30:00+02:00"))
    assert (found.chosen.source, found.chosen.value, found.moment) == (
        "metadata",
        dt.date(2025, 5, 9),
        moment("2025-05-08T22:30"),
    )
    assert not found.has_conflict


def test_the_time_of_another_line_of_the_same_day_counts() -> None:
    found = dated(f"TOLLEN, May 9, 2025 (AP) - {STORY}", InputMetadata(published="2025-05-09"))
    assert found.moment is None
    found = dated(f"Grain pact ends\n\nPublished 9 May 2025 10:15 GMT\n\nTOLLEN, May 9, 2025 (AP) - {STORY}", InputMetadata())
    assert (found.chosen.source, found.moment) == ("dateline", moment("2025-05-09T10:15"))


def test_impossible_and_future_dates_are_kept_marked_and_not_chosen() -> None:
    text = f"Grain pact ends\n\nPublished 31 February 2025\n\nBy Ana Duro\n\n{STORY}"
    found = dated(text, InputMetadata(published="2031-05-09"), moment("2025-05-10"))
    assert [(e.source, e.problem) for e in found.evidence if e.source != "body"] == [
        ("metadata", "future"),
        ("byline_line", "impossible"),
        ("fetched_at", None),
    ]
    assert found.chosen.source == "fetched_at"


def test_evidence_of_another_day_is_marked_as_contradicting() -> None:
    found = dated(f"TOLLEN, May 1, 2025 (AP) - {STORY}", InputMetadata(published="2025-05-09"))
    assert [(e.source, e.problem) for e in found.evidence] == [("metadata", None), ("dateline", "contradicting")]
    assert found.has_conflict
