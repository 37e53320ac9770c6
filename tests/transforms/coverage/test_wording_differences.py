from difflib import SequenceMatcher

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.coverage.wording_differences import _operations

KEYS = st.lists(st.sampled_from(("granary", "palace", "the", "of", "...", "so it is")), max_size=9)


@given(KEYS, KEYS, st.sampled_from((1, 30)))
@example(["the"], ["of", "the", "of", "the"], 60)
def test_the_short_ways_come_to_what_difflib_tells(old, new, times):
    for before, after in ((old, new * times), (old * times, new), (old, old[1:4]), (old[2:5], old)):
        expected = SequenceMatcher(None, before, after).get_opcodes()
        assert [o for o in _operations(before, after) if o[1] < o[2] or o[3] < o[4]] == expected


@pytest.mark.parametrize("times", [199, 200, 201])
def test_words_repeated_over_and_over(times):
    before, after = ["the", "bridge"] * 3, ["the", "bridge"] * times
    told = [o for o in _operations(before, after) if o[1] < o[2] or o[3] < o[4]]
    assert told == SequenceMatcher(None, before, after).get_opcodes()
