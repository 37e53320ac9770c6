import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.quotations.spans.token_boundaries import spans_of

# The same tokens as a regular expression finds them; but for digits in a name after O’, which are left out here.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[OD]['’](?=[A-Z])[^\W\d_]+|[^\W_]+"
    r"|(?<=\w)['’](?:s|S|re|ve|ll|d|m|t)\b|\.{2,}|-{2,}|''|``|,,|\S"
)


def words(text):
    first, last, _ = spans_of(f"{text}\n")
    return [text[low:high] for low, high in zip(first, last, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S.-led, a.m.. Mr.J.R.", "U.S. - led , a.m. . Mr . J.R."),
        ("1,250.50 in 19th, A1.5 at 10:30.", "1,250.50 in 19 th , A1 . 5 at 10:30 ."),
        ("O’Brien's, D'Arcy didn’t 'tis they’re we'll_", "O’Brien 's , D'Arcy didn ’t ' tis they ’re we ' ll _"),
        ("''Yes,'' ---- … ... ,,nein``", "'' Yes , '' ---- … ... ,, nein ``"),
        ("漢字 ²٣ naïve—so", "漢字 ²٣ naïve — so"),
    ],
)
def test_tokens_of_every_kind(text, expected):
    assert words(text) == expected.split()


@given(st.text(alphabet="abO.D’`,-_:2 '\u2028٣²漢\ns", max_size=60))
def test_the_same_tokens_as_a_regular_expression(text):
    text = re.sub(r"['’](?=[A-Z][^\W\d_]*\d)", " ", text)
    assert words(text) == _TOKEN.findall(text)


@given(st.lists(st.text(alphabet="abcé漢", min_size=1, max_size=9), min_size=1, max_size=30))
def test_a_word_has_the_same_hash_wherever_it_stands(found):
    first, _, hashes = spans_of(" ".join(found) + " ")
    assert len(first) == len(found)
    assert len(set(hashes.tolist())) == len(set(found)) == len(set(zip(found, hashes.tolist(), strict=True)))
