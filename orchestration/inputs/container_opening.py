"""Opening containers in a process that may be killed: what is in them is a stranger's, and so is what their readers make of it.

Belongs here: handing a container there and its units back. Does not: what is in a container (`transforms.ingest.containers`), the
process (`limits`), what becomes of the units (`planning`).
"""

import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from orchestration.inputs import input_sources
from orchestration.inputs.input_sources import Fetched
from orchestration.runs import process_limits
from transforms.ingest.containers import MAX_MEMBERS, Opening, Spooled, Unit, units
from transforms.ingest.streams import Budget

# So many units, or bytes of them, come at a time.
UNITS_AT_ONCE, BYTES_AT_ONCE = 256, 1 << 20


def opened(
    fetched: Fetched, address: str, name: str, media_type: str, opening: tuple[Mapping[str, str], str, Path]
) -> Iterator[Unit]:
    """The units of a container, as `transforms.ingest.containers.units` gives them.

    The container's own unit says what is wrong where limits are passed.

    `opening` is the columns mapped by hand, what divides an address, and the folder for what has to be put aside.
    """
    count = 0
    try:
        for some in process_limits.stream(_units, _held(fetched), fetched.size_bytes, address, name, media_type, *opening):
            for unit in some:
                count += unit.address != address
                yield unit
    except (process_limits.OverBudget, process_limits.Failed) as problem:
        reason = "over_budget" if isinstance(problem, process_limits.OverBudget) else "unreadable"
        stand = f"; {count} units before stand" if count else ""
        detail = f"{problem}; unpack it and give the folder{stand}"
        yield Unit(address, problem=f"{reason}\t{detail}", detail=media_type, unit_count=count)


def _held(fetched: Fetched) -> bytes | str:
    """The bytes, or under what name another process of this machine opens the very same file, whatever is at its path by now."""
    if fetched.file is None:
        return fetched.content or b""
    return f"/proc/{os.getpid()}/fd/{fetched.file.fileno()}"


def _units(
    held: bytes | str,
    size_bytes: int,
    address: str,
    name: str,
    media_type: str,
    mapping: Mapping[str, str],
    divider: str,
    folder: Path,
) -> Iterator[list[Unit]]:
    def spool(chunks: Iterator[bytes]) -> Spooled:
        return Spooled(*input_sources.spool(chunks, folder))

    opening = Opening(Budget(size_bytes, MAX_MEMBERS), spool, mapping, divider)
    with _file(held) as file:
        some: list[Unit] = []
        size = 0
        for unit in units(file, address, name, media_type, opening):
            some.append(unit)
            size += len(unit.content or b"")
            if len(some) == UNITS_AT_ONCE or size >= BYTES_AT_ONCE:
                yield some
                some, size = [], 0
        yield some


def _file(held: bytes | str) -> IO[bytes]:
    return Path(held).open("rb") if isinstance(held, str) else io.BytesIO(held)
