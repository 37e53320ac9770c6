"""The step `documents` with markup read in a process of its own, which has limits and can be killed.

Belongs here: that process. Does not: reading itself (`transforms.units`). A page made to be costly ends its process, is
quarantined, and costs the batch nothing else.
"""

import atexit
import math
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import pyarrow as pa

from transforms import units
from transforms.decode import NotText
from transforms.documents import documents as from_raw
from transforms.given import Given

# An ordinary page takes a twentieth of a second, the largest that are read a few seconds.
CPU_SECONDS = 20
MEMORY_BYTES = 3 * 2**30
# For a process that is stopped or waits for memory; its own time is limited by the kernel.
WALL_SECONDS = 300.0

_child: tuple[BaseProcess, Connection] | None = None


def documents(raw: pa.Table, batch_id: str) -> dict[str, pa.Table]:
    """The tables `inputs`, `documents` and `quarantine` of one batch."""
    return from_raw(raw, batch_id, guarded)


def guarded(media_type: str, content: bytes, given: Given) -> tuple[str, str, Given]:
    """`transforms.units.markup` within limits. Raises NotText, with reason `over_budget` where they are passed."""
    return within_limits(units.markup, media_type, content, given)


def within_limits(read: units.Markup, media_type: str, content: bytes, given: Given) -> tuple[str, str, Given]:
    """A reader of markup, which must be importable, called in this process's child."""
    global _child  # noqa: PLW0603 - one child for all pages of this process
    if _child is None:
        _child = _started()
    _, connection = _child
    try:
        connection.send((CPU_SECONDS, read, media_type, content, given))
        if not connection.poll(WALL_SECONDS):
            raise TimeoutError
        kind, found = connection.recv()
    except (EOFError, OSError):
        _end()
        detail = f"takes more than {CPU_SECONDS} s or {MEMORY_BYTES >> 20} MB to read; save its text and give that"
        raise NotText("over_budget", detail) from None
    if kind == "read":
        result: tuple[str, str, Given] = found
        return result
    raise NotText(*found)


def _started() -> tuple[BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return process, ours


@atexit.register
def _end() -> None:
    """Ends the child, if there is one."""
    global _child  # noqa: PLW0603
    if _child is not None:
        process, connection = _child
        _child = None
        process.kill()
        process.join()
        connection.close()


def _serve(connection: Connection) -> None:
    """Reads one page after the other, each with a fresh allowance of time, until the other end is closed."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    # What a reader prints of a page, through whatever library, is nobody's to read.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
    while True:
        try:
            cpu_seconds, read, *arguments = connection.recv()
        except EOFError:
            return
        # Past the soft limit the kernel ends this process, whatever it is in the middle of.
        allowed = math.ceil(time.process_time()) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (allowed if hardest < 0 else min(allowed, hardest), hardest))
        connection.send(_answer(read, arguments))


def _answer(read: Callable[..., Any], arguments: list[Any]) -> tuple[str, Any]:
    try:
        return "read", read(*arguments)
    except NotText as problem:
        return "refused", (problem.reason, problem.detail)
    except MemoryError:
        return "refused", ("over_budget", f"takes more than {MEMORY_BYTES >> 20} MB to read; save its text and give that")
    except Exception as error:
        detail = f"its reader failed ({type(error).__name__}: {' '.join(str(error).split())[:300]}); save its text and give that"
        return "refused", ("unreadable_markup", detail)
