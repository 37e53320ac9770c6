"""Downloads of Factiva, with the codes of their fields or without.

Belongs here: where their articles begin and end, and which line is which field. Does not belong here: other layouts
(`labelled_exports.py`, `printed_messages.py`).
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from transforms.articles.bylines import byline, unmarked_byline
from transforms.articles.cleaning.paragraph_traits import Sheet, is_dated
from transforms.articles.exports.export_fields import (
    COPYRIGHT,
    HEAD_REACH,
    MAX_TITLE_LINES,
    TRAILER,
    Record,
    field_of,
    record_of,
    short_lines,
)
from transforms.language.vocabulary import phrases, words

# A code stands alone on its line, or is set off; only where none is set off, a space follows it as it would a word.
_CODE = re.compile(r"([A-Z]{2,3})(?:[ \t]*$|[ \t]*\n|\t\s*|[ ]{2,}|[ ]\|[ ])")
_SPACED_CODE = re.compile(r"([A-Z]{2,3})\s")
_IDENTIFIER = re.compile(r"do[ck]ument[oe]?\s+([A-Z][A-Za-z]{1,11}0{2,}[A-Za-z0-9]{12,26})\s*$", re.IGNORECASE)
_LENGTH = re.compile(r"\d[\d.,]{0,8}\s(?:words|wörter|mots|palabras|parole|woorden|palavras)\s*$", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?\s*$", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}\s*$")
MIN_CODES = 4
MAX_SECTION_WORDS = 3


def factiva_codes(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Factiva download with the codes of their fields, each opened by its headline's."""
    coded = codes(sheet)
    starts = [place for place, (_, name, _) in enumerate(coded) if name == "title"]
    for place, following in pairwise([*starts, len(coded)]):
        own = coded[place:following]
        # The section stands above the headline of its own article.
        while len(own) > 1 and following < len(coded) and own[-1][1] == "section":
            own.pop()
        if len({start for _, _, start in own}) < MIN_CODES or not any(name == "body" for _, name, _ in own):
            continue
        above = place
        while above and coded[above - 1][1] == "section":
            above -= 1
        own = [*coded[above:place], *own]
        last = coded[following][0] if following < len(coded) else len(sheet.paragraphs)
        closing = next((at for at, name, _ in own if name == "end"), None)
        if closing is not None:
            last = next((at + 1 for at in range(closing, last) if _IDENTIFIER.search(sheet.line(at))), last)
        last = next((at for at in range(own[0][0], last) if TRAILER.match(sheet.line(at))), last)
        fields = []
        for (at, name, start), (after, _, _) in pairwise([*own, (last, "", 0)]):
            if at < after and name != "body":
                fields.append(field_of(sheet, "identifier" if name == "end" else name, range(at, after), start))
        told = [(at, after) for (at, name, _), (after, _, _) in pairwise([*own, (last, "", 0)]) if name == "body" and at < after]
        if told:
            body = range(told[0][0] + 1, max(told[-1][1], told[0][0] + 1))
            fields += [field_of(sheet, "body", range(at, at + 1), sheet.paragraphs[at].start) for at, _ in told]
            yield record_of(own[0][0], last, body, fields)


def factiva(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Factiva download without codes, each closed by the archive's name for it."""
    first = 0
    for end in [at for at, line in short_lines(sheet) if _IDENTIFIER.match(line)]:
        head = range(first, min(end, first + 4 * HEAD_REACH))
        length = next((at for at in head if sheet.traits[at].words <= 3 and _LENGTH.match(sheet.line(at))), None)
        if length is not None and length > first:
            yield _record_without_codes(sheet, first, length, end)
        first = end + 1


def _record_without_codes(sheet: Sheet, first: int, length: int, end: int) -> Record:
    """An article of a Factiva download: above its word count section, headline and byline; below it date and outlet."""
    first = max((at + 1 for at in range(first, length) if TRAILER.match(sheet.line(at))), default=first)
    above = list(range(max(first, length - MAX_TITLE_LINES - 2), length))
    fields = [field_of(sheet, "length", range(length, length + 1))]
    if len(above) > 1 and _is_byline(sheet.line(above[-1])):
        fields.append(field_of(sheet, "byline", range(above[-1], above[-1] + 1)))
        above.pop()
    if len(above) > 1 and sheet.traits[above[0]].words <= MAX_SECTION_WORDS:
        fields.append(field_of(sheet, "section", range(above[0], above[0] + 1)))
        above.pop(0)
    if above:
        fields.append(field_of(sheet, "title", range(above[0], above[-1] + 1)))
    at = length + 1
    names: set[str] = set()
    while at < end and not sheet.traits[at].is_prose and "copyright" not in names and at <= length + HEAD_REACH:
        name = _name(sheet, at, names)
        names.add(name)
        fields.append(field_of(sheet, name, range(at, at + 1)))
        at += 1
    fields.append(field_of(sheet, "identifier", range(end, end + 1)))
    return record_of(min(field.paragraphs[0] for field in fields), end + 1, range(at, end), fields)


def _name(sheet: Sheet, at: int, names: set[str]) -> str:
    line = sheet.line(at)
    if COPYRIGHT.match(line):
        return "copyright"
    if "date" not in names and is_dated(sheet, at):
        return "date"
    if _TIME.match(line):
        return "time"
    if "date" in names and "outlet" not in names:
        return "outlet"
    return "source code" if _SOURCE_CODE.match(line) else "language" if sheet.traits[at].words == 1 else "other"


def _is_byline(line: str) -> bool:
    return byline(line) is not None or unmarked_byline(line) is not None


@cache
def _names() -> dict[str, str]:
    return {code: name for name in phrases("export_codes") for code in words("export_codes", name)}


def codes(sheet: Sheet) -> list[tuple[int, str, int]]:
    """The paragraphs that codes open: what each holds and where its value begins."""
    for pattern in (_CODE, _SPACED_CODE):
        found = [
            (at, name, sheet.paragraphs[at].start + match.end())
            for at in range(len(sheet.paragraphs))
            if (match := pattern.match(sheet.line(at)[:200])) is not None and (name := _names().get(match[1]))
        ]
        if any(name == "title" for _, name, _ in found):
            return found
    return []
