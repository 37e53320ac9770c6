"""Digests of texts in columns: numbers of 64 bits that stand for them where memory is not to hold the texts.

Belongs here: the digest of each text of a column. Does not belong here: what is looked up by it (`quoted_wordings.py`,
`key_terms.py`).
"""

import numpy as np
import pyarrow as pa

from transforms.language.words import scrambled

_EIGHT = 8
# Of the last bytes of a text, those that belong to it.
_OWN = np.array([(1 << 8 * count) - 1 for count in range(_EIGHT + 1)], np.uint64)


def digests(column: pa.ChunkedArray) -> np.ndarray:
    """A digest of each text in a column, the same in every run."""
    return np.concatenate([np.zeros(0, np.uint64), *map(_chunk_digests, column.cast(pa.string()).chunks)])


def _chunk_digests(texts: pa.StringArray) -> np.ndarray:
    digest = np.zeros(len(texts), np.uint64)
    if not len(texts):
        return digest
    _, offsets, values = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    written = np.frombuffer(values or b"", np.uint8)[bounds[0] : bounds[-1]]
    padded = np.concatenate([written, np.zeros(_EIGHT, np.uint8)])
    eights = np.ndarray(len(written) + 1, np.uint64, padded, strides=(1,))  # from each byte on
    begins, left = bounds[:-1] - bounds[0], np.diff(bounds)
    rows = np.flatnonzero(left)
    while len(rows):
        eight = eights[begins[rows]] & _OWN[np.minimum(left[rows], _EIGHT)]
        digest[rows] = np.where(eight, scrambled(digest[rows] ^ eight), digest[rows])
        begins[rows] += _EIGHT
        left[rows] -= _EIGHT
        rows = rows[left[rows] > 0]
    return digest
