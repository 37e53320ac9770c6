"""Candidate speakers of a batch of runs, and the features by which they are ranked, as arrays.

Belongs here: pairing every run with the mentions near it and describing each pair by hashed features, all in
NumPy over a whole batch. Finding the mentions is ``names``; weighing the features and naming the winner ``attribution``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from transforms import names
from transforms.runs import Run
from transforms.scans import Scan

BEFORE, AFTER = 45, 30  # tokens searched on either side of the cue (or of the run, where it has none)
BITS = 18
NOBODY = 64  # number of the first template that describes a run by itself
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
    low: np.ndarray  # first token of the run's article
    high: np.ndarray
    mention_base: list[int]  # number of mentions before each article


def batch_of(scans: Sequence[Scan], runs: Sequence[Sequence[Run]]) -> Batch:
    """Number the tokens, mentions and runs of all articles through, a break around each, so that none sees its neighbours."""
    classes = names.BREAK + "".join([scan.classes + names.BREAK for scan in scans])
    base, chars = 1, 1
    mention_base = [0]
    mentions = [np.zeros((0, 2), np.int64)]
    starts = [np.zeros(1, np.int64)]
    features = [np.full(1, ord(names.BREAK))]
    rows: list[tuple[int, ...]] = []
    for scan, found in zip(scans, runs, strict=True):
        mentions.append(np.fromiter(chain.from_iterable(scan.mentions), np.int64).reshape(-1, 2) + base)
        length = int(scan.ends[-1]) if len(scan.ends) else 0
        starts += [scan.starts + chars, np.array([chars + length])]
        features += [scan.features, features[0]]
        high = base + len(scan.words)
        for run in found:
            cue = run.cue or (run.start, run.start)
            source = run.source or (run.start, run.start)
            rows.append((run.start + chars, run.end + chars, cue[0] + chars, cue[1] + chars, source[0] + chars, source[1] + chars,
                         run.cue is not None, run.source is not None, "dmi".index(run.kind[0]), base, high))  # fmt: skip
        mention_base.append(mention_base[-1] + len(scan.mentions))
        base, chars = high + 1, chars + length + 1
    table = np.array(rows, np.int64).reshape(-1, 11).T
    places = np.searchsorted(np.concatenate(starts), table[:6])
    low, high = table[9], table[10]
    places[::2] = np.clip(places[::2], low, np.maximum(high - 1, low))
    places[1::2] = np.clip(places[1::2], places[::2], high)
    codes = np.frombuffer(classes.encode("latin-1"), np.uint8).astype(np.int64)
    cue_first, cue_last = _cues(codes, places, table[6] > 0, low, high)
    source_last = np.where(table[7] > 0, np.maximum(places[5], places[4] + 1), places[4])
    spans = np.concatenate(mentions)
    return Batch(
        codes,
        np.concatenate(features).astype(np.int64),
        np.ascontiguousarray(spans[:, 0]),
        np.ascontiguousarray(spans[:, 1]),
        places[0],
        places[1],
        cue_first,
        cue_last,
        places[4],
        source_last,
        table[8],
        low,
        high,
        mention_base,
    )


def _cues(
    codes: np.ndarray, places: np.ndarray, has_cue: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The cue of each run as tokens; for a run without one the colon before it or the dash after it, if there is one."""
    first, last = places[2], np.where(has_cue, np.maximum(places[3], places[2] + 1), places[2])
    before, after = places[0] - 1, places[1]
    for _ in range(3):
        before = np.where((before > low) & np.isin(codes[before], _PASSED_BEFORE), before - 1, before)
        after = np.where((after < high - 1) & np.isin(codes[after], _PASSED_AFTER), after + 1, after)
    colon = ~has_cue & (before >= low) & (codes[before] == ord(names.COLON))
    dash = ~has_cue & ~colon & (after < high) & (codes[after] == ord(names.DASH))
    first = np.where(colon, before, np.where(dash, after, first))
    return first, np.where(colon | dash, first + 1, last)


def pairs(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Run and mention of each pair: the mentions that begin near the cue (or run) and are not words of the run itself."""
    has_cue = batch.cue_last > batch.cue_first
    anchor = np.where(has_cue, batch.cue_first, batch.run_first)
    end = np.where(has_cue, batch.cue_last, batch.run_last)
    left = np.searchsorted(batch.first, np.maximum(anchor - BEFORE, batch.low))
    right = np.searchsorted(batch.first, np.minimum(end + AFTER, batch.high))
    count = right - left
    run = np.repeat(np.arange(len(count)), count)
    mention = np.arange(len(run)) - np.repeat(np.cumsum(count) - count - left, count)
    first, last = batch.first[mention], batch.last[mention]
    inside = (first >= batch.run_first[run]) & (last <= batch.run_last[run])
    cue_inside = has_cue & (batch.cue_first > batch.run_first) & (batch.cue_last < batch.run_last)
    on_cue = (first < batch.cue_last[run]) & (last > batch.cue_first[run]) & has_cue[run]
    keep = (~inside | cue_inside[run]) & ~(on_cue & (first >= batch.cue_first[run]) & (last <= batch.cue_last[run]))
    return run[keep], mention[keep]


def rows(batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Run, mention and features of every choice that the ranker has."""
    run, mention = pairs(batch)
    return with_nobody(batch, run, mention, features(batch, run, mention))


def with_nobody(
    batch: Batch, run: np.ndarray, mention: np.ndarray, table: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pairs and their features with one more row a run, of mention -1: that the text names no speaker."""
    runs, word = len(batch.run_first), batch.words.__getitem__
    cue, end = batch.cue_first, batch.cue_last
    has_cue = end > cue
    size = np.minimum(end - cue, 6) * 3 + batch.kind
    last, before = np.where(has_cue, word(end - 1), 0), word(cue - 1)
    inside = np.where(end - cue > 1, batch.codes[np.maximum(end - 2, 0)], 0)
    own = _hashed(
        [
            (has_cue, batch.kind),
            (size, has_cue),
            (last, has_cue),
            (last, batch.kind),
            (word(cue), size),
            (before, last),
            (before, has_cue),
            (word(end), last),
            (word(end), has_cue),
            (word(end), word(cue)),
            (inside, last),
            (inside, word(end)),
            (word(batch.run_first), batch.kind),
            (word(batch.run_first - 1), has_cue),
            (word(batch.run_last), has_cue),
        ],
        NOBODY,
        table.shape[1],
    )
    order = np.argsort(np.concatenate((run, np.arange(runs))), kind="stable")
    return (
        np.concatenate((run, np.arange(runs)))[order],
        np.concatenate((mention, np.full(runs, -1)))[order],
        np.concatenate((table, own))[order],
    )


def _hashed(templates: Sequence[tuple[np.ndarray, np.ndarray]], first: int, width: int) -> np.ndarray:
    """One column of hashed features a template; what is missing to ``width`` stays 0, the feature without weight."""
    out = np.zeros((len(templates[0][0]), width), np.uint32)
    for at, (left, right) in enumerate(templates):
        key = (left.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ (
            (right.astype(np.uint64) + np.uint64((first + at) << 40)) * np.uint64(0xC2B2AE3D27D4EB4F)
        )
        key ^= key >> np.uint64(29)
        key *= np.uint64(0xBF58476D1CE4E5B9)
        out[:, at] = key >> np.uint64(64 - BITS)
    return out


def _bucket(x: np.ndarray) -> np.ndarray:
    """0, 1, 2, 3, 4, 5-6, 7-9, 10-14, 15-22, 23-34, 35 and more."""
    return np.searchsorted(np.array([1, 2, 3, 4, 5, 7, 10, 15, 23, 35]), x, side="right")


def features(batch: Batch, run: np.ndarray, mention: np.ndarray) -> np.ndarray:
    """Hashed features, one row a pair."""
    codes, word, code = batch.codes, batch.words.__getitem__, batch.codes.__getitem__
    n = len(codes)
    counts = {}
    table = np.zeros((256,), np.uint8)
    for name, members in _COUNTED.items():
        table[:] = 0
        table[[ord(c) for c in members]] = 1
        counts[name] = np.concatenate(([0], np.cumsum(table[codes])))
    in_run = np.zeros(n + 1, np.int64)
    np.add.at(in_run, batch.run_first, 1)
    np.add.at(in_run, batch.run_last, -1)
    inside_any = (np.cumsum(in_run) > 0).astype(np.int64)
    counts["run"] = np.concatenate(([0], np.cumsum(inside_any[:n])))

    first, last = batch.first[mention], batch.last[mention]
    head = last - 1
    head = np.where((codes[head] == ord("s")) & (head > first), head - 1, head)
    genitive = head != last - 1
    has_cue = (batch.cue_last > batch.cue_first)[run]
    a0 = np.where(has_cue, batch.cue_first[run], batch.run_first[run])
    a1 = np.where(has_cue, batch.cue_last[run], batch.run_last[run])
    before = first < a0
    lo = np.where(before, last, a1)
    hi = np.maximum(np.where(before, a0, first), lo)
    gap = hi - lo
    r0, r1 = batch.run_first[run], batch.run_last[run]
    cue_before = batch.cue_first[run] < r0
    cue_adjacent = np.where(cue_before, r0 - a1, a0 - r1)
    # how the three parts stand: mention, cue, run
    order = np.where(has_cue, cue_before * 4 + before * 2 + (first < r0), 8 + before)
    order = order * 3 + batch.kind[run]

    between = {name: np.minimum(c[hi] - c[lo], 4) for name, c in counts.items()}
    own = np.minimum(np.where(last <= r0, 0, np.where(first >= r1, 1, 2)), 2)

    near = np.zeros(len(run), np.int64)
    for step in range(4):
        at = np.where(before, hi - 1 - step, np.minimum(lo + step, n - 1))
        near = near * 128 + np.where(step < gap, code(at), 0)
    near = np.where(gap > 4, near * 2 + 1, near)
    crossed = np.abs(mention - np.searchsorted(batch.first, a0))
    cue_word = np.where(has_cue, word(a1 - 1), 0)
    cue_start = np.where(has_cue, word(a0), 1)
    head_code, first_code = code(head), code(first)
    next_code, prev_code = code(last), code(first - 1)
    in_speech = inside_any[first]
    hint_here = batch.source_last > batch.source_first
    hint = np.where(hint_here[run], 1 + ((first < batch.source_last[run]) & (last > batch.source_first[run])), 0)
    distance = _bucket(gap)
    stops = between["stop"] + 5 * between["break"]
    shape = head_code * 128 + first_code
    kind = batch.kind[run]
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
    ]
    return _hashed(templates, 0, len(templates))
