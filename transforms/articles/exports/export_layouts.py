"""Files that an archive wrote: which of the known layouts a text has, told by its make.

Belongs here: choosing among the layouts. Does not belong here: reading one (`labelled_exports.py`, `factiva.py`,
`printed_messages.py`), what a field's words mean (`archived_articles.py`), files of articles without fields (`splitting.py`).
"""

import re

from transforms.articles.cleaning.layout import Paragraph
from transforms.articles.cleaning.paragraph_traits import Sheet, sheet_of
from transforms.articles.exports.export_fields import Export
from transforms.articles.exports.factiva import codes, factiva, factiva_codes
from transforms.articles.exports.labelled_exports import FULL_TEXT, nexis, nexis_uni, proquest
from transforms.articles.exports.printed_messages import message

# Whether a text may be an export at all: read of every document, so one pass of a plain pattern, from line feed to line feed.
_HINT = re.compile(
    r"\n[ \t\f]{0,80}(?:\d{1,6} (?:of|von|de|van) \d{1,6} DO[CK]UMENT|DO[CK]UMENTO? \d{1,6} (?:of|von|de|van) \d{1,6}"
    r"|End of Document|HD(?:[ \t]|\r?$)|Do[ck]ument[oe]? [A-Z]{2}[A-Za-z0-9]{13}|(?:Full text|Volltext|Texte intégral): )",
    re.MULTILINE,
)
_LAYOUTS = (
    ("Factiva with codes", factiva_codes),
    ("Factiva", factiva),
    ("ProQuest", proquest),
    ("Nexis Uni", nexis_uni),
    ("LexisNexis", nexis),
)


def export(sheet: Sheet) -> Export | None:
    """The export that a text is; None where it is none. Of several layouts the one with the most articles."""
    if _HINT.search(f"\n{sheet.text}") is None:
        return message(sheet)
    cut = _cut(sheet)
    found = [Export(name, cut, tuple(read(cut))) for name, read in _LAYOUTS]
    best = max(found, key=lambda one: len(one.records))
    return best if best.records else None


def _cut(sheet: Sheet) -> Sheet:
    """The sheet with a paragraph of their own for labels that stand before the first words of a story."""
    coded = {at: start for at, name, start in codes(sheet) if name == "body"}
    cut: list[Paragraph] = []
    for at, paragraph in enumerate(sheet.paragraphs):
        match = FULL_TEXT.match(sheet.text, paragraph.start, paragraph.end)
        end = match.end() if match else coded.get(at, paragraph.end)
        if end < paragraph.end:
            cut.append(paragraph._replace(end=paragraph.start + len(sheet.text[paragraph.start : end].rstrip())))
            cut.append(Paragraph(end, paragraph.end, 0, 1))
        else:
            cut.append(paragraph)
    if len(cut) == len(sheet.paragraphs):
        return sheet
    return sheet_of(sheet.text, cut, 0)
