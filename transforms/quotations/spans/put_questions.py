"""Words put to someone: "Asked if he knew, …", "He was asked why …", "Drivers were warned that …", "told by the mayor that …".

Belongs here: telling that whoever stands before a cue is spoken to, by the words beside it, and who speaks then. Does not belong
here: finding stretches of speech (`quotation_spans.py`) and their speakers (`attribution.py`).
"""

from bisect import bisect_left

from transforms.quotations.names import noun_phrases
from transforms.quotations.names.classed_tokens import Scan

NOBODY_NAMED = -1
_BEFORE_PARTICIPLE = frozenset(("when", "if", "once", "being", "was", "were", "been", "is", "are"))
_SENTENCE_ENDS = frozenset(".!?:;…\"”’'»\n\r")
_REACH = 12
_ADDRESSING = frozenset(
    (
        "told",
        "warned",
        "informed",
        "advised",
        "assured",
        "reminded",
        "urged",
        "asked",
        "ordered",
        "instructed",
        "notified",
        "promised",
        "questioned",
        "challenged",
    )
)
_BE = frozenset(("was", "were", "been", "being", "is", "are", "be", "wasn't", "weren't", "isn't", "aren't"))
_AGENT_REACH = 6  # tokens between a participle and the 'by' of its agent: 'has been warned for months, by critics'


def is_put(text: str, cue: tuple[int, int] | None, start: int) -> bool:
    """Whether the words that begin at `start` with this cue are a question that nobody named puts to whoever is named."""
    if cue is None or cue[1] > start or text[slice(*cue)].lower() != "asked" or text[cue[1] : start].strip():
        return False
    before = text[max(cue[0] - _REACH, 0) : cue[0]].rstrip(" ")
    if not before or before[-1] in _SENTENCE_ENDS:
        return text[cue[0]] == "A"
    return before.split()[-1].lower() in _BEFORE_PARTICIPLE


def agent_of(scan: Scan, subject: int, first: int, last: int) -> int | None:
    """The mention that speaks where the cue is a passive: that after 'by', else `NOBODY_NAMED`; None where it is not passive.

    `subject` is the token behind the mention chosen so far, the cue the tokens from `first` to `last`.
    """
    verb = next((at for at in range(last - 1, first - 1, -1) if scan.lowered[at] in _ADDRESSING), -1)
    if verb < 0:
        return None
    is_passive = _is_passive(scan, verb)
    for at in range(verb + 1, min(verb + 1 + (_AGENT_REACH if is_passive else 1), len(scan.classes))):
        if scan.classes[at] in ".\n":
            break
        if scan.lowered[at] == "by":
            mention = bisect_left(scan.first, at + 1)
            if mention < len(scan.first) and scan.first[mention] <= at + 2:
                return mention
    return NOBODY_NAMED if is_passive and subject <= verb else None


def _is_passive(scan: Scan, verb: int) -> bool:
    """Whether a form of 'be' stands before the participle, with adverbs at most between."""
    for at in range(verb - 1, max(verb - 4, -1), -1):
        if scan.lowered[at] in _BE:
            return True
        if scan.classes[at] != noun_phrases.ADVERB and not scan.lowered[at].endswith("ly"):
            return False
    return False
