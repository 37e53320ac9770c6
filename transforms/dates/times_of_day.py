"""Times of day beside dates, with their zones, as moments in UTC.

Belongs here: reading a time and a zone next to a date, on a line or in a field of metadata. Does not belong here: dates
themselves (`calendar_dates.py`), and which of several moments counts (`publication_dates.py`).
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache

from transforms.dates.calendar_dates import WrittenDate, stated_date
from transforms.language.vocabulary import phrases

# How far from a date its time may stand, in characters.
REACH = 40
_ZONE = r"(?:[+-]\d\d:?\d\d|(?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d\d)?|[A-Z]{1,5})(?![A-Za-z\d])"
_TIME = (
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4])(?:(?::|h|\.(?=\d\d\s?(?:Uhr|[ap]\.?m|GMT|UTC|BST|CES?T)))(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"|(?=\s?[ap]\.?m\b))(?![\d:])"
    rf"\s?(?P<half>[ap]\.?m\b\.?)?(?:\s?Uhr|\s?h(?:rs|ours)?\b)?,?\s?\(?(?P<zone>{_ZONE})?"
)
_CLOCK = re.compile(_TIME, re.IGNORECASE)
_WIRE_STAMP = re.compile(r"\s(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>)(?P<half>)(?P<zone>[A-Z]{3})$")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?$", re.IGNORECASE)
_UNIX = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, and its zone as written, where one is."""

    time: dt.time
    zone: str | None

    def on(self, day: dt.date) -> dt.datetime | None:
        """The moment in UTC on a day of the zone; None where the zone is not known."""
        offset = None if self.zone is None else offset_of(self.zone, day)
        if offset is None:
            return None
        try:
            return dt.datetime.combine(day, self.time) - offset
        except OverflowError:
            return None


def clock_beside(text: str, start: int, end: int, date: WrittenDate) -> Clock | None:
    """The time of day beside a date of `text[start:end]`: right after it, else right before it."""
    if (stamp := _WIRE_STAMP.search(text, date.start, date.end)) is not None:
        return _clock(stamp)
    if (after := _CLOCK.search(text, date.end, min(end, date.end + REACH))) is not None:
        return _clock(after)
    found = None
    for before in _CLOCK.finditer(text, max(start, date.start - REACH), date.start):
        found = before
    return None if found is None else _clock(found)


def stated_moment(written: str) -> tuple[WrittenDate, Clock | None] | None:
    """The date and the time that a field of metadata holds, the date at no place in the text; None where it holds none.

    Midnight of Greenwich is what programs write that know the day alone.
    """
    written = written.strip()
    date = stated_date(written)
    if date is None:
        return None
    if match := _UNIX.match(written):
        moment = dt.datetime.fromtimestamp(int(match[1]), dt.UTC)
        return replace(date, start=0, end=0), Clock(moment.time(), "UTC")
    clock = clock_beside(written, 0, len(written), date)
    if (
        clock is not None
        and clock.time == dt.time(0)
        and (clock.zone is None or offset_of(clock.zone, dt.date.min) == dt.timedelta(0))
    ):
        clock = None
    return replace(date, start=0, end=0), clock


def offset_of(zone: str, day: dt.date) -> dt.timedelta | None:
    """A zone's difference from UTC on a day; None where the name is not known."""
    if match := _OFFSET.match(zone):
        minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        return dt.timedelta(minutes=-minutes if match["sign"] == "-" else minutes) if minutes <= 14 * 60 else None
    known = _zones().get(zone.casefold())
    if known is None:
        return None
    minutes, has_summer = known
    return dt.timedelta(minutes=minutes + (60 if has_summer and _is_summer(day) else 0))


@cache
def _zones() -> dict[str, tuple[int, bool]]:
    """Minutes from UTC by folded name, and whether the name leaves open if it is summer."""
    return {
        name: (int(heading.removeprefix("us ")), heading.startswith("us "))
        for heading, entries in phrases("zones").items()
        for entry in entries
        for name in entry.split()
    }


def _is_summer(day: dt.date) -> bool:
    """Whether clocks in the United States are ahead: the rules since 2007, and those of the twenty years before."""
    if day.year >= 2007:
        return _sunday(day.year, 3, 2) <= day < _sunday(day.year, 11, 1)
    return (
        _sunday(day.year, 4, 1) <= day < dt.date(day.year, 10, 31) - dt.timedelta(days=dt.date(day.year, 10, 31).isoweekday() % 7)
    )


def _sunday(year: int, month: int, number: int) -> dt.date:
    """The first, second, … Sunday of a month."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(7 - first.isoweekday()) % 7 + 7 * (number - 1))


def _clock(match: re.Match[str]) -> Clock | None:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    zone = match["zone"]
    if zone is not None and offset_of(zone, dt.date.min) is None:
        zone = None
    return None if hour > 23 else Clock(dt.time(hour, minute, second), zone)
