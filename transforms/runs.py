"""Runs of quoted and reported speech: where they stand, of what kind, with which cue.

Belongs here: from articles to `Run`s: the tagger's labels and the quotation marks joined into unbroken stretches of speech.
Does not belong here: the tagger (`tagger.py`), the marks (`marks.py`), who said it (`attribution.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.tokens import Article


@dataclass(frozen=True, slots=True)
class Run:
    """One unbroken stretch of quoted or reported speech inside one paragraph; offsets are into the article's text."""

    start: int
    end: int
    kind: str
    quoted: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    utterance: int
    confidence: float


def runs(articles: Sequence[Article]) -> list[list[Run]]:
    """The runs of every article in text order."""
    return [[] for _ in articles]
