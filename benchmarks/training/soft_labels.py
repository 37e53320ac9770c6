"""What articles teach: how likely each label is for every row, and batches of them as tensors.

Belongs here: lessons from gold labels and from teachers, how an article is changed a little each time that it is shown.
Does not belong here: the network and its training (`train_tagger.py`), its teachers (`teach_tagger.py`), variants of whole texts
(`labelled_rows.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from benchmarks.training.labelled_rows import LabelledRows, british, with_names
from transforms.quotations.spans.tagger import LABELS, TRAITS
from transforms.quotations.spans.tagger_features import GAP, PLACE_SIZES, type_traits


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an article's labels should be: how likely each is for every row, and how often each comes first or after which."""

    likely: np.ndarray
    follows: np.ndarray
    first: np.ndarray


def lesson(article: LabelledRows) -> Lesson:
    """The gold labels as a lesson."""
    likely = np.eye(len(LABELS), dtype=np.float32)[article.labels]
    follows, first = np.zeros((len(LABELS), len(LABELS)), np.float32), np.zeros(len(LABELS), np.float32)
    for low, high in article.pieces:
        np.add.at(follows, (article.labels[low : high - 1], article.labels[low + 1 : high]), 1)
        if low < high:
            first[article.labels[low]] += 1
    return Lesson(likely, follows, first)


def blend(one: Lesson, other: Lesson, share: float) -> Lesson:
    """Two lessons as one; `share` is that of the second."""
    return Lesson(
        one.likely + share * (other.likely - one.likely),
        one.follows + share * (other.follows - one.follows),
        one.first + share * (other.first - one.first),
    )


def taught(paths: list[Path]) -> dict[str, list[Lesson]]:
    """The lessons that `teach_tagger.py` has written, for every article variant by variant."""
    found: dict[str, list[Lesson]] = {}
    for path in paths:
        with np.load(path, allow_pickle=False) as stored:
            names = stored["ids"].tobytes().decode().split("\n")
            parts = np.split(stored["likely"], np.cumsum(stored["sizes"])[:-1])
            for at, own in enumerate(zip(parts, stored["follows"], stored["first"], strict=True)):
                found.setdefault(names[at % len(names)], []).append(Lesson(*own))
    return found


@dataclass(frozen=True, slots=True)
class View:
    """How an encoder sees the tokens of a text, by their first characters."""

    starts: np.ndarray
    rows: np.ndarray

    def of(self, article: LabelledRows) -> np.ndarray:
        """The same for the rows of a variant; nothing for its breaks."""
        at = np.clip(np.searchsorted(self.starts, article.starts, "right") - 1, 0, None)
        return self.rows[at] * (article.starts < article.ends)[:, None]


class Examples:
    """Articles in several variants with what they should teach, as tensors."""

    def __init__(
        self,
        variants: list[list[LabelledRows]],
        lessons: list[list[Lesson]],
        vocabulary: dict[str, int],
        views: list[View] | None = None,
    ):
        self.variants = variants
        self.lessons = lessons
        self.views = views
        self.vocabulary = vocabulary
        self._known: dict[str, tuple[int, ...]] = {}

    def traits(self, types: list[str]) -> np.ndarray:
        """The word and trait indices of every row."""
        for word in set(types) - self._known.keys():
            found = type_traits(word)
            self._known[word] = (self.vocabulary.get(found.word, 0), *(getattr(found, name) for name in TRAITS))
        return np.array([self._known[word] for word in types], np.int64)

    def batch(
        self, chosen: list[LabelledRows], lessons: list[Lesson], at: Sequence[int]
    ) -> tuple[list[torch.Tensor], list[tuple[int, int]], Lesson]:
        """The network's inputs, the pieces and the lesson of articles (by number) laid out with gaps between them."""
        empty = np.zeros((GAP, len(TRAITS) + 1), np.int64), np.zeros((GAP, len(PLACE_SIZES)), np.int64), np.zeros(GAP, np.int64)
        traits, places, segments, mask = [empty[0]], [empty[1]], [empty[2]], [np.zeros(GAP, np.float32)]
        likely = [np.zeros((GAP, len(LABELS)), np.float32)]
        pieces: list[tuple[int, int]] = []
        first_row, segment = GAP, 1
        for article, taught in zip(chosen, lessons, strict=True):
            begins = np.zeros(len(article.types), np.int64)
            begins[article.segments] = 1
            numbers = np.cumsum(begins) - 1 + segment
            segment = int(numbers[-1]) + 2
            pieces.extend((first_row + low, first_row + high) for low, high in article.pieces if low < high)
            traits += [self.traits(article.types), empty[0]]
            places += [article.places.astype(np.int64), empty[1]]
            segments += [numbers, np.full(GAP, segment - 1)]
            mask += [np.ones(len(begins), np.float32), mask[0]]
            likely += [taught.likely.astype(np.float32), likely[0]]
            first_row += len(begins) + GAP
        inputs = [torch.from_numpy(np.concatenate(part)) for part in (traits, places, segments, mask)]
        inputs[3] = inputs[3][:, None]
        if self.views is not None:
            empty_view = np.zeros((GAP, self.views[0].rows.shape[1]), np.float16)
            seen = [part for article, one in zip(chosen, at, strict=True) for part in (self.views[one].of(article), empty_view)]
            inputs.append(torch.from_numpy(np.concatenate([empty_view, *seen]).astype(np.float32)))
        follows, first = sum(taught.follows for taught in lessons), sum(taught.first for taught in lessons)
        return inputs, pieces, Lesson(np.concatenate(likely), follows, first)


def untitled(article: LabelledRows) -> LabelledRows:
    """The article with its title as an ordinary paragraph."""
    places = article.places.copy()
    low, high = article.pieces[0]
    places[low - 1 : high, 3] = [0, 3, *[1] * (high - low - 1)][: high - low + 1]
    return replace(article, places=places)


def changed(article: LabelledRows, names: list[str], random: np.random.Generator) -> LabelledRows:
    """The article with other names, in British spelling, in small letters or without a title; mostly none of them."""
    types = article.types
    if random.random() < 0.3:
        types = with_names(types, names, random)
    if random.random() < 0.2:
        types = [british(word) for word in types]
    if random.random() < 0.03:
        types = [word.lower() for word in types]
    article = replace(article, types=types)
    return untitled(article) if random.random() < 0.25 else article
