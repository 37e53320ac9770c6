"""How likely a row of quotations is right: that it is speech at all, and that words and name are as a reader would leave them.

Belongs here: what of a run and its attribution tells, as features, and the two trained estimates. Does not belong here: finding
runs (`quotation_spans.py`) and their speakers (`attribution.py`).

Both estimates are logistic regressions over binary features, hashed; what is a number comes in steps, so that each step has a
weight of its own. Trained by `benchmarks/training/train_confidence.py` on pages that the rest had not seen
(docs/model-card-confidence.md).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import exp, fsum, log
from typing import NamedTuple
from zlib import crc32

import numpy as np

from transforms.language.vocabulary import words
from transforms.quotations.attribution import Attribution
from transforms.quotations.spans.quotation_spans import Run
from transforms.quotations.spans.tokens import Article, Paragraph
from transforms.quotations.weights import arrays

BUCKETS = 1 << 13
# Below this chance of being speech a run is none.
SPEECH_AT_LEAST = 0.35
_STEPS = (-3.0, -2.0, -1.3, -0.8, -0.4, 0.0, 0.4, 0.8, 1.3, 1.8, 2.4, 3.0, 4.0)
_LENGTHS = (1, 2, 3, 4, 6, 9, 14, 22, 35)
_DISTANCES = (1, 2, 8, 20, 50, 120)
_LOOKED_AT = 240  # characters of a run in which a verb is looked for
_AUXILIARIES = frozenset(words("function_words", "auxiliary"))
_PRONOUNS = frozenset((*words("function_words", "subject pronoun"), *words("function_words", "object pronoun")))
_DETERMINERS = frozenset(words("function_words", "determiner"))


class Chance(NamedTuple):
    """Of a row: how likely it is speech, and how likely all of it is right."""

    speech: float
    whole: float


def chances(article: Article, runs: Sequence[Run], speakers: Sequence[Attribution]) -> list[Chance]:
    """Both estimates for each run of an article and its speaker."""
    found = []
    for at in range(len(runs)):
        shares = [_share(feature) for feature in set(features(article, runs, speakers, at))]
        speech, whole = zip(*shares, strict=True)
        found.append(Chance(_chance(fsum(speech)), _chance(fsum(whole))))  # the same sum in whatever order
    return found


def _chance(odds: float) -> float:
    return round(1 / (1 + exp(-odds)), 4)


@lru_cache(maxsize=1 << 16)  # most features have been met before
def _share(feature: str) -> tuple[float, float]:
    """What a feature adds to the log odds of both estimates."""
    speech, whole = _weights()
    at = bucket(feature)
    return speech[at], whole[at]


@lru_cache(maxsize=1)
def _weights() -> tuple[list[float], list[float]]:
    stored = arrays("confidence")
    return stored["speech"].astype(np.float64).tolist(), stored["whole"].astype(np.float64).tolist()


def buckets(article: Article, runs: Sequence[Run], speakers: Sequence[Attribution], at: int) -> list[int]:
    """The hashed features of one row."""
    return sorted({bucket(feature) for feature in features(article, runs, speakers, at)})


def bucket(feature: str) -> int:
    """Where the weight of a feature stands."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


def _start(paragraph: Paragraph) -> int:
    return paragraph.start


def _step(value: float, steps: Sequence[float]) -> int:
    """How many of the steps a value has passed."""
    return bisect_right(steps, value)


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-3), 1 - 1e-3)
    return log(kept / (1 - kept))


def features(article: Article, runs: Sequence[Run], speakers: Sequence[Attribution], at: int) -> Iterator[str]:
    """What tells whether a row is right: how sure the models before were, its length and place, the words at its edges."""
    text, run, speaker = article.text, runs[at], speakers[at]
    kind, said = run.kind, text[run.start : run.end].split()
    sure, named = _step(_odds(run.confidence), _STEPS), _step(_odds(speaker.confidence), _STEPS)
    link, _, naming = speaker.rule.partition("+")
    long = _step(len(said), _LENGTHS)
    yield "bias"
    yield f"kind {kind}"
    yield f"sure {sure}"
    yield f"sure {kind} {sure // 2}"
    yield f"named {named}"
    yield f"named {kind} {named // 2}"
    yield f"link {link}"
    yield f"link {kind} {link}"
    yield f"naming {naming}"
    yield f"naming {naming} {named // 3}"
    yield f"speaker {speaker.kind}"
    yield f"speaker {speaker.kind} {kind}"
    yield f"long {kind} {long}"
    yield from _edges(text, run, said)
    yield from _cue(text, run, speaker)
    if speaker.start is not None and speaker.end is not None:
        yield from _mention(text, run, speaker, kind)
    if kind == "mixed":
        inside = sum(end - start for start, end in run.quoted) / max(run.end - run.start, 1)
        count = sum(len(text[start:end].split()) for start, end in run.quoted)
        yield f"inside {_step(inside, (0.1, 0.25, 0.5, 0.75, 0.9))}"
        yield f"quoted words {_step(count, _LENGTHS)}"
    before = runs[at - 1] if at else None
    after = runs[at + 1] if at + 1 < len(runs) else None
    yield f"alone {before is None} {after is None}"
    if before is not None:
        is_same = speakers[at - 1].name == speaker.name
        yield f"after {before.kind} {kind} {before.utterance == run.utterance} {is_same}"
        yield f"gap {_step(run.start - before.end, (3, 40, 200, 800))}"
    number = bisect_right(article.paragraphs, run.start, key=_start) - 1
    if number >= 0:
        paragraph = article.paragraphs[number]
        share = (run.end - run.start) / max(paragraph.end - paragraph.start, 1)
        yield f"paragraph {kind} {paragraph.is_title} {_step(share, (0.2, 0.5, 0.8))}"
        yield f"begins paragraph {kind} {run.start - paragraph.start < 2}"


def _edges(text: str, run: Run, said: list[str]) -> Iterator[str]:
    """The first and last words of the run, and what stands before and behind it."""
    first = said[0].lower().strip("\"'“”‘’(),") if said else ""
    behind = text[run.end : run.end + 3].strip()[:1]
    before = text[max(run.start - 3, 0) : run.start].strip()[-1:]
    yield f"first {run.kind} {first if first in _DETERMINERS or first in _PRONOUNS or len(first) < 4 else first[:1].isupper()}"
    yield f"first word {first}"
    yield f"edge {run.kind} {before if not before.isalnum() else 'a'} {behind if not behind.isalnum() else 'a'}"
    lowered = set(text[run.start : min(run.end, run.start + _LOOKED_AT)].lower().split())
    has_verb = not _AUXILIARIES.isdisjoint(lowered)
    has_past, has_pronoun = any(word.endswith("ed") for word in lowered), not _PRONOUNS.isdisjoint(lowered)
    yield f"verb {run.kind} {has_verb} {has_past} {has_pronoun}"
    yield f"capital {run.kind} {bool(said) and said[0][:1].isupper()}"


def _cue(text: str, run: Run, speaker: Attribution) -> Iterator[str]:
    """The cue's word, its side and its distance."""
    if run.cue is None:
        yield f"no cue {run.kind}"
        return
    start, end = run.cue
    word = text[start:end].lower()
    side = "before" if end <= run.start else "behind" if start >= run.end else "within"
    distance = run.start - end if side == "before" else start - run.end
    yield f"cue {word}"
    yield f"cue {word} {run.kind}"
    yield f"cue {side} {run.kind} {_step(distance, _DISTANCES)}"
    if speaker.start is not None and speaker.end is not None:
        order = "subject" if speaker.end <= start else "inverted" if speaker.start >= end else "within"
        reach = start - speaker.end if order == "subject" else speaker.start - end
        yield f"mention {order} {side} {_step(reach, _DISTANCES)}"
        if run.source is not None:
            is_source = run.source[0] < speaker.end and speaker.start < run.source[1]
            yield f"source {is_source} {run.kind}"


def _mention(text: str, run: Run, speaker: Attribution, kind: str) -> Iterator[str]:
    """What the mention looks like, and whether it stands in the words themselves."""
    mention = text[speaker.start : speaker.end]
    first = mention.split()[0].lower() if mention.strip() else ""
    shape = (
        "pronoun"
        if first in _PRONOUNS
        else "determined"
        if first in _DETERMINERS
        else "capital"
        if mention[:1].isupper()
        else "plain"
    )
    is_within = run.start <= (speaker.start or 0) < run.end
    count = min(len(mention.split()), 6)
    yield f"mention {shape} {count} {kind}"
    yield f"mention within {is_within} {kind}"
    last = mention.split()[-1].lower() if mention.strip() else ""
    yield f"mention ends {last if shape != 'capital' else '-'}"
    given = len((speaker.name or "").split())
    yield f"name {min(given, 5)} {speaker.kind} {shape}"
