"""Candidates by votes: which few of many earlier items a later one is worth comparing with.

Belongs here: counting votes. Does not belong here: who votes for what, and how the elected compare (`reprints.py`, `stories.py`).
"""

import numpy as np

# A vote: the voter in the upper half, the item in the lower.
ITEM_BITS, ITEM = np.uint64(32), np.uint64(0xFFFFFFFF)


def ballots(voters: np.ndarray, voted: np.ndarray) -> np.ndarray:
    """A vote of each voter for the item beside it."""
    given: np.ndarray = voters.astype(np.uint64) << ITEM_BITS | voted.astype(np.uint64)
    return given


def elected(votes: np.ndarray, most: int, least: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """For each voter in order the items with the most votes of it, at least so many, the smaller item first among equals.

    Gives the voters, each as often as it has items, and the items.
    """
    votes = np.sort(votes)
    begins = np.flatnonzero(np.concatenate([[True], votes[1:] != votes[:-1]])) if len(votes) else np.zeros(0, np.int64)
    counts = np.diff(begins, append=len(votes))
    pairs, counts = votes[begins][counts >= least], counts[counts >= least]
    voters = pairs >> ITEM_BITS
    pairs = pairs[np.lexsort((pairs, -counts, voters))]
    places = np.arange(len(pairs)) - np.searchsorted(voters, voters)
    pairs = pairs[places < most]
    return (pairs >> ITEM_BITS).astype(np.int64), (pairs & ITEM).astype(np.int64)
