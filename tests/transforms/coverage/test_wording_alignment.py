import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.coverage.wording_alignment import shared_passages
from transforms.coverage.wording_matches import candidates, compared, totals
from transforms.coverage.wordings import texts_of, wordings

# One word often enough that it begins no run, brackets and clauses, ellipses, an abbreviation.
PIECES = (
    "granary",
    "palace",
    "empty",
    "the",
    "of",
    "bridge,",
    "river.",
    "…",
    "[sic]",
    "[the",
    "stone]",
    "Mr.",
    "U.S.",
    "the the the",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)


def common_runs(left, right):
    """The definition: every maximal run of the same words, unless each of its words is in the right text more than 12 times."""
    runs = []
    for i in range(len(left)):
        for j in range(len(right)):
            if left[i] == right[j] and not (i and j and left[i - 1] == right[j - 1]):
                length = next(
                    (n for n in range(len(left)) if left[i + n : i + n + 1] != right[j + n : j + n + 1] or i + n == len(left)),
                    len(left) - i,
                )
                if any(right.count(word) <= 12 for word in left[i : i + length]):
                    runs.append((i, j, length))
    return sorted(sorted(runs, key=lambda run: (-run[2], run))[:64])


def shared(read, left, right):
    """The best chain of one pair, run by run."""
    words, worth, costs, cuts = ([row.tolist() for row in rows] for rows in (read.words, read.worth, read.costs, read.cuts))
    own, other = ([word for word in words[row] if word >= 0] for row in (left, right))
    chains = []
    for i, j, length in common_runs(own, other):
        best = (worth[left][i + length] - worth[left][i], length, i, i + length, j, j + length)
        for score, count, start_i, end_i, start_j, end_j, first_i, first_j in list(chains):
            overlap = max(end_i - i, end_j - j, 0)
            if overlap >= length or first_i >= i or first_j >= j:
                continue
            next_i, next_j = max(i, end_i), max(j, end_j)
            is_cut_left = cuts[left][next_i] > cuts[left][end_i - 1]
            is_cut_right = cuts[right][next_j] > cuts[right][end_j - 1]
            gap_i = 0.0 if is_cut_right or next_i == end_i else costs[left][next_i] - costs[left][end_i]
            gap_j = 0.0 if is_cut_left or next_j == end_j else costs[right][next_j] - costs[right][end_j]
            joined = score - 0.5 * (gap_i + gap_j) + worth[left][i + length] - worth[left][i + overlap]
            if joined > best[0]:
                best = (joined, count + length - overlap, start_i, i + length, start_j, j + length)
        chains.append((*best, i, j))
    return max((chain[:6] for chain in chains), default=(0.0, 0, 0, 0, 0, 0))


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_many_pairs_at_once_share_what_each_shares_alone(written):
    texts = texts_of(written)
    read = wordings(texts, np.arange(len(written)))
    lefts, rights = (places.ravel() for places in np.indices((len(written),) * 2))
    found = shared_passages(read, lefts, rights)
    values = (found.score, found.word_count, found.left_start, found.left_end, found.right_start, found.right_end)
    told = list(zip(*(value.tolist() for value in values), strict=True))
    assert told == [shared(read, left, right) for left, right in zip(lefts.tolist(), rights.tolist(), strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_which_texts_are_read_together_is_no_matter(written):
    texts = texts_of(written)
    every = np.arange(len(written))
    assert totals(texts, every).tolist() == [totals(texts, every[at : at + 1])[0] for at in every]
    lefts, rights = np.triu_indices(len(written), 1)
    together = compared(texts, lefts, rights)
    for at in range(len(lefts)):
        alone = compared(texts, lefts[at : at + 1], rights[at : at + 1])
        assert np.array_equal(alone.scores, together.scores[at : at + 1], equal_nan=True)
        assert (alone.is_mutual[0], alone.is_sure[0]) == (together.is_mutual[at], together.is_sure[at])


def test_brackets_cuts_and_clauses():
    texts = texts_of(["The [old] bridge … sank, Mr. Quill said. Granaries] too", "sic] it stands [now"])
    read = wordings(texts, np.arange(2))
    assert np.diff(read.costs[0]).round(1).tolist() == [0.2, 0.0, 1.0, 1.0, 1.0, 1.0, 0.5, 1.0, 0.2]
    assert np.diff(read.costs[1]).round(1)[:4].tolist() == [0.0, 0.2, 1.0, 0.0]
    assert read.cuts[0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert read.clauses[0, :9].tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2]


def test_texts_of_two_rare_words_in_a_row_are_compared_and_others_not():
    texts = texts_of(["A quarrel over granary keys", "granary keys were lost", "The palace bridge", "nothing of this"])
    assert [pair for left, right in candidates(texts) for pair in zip(left.tolist(), right.tolist(), strict=True)] == [(0, 1)]


def test_the_parts_in_which_pairs_are_looked_up_are_no_matter(monkeypatch):
    numbers = np.random.default_rng(5).integers(0, 40, (300, 9))
    texts = texts_of(" ".join(f"granary{chr(97 + n % 26)}{n}" for n in row) for row in numbers.tolist())
    expected = [np.concatenate(side).tolist() for side in zip(*candidates(texts), strict=True)]
    assert len(expected[0]) > 100
    for name in ("_READ_PIECES", "_SORTED_PIECES", "_LOOKED_UP_KEYS"):
        monkeypatch.setattr(f"transforms.coverage.wording_matches.{name}", 100)
    assert [np.concatenate(side).tolist() for side in zip(*candidates(texts), strict=True)] == expected
