"""An article of an archive's export, edited: its fields read as title, byline, dateline and dates, its story cleaned.

Belongs here: what the words of a field mean. Does not belong here: finding the fields (`export_layouts.py`).
"""

import re
from dataclasses import replace

from transforms.articles.bylines import Byline, byline, unmarked_byline, without_dates
from transforms.articles.cleaning.paragraph_traits import Sheet
from transforms.articles.cleaning.passage_roles import Span
from transforms.articles.datelines import Dateline
from transforms.articles.edited_articles import Edited, edit
from transforms.articles.exports.export_fields import Export, Record
from transforms.articles.head_credits import Credits
from transforms.articles.metadata_evidence import Stated, fuller
from transforms.articles.publication_dates import Evidence
from transforms.dates.calendar_dates import full_dates

FIELD = "export field: "
_ROLES = {"title": "title", "byline": "byline", "dateline": "dateline"}
# The name of an archive's own date of loading says when a story came to the archive, days after it came out.
_DATES = {"date": "export_field", "publication info": "export_field", "load date": "load_date"}
# "Doe, Jane M" as libraries write it: one comma in a name, several names parted by semicolons.
_INVERTED = re.compile(r"([^\W\d_][\w.'’ -]{1,40}),\s+([^\W\d_][\w.'’ -]{0,40})$")
_OFFICE = re.compile(r"\b(?:editor|correspondent|reporter|writer|staff|columnist|bureau|chief)\b", re.IGNORECASE)
_OUTLET_END = re.compile(r"(?:(?<!\s)\s+)?[;\[]|(?:(?<!\s)\s+)?:\s|,\s+\d")
_ADDRESS = re.compile(r"(?:(?<!\s)\s+)?(?<!<)<+[^<>]*>(?s:.*)")


def edited_record(export: Export, record: Record, site_names: frozenset[str], agencies: frozenset[str]) -> Edited:
    """An article of an export, its spans in order over all its paragraphs."""
    sheet, body = export.sheet, record.body
    title = _value(export, record, "title") or None
    named = {at: (_ROLES.get(field.name, "header"), f"{FIELD}{field.name}") for field in record.fields for at in field.paragraphs}
    spans = [
        _span(sheet, at, *named.get(at, ("header", f"{FIELD}other")))
        for at in range(record.first, record.last)
        if at in named or at not in body
    ]
    credits = Credits((), None, None, range(record.first, record.first), range(record.first, record.first))
    if body:
        told = Stated(title, frozenset(body), is_page=False)
        story = edit(sheet, body.start, body.stop, False, site_names, agencies, told)
        starts = {sheet.paragraphs[at].start for at in named}
        spans += [span for span in story.spans if span.start not in starts]
        credits = story.credits
    spans.sort(key=lambda span: span.start)
    return Edited(record.first, record.last, tuple(spans), title, _credits(export, record, credits, agencies), False)


def _span(sheet: Sheet, at: int, role: str, reason: str) -> Span:
    start, end = sheet.paragraphs[at][:2]
    return Span(start, end, role, reason)


def field_dates(export: Export, record: Record) -> list[Evidence]:
    """The dates that the fields of an article state."""
    return [
        Evidence(date, _DATES[field.name])
        for field in record.fields
        if field.name in _DATES
        for date in full_dates(export.sheet.text, field.start, field.end)
    ]


def field_outlet(export: Export, record: Record) -> str | None:
    """The outlet that the fields of an article name; where place and page follow it, without them."""
    named = _value(export, record, "outlet") or _OUTLET_END.split(_value(export, record, "publication info"))[0].strip()
    return named or None


def fields_of(export: Export, record: Record) -> list[tuple[str, str, int, int]]:
    """The fields of an article that hold something: name, value, first code point of it and the one after."""
    text = export.sheet.text
    return [
        (field.name, " ".join(text[field.start : field.end].split()), field.start, field.end)
        for field in record.fields
        if field.start < field.end and field.name not in ("body", "number") and field.paragraphs[0] >= record.first
    ]


def _value(export: Export, record: Record, name: str) -> str:
    """What the first field of a name holds, on one line."""
    field = record.field(name)
    return "" if field is None else " ".join(export.sheet.text[field.start : field.end].split())


def _credits(export: Export, record: Record, printed: Credits, agencies: frozenset[str]) -> Credits:
    """The credits of the story, with those of the fields."""
    named = _value(export, record, "byline")
    found = _byline(named, agencies) if named else unmarked_byline(_ADDRESS.sub("", _value(export, record, "sender")), agencies)
    if found is not None:
        printed = replace(printed, authors=fuller(found.authors, printed.authors), agency=printed.agency or found.agency)
    place = record.field("dateline")
    if place is not None and printed.dateline is None and (name := without_dates(_value(export, record, "dateline"))):
        printed = replace(printed, dateline=Dateline(place.start, place.end, name, None, None))
    return printed


def _byline(value: str, agencies: frozenset[str]) -> Byline | None:
    """The byline that a field holds, names of libraries turned round."""
    names = [match for part in value.split(";") if part.strip() and (match := _INVERTED.match(part.strip()))]
    if names and len(names) == sum(bool(part.strip()) for part in value.split(";")) and not _OFFICE.search(value):
        value = ", ".join(f"{match[2].strip()} {match[1]}" for match in names)
    return byline(value, agencies) or byline(f"By {value}", agencies)
