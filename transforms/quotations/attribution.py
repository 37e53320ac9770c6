"""Who said it: the speaker of every run of speech, by mention and by full name, with the reason.

Belongs here: ranking the candidate mentions of each run, handing a speaker on to runs that have no cue of their own,
second-hand attribution, and the reasons and confidence given. Candidates and features are ``speaker_candidates``, full names
``mentions``, finding the runs ``quotation_spans``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from transforms.quotations import speaker_candidates
from transforms.quotations.names import entities, noun_phrases
from transforms.quotations.names.classed_tokens import Lexicon, Scan, scan
from transforms.quotations.names.mentions import DOCUMENT, ORGANISATION, PERSON, UNNAMED
from transforms.quotations.names.name_resolution import Discourse, Resolved, resolve, together
from transforms.quotations.secondhand_speech import SIGNS, relayed
from transforms.quotations.spans.labelled_turns import Turn
from transforms.quotations.spans.put_questions import NOBODY_NAMED, agent_of, is_put
from transforms.quotations.spans.quotation_spans import Run
from transforms.quotations.spans.tokens import Article
from transforms.quotations.weights import arrays

RULES = {
    "cue_subject_before": "The mention stands before the cue as its subject, as in 'Lee said'.",
    "cue_inversion_after": "The mention follows the cue, as in 'said Lee'.",
    "according_to": "The mention follows 'according to' or 'citing'.",
    "colon": "The mention stands before a colon that opens the speech.",
    "dash": "The mention stands behind a dash after, or before a dash that opens, the speech.",
    "turn": "The label of a turn of an interview, a transcript or a debate.",
    "same_utterance": "Another run of the same utterance has this speaker.",
    "continuation": "The run goes on, without a cue, from the run before it.",
    "nearest": "No cue; the mention is the likeliest near the run.",
    "unattributed": "No mention near the run is likely to be its speaker.",
    "name": "The mention is itself the fullest name in the article.",
    "surname": "A shorter name, completed from another mention in the article.",
    "pronoun": "A pronoun, resolved to the likeliest earlier mention that agrees with it.",
    "first_person": "'I' or 'we': whoever speaks the quotation around it; outside of one, the author.",
    "relative": "A relative pronoun, resolved to the mention it follows.",
    "role": "A role or a kind of body, resolved to the person or body introduced with it.",
    "apposition": "A role with the person's name beside it.",
    "repeated": "A shorter description, completed from an earlier one with the same noun.",
    "several": "One of several names that speak together; all of them are given.",
    "described": "A description that the article gives no name for.",
}


class Attribution(NamedTuple):
    """The speaker of one run; ``rule`` joins how the mention was found and how it was named, both in ``RULES``."""

    start: int | None
    end: int | None
    name: str | None
    kind: str
    rule: str
    confidence: float
    relayed_by_start: int | None = None
    relayed_by_end: int | None = None
    relayed_by: str | None = None


_RUNS_BACK = 50  # runs looked back at for the quotation around a mention, at most
_INTRODUCTION = 8000  # characters before the turns of an interview in which its guest is looked for
_LINE = 2000  # characters of a line looked back at for an open quotation
NOBODY = 0.9  # above this probability that the text names no speaker, none is given
UNATTRIBUTED = Attribution(None, None, None, "unnamed", "unattributed", 0.0)


@dataclass(frozen=True, slots=True)
class Model:
    """The trained ranker: one weight a hashed feature, the words that are features, and what its odds are worth."""

    weights: np.ndarray
    lexicon: Lexicon
    calibration: np.ndarray


@lru_cache(maxsize=1)
def model() -> Model:
    """The model shipped in this package, loaded once."""
    return model_of(arrays("attribution"))


def model_of(stored: Mapping[str, np.ndarray]) -> Model:
    """A model from the arrays that training stores."""
    return Model(
        stored["weights"].astype(np.float32),
        Lexicon(stored["words"].tolist(), SIGNS | speaker_candidates.CREDITS),
        stored["calibration"],
    )


def choice(score: np.ndarray, run: np.ndarray) -> np.ndarray:
    """The probability of each candidate among those of its run; the candidates of a run stand together."""
    if not len(run):
        return score
    first = np.flatnonzero(np.diff(run, prepend=-1))
    size = np.diff(np.append(first, len(run)))
    exp = np.exp(score - np.repeat(np.maximum.reduceat(score, first), size))
    return np.asarray(exp / np.repeat(np.add.reduceat(exp, first), size))


def log_odds(probability: np.ndarray) -> np.ndarray:
    """Log odds, kept finite."""
    kept = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(kept / (1 - kept)))


def best_of(run: np.ndarray, mention: np.ndarray, probability: np.ndarray, runs: int) -> np.ndarray:
    """The row of each run's likeliest mention, the earlier where two are equal; -1 where most likely nobody is named."""
    best = np.full(runs, -1)
    named = np.flatnonzero(mention >= 0)
    if len(named):
        own, chance = run[named], probability[named]
        first = np.flatnonzero(np.diff(own, prepend=-1))
        top = np.repeat(np.maximum.reduceat(chance, first), np.diff(np.append(first, len(own))))
        likeliest = named[chance == top][::-1]  # of equal ones the last written is the earliest
        best[run[likeliest]] = likeliest
    nobody = mention < 0
    best[run[nobody][probability[nobody] > NOBODY]] = -1
    return best


def _score(weights: np.ndarray, columns: Iterator[np.ndarray]) -> np.ndarray:
    """The sum of the weights of the features of each choice."""
    # All are within bounds: to clip them changes nothing and is faster than to check them.
    score = weights.take(next(columns), mode="clip")
    for column in columns:
        score += weights.take(column, mode="clip")
    return score


def _ranked(batch: speaker_candidates.Batch, model: Model) -> tuple[list[int], list[float]]:
    """The likeliest mention of each run, -1 where most likely nobody is named, and how likely it is right."""
    picks, chances = [np.zeros(0, np.int64)], [np.zeros(0)]
    for run, mention, score in speaker_candidates.choices(batch, lambda columns: _score(model.weights, columns)):
        probability = choice(score, run)
        best = best_of(run - run[0], mention, probability, int(run[-1] - run[0]) + 1)
        picks.append(np.append(mention, -1)[best])
        chances.append(np.append(probability, 0.0)[best])
    slope, offset = model.calibration
    chance = 1 / (1 + np.exp(-slope * log_odds(np.concatenate(chances)) - offset))
    return np.concatenate(picks).tolist(), chance.tolist()


def attribute(articles: Sequence[Article], runs: Sequence[Sequence[Run]]) -> list[list[Attribution]]:
    """The speaker of every run, article by article."""
    ranker = model()
    scans = scan([(a.text, [(p.start, p.end) for p in a.paragraphs]) for a in articles], ranker.lexicon)
    batch = speaker_candidates.batch_of(scans, runs)
    chosen, chance = _ranked(batch, ranker)
    out: list[list[Attribution]] = []
    at = 0
    for number, found in enumerate(runs):
        base, until = scans.mentions[number], at + len(found)
        picks = [m - base if m >= 0 else -1 for m in chosen[at:until]]
        own = scans.texts[number]
        out.append(_attribute_article(articles[number].text, own, found, batch.bounds[at:until], picks, chance[at:until]))
        at = until
    return out


def _attribute_article(
    text: str,
    scan: Scan,
    runs: Sequence[Run],
    bounds: Sequence[tuple[int, int, int, int]],
    picks: list[int],
    chances: list[float],
) -> list[Attribution]:
    if not runs:
        return []
    article = entities.Article(scan)
    leaders = _leaders(runs, picks, chances)
    discourse = Discourse(spoken=_spoken(scan, bounds))
    introduction = next((text[max(run.turn.label[0] - _INTRODUCTION, 0) : run.turn.label[0]] for run in runs if run.turn), "")
    out: list[Attribution] = []
    for at, run in enumerate(runs):
        if run.turn is not None:
            out.append(_of_turn(article, run.turn, introduction))
            continue
        pick = picks[leaders[at]]
        if pick < 0 or (not run.quoted and is_put(text, run.cue, run.start)):
            out.append(UNATTRIBUTED)
            continue
        cue = bounds[at][2:]
        outlet = None
        if run.cue is not None:
            agent = agent_of(scan, scan.last[pick], *cue)
            if agent == NOBODY_NAMED:
                out.append(UNATTRIBUTED)
                continue
            pick = pick if agent is None else agent
        if run.cue is not None:
            pick, outlet = relayed(article, pick, cue, discourse.spoken)
        start, end = _span(scan, scan.first[pick], scan.last[pick])
        resolved = _within(text, runs, out, start, end, resolve(article, pick, discourse), discourse)
        if run.cue is not None and resolved.entity is not None:
            resolved = together(article, pick, cue, resolved)
        link = "same_utterance" if leaders[at] != at else _link(text, run, start, end)
        if resolved.name is not None:
            discourse.speaker = resolved
            discourse.document = _document_of(article, cue, discourse) if run.cue else None
            if resolved.entity is not None:
                discourse.person = resolved if resolved.kind == PERSON else discourse.person
                resolved.entity.spoke = max(resolved.entity.spoke, scan.first[pick])
        confidence = round(chances[leaders[at]] * resolved.certainty, 4)
        by = _relayed_by(article, outlet, discourse)
        out.append(Attribution(start, end, resolved.name, resolved.kind, f"{link}+{resolved.rule}", confidence, *by))
    return out


def _of_turn(article: entities.Article, turn: Turn, introduction: str) -> Attribution:
    """Who speaks a labelled turn; 'A' is the person whose full name stands most often before the turns."""
    if turn.speaker is not None:
        if not turn.is_named:
            return Attribution(*turn.label, turn.speaker, UNNAMED, "turn+described", 0.9)
        scan = article.scan
        at = bisect_left(scan.first, int(np.searchsorted(scan.starts, turn.label[0] + scan.base)))
        kind = article.parsed(at).kind if at < len(scan.first) else PERSON
        return Attribution(*turn.label, turn.speaker, kind if kind == ORGANISATION else PERSON, "turn+name", 0.95)
    persons = [entity for entity in article.entities if entity.is_firm and entity.kind == PERSON and len(entity.name) > 1]
    if turn.is_answer and persons:
        names = [entities.text_of(entity.name) for entity in persons]
        return Attribution(*turn.label, max(names, key=introduction.count), PERSON, "turn+role", 0.7)
    return Attribution(*turn.label, None, UNNAMED, "turn+described", 0.6)


def _span(scan: Scan, first: int, last: int) -> tuple[int, int]:
    """The characters of some tokens."""
    return scan.starts.item(first) - scan.base, scan.ends.item(last - 1) - scan.base


def _relayed_by(article: entities.Article, outlet: int | None, discourse: Discourse) -> tuple[int, int, str | None] | tuple[()]:
    """The last three fields of an attribution at second hand."""
    if outlet is None:
        return ()
    scan = article.scan
    last = scan.last[outlet]
    last -= scan.classes[last - 1] == noun_phrases.GENITIVE
    return *_span(scan, scan.first[outlet], last), resolve(article, outlet, discourse).name


def _spoken(scan: Scan, bounds: Sequence[Sequence[int]]) -> bytearray:
    """Flags the tokens inside runs."""
    flags = bytearray(len(scan.classes) + 1)
    for first, last, *_ in bounds:
        flags[first:last] = b"\1" * (last - first)
    return flags


def _within(
    text: str, runs: Sequence[Run], done: Sequence[Attribution], start: int, end: int, resolved: Resolved, discourse: Discourse
) -> Resolved:
    """'I' inside a quotation is who speaks that quotation."""
    if resolved.rule != "first_person":
        return resolved
    for at in range(len(done) - 1, max(len(done) - _RUNS_BACK, 0) - 1, -1):
        run, outer = runs[at], done[at]
        if run.start <= start and end <= run.end and run.quoted:
            return resolved._replace(name=outer.name, kind=outer.kind, certainty=0.8)
    if discourse.speaker is not None and _is_in_marks(text, start):
        return resolved._replace(name=discourse.speaker.name, kind=discourse.speaker.kind, certainty=0.6)
    return resolved


def _is_in_marks(text: str, at: int) -> bool:
    """Whether a quotation is open at a place of its line."""
    line = text[max(text.rfind("\n", 0, at), at - _LINE) + 1 : at]
    return line.rfind("“") > line.rfind("”") or line.count('"') % 2 == 1


def _document_of(article: entities.Article, cue: tuple[int, int], discourse: Discourse) -> Resolved | None:
    """The document that the speaker spoke in, named in or after the cue: 'the allies said in a draft statement'."""
    scan = article.scan
    if noun_phrases.PREPOSITION not in scan.classes[cue[0] : cue[1] + 4]:
        return None
    for at in range(cue[0], min(cue[1] + 4, len(scan.classes))):
        if scan.lowered[at] in ("in", "through", "via"):
            found = bisect_left(scan.first, at + 1)
            if found < len(scan.first) and scan.first[found] == at + 1 and article.parsed(found).kind == DOCUMENT:
                return resolve(article, found, discourse)
    return None


def _leaders(runs: Sequence[Run], picks: list[int], chances: list[float]) -> list[int]:
    """For each run the run of its utterance that decides: itself if it has a cue, else the surest with one."""
    by_utterance: dict[int, list[int]] = {}
    for at, run in enumerate(runs):
        by_utterance.setdefault(run.utterance, []).append(at)
    leaders = list(range(len(runs)))
    for members in by_utterance.values():
        if len(members) > 1:
            able = [at for at in members if picks[at] >= 0]
            if able:
                surest = max(able, key=lambda at: (runs[at].cue is not None, chances[at]))
                for at in members:
                    if runs[at].cue is None or runs[at].cue == runs[surest].cue:
                        leaders[at] = surest
    return leaders


def _link(text: str, run: Run, start: int, end: int) -> str:
    """How the mention is tied to the run."""
    if run.cue is not None:
        cue = text[run.cue[0] : run.cue[1]].lower()
        if cue.startswith(("according", "citing", "per ")):
            return "according_to"
        if cue.strip() == ":":
            return "colon"
        if cue.strip() in ("-", "–", "—", "--"):
            return "dash"
        return "cue_subject_before" if start < run.cue[0] else "cue_inversion_after"
    between = text[end : run.start] if end <= run.start else text[run.end : start]
    bare = between.strip(" \u00a0\"“”'‘’«»„\n")
    if end <= run.start and bare.endswith(":"):
        return "colon"
    if bare and bare.strip("-–—") == "":
        return "dash"
    return "nearest"
