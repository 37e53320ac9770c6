"""Calendar dates as they are written in news text, with offsets.

Belongs here: finding dates in strict written forms, and what is known of each. Does not belong here: which date an article was
published on (`publication_dates.py`). Nothing is guessed: a date that reads two ways stays open until `settle` finds evidence.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from transforms.language.vocabulary import words


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text.

    `year` is None where it is not written. `order` is set on dates all in numbers such as 3/4/2021, `open` where day and month
    may be the other way round. One that no calendar has, as 31 February, `is_impossible`; month and day are then as written.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int
    order: Literal["", "open", "month first", "day first"] = ""
    is_impossible: bool = False

    @property
    def is_open(self) -> bool:
        """Whether day and month may be the other way round."""
        return self.order == "open"

    @property
    def value(self) -> dt.date | None:
        """The calendar date, where it is fully known."""
        return None if self.year is None or self.is_open or self.is_impossible else dt.date(self.year, self.month, self.day)


@cache
def month_numbers() -> dict[str, int]:
    """Month number by folded name."""
    return {name: number for number in range(1, 13) for name in words("months", str(number))}


def _pattern(names: Iterable[str]) -> str:
    """A pattern of names, the longer before the shorter, in which no beginning is tried twice."""
    following: dict[str, list[str]] = {}
    for name in names:
        following.setdefault(name[:1], []).append(name[1:])
    is_end = following.pop("", None) is not None
    if not following:
        return ""
    branches = "|".join(re.escape(letter) + _pattern(rests) for letter, rests in sorted(following.items()))
    return f"(?:{branches})" + "?" * is_end


MONTH = _pattern(month_numbers())
# "14 out of 17", "14 may die": without a year these are words of English, the second ones unless capitalised.
_EVERYDAY, _EVERYDAY_IN_LOWER_CASE = frozenset(words("months", "english words")), frozenset(words("months", "lower case english"))
# Wire copy with years of two digits goes back no further than this.
FIRST_SHORT_YEAR = 60
_YEAR = r"(?:19|20)\d\d"
_STAMP_TIME = r"\d{4}(?:GMT|UTC|[ECMP][DS]T)\b"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º)?"
_NUMERIC_FORMS = (
    rf"(?<!\d)(?P<iso_year>{_YEAR})(?P<sep>[-/.])(?P<iso_month>\d{{1,2}})(?P=sep)(?P<iso_day>\d{{1,2}})(?!\d)"
    rf"|(?<!\d)(?P<cjk_year>{_YEAR})年\s?(?P<cjk_month>\d{{1,2}})月\s?(?P<cjk_day>\d{{1,2}})日"
    rf"|(?<![\d/.-])(?P<first>\d{{1,2}})(?P<mark>[./-])(?P<second>\d{{1,2}})(?P=mark)(?P<plain_year>{_YEAR})(?!\d)"
    # The time stamp at the end of wire copy, as in "03-14-25 1842GMT".
    rf"|(?<!\d)(?P<stamp_month>\d\d)-(?P<stamp_day>\d\d)-(?P<stamp_year>\d\d)\s{_STAMP_TIME}"
)
_MONTH_FORMS = (
    rf"(?:(?<!\w)|(?-i:(?<=[a-z])(?=[A-Z])))(?P<month_first>{MONTH})\.?[ \xa0-]{{0,3}}(?P<day_second>\d{{1,2}})(?!\d)(?!:\d)"
    rf"(?:st|nd|rd|th)?(?:,?\s{{0,3}}(?:at\s)?(?P<year_last>{_YEAR})(?!\d))?"
    rf"|(?<![\d:.,])(?P<day_first>\d{{1,2}}){_ORDINAL}[ \xa0-]{{0,2}}(?P<link>of |de |d’|d')?(?P<month_second>{MONTH})(?!\w)\.?"
    rf"(?:,?[\s-]{{0,2}}(?:of |de |del )?(?P<year_after>{_YEAR})(?!\d))?"
)
_NUMERIC = re.compile(_NUMERIC_FORMS)
_WRITTEN = re.compile(f"{_NUMERIC_FORMS}|{_MONTH_FORMS}", re.IGNORECASE)
_MONTH_LIKE = re.compile(r"[^\W\d_a-z]?[^\W\d_A-Z]{2,}|[^\W\d_a-z]{3,}")
# No date all in numbers is without one.
_NUMERIC_MARK = re.compile(r"\d[-/.年]")
_DIGIT = re.compile(r"\d")
# Begins with a digit, which is found fast, rather than with what may not stand before it.
_YEAR_ALONE = re.compile(rf"\d(?<!\d\d)(?:(?:(?<=1)9|(?<=2)0)\d\d(?!\d)|\d(?=\s{_STAMP_TIME}))")
_UNIX_TIME = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?$")
_UNIX_EPOCH = re.compile(r"1970-01-01(?:$|[T ]00:00)")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T|\D|$)")
MAX_STATED_LENGTH = 100
# The longest written form, "Wednesday, 28th of September, 2022", has its year at most so far from its beginning.
_REACH = 36


def dates(text: str, start: int, end: int, language: str = "en") -> list[WrittenDate]:
    """The dates written in `text[start:end]`, with or without a year.

    In English, and where the language is not known, a short form of a month that is also an English word needs a year.
    """
    if not _DIGIT.search(text, start, end):
        return []
    # The names of the months are many to try at every place: most text is told by its words to have none.
    said = map(str.lower, _MONTH_LIKE.findall(text, start, end))
    if not month_numbers().keys().isdisjoint(said):
        found = _WRITTEN.finditer(text, start, end)
        return _possible(match for match in found if language != "en" or not _is_everyday(match))
    return _possible(_NUMERIC.finditer(text, start, end)) if _NUMERIC_MARK.search(text, start, end) else []


def dates_in_any_case(text: str, start: int, end: int) -> list[WrittenDate]:
    """Like `dates`, for short text that is known to hold a date: also in odd case, like "MArch 3"."""
    return _possible(_WRITTEN.finditer(text, start, end))


def _possible(matches: Iterable[re.Match[str]]) -> list[WrittenDate]:
    return [date for match in matches if not (date := _read(match)).is_impossible]


def _is_everyday(match: re.Match[str]) -> bool:
    """Whether the month of a date without a year is rather a word of English; "14 de out" is none."""
    name = match["month_first"] or match["month_second"]
    if not name or match["year_last"] or match["year_after"] or match["link"]:
        return False
    return name.lower() in _EVERYDAY or name in _EVERYDAY_IN_LOWER_CASE


def impossible_dates(text: str, start: int, end: int) -> list[WrittenDate]:
    """What is written as a date with a year in `text[start:end]` and is none, as 31 February 2021."""
    if not _YEAR_ALONE.search(text, start, end):
        return []
    return [
        date for match in _WRITTEN.finditer(text, start, end) if (date := _read(match)).is_impossible and date.year is not None
    ]


def full_dates(text: str, start: int, end: int) -> list[WrittenDate]:
    """The dates with a year in `text[start:end]`. Looks only around year numbers, so that long prose is read fast."""
    found: list[WrittenDate] = []
    reached = start
    for year in _YEAR_ALONE.finditer(text, start, end):
        if year.start() < reached:
            continue
        for date in dates(text, max(reached, year.start() - _REACH), min(end, year.end() + 8)):
            if date.year is not None and date.start >= reached:
                found.append(date)
                reached = date.end
    return found


def stated_date(written: str) -> WrittenDate | None:
    """The date that a field of metadata holds: as in ISO 8601, as in a mail's header, or Unix time; None where it holds none.

    Impossible is also what programs write that know no date: the year 1, and the first moment of Unix time.
    """
    if _UNIX_TIME.match(written):
        # A date of the year 2001 or later, in seconds or thousandths.
        moment = dt.datetime.fromtimestamp(int(written[:10]), dt.UTC)
        return WrittenDate(0, 0, moment.year, moment.month, moment.day)
    if match := _COMPACT.match(written):
        found = dates(f"{match[1]}-{match[2]}-{match[3]}", 0, 10)
        return replace(found[0], end=8) if found else None
    reach = min(len(written), MAX_STATED_LENGTH)
    found = [date for date in dates(written, 0, reach) if date.year is not None]
    if found and not _UNIX_EPOCH.match(written):
        return found[0]
    return WrittenDate(0, 0, None, 1, 1, is_impossible=True) if _ISO_DATE.match(written) else None


def settle(found: list[WrittenDate]) -> list[WrittenDate]:
    """Dates like 3/4/2021 read the way that the other dates of the text show; open still where nothing shows it."""
    orders = {date.order for date in found} & {"month first", "day first"}
    known = {date.value for date in found}
    settled = []
    for date in found:
        if date.is_open and date.year is not None:
            as_read, swapped = dt.date(date.year, date.month, date.day), dt.date(date.year, date.day, date.month)
            if (as_read in known) != (swapped in known):
                is_swapped = swapped in known
            elif len(orders) == 1:
                is_swapped = "day first" in orders
            else:
                settled.append(date)
                continue
            month, day = (date.day, date.month) if is_swapped else (date.month, date.day)
            settled.append(replace(date, month=month, day=day, order=""))
        else:
            settled.append(date)
    return settled


def _read(part: re.Match[str]) -> WrittenDate:
    order: Literal["", "open", "month first", "day first"] = ""
    if part["iso_year"]:
        year, month, day = part["iso_year"], int(part["iso_month"]), int(part["iso_day"])
    elif part["cjk_year"]:
        year, month, day = part["cjk_year"], int(part["cjk_month"]), int(part["cjk_day"])
    elif part["stamp_year"]:
        year = f"{19 if int(part['stamp_year']) >= FIRST_SHORT_YEAR else 20}{part['stamp_year']}"
        month, day = int(part["stamp_month"]), int(part["stamp_day"])
    elif part["first"]:
        year, first, second = part["plain_year"], int(part["first"]), int(part["second"])
        # With full stops the day comes first everywhere; with other marks only the numbers can tell.
        if part["mark"] == "." or first > 12:
            month, day, order = second, first, "" if part["mark"] == "." else "day first"
        else:
            month, day, order = first, second, "month first" if second > 12 else "" if first == second else "open"
    elif part["month_first"]:
        year, month, day = part["year_last"], month_numbers()[part["month_first"].lower()], int(part["day_second"])
    else:
        year, month, day = part["year_after"], month_numbers()[part["month_second"].lower()], int(part["day_first"])
    is_impossible = False
    try:
        # A leap year, so that a year-less 29 February stands.
        dt.date(int(year) if year else 2000, month, day)
    except ValueError:
        is_impossible = True
    return WrittenDate(part.start(), part.end(), int(year) if year else None, month, day, order, is_impossible)
