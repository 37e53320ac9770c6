"""Counts over time: days, or weeks, months or years where there are many days.

Belongs here: choosing the unit, and a row for each of its periods. Does not: drawing them.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from warehouse.report.pages import row_type

BARS = 120
FEWEST_BARS = 12
UNITS = (("day", 1), ("week", 7), ("month", 30))


def periods(days: Sequence[Any], counts: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The unit, and a row (period, counts …) with the sums of each period that has any of the days."""
    if not days:
        return "day", []
    dates = [row.published_date for row in days]
    length = (max(dates) - min(dates)).days + 1
    unit = next((name for name, size in UNITS if length <= size * BARS), "year")
    sums: dict[datetime.date, list[int]] = {}
    for row in days:
        total = sums.setdefault(first_day(unit, row.published_date), [0] * len(counts))
        for i, name in enumerate(counts):
            total[i] += getattr(row, name)
    made = row_type(("period", *counts))
    return unit, [made(day, *sums[day]) for day in sorted(sums)]


def span(unit: str, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Every period from the first to the last; of few, also some before and after, so that each stays narrow."""
    found = [first]
    while found[-1] < last:
        found.append(_next(unit, found[-1]))
    while len(found) < FEWEST_BARS:
        found.append(_next(unit, found[-1]))
        if len(found) < FEWEST_BARS:
            found.insert(0, first_day(unit, found[0] - datetime.timedelta(1)))
    return found


def _next(unit: str, day: datetime.date) -> datetime.date:
    """The first day of the period after the one that begins on `day`."""
    return first_day(unit, day + datetime.timedelta({"day": 1, "week": 7, "month": 31}.get(unit, 366)))


def first_day(unit: str, day: datetime.date) -> datetime.date:
    """The first day of the day's week, month or year."""
    if unit == "week":
        return day - datetime.timedelta(day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day
