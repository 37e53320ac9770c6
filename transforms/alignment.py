"""Two wordings side by side: the passage they share and the difference between them, word by word.

Belongs here: common runs of words, the best chain of them, the rendered difference.
Does not belong here: which quotations are compared (`variants.py`), what a word is worth (`words.py`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from transforms.words import comparable, weight

# A word repeated more often in one text than this does not begin a common run: work would grow with the square.
_MAX_OCCURRENCES = 12
_MAX_RUNS = 64
# What a word left out between two common runs costs, as a share of its weight.
_GAP_COST = 0.5

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|…|\.{3,}|\. \. \.|[\[\]]")
_ELLIPSIS = "..."
_CACHED_CHUNKS = 1 << 16


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation and what each is worth.

    An editor's words in square brackets stand among them but are worth nothing when they are missing elsewhere: their
    `costs` are zero. So is what an ellipsis leaves out: `is_open[i]` says that something was cut before word i.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]
    costs: tuple[float, ...]
    is_open: tuple[bool, ...]

    @property
    def total(self) -> float:
        """The weight of all words that the speaker said, not the editor."""
        return sum(self.costs)


@dataclass(frozen=True, slots=True)
class Shared:
    """The passage that two wordings share: the weight of its words less its gaps, and how many words it has."""

    score: float
    word_count: int


def wording(text: str) -> Wording:
    """Read a quotation's words, its square brackets and its ellipses."""
    found: list[str] = []
    costs: list[float] = []
    is_open: list[bool] = []
    depth, has_opened, is_cut = 0, False, False
    for piece in _PIECE.findall(text):
        if piece == "[":
            depth, has_opened = 1, True
        elif piece == "]":
            if not has_opened:  # the quotation begins within the brackets
                costs = [0.0] * len(costs)
            depth = 0
        elif piece[0] in "….":
            is_cut = True
        else:
            word = comparable(piece)
            found.append(word)
            costs.append(0.0 if depth else weight(word))
            is_open.append(is_cut)
            is_cut = False
    return Wording(tuple(found), tuple(map(weight, found)), tuple(costs), tuple(is_open))


def shared_passage(left: Wording, right: Wording) -> Shared:
    """The best chain of common runs, each gap between two of them charged with the words it leaves out."""
    runs = _common_runs(left.words, right.words)
    if not runs:
        return Shared(0.0, 0)
    worth = _running(left.weights)
    left_cost, right_cost = _running(_open_costs(left)), _running(_open_costs(right))
    best: list[tuple[float, int]] = []
    for at, (i, j, length) in enumerate(runs):
        score, count = 0.0, 0
        for before in range(at):
            i2, j2, length2 = runs[before]
            end_i, end_j = i2 + length2, j2 + length2
            overlap = max(end_i - i, end_j - j, 0)
            if overlap >= length or i2 >= i or j2 >= j:
                continue
            gap = max(left_cost[max(i, end_i)] - left_cost[end_i], 0.0) + max(right_cost[max(j, end_j)] - right_cost[end_j], 0.0)
            chained = best[before][0] - _GAP_COST * gap - (worth[i + overlap] - worth[i])
            if chained > score:
                score, count = chained, best[before][1] - overlap
        best.append((score + worth[i + length] - worth[i], count + length))
    score, count = max(best)
    return Shared(score, count)


def _open_costs(side: Wording) -> list[float]:
    """The cost of each word, or nothing where an ellipsis stands before it: what was cut there is not known."""
    return [0.0 if is_open else cost for cost, is_open in zip(side.costs, side.is_open, strict=True)]


def _running(values: Iterable[float]) -> list[float]:
    return list(accumulate(values, initial=0.0))


def _common_runs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    """Maximal runs (start in left, start in right, length) of the same words, in order; the longest where there are many."""
    places: dict[str, list[int]] = {}
    for j, word in enumerate(right):
        places.setdefault(word, []).append(j)
    covered: dict[int, int] = {}
    runs: list[tuple[int, int, int]] = []
    for i, word in enumerate(left):
        found = places.get(word, ())
        if len(found) > _MAX_OCCURRENCES:
            continue
        for j in found:
            if covered.get(j - i, 0) > i:
                continue
            start, end = i, i + 1
            while start and start > covered.get(j - i, 0) and j - i + start > 0 and left[start - 1] == right[j - i + start - 1]:
                start -= 1
            while end < len(left) and j - i + end < len(right) and left[end] == right[j - i + end]:
                end += 1
            covered[j - i] = end
            runs.append((start, j - i + start, end - start))
    if len(runs) > _MAX_RUNS:
        runs = sorted(runs, key=lambda run: (-run[2], run))[:_MAX_RUNS]
    return sorted(runs)


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
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, [c.key for c in old], [c.key for c in new]).get_opcodes():
        dropped, added = old[i1:i2], new[j1:j2]
        if tag == "equal" or all(chunk.key == _ELLIPSIS for chunk in added):
            parts += _marked("[-{}-]", dropped) if tag != "equal" else ()
            parts += [chunk.text for chunk in added]
            kept += sum(chunk.weight for chunk in added)
        else:
            parts += (*_marked("[-{}-]", dropped), *_marked("{{+{}+}}", added))
    total = sum(chunk.weight for chunk in (*old, *new))
    return Difference(" ".join(parts), min(1.0, 2 * kept / total) if total else 0.0)


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
    pieces = [piece for piece in _PIECE.findall(text) if piece not in "[]"]
    keys = [_ELLIPSIS if piece[0] in "…." else comparable(piece) for piece in pieces]
    return _Chunk(text, " ".join(keys), sum(weight(key) for key in keys if key != _ELLIPSIS))
