"""Bylines: who wrote a report, and which agency it is credited to.

Belongs here: reading one line as a byline, with or without a word like "By", and telling persons from agencies and staff.
Does not belong here: where in a page the byline stands (`head_credits.py`).
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from transforms.articles.news_agencies import agency
from transforms.dates.calendar_dates import MONTH
from transforms.language.vocabulary import words

MAX_LENGTH = 200
MAX_OFFICE_WORDS = 5
MIN_SURNAME = 3
_MARK = re.compile(
    r"\W{0,4}(?:(?:written|reported|posted|published|story|text|words|article|reporting|review|analysis|opinion|edited|"
    r"reviewed|video|report|geschrieben|veröffentlicht|verfasst|escrito|publicado)\s+)?"
    r"(?:by|von|por|par|di|door|av|af)\b\s*:?\s+|\W{0,4}(?:authors?|autor(?:in|en|es)?|auteur|writers?|words|byline|text|redaktion)\s*[:|]\s*",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:source|quelle|fuente)\s?:\s?(\S+(?:\s\S+){0,3}?)(?:\s{2,}|\s?\||$)", re.IGNORECASE)
_MARK_ALONE = re.compile(
    r"\W{0,4}(?:(?:written|reported|posted|published|story|text)\s+)?(?:by|von|por|par|authors?|autor(?:in)?)\s*:?\s*$",
    re.IGNORECASE,
)
_INNER_MARK = re.compile(r"(?:^|\s)(?:by|By|BY|von|Von|por|Por|par|Par)\s+(?=[^\W\d_])")
_WEEKDAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b"
# What ends the names, after the space before it: a date, a time, an address, a role after a dash, an outlet after a bar.
_END = re.compile(
    r"[|•·–—/(<@]|\s-\s|(?<!\w)\d"
    rf"|\b(?:(?:updated|published|posted|(?:mon|tues|wednes|thurs|fri|satur|sun)day|twitter|photos?|photography|pictures?|video|fotos?|contributor"
    rf"|follow|share)\b|on\s+(?=\d|{MONTH}|{_WEEKDAY})|(?:am|at)\s+\d|(?:in|for)\s+[A-Z]|{_WEEKDAY}[.,]{{0,2}}\s(?=\d|{MONTH})|(?:{MONTH})\.?\s+\d)"
    rf"|(?-i:(?<=[a-z])(?=[A-Z])(?:Follow\b|(?i:{MONTH})\.?\s+\d))",
    re.IGNORECASE,
)
# "By A in Paris and B in London".
_PLACED = re.compile(r"(?<!\s)\s+in\s+[A-Z][\w.-]+(?:\s[A-Z][\w.-]+)?(?=\s*(?:,|&|\band\b|$))")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}")
# "By our correspondent A".
_OURS = re.compile(
    r"^(?:our|unser\w{0,2}|notre|nuestr[oa]|nostr[oa]|onze)\s[\w-]{1,30}(?:\s(?:spécial|especial|speciale))?\s+(?=\S{1,30}\s\S)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"(?:(?<!\s)\s+)?(,|;|&|\band\b|\bAND\b|\bund\b|\bUND\b|\bet\b|\bET\b|\by\b(?!\.)|\bwith\b|\bWITH\b|\bmit\b|\bavec\b|\bcon\b)\s*"
)
_NAME_WORD = re.compile(r"(?:[A-ZÀ-ÖØ-ÞĀ-ž][\w.’'`-]*|[a-z]{1,3}['’][A-Z]\w+)$")
_BULLETS = "*+•·"
_BULLET = re.compile(r"^[*+•·]\s+")
_FOOTNOTE = re.compile(r"(?<=[a-zß-ÿ])[\d,*†]{1,6}$")
_LETTERS = re.compile(r"[^\W\d_]+")
_OFFICE = re.compile(r"\b(?:editor|correspondent|reporter|writer|columnist|bureau chief|staff)\b", re.IGNORECASE)
# A collective under the short name of its agency: "EXP correspondents".
_COLLECTIVE = re.compile(
    r"(?P<agency>[A-Z][A-Z&]{1,6})(?:['’]s)?\s"
    r"(?i:staff|correspondents?|reporters?|writers?|journalists?|newsroom|news desk|desk|bureau)"
    r"(?:\s(?i:writers?|reporters?|correspondents?))?"
)
# No person and no agency by name: "Staff and agencies".
_NOBODY = re.compile(
    r"\W{0,3}(?:our\s)?(?:staff|agencies|newsroom|correspondents?|reporters?)"
    r"(?:(?:\s(?:and|und|et|y)\s|\s?[&/,]\s?|\s)(?:agencies|staff|wires?|writers?|reporters?|correspondents?))?\W{0,3}",
    re.IGNORECASE,
)
_SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III"))
_STAFF = re.compile(
    r"\b(?:staff|newsroom|news desk|editors?|editorial|team|bureau|redaktion|admin|administrator|desk|news service|press release|"
    r"contributors?|correspondents?|reporters?|writers?|journalists?|columnists?|producers?|anchors?|associate|senior|chief|guest|"
    r"special|political|business|education|science|health|sports?|news|media|network|online|digital|company|inc|llc|university|"
    r"professor|ph\.?d|director|president|agencies|wire|press|times|post|herald|tribune|gazette|daily|journal|today|channel|radio|tv)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The persons and the agency of a byline."""

    authors: tuple[str, ...]
    agency: str | None


@cache
def _given_names() -> frozenset[str]:
    return frozenset(words("given_names"))


@cache
def _particles() -> frozenset[str]:
    return frozenset(words("particles"))


# One line is asked about by frame, headline, credits and roles.
@lru_cache(maxsize=4096)
def byline(line: str, agencies: frozenset[str] = frozenset()) -> Byline | None:
    """The byline that a marked line is ("By A and B, Agency"); None where the line is none. `agencies` are known folded names."""
    if len(line) > MAX_LENGTH:
        return None
    if match := _MARK.match(line):
        return _credited(line[match.end() :], agencies)
    if (match := _SOURCE.match(line)) and (credit := agency(match[1], agencies)):
        return Byline((), credit)
    return None


def name_alone(line: str) -> str | None:
    """The personal name that a line may be, whether its given name is known or not: two to four capitalised words, no more."""
    tokens = line.split()
    if not 2 <= len(tokens) <= 4 or len(line) > MAX_LENGTH // 4 or _STAFF.search(line):
        return None
    named = [token for token in tokens if _NAME_WORD.match(token)]
    if len(named) < 2 or any(token not in named and token.casefold() not in _particles() for token in tokens):
        return None
    return " ".join(tokens)


def undressed(line: str) -> str:
    """A line without the bullet before it and the number of a footnote after the name."""
    if line[:1] in _BULLETS:
        line = _BULLET.sub("", line)
    return line if line[-1:].isalpha() else _FOOTNOTE.sub("", line)


def without_dates(line: str) -> str:
    """What a dated line says besides its dates and the marks that set them off."""
    end = _END.search(line)
    return (line[: end.start()] if end else line).strip(" ,|•·–—-\t\xa0")


def inner_byline(line: str, agencies: frozenset[str] = frozenset()) -> Byline | None:
    """The byline within a short line that opens with something else ("Oct 30 2020 by A")."""
    if len(line) > MAX_LENGTH:
        return None
    match = _INNER_MARK.search(line)
    return _credited(line[match.end() :], agencies) if match else None


def is_mark_alone(line: str) -> bool:
    """Whether the line is the word "By" and its like, the names following on lines of their own."""
    return len(line) < 24 and bool(_MARK_ALONE.match(line))


@lru_cache(maxsize=4096)
def unmarked_byline(line: str, agencies: frozenset[str] = frozenset()) -> Byline | None:
    """The byline that a line without "By" may be: an agency, or personal names with a known given name and little else."""
    if len(line) > MAX_LENGTH // 2:
        return None
    if credit := agency(line, agencies):
        return Byline((), credit)
    if _NOBODY.fullmatch(line):
        return Byline((), None)
    name, _, office = line.partition(",")
    if office and len(office.split()) <= MAX_OFFICE_WORDS and _OFFICE.search(office) and (person := name_alone(name)):
        return Byline((person,), agency(office.rpartition(",")[2], agencies))
    if line.partition(" ")[0].casefold() not in _given_names():
        return None
    credited = _credited(line, agencies, is_whole=True)
    if credited is None or not credited.authors:
        return None
    is_known = all(map(_has_given_name, credited.authors))
    names = sum(len(author.split()) for author in credited.authors)
    return credited if is_known and min(len(author.split()) for author in credited.authors) > 1 and names <= 12 else None


def _credited(names: str, agencies: frozenset[str], is_whole: bool = False) -> Byline | None:
    """Persons and agency from what follows the mark; with `is_whole`, None where anything else follows them."""
    names = _OURS.sub("", _PLACED.sub("", _MAIL.sub("", names) if "@" in names else names))
    end = _END.search(names)
    if end and (head := names[: end.start()].rstrip()):
        names = head
    credit: str | None = None
    authors: list[str] = []
    pieces = ["", *_SPLIT.split(names.strip(" .,:;|-–—*=<"))]
    for link, raw in zip(pieces[::2], pieces[1::2], strict=True):
        part = raw.strip(" :*\xa0") if raw.endswith(("Jr.", "Sr.")) else raw.strip(" .:*\xa0")
        if not part:
            continue
        if found := agency(part, agencies) or (agency(part.partition(" ")[0], agencies) if _OFFICE.search(part) else None):
            credit = credit or found
        elif collective := _COLLECTIVE.fullmatch(part):
            credit = credit or collective["agency"]
        elif authors and part in _SUFFIXES:
            authors[-1] += f", {part}"
        elif person := _person(part, is_first=not authors):
            # After a comma may come another person, but also an office or an employer.
            if authors and link == "," and not _has_given_name(person):
                if is_whole:
                    return None
                break
            authors.append(person)
        elif not authors and credit is None:
            return Byline((), None) if _STAFF.search(part) else None
        elif is_whole:
            return None
        else:
            break
    return Byline(tuple(authors), credit) if authors or credit else None


def _has_given_name(name: str) -> bool:
    return name.split(maxsplit=1)[0].casefold() in _given_names()


def _person(part: str, is_first: bool) -> str | None:
    """The personal name at the beginning of a part, without the office that follows it; None where it names no person."""
    tokens = part.split()
    name: list[str] = []
    for token in tokens[:8]:
        if _STAFF.fullmatch(token.strip(".,")):
            break
        if (
            _NAME_WORD.match(token)
            or (name and token.casefold() in _particles())
            or (not name and is_first and len(tokens) == 1 and token[0].isalpha() and len(token) > 2)
        ):
            name.append(token)
        else:
            break
    if not name or len(name) > 6 or (len(name) < len(tokens) and not _STAFF.search(part)) or agency(" ".join(name)) is not None:
        return None
    # One word before an office is a desk: "Culture Desk".
    if not name[0][0].isalpha() or (len(name) == 1 and (not is_first or len(tokens) > 1)):
        return None
    return _in_usual_case(name)


def _in_usual_case(name: list[str]) -> str:
    """A name, its words set with one capital each where the byline sets all of them in capitals."""
    full = [word for word in name if len(word) > 1 and "." not in word and word not in _SUFFIXES]
    # All in capitals, or the surname alone ("Given SURNAME").
    is_loud = bool(full) and full[-1].isupper() and len(full[-1]) >= MIN_SURNAME and (full[0].isupper() or full[0].istitle())
    if len(name) < 2 or not is_loud:
        return " ".join(name)
    full = [word for word in full if word.isupper()]
    return " ".join(_LETTERS.sub(lambda part: part[0].capitalize(), word) if word in full else word for word in name)
