"""Questions put to someone: "Asked if he knew, …", "When asked whether …", "He was asked why …".

Belongs here: telling such a question, of which the text does not say who puts it, by the words before it. Does not belong here:
finding stretches of speech (`quotation_spans.py`) and their speakers (`attribution.py`).
"""

_BEFORE_PARTICIPLE = frozenset(("when", "if", "once", "being", "was", "were", "been", "is", "are"))
_SENTENCE_ENDS = frozenset(".!?:;…\"”’'»\n\r")
_REACH = 12


def is_put(text: str, cue: tuple[int, int] | None, start: int) -> bool:
    """Whether the words that begin at `start` with this cue are a question that nobody named puts to whoever is named."""
    if cue is None or cue[1] > start or text[slice(*cue)].lower() != "asked" or text[cue[1] : start].strip():
        return False
    before = text[max(cue[0] - _REACH, 0) : cue[0]].rstrip(" ")
    if not before or before[-1] in _SENTENCE_ENDS:
        return text[cue[0]] == "A"
    return before.split()[-1].lower() in _BEFORE_PARTICIPLE
