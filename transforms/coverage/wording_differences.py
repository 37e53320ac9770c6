"""The difference between two wordings, word by word.

Belongs here: which words were kept, dropped and added, and how that is written.
Does not belong here: whether the two are the same words at all (`wording_matches.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from transforms.language.words import comparable, weight

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|…|\.{3,}")
_ELLIPSIS = "..."
_CACHED_CHUNKS = 1 << 16
_CACHED_TEXTS = 1 << 12
# In longer texts difflib does not begin a common run at a word that is frequent.
_POPULAR_FROM = 200
# The comparison grows with the product of the two lengths.
_MAX_COMPARED = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The second text with the differences from the first marked, and the share of the two texts' weight that agrees."""

    marked: str
    similarity: float


class _Chunks(NamedTuple):
    """What stands between white space: as it is written, its words as they compare, and their weight; an ellipsis has none."""

    texts: list[str]
    keys: list[str]
    weights: list[float]


def difference(before: str, after: str) -> Difference:
    """Compare word by word: `[-dropped-]` and `{+added+}`, the rest as it stands in `after`.

    Case and punctuation are no difference, nor are square brackets round a word that both have. An ellipsis in `after` is
    not a word added: it stands bare where the words were left out.
    """
    old, new = _chunks(before), _chunks(after)
    parts: list[str] = []
    kept = 0.0
    for tag, i1, i2, j1, j2 in _operations(old.keys, new.keys):
        if tag != "equal":
            parts += _marked("[-{}-]", old, i1, i2)
        if tag == "equal" or _is_left_out(new, j1, j2):
            parts += new.texts[j1:j2]
            kept += sum(new.weights[j1:j2])
        else:
            parts += _marked("{{+{}+}}", new, j1, j2)
    total = sum((*old.weights, *new.weights))
    return Difference(" ".join(parts), min(1.0, 2 * kept / total) if total else 0.0)


def _operations(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What makes `new` of `old`, as difflib tells it; of very long texts, only what both begin and end with is kept."""
    if len(new) < _POPULAR_FROM:
        if (at := _place(new, old)) >= 0:
            end = at + len(new)
            return [("delete", 0, at, 0, 0), ("equal", at, end, 0, len(new)), ("delete", end, len(old), len(new), len(new))]
        if (at := _place(old, new)) >= 0:
            end = at + len(old)
            return [("insert", 0, 0, 0, at), ("equal", 0, len(old), at, end), ("insert", len(old), len(old), end, len(new))]
    if len(old) * len(new) <= _MAX_COMPARED:
        return SequenceMatcher(None, old, new).get_opcodes()
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    tail = next((at for at in range(shortest - head) if old[-1 - at] != new[-1 - at]), shortest - head)
    i, j = len(old) - tail, len(new) - tail
    return [("equal", 0, head, 0, head), ("replace", head, i, head, j), ("equal", i, len(old), j, len(new))]


def _place(part: list[str], whole: list[str]) -> int:
    """Where the one stands first in the other as it is; -1 where it does not."""
    if not part or len(part) > len(whole):
        return -1
    text = f"\n{_joined(whole)}\n"
    at = text.find(f"\n{_joined(part)}\n")
    return text.count("\n", 0, at) if at >= 0 else -1


def _joined(keys: list[str]) -> str:
    return "\n".join(keys)


def _marked(form: str, chunks: _Chunks, start: int, end: int) -> tuple[str, ...]:
    """The chunks within marks, unless there is nothing in them but ellipses."""
    return () if _is_left_out(chunks, start, end) else (form.format(" ".join(chunks.texts[start:end])),)


def _is_left_out(chunks: _Chunks, start: int, end: int) -> bool:
    """Whether there is nothing there but ellipses."""
    return all(key == _ELLIPSIS for key in chunks.keys[start:end])


@lru_cache(_CACHED_TEXTS)
def _chunks(text: str) -> _Chunks:
    """The text cut at white space; what holds no word, such as a dash, stays with the chunk before it."""
    chunks = _Chunks([], [], [])
    for written in text.split():
        key, worth = _chunk(written)
        if chunks.keys and not key:
            chunks.texts[-1] += f" {written}"
        else:
            chunks.texts.append(written)
            chunks.keys.append(key)
            chunks.weights.append(worth)
    return chunks


@lru_cache(_CACHED_CHUNKS)
def _chunk(text: str) -> tuple[str, float]:
    """The words of a chunk as they compare, and their weight."""
    keys = [_ELLIPSIS if piece[0] in "…." else comparable(piece) for piece in _PIECE.findall(text)]
    return " ".join(keys), sum(weight(key) for key in keys if key != _ELLIPSIS)
