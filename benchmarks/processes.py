"""A command with all the processes it starts: wall time, processor time and memory, looked at while it runs.

Belongs here: watching processes (Linux: it reads /proc). Does not: what is run, or what its figures mean (`pipeline.py`).
"""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """What was seen: processor seconds by time since the epoch, and the most memory of all together and of any one."""

    began: float
    seconds: float = 0.0
    peak_bytes: int = 0
    peak_process_bytes: int = 0
    processor: list[tuple[float, float]] = field(default_factory=list)

    @property
    def processor_seconds(self) -> float:
        """Of all processes together."""
        return self.processor[-1][1] if self.processor else 0.0

    def between(self, begin: float, end: float) -> float:
        """The processor seconds from one time to another."""
        return self._until(end) - self._until(begin)

    def _until(self, moment: float) -> float:
        before = (0.0, 0.0)
        for at, seconds in self.processor:
            if at >= moment:
                span = at - before[0]
                return before[1] + (seconds - before[1]) * ((moment - before[0]) / span if span and before[0] else 1.0)
            before = (at, seconds)
        return before[1]


def _family(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue  # it has just ended
            children.setdefault(parent, []).append(int(entry.name))
    found, pending = [], [root]
    while pending:
        found.append(process := pending.pop())
        pending += children.get(process, [])
    return found


def _seen(process: int) -> tuple[float, int]:
    """Processor seconds and memory of one process; memory that several share is shared out between them."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return (int(fields[11]) + int(fields[12])) / _TICKS, kilobytes * 1024


def watched(command: Sequence[str], **environment: str) -> tuple[Usage, str]:
    """Runs a command to its end; what it took, and what it printed. Raises CalledProcessError where it fails."""
    usage = Usage(time.time())
    processor: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}) as process:
        while True:
            seen = {member: _seen(member) for member in _family(process.pid)}
            for member, (seconds, _) in seen.items():
                processor[member] = max(processor.get(member, 0.0), seconds)
            usage.processor.append((time.time(), sum(processor.values())))
            usage.peak_bytes = max(usage.peak_bytes, sum(memory for _, memory in seen.values()))
            usage.peak_process_bytes = max(usage.peak_process_bytes, *(memory for _, memory in seen.values()))
            try:
                process.wait(SECONDS_BETWEEN_LOOKS)
                break
            except subprocess.TimeoutExpired:
                continue
        printed = process.stdout.read() if process.stdout else ""
    usage.seconds = time.time() - usage.began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    return usage, printed
