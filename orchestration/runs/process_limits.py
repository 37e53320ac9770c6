"""Calling a function in a process of its own, which has limits on time and memory and can be killed.

Belongs here: such processes, as many as there are calls at a time, kept from call to call. Does not: what is called in them
(`execution`, `document_reading`), or what becomes of work that passed its limits.
"""

import atexit
import contextlib
import math
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, Pipe
from typing import Any

# What a call may take before it is allowed more: an ordinary page takes a twentieth of a second, the largest a few.
CPU_SECONDS = 20.0
# The largest document takes 6 GiB through the extraction; a sixth of this is taken by the libraries alone.
MEMORY_BYTES = 8 * 2**30
# For a process that is stopped or waits for memory; its own time is limited by the kernel.
WALL_SECONDS = 7200.0
_ITEM = "item"
PASSED = f"takes more time or memory than a document may ({MEMORY_BYTES >> 30} GiB), or ends the process that works on it"


class OverBudget(RuntimeError):
    """The call took more time or memory than it may, or its process ended in the middle of it."""

    def __init__(self, message: str = PASSED) -> None:
        super().__init__(message)


class Ended(RuntimeError):
    """The process was ended by `end_all`: whoever asked for the call is about to end, too."""


class Failed(RuntimeError):
    """The function raised; the message names what, and says it in its words."""


class _Worker:
    """The process at the other end of a pipe. It ends with this one, however that ends."""

    def __init__(self) -> None:
        ours, theirs = Pipe()
        watched, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    f"from orchestration.runs.process_limits import _serve; _serve({theirs.fileno()}, {watched})",
                ],
                pass_fds=(theirs.fileno(), watched),
                # What a library prints about a stranger's text is nobody's to read.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        finally:
            theirs.close()
            os.close(watched)
        self._pipe = ours
        self._is_ready = False

    def ask(self, function: Callable[..., Any], arguments: tuple[Any, ...], cpu_seconds: float | None, is_stream: bool) -> None:
        """Hands the process a call, which is answered once or item by item. Raises OSError where it is gone."""
        if not self._is_ready:
            try:
                self._pipe.recv()
            except EOFError:
                message = f"the process for reading documents cannot be started: it ended with {self._process.wait()}"
                raise RuntimeError(message) from None
            self._is_ready = True
        self._pipe.send((function, arguments, CPU_SECONDS if cpu_seconds is None else cpu_seconds, is_stream))

    def answer(self) -> tuple[str, Any]:
        """What the process says next. Raises EOFError or OSError where it ends before it does."""
        if not self._pipe.poll(WALL_SECONDS):
            raise TimeoutError
        kind, answer = self._pipe.recv()
        return kind, answer

    def kill(self) -> None:
        """Ends the process; who waits for its answer is told so by the pipe."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Kills the process, and closes what led to it."""
        self.kill()
        self._pipe.close()
        os.close(self._lifeline)


_started: set[_Worker] = set()
_idle: list[_Worker] = []


def call(function: Callable[..., Any], *arguments: Any, cpu_seconds: float | None = None) -> Any:
    """Calls a function, which must be importable, in a process kept for it. Raises OverBudget, or Failed where it raises."""
    with _worker() as worker:
        worker.ask(function, arguments, cpu_seconds, is_stream=False)
        return _checked(*worker.answer())


def stream(function: Callable[..., Iterable[Any]], *arguments: Any, cpu_seconds: float | None = None) -> Iterator[Any]:
    """What a generator, which must be importable, yields in a process kept for it; `cpu_seconds` for each item.

    Raises OverBudget, or Failed where it raises, after what came before. Where nobody wants the rest, the process ends.
    """
    with _worker() as worker:
        worker.ask(function, arguments, cpu_seconds, is_stream=True)
        while True:
            kind, item = worker.answer()
            if kind != _ITEM:
                _checked(kind, item)
                return
            yield item


@contextlib.contextmanager
def _worker() -> Iterator[_Worker]:
    """A process at rest, or a new one; ended where it is left in the middle of a call."""
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
        _started.add(worker)
    try:
        yield worker
    except (OverBudget, Failed):
        _idle.append(worker)  # it said so itself, and is at rest
        raise
    except BaseException as error:
        is_ended = worker not in _started
        _started.discard(worker)
        worker.end()
        if is_ended:
            raise Ended("the process was ended before it was done") from None
        if isinstance(error, (EOFError, OSError)):
            raise OverBudget from None
        raise
    _idle.append(worker)


def _checked(kind: str, answer: Any) -> Any:
    if kind == "passed":
        raise OverBudget
    if kind == "failed":
        raise Failed(answer)
    return answer


@atexit.register
def end_all() -> None:
    """Ends all processes; the next call starts its own. A call that another thread waits for raises Ended."""
    while _idle:
        worker = _idle.pop()
        _started.discard(worker)
        worker.end()
    while _started:
        _started.pop().kill()


# In a worker: the CPU time at which the kernel ends it, and None everywhere else.
_ends_at: float | None = None


def is_limited() -> bool:
    """Whether this process is such a worker, which may be killed."""
    return _ends_at is not None


@contextlib.contextmanager
def allowance(cpu_seconds: float) -> Iterator[None]:
    """So much time for what is done inside, whatever was left before; for use in a worker alone."""
    assert _ends_at is not None
    before = _ends_at
    began = time.process_time()
    _end_at(began + cpu_seconds)
    try:
        yield
    finally:
        _end_at(before + time.process_time() - began)


def _end_at(cpu_seconds: float) -> None:
    """Past the soft limit the kernel ends this process, whatever it is in the middle of."""
    global _ends_at  # noqa: PLW0603 - a limit of the whole process
    _ends_at = cpu_seconds
    hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
    seconds = math.ceil(cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hardest == resource.RLIM_INFINITY else min(seconds, hardest), hardest))


def _serve(descriptor: int, lifeline: int) -> None:
    """Answers one call after the other, each with its allowance of time, until the process that asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the process that asks, which then ends this one
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hardest = resource.getrlimit(resource.RLIMIT_DATA)[1]
    allowed = MEMORY_BYTES if hardest == resource.RLIM_INFINITY else min(MEMORY_BYTES, hardest)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, hardest))
    pipe = Connection(descriptor)
    pipe.send("ready")
    while True:
        try:
            function, arguments, cpu_seconds, is_stream = pipe.recv()
        except EOFError:
            return
        _end_at(time.process_time() + cpu_seconds)
        pipe.send(_answer(*((_send_all, (pipe, function, arguments, cpu_seconds)) if is_stream else (function, arguments))))


def _send_all(pipe: Connection, function: Callable[..., Iterable[Any]], arguments: tuple[Any, ...], cpu_seconds: float) -> None:
    for item in function(*arguments):
        pipe.send((_ITEM, item))
        _end_at(time.process_time() + cpu_seconds)


def _end_with(lifeline: int) -> None:
    os.read(lifeline, 1)  # returns when the other end is closed, by whatever death
    os._exit(1)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "answer", function(*arguments)
    except MemoryError:
        return "passed", None
    except Exception as error:
        return "failed", f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"
