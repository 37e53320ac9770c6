"""Engines: how one step is applied to many batches. The same function and the same bytes out, whichever engine.

Belongs here: what an engine is, and spreading batches over processes of this machine. Does not: what a step does with a batch
(`execution`), a cluster (`cluster`).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration import execution, limits
from warehouse import processes
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


@contextmanager
def local(workers: int, storage: str | None) -> Iterator[Apply]:
    """Processes on this machine, the same for every step: those that `limits` keeps, each waited for by a thread of this one.

    They read and write the data folder itself: what there is in shared storage does not concern them.
    """
    count = workers or os.cpu_count() or 1
    threads = ThreadPoolExecutor(count)

    def apply(data: Path, tasks: Sequence[Task]) -> Iterator[execution.Outcome]:
        waiting = iter(largest_first(tasks))
        running: set[Future[execution.Outcome]] = set()

        def hand_out(how_many: int) -> None:
            for task in islice(waiting, how_many):
                running.add(threads.submit(execution.run, data, task.step, task.batch_id, task.files))

        hand_out(count)
        while running:
            finished, running_now = wait(running, return_when=FIRST_COMPLETED)
            running = set(running_now)
            hand_out(len(finished))
            for future in finished:
                yield future.result()

    try:
        yield apply
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        limits.end_all()


def as_ready(data: Path, workers: int, ready: Callable[[], Sequence[Task]]) -> Iterator[execution.Outcome]:
    """Steps over the coverage side by side: `ready` tells, before the first and after each outcome, which have all they read.

    A step that fails is passed over, and with a process that dies it ends: whoever runs the rest one by one is told why.
    """
    limits.end_all()  # with all that they remember of the words of the batches, which no step over the coverage asks for
    with processes.pool(workers or os.cpu_count() or 1) as pool:
        begun: set[str] = set()
        running: set[Future[execution.Outcome]] = set()
        while True:
            for task in largest_first([task for task in ready() if task.step not in begun]):
                begun.add(task.step)
                running.add(pool.submit(execution.run, data, task.step, None, task.files, task.recalled))
            if not running:
                return
            finished, running_now = wait(running, return_when=FIRST_COMPLETED)
            running = set(running_now)
            yield from (future.result() for future in finished if future.exception() is None)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in finished):
                return


@contextmanager
def ray(workers: int, storage: str | None) -> Iterator[Apply]:
    """A cluster; its module, and with it Ray, is loaded when it is asked for."""
    from orchestration import cluster

    with cluster.opened(workers, storage) as apply:
        yield apply


ENGINES: Mapping[str, Engine] = {"local": local, "ray": ray}
