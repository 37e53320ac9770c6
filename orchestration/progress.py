"""Progress of a build: one bar on a terminal, nothing elsewhere.

Belongs here: telling a watching person how far the work is. Does not: the work, the summary at the end (`cli`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Bar(Protocol):
    """What moves on: bytes of input carried through a step, and the name of the step at work."""

    def advance(self, step: str, size_bytes: int) -> None:
        """`size_bytes` of input have gone through `step`."""


class _Silent:
    def advance(self, step: str, size_bytes: int) -> None:
        """Says nothing."""


_SILENT = _Silent()
_current: ContextVar[Bar] = ContextVar("bar", default=_SILENT)


def advance(step: str, size_bytes: int) -> None:
    """Moves the bar of this run, if one is shown."""
    _current.get().advance(step, size_bytes)


@contextmanager
def shown(total_bytes: int) -> Iterator[None]:
    """Shows a bar on standard error for `total_bytes` of work, with rate and time left, while the block runs."""
    from tqdm import tqdm

    with tqdm(
        total=total_bytes, unit="B", unit_scale=True, unit_divisor=1000, desc="starting", leave=False, smoothing=0.1
    ) as bar:

        class Shown:
            def advance(self, step: str, size_bytes: int) -> None:
                bar.set_description(step, refresh=False)
                bar.update(size_bytes)

        token = _current.set(Shown())
        try:
            yield
        finally:
            _current.reset(token)
