from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.coverage.candidate_votes import ballots, elected

VOTES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=60)


@given(VOTES, st.integers(1, 4), st.integers(1, 3))
def test_each_voter_elects_those_with_most_of_its_votes(given_votes, most, least):
    voters, voted = (np.array(side, np.int64) for side in (zip(*given_votes, strict=True) if given_votes else ((), ())))
    expected = []
    for voter in sorted({voter for voter, _ in given_votes}):
        counts = Counter(item for its, item in given_votes if its == voter)
        ranked = sorted((-count, item) for item, count in counts.items() if count >= least)
        expected += [(voter, item) for _, item in ranked[:most]]
    found = elected(ballots(voters, voted), most, least)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == expected
