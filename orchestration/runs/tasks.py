"""Tasks: what an engine is handed, and what an engine is.

Belongs here: a step on a batch as the names of its files, and the order to hand tasks out. Does not: the engines (`engines`,
`ray_cluster`), what is done with a task (`execution`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from orchestration.runs import execution
from warehouse.manifest import StoredFile


@dataclass(frozen=True, slots=True)
class Task:
    """One step on one batch, over the stored files it reads: names alone, so that no text goes from process to process.

    A step over the coverage has no batch; it may recall files of its own.
    """

    step: str
    batch_id: str | None
    files: tuple[StoredFile, ...]
    recalled: tuple[StoredFile, ...] = ()

    @property
    def size_bytes(self) -> int:
        """What there is to read."""
        return sum(file.size_bytes for file in self.files)


Apply = Callable[[Path, Sequence[Task]], Iterator[execution.Outcome]]
# Opened once a run with a number of workers (0: one for each core) and the shared storage, if there is any.
Engine = Callable[[int, str | None], AbstractContextManager[Apply]]


def largest_first(tasks: Sequence[Task]) -> list[Task]:
    """The tasks in the order to hand them out: the small ones, last, fill up the time until all workers are done."""
    return sorted(tasks, key=lambda task: -task.size_bytes)
