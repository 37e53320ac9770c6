"""When an article was published: every piece of evidence, the best of it, and whether it agrees.

Belongs here: ranking the dates found in and around an article. Does not belong here: how dates are written (`calendar_dates.py`).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from transforms.articles.cleaning.paragraph_traits import Sheet, is_dated
from transforms.articles.edited_articles import Edited
from transforms.dates.calendar_dates import WrittenDate, dates, full_dates, impossible_dates, settle
from transforms.dates.times_of_day import Clock, clock_beside, stated_moment

# Best evidence first. A date in the story tells of an event, not of publication, and is never chosen.
SOURCES = (
    "metadata",
    "export_field",
    "dateline",
    "published_line",
    "byline_line",
    "wire_header",
    "url",
    "crawl_header",
    "updated_line",
    "footer_line",
    "load_date",
    "file_name",
    "fetched_at",
)
BODY = "body"
# Evidence that may rightly lie some days after publication does not contradict it.
_LATER = frozenset(("updated_line", "footer_line", "load_date", "file_name", "fetched_at"))
TOLERATED_DAYS = 2
MAX_LINE_WORDS = 30
MAX_LINES_BELOW = 200
MAX_STAMP_WORDS = 14
_PUBLISHED = re.compile(
    r"publish|posted|created|veröffentlicht|erschienen|publicado|publié|pubblicato|gepubliceerd|online|date", re.IGNORECASE
)
_UPDATED = re.compile(
    r"updated?|load.date|modified|edited|aktualisiert|geändert|bearbeitet|actualizado|mis à jour|aggiornato|bijgewerkt|revised",
    re.IGNORECASE,
)
_URL_DATE = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<sep>[/_-])(?P<month>\d{1,2}|[a-z]{3,9})(?P=sep)(?P<day>\d{1,2})"
    r"|(?P<joined>(?:19|20)\d{6}))(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A date with where it stands; the span is empty where it does not stand in the text.

    `clock` is the time of day beside it. `problem` is why it cannot be the date of publication, or is not the one chosen.
    """

    written: WrittenDate
    source: str
    clock: Clock | None = None
    problem: Literal["impossible", "future", "contradicting"] | None = None

    @property
    def value(self) -> dt.date | None:
        """The calendar date, where it is fully known."""
        return self.written.value

    @property
    def moment(self) -> dt.datetime | None:
        """The moment in UTC, where the time of day and its zone are known."""
        return None if self.clock is None or self.value is None else self.clock.on(self.value)


@dataclass(frozen=True, slots=True)
class Publication:
    """The evidence in order of rank, the chosen piece, and whether the evidence disagrees.

    `chosen` may be a dateline without a year, of which no calendar date can be made. `moment` is in UTC.
    """

    evidence: tuple[Evidence, ...]
    chosen: Evidence | None
    moment: dt.datetime | None
    has_conflict: bool


def publication(
    sheet: Sheet,
    edited: Edited,
    url: str | None,
    fetched_at: dt.datetime | None,
    file_name: str = "",
    stated: str | None = None,
    fields: Sequence[Evidence] = (),
) -> Publication:
    """What is known of an article's date; `stated` is how its page, record or message writes it, `fields` how an export does."""
    found = [
        *fields,
        *_in_head(sheet, edited),
        *_in_tail(sheet, edited),
        *_outside(url, fetched_at, file_name),
        *_in_body(sheet, edited),
    ]
    if stated is not None and (said := stated_moment(stated)) is not None:
        found.insert(0, Evidence(said[0], "metadata", said[1], "impossible" if said[0].is_impossible else None))
    if all(evidence.source == BODY for evidence in found):
        found += _below(sheet, edited)
    settled = zip(found, settle([evidence.written for evidence in found]), strict=True)
    found = [evidence if evidence.written is written else replace(evidence, written=written) for evidence, written in settled]
    found.sort(key=lambda evidence: SOURCES.index(evidence.source) if evidence.source in SOURCES else len(SOURCES))
    ranked = [_with_problem(evidence, fetched_at) for evidence in _with_year(found)]
    chosen = next((e for e in ranked if e.source != BODY and e.problem is None and not e.written.is_open), None)
    told = tuple(replace(e, problem="contradicting") if _contradicts(e, chosen) else e for e in ranked)
    return Publication(told, chosen, _moment(told, chosen), any(e.problem in ("contradicting", "future") for e in told))


def _with_problem(evidence: Evidence, fetched_at: dt.datetime | None) -> Evidence:
    """Evidence of a day after the one on which the text was fetched is marked, a little tolerance aside."""
    is_future = (
        evidence.source != BODY
        and fetched_at is not None
        and evidence.value is not None
        and evidence.value > fetched_at.date() + dt.timedelta(days=TOLERATED_DAYS)
    )
    return replace(evidence, problem="future") if is_future else evidence


def _contradicts(evidence: Evidence, chosen: Evidence | None) -> bool:
    """Whether evidence that could date the article gives another day than the chosen one."""
    if evidence.source == BODY or evidence.problem is not None or evidence.value is None:
        return False
    if chosen is None or chosen.value is None:
        return False
    days = (evidence.value - chosen.value).days
    return days < -TOLERATED_DAYS or (days > TOLERATED_DAYS and evidence.source not in _LATER)


def _moment(told: Sequence[Evidence], chosen: Evidence | None) -> dt.datetime | None:
    """The moment of publication: of the chosen evidence, else of the best other that gives the same day and a time."""
    if chosen is None or chosen.value is None or chosen.source in _LATER:
        return None
    same = (e for e in told if e.value == chosen.value and e.source not in (BODY, *_LATER))
    return next((moment for e in (chosen, *same) if (moment := e.moment) is not None), None)


def _in_head(sheet: Sheet, edited: Edited) -> list[Evidence]:
    found: list[Evidence] = []
    opening = edited.credits.dateline
    if opening is not None and opening.date is not None:
        found.append(Evidence(opening.date, "dateline"))
    for at in range(sheet.header):
        start, end = sheet.paragraphs[at][:2]
        found.extend(_timed(sheet, start, end, date, "crawl_header") for date in full_dates(sheet.text, start, end))
    for at, trait in enumerate(sheet.traits[edited.first : edited.credits.head.start], edited.first):
        if trait.is_control:
            start, end = sheet.paragraphs[at][:2]
            found.extend(_timed(sheet, start, end, date, "wire_header") for date in full_dates(sheet.text, start, end))
    for at in edited.credits.head:
        if at < sheet.header or not _is_line(sheet, at):
            continue
        if opening is not None and sheet.paragraphs[at].start == opening.start:
            continue
        found.extend(_on_line(sheet, at, "byline_line"))
    return found


def _is_line(sheet: Sheet, at: int) -> bool:
    """Whether a paragraph is a line that may date the article, not a sentence that tells of another day."""
    trait = sheet.traits[at]
    return trait.words <= MAX_LINE_WORDS and (not trait.is_sentence or is_dated(sheet, at))


def _in_tail(sheet: Sheet, edited: Edited) -> list[Evidence]:
    found: list[Evidence] = []
    for at in edited.credits.foot:
        if at not in edited.credits.head and _is_line(sheet, at):
            found.extend(_on_line(sheet, at, "footer_line"))
    return found


def _below(sheet: Sheet, edited: Edited) -> list[Evidence]:
    """The dates that lines far below a story call those of its publication or update, as at the foot of a page."""
    found: list[Evidence] = []
    begin = max(edited.credits.head.stop, edited.credits.foot.start)
    for at in range(begin, min(begin + MAX_LINES_BELOW, edited.last)):
        if sheet.traits[at].words <= MAX_STAMP_WORDS or _is_line(sheet, at):
            found.extend(date for date in _on_line(sheet, at, BODY) if date.source != BODY)
    return found


def _on_line(sheet: Sheet, at: int, source: str) -> list[Evidence]:
    """The dates with a year on a line, by the word before each."""
    found: list[Evidence] = []
    if not sheet.traits[at].has_digit:
        return found
    start, end, _, _ = sheet.paragraphs[at]
    begin = start
    for date in dates(sheet.text, start, end):
        before = sheet.text[begin : date.start]
        begin = date.end
        if date.year is None:
            continue
        label = "updated_line" if _UPDATED.search(before) else "published_line" if _PUBLISHED.search(before) else source
        found.append(_timed(sheet, start, end, date, label))
    found.extend(Evidence(date, source, None, "impossible") for date in impossible_dates(sheet.text, start, end))
    return found


def _timed(sheet: Sheet, start: int, end: int, date: WrittenDate, source: str) -> Evidence:
    """A date on a line with the time of day beside it."""
    return Evidence(date, source, clock_beside(sheet.text, start, end, date))


def _in_body(sheet: Sheet, edited: Edited) -> list[Evidence]:
    found: list[Evidence] = []
    place = slice(edited.first, edited.last)
    ends = {
        paragraph.end for paragraph, trait in zip(sheet.paragraphs[place], sheet.traits[place], strict=True) if trait.has_digit
    }
    for span in edited.spans:
        if span.role == "body" and span.end in ends:
            found.extend(Evidence(date, BODY) for date in full_dates(sheet.text, span.start, span.end))
    return found


def _outside(url: str | None, fetched_at: dt.datetime | None, file_name: str) -> list[Evidence]:
    """Evidence that comes with the document, not in its text."""
    found = [Evidence(date, "url") for match in _URL_DATE.finditer(url or "") for date in _in_address(match)]
    for match in _URL_DATE.finditer(file_name):
        # Within letters and digits, as of a hash, eight digits are no date.
        if not file_name[match.start() - 1 : match.start()].isalnum() and not file_name[match.end() : match.end() + 1].isalnum():
            found.extend(Evidence(date, "file_name") for date in _in_address(match))
    if fetched_at is not None:
        day = WrittenDate(0, 0, fetched_at.year, fetched_at.month, fetched_at.day)
        found.append(Evidence(day, "fetched_at", Clock(fetched_at.time(), "UTC")))
    return found


def _in_address(match: re.Match[str]) -> list[WrittenDate]:
    """The date in an address or the name of a file, at no place in the text."""
    if match["joined"]:
        written = f"{match['joined'][:4]}-{match['joined'][4:6]}-{match['joined'][6:]}"
    elif match["month"].isdigit():
        written = f"{match['year']}-{match['month']}-{match['day']}"
    else:
        written = f"{match['day']} {match['month']} {match['year']}"
    return [replace(date, start=0, end=0) for date in dates(written, 0, len(written))]


def _with_year(ranked: Sequence[Evidence]) -> list[Evidence]:
    """A dateline without a year gets the one that brings it next to the best other evidence."""
    reference = next((e for e in ranked if e.value is not None and e.source != BODY), None)
    result = []
    for evidence in ranked:
        if (
            evidence.written.year is None
            and not evidence.written.is_impossible
            and reference is not None
            and reference.value is not None
        ):
            result.append(replace(evidence, written=_nearest(evidence.written, reference.value)))
        else:
            result.append(evidence)
    return result


def _nearest(written: WrittenDate, reference: dt.date) -> WrittenDate:
    candidates = []
    for year in (reference.year - 1, reference.year, reference.year + 1):
        try:
            candidates.append((abs((dt.date(year, written.month, written.day) - reference).days), year))
        except ValueError:
            continue
    return replace(written, year=min(candidates)[1]) if candidates else written
