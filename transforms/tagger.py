"""The sequence model: for every row of a batch how well each label fits, and the best sequence of labels.

Belongs here: the network's arithmetic in NumPy, its weights, decoding.
Does not belong here: what the network sees (`features.py`), what its labels mean for quotations (`runs.py`), training
(`benchmarks/train_runs.py`).

The network adds up vectors of a token's word type and place, looks at growing neighbourhoods through four convolutions, sees
the strongest signals of the whole paragraph, and scores seven labels; a linear chain (CRF) picks the best sequence.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np

from transforms.features import PLACE_SIZES, Rows, type_traits

LABELS = ("outside", "begin", "inside", "begin_thought", "inside_thought", "source", "cue")
OUTSIDE, BEGIN, INSIDE, BEGIN_THOUGHT, INSIDE_THOUGHT, SOURCE, CUE = range(len(LABELS))
DILATIONS = (1, 2, 4, 8)

# Rows that pass through the network at a time: what fits the processor's cache.
_CHUNK = 4096
# Word types whose vectors are kept; a corpus holds more misspellings and numbers than memory should.
_KEPT_TYPES = 200_000


@dataclass(frozen=True)
class Model:
    """The weights, and the vectors of the word types seen so far."""

    vocabulary: Mapping[str, int]
    words: np.ndarray
    word_scales: np.ndarray
    traits: tuple[np.ndarray, ...]
    place_state: np.ndarray
    """By state in marks, sentence position and flow, in one index."""
    place_span: np.ndarray
    """By inside and surroundings of the quoted words, in one index."""
    convolutions: tuple[tuple[np.ndarray, np.ndarray], ...]
    pool: tuple[np.ndarray, np.ndarray]
    output: tuple[np.ndarray, np.ndarray]
    transitions: np.ndarray
    initial: np.ndarray
    _known: dict[str, int] = field(default_factory=dict)
    _vectors: list[np.ndarray] = field(default_factory=list)

    def type_rows(self, types: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The table of type vectors, and for every type its row in it."""
        known = self._known
        if len(known) > _KEPT_TYPES:
            known.clear()
            self._vectors.clear()
        new = [word for word in dict.fromkeys(types) if word not in known]
        if new or not self._vectors:
            for word in new:
                known[word] = len(known)
            added = np.stack([self._vector(word) for word in new])
            self._vectors[:] = [np.concatenate((*self._vectors, added))]
        return self._vectors[0], np.fromiter(map(known.__getitem__, types), np.int64, len(types))

    def _vector(self, word: str) -> np.ndarray:
        traits = type_traits(word)
        at = self.vocabulary.get(traits.word, 0)
        vector: np.ndarray = self.words[at].astype(np.float32) * self.word_scales[at]
        for table, bucket in zip(
            self.traits, (traits.suffix3, traits.suffix2, traits.prefix, traits.shape, traits.cue), strict=True
        ):
            vector = vector + table[bucket]
        return vector


@cache
def model() -> Model:
    """The model shipped in this package, loaded once."""
    with np.load(io.BytesIO(files(__package__).joinpath("weights", "runs.npz").read_bytes()), allow_pickle=False) as stored:
        return from_arrays({name: stored[name] for name in stored.files})


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Model:
    """A model from the arrays that training stores."""
    wide = {name: array.astype(np.float32) for name, array in arrays.items() if array.dtype == np.float16}
    vocabulary = {word: at for at, word in enumerate(arrays["vocabulary"].tobytes().decode("utf-8").split("\n")) if word}
    place = [wide[f"place{at}"] for at in range(len(PLACE_SIZES))]
    width = place[0].shape[1]
    return Model(
        vocabulary=vocabulary,
        words=arrays["words"],
        word_scales=wide["word_scales"],
        traits=tuple(wide[f"trait{at}"] for at in range(5)),
        place_state=(place[0][:, None, None] + place[3][None, :, None] + place[4][None, None]).reshape(-1, width),
        place_span=(place[1][:, None] + place[2][None]).reshape(-1, width),
        convolutions=tuple((wide[f"convolution{at}"], wide[f"convolution_bias{at}"]) for at in range(len(DILATIONS))),
        pool=(wide["pool"], wide["pool_bias"]),
        output=(wide["output"], wide["output_bias"]),
        transitions=wide["transitions"],
        initial=wide["initial"],
    )


def emissions(batch: Rows, weights: Model) -> np.ndarray:
    """How well each label fits each row."""
    table, at = weights.type_rows(batch.types)
    place = batch.places.astype(np.int64)
    state = (place[:, 0] * PLACE_SIZES[3] + place[:, 3]) * PLACE_SIZES[4] + place[:, 4]
    span = place[:, 1] * PLACE_SIZES[2] + place[:, 2]
    scores = np.empty((len(at), len(LABELS)), np.float32)
    for first, last, segments in _chunks(batch):
        inside = np.zeros((last - first, 1), np.float32)
        for low, high in batch.article_bounds:
            if low >= first and high <= last:
                inside[low - first : high - first] = 1
        rows = slice(first, last)
        hidden = table[at[rows]]
        hidden += weights.place_state[state[rows]]
        hidden += weights.place_span[span[rows]]
        hidden *= inside
        for layer, (distance, (kernel, bias)) in enumerate(zip(DILATIONS, weights.convolutions, strict=True)):
            found = _convolve(hidden, kernel, bias, distance)
            if layer == 1:
                found *= inside
                strongest = np.maximum.reduceat(found, segments, axis=0) @ weights.pool[0] + weights.pool[1]
                found += np.repeat(strongest, np.diff(np.append(segments, last - first)), axis=0)
            found *= inside
            hidden = found if layer == 0 else hidden + found
        scores[rows] = hidden @ weights.output[0] + weights.output[1]
    return scores


def _chunks(batch: Rows) -> list[tuple[int, int, np.ndarray]]:
    """Stretches of whole articles with the gaps around them, and where their segments begin."""
    bounds = batch.article_bounds
    total = len(batch.types)
    chunks = []
    at = 0
    while at < len(bounds):
        first = bounds[at - 1][1] if at else 0
        while at < len(bounds) and (bounds[at][0] - first < _CHUNK or bounds[at][0] - first == bounds[at][0]):
            at += 1
        last = bounds[at][0] if at < len(bounds) else total
        low, high = np.searchsorted(batch.segments, (first, last))
        chunks.append((first, last, batch.segments[low:high] - first))
    return chunks


def _convolve(hidden: np.ndarray, kernel: np.ndarray, bias: np.ndarray, distance: int) -> np.ndarray:
    """Each row with those `distance` before and after it, through one layer."""
    width = hidden.shape[1]
    found: np.ndarray = hidden @ kernel[width : 2 * width]
    found[distance:] += hidden[:-distance] @ kernel[:width]
    found[:-distance] += hidden[distance:] @ kernel[2 * width :]
    found += bias
    np.maximum(found, 0, out=found)
    return found


def labels(scores: np.ndarray, bounds: Sequence[tuple[int, int]], weights: Model) -> np.ndarray:
    """The best sequence of labels for each stretch of rows (Viterbi, over all stretches at once); outside elsewhere."""
    best = np.zeros(len(scores), np.int8)
    stretches = sorted((bound for bound in bounds if bound[0] < bound[1]), key=lambda bound: bound[0] - bound[1])
    if not stretches:
        return best
    begin = np.array([low for low, _ in stretches])
    length = np.array([high - low for low, high in stretches])
    steps = int(length[0])
    active = np.searchsorted(-length, -np.arange(steps), "left")  # stretches longer than each step
    current = scores[begin] + weights.initial
    came_from: list[np.ndarray] = []
    final = np.empty((len(begin), len(LABELS)), np.float32)
    reverse = np.ascontiguousarray(weights.transitions.T)
    for step in range(1, steps):
        count = active[step]
        final[count : len(current)] = current[count:]
        options = current[:count, None, :] + reverse
        previous = options.argmax(2)
        current = np.take_along_axis(options, previous[:, :, None], 2)[:, :, 0] + scores[begin[:count] + step]
        came_from.append(previous.astype(np.int8))
    final[: len(current)] = current
    label = final.argmax(1)
    for step in range(steps - 1, 0, -1):
        count = active[step]
        best[begin[:count] + step] = label[:count]
        label[:count] = came_from[step - 1][np.arange(count), label[:count]]
    best[begin] = label
    return best
