"""Dates as they are written in news text."""

import datetime as dt

import pytest

from transforms.dates.calendar_dates import dates, full_dates, settle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date 2024-11-01", dt.date(2024, 11, 1)),
        ("2024/11/01", dt.date(2024, 11, 1)),
        ("Jan 6, 2026", dt.date(2026, 1, 6)),
        ("January 6th, 2026", dt.date(2026, 1, 6)),
        ("Sept. 30, 2023", dt.date(2023, 9, 30)),
        ("6 January 2026", dt.date(2026, 1, 6)),
        ("Mon 20 Jan 2020 06.05 GMT", dt.date(2020, 1, 20)),
        ("3-MAR-1987 10:07:42", dt.date(1987, 3, 3)),
        ("OW-TN-05-09-25 1842GMT", dt.date(2025, 5, 9)),
        ("OW-TN-11-30-98 0903EST", dt.date(1998, 11, 30)),
        ("31. Dezember 2019", dt.date(2019, 12, 31)),
        ("8 de noviembre de 2021", dt.date(2021, 11, 8)),
        ("le 1er février 2022", dt.date(2022, 2, 1)),
        ("25.9.2023", dt.date(2023, 9, 25)),
        ("2022年2月3日", dt.date(2022, 2, 3)),
        ("29 February 2024", dt.date(2024, 2, 29)),
        ("Ana DuroNovember 6, 2023", dt.date(2023, 11, 6)),
        ("13/04/2021", dt.date(2021, 4, 13)),
        ("04/13/2021", dt.date(2021, 4, 13)),
    ],
)
def test_full_dates(text: str, expected: dt.date) -> None:
    assert [date.value for date in dates(text, 0, len(text))] == [expected]
    assert [date.value for date in full_dates(text, 0, len(text))] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "30 February 2023",
        "2023-13-01",
        "12:30 pm",
        "3-1/2 pct",
        "1,300,000 vs 3,700,000",
        "May I ask",
        "10.0.2023.4",
        "Marching 5000",
        "in 14 out of 17 samples",
        "he ruled 14 out.",
        "they set 14 fires",
        "of the 20 hurt, 14 may die",
        "made to march 20 miles",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert dates(text, 0, len(text)) == []


def test_a_date_without_a_year_keeps_month_and_day() -> None:
    text = "NEW YORK, March 11 -"
    [date] = dates(text, 0, len(text))
    assert (date.year, date.month, date.day, date.value) == (None, 3, 11, None)
    assert text[date.start : date.end] == "March 11"


def test_an_ambiguous_date_stays_open_until_another_date_settles_it() -> None:
    alone = "posted 03/04/2021"
    assert [date.value for date in settle(dates(alone, 0, len(alone)))] == [None]
    day_first = "posted 03/04/2021, updated 25/04/2021"
    assert settle(dates(day_first, 0, len(day_first)))[0].value == dt.date(2021, 4, 3)
    month_first = "posted 03/04/2021, updated 04/25/2021"
    assert settle(dates(month_first, 0, len(month_first)))[0].value == dt.date(2021, 3, 4)
    named = "posted 03/04/2021 (April 3, 2021)"
    assert settle(dates(named, 0, len(named)))[0].value == dt.date(2021, 4, 3)


def test_a_short_month_that_is_an_english_word_needs_a_year_or_another_language() -> None:
    for text in ("14 out 2024", "14 de out", "14 May", "March 14"):
        assert len(dates(text, 0, len(text))) == 1, text
    text = "A cimeira começa a 14 out em Lisboa"
    assert dates(text, 0, len(text)) == []
    [date] = dates(text, 0, len(text), "pt")
    assert (date.month, date.day) == (10, 14)
