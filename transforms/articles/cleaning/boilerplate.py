"""Page furniture: lines that a page or a wire sets around a story, told by their own words.

Belongs here: recognising one line as furniture by its words and its make, whatever stands around it. Does not belong here:
weighing a line by its place and neighbours (`passage_roles.py`).
"""

import re
from functools import cache
from typing import NamedTuple

from transforms.articles.cleaning.notices import CONTACT, asks_consent, may_tell_of_site, note, tells_of_site
from transforms.language.line_folding import folded
from transforms.language.vocabulary import phrases, words

# Furniture is short. How many words a line may have depends on how much of it the phrase explains.
MAX_WORDS_AFTER = {1: 4, 2: 12}
MAX_WORDS = 45
LONG_PHRASE = 3
NO_WORDS, RELATED, PAGE_FURNITURE = "no words", "related links", "page furniture"
SITE_NOTICE, COOKIE_NOTICE, NAVIGATION, WEB_ADDRESS = "site notice", "cookie notice", "navigation", "web address"
# However long, they are no part of a story.
NOTICES = frozenset((SITE_NOTICE, COOKIE_NOTICE))
SHORT = 60
# Longer paragraphs are not looked up.
MAX_LENGTH = 400
_COPYRIGHT = re.compile(r"\W*(?:©|\([cC]\)\s|copyright\b)", re.IGNORECASE)
_SCRIPT = re.compile(
    r"""\(?function\s?\(|var\ \w+\ ?=|window\.\w|\{\{|\{"|document\.\w|@media|\.[\w-]+\ ?\{|"\w+":\ ?["{\[\d]
    |</?(?:div|span|script|style|img|a|p|br|svg|iframe)\b[^<>]{0,300}>""",
    re.VERBOSE,
)
_WIRE_HEADER = re.compile(
    r"""\^?(?:[a-z]\d{3,4}\s)?(?:[a-z]{1,2}\ [a-z]\ )?(?:BC|AM|PM|XX)-{1,2}[A-Z]\S
    |\^?Eds?\.?:\s|Editors:\ |(?:URGENT|BULLETIN|FLASH|EIL)<?$
    # What changed since the last version.
    |\((?:Adds?|Updates?|Recasts?|Corrects?|Repeats?|Refiles?|Rewrites|Recaps|Removes|Deletes|Clarifies|Releads?|Writethru
      |New\ throughout|Zusammenfassung|Neu|Wiederholung|Berichtigung|Ergänzt|Korrigiert|Aktualisiert|Actualise|Actualiza
      |Corrige)\b[^()\n]{0,300}\)$
    # The number, priority and desk of a report; its slug.
    |ATTENTION\ -\ .{0,80}$|[a-z]{3}\d{4}\s\d\s[a-z]{2}\s\d|[^\W\d_][\w-]{1,40}(?:/[\w-]{1,40}){0,5}/$""",
    re.VERBOSE,
)
_WIRE_TRAILER = re.compile(
    r"""(?:-0-|-30-|\#{2,}|-?\s?(?:ENDS?|[Ee]nds?)\s?-?|\(ENDS?\)|Endi(?:tem|t)|-more-|\(M(?:ORE|ore)\)|[a-z]{2,4}(?:[/-][a-z]{2,4}){1,4}
    # Agency, date and time; initials of the desk; who to ask.
    |[A-Z]{2,5}(?:-[A-Z]{2,5})?-\d\d-\d\d-\d\d\s\d{4}[A-Z]{3}|dpa(?:[ /-][a-z0-9]{1,5}){2,8}|\d{6}\s[A-Z][a-zä]{2,8}\s\d\d
    |\(\([^()\n]{3,200}\)\))$""",
    re.VERBOSE,
)
_PAGE_NUMBER = re.compile(r"(?:.{0,80} )?(?:page|seite|pagina|página) 0(?: (?:of|von|de|di|sur) 0)?$")
MAX_PAGE_NUMBER_WORDS = 12
_CONTACT = re.compile(r"(?:\bat|[:,–-])\s[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}$")
MAX_CONTACT_WORDS = 10
_COLUMN = re.compile(r"\s{2,}|\s[/|•·]\s")
_BARS = re.compile(r"[/|•·](?<=\s[/|•·])\s")
_BRACKETED_MENU = re.compile(r"(?:\[[^\[\]]{1,30}\]\s*){3,}")
MIN_COLUMNS, MAX_COLUMN_WORDS = 3, 4
# No wire trailer but one in brackets is longer; no script opens with another sign.
MAX_TRAILER_LENGTH = 60
_SCRIPT_SIGNS = frozenset('(fvw{d@."<')
_HAS_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*$|\W*@\w+\W*$|\W*[\w.+-]{1,64}@[\w.-]{1,64}\W*$")
_CREDIT = re.compile(
    r"(?<!\bin\s)(?<!\ben\s)\b(?:photo|photograph|photos|image|images|picture|pictures|credit|foto|bild|illustration|imagen)s?"
    r"(?:\s(?:by|via|courtesy|from|credit))?\s?[:/]|\bphotograph(?:ed)? by\b|\bgetty images\b|\bshutterstock\b|\bistock\b"
    r"|\((?:AP|AFP|Reuters|EPA|PA)?\s?(?:photo|file|image)[^()]{0,60}\)|\b(?:reuters|afp|epa|ap|dpa|pa)/[^\W\d_]|/(?:afp|getty|reuters|ap|epa|dpa)\b"
    r"|[.!?][\"”’)]?\s(?-i:By|BY|Von|Par|Foto)\s(?-i:[A-ZÀ-Þ.&-]{2,}(?:\s[A-ZÀ-Þ.&-]{2,}){1,6})$"
    r"|(?-i:\((?:[^\W\d_][\w.’'-]{1,20}\s){1,3}[^\W\d_a-z][\w.’'-]{1,20}\s?/\s?[^\W\d_a-z][^()/]{1,40}\)$)"
    r"|^\W*©|\s©\s|\bvia (?:ap|reuters|getty|afp)\b",
    re.IGNORECASE,
)
MAX_CREDIT_LENGTH = 50
MAX_LABEL_LENGTH = 30
MAX_WHOLE_LENGTH = 120
LABEL_REASONS = frozenset(("link to the full text", "export field", "tag line", "share link", "copyright notice"))


class Furniture(NamedTuple):
    """Why a line is page furniture; whether the whole line says so or only its opening words; of these, whether a number
    opens them and whether they are too many to open anything else.
    """

    reason: str
    is_whole: bool
    is_counted: bool = False
    is_long: bool = False


class _Phrases(NamedTuple):
    """Phrases with their reasons: whole lines, labels before a colon, and openings by first word, the longest first."""

    whole: dict[str, str]
    labels: dict[str, str]
    opening: dict[str, tuple[tuple[str, int, str], ...]]


@cache
def _known() -> _Phrases:
    whole: dict[str, str] = {}
    labels = {folded(label): RELATED for label in phrases("boilerplate_labels")[""]}
    opening: dict[str, dict[str, str]] = {}
    for reason, entries in phrases("boilerplate_phrases").items():
        for entry in entries:
            key = folded(entry)
            if reason in LABEL_REASONS:
                labels.setdefault(key, reason)
            if entry.endswith(" *"):
                opening.setdefault(key.partition(" ")[0], {}).setdefault(key, reason)
            else:
                whole.setdefault(key, reason)
    by_length = {
        word: tuple(sorted(((key, key.count(" ") + 1, reason) for key, reason in keys.items()), key=lambda one: -one[1]))
        for word, keys in opening.items()
    }
    return _Phrases(whole, labels, by_length)


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(words("picture_credits"))


def furniture(line: str, key: str, said: list[str]) -> Furniture | None:
    """Why `line`, folded to `key`, is page furniture by its own words, `said`; None where its words do not say so.

    Every pattern is tried only where the first sign or a word of the line lets it match: most lines are prose.
    """
    is_plain_word = line[0].isupper() and line[1:2].islower() and line[0] != "E" and line[-1] != "/"
    if not is_plain_word and (told := _marked(line)):
        return told
    may_be_notice = may_tell_of_site(said)
    if may_be_notice and asks_consent(said):
        return Furniture(COOKIE_NOTICE, False, is_long=True)
    return _short_furniture(line, key, may_be_notice) if len(line) <= MAX_LENGTH else None


def _marked(line: str) -> Furniture | None:
    """What the signs that a line opens with show it to be: of a wire, a script, or no words at all."""
    first = line[0]
    if (len(line) <= MAX_TRAILER_LENGTH or first == "(") and _WIRE_TRAILER.match(line):
        return Furniture("wire trailer", True)
    if not first.isalpha() and not _HAS_LETTER.search(line):
        return Furniture(NO_WORDS, True)
    if _WIRE_HEADER.match(line):
        return Furniture("wire header", True)
    return Furniture("script", True) if first in _SCRIPT_SIGNS and _SCRIPT.match(line) else None


def _short_furniture(line: str, key: str, may_be_notice: bool) -> Furniture | None:
    known = _known()
    if len(line) <= MAX_WHOLE_LENGTH and (reason := known.whole.get(key)):
        return Furniture(reason, True)
    if ((line[0] in "cC" or not line[0].isalnum()) and _COPYRIGHT.match(line)) or " rights reserved" in key:
        return Furniture("copyright notice", True)
    if ("@" in line or "://" in line or "www." in line) and _ADDRESS.match(line):
        return Furniture(WEB_ADDRESS, True)
    # Links side by side in columns are what the first of them is.
    has_bar = "/" in line or "|" in line or "•" in line or "·" in line
    columns = _COLUMN.split(line) if "  " in line or (has_bar and _BARS.search(line)) else []
    if len(columns) >= MIN_COLUMNS and all(column.count(" ") < MAX_COLUMN_WORDS for column in columns):
        key_of_first = folded(columns[0])
        told = furniture(columns[0], key_of_first, key_of_first.split(" "))
        if told is not None and told.reason != NO_WORDS:
            return told._replace(is_whole=True)
    if line[0] == "[" and _BRACKETED_MENU.fullmatch(line):
        return Furniture(NAVIGATION, True)
    length = line.count(" ") + 1
    if length > MAX_WORDS:
        return None
    if key.endswith(" 0") and key.count(" ") < MAX_PAGE_NUMBER_WORDS and line[-1] != "." and _PAGE_NUMBER.match(key):
        return Furniture(PAGE_FURNITURE, True)
    if "@" in line and length <= MAX_CONTACT_WORDS and _CONTACT.search(line):
        return Furniture(CONTACT, True)
    # "Read more: …" leads to another story, however long its headline.
    colon = line.find(":", 0, MAX_LABEL_LENGTH + 1)
    if colon >= 0 and (reason := known.labels.get(folded(line[:colon]))):
        return Furniture(reason, False)
    if reason := note(line, key):
        return Furniture(reason, True)
    if may_be_notice and line[-1] == "." and tells_of_site(key):
        return Furniture(SITE_NOTICE, False)
    for phrase, count, reason in known.opening.get(key.partition(" ")[0], ()):
        if length <= MAX_WORDS_AFTER.get(count, MAX_WORDS) and f"{key} ".startswith(f"{phrase} "):
            return Furniture(reason, False, key.startswith("0 "), count >= LONG_PHRASE)
    return None


def is_caption(line: str, key: str) -> bool:
    """Whether a line, folded to `key`, credits a picture at its beginning or end."""
    # Most lines need no closer look: they have none of the words of credits, and no name in capitals at their end.
    if len(line) > MAX_LENGTH or (
        "©" not in line
        and not line[-1:].isupper()
        and not (line.endswith(")") and "/" in line)
        and _credit_words().isdisjoint(key.split(" "))
    ):
        return False
    match = _CREDIT.search(line)
    return match is not None and (match.start() <= 2 or len(line) - match.end() <= MAX_CREDIT_LENGTH)
