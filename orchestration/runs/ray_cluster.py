"""The engine `ray`: one plain Ray task a batch, on a running cluster or on this machine's cores.

Belongs here: handing batches to a cluster, and what a worker there does around a step. Does not: what a step does with a batch
(`execution`), moving files to and from shared storage (`warehouse.storage`).
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from orchestration.runs import execution
from orchestration.runs.steps import code_version
from orchestration.runs.tasks import Apply, Task, largest_first
from warehouse import storage

# How often a batch is begun again after its worker or its node was lost. What a step raises is not tried again.
RETRIES = 5
# Handed out ahead for each core, so that none waits for its next batch; memory depends on the workers, never on the batches.
AHEAD = 2


class NoCluster(RuntimeError):
    """Ray is not installed, or the cluster cannot be reached."""


class OtherCode(RuntimeError):
    """A worker has another version of the program than the build, and would make other bytes."""


def work(data: str, task: Task, version: str, url: str | None) -> execution.Outcome:
    """What a worker does: a step on a batch, in the data folder, or in a folder of its own with what it takes from storage."""
    if code_version(task.step) != version:
        raise OtherCode(
            f"a worker has another version of On Record than this build: {task.step} differs; install one on all nodes"
        )
    if url is None:
        return execution.run(Path(data), task.step, task.batch_id, task.files)
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        own, store = Path(folder), storage.opened(url)
        for file in task.files:
            store.fetch(own, file)
        outcome = execution.run(own, task.step, task.batch_id, task.files)
        for file in outcome.files:
            store.put(own, file)
        return outcome


@contextmanager
def opened(workers: int, url: str | None) -> Iterator[Apply]:
    """Connects to the cluster that RAY_ADDRESS names; where it names none, one is started on this machine's cores.

    Without shared storage every node must see the data folder under the same path. Raises NoCluster.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise NoCluster("the engine ray takes an extra that is not installed: pip install 'onrecord[ray]'") from None
    address = os.environ.get("RAY_ADDRESS")
    start: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": workers or None}
    try:
        ray.init(
            **start,
            include_dashboard=None if address else False,
            log_to_driver=False,
            logging_level="error",
            # As on one machine: a core a batch, and no threads inside a small matrix product.
            runtime_env={"env_vars": {"OPENBLAS_NUM_THREADS": "1"}},
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise NoCluster(f"no Ray cluster at {address or 'this machine'}: {' '.join(str(error).split())[:300]}") from None
    store = storage.opened(url) if url is not None else None
    remote = ray.remote(num_cpus=1, max_retries=RETRIES)(work)

    def apply(data: Path, tasks: Sequence[Task]) -> Iterator[execution.Outcome]:
        waiting = iter(largest_first(tasks))
        running: list[Any] = []

        def hand_out() -> None:
            cores = workers or int(ray.cluster_resources().get("CPU", 1))  # nodes come and go
            for task in islice(waiting, max(AHEAD * cores - len(running), 0)):
                if store is not None:
                    for file in task.files:
                        store.put(data, file)
                running.append(remote.remote(str(data), task, code_version(task.step), url))

        hand_out()
        while running:
            finished, running[:] = ray.wait(running, num_returns=1)
            outcome: execution.Outcome = ray.get(finished[0])
            if store is not None:
                for file in outcome.files:
                    store.fetch(data, file)
            hand_out()
            yield outcome

    try:
        yield apply
    finally:
        ray.shutdown()
