import numpy as np
import pyarrow as pa

from transforms.language.digests import digests
from transforms.language.words import scrambled


def by_eights(text: str) -> int:
    digest = np.zeros(1, np.uint64)
    written = text.encode()
    for at in range(0, len(written), 8):
        digest = scrambled(digest ^ np.uint64(int.from_bytes(written[at : at + 8], "little")))
    return int(digest[0])


def test_digests_are_of_the_texts_wherever_they_lie_in_a_column() -> None:
    texts = ["", "a", "ferries", "eight by", "nine byte", "Ø på øen", "x" * 40, "a", ""]
    column = pa.chunked_array([pa.array(["before", *texts[:4]]).slice(1), pa.array([], pa.string()), pa.array(texts[4:])])
    expected = [by_eights(text) for text in texts]
    assert digests(column).tolist() == expected
    assert len(set(expected)) == len(set(texts))
    assert digests(pa.chunked_array([], pa.string())).tolist() == []
