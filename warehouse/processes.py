"""Processes beside this one, for work of which there is much and little to say.

Belongs here: how they are started, and that they end with this one. Does not: what they do.
"""

import ctypes
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # the names that glibc has for these
_KEPT_BYTES = 1 << 20


def pool(count: int) -> ProcessPoolExecutor:
    """So many processes that end when this one does, however it ends.

    Spawned, not forked: Polars and Arrow hold threads and locks that a forked child would inherit in an unknown state.
    """
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    _return_memory()
    _end_with_parent()


def _return_memory() -> None:
    """Gives memory back to the system when it is freed: what is kept for the next use is as much again as what is used.

    Arrow's other allocators keep it, too, and glibc learns to keep blocks of up to 32 MB. Other C libraries are left as they are.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    if hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        library.mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)


def _end_with_parent() -> None:
    """Ends this process when the one that started it is killed: it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
