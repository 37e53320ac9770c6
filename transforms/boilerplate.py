"""Page furniture: lines that a page or a wire sets around a story, told by their own words.

Belongs here: recognising one line as furniture by its words and its make, whatever stands around it. Does not belong here:
weighing a line by its place and neighbours (`editing.py`).
"""

import re
from functools import cache
from typing import NamedTuple

from transforms.phrases import phrases

# Furniture is short. How many words a line may have depends on how much of it the phrase explains.
MAX_WORDS_AFTER = {1: 4, 2: 12}
MAX_WORDS = 45
NO_WORDS = "no words"
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*[kKmM]?(?!\w)")
_SEPARATORS = re.compile(r"[\W_]+")
_MAX_LENGTH = 400
_COPYRIGHT = re.compile(
    r"\W*(?:©|\([cC]\)\s|copyright\b)|.{0,80}\b(?:all rights reserved|alle rechte vorbehalten)", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"\(?function\s?\(|var \w+ ?=|window\.\w|\{\{|</?(?:div|span|script|style|img|a|p|br|svg|iframe)\b[^<>]{0,300}>|\{\"|document\.\w|@media|\.[\w-]+ ?\{"
)
_HAS_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*$|\W*@\w+\W*$|\W*[\w.+-]{1,64}@[\w.-]{1,64}\W*$")
_CREDIT = re.compile(
    r"\b(?:photo|photograph|photos|image|images|picture|pictures|credit|foto|bild|illustration|imagen)s?"
    r"(?:\s(?:by|via|courtesy|from|credit))?\s?[:/]|\bphotograph(?:ed)? by\b|\bgetty images\b|\bshutterstock\b|\bistock\b"
    r"|\((?:AP|AFP|Reuters|EPA|PA)?\s?(?:photo|file|image)[^()]{0,60}\)|\b(?:reuters|afp|epa|ap|dpa|pa)/[^\W\d_]|/(?:afp|getty|reuters|ap|epa|dpa)\b"
    r"|^\W*©|\s©\s|\bvia (?:ap|reuters|getty|afp)\b",
    re.IGNORECASE,
)
MAX_CAPTION_LENGTH = 420


class Furniture(NamedTuple):
    """Why a line is page furniture, and whether the whole line says so or only its opening words."""

    reason: str
    is_whole: bool


@cache
def _known() -> tuple[dict[str, str], dict[str, str], int]:
    """Whole phrases, opening phrases, and the words of the longest opening phrase."""
    whole: dict[str, str] = {}
    opening: dict[str, str] = {}
    for reason, entries in phrases("boilerplate_phrases").items():
        for entry in entries:
            target = opening if entry.endswith(" *") else whole
            target.setdefault(folded(entry), reason)
    return whole, opening, max(phrase.count(" ") + 1 for phrase in opening)


def folded(line: str) -> str:
    """A line for look-up: lower case, numbers as 0, words alone."""
    return _SEPARATORS.sub(" ", _NUMBER.sub("0", line)).strip().lower()


def furniture(line: str) -> Furniture | None:
    """Why `line` is page furniture by its own words; None where its words do not say so."""
    if len(line) > _MAX_LENGTH:
        return Furniture("script", True) if _SCRIPT.match(line) else None
    if not _HAS_LETTER.search(line):
        return Furniture(NO_WORDS, True)
    if _SCRIPT.match(line):
        return Furniture("script", True)
    key = folded(line)
    whole, opening, longest = _known()
    if reason := whole.get(key):
        return Furniture(reason, True)
    if _COPYRIGHT.match(line):
        return Furniture("copyright notice", True)
    if _ADDRESS.match(line):
        return Furniture("web address", True)
    words = key.split(" ")
    if len(words) > MAX_WORDS:
        return None
    for count in range(min(longest, len(words)), 0, -1):
        if len(words) <= MAX_WORDS_AFTER.get(count, MAX_WORDS) and (reason := opening.get(" ".join(words[:count]))):
            return Furniture(reason, False)
    return None


def is_caption(line: str) -> bool:
    """Whether a line credits a picture."""
    return len(line) <= MAX_CAPTION_LENGTH and bool(_CREDIT.search(line))
