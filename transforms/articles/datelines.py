"""Datelines: the place, agency and date that open a news report.

Belongs here: reading a dateline at the beginning of a paragraph, in the styles of AP, AFP, Reuters, dpa, Xinhua, TASS and
newspapers. Does not belong here: which date an article was published on (`publication_dates.py`).
"""

import re
from dataclasses import dataclass
from functools import cache

from transforms.articles.news_agencies import agency, bracketed_agency
from transforms.dates.calendar_dates import MONTH, WrittenDate, dates_in_any_case
from transforms.language.vocabulary import phrases, words

# Datelines are short: nothing further into the paragraph is looked at.
_REACH = 170
MIN_CITY_LENGTH = 4
MAX_CITY_WORDS = 4
# What follows a place in capitals and a dash is a paragraph, not the rest of a line.
MIN_STORY_LENGTH = 40
# Possessive, so that a word is never cut to make the rest fit.
_WORD = r"[^\W\d_](?:[\w.'’`]|-(?=\w))*+"
_PLACE = rf"{_WORD}(?:[ /\xa0]{_WORD}){{0,4}}"
_REGION = rf"(?:,[ ]?{_WORD}(?:[ ]{_WORD}){{0,3}}){{0,2}}"
_WEEKDAY = r"(?:[^\W\d_]{2,9}day|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\.?,?\s+"
_MONTH_DAY = rf"(?:{MONTH})\.?\s?\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s(?:19|20)\d\d)?"
_DAY_MONTH = rf"\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s)?(?:{MONTH})(?!\w)\.?(?:,?\s(?:de\s)?(?:19|20)\d\d)?"
_NUMERIC = r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d"
_DATE = rf"(?:{_WEEKDAY})?(?:{_MONTH_DAY}|{_DAY_MONTH}|{_NUMERIC})"
_AGENCY = r"(?:\([^()\n]{2,40}\)|/[A-Z][\w .-]{1,40}/|\[[A-Za-z][\w .-]{1,16}\])"
# "TOKYO, June 3, Kyodo - ": counts only where it is a known agency's name.
_PLAIN_AGENCY = r"[A-Z][\w-]{1,12}(?:\s[A-Z][\w-]{1,12}){0,2}"
_DASH = r"(?:\.?-{1,3}|[–—―−]{1,2}|_{1,2}|:|\|)"
_MARKED = re.compile(
    rf"[^\w\s(“\"‘']{{0,6}}\s?(?P<place>{_PLACE}{_REGION})[.,]?\s{{0,3}}"
    rf"(?:(?P<early>{_DATE})[.,]{{0,2}}\s{{0,3}}(?:(?P<agency>{_AGENCY})|(?P<plain>{_PLAIN_AGENCY})(?=\s?(?:{_DASH})\s))?|(?P<agency_first>{_AGENCY}),?\s{{0,3}}(?P<late>{_DATE})?)"
    rf"[.,]?\s{{0,3}}(?P<dash>{_DASH})?[ \t\xa0]*",
    re.IGNORECASE,
)
# What a dateline with a date or a credit cannot do without.
_DATE_OR_CREDIT = re.compile(r"[\d(/\[]")
_BARE = re.compile(
    rf"(?P<place>[A-Z]{_PLACE}{_REGION})\s{{0,2}}(?P<dash>--|[–—―−]|:| - | _ )[ \t\xa0]*(?=(?P<next>[\"“”‘'«„\w(]))"
)
_NO_PLACE = re.compile(
    rf"\W{{0,3}}?(?:(?P<date>{_DATE})[.,]?\s{{0,3}})?(?P<agency>{_AGENCY})[.,]?\s{{0,3}}{_DASH}[ \t\xa0]*", re.IGNORECASE
)
# German wire copy sets agency and date after the name of the agency: "Berlin/Paris – (dpa) – ".
_TRAILING_AGENCY = re.compile(rf"\s*(?P<agency>{_AGENCY})\s*(?:{_DASH})\s*")
# A place does not end in a word that leads on: "sees rise on April 8 - sources".
_LINK = re.compile(
    r"(?:^|[\s,])(?:on|in|at|by|for|to|from|until|till|of|the|and|since|before|after|about|with|says?)$", re.IGNORECASE
)
_CORRESPONDENT = re.compile(r"(?:special\s)?correspondent\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’](?:S\b|\s|$)")
_TOKEN = re.compile(r"[^\s,/]+")
_BY = re.compile(r"(?:by|von|por|par|di|door|on|in|at|from|since|until|after|before|during|updated?|published|posted)\b", re.I)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline with its end (where the story begins), as offsets into the text. `date` may lack a year."""

    start: int
    end: int
    place: str | None
    agency: str | None
    date: WrittenDate | None


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(words("weekdays"))


@cache
def _known_places() -> frozenset[str]:
    return frozenset(phrases("places")[""])


@cache
def _kickers() -> frozenset[str]:
    return frozenset((*words("kickers"), *words("function_words")))


def dateline(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that opens the paragraph `text[start:end]`, or None."""
    stop = min(end, start + _REACH)
    if _DATE_OR_CREDIT.search(text, start, stop) and (found := _marked(text, start, stop, end) or _placeless(text, start, stop)):
        return found
    return _bare(text, start, stop, end)


def _marked(text: str, start: int, stop: int, end: int) -> Dateline | None:
    """A dateline shown by its date or its agency."""
    match = _MARKED.match(text, start, stop)
    if match is None or _BY.match(match["place"]) or _LINK.search(match["place"]):
        return None
    if _TOKEN.findall(match["place"])[0].strip(".").lower() in _weekdays():
        return None
    place, credit = match["place"], match["agency"] or match["agency_first"]
    name = agency(credit) or _agency_of_correspondent(credit) if credit else agency(match["plain"] or "")
    has_date = bool(match["early"] or match["late"])
    is_upper = place.split(",")[0].isupper()
    # A list of agencies is never complete: date, capitals or region beside it show that the name in brackets is one.
    if credit and name is None and (has_date or (match["dash"] and (is_upper or "," in place))):
        name = bracketed_agency(credit)
    if not has_date and name is None and not (is_upper and match["dash"]):
        return None
    # "MOSCOW, January 6. /TASS/." and "BAKU, Azerbaijan, January 6." end in a full stop.
    is_stopped = is_upper and has_date and match[0].rstrip().endswith(".")
    is_alone = match.end() >= end and (name is not None or (is_upper and len(place) >= MIN_CITY_LENGTH))
    is_closed = bool(match["dash"]) or is_alone or bool(credit and (name or is_upper)) or is_stopped
    is_dated_with_dash = has_date and bool(match["dash"])
    if not is_closed or not _is_placelike(place, is_dated_with_dash):
        return None
    last = match.end()
    if not credit and (trailing := _TRAILING_AGENCY.match(text, last, min(end, last + 60))):
        name, last = agency(trailing["agency"]), trailing.end()
    written = dates_in_any_case(text, *match.span("early" if match["early"] else "late")) if has_date else []
    if has_date and not written:
        return None
    return Dateline(start, last, _trimmed(place), name, written[0] if written else None)


def _agency_of_correspondent(credit: str) -> str | None:
    """The agency that opens a credit of its correspondent: "/TASS Correspondent Given Surname/"."""
    name, _, office = credit.strip("()/[] ").partition(" ")
    return agency(name) if _CORRESPONDENT.match(office) else None


def _placeless(text: str, start: int, stop: int) -> Dateline | None:
    """A dateline of an agency that names no place: "Nov 3 (Reuters) - "."""
    match = _NO_PLACE.match(text, start, stop)
    if match is None or (name := agency(match["agency"])) is None:
        return None
    written = dates_in_any_case(text, *match.span("date")) if match["date"] else []
    return Dateline(start, match.end(), None, name, written[0] if written else None)


def _bare(text: str, start: int, stop: int, end: int) -> Dateline | None:
    """A dateline that only its place and a dash or colon show."""
    match = _BARE.match(text, start, stop)
    if match is None:
        return None
    place = match["place"]
    city = place.split(",")[0]
    is_known, has_region = city.casefold() in _known_places(), "," in place and match["dash"] != ":"
    # "FARMERS' VOTE NARROW, BUT FAIR - ": a headline in capitals.
    if city.isupper() and (len(city.split()) > MAX_CITY_WORDS or _POSSESSIVE.search(city)):
        return None
    is_long_dash = match["dash"] == "—" and not match["next"].islower()
    is_apart = match["dash"] != ":" and (is_long_dash or any(map(str.isspace, match[0][len(place) :])))
    is_set_off = is_apart and city.isupper() and _is_name_in_capitals(city) and end - match.end() >= MIN_STORY_LENGTH
    if is_known + city.isupper() + has_region < 2 and not is_set_off:
        return None
    return Dateline(start, match.end(), _trimmed(place), None, None)


def _is_name_in_capitals(city: str) -> bool:
    """Whether words in capitals can name a town: long enough, and none of those that label a report ("ANALYSIS")."""
    said = city.casefold().split()
    return len(city) >= MIN_CITY_LENGTH and _kickers().isdisjoint(said)


def _is_placelike(place: str, is_dated_with_dash: bool) -> bool:
    """Whether the words can name a place: capitals throughout but for short links ("Dar es Salaam")."""
    if is_dated_with_dash and len(place.split()) <= 4:
        return True
    return place[0].isupper() and all(token[0].isupper() or len(token) <= 3 for token in _TOKEN.findall(place))


def _trimmed(place: str) -> str:
    """A place without the weekday after it and the full stop that only ends it; that of an abbreviation ("N.Y.") stays."""
    place = place.strip(" ,\xa0")
    city, comma, last = place.rpartition(",")
    if comma and last.strip(" .").casefold() in _weekdays():
        place = city
    return place if "," in place or place.count(".") > 1 else place.removesuffix(".")
