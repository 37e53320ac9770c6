import datetime
from collections import namedtuple
from itertools import pairwise

from warehouse.report.periods import periods, span

Day = namedtuple("Day", "published_date article_count")


def day(text):
    return datetime.date.fromisoformat(text)


def test_few_days_stay_days():
    unit, found = periods([Day(day("2025-03-14"), 2), Day(day("2025-03-14"), 1), Day(day("2025-03-16"), 4)], ("article_count",))
    assert unit == "day"
    assert found == [(day("2025-03-14"), 3), (day("2025-03-16"), 4)]


def test_many_days_become_weeks_months_and_years():
    for last, unit, first in (
        ("2026-06-01", "week", "2025-01-06"),
        ("2029-06-01", "month", "2025-01-01"),
        ("2077-01-01", "year", "2025-01-01"),
    ):
        found = periods([Day(day("2025-01-09"), 1), Day(day(last), 1)], ("article_count",))
        assert (found[0], found[1][0].period) == (unit, day(first))


def test_no_days_have_no_periods():
    assert periods([], ("article_count",)) == ("day", [])


def test_a_span_has_every_period_and_never_few():
    assert span("month", day("2024-11-01"), day("2026-02-01"))[:4] == [
        day(f"{m}-01") for m in ("2024-11", "2024-12", "2025-01", "2025-02")
    ]
    assert len(span("day", day("2025-03-14"), day("2025-03-14"))) == 12
    assert span("year", day("2001-01-01"), day("2020-01-01"))[-1] == day("2020-01-01")
    weeks = span("week", day("2025-01-06"), day("2025-06-30"))
    assert {(after - before).days for before, after in pairwise(weeks)} == {7}
