"""What two wordings share, for many pairs of them at once.

Belongs here: common runs of words, the best chain of them. Does not belong here: how a text is read (`wordings.py`), when two
texts are the same words (`wording_matches.py`).

Pairs are held side by side as matrices: a common run is a stretch of a diagonal. Those with equally many runs are then chained
together, run by run, so that the work of a pair is a few steps of the arrays of all.
"""

from dataclasses import dataclass

import numpy as np

from transforms.coverage.wordings import Wordings

# A word repeated more often in one text than this does not begin a common run: work would grow with the square.
_MAX_OCCURRENCES = 12
_MAX_RUNS = 64
# What a word left out between two common runs costs, as a share of its weight.
_GAP_COST = 0.5


@dataclass(frozen=True, slots=True)
class Shared:
    """The passage that each pair shares: the weight of its words less its gaps, its words (none where there are none in
    common), and where it begins and ends in the left and the right wording.
    """

    score: np.ndarray
    word_count: np.ndarray
    left_start: np.ndarray
    left_end: np.ndarray
    right_start: np.ndarray
    right_end: np.ndarray


def shared_passages(wordings: Wordings, lefts: np.ndarray, rights: np.ndarray) -> Shared:
    """The best chain of common runs of each pair of rows, each gap between two runs charged with the words it leaves out."""
    owners, starts, others, lengths = _common_runs(wordings.words[lefts], wordings.words[rights])
    counts = np.bincount(owners, minlength=len(lefts))
    firsts = np.cumsum(counts) - counts
    best = Shared(np.zeros(len(lefts)), *(np.zeros(len(lefts), np.int64) for _ in range(5)))
    for count in np.unique(counts[counts > 0]).tolist():
        pairs = np.flatnonzero(counts == count)
        runs = firsts[pairs][:, None] + np.arange(count)
        chains = _chains(wordings, lefts[pairs], rights[pairs], starts[runs], others[runs], lengths[runs])
        for name in Shared.__slots__:
            getattr(best, name)[pairs] = getattr(chains, name)
    return best


def _chains(
    wordings: Wordings, lefts: np.ndarray, rights: np.ndarray, i: np.ndarray, j: np.ndarray, length: np.ndarray
) -> Shared:
    """The best chain of the runs that begin at `i` in the left and `j` in the right wording, a row of them for each pair."""
    own, other = lefts[:, None], rights[:, None]
    end_i, end_j = i + length, j + length
    scores = wordings.worth[own, end_i] - wordings.worth[own, i]
    word_counts = length.copy()
    start_i, start_j = i.copy(), j.copy()
    costs_at_start = wordings.costs[own, i], wordings.costs[other, j]
    costs_at_end = wordings.costs[own, end_i], wordings.costs[other, end_j]
    cuts_at_start = wordings.cuts[own, i], wordings.cuts[other, j]
    cuts_at_last = wordings.cuts[own, end_i - 1], wordings.cuts[other, end_j - 1]
    cuts_at_end = wordings.cuts[own, end_i], wordings.cuts[other, end_j]
    pairs = np.arange(len(lefts))
    for at in range(1, i.shape[1]):
        earlier, this = np.s_[:, :at], np.s_[:, at : at + 1]
        over_i, over_j = end_i[earlier] - i[this], end_j[earlier] - j[this]
        overlap = np.maximum(np.maximum(over_i, over_j), 0)
        is_before = (overlap < length[this]) & (i[earlier] < i[this]) & (j[earlier] < j[this])
        # What stands between the runs on one side is excused where the other side has an ellipsis between them.
        cuts_i = np.where(over_i < 0, cuts_at_start[0][this], cuts_at_end[0][earlier]) > cuts_at_last[0][earlier]
        cuts_j = np.where(over_j < 0, cuts_at_start[1][this], cuts_at_end[1][earlier]) > cuts_at_last[1][earlier]
        gap_i = np.where((over_i < 0) & ~cuts_j, costs_at_start[0][this] - costs_at_end[0][earlier], 0.0)
        gap_j = np.where((over_j < 0) & ~cuts_i, costs_at_start[1][this] - costs_at_end[1][earlier], 0.0)
        kept_from = wordings.worth[own, i[this] + np.minimum(overlap, length[this])]
        joined = scores[earlier] - _GAP_COST * (gap_i + gap_j) + wordings.worth[own, end_i[this]] - kept_from
        joined[~is_before] = -np.inf
        best = joined.argmax(axis=1)
        is_better = np.flatnonzero(joined[pairs, best] > scores[:, at])
        best = best[is_better]
        scores[is_better, at] = joined[is_better, best]
        word_counts[is_better, at] += word_counts[is_better, best] - overlap[is_better, best]
        start_i[is_better, at] = start_i[is_better, best]
        start_j[is_better, at] = start_j[is_better, best]
    # The heaviest; of equal ones that of most words, then the last.
    is_best = scores == scores.max(axis=1, keepdims=True)
    for values in (word_counts, start_i, end_i, start_j, end_j):
        is_best &= values == np.where(is_best, values, -1).max(axis=1, keepdims=True)
    chosen = is_best.argmax(axis=1)
    return Shared(*(values[pairs, chosen] for values in (scores, word_counts, start_i, end_i, start_j, end_j)))


def _common_runs(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Maximal runs of the same words: of which pair, where in the left and in the right, how long; by pair and in order.

    Where a pair has many, the longest.
    """
    # No word at all is in column -1 of either, so that a run ends there.
    is_same = (left[:, :, None] == right[:, None, :]) & (left >= 0)[:, :, None]
    is_start = is_same.copy()
    is_start[:, 1:, 1:] &= ~is_same[:, :-1, :-1]
    places = np.flatnonzero(is_start)
    del is_start
    flat = is_same.reshape(-1)
    lengths = np.ones(len(places), np.int64)
    step = right.shape[1] + 1
    going = np.arange(len(places))
    ends = places
    while len(going):
        ends = ends + step
        is_on = flat[ends]
        going, ends = going[is_on], ends[is_on]
        lengths[going] += 1
    owners, places = np.divmod(places, left.shape[1] * right.shape[1])
    i, j = np.divmod(places, right.shape[1])
    is_rare = np.zeros((len(left), left.shape[1] + 1), np.int32)
    np.cumsum(is_same.sum(axis=2, dtype=np.int32) <= _MAX_OCCURRENCES, axis=1, out=is_rare[:, 1:])
    is_kept = is_rare[owners, i + lengths] > is_rare[owners, i]
    counts = np.bincount(owners[is_kept], minlength=len(left))
    if counts.max(initial=0) > _MAX_RUNS:
        order = np.lexsort((j, i, -lengths, ~is_kept, owners))
        of_pair = np.bincount(owners, minlength=len(left))
        rank = np.empty(len(owners), np.int64)
        rank[order] = np.arange(len(owners)) - np.repeat(np.cumsum(of_pair) - of_pair, of_pair)
        is_kept &= rank < _MAX_RUNS
    return owners[is_kept], i[is_kept], j[is_kept], lengths[is_kept]
