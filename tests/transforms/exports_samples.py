# ruff: noqa: E501 -- files are written as archives write them
"""Downloads of news archives in the layouts that people have, with stories of our invention.

Belongs here: the files and what is in them. Does not belong here: assertions.
"""

from dataclasses import dataclass

from tests.transforms.html_pages import GRAIN, HARBOUR, SCHOOL


@dataclass(frozen=True, slots=True)
class Story:
    """A story as every layout prints it."""

    title: str
    author: str
    outlet: str
    month_first: str
    day_first: str
    iso: str
    section: str
    place: str
    paragraphs: tuple[str, ...]


STORIES = (
    Story(
        "Sea lock of Eltmar to close for a month",
        "Runa Eskel",
        "Eltmar Courier",
        "March 4, 2025 Tuesday",
        "4 March 2025",
        "2025-03-04",
        "NEWS; Pg. 3",
        "ELTMAR",
        HARBOUR,
    ),
    Story(
        "Orrin valley schools to teach in the mornings only",
        "Sanna Brek",
        "The Valley News (Kelvar)",
        "June 25, 2024 Tuesday",
        "25 June 2024",
        "2024-06-25",
        "EDUCATION; Pg. 11",
        "KELVAR",
        SCHOOL,
    ),
    Story(
        "Lawmakers vote to leave the grain pact, but the president has not yet said whether she will sign",
        "Wim Astor",
        "Tollen Herald",
        "May 9, 2025 Friday",
        "9 May 2025",
        "2025-05-09",
        "POLITICS; Pg. A1",
        "TOLLEN",
        GRAIN,
    ),
)
WIDTH = 78


def wrapped(paragraph: str, width: int = WIDTH) -> str:
    """A paragraph in lines of at most so many characters, as old archives print it."""
    lines = [""]
    for word in paragraph.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def lexisnexis(stories: tuple[Story, ...] = STORIES, cover: bool = True) -> str:
    """The old layout: a number, centred outlet and date, labels in capitals, hard-wrapped text."""
    pieces = []
    if cover:
        pieces.append(
            "Download Request: Selected Items: 1-3\nTime Of Request: Friday, March 7, 2025  16:51:31\n\nSend To:\n\nUNIVERSITY LIBRARY\n\n"
            "Terms: (lock or school)\n\nSource: Eltmar Courier;Tollen Herald\nProject ID: None\n"
        )
    for number, story in enumerate(stories, 1):
        pieces.append(
            f"{f'{number} of {len(stories)} DOCUMENTS':^78}\n\n\n\n{story.outlet:^78}\n\n{story.month_first:^78}\n{'First Edition':^78}\n\n"
            f"{wrapped(story.title)}\n\nBYLINE: {story.author}\n\nSECTION: {story.section}\n\nLENGTH: 512 words\n\nDATELINE: {story.place}\n\n\n"
            + "\n\n".join(wrapped(paragraph) for paragraph in story.paragraphs)
            + f"\n\nLOAD-DATE: {story.month_first.rsplit(' ', 1)[0]}\n\nLANGUAGE: ENGLISH\n\nGRAPHIC: The old gates of the lock\n\n"
            f"SUBJECT: HARBORS & PORTS (90%); FISHING\n(78%)\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
            f"{f'Copyright 2025 {story.outlet} Ltd':^78}\n{'All Rights Reserved':^78}\n"
        )
    return "\n".join(pieces)


def nexis_uni(stories: tuple[Story, ...] = STORIES, cover: bool = True) -> str:
    """The newer layout as text: headline, outlet and date on lines, a line "Body", a line "End of Document"."""
    pieces = []
    if cover:
        contents = "\n".join(f"{number}. {story.title}\nClient/Matter: -None-" for number, story in enumerate(stories, 1))
        pieces.append(
            f"Page 1 of 4\nUser Name: reader\nDate and Time: Friday, March 7, 2025 4:51:00 PM GMT\nJob Number: 123456789\nDocuments (3)\n"
            f"{contents}\nSearch Terms: lock or school\nAbout LexisNexis | Privacy Policy | Terms & Conditions | Copyright © 2025 LexisNexis\n"
        )
    for story in stories:
        pieces.append(
            f"Page 2 of 4\n{story.title}\n{story.outlet}\n{story.month_first}\n\nCopyright 2025 {story.outlet} Ltd All Rights Reserved\n"
            f"Section: {story.section}\nLength: 512 words\nByline: By {story.author}\nDateline: {story.place}\nBody\n\n"
            + "\n\n".join(story.paragraphs)
            + "\n\nGraphic\n\nThe old gates of the lock\n\nClassification\n\nLanguage: ENGLISH\nPublication-Type: Newspaper\n"
            f"Subject: HARBORS & PORTS (90%); FISHING (78%)\nLoad-Date: {story.month_first.rsplit(' ', 1)[0]}\n\nEnd of Document\n"
        )
    return "\n".join(pieces)


SUMMARY = (
    "Search Summary\nText\tlock or school\nDate\tIn the last year\nSource\tAll Sources\nAuthor\tAll Authors\nLanguage\tEnglish\n"
    "Results Found\t3\nTimestamp\t7 March 2025 16:51 GMT\n\n© 2025 Factiva, Inc. All rights reserved.\n"
)


def factiva_codes(stories: tuple[Story, ...] = STORIES, gap: str = "\n") -> str:
    """The layout with a code above, or before, each field."""
    pieces = []
    for number, story in enumerate(stories):
        fields = (
            ("SE", story.section),
            ("HD", story.title),
            ("BY", f"By {story.author}"),
            ("WC", "512 words"),
            ("PD", story.day_first),
            ("ET", "16:51"),
            ("SN", story.outlet),
            ("SC", "ELTC"),
            ("LA", "English"),
            ("CY", f"Copyright 2025. {story.outlet}. All Rights Reserved."),
            ("LP", "\n\n".join(story.paragraphs[:2])),
            ("TD", "\n\n".join(story.paragraphs[2:])),
            ("CO", "eltmrp : Eltmar Port Authority"),
            ("IN", "i77 : Ports"),
            ("NS", "gcat : Political/General News | ntra : Transport"),
            ("RE", "eltm : Eltmar"),
            ("PUB", f"{story.outlet} Ltd"),
            ("AN", f"Document ELTC0000{story.iso.replace('-', '')}el34000{number:02}"),
        )
        pieces.append("\n\n".join(f"{code} {gap}{value}" if gap == "\n" else f"{code}{gap}{value}" for code, value in fields))
    return "\n\n".join([*pieces, SUMMARY])


def factiva(stories: tuple[Story, ...] = STORIES) -> str:
    """The layout without codes."""
    pieces = []
    for number, story in enumerate(stories):
        pieces.append(
            f"News\n{story.title}\nBy {story.author}\n512 words\n{story.day_first}\n16:51\n{story.outlet}\nELTC\nFirst\nA3\nEnglish\n"
            f"(c) 2025. {story.outlet}. All Rights Reserved.\n\n"
            + "\n\n".join(story.paragraphs)
            + f"\n\nDocument ELTC0000{story.iso.replace('-', '')}el34000{number:02}\n"
        )
    return "\n".join([*pieces, SUMMARY])


def proquest(stories: tuple[Story, ...] = STORIES) -> str:
    """The layout with labels, each document between lines of underscores."""
    rule = "_" * 60
    contents = "\n".join(f"{number}. {story.title}" for number, story in enumerate(stories, 1))
    pieces = [f"{rule}\nReport Information from ProQuest\nMarch 07 2025 16:51\n{rule}\n\nTable of contents\n\n{contents}\n"]
    for number, story in enumerate(stories, 1):
        given, surname = story.author.split(" ")
        pieces.append(
            f"Document {number} of {len(stories)}\n\n{story.title}\n\nAuthor: {surname}, {given}\n\n"
            f"Publication info: {story.outlet} ; Eltmar [Eltmar]. {story.day_first.replace('March', 'Mar')}: A.3.\n\n"
            f"http://search.proquest.example/docview/12345{number}\n\nAbstract: A short account of the matter.\n\nLinks: http://links.example/1\n\n"
            f"Full text: {story.paragraphs[0]}\n\n" + "\n\n".join(story.paragraphs[1:]) + "\n\n"
            f"Credit: {story.author}; Staff Writer\n\nSubject: Ports; Schools\n\nLocation: Eltmar\n\nTitle: {story.title}\n\n"
            f"Publication title: {story.outlet}\n\nPages: A.3\n\nPublication year: {story.iso[:4]}\n\nPublication date: {story.day_first}\n\n"
            f"Section: {story.section}\n\nPublisher: {story.outlet} Ltd\n\nSource type: Newspapers\n\nLanguage of publication: English\n\n"
            f"Document type: News\n\nProQuest document ID: 12345{number}\n\nCopyright: Copyright {story.outlet} 2025\n\n"
            "Database: ProQuest Central\n"
        )
    pieces.append(
        "Contact us at: http://www.proquest.example/contact\n\nDatabase copyright © 2025 ProQuest LLC. All rights reserved.\n"
    )
    return f"\n{rule}\n\n".join(pieces)


LAYOUTS = {
    "LexisNexis": lexisnexis(),
    "Nexis Uni": nexis_uni(),
    "Factiva with codes above": factiva_codes(),
    "Factiva with codes before": factiva_codes(gap="\t"),
    "Factiva": factiva(),
    "ProQuest": proquest(),
}
