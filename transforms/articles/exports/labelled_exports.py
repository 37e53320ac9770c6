"""Downloads whose fields have labels before a colon: LexisNexis, Nexis Uni, ProQuest.

Belongs here: where their articles begin and end, their labels, and the fields at their top that have none. Does not belong here:
other layouts (`factiva.py`, `printed_messages.py`).
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from transforms.articles.cleaning.paragraph_traits import Sheet, is_dated
from transforms.articles.exports.export_fields import (
    COPYRIGHT,
    END_OF_DOCUMENT,
    MAX_TITLE_LINES,
    NUMBERED,
    PAGE,
    RULE,
    Field,
    Record,
    field_of,
    is_rights,
    record_of,
    short_lines,
)
from transforms.language.line_folding import folded
from transforms.language.vocabulary import phrases

_LABEL = re.compile(r"([^\W\d_][^:\n]{1,38}?)\s?:(?=\s|$)")
FULL_TEXT = re.compile(r"(?:full text|volltext|texte intégral)\s?:\s+(?=\S)", re.IGNORECASE)
_EDITION = re.compile(r".{0,60}\b(?:edition|ausgabe|édition|final)\b.{0,40}$", re.IGNORECASE)
CENTRED = 8
STATED = frozenset(("title", "byline", "outlet", "publication info", "date", "time", "section", "length", "language", "dateline"))


def nexis(sheet: Sheet) -> Iterator[Record]:
    """The articles of a LexisNexis download, each below its number "1 of 10 DOCUMENTS"."""
    starts = [at for at, line in short_lines(sheet) if NUMBERED.match(line) and "do" in line.lower()]
    for at, following in pairwise([*starts, len(sheet.paragraphs)]):
        if (record := _labelled(sheet, at + 1, following)) is not None:
            yield record


def nexis_uni(sheet: Sheet) -> Iterator[Record]:
    """The articles of a Nexis Uni download, each closed by "End of Document"."""
    first = 0
    ends = [at for at, line in short_lines(sheet) if END_OF_DOCUMENT.match(line)]
    for end in [*ends, len(sheet.paragraphs)] if ends else []:
        if (record := _labelled(sheet, first, end)) is not None:
            yield record
        first = end + 1


def proquest(sheet: Sheet) -> Iterator[Record]:
    """The articles of a ProQuest download, set apart by lines of underscores."""
    rules = [at for at, line in short_lines(sheet) if RULE.match(line) or (NUMBERED.match(line) and "do" in line.lower())]
    for rule, following in pairwise([-1, *rules, len(sheet.paragraphs)] if rules else []):
        names = {name for at in range(rule + 1, following) if (name := label(sheet, at)[0])}
        if names & {"publication info", "end"} and (record := _labelled(sheet, rule + 1, following)) is not None:
            yield record


def _labelled(sheet: Sheet, first: int, last: int) -> Record | None:
    """The article between two paragraphs whose fields have labels before a colon; None where it has too few."""
    labels = {at: found for at in range(first, last) if (found := label(sheet, at))[0]}
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
            fields.append(field_of(sheet, "copyright", range(region.start, places[0] if places else region.stop)))
        for at, following in pairwise([*places, region.stop]):
            name, start = labels[at]
            fields.append(field_of(sheet, "other" if name == "end" else name, range(at, following), start))
    return record_of(first, last, range(begin, end), fields)


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
        if end - 1 in labels or is_wrapped or RULE.match(line) or PAGE.match(line) or is_rights(sheet, end - 1):
            end -= 1
        else:
            break
    return end


def _head(sheet: Sheet, first: int, stop: int) -> tuple[int, list[Field]]:
    """The fields without labels at the top of an article, and its first paragraph: outlet, date and headline by their places."""
    fields: list[Field] = []
    plain: list[int] = []
    for at in range(first, stop):
        line = sheet.line(at)
        name = (
            "copyright"
            if COPYRIGHT.match(line)
            else "number"
            if PAGE.match(line) or NUMBERED.match(line) or "://" in line[:12]
            else "date"
            if not any(field.name == "date" for field in fields) and is_dated(sheet, at)
            else ""
        )
        if name:
            fields.append(field_of(sheet, name, range(at, at + 1)))
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
        fields.append(field_of(sheet, "title", range(title[0], title[-1] + 1)))
    else:
        fields += [field_of(sheet, "title", range(at, at + 1)) for at in title]
    fields += [field_of(sheet, name, range(at, at + 1)) for name, at in others]
    return begin, [field for field in fields if field.paragraphs[0] >= begin]


@cache
def _labels() -> dict[str, str]:
    """What the fields hold, by folded label."""
    named = phrases("export_fields")
    return {folded(label): name for name in named if name != "classification heading" for label in named[name]}


def label(sheet: Sheet, at: int) -> tuple[str, int]:
    """What a labelled paragraph holds and where its value begins; an empty name where it has no known label."""
    line = sheet.line(at)[:200]
    if "://" in line[:12]:
        return "address", sheet.paragraphs[at].start
    if (match := _LABEL.match(line)) is not None:
        return _labels().get(folded(match[1]), ""), sheet.paragraphs[at].start + match.end()
    key = sheet.traits[at].key
    if sheet.traits[at].words <= 2 and key in phrases("export_fields")["classification heading"]:
        return "other", sheet.paragraphs[at].end
    return ("body", sheet.paragraphs[at].end) if key == "body" and sheet.traits[at].words == 1 else ("", 0)
