"""Temporal expressions of articles, resolved: the table `time_expressions`.

Belongs here: finding dates, months, years, weekdays and words like "yesterday" in a story, and the days they mean seen from the
article's own date. Does not belong here: the article's own date (`transforms.articles`), how dates look (`transforms.dates`).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pyarrow as pa

from transforms.annotations.context_words import sentences
from transforms.annotations.enclosing_quotations import Enclosing, enclosing
from transforms.annotations.passage_stretches import stretches
from transforms.dates.calendar_dates import dates, month_numbers
from transforms.language.vocabulary import words
from warehouse.tables import TABLES

_ROLES = frozenset(("body", "subtitle"))
_EXPRESSIONS_AT_ONCE = 2000
_WHOLE_MONTH = 5  # letters: "Sept." has fewer
FUTURE_REACH = 80
MAX_YEARS = 60
_Days = tuple[dt.date, dt.date] | None
_COUNTS = {"an": 1, **{word: max(number, 1) for number, word in enumerate(words("time_words", "en counts"))}}
_COUNT = rf"(?i:{'|'.join(_COUNTS)}|\d{{1,3}})"
_UNIT = r"(?:day|week|month|year|decade)s?"
# Stories are long and say little of time: each kind is looked for where the rarest of its letters stand.
_AGO = re.compile(rf"\b(?P<count>{_COUNT})\s(?P<unit>{_UNIT}|hours?|minutes?)\sago\b")
# What stands before and after them is a space, or a line's end.
_AGOS = (" ago", "\nago")
_MOVES = tuple(move + gap for move in ("ast", "ext", "his", "revious", "oming") for gap in " \n")
_MOVE = re.compile(
    rf"(?P<move>[Ll]ast|[Pp]ast|[Nn]ext|[Tt]his|[Pp]revious|[Cc]oming)\s(?:(?P<span>{_COUNT})\s(?P<units>{_UNIT})\b"
    r"|(?P<unit>week(?:end)?|month|quarter|year|decade)\b(?!\sof\b|-)|(?P<part>night|morning|afternoon|evening)\b)"
)
_MONTH = re.compile(
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"(?:,?\s(?P<year>(?:19|20)\d\d)\b)?(?!\.?\s\d|,\s\d)"
)
_WHICH = re.compile(
    r"\b(?:(?P<said>last|next|this(?:\s(?:past|coming))?|(?:later|earlier)\sthis|(?:in\s)?(?:early|mid|late))"
    r"|(?P<deadline>(?:by|until|before)(?:\sthe\s(?:end|middle|start|beginning|turn)\sof)?)|in|since|from|during|through|of)[\s-]$",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:19|20)\d\d(?:(?P<decade>s)\b|[-–/](?P<last>(?:19|20)\d\d|\d\d)(?![\d-])|(?![\d%–-]|[.,]\d|\sper\b|[a-z]))(?:\s(?P<next>[a-z]+))?"
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?P<mark>in|since|by|until|from|before|after|during|of|through|to|between|and|early|mid|late|year)[\s-]|[a-z][’']s\s)$",
    re.IGNORECASE,
)
# A year after one of these may be a number of something: what follows it tells.
_LOOSE = frozenset(("of", "to", "and", "from", "by", "after", "before", "between", "through"))
_FOLLOWS_YEAR = frozenset(words("time_words", "en after a year"))
BACK = 28


@dataclass(frozen=True, slots=True)
class Expression:
    """A temporal expression: its place, the days from first to last that it means, how fine it is and how it was resolved.

    Both days are None where it can only be told from a day of publication that is not known.
    """

    start: int
    end: int
    first: dt.date | None
    last: dt.date | None
    grain: str
    resolution: str


def time_expressions(
    documents: pa.Table, articles: pa.Table, passages: pa.Table, article_dates: pa.Table, quotations: pa.Table
) -> pa.Table:
    """The temporal expressions of all stories. A dateline's day counts before the day of publication."""
    told = {
        article_id: value
        for article_id, value, source, problem in zip(
            *(article_dates[name].to_pylist() for name in ("article_id", "value_date", "source", "problem")), strict=True
        )
        if source == "dateline" and value is not None and problem is None
    }
    columns = (articles[name].to_pylist() for name in ("article_id", "document_id", "published_date", "language"))
    known = {
        article_id: (document_id, told.get(article_id, day), language)
        for article_id, document_id, day, language in zip(*columns, strict=True)
    }
    quoted = enclosing(quotations)
    left = (
        (stretch, found)
        for stretch in stretches(documents, passages, _ROLES)
        if stretch.article_id in known
        for found in read(stretch.text, stretch.start, stretch.end, *known[stretch.article_id][1:])
    )
    rows = []
    while some := list(islice(left, _EXPRESSIONS_AT_ONCE)):
        around = sentences([(stretch.text, found.start, found.end, stretch.start, stretch.end) for stretch, found in some])
        for (stretch, found), (begin, end) in zip(some, around, strict=True):
            document_id, anchor, _ = known[stretch.article_id]
            rows.append(
                {
                    "article_id": stretch.article_id,
                    "document_id": document_id,
                    "quotation_id": quoted.get(stretch.article_id, Enclosing()).at(found.start, found.end),
                    "text": stretch.text[found.start : found.end],
                    "start_char": found.start,
                    "end_char": found.end,
                    "value_from": found.first,
                    "value_to": found.last,
                    "grain": found.grain,
                    "resolution": found.resolution,
                    "anchor_date": anchor,
                    "sentence": stretch.text[begin:end],
                    "sentence_start_char": begin,
                    "sentence_end_char": end,
                }
            )
    return TABLES["time_expressions"].from_rows(sorted(rows, key=lambda row: (row["article_id"], row["start_char"])))


def read(text: str, start: int, end: int, anchor: dt.date | None, language: str | None = "en") -> list[Expression]:
    """The temporal expressions in `text[start:end]`, in order; of those that overlap the longest of the first."""
    language = language or "en"
    found = list(_written(text, start, end, anchor, language))
    spoken = _day_words(language)
    lowered = text[start:end].lower()
    # The pattern tries every word, and most passages have none of these.
    if spoken is not None and any(word in lowered for word in spoken.common):
        found += _seen_from_today(text, start, end, anchor, language, spoken)
    if language == "en":
        found += _by_grammar(text, start, end, anchor)
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Expression] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _written(text: str, start: int, end: int, anchor: dt.date | None, language: str) -> Iterator[Expression]:
    """Days of the calendar, the year of the nearest one where none is written."""
    for date in dates(text, start, end, language):
        if date.year is None:
            day = None if anchor is None else _nearest(date.month, date.day, anchor)
            # The full stop of an abbreviated month belongs to it, that behind a whole one ends the sentence.
            written = text[date.start : date.end]
            is_whole = written.endswith(".") and written[-1 - _WHOLE_MONTH : -1].isalpha()
            yield Expression(date.start, date.end - is_whole, day, day, "day", "nearest year")
        elif not date.is_open:
            yield Expression(date.start, date.end, date.value, date.value, "day", "as written")


def _nearest(month: int, day: int, anchor: dt.date) -> dt.date | None:
    found = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue  # 29 February of a year that has none
    return min(found, key=lambda one: (abs((one - anchor).days), one), default=None)


@dataclass(frozen=True, slots=True)
class _DayWords:
    """The words of a language for days seen from today: a pattern of them, what each means, the words of the future.

    `common` is what they have in common: one of these parts is in each.
    """

    pattern: re.Pattern[str]
    shifts: dict[str, int]
    weekdays: dict[str, int]
    future: re.Pattern[str]
    common: tuple[str, ...]


@cache
def _day_words(language: str) -> _DayWords | None:
    shifts = {
        word: shift
        for shift, name in ((0, "today"), (-1, "yesterday"), (1, "tomorrow"))
        for word in words("time_words", f"{language} {name}")
    }
    weekdays = {word: number for number, word in enumerate(words("time_words", f"{language} weekdays"))}
    if not weekdays:
        return None
    moves = r"(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?:\spast|\scoming)?)\s)?" if language == "en" else "(?P<which>(?!))?"
    pattern = rf"\b{moves}(?P<weekday>{_either_case(weekdays)})\b|\b(?P<word>{_either_case(shifts)})\b"
    future = rf"\b(?:{'|'.join(words('time_words', f'{language} future'))})\b"
    return _DayWords(re.compile(pattern), shifts, weekdays, re.compile(future), _common((*shifts, *weekdays)))


def _common(names: Iterable[str]) -> tuple[str, ...]:
    """Endings of three letters, one of which each word has."""
    return tuple(dict.fromkeys(name[-3:] for name in names))


def _either_case(names: dict[str, int]) -> str:
    return "|".join(f"[{name[0]}{name[0].upper()}]{re.escape(name[1:])}" for name in names)


def _seen_from_today(
    text: str, start: int, end: int, anchor: dt.date | None, language: str, spoken: _DayWords
) -> Iterator[Expression]:
    """Weekdays, and words for yesterday, today and tomorrow."""
    for match in spoken.pattern.finditer(text, start, end):
        if match["word"]:
            if language == "de" and match["word"] == "Morgen":
                continue
            day = None if anchor is None else _shifted(anchor, spoken.shifts[match["word"].lower()])
            yield Expression(match.start(), match.end(), day, day, "day", "day of publication")
            continue
        number, which = spoken.weekdays[match["weekday"].lower()], (match["which"] or "").lower()
        resolution = which.split()[0] if which else "on or before"
        if not which and _is_of_future(text, start, match.start(), spoken.future):
            resolution = "future"
        day = None if anchor is None else _weekday(anchor, number, resolution)
        yield Expression(match.start(), match.end(), day, day, "day", f"weekday, {resolution}")


def _is_of_future(text: str, start: int, at: int, future: re.Pattern[str]) -> bool:
    """Whether the words before a place, within its sentence, speak of the time to come."""
    begin = max(start, at - FUTURE_REACH)
    begin = max(begin, text.rfind(". ", begin, at), text.rfind("\n", begin, at))
    return future.search(text, begin, at) is not None


def _weekday(anchor: dt.date, number: int, resolution: str) -> dt.date | None:
    back, ahead = (anchor.weekday() - number) % 7, (number - anchor.weekday()) % 7
    shift = {"on or before": -back, "future": ahead, "last": -(back or 7), "next": ahead or 7, "this": number - anchor.weekday()}
    return _shifted(anchor, shift[resolution])


def _shifted(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def _by_grammar(text: str, start: int, end: int, anchor: dt.date | None) -> Iterator[Expression]:
    """What English says of months, years and stretches of time."""
    for at in _places(_AGOS, text, start, end):
        if (match := _AGO.search(text, max(start, at - BACK), at + 4)) is not None:
            yield _ago(match, anchor)
    for at in _places(_MOVES, text, start + 1, end):
        if (match := _MOVE.match(text, at - 1, end)) is not None and not text[max(start, at - 2) : at - 1].isalpha():
            yield _moved_unit(match, anchor, start)
    for match in _MONTH.finditer(text, start, end):
        which = _WHICH.search(text, max(start, match.start() - BACK), match.start())
        if which is not None or match["year"]:
            yield _month(match, which, anchor, start)
    for match in _YEAR.finditer(text, start, end):
        if not text[max(start, match.start() - 1) : match.start()].strip(" (") and (found := _year(match, start)) is not None:
            yield found


def _places(literals: Iterable[str], text: str, start: int, end: int) -> Iterator[int]:
    for literal in literals:
        at = text.find(literal, start, end)
        while at >= 0:
            yield at
            at = text.find(literal, at + 1, end)


def _expression(start: int, end: int, days: _Days, grain: str, resolution: str) -> Expression:
    first, last = days if days is not None else (None, None)
    return Expression(start, end, first, last, grain, resolution)


def _ago(match: re.Match[str], anchor: dt.date | None) -> Expression:
    """ "Two weeks ago": the week, month or year that lies so many before the one of the anchor."""
    unit, count = match["unit"].rstrip("s"), _count(match["count"])
    grain, shift = ("day", 0) if unit in ("hour", "minute") else (unit, -count)
    return _expression(*match.span(), None if anchor is None else _around(anchor, grain, shift), grain, "before publication")


def _moved_unit(match: re.Match[str], anchor: dt.date | None, start: int) -> Expression:
    """ "Last week", "this morning", "the past two years"."""
    begin, move = match.start(), match["move"].lower()
    if match["span"]:
        begin -= 4 if _before(match, 4).lower() == "the " and begin - 4 >= start else 0
        unit = match["units"].rstrip("s")
        if move in ("next", "coming"):
            days = None if anchor is None else (anchor, _moved(anchor, unit, _count(match["span"])))
            return _expression(begin, match.end(), days, unit, "from publication")
        days = None if anchor is None else (_moved(anchor, unit, -_count(match["span"])), anchor)
        return _expression(begin, match.end(), days, unit, "up to publication")
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(move, 1)
    grain = match["unit"] or "day"
    return _expression(*match.span(), None if anchor is None else _around(anchor, grain, shift), grain, move)


def _before(match: re.Match[str], length: int) -> str:
    """The characters before a match."""
    return match.string[max(0, match.start() - length) : match.start()]


def _month(match: re.Match[str], which: re.Match[str] | None, anchor: dt.date | None, start: int) -> Expression:
    """ "In March", "last December", "early May 2024": a mere preposition does not belong to the expression."""
    month = month_numbers()[match["month"].lower()]
    said = (which["said"] or "").lower() if which is not None else ""
    begin, end = (which.start("said") if which is not None and said else match.start()), match.end()
    if match["year"]:
        return _expression(begin, end, _month_days(int(match["year"]), month), "month", "as written")
    if anchor is None or which is None:
        return _expression(begin, end, None, "month", "nearest year")
    spoken = _day_words("en")
    if said == "last":
        year, resolution = anchor.year - (month >= anchor.month), "last"
    elif said == "next":
        year, resolution = anchor.year + (month <= anchor.month), "next"
    elif "this" in said:
        year, resolution = anchor.year, "this"
    elif which["deadline"] or (spoken is not None and _is_of_future(match.string, start, begin, spoken.future)):
        year, resolution = anchor.year + (month < anchor.month), "future"
    else:
        year, resolution = anchor.year - (month > anchor.month), "on or before"
    return _expression(begin, end, _month_days(year, month), "month", f"month, {resolution}")


def _year(match: re.Match[str], start: int) -> Expression | None:
    """ "In 2022", "Russia's 2022 invasion", "2014-2020", "the 1990s"; a bare number of four digits is none."""
    begin, first = match.start(), int(match[0][:4])
    if match["decade"]:
        if first % 10:
            return None
        begin -= 4 if _before(match, 4).lower() == "the " and begin - 4 >= start else 0
        return _expression(begin, match.end("decade"), (dt.date(first, 1, 1), dt.date(first + 9, 12, 31)), "decade", "as written")
    if match["last"]:
        last = int(match["last"]) if len(match["last"]) == 4 else first - first % 100 + int(match["last"])
        days = (dt.date(first, 1, 1), dt.date(last, 12, 31)) if first < last <= first + MAX_YEARS else None
        return None if days is None else _expression(begin, match.end("last"), days, "year", "as written")
    before = _BEFORE_YEAR.search(match.string, max(start, begin - BACK), begin)
    if before is None or (before["mark"] is None and match["next"] is None):
        return None
    if (before["mark"] or "").lower() in _LOOSE and match["next"] is not None and match["next"] not in _FOLLOWS_YEAR:
        return None
    return _expression(begin, begin + 4, (dt.date(first, 1, 1), dt.date(first, 12, 31)), "year", "as written")


def _count(written: str) -> int:
    return int(written) if written.isdigit() else _COUNTS[written.lower()]


def _around(anchor: dt.date, grain: str, shift: int) -> _Days:
    """The first and last day of the unit that lies `shift` units from the one that holds a day."""
    if grain == "day":
        day = _shifted(anchor, shift)
        return None if day is None else (day, day)
    if grain in ("week", "weekend"):
        monday = _shifted(anchor, 7 * shift - anchor.weekday())
        if monday is None or monday > dt.date.max - dt.timedelta(days=7):
            return None
        return monday + dt.timedelta(days=5 if grain == "weekend" else 0), monday + dt.timedelta(days=6)
    if grain == "decade":
        first = anchor.year - anchor.year % 10 + 10 * shift
        return (dt.date(first, 1, 1), dt.date(first + 9, 12, 31)) if 0 < first < dt.MAXYEAR - 10 else None
    if grain == "year":
        year = anchor.year + shift
        return (dt.date(year, 1, 1), dt.date(year, 12, 31)) if dt.MINYEAR <= year <= dt.MAXYEAR else None
    length = 3 if grain == "quarter" else 1
    months = anchor.year * 12 + (anchor.month - 1) // length * length + length * shift
    first_days, last_days = (
        _month_days(months // 12, months % 12 + 1),
        _month_days((months + length - 1) // 12, (months + length - 1) % 12 + 1),
    )
    return None if first_days is None or last_days is None else (first_days[0], last_days[1])


def _moved(anchor: dt.date, unit: str, shift: int) -> dt.date:
    """A day so many units from another; the last of a month where that is shorter."""
    if unit in ("day", "week"):
        return _shifted(anchor, shift * (7 if unit == "week" else 1)) or dt.date.min
    months = anchor.year * 12 + anchor.month - 1 + shift * {"month": 1, "year": 12, "decade": 120}[unit]
    days = _month_days(months // 12, months % 12 + 1)
    return dt.date.min if days is None else days[0].replace(day=min(anchor.day, days[1].day))


def _month_days(year: int, month: int) -> _Days:
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return None
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, 1), following - dt.timedelta(days=1)
