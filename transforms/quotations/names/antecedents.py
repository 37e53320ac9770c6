"""Whom a pronoun means: the persons before it, ranked by a small trained model.

Belongs here: what speaks for each candidate, and the ranking. Which mentions are candidates because they have a name is
``entities``; which way a mention is resolved at all, ``name_resolution``. The weights are trained by
``benchmarks/training/train_antecedents.py``. Every look back is bounded.
"""

from bisect import bisect_left
from functools import cache
from operator import itemgetter, mul
from typing import NamedTuple

from transforms.language.vocabulary import words
from transforms.quotations.names import noun_phrases
from transforms.quotations.names.entities import LOOK_BACK, TOKENS_BACK, Article, Entity
from transforms.quotations.names.mentions import UNNAMED, core
from transforms.quotations.weights import arrays

# What is told of a candidate, in the order of the weights.
FEATURES = (
    "sentences between",
    "next sentence or same",
    "paragraphs between",
    "same paragraph",
    "tokens between",
    "nearest",
    "farther than two",
    "subject",
    "opens paragraph",
    "inside speech",
    "gender agrees",
    "gender unknown",
    "gender guessed to be another",
    "title or role",
    "full name",
    "given name known",
    "told to be a person",
    "spoke last",
    "spoke last, pronoun opens paragraph",
    "spoke last, pronoun follows speech",
    "spoke last, just now",
    "spoke before",
    "never spoke, others did",
    "often a subject",
    "speaks by name",
    "one word, opens sentences only",
    "place",
    "in capitals",
    "line of its own",
    "in brackets",
    "behind preposition",
    "owner",
    "object",
    "before verb",
    "described",
    "described, definite",
    "nearest outside speech",
    "nearest subject outside speech",
)
_NEAREST, _SUBJECT, _INSIDE = (FEATURES.index(name) for name in ("nearest", "subject", "inside speech"))
_PERSON_NOUNS = frozenset(words("roles", "office") + words("roles", "occupation") + words("roles", "person"))
_DESCRIBED_BACK = 12  # mentions looked back at for a person without a name
_NAMED = 6  # persons with a name who are weighed, and who spoke last
_CLOSED = 12
_OPENINGS = noun_phrases.SENTENCE_END + noun_phrases.BREAK + noun_phrases.QUOTE + noun_phrases.COLON + noun_phrases.DASH


class Candidate(NamedTuple):
    """Someone whom a pronoun can mean: a named person, or a mention that describes one."""

    entity: Entity | None
    mention: int
    evidence: list[float]


@cache
def _weights() -> list[float]:
    stored: list[float] = arrays("antecedents")["weights"].tolist()
    return stored


def candidates(article: Article, at: int, gender: str, spoken: bytearray, last: Entity | None) -> list[Candidate]:
    """The persons before a mention who fit its gender, with what speaks for each; ``last`` is who spoke last."""
    scan, first = article.scan, article.scan.first[at]
    found: list[tuple[int, Candidate]] = []
    follows = bool((first and spoken[first - 1]) or (first > 1 and spoken[first - 2]))
    opens = not first or scan.classes[first - 1] == noun_phrases.BREAK
    marks, seen, left = article.marks, set[int](), _NAMED
    end = bisect_left(marks, (first, -1))
    for mark in range(end - 1, max(end - LOOK_BACK, 0) - 1, -1):
        named, number = marks[mark]
        if number in seen:
            continue
        seen.add(number)
        entity = article.entities[number]
        is_fitting = not gender or entity.gender in ("", gender) or not entity.is_gender_sure
        if is_fitting and (left > 0 or entity is last):
            left -= 1
            place = entity.spoke if named < entity.spoke < first else named
            evidence = _where(article, place, first, bool(spoken[place]) and place == named != entity.spoke)
            evidence += _who(article, entity, gender, first, (opens, follows), last)
            evidence += (0.0, 0.0)
            found.append((place, Candidate(entity, -1, evidence)))
    for before in range(max(at - _DESCRIBED_BACK, 0), at):
        if _describes(article, before, gender):
            place = scan.first[before]
            parsed = article.parsed(before)
            agrees = parsed.gender == gender
            evidence = _where(article, place, first, bool(spoken[place])) + [float(agrees), float(not agrees)] + [0.0] * 22
            own = [1.0, float(parsed.is_definite and scan.classes[place] == noun_phrases.DETERMINER)]
            found.append((place, Candidate(None, before, evidence + own)))
    found.sort(key=itemgetter(0), reverse=True)
    outside, subjects = 0, 0
    for rank, (_, candidate) in enumerate(found):
        evidence = candidate.evidence
        evidence[_NEAREST : _NEAREST + 2] = float(rank == 0), float(rank > 2)
        is_outside = not evidence[_INSIDE]
        evidence += [float(is_outside and not outside), float(is_outside and not subjects and evidence[_SUBJECT])]
        outside += is_outside
        subjects += bool(is_outside and evidence[_SUBJECT])
    return [candidate for _, candidate in found]


def likeliest(found: list[Candidate]) -> tuple[Candidate | None, float]:
    """The candidate with most evidence, and how much: the log odds against all others."""
    best, most, weights = None, -1e9, _weights()
    for candidate in found:
        score = sum(map(mul, candidate.evidence, weights))
        if score > most:
            best, most = candidate, score
    return best, most


def _where(article: Article, place: int, first: int, is_inside: bool) -> list[float]:
    """What the last mention of a candidate tells; the place of ranks is left open."""
    scan, classes = article.scan, article.scan.classes
    since = place if first - place < TOKENS_BACK else first - TOKENS_BACK
    breaks = classes.count(noun_phrases.BREAK, since, first)
    stops = min(classes.count(noun_phrases.SENTENCE_END, since, first) + breaks, _CLOSED)
    before = classes[place - 1 : place] if place else noun_phrases.BREAK
    return [
        stops / 4,
        float(stops < 2),
        min(breaks, _CLOSED) / 4,
        float(not breaks),
        min(first - place, 400) / 100,
        0.0,
        0.0,
        float(scan.is_subject[place]),
        float(before == noun_phrases.BREAK),
        float(is_inside),
    ]


def _who(
    article: Article, entity: Entity, gender: str, first: int, stands: tuple[bool, bool], last: Entity | None
) -> list[float]:
    """What is known of a named candidate, and how the last mention of it stands."""
    scan, classes = article.scan, article.scan.classes
    before = bisect_left(entity.places, first)
    place = entity.places[before - 1] if before else first
    at = bisect_left(scan.first, place)
    end = scan.last[at] if at < len(scan.last) else place + 1
    is_owner = classes[end - 1] == noun_phrases.GENITIVE
    ahead, behind = classes[place - 1 : place] or noun_phrases.BREAK, classes[end : end + 1]
    opens, follows = stands
    if not entity.traits:
        entity.traits = _traits(article, entity)
    told, shape = entity.traits[:4], entity.traits[4:]
    is_last = entity is last
    near = is_last and classes.count(noun_phrases.BREAK, max(entity.spoke, 0, first - TOKENS_BACK), first) < 3
    return [
        float(bool(entity.gender) and gender in ("", entity.gender)),
        float(not entity.gender),
        float(bool(entity.gender and gender) and entity.gender != gender),
        *told,
        float(is_last),
        float(is_last and opens),
        float(is_last and follows),
        float(near),
        float(entity.spoke >= 0),
        float(entity.spoke < 0 and last is not None),
        *shape,
        float(ahead == noun_phrases.BREAK and behind == noun_phrases.BREAK),
        float(ahead in "(:" and behind in ")\n"),
        float(ahead in "if"),
        float(is_owner),
        float(ahead == noun_phrases.VERB),
        float(behind in ("v", "x")),
    ]


def _traits(article: Article, entity: Entity) -> list[float]:
    """What is known of a person wherever the pronoun stands."""
    name, scan = core(entity.name), article.scan
    is_given = name[0] in noun_phrases.vocabulary().given_gender
    is_shouted = entity.name[-1].isupper() and len(entity.name[-1]) > 2
    return [
        float(entity.is_firm),
        float(len(name) > 1),
        float(is_given),
        float(entity.is_firm or is_given or (len(name) > 1 and not is_shouted)),
        min(sum([scan.is_subject[place] for place in entity.places[:LOOK_BACK]]), 5) / 5,
        min(article.speeches(entity), 3) / 3,
        float(len(name) < 2 and not entity.is_firm and _only_opens(scan.classes, entity.places)),
        float(article.is_place(entity)),
        float(is_shouted),
    ]


def _only_opens(classes: str, places: list[int]) -> bool:
    """Whether a word stands where every word has a capital, and nowhere else."""
    return all(not place or classes[place - 1] in _OPENINGS for place in places[:LOOK_BACK])


def _describes(article: Article, at: int, gender: str) -> bool:
    """Whether a mention without a name may be whom a pronoun means: 'My mother is old, but she says'."""
    scan = article.scan
    start, end = scan.first[at], scan.last[at]
    is_subject = scan.classes[end : end + 1] in ("v", "x", "b", "w") and scan.classes[start - 1 : start] not in ("i", "f")
    if not is_subject or at in article.of_mention or noun_phrases.pronoun_gender(scan.lowered[start]) == gender:
        return False  # 'she' is not 'her employer'
    parsed = article.parsed(at)
    return parsed.kind == UNNAMED and parsed.gender in ("", gender) and parsed.head.rsplit("-", 1)[-1] in _PERSON_NOUNS
