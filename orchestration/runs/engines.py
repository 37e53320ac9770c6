"""Engines: how one step is applied to many batches. The same function and the same bytes out, whichever engine.

Belongs here: the engines by name, and spreading batches over processes of this machine. Does not: what is handed to an engine
(`tasks`), what a step does with a batch (`execution`), a cluster (`ray_cluster`).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from orchestration.runs import execution, process_limits
from orchestration.runs.tasks import Apply, Engine, Task, largest_first
from warehouse import processes


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
        process_limits.end_all()


def as_ready(data: Path, workers: int, ready: Callable[[], Sequence[Task]]) -> Iterator[execution.Outcome]:
    """Steps over the coverage side by side: `ready` tells, before the first and after each outcome, which have all they read.

    A step that fails is passed over, and with a process that dies it ends: whoever runs the rest one by one is told why.
    """
    process_limits.end_all()  # with all that they remember of the words of the batches, which no step over the coverage asks for
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
    from orchestration.runs import ray_cluster

    with ray_cluster.opened(workers, storage) as apply:
        yield apply


ENGINES: Mapping[str, Engine] = {"local": local, "ray": ray}
