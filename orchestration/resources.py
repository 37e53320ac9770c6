"""What a run is given: the data folder, and the engine that spreads its batches.

Belongs here: Dagster resources. Does not: what is done with them (`assets`).
"""

import os
from pathlib import Path

import dagster as dg

from orchestration.engines import ENGINES, Engine


class DataFolder(dg.ConfigurableResource):
    """The folder of a coverage: DIR/parquet, DIR/onrecord.duckdb, DIR/report, DIR/dagster."""

    path: str

    @property
    def root(self) -> Path:
        """The folder as an absolute path."""
        return Path(self.path).absolute()


class BatchEngine(dg.ConfigurableResource):
    """The engine by name (`local`), and how many workers it may use; 0 means one for each core."""

    name: str = "local"
    workers: int = 0

    @property
    def apply(self) -> Engine:
        """The engine's function."""
        return ENGINES[self.name]


def default_data() -> Path:
    """$ONRECORD_DATA, else `data` in the current folder."""
    return Path(os.environ.get("ONRECORD_DATA") or "data").absolute()
