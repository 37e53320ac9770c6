"""The sequence model: for every row of a batch how well each label fits, and the best sequence of labels.

Belongs here: the network's arithmetic in NumPy, its weights, decoding. Does not belong here: what the network sees
(`tagger_features.py`), what its labels mean for quotations (`quotation_spans.py`), training
(`benchmarks/training/train_tagger.py`).

The network sees the word types and places of five neighbouring rows at once; as a row's share in that is a function of its
type and place alone, it is kept in tables and only added up. Three layers then look at growing neighbourhoods, the first of
them sees the strongest signals of the whole paragraph, too. A linear chain (CRF) over seven labels picks the best sequence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from transforms.quotations.spans.tagger_features import ALIGNED, FLOW, GAP, PAD, PLACE_SIZES, Pieces, Rows, type_traits
from transforms.quotations.spans.tokens import Column, Types
from transforms.quotations.weights import arrays

LABELS = ("outside", "begin", "inside", "begin_thought", "inside_thought", "source", "cue")
OUTSIDE, BEGIN, INSIDE, BEGIN_THOUGHT, INSIDE_THOUGHT, SOURCE, CUE = range(len(LABELS))
NEIGHBOURS = 5
TRAITS = ("suffix3", "suffix2", "prefix", "shape", "cue")
# How far apart the rows are that a layer compares.
DISTANCES = (2, 4, 8)

# Rows that pass through the network at a time: what fits the processor's cache. NumPy is slow along short rows; what is the same
# for every row is therefore repeated, and so many rows taken as one.
_CHUNK, _REPEATED = 1536, 16
# A type's shares, and what a paragraph adds to its rows, must be the same whatever is worked on beside it, and rounding in a
# matrix product depends on that. Of so many units in the vectors and the weights, the products of 128 of them add up to less than
# 2 ** 24: there is no rounding.
_VECTOR_UNITS, _WEIGHT_UNITS = 255, 511
# A piece where no row comes this near to beginning a run of speech (in log odds) has none.
_HOPELESS = -8.0


@dataclass(frozen=True)
class Layer:
    """Each row with its neighbours at a distance, channel by channel, then all channels together."""

    distance: int
    before: np.ndarray
    after: np.ndarray
    kernel: np.ndarray
    bias: np.ndarray


class TypeTable:
    """The shares in the first layer of the word types met so far, by their numbers."""

    def __init__(self) -> None:
        self._types: Types | None = None
        self._shares = Column(np.float32)

    def shares(self, types: Types, weights: "Model") -> np.ndarray:
        """One row a type."""
        if self._types is not types:
            self._types, self._shares = types, Column(np.float32, weights.first.shape[1])
            # Most of the words to come are of the vocabulary: worked out together they take a fraction of the time.
            words = " ".join(weights.vocabulary)
            types.cut([(words, 0, len(words))])
        new = types.names[len(self._shares) :]
        room = self._shares.room(len(new))
        for low in range(0, len(new), _CHUNK):
            own = room[low : low + _CHUNK]
            units, scales = _in_units(_type_vectors(new[low : low + _CHUNK], weights), _VECTOR_UNITS)
            np.matmul(units, weights.first, out=own)
            own *= weights.first_scales
            own *= scales
        return self._shares.array()


@dataclass(frozen=True)
class Model:
    """The weights of the network and the chain."""

    vocabulary: Mapping[str, int]
    words: np.ndarray
    word_scales: np.ndarray
    traits: tuple[np.ndarray, ...]
    marks: np.ndarray
    """The shares in the first layer of the place traits to do with quotation marks, with sentence and paragraph, and with cues
    around: a row a combination."""
    flows: np.ndarray
    contexts: np.ndarray
    first: np.ndarray
    """From a vector to the shares in the rows two before to two after: (vector width, neighbours x layer width), in units."""
    first_scales: np.ndarray
    """What a unit of each column of these is."""
    layers: tuple[Layer, ...]
    pool: np.ndarray
    """In units, too."""
    pool_scales: np.ndarray
    pool_bias: np.ndarray
    output: np.ndarray
    output_bias: np.ndarray
    transitions: np.ndarray
    initial: np.ndarray
    types: TypeTable = field(default_factory=TypeTable)


def _in_units(rows: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows in whole units of their own, of which the largest value has `most`, and what a unit is: a column."""
    scales = np.maximum(np.abs(rows).max(1, keepdims=True), np.float32(1e-30)) / np.float32(most)
    return np.round(rows / scales), scales


def _type_vectors(types: Sequence[str], weights: Model) -> np.ndarray:
    words, *traits = zip(*map(type_traits, types), strict=True)
    at = [weights.vocabulary.get(word, 0) for word in words]
    vectors: np.ndarray = weights.words[at] * weights.word_scales[at, None]
    for table, values in zip(weights.traits, traits, strict=True):
        vectors += table[np.array(values)]
    vectors[[word == PAD for word in words]] = 0
    return vectors


@cache
def model() -> Model:
    """The model shipped in this package, loaded once."""
    return from_arrays(arrays("tagger"))


def from_arrays(stored: Mapping[str, np.ndarray]) -> Model:
    """A model from the arrays that training stores."""
    wide = {name: array.astype(np.float32) for name, array in stored.items() if array.dtype != np.uint8}
    # (neighbours x vector width, layer width) as stored; the share that a row has in the row after it comes first there.
    first = wide["first"].reshape(NEIGHBOURS, -1, wide["first"].shape[1])
    width = first.shape[2]
    state, inner, outer, sentence, flow, left, right = (wide[f"place{at}"] for at in range(len(PLACE_SIZES)))

    first_units, first_scales = _in_units(first.transpose(0, 2, 1).reshape(-1, first.shape[1]), _WEIGHT_UNITS)
    pool_units, pool_scales = _in_units(wide["pool"].T, _WEIGHT_UNITS)

    def repeated(row: np.ndarray) -> np.ndarray:
        return np.tile(row, _REPEATED)

    return Model(
        vocabulary={word: at for at, word in enumerate(stored["vocabulary"].tobytes().decode("utf-8").split("\n")) if word},
        words=wide["words"],
        word_scales=wide["word_scales"],
        traits=tuple(wide[name] for name in TRAITS),
        marks=(state[:, None, None] + inner[:, None] + (outer + wide["first_bias"])).reshape(-1, width),
        flows=(sentence[:, None] + flow).reshape(-1, width),
        contexts=(left[:, None] + right).reshape(-1, width),
        first=np.ascontiguousarray(first_units.T),
        first_scales=np.ascontiguousarray(first_scales.T),
        layers=tuple(
            Layer(
                distance,
                repeated(wide[f"taps{at}"][0]),
                repeated(wide[f"taps{at}"][1]),
                wide[f"kernel{at}"],
                repeated(wide[f"bias{at}"]),
            )
            for at, distance in enumerate(DISTANCES)
        ),
        pool=np.ascontiguousarray(pool_units.T),
        pool_scales=np.ascontiguousarray(pool_scales.T),
        pool_bias=wide["pool_bias"],
        output=np.pad(wide["output"], ((0, 0), (0, 1))),  # eight columns are faster than seven
        output_bias=np.pad(wide["output_bias"], (0, 1)),
        transitions=wide["transitions"],
        initial=wide["initial"],
    )


def emissions(batch: Rows, weights: Model) -> np.ndarray:
    """How well each label fits each row."""
    width = len(weights.pool_bias)
    type_shares = weights.types.shares(batch.known, weights).reshape(-1, width)
    taken = np.pad(batch.types.astype(np.intp) * NEIGHBOURS, NEIGHBOURS // 2, mode="edge")
    mark = np.ravel_multi_index(batch.places[:, :3].T, PLACE_SIZES[:3])
    flow = np.ravel_multi_index(batch.places[:, 3 : FLOW + 1].T, PLACE_SIZES[3 : FLOW + 1])
    context = np.ravel_multi_index(batch.places[:, FLOW + 1 :].T, PLACE_SIZES[FLOW + 1 :])
    gaps = np.flatnonzero(batch.places[:, FLOW] == 0)
    scores = np.empty((len(batch.types), weights.output.shape[1]), np.float32)
    chunks = list(_chunks(batch))
    # The same memory for every chunk: fresh pages cost time.
    longest = max((last - first for first, last, _ in chunks), default=0)
    longest += -longest % _REPEATED
    memory = [np.zeros((longest, width), np.float32) for _ in range(3)]
    zeros = np.zeros(_REPEATED * width, np.float32)
    for first, last, segments in chunks:
        gap = gaps[slice(*np.searchsorted(gaps, (first, last)))] - first
        size = last - first
        hidden, mixed, found = (array[:size] for array in memory)
        # The same rows, so many as one.
        all_hidden, _, all_found = (array[: size + -size % _REPEATED].reshape(-1, _REPEATED * width) for array in memory)
        np.take(weights.marks, mark[first:last], axis=0, out=hidden, mode="clip")
        np.take(weights.flows, flow[first:last], axis=0, out=found, mode="clip")
        hidden += found
        np.take(weights.contexts, context[first:last], axis=0, out=found, mode="clip")
        hidden += found
        for neighbour in range(NEIGHBOURS):
            np.take(type_shares, taken[first + neighbour : last + neighbour] + neighbour, axis=0, out=found, mode="clip")
            hidden += found
        np.maximum(all_hidden, zeros, out=all_hidden)  # several times as fast as with a single zero
        hidden[gap] = 0
        for number, layer in enumerate(weights.layers):
            distance = layer.distance
            np.multiply(all_hidden, layer.before, out=all_found)
            mixed[:distance] = hidden[:distance]
            np.add(hidden[distance:], found[:-distance], out=mixed[distance:])
            np.multiply(all_hidden, layer.after, out=all_found)
            mixed[:-distance] += found[distance:]
            np.matmul(_blocks(mixed), layer.kernel, out=_blocks(found))
            all_found += layer.bias
            np.maximum(all_found, zeros, out=all_found)
            if number == 0:
                found[gap] = 0
                strongest, scales = _in_units(np.maximum.reduceat(found, segments, axis=0), _VECTOR_UNITS)
                pooled = (strongest @ weights.pool) * weights.pool_scales * scales + weights.pool_bias
                own = np.repeat(np.arange(len(segments)), np.diff(segments, append=size))
                np.take(pooled, own, axis=0, out=mixed, mode="clip")
                found += mixed
            found[gap] = 0
            hidden += found
        np.matmul(_blocks(hidden), weights.output, out=_blocks(scores[first:last]))
    scores += weights.output_bias
    return scores[:, : len(LABELS)]


def _blocks(rows: np.ndarray) -> np.ndarray:
    """The rows in blocks as sheets are aligned: a product of each block alone is the same bits whatever the other blocks hold."""
    return rows.reshape(-1, ALIGNED, rows.shape[1])


def _chunks(batch: Rows) -> Iterator[tuple[int, int, np.ndarray]]:
    """Stretches of whole sheets with what is empty before and after them, and where their segments begin."""
    sheets = batch.sheets
    first, at = 0, 0
    while at < len(sheets):
        at += 1
        while at < len(sheets) and sheets[at][1] - first < _CHUNK:
            at += 1
        last = sheets[at][0] - GAP if at < len(sheets) else len(batch.types)
        low, high = np.searchsorted(batch.segments, (first, last))
        yield first, last, batch.segments[low:high] - first
        first = last


def best_scores(scores: np.ndarray) -> np.ndarray:
    """Each row's best score; column by column, as NumPy is slow along short rows."""
    best = scores[:, 0].copy()
    for column in range(1, len(LABELS)):
        np.maximum(best, scores[:, column], out=best)
    return best


def labels(scores: np.ndarray, pieces: Pieces, weights: Model) -> np.ndarray:
    """The best sequence of labels for each piece (Viterbi, over all pieces at once).

    Other rows, and pieces without any hope of speech, are outside.
    """
    best = np.zeros(len(scores), np.int8)
    hope = np.append(0, np.cumsum(scores[:, BEGIN] - best_scores(scores) > _HOPELESS))
    hopeful = np.flatnonzero(hope[pieces.lasts] > hope[pieces.firsts])
    if not len(hopeful):
        return best
    length = (pieces.lasts - pieces.firsts)[hopeful]
    order = np.argsort(-length, kind="stable")
    length, begin = length[order], pieces.firsts[hopeful][order]
    steps = int(length[0])
    active = np.searchsorted(-length, -np.arange(steps)).tolist()  # pieces longer than each step
    # Labels first, pieces along: NumPy is slow along short rows. What led to a label is worked out for the best path alone.
    reached = np.empty((int(length.sum()), len(LABELS)), np.float32)
    edges = np.append(0, np.cumsum(active)).tolist()
    current = (scores[begin] + weights.initial).T
    reached[: active[0]] = current.T
    forward = weights.transitions[:, :, None]
    for step in range(1, steps):
        count = active[step]
        options = current[:, None, :count] + forward
        current = options.max(0)
        current += scores[begin[:count] + step].T
        reached[edges[step] : edges[step + 1]] = current.T
    label = np.empty(len(begin), np.int64)
    backward = np.ascontiguousarray(weights.transitions.T)
    count = 0
    for step in range(steps - 1, -1, -1):
        own = reached[edges[step] : edges[step + 1]]
        own[:count] += backward[label[:count]]
        count = active[step]
        label[:count] = own.argmax(1)
        best[begin[:count] + step] = label[:count]
    return best
