"""Files that an archive wrote: where each article begins, which lines are its fields, which its story.

Belongs here: the layouts of LexisNexis, Nexis Uni, Factiva and ProQuest downloads and of a message's header, told by their make.
Does not belong here: what a field's words mean (`archived.py`), files of articles without fields (`splitting.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from transforms.boilerplate import folded
from transforms.bylines import byline, unmarked_byline
from transforms.headline import can_be_title
from transforms.layout import Paragraph
from transforms.phrases import phrases
from transforms.region import READ_ON
from transforms.traits import Sheet, is_dated, sheet_of
from transforms.vocabulary import words

# Whether a text may be an export at all: read of every document, so one pass of a plain pattern.
_HINT = re.compile(
    r"^[ \t\f]{0,80}(?:(?:DOCUMENT|DOKUMENT)?\s{0,3}\d{1,6} (?:of|von|de|van) \d{1,6}\s{1,3}DO[CK]UMENT|End of Document"
    r"|HD(?:[ \t]|\r?$)|Do[ck]ument[oe]? [A-Z]{2}[A-Za-z0-9]{13}|(?:Full text|Volltext|Texte intégral): )",
    re.MULTILINE,
)
_NUMBERED = re.compile(
    r"(?:do[ck]ument[oe]?\s+)?\d{1,6} (?:of|von|de|van) \d{1,6}(?:\s+do[ck]ument[a-z]{0,2})?\s*$", re.IGNORECASE
)
_END_OF_DOCUMENT = re.compile(r"end of document\s*$", re.IGNORECASE)
_RULE = re.compile(r"_{20,}\s*$")
_LABEL = re.compile(r"([^\W\d_][^:\n]{1,38}?)\s?:(?=\s|$)")
_FULL_TEXT = re.compile(r"(?:full text|volltext|texte intégral)\s?:\s+(?=\S)", re.IGNORECASE)
_CODE = re.compile(r"([A-Z]{2,3})(?:[ \t]*$|[ \t]*\n|\t\s*|[ ]{2,}|[ ](?=\S))")
_IDENTIFIER = re.compile(r"do[ck]ument[oe]?\s+([A-Z][A-Za-z]{1,11}0{2,}[A-Za-z0-9]{12,26})\s*$", re.IGNORECASE)
_LENGTH = re.compile(r"\d[\d.,]{0,8}\s(?:words|wörter|mots|palabras|parole|woorden|palavras)\s*$", re.IGNORECASE)
_COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s|copyright\b)|.{0,40}\ball rights reserved\b", re.IGNORECASE)
_PAGE = re.compile(r"page \d{1,5} of \d{1,5}\s*$", re.IGNORECASE)
_EDITION = re.compile(r".{0,60}\b(?:edition|ausgabe|édition|final)\b.{0,40}$", re.IGNORECASE)
_TRAILER = re.compile(r"search summary\s*$|about lexisnexis|contact us at:|database copyright|©.{0,20}factiva", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?\s*$", re.IGNORECASE)
_SOURCE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}\s*$")
_MESSAGE = re.compile(r"(From|Subject|Date|To|Sent|Cc)\s?:\s", re.IGNORECASE)
CENTRED = 8
HEAD_REACH = 30
MAX_TITLE_LINES = 4
MAX_TITLE_WORDS = 60
MIN_CODES = 4
MIN_HEADLINE_WORDS = 3
# Between the items of a newsletter.
_ITEM_RULE = re.compile(r"([-=_*#~•·—–])(?:\s?\1){2,}\s*$")
_ITEM_ENDS = frozenset((READ_ON, "web address"))
MAX_SECTION_WORDS = 3
STATED = frozenset(("title", "byline", "outlet", "publication info", "date", "time", "section", "length", "language", "dateline"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article: its name, the value as offsets, and the paragraphs that it takes."""

    name: str
    start: int
    end: int
    paragraphs: range


@dataclass(frozen=True, slots=True)
class Record:
    """An article of an export: its paragraphs, those of its story, and its fields above and below."""

    first: int
    last: int
    body: range
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The first field of a name."""
        return next((field for field in self.fields if field.name == name), None)


def is_mark(line: str) -> bool:
    """Whether a line between articles only numbers or parts them."""
    return any(mark.match(line) for mark in (_NUMBERED, _RULE, _ITEM_RULE, _END_OF_DOCUMENT))


@dataclass(frozen=True, slots=True)
class Export:
    """An export: the layout's name, the sheet with labels cut from the text beside them, and its articles in order."""

    layout: str
    sheet: Sheet
    records: tuple[Record, ...]


def export(sheet: Sheet) -> Export | None:
    """The export that a text is; None where it is none. Of several layouts the one with the most articles."""
    if _HINT.search(sheet.text) is None:
        return _message(sheet)
    cut = _cut(sheet)
    found = [Export(name, cut, tuple(read(cut))) for name, read in _LAYOUTS]
    best = max(found, key=lambda one: len(one.records))
    return best if best.records else None


def _nexis(sheet: Sheet) -> Iterator[Record]:
    """The articles of a LexisNexis download, each below its number "1 of 10 DOCUMENTS"."""
    starts = [at for at, line in _short_lines(sheet) if _NUMBERED.match(line) and "do" in line.lower()]
    for at, following in pairwise([*starts, len(sheet.paragraphs)]):
        if (record := _labelled(sheet, at + 1, following)) is not None:
            yield record


def _nexis_uni(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Nexis Uni download, each closed by "End of Document"."""
    first = 0
    ends = [at for at, line in _short_lines(sheet) if _END_OF_DOCUMENT.match(line)]
    for end in [*ends, len(sheet.paragraphs)] if ends else []:
        if (record := _labelled(sheet, first, end)) is not None:
            yield record
        first = end + 1


def _proquest(sheet: Sheet) -> Iterator[Record]:
    """The articles of a ProQuest download, set apart by lines of underscores."""
    rules = [at for at, line in _short_lines(sheet) if _RULE.match(line) or (_NUMBERED.match(line) and "do" in line.lower())]
    for rule, following in pairwise([-1, *rules, len(sheet.paragraphs)] if rules else []):
        names = {name for at in range(rule + 1, following) if (name := _label(sheet, at)[0])}
        if names & {"publication info", "end"} and (record := _labelled(sheet, rule + 1, following)) is not None:
            yield record


def _factiva_codes(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Factiva download with the codes of their fields, each opened by its headline's."""
    coded = [(at, *_code(sheet, at)) for at in range(len(sheet.paragraphs))]
    coded = [(at, name, start) for at, name, start in coded if name]
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
        last = next((at for at in range(own[0][0], last) if _TRAILER.match(sheet.line(at))), last)
        fields = []
        for (at, name, start), (after, _, _) in pairwise([*own, (last, "", 0)]):
            if at < after and name != "body":
                fields.append(_field(sheet, name, range(at, after), start))
        told = [(at, after) for (at, name, _), (after, _, _) in pairwise([*own, (last, "", 0)]) if name == "body" and at < after]
        if told:
            body = range(told[0][0] + 1, max(told[-1][1], told[0][0] + 1))
            fields += [_field(sheet, "body", range(at, at + 1), sheet.paragraphs[at].start) for at, _ in told]
            yield _record(own[0][0], last, body, fields)


def _factiva(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Factiva download without codes, each closed by the archive's name for it."""
    first = 0
    for end in [at for at, line in _short_lines(sheet) if _IDENTIFIER.match(line)]:
        head = range(first, min(end, first + 4 * HEAD_REACH))
        length = next((at for at in head if sheet.traits[at].words <= 3 and _LENGTH.match(sheet.line(at))), None)
        if length is not None and length > first:
            yield _factiva_record(sheet, first, length, end)
        first = end + 1


def _factiva_record(sheet: Sheet, first: int, length: int, end: int) -> Record:
    """An article of a Factiva download: above its word count section, headline and byline; below it date and outlet."""
    first = max((at + 1 for at in range(first, length) if _TRAILER.match(sheet.line(at))), default=first)
    above = list(range(max(first, length - MAX_TITLE_LINES - 2), length))
    fields = [_field(sheet, "length", range(length, length + 1))]
    if len(above) > 1 and _is_byline(sheet.line(above[-1])):
        fields.append(_field(sheet, "byline", range(above[-1], above[-1] + 1)))
        above.pop()
    if len(above) > 1 and sheet.traits[above[0]].words <= MAX_SECTION_WORDS:
        fields.append(_field(sheet, "section", range(above[0], above[0] + 1)))
        above.pop(0)
    if above:
        fields.append(_field(sheet, "title", range(above[0], above[-1] + 1)))
    at = length + 1
    names: set[str] = set()
    while at < end and not sheet.traits[at].is_prose and "copyright" not in names and at <= length + HEAD_REACH:
        name = _factiva_name(sheet, at, names)
        names.add(name)
        fields.append(_field(sheet, name, range(at, at + 1)))
        at += 1
    fields.append(_field(sheet, "end", range(end, end + 1)))
    return _record(min(field.paragraphs[0] for field in fields), end + 1, range(at, end), fields)


def _factiva_name(sheet: Sheet, at: int, names: set[str]) -> str:
    line = sheet.line(at)
    if _COPYRIGHT.match(line):
        return "copyright"
    if "date" not in names and is_dated(sheet, at):
        return "date"
    if _TIME.match(line):
        return "time"
    if "date" in names and "outlet" not in names:
        return "outlet"
    return "source code" if _SOURCE_CODE.match(line) else "language" if sheet.traits[at].words == 1 else "other"


def _message(sheet: Sheet) -> Export | None:
    """A message with the header's fields above its text, as a record of one article."""
    if _MESSAGE.match(sheet.text) is None:
        return None
    blank = sheet.text.find("\n\n")
    head: list[Paragraph] = []
    for match in re.finditer(r"[^\r\n]+", sheet.text[: blank if blank >= 0 else 0]):
        head.append(Paragraph(*match.span(), 0, 1))
    labels = [_MESSAGE.match(sheet.text, line.start, line.end) for line in head]
    if len(head) < 2 or not all(labels):
        return None
    rest = next((at for at, paragraph in enumerate(sheet.paragraphs) if paragraph.start >= blank), len(sheet.paragraphs))
    cut = sheet_of(sheet.text, [*head, *sheet.paragraphs[rest:]], 0)
    names = {"subject": "title", "from": "sender", "date": "date", "sent": "date"}
    fields = [
        _field(cut, names.get(label[1].lower(), "other"), range(at, at + 1), label.end())
        for at, label in enumerate(labels)
        if label is not None
    ]
    last = len(cut.paragraphs)
    end = last
    while end > len(head) and cut.line(end - 1).startswith("[Attachment: "):
        end -= 1
    fields += [_field(cut, "attachment", range(at, at + 1)) for at in range(end, last)]
    items = _items(cut, len(head), end)
    if len(items) < 2:
        return Export("message", cut, (_record(0, last, range(len(head), end), fields),))
    # Of a newsletter each item has its own headline, and all have the date of the message.
    dates = [field for field in fields if field.name == "date"]
    records = [
        _record(at, stop, range(at + 1, stop), [_field(cut, "title", range(at, at + 1)), *dates])
        for at, stop in pairwise([*items, end])
    ]
    return Export("message", cut, tuple(records))


def _items(sheet: Sheet, first: int, last: int) -> list[int]:
    """The headlines of a newsletter's items: over prose, the first one and each below a rule or the link that ends an item."""
    found: list[int] = []
    for at in range(first, last - 1):
        told = sheet.traits[at - 1].furniture
        is_parted = _ITEM_RULE.match(sheet.line(at - 1)) or (told is not None and told.reason in _ITEM_ENDS)
        if (is_parted or not found) and not sheet.traits[at].is_bullet and not sheet.traits[at].is_sentence:
            is_headline = sheet.traits[at].words >= MIN_HEADLINE_WORDS and can_be_title(sheet, at)
            if is_headline and any(sheet.traits[near].is_prose for near in range(at + 1, min(at + 3, last))):
                found.append(at)
    return found


def _labelled(sheet: Sheet, first: int, last: int) -> Record | None:
    """The article between two paragraphs whose fields have labels before a colon; None where it has too few."""
    labels = {at: found for at in range(first, last) if (found := _label(sheet, at))[0]}
    names = {name for name, _ in labels.values()}
    if len(names & STATED) + ("body" in names) < 2:
        return None
    marker = next((at for at, (name, _) in labels.items() if name == "body"), None)
    top = min(labels)
    begin = marker + 1 if marker is not None else _below_head(sheet, labels, top, last)
    end = _above_tail(sheet, labels, begin, last)
    first, fields = _head(sheet, first, min(top, begin))
    for region in (range(top, begin), range(end, last)):
        places = [at for at in region if at in labels]
        if region and (not places or places[0] > region.start):
            fields.append(_field(sheet, "copyright", range(region.start, places[0] if places else region.stop)))
        for at, following in pairwise([*places, region.stop]):
            name, start = labels[at]
            fields.append(_field(sheet, name, range(at, following), start))
    return _record(first, last, range(begin, end), fields)


def _below_head(sheet: Sheet, labels: dict[int, tuple[str, int]], top: int, last: int) -> int:
    """The first paragraph below the run of fields that opens an article."""
    at = top + 1
    while at < last:
        is_wrapped = sheet.paragraphs[at].breaks == 1 and not sheet.traits[at].is_prose and at - 1 in labels
        is_followed = not sheet.traits[at].is_prose and any(labels.get(near, ("",))[0] in STATED for near in (at + 1, at + 2))
        if labels[at][0] in ("end", "load date") if at in labels else not (is_wrapped or is_followed):
            break
        at += 1
    return at


def _above_tail(sheet: Sheet, labels: dict[int, tuple[str, int]], begin: int, last: int) -> int:
    """The first paragraph of the fields that close an article: all labelled ones above the first that only archives print."""
    end = next((at for at in range(begin, last) if labels.get(at, ("",))[0] in ("end", "load date", "language")), last)
    while end > begin:
        line = sheet.line(end - 1)
        is_wrapped = end - 2 in labels and end - 2 >= begin and not sheet.traits[end - 1].is_prose
        if end - 1 in labels or is_wrapped or _RULE.match(line) or _PAGE.match(line) or _is_rights(sheet, end - 1):
            end -= 1
        else:
            break
    return end


def _is_rights(sheet: Sheet, at: int) -> bool:
    return not sheet.traits[at].is_prose and _COPYRIGHT.match(sheet.line(at)) is not None


def _head(sheet: Sheet, first: int, stop: int) -> tuple[int, list[Field]]:
    """The fields without labels at the top of an article, and its first paragraph: outlet, date and headline by their places."""
    fields: list[Field] = []
    plain: list[int] = []
    for at in range(first, stop):
        line = sheet.line(at)
        name = (
            "copyright"
            if _COPYRIGHT.match(line)
            else "number"
            if _PAGE.match(line) or _NUMBERED.match(line) or "://" in line[:12]
            else "date"
            if not any(field.name == "date" for field in fields) and is_dated(sheet, at)
            else ""
        )
        if name:
            fields.append(_field(sheet, name, range(at, at + 1)))
        else:
            plain.append(at)
    date = next((field.paragraphs[0] for field in fields if field.name == "date"), None)
    centred = [at for at in plain if sheet.paragraphs[at].indent >= CENTRED]
    if centred:
        title = [at for at in plain if at not in centred]
        others = [("outlet" if at == centred[0] else "edition", at) for at in centred]
    elif date is None:
        title, others = plain, []
    else:
        above, below = [at for at in plain if at < date], [at for at in plain if at > date]
        title = above[:-1] if len(above) > 1 else [at for at in below if not _EDITION.match(sheet.line(at))]
        others = [("outlet", above[-1])] if above else []
        others += [("edition", at) for at in below if at not in title]
    if len(title) > MAX_TITLE_LINES:
        # A cover page stands above the first article.
        title = title[-1:]
    places = [*title, *(at for _, at in others), *(field.paragraphs[0] for field in fields)]
    begin = min(title) if title and not centred and date is not None and min(title) < date else min(places, default=stop)
    if title and title[-1] - title[0] == len(title) - 1:
        fields.append(_field(sheet, "title", range(title[0], title[-1] + 1)))
    else:
        fields += [_field(sheet, "title", range(at, at + 1)) for at in title]
    fields += [_field(sheet, name, range(at, at + 1)) for name, at in others]
    return begin, [field for field in fields if field.paragraphs[0] >= begin]


def _record(first: int, last: int, body: range, fields: Sequence[Field]) -> Record:
    return Record(first, last, body, tuple(sorted(fields, key=lambda field: field.start)))


def _field(sheet: Sheet, name: str, paragraphs: range, start: int | None = None) -> Field:
    begin, end = sheet.paragraphs[paragraphs[0]].start if start is None else start, sheet.paragraphs[paragraphs[-1]].end
    while begin < end and sheet.text[begin].isspace():
        begin += 1
    return Field(name, min(begin, end), end, paragraphs)


def _short_lines(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The paragraphs of few words, with their lines."""
    return ((at, sheet.line(at)) for at, found in enumerate(sheet.traits) if found.words <= 6)


def _is_byline(line: str) -> bool:
    return byline(line) is not None or unmarked_byline(line) is not None


@cache
def _labels() -> dict[str, str]:
    """What the fields hold, by folded label."""
    named = phrases("export_fields")
    return {folded(label): name for name in named if name != "classification heading" for label in named[name]}


@cache
def _codes() -> dict[str, str]:
    return {code: name for name in phrases("export_codes") for code in words("export_codes", name)}


def _label(sheet: Sheet, at: int) -> tuple[str, int]:
    """What a labelled paragraph holds and where its value begins; an empty name where it has no known label."""
    line = sheet.line(at)[:200]
    if (match := _LABEL.match(line)) is not None:
        return _labels().get(folded(match[1]), ""), sheet.paragraphs[at].start + match.end()
    key = sheet.traits[at].key
    if sheet.traits[at].words <= 2 and key in phrases("export_fields")["classification heading"]:
        return "other", sheet.paragraphs[at].end
    return ("body", sheet.paragraphs[at].end) if key == "body" and sheet.traits[at].words == 1 else ("", 0)


def _code(sheet: Sheet, at: int) -> tuple[str, int]:
    """What a paragraph opened by a code holds and where its value begins."""
    match = _CODE.match(sheet.line(at)[:200])
    name = _codes().get(match[1], "") if match else ""
    return name, sheet.paragraphs[at].start + (match.end() if match else 0)


def _cut(sheet: Sheet) -> Sheet:
    """The sheet with a paragraph of their own for labels that stand before the first words of a story."""
    has_codes = any(_code(sheet, at)[0] == "title" for at in range(len(sheet.paragraphs)))
    cut: list[Paragraph] = []
    for at, paragraph in enumerate(sheet.paragraphs):
        match = _FULL_TEXT.match(sheet.text, paragraph.start, paragraph.end)
        end = match.end() if match else None
        if end is None and has_codes and (code := _code(sheet, at))[0] == "body" and code[1] < paragraph.end:
            end = code[1]
        if end is None:
            cut.append(paragraph)
        else:
            cut.append(paragraph._replace(end=paragraph.start + len(sheet.text[paragraph.start : end].rstrip())))
            cut.append(Paragraph(end, paragraph.end, 0, 1))
    if len(cut) == len(sheet.paragraphs):
        return sheet
    return sheet_of(sheet.text, cut, 0)


_LAYOUTS = (
    ("Factiva with codes", _factiva_codes),
    ("Factiva", _factiva),
    ("ProQuest", _proquest),
    ("Nexis Uni", _nexis_uni),
    ("LexisNexis", _nexis),
)
