"""Two wordings side by side: the passage that they share.

Belongs here: a quotation's words with what each is worth, common runs of words, the best chain of them.
Does not belong here: when two quotations are the same words (`same_words.py`), the rendered difference (`diff.py`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from transforms.vocabulary import words as vocabulary_words
from transforms.words import comparable, weight

# A word repeated more often in one text than this does not begin a common run: work would grow with the square.
_MAX_OCCURRENCES = 12
_MAX_RUNS = 64
# What a word left out between two common runs costs, as a share of its weight.
_GAP_COST = 0.5

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|…|\.{3,}|\. \. \.|[.?!,;:](?!\w)|[\[\]]")
_ABBREVIATIONS = frozenset(word.lower().rstrip(".") for word in vocabulary_words("abbreviations"))


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quotation, what each is worth, and running sums up to each word.

    What an editor put in square brackets is worth nothing where it is missing elsewhere: it adds nothing to `costs`. `cuts`
    counts the ellipses before a word: what they left out is not missing either. `clauses` numbers the stretch between
    punctuation marks that the word stands in.
    """

    words: tuple[str, ...]
    vocabulary: frozenset[str]
    worth: tuple[float, ...]
    costs: tuple[float, ...]
    cuts: tuple[int, ...]
    clauses: tuple[int, ...]

    @property
    def total(self) -> float:
        """The weight of all words that the speaker said, not the editor."""
        return self.costs[-1]

    def weight_in(self, other: "Wording") -> float:
        """The weight of the words that the other has too, in whatever order."""
        return sum(weight(word) for word in self.words if word in other.vocabulary)

    def extent(self, start: int, end: int) -> float:
        """The weight of the clauses that words `start` to `end` stand in."""
        first, last = self.clauses[start], self.clauses[end - 1]
        while start and self.clauses[start - 1] == first:
            start -= 1
        while end < len(self.words) and self.clauses[end] == last:
            end += 1
        return self.costs[end] - self.costs[start]


@dataclass(frozen=True, slots=True)
class Shared:
    """The passage that two wordings share: the weight of its words less its gaps, its words, and where it stands in each."""

    score: float
    word_count: int
    left: tuple[int, int]
    right: tuple[int, int]


def wording(text: str) -> Wording:
    """Read a quotation's words, square brackets, ellipses and clauses."""
    found: list[str] = []
    worth: list[float] = []
    costs: list[float] = []
    cuts = [0]
    clauses: list[int] = []
    clause, is_bracketed, has_opened = 0, False, False
    last = ""
    for piece in _PIECE.findall(text):
        if piece == "[":
            is_bracketed = has_opened = True
        elif piece == "]":
            if not has_opened:  # the quotation begins within the brackets
                costs = [0.0] * len(costs)
            is_bracketed = False
        elif piece in ".?!,;:":
            clause += last not in _ABBREVIATIONS
        elif piece[0] in "….":
            cuts[-1] += 1
        else:
            word, last = comparable(piece), piece.lower()
            found.append(word)
            worth.append(weight(word))
            costs.append(0.0 if is_bracketed else worth[-1])
            cuts.append(cuts[-1])
            clauses.append(clause)
    return Wording(tuple(found), frozenset(found), _running(worth), _running(costs), tuple(cuts), tuple(clauses))


def _running(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(values, initial=0.0))


def shared_passage(left: Wording, right: Wording) -> Shared | None:
    """The best chain of common runs, each gap between two of them charged with the words it leaves out."""
    chains: list[Shared] = []
    runs = _common_runs(left.words, right.words)
    for at, (i, j, length) in enumerate(runs):
        end = (i + length, j + length)
        best = Shared(left.worth[end[0]] - left.worth[i], length, (i, end[0]), (j, end[1]))
        for before, (i2, j2, _) in zip(chains, runs[:at], strict=True):
            end_i, end_j = before.left[1], before.right[1]
            overlap = max(end_i - i, end_j - j, 0)
            if overlap >= length or i2 >= i or j2 >= j:
                continue
            gap = _gap(left, right, end_i, max(i, end_i), end_j, max(j, end_j))
            score = before.score - gap + left.worth[end[0]] - left.worth[i + overlap]
            if score > best.score:
                best = Shared(score, before.word_count + length - overlap, (before.left[0], end[0]), (before.right[0], end[1]))
        chains.append(best)
    return max(chains, key=lambda chain: (chain.score, chain.word_count, chain.left, chain.right), default=None)


def _gap(left: Wording, right: Wording, i: int, next_i: int, j: int, next_j: int) -> float:
    """The cost of the words between two runs, those excused that an ellipsis of the other side stands for."""
    in_left = 0.0 if right.cuts[next_j] > right.cuts[j - 1] or next_i == i else left.costs[next_i] - left.costs[i]
    in_right = 0.0 if left.cuts[next_i] > left.cuts[i - 1] or next_j == j else right.costs[next_j] - right.costs[j]
    return _GAP_COST * (in_left + in_right)


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
            shift = j - i
            if covered.get(shift, 0) > i:
                continue
            start, end = i, i + 1
            while start > covered.get(shift, 0) and shift + start > 0 and left[start - 1] == right[shift + start - 1]:
                start -= 1
            while end < len(left) and shift + end < len(right) and left[end] == right[shift + end]:
                end += 1
            covered[shift] = end
            runs.append((start, shift + start, end - start))
    if len(runs) > _MAX_RUNS:
        runs = sorted(runs, key=lambda run: (-run[2], run))[:_MAX_RUNS]
    return sorted(runs)
