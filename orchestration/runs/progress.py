"""Progress of a build: one bar on a terminal, nothing elsewhere.

Belongs here: telling a watching person how far the work is. Does not: the work, the summary at the end (`commands.build`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

# The share of the time that each step takes of a large build (benchmarks/README.md), for the bar to move evenly: of those over a
# batch, told as each batch is finished, and of those over all, told when they are done.
SHARES = {
    "documents": 0.02,
    "articles": 0.2,
    "quotations": 0.34,
    "figures": 0.1,
    "time_expressions": 0.06,
    "topic_mentions": 0.07,
    "introductions": 0.03,
}
SHARES_OVER_ALL = {
    "stories": 0.05,
    "speakers": 0.02,
    "key_terms": 0.02,
    "variants": 0.04,
    "onrecord_duckdb": 0.05,
}


class Bar(Protocol):
    """What moves on, in bytes of input."""

    def begin(self, total_bytes: float) -> None:
        """The inputs are read; the work that begins is like that on `total_bytes` of input."""

    def advance(self, name: str, size_bytes: float) -> None:
        """So much of the work is done, the last of it by `name`."""


class _Silent:
    def begin(self, total_bytes: float) -> None:
        """Says nothing."""

    def advance(self, name: str, size_bytes: float) -> None:
        """Says nothing."""


_SILENT = _Silent()
_current: ContextVar[Bar] = ContextVar("bar", default=_SILENT)


def read(size_bytes: int) -> None:
    """An input of this size was read."""
    _current.get().advance("reading", size_bytes)


def begin(stale_bytes: int, all_bytes: int) -> None:
    """Work begins: over stale batches of so many bytes, and over all. The bar begins anew, now with the time left."""
    over_all = sum(SHARES_OVER_ALL.values())
    _current.get().begin(stale_bytes * sum(SHARES.values()) + all_bytes * over_all)


def advance(step: str, size_bytes: int) -> None:
    """A step is done with so many bytes: those of a batch, or of all."""
    _current.get().advance(step, size_bytes * (SHARES | SHARES_OVER_ALL).get(step, 0.0))


@contextmanager
def shown() -> Iterator[None]:
    """Shows a bar on standard error, with rate and time left, while the block runs."""
    from tqdm import tqdm

    with tqdm(unit="B", unit_scale=True, unit_divisor=1000, desc="reading", leave=False, smoothing=0.1) as bar:

        class Shown:
            def begin(self, total_bytes: float) -> None:
                bar.set_description("starting", refresh=False)
                bar.reset(total_bytes)

            def advance(self, name: str, size_bytes: float) -> None:
                bar.set_description(name, refresh=False)
                bar.update(size_bytes)

        token = _current.set(Shown())
        try:
            yield
        finally:
            _current.reset(token)
