"""Candidate speakers of a batch of runs, and the features by which they are ranked, as arrays.

Belongs here: pairing every run with the mentions near it and describing each pair by hashed features, all in
NumPy over a whole batch. Finding the mentions is ``noun_phrases``; weighing the features and naming the winner ``attribution``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from transforms.quotations.names import noun_phrases
from transforms.quotations.names.classed_tokens import Scans
from transforms.quotations.spans.quotation_spans import Run

BEFORE, AFTER = 45, 30  # tokens searched on either side of the cue (or of the run, where it has none)
BITS = 18
CREDITS = frozenset(
    ("photo", "photos", "photograph", "photographs", "photographer", "picture", "image", "credit", "illustration")
)
_AFTER_CREDIT = frozenset((":", "by", "credit", "credits", "courtesy", "via", "/", "from"))
_CREDIT_REACH, _TIME_LINE = 16, 8  # tokens of a credit, and of a line that says when who wrote
NOBODY = 64  # number of the first template that describes a run by itself
_LONG_CUE = 12  # tokens of a cue looked at
_COMPLEMENTS = [ord(c) for c in "idm"]
_PASSED_BEFORE = [ord(c) for c in '"\n']
_PASSED_AFTER = [ord(c) for c in '".,\n']
_COUNTED = {
    "verb": "vx",
    "comma": ",",
    "relative": "w",
    "preposition": "if",
    "conjunction": "&",
    "subordinator": "k",
    "stop": ".;:",
    "break": "\n",
    "quote": '"',
    "dash": "-()",
    "name": "NUITA",
    "noun": "hHgGtDROCal",
    "subject": "p",
}
_PLACES = {name: (at // 7, at % 7 * 8) for at, name in enumerate((*_COUNTED, "run"))}  # row and first bit of each kind
_ONE_OF = np.zeros((2, 256), np.int64)
for _name, _members in _COUNTED.items():
    _ONE_OF[_PLACES[_name][0], [ord(_cls) for _cls in _members]] += 1 << _PLACES[_name][1]
_BUCKETS = np.searchsorted(np.array([1, 2, 3, 4, 5, 7, 10, 15, 23, 35]), np.arange(36), side="right")
_FACTORS = np.array([0x9E3779B1, 0xC2B2AE3D, 0x85EBCA6B], np.uint32)  # odd, their bits well mixed
_AT_ONCE = 8192  # pairs of a run and a mention worked on together


@dataclass(frozen=True, slots=True)
class Batch:
    """Tokens, mentions and runs of several articles, numbered through; offsets become token numbers."""

    codes: np.ndarray  # class of each token
    words: np.ndarray  # feature word of each token
    first: np.ndarray  # mention -> first token
    last: np.ndarray  # mention -> token after its last
    run_first: np.ndarray
    run_last: np.ndarray
    cue_first: np.ndarray
    cue_last: np.ndarray  # equal to cue_first where there is no cue
    source_first: np.ndarray
    source_last: np.ndarray
    kind: np.ndarray
    head: np.ndarray  # mention -> a number for its article and the word of its head
    told: np.ndarray  # mention -> in how many runs the tagger sees it, or one with the same head, as the source
    said: np.ndarray  # mention -> how often its head is that of a mention in its article
    may_speak: np.ndarray  # mention -> whether it stands elsewhere than in a credit of a picture or the head of a live entry
    speech: np.ndarray  # token -> 1 in direct speech, 2 in other runs, else 0
    low: np.ndarray  # first token of the run's article
    high: np.ndarray
    bounds: list[tuple[int, int, int, int]]  # first token of each run and of its cue, and those after, from the article's first


def batch_of(scans: Scans, runs: Sequence[Sequence[Run]]) -> Batch:
    """Runs by the numbers of tokens in all articles together."""
    of_texts = zip(scans.texts, runs, pairwise(scans.tokens), strict=True)
    rows = [_row(run, text.base, *edges) for text, found, edges in of_texts for run in found]
    table = np.array(rows, np.int64).reshape(-1, 11).T
    places = np.searchsorted(scans.starts, table[:6])
    low, high = table[9], table[10]
    bounds = list(zip(*(places[:4] - low).tolist(), strict=True))
    places[::2] = np.clip(places[::2], low, np.maximum(high - 1, low))
    places[1::2] = np.clip(places[1::2], places[::2], high)
    cue_first, cue_last = _cues(scans.codes, places, table[6] > 0, low, high)
    cue_last = _cut(scans.codes, cue_first, cue_last)
    source_last = np.where(table[7] > 0, np.maximum(places[5], places[4] + 1), places[4])
    head, said = _heads(scans)
    speech = np.zeros(len(scans.codes) + 1, np.int64)
    for start, end, number in zip(places[0].tolist(), places[1].tolist(), table[8].tolist(), strict=True):
        speech[start:end] = 1 if number == 0 else 2
    return Batch(
        scans.codes,
        scans.features,
        scans.first,
        scans.last,
        places[0],
        places[1],
        cue_first,
        cue_last,
        places[4],
        source_last,
        table[8],
        head,
        _told(scans, head, places[4], source_last, table[6] > 0),
        said,
        ~_credited(scans)[scans.first],
        speech,
        low,
        high,
        bounds,
    )


def _heads(scans: Scans) -> tuple[np.ndarray, np.ndarray]:
    """For each mention a number for its article and the word of its head, and how many mentions have the same."""
    if not len(scans.first):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    numbers = np.zeros(len(scans.codes), np.int64)
    for text, low in zip(scans.texts, scans.tokens, strict=False):
        numbers[low : low + len(text.numbers)] = text.numbers
    at = scans.last - 1
    at = np.where((scans.codes[at] == ord(noun_phrases.GENITIVE)) & (at > scans.first), at - 1, at)
    article = np.searchsorted(np.array(scans.tokens), scans.first, "right")
    _, head, count = np.unique(article << 32 | numbers[at], return_inverse=True, return_counts=True)
    return head, count[head]


def _credited(scans: Scans) -> np.ndarray:
    """Flags the tokens of credits ('Photo: Ann Lee/Agency') and of lines that are a time and a name ('16:02 Jo Mills')."""
    flags = np.zeros(len(scans.codes), np.bool_)
    for text, low in zip(scans.texts, scans.tokens, strict=False):
        for at in text.watched:
            if text.lowered[at] in CREDITS:
                behind = text.lowered[at + 1 : at + 2]
                if (behind and behind[0] in _AFTER_CREDIT) or text.classes[max(at - 1, 0)] == noun_phrases.OPEN:
                    ends = [text.classes.find(cls, at, at + _CREDIT_REACH) for cls in ")\n"]
                    end = min([end for end in ends if end >= 0], default=min(at + _CREDIT_REACH, len(text.classes)))
                    flags[low + at : low + end] = True
    codes = scans.codes
    breaks = np.flatnonzero(codes == ord(noun_phrases.BREAK))
    first, last = breaks[:-1] + 1, breaks[1:]
    is_time = (last - first > 2) & (last - first < _TIME_LINE)
    for step, cls in enumerate("0:0"):
        is_time &= codes[np.minimum(first + step, len(codes) - 1)] == ord(cls)
    for low, high in zip(first[is_time].tolist(), last[is_time].tolist(), strict=True):
        flags[low:high] |= not np.isin(codes[low:high], [ord(cls) for cls in "vx"]).any()
    return flags


def _told(scans: Scans, head: np.ndarray, first: np.ndarray, last: np.ndarray, has_cue: np.ndarray) -> np.ndarray:
    """For each mention in how many runs with a cue one with its head is the tagger's source: the first mention in it."""
    at = np.searchsorted(scans.last, first, "right")
    at = np.minimum(at, max(len(scans.first) - 1, 0))
    is_told = (last > first) & has_cue
    if len(head):
        is_told &= scans.first[at] < last
        return np.asarray(np.bincount(head[at[is_told]], minlength=len(head) + 1)[head])
    return np.zeros(0, np.int64)


def _joined(codes: np.ndarray, last: np.ndarray, first: np.ndarray) -> np.ndarray:
    """How two mentions stand side by side: nothing, a comma, or 'and' between them; 0 where they do not."""
    between = codes[np.minimum(last, len(codes) - 1)]
    is_next = first == last + 1
    comma, conjunction = (is_next & (between == ord(cls)) for cls in (noun_phrases.COMMA, noun_phrases.CONJUNCTION))
    return np.asarray((first == last) + 2 * comma + 3 * conjunction, np.int64)


def _row(run: Run, base: int, low: int, high: int) -> tuple[int, ...]:
    """The characters of a run, its cue and its source, counted from ``base``; whether it has these; its kind; its article."""
    start, end = run.start + base, run.end + base
    cue = (start, start) if run.cue is None else (run.cue[0] + base, run.cue[1] + base)
    source = (start, start) if run.source is None else (run.source[0] + base, run.source[1] + base)
    return start, end, *cue, *source, run.cue is not None, run.source is not None, "dmi".index(run.kind[0]), low, high - 1


def _cues(
    codes: np.ndarray, places: np.ndarray, has_cue: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The cue of each run as tokens; for a run without one the colon before it, a dash or colon after it, or a dash before it."""
    first, last = places[2], np.where(has_cue, np.maximum(places[3], places[2] + 1), places[2])
    before, after = places[0] - 1, places[1]
    for _ in range(3):
        before = np.where((before > low) & np.isin(codes[before], _PASSED_BEFORE), before - 1, before)
        after = np.where((after < high - 1) & np.isin(codes[after], _PASSED_AFTER), after + 1, after)
    colon = ~has_cue & (before >= low) & (codes[before] == ord(noun_phrases.COLON))
    behind = codes[np.minimum(after, len(codes) - 1)]
    is_dash, is_colon = behind == ord(noun_phrases.DASH), behind == ord(noun_phrases.COLON)
    other = ~has_cue & ~colon & (after < high) & (is_dash | is_colon)
    opening = ~has_cue & ~colon & ~other & (before >= low) & (codes[before] == ord(noun_phrases.DASH))
    first = np.where(colon | opening, before, np.where(other, after, first))
    return first, np.where(colon | other | opening, first + 1, last)


def _cut(codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The ends of cues without what follows their verb: 'said in a draft statement seen' by an agency is 'said'."""
    end, is_told = last.copy(), np.zeros(len(first), np.bool_)
    for step in range(_LONG_CUE):
        at = first + step
        code = codes[np.minimum(at, len(codes) - 1)]
        is_cut = is_told & (at + 1 < end) & np.isin(code, _COMPLEMENTS)
        end = np.where(is_cut, at, end)
        is_told |= (code == ord(noun_phrases.VERB)) & (at < end)
    return end


def choices(
    batch: Batch, told: Callable[[Iterator[np.ndarray]], np.ndarray]
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Run and mention of every choice that the ranker has, and what ``told`` makes of the columns of hashed features.

    Mention -1 is that the text names no speaker; it is the last choice of its run. A block of runs at a time, so that the
    arrays stay in cache and the memory does not grow with the text.
    """
    has_cue = batch.cue_last > batch.cue_first
    left = np.searchsorted(batch.first, np.maximum(np.where(has_cue, batch.cue_first, batch.run_first) - BEFORE, batch.low))
    right = np.searchsorted(batch.first, np.minimum(np.where(has_cue, batch.cue_last, batch.run_last) + AFTER, batch.high))
    counts = _counts(batch)
    done = np.concatenate(([0], np.cumsum(right - left)))
    low = 0
    while low < len(left):
        high = max(low + 1, int(np.searchsorted(done, done[low] + _AT_ONCE, "right")) - 1)
        run, mention = _pairs(batch, low, left[low:high], right[low:high])
        own = np.arange(low, high)
        at = np.arange(len(run)) + run - low
        last = np.searchsorted(run, own, "right") + own - low
        named, nobody = told(_features(batch, counts, run, mention)), told(_nobody(batch, slice(low, high)))
        size = len(run) + len(own)
        runs, mentions, values = np.empty(size, np.int64), np.full(size, -1), np.empty((size, *named.shape[1:]), named.dtype)
        runs[at], runs[last] = run, own
        mentions[at] = mention
        values[at], values[last] = named, nobody
        yield runs, mentions, values
        low = high


def _pairs(batch: Batch, low: int, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Run and mention of each pair: the mentions that begin near the cue (or run) and are not words of the run itself."""
    count = right - left
    run = np.repeat(np.arange(low, low + len(count)), count)
    mention = np.arange(len(run)) - np.repeat(np.cumsum(count) - count - left, count)
    first, last = batch.first[mention], batch.last[mention]
    run_first, run_last, cue_first, cue_last = (
        column[run] for column in (batch.run_first, batch.run_last, batch.cue_first, batch.cue_last)
    )
    has_cue = cue_last > cue_first
    inside = (first >= run_first) & (last <= run_last)
    cue_inside = has_cue & (cue_first > run_first) & (cue_last < run_last)
    on_cue = has_cue & (first >= cue_first) & (last <= cue_last)
    keep = (~inside | cue_inside) & ~on_cue & batch.may_speak[mention]
    return run[keep], mention[keep]


def _nobody(batch: Batch, some: slice) -> Iterator[np.ndarray]:
    """Hashed features of the choice that the text names no speaker."""
    word = batch.words.__getitem__
    cue, end, kind = batch.cue_first[some], batch.cue_last[some], batch.kind[some]
    first, after = batch.run_first[some], batch.run_last[some]
    has_cue = end > cue
    size = np.minimum(end - cue, 6) * 3 + kind
    last, before = np.where(has_cue, word(end - 1), 0), word(cue - 1)
    inside = np.where(end - cue > 1, batch.codes[np.maximum(end - 2, 0)], 0)
    return _hashed(
        [
            (has_cue, kind),
            (size, has_cue),
            (last, has_cue),
            (last, kind),
            (word(cue), size),
            (before, last),
            (before, has_cue),
            (word(end), last),
            (word(end), has_cue),
            (word(end), word(cue)),
            (inside, last),
            (inside, word(end)),
            (word(first), kind),
            (word(first - 1), has_cue),
            (word(after), has_cue),
        ],
        NOBODY,
    )


def _hashed(templates: Sequence[tuple[np.ndarray, np.ndarray]], first: int) -> Iterator[np.ndarray]:
    """One column of hashed features a template."""
    for number, (left, right) in enumerate(templates, first):
        key = left.astype(np.uint32)
        key *= _FACTORS[0]
        other = right.astype(np.uint32)
        other += np.uint32(number << 24)
        other *= _FACTORS[1]
        key ^= other
        key ^= key >> np.uint32(15)
        key *= _FACTORS[2]
        key ^= key >> np.uint32(13)
        key *= _FACTORS[1]
        key >>= np.uint32(32 - BITS)
        yield key


def _counts(batch: Batch) -> np.ndarray:
    """Running sums of the tokens of each kind in ``_COUNTED`` and of those inside runs, eight bits a kind, two rows.

    Differences are exact as long as no kind is counted more than 255 times between two tokens.
    """
    counts = np.zeros((2, len(batch.codes) + 1), np.int64)
    counts[:, 1:] = _ONE_OF[:, batch.codes]
    inside = np.zeros(len(batch.codes) + 1, np.int32)
    np.add.at(inside, batch.run_first, 1)
    np.add.at(inside, batch.run_last, -1)
    row, shift = _PLACES["run"]
    counts[row, 1:] += (np.cumsum(inside[:-1]) > 0).astype(np.int64) << shift
    np.cumsum(counts, axis=1, out=counts)
    return counts


def _bucket(x: np.ndarray) -> np.ndarray:
    """0, 1, 2, 3, 4, 5-6, 7-9, 10-14, 15-22, 23-34, 35 and more."""
    return np.asarray(_BUCKETS[np.minimum(x, len(_BUCKETS) - 1)])


def _features(batch: Batch, counts: np.ndarray, run: np.ndarray, mention: np.ndarray) -> Iterator[np.ndarray]:
    """Hashed features of pairs."""
    codes, word = batch.codes, batch.words.__getitem__
    n = len(codes)

    def code(at: np.ndarray) -> np.ndarray:
        return np.asarray(codes[at].astype(np.int64))

    first, last = batch.first[mention], batch.last[mention]
    head = last - 1
    head = np.where((codes[head] == ord("s")) & (head > first), head - 1, head)
    genitive = head != last - 1
    r0, r1, c0, c1, kind = (
        column[run] for column in (batch.run_first, batch.run_last, batch.cue_first, batch.cue_last, batch.kind)
    )
    has_cue = c1 > c0
    a0 = np.where(has_cue, c0, r0)
    a1 = np.where(has_cue, c1, r1)
    before = first < a0
    lo = np.where(before, last, a1)
    hi = np.maximum(np.where(before, a0, first), lo)
    gap = hi - lo
    cue_before = c0 < r0
    cue_adjacent = np.where(cue_before, r0 - a1, a0 - r1)
    # how the three parts stand: mention, cue, run
    order = np.where(has_cue, cue_before * 4 + before * 2 + (first < r0), 8 + before)
    order = order * 3 + kind

    counted = counts[:, hi] - counts[:, lo]
    between = {name: np.minimum((counted[row] >> shift) & 255, 4) for name, (row, shift) in _PLACES.items()}
    own = np.minimum(np.where(last <= r0, 0, np.where(first >= r1, 1, 2)), 2)

    near = np.zeros(len(run), np.int64)
    at, step = np.where(before, hi - 1, lo), np.where(before, -1, 1)
    for number in range(4):
        near = near * 128 + np.where(number < gap, code(np.minimum(at, n - 1)), 0)
        at = at + step
    near = np.where(gap > 4, near * 2 + 1, near)
    crossed = np.abs(mention - np.searchsorted(batch.first, a0))
    cue_word = np.where(has_cue, word(a1 - 1), 0)
    cue_start = np.where(has_cue, word(a0), 1)
    head_code, first_code = code(head), code(first)
    next_code, prev_code = code(last), code(first - 1)
    in_speech = ((counts[1, first + 1] - counts[1, first]) >> _PLACES["run"][1]) & 1
    source_first, source_last = batch.source_first[run], batch.source_last[run]
    hint = np.where(source_last > source_first, 1 + ((first < source_last) & (last > source_first)), 0)
    distance = _bucket(gap)
    stops = between["stop"] + 5 * between["break"]
    shape = head_code * 128 + first_code
    # 'another partner, Rob Walker, testified': two mentions side by side
    top = len(batch.first) - 1
    earlier, later = np.maximum(mention - 1, 0), np.minimum(mention + 1, top)
    second = np.where(mention > 0, _joined(codes, batch.last[earlier], first), 0)
    second = np.where(second > 0, second * 128 + code(batch.last[earlier] - 1), 0)
    beside = np.where(mention < top, _joined(codes, last, batch.first[later]), 0)
    beside = np.where(beside > 0, beside * 128 + code(batch.last[later] - 1), 0)
    told = np.minimum(batch.told[mention] - ((hint == 2) & has_cue), 3)
    said = np.minimum(batch.said[mention], 5)
    before_run = np.maximum(run - 1, 0)
    has_prior = (run > 0) & (batch.low[before_run] == batch.low[run])
    prior_first, prior_last = batch.source_first[before_run], batch.source_last[before_run]
    is_prior = has_prior & (first < prior_last) & (last > prior_first)
    breaks = _PLACES["break"]
    apart = ((counts[breaks[0], r0] - counts[breaks[0], np.minimum(batch.run_last[before_run], r0)]) >> breaks[1]) & 255
    prior = np.where(has_prior, 1 + 2 * np.minimum(apart, 3) + is_prior, 0)
    inner = batch.speech[first]
    before_cue = code(np.maximum(a0 - 1, 0))
    templates = [
        (order, distance),
        (order, np.minimum(crossed, 12)),
        (order, near),
        (cue_word, near),
        (cue_start, near),
        (order, shape),
        (order, word(head)),
        (order, word(first)),
        (word(first - 1), before),
        (word(last), before),
        (prev_code * 128 + next_code, order),
        (prev_code * 128 + head_code, order),
        (head_code * 128 + next_code, order),
        (cue_word, order),
        (cue_word, before * 128 + head_code),
        (cue_word, before * 16 + distance),
        (cue_start, order),
        (word(first - 1), word(first)),
        (order, between["verb"] * 5 + between["comma"]),
        (order, between["relative"] * 5 + between["preposition"]),
        (order, between["verb"] * 5 + between["subject"]),
        (order, between["name"] * 5 + between["noun"]),
        (order, between["conjunction"] * 5 + between["subordinator"]),
        (order, stops),
        (order, between["quote"] * 5 + between["run"]),
        (order, between["dash"] * 25 + between["comma"] * 5 + between["verb"]),
        (order, in_speech * 4 + own),
        (in_speech, shape),
        (order, genitive * 128 + next_code),
        (word(a0 - 1), before * 16 + distance),
        (word(a1), before * 16 + distance),
        (hint, order),
        (hint, shape),
        (hint, distance),
        (np.minimum(cue_adjacent, 6), before * 16 + distance),
        (stops, distance * 4 + in_speech),
        (word(last), prev_code),
        (stops * 128 + prev_code, before),
        (kind, word(last) * 3 + before),
        (word(first - 1), near),
        (word(first - 1) * 2 + (gap == 0), cue_word),
        (second * 128 + head_code, order),
        (beside * 128 + head_code, order),
        (second * 128 + next_code, before_cue * 32 + order),
        (told * 8 + said, order),
        (told * 128 + head_code, has_cue * 5 + np.minimum(stops, 4)),
        (prior * 128 + head_code, has_cue * 3 + kind),
        (prior * 4 + told, order),
        (inner * 128 + head_code, order),
        (word(head), cue_word),
        (next_code * 128 + before_cue, order * 16 + distance),
        (next_code * 128 + head_code, before_cue * 32 + order),
        (word(last), before_cue * 32 + order),
    ]
    return _hashed(templates, 0)
