"""What a report has the speaker do with the words: state, deny, ask, promise them, or not say them at all.

Belongs here: the stance of a row, told by its cue and the few words around it in its clause, never by the words that are quoted.
Does not belong here: who speaks (`attribution.py`), whether it is speech at all (`quotation_spans.py`).

A verb is negated by what stands before it in its own verb group: "did not [even] say", "has never said", "refused to say",
"nobody said". Any other word in between ends the search, so that "did not hesitate to say" and "he did not know what she said"
state.
"""

import re

from transforms.language.vocabulary import words as vocabulary_words

Span = tuple[int, int]

_REACH = 90
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CLAUSE_EDGE = re.compile(r"[.!?:;,\n\r\"“”„«»()–—]")
_QUOTATION_MARK = re.compile(r"[\"“”„«»‘]")
_INSERTED = re.compile(r",\s*(?:however|though|in fact|of course),")
_PARTICLES = frozenset(("to", "that", "whether", "if", "by", "on"))
_QUESTION_WORDS = frozenset(("whether", "if", "why", "how", "what", "when", "where", "who", "whom", "whose", "which"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_PRONOUNS = frozenset(("who", "whom", "what", "which", "that", "he", "she", "they", "it", "we", "you", "i"))
_OF = frozenset(("of", "at", "in", "from", "on"))
_AROUND = 5  # words after a cue, or before a mention, that are looked at

_DENIED, _ASKED, _PROMISED, _OPINION, _HEARSAY, _RUMOUR, _PASSIVE, _NEGATORS, _NOBODY = (
    frozenset(vocabulary_words("stance_cues", section))
    for section in ("denied", "asked", "promised", "opinion", "hearsay", "rumour", "passive", "negators", "nobody")
)
_AUXILIARIES, _ADVERBS, _REFUSALS, _DISCLOSURES, _WITHOUT = (
    frozenset(vocabulary_words("stance_cues", section))
    for section in ("auxiliaries", "adverbs", "refusals", "disclosures", "without")
)


def stance(text: str, cue: Span | None, run: Span, mention: Span | None) -> str:
    """What the report has the speaker do with the words of the run, one of `STANCES`; `stated` where nothing tells otherwise."""
    if cue is None:
        return _of_source(text, run, mention)
    before, verb, after = _clause(text, cue, run)
    if _is_negated(before, verb, after):
        return "denied" if verb in _OPINION else "negated"
    if _is_hearsay(before, verb, after, mention):
        return "rumoured"
    is_passive = bool(before) and before[-1] in _BE
    if verb in _DENIED and not is_passive and _is_object(text, cue, run):
        return "denied"
    if verb in _ASKED and _is_question(text, cue, run):
        return "asked"
    if verb in _PROMISED and not (is_passive and verb.startswith("threat")):
        return "promised"
    return _of_source(text, run, mention)


def is_of_nobody(text: str, cue: Span | None, run: Span) -> bool:
    """Whether the cue's subject is nobody, so that nobody is the speaker: "Nobody said that …"."""
    if cue is None:
        return False
    before, _, _ = _clause(text, cue, run)
    return _has_no_subject(before)


def _clause(text: str, cue: Span, run: Span) -> tuple[list[str], str, list[str]]:
    """The words of the clause before the cue's verb, the verb, and the words after it that are not of the run."""
    start = max(cue[0] - _REACH, run[1] if run[1] <= cue[0] else 0)
    before = _INSERTED.sub("", text[start : cue[0]])
    edges = list(_CLAUSE_EDGE.finditer(before))
    parts = _words(before[edges[-1].end() if edges else 0 :])
    own = _words(text[slice(*cue)])
    end = run[0] if run[0] >= cue[1] else cue[1] + _REACH
    rest = _words(_CLAUSE_EDGE.split(text[cue[1] : min(end, cue[1] + _REACH)], maxsplit=1)[0])[:_AROUND]
    while len(own) > 1 and own[-1] in _PARTICLES:
        rest.insert(0, own.pop())
    return parts + own[:-1], own[-1] if own else "", rest


def _words(text: str) -> list[str]:
    return [
        word.replace("’", "'").lower() for word in _WORD.findall(text.replace("no one", "no-one").replace("No one", "no-one"))
    ]


def _is_negator(word: str) -> bool:
    return word in _NEGATORS or word.endswith("n't")


def _is_negated(before: list[str], verb: str, after: list[str]) -> bool:
    if verb in _REFUSALS:
        return after[:1] == ["to"] and len(after) > 1 and after[1] in _DISCLOSURES and not _is_negated(before, "", [])
    if before[-1:] == ["have"] and not {"could", "couldn't"}.isdisjoint(before[-3:]):
        return False  # "could not have said it better"
    if _has_no_subject(before) or (before and before[0] in ("nor", "neither") and not _PRONOUNS.intersection(before[1:-1])):
        return True
    if "confirm" in before and before[-1:] == ["nor"]:
        return True
    at = len(before) - 1
    if at > 0 and before[at] == "to" and before[at - 1] in _REFUSALS:
        return not _is_negated(before[: at - 1], "", [])
    if (before[-1:] and before[-1] in _WITHOUT) or before[-3:] in (["stopped", "short", "of"], ["stops", "short", "of"]):
        return True
    while at >= 0 and not _is_negator(before[at]):
        if before[at] not in _AUXILIARIES and before[at] not in _ADVERBS:
            return False
        at -= 1
    return at >= 0


def _has_no_subject(before: list[str]) -> bool:
    """Whether the subject is nobody: right before the verb group, or at the head of a short phrase that opens the clause."""
    at = len(before) - 1
    while at >= 0 and (before[at] in _AUXILIARIES or before[at] in _ADVERBS):
        at -= 1
    if at < 0:
        return False
    if before[at] in _NOBODY:
        return True
    opens = next((place for place, word in enumerate(before[:2]) if word in _NOBODY), None)
    if opens is None or before[opens + 1] not in _OF or at - opens > _AROUND:
        return False
    return not any(word in _PRONOUNS or word in _AUXILIARIES for word in before[opens + 1 : at + 1])


def _is_hearsay(before: list[str], verb: str, after: list[str], mention: Span | None) -> bool:
    if verb in _HEARSAY or verb in _RUMOUR or _HEARSAY.intersection(before[-3:]) or (after[:1] and after[0] in _HEARSAY):
        return True
    if verb not in _PASSIVE:
        return False
    group = [word for word in before[-4:] if word not in _ADVERBS and word != "widely"]
    if not group or group[-1] not in _BE:
        return verb in ("claimed", "alleged") and group[-1:] == ["it"]
    if after[:1] == ["to"]:
        return True
    return "it" in group and mention is None


def _of_source(text: str, run: Span, mention: Span | None) -> str:
    """Rumoured where the source is a rumour: "according to unconfirmed reports"."""
    if mention is None or (run[0] < mention[1] and mention[0] < run[1]):
        return "stated"
    start = max(mention[0] - _REACH, run[1] if run[1] <= mention[0] else 0)
    before = _CLAUSE_EDGE.split(text[start : mention[0]])[-1]
    around = _words(before)[-1:] + _words(text[slice(*mention)])
    return "rumoured" if _RUMOUR.intersection(around) else "stated"


def _is_object(text: str, cue: Span, run: Span) -> bool:
    """Whether the run is what is denied, and not how: "denied that …", but not "denied it: …", "rejected it as “nonsense”"."""
    between = text[cue[1] : run[0]]
    return run[0] >= cue[1] and re.search(r"[.:;,!?\n]", between) is None and "as" not in _words(between)


def _is_question(text: str, cue: Span, run: Span) -> bool:
    """Whether the run is what is asked, not what is asked for: quoted, before the cue, or with a word of questions first."""
    between = text[cue[1] : run[0]]
    if run[0] < cue[1] or _QUOTATION_MARK.search(between):
        return "to" not in _words(between) and "for" not in _words(between)
    return not _QUESTION_WORDS.isdisjoint(_words(between)[-1:] + _words(text[run[0] : run[0] + 12])[:1])
