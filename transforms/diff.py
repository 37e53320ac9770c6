"""The difference between two wordings, word by word.

Belongs here: which words were kept, dropped and added, and how that is written.
Does not belong here: whether the two are the same words at all (`same_words.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from transforms.words import comparable, weight

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|…|\.{3,}")
_ELLIPSIS = "..."
_CACHED_CHUNKS = 1 << 16
# The comparison grows with the product of the two lengths.
_MAX_COMPARED = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The second text with the differences from the first marked, and the share of the two texts' weight that agrees."""

    marked: str
    similarity: float


class _Chunk(NamedTuple):
    """What stands between white space: its words as they compare, and their weight. An ellipsis weighs nothing."""

    text: str
    key: str
    weight: float


def difference(before: str, after: str) -> Difference:
    """Compare word by word: `[-dropped-]` and `{+added+}`, the rest as it stands in `after`.

    Case and punctuation are no difference, nor are square brackets round a word that both have. An ellipsis in `after` is
    not a word added: it stands bare where the words were left out.
    """
    old, new = _chunks(before), _chunks(after)
    parts: list[str] = []
    kept = 0.0
    for tag, i1, i2, j1, j2 in _operations([chunk.key for chunk in old], [chunk.key for chunk in new]):
        dropped, added = old[i1:i2], new[j1:j2]
        if tag == "equal" or all(chunk.key == _ELLIPSIS for chunk in added):
            parts += _marked("[-{}-]", dropped) if tag != "equal" else ()
            parts += [chunk.text for chunk in added]
            kept += sum(chunk.weight for chunk in added)
        else:
            parts += (*_marked("[-{}-]", dropped), *_marked("{{+{}+}}", added))
    total = sum(chunk.weight for chunk in (*old, *new))
    return Difference(" ".join(parts), min(1.0, 2 * kept / total) if total else 0.0)


def _operations(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What makes `new` of `old`, as difflib tells it; of very long texts, only what both begin and end with is kept."""
    if len(old) * len(new) <= _MAX_COMPARED:
        return SequenceMatcher(None, old, new).get_opcodes()
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    tail = next((at for at in range(shortest - head) if old[-1 - at] != new[-1 - at]), shortest - head)
    i, j = len(old) - tail, len(new) - tail
    return [("equal", 0, head, 0, head), ("replace", head, i, head, j), ("equal", i, len(old), j, len(new))]


def _marked(form: str, chunks: list[_Chunk]) -> tuple[str, ...]:
    """The chunks within marks, unless there is nothing in them but ellipses."""
    if all(chunk.key == _ELLIPSIS for chunk in chunks):
        return ()
    return (form.format(" ".join(chunk.text for chunk in chunks)),)


def _chunks(text: str) -> list[_Chunk]:
    """The text cut at white space; what holds no word, such as a dash, stays with the chunk before it."""
    chunks: list[_Chunk] = []
    for chunk in map(_chunk, text.split()):
        if chunks and not chunk.key:
            chunks[-1] = chunks[-1]._replace(text=f"{chunks[-1].text} {chunk.text}")
        else:
            chunks.append(chunk)
    return chunks


@lru_cache(_CACHED_CHUNKS)
def _chunk(text: str) -> _Chunk:
    keys = [_ELLIPSIS if piece[0] in "…." else comparable(piece) for piece in _PIECE.findall(text)]
    return _Chunk(text, " ".join(keys), sum(weight(key) for key in keys if key != _ELLIPSIS))
