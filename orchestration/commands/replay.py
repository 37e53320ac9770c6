"""onrecord replay: the quarantine, tried again.

Belongs here: its arguments and what it prints. Does not: the work (`orchestration.runs.replaying`).
"""

import argparse
import os
from functools import partial
from typing import TYPE_CHECKING

from orchestration.commands.arguments import Commands, add_building, command, work_on

if TYPE_CHECKING:
    from orchestration.runs.replaying import Replay


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "replay",
        "try everything again that is quarantined, and build",
        """examples:
  onrecord replay                     after mending files, rights or links, or with a newer version
  onrecord replay --columns text=story  tables in which no column of the text was found

A file that is still there is read again; of one that is gone, the bytes that were kept. Documents on which a step failed
(select * from faults) are worked on again. What still cannot be read is quarantined again.
Exit code: 0 every input is accounted for, 1 the run failed, 2 wrong usage.""",
    )
    add_building(parser)
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from orchestration.runs.replaying import replay

    return work_on(options, partial(replay, mapping=options.columns), _told)


def _told(done: "Replay") -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in done.quarantine_reasons.items())
    return (
        f"retried      {done.retried} quarantined inputs, {done.faults_before} documents on which a step failed\n"
        f"loaded       {done.loaded}\n"
        f"quarantined  {done.quarantined}{f' ({reasons})' if reasons else ''}\n"
        f"faults       {done.faults}"
    )
