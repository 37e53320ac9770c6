"""Stance: what a report makes of the words: said, denied, not said, asked, asked for, promised, or hearsay.

Belongs here: telling it from the cue and the few words before it. Does not belong here: finding cues (`quotation_spans.py`) and
speakers (`attribution.py`).
"""

import re
from functools import lru_cache

from transforms.language.vocabulary import words

STATED, DENIED, NEGATED, ASKED, REQUESTED, PROMISED, RUMOURED = (
    "stated",
    "denied",
    "negated",
    "asked",
    "requested",
    "promised",
    "rumoured",
)
_REACH = 70
# Between a negation and its verb stand adverbs and auxiliaries alone: not "did not hesitate to say", not "not only said".
_BETWEEN = r"(?:(?:(?!only)[a-z]{1,14}ly|even|yet|ever|have|has|had|been|be|to|also|then|neither|nor|confirm|or)\s+){0,5}$"
_NEGATION = re.compile(
    rf"(?:\b(?:not|never|neither|nor|cannot|without|nobody|no\sone|none)|n['’]t|\b(?:refus|declin)(?:e|es|ed|ing)\sto"
    rf"|\bfail(?:s|ed|ing)?\sto|\bstop(?:s|ped|ping)?\sshort\sof|\byet\sto)\s+{_BETWEEN}",
    re.IGNORECASE,
)
_PRAISED = re.compile(r"\bcould(?:n['’]t|\snot)\s+have\s+$", re.IGNORECASE)  # "could not have said it better"
_HEARSAY = re.compile(r"\b(?:reportedly|allegedly|supposedly|purportedly)\s+(?:[a-z]{1,14}\s+)?$", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been)\s+(?:[a-z]{1,14}ly\s+)?$", re.IGNORECASE)
_PASSIVE_HEARSAY = frozenset(("said", "reported", "alleged", "believed", "understood", "rumoured", "rumored"))
_NOBODY = re.compile(r"(?:nobody|no[\s-]one|none|neither)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _stances() -> dict[str, str]:
    """The stance of a cue's word, where it is not that of stating."""
    return {word: stance for stance in (RUMOURED, PROMISED, REQUESTED, ASKED, DENIED) for word in words("stances", stance)}


@lru_cache(maxsize=1)
def _questions() -> frozenset[str]:
    return frozenset(words("stances", "question"))


def is_nobody(mention: str | None) -> bool:
    """Whether a mention says that nobody spoke."""
    return mention is not None and _NOBODY.match(mention) is not None


def stance(text: str, cue: tuple[int, int] | None, start: int, end: int, mention: str | None, *, has_speaker: bool) -> str:
    """What the report makes of the words `[start, end)`; `has_speaker` is whether it says who spoke them.

    Decided by the cue and the words before it in its sentence, never by the words that are reported.
    """
    if cue is None:
        return STATED
    low = max(cue[0] - _REACH, 0)
    if cue[0] >= end:  # the cue stands behind the words: what is in them is theirs
        low = max(low, end)
    before = text[low : cue[0]]
    cut = max(before.rfind(mark) for mark in '.!?\n"”')
    before = before[cut + 1 :]
    if is_nobody(mention) or (_NEGATION.search(before) and not _PRAISED.search(before)):
        return NEGATED
    if _HEARSAY.search(before):
        return RUMOURED
    said = text[slice(*cue)].lower().split()
    if not has_speaker and said and said[0] in _PASSIVE_HEARSAY and _PASSIVE.search(before):
        return RUMOURED
    first = text[start : min(start + 20, end)].lower().split()
    for word in said:
        found = _stances().get(word.strip(".,;:"))
        if found == ASKED:
            is_question = first[:1] and first[0] in _questions()
            if is_question or text[start:end].rstrip().endswith("?"):
                return ASKED
            return REQUESTED if first[:1] == ["to"] else STATED
        if found == REQUESTED and word.startswith("call"):
            either = (first[:1], text[cue[1] : start].split()[:1])
            return REQUESTED if ["for"] in either or ["on"] in either else STATED
        if found is not None:
            return found
    return STATED
