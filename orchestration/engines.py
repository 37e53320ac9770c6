"""Engines: how one step is applied to many batches. The same function and the same bytes out, whichever engine.

Belongs here: spreading batches over processes. Does not: what a step does with a batch (`execution`).
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration import execution
from warehouse.manifest import StoredFile


def end_with_parent() -> None:
    """Ends this worker when the build that started it is killed: it would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass(frozen=True, slots=True)
class Task:
    """One step on one batch, over the stored files it reads."""

    step: str
    batch_id: str
    files: tuple[StoredFile, ...]


Engine = Callable[[Path, Sequence[Task], int], Iterator[execution.Outcome]]


def local(data: Path, tasks: Sequence[Task], workers: int) -> Iterator[execution.Outcome]:
    """Processes on this machine; a single task, or a single worker, runs in this one. Outcomes come as they are finished.

    At most two tasks a worker are handed out ahead, so that memory depends on the workers, never on the number of batches.
    """
    count = min(workers or os.cpu_count() or 1, len(tasks))
    if count <= 1:
        for task in tasks:
            yield execution.run(data, task.step, task.batch_id, task.files)
        return
    # spawn, not fork: Polars and Arrow hold threads and locks that a forked child would inherit in an unknown state.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), end_with_parent) as pool:
        waiting = iter(tasks)
        running: set[Future[execution.Outcome]] = set()

        def hand_out(how_many: int) -> None:
            for task in islice(waiting, how_many):
                running.add(pool.submit(execution.run, data, task.step, task.batch_id, task.files))

        hand_out(2 * count)
        while running:
            finished, running_now = wait(running, return_when=FIRST_COMPLETED)
            running = set(running_now)
            hand_out(len(finished))
            for future in finished:
                yield future.result()


ENGINES: Mapping[str, Engine] = {"local": local}
