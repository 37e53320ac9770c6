"""What a run is given: the data folder, and the engine that spreads its batches.

Belongs here: Dagster resources. Does not: what is done with them (`assets`).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from orchestration.runs.engines import ENGINES
from orchestration.runs.execution import Outcome
from orchestration.runs.tasks import Apply, Task


class DataFolder(dg.ConfigurableResource):
    """The folder of a coverage: DIR/parquet, DIR/onrecord.duckdb, DIR/report, DIR/dagster."""

    path: str

    @property
    def root(self) -> Path:
        """The folder as an absolute path."""
        return Path(self.path).absolute()


class BatchEngine(dg.ConfigurableResource):
    """The engine by name, how many workers it may use (0: one for each core), and the URL of shared storage, if there is any."""

    name: str = "local"
    workers: int = 0
    storage: str | None = None
    _apply: Apply = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["BatchEngine"]:
        """Opened once for all steps of a run: processes and connections are not made anew for each."""
        with ENGINES[self.name](self.workers, self.storage) as self._apply:
            yield self

    def apply(self, data: Path, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """The outcome of each task, as it is finished."""
        return self._apply(data, tasks)


def default_data() -> Path:
    """$ONRECORD_DATA, else `data` in the current folder."""
    return Path(os.environ.get("ONRECORD_DATA") or "data").absolute()
