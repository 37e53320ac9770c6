"""Processes beside this one, for work of which there is much and little to say.

Belongs here: how they are started, and that they end with this one. Does not: what they do.
"""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def pool(count: int) -> ProcessPoolExecutor:
    """So many processes that end when this one does, however it ends.

    Spawned, not forked: Polars and Arrow hold threads and locks that a forked child would inherit in an unknown state.
    """
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _end_with_parent)


def _end_with_parent() -> None:
    """Ends this process when the one that started it is killed: it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
