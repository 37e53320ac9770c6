"""onrecord replay: the quarantine, tried again.

Belongs here: its arguments and what it prints. Does not: the work (`orchestration.replaying`).
"""

import argparse
import json
import os
import sys

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, add_building, command, data_folder, fail


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
    from orchestration.building import FAILURES
    from orchestration.reference import BadReference
    from orchestration.replaying import replay
    from warehouse.manifest import manifest_path

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    data = data_folder(options)
    if not manifest_path(data).exists():
        return fail(f"{data} holds no data yet: run `onrecord build` first", EXIT_USAGE)
    try:
        done = replay(
            data,
            options.engine,
            options.workers,
            storage=options.storage,
            mapping=options.columns,
            show=sys.stderr.isatty() and not options.json,
        )
    except BadReference as error:
        return fail(error, EXIT_USAGE)
    except FAILURES as error:
        return fail(error, EXIT_FAILED)
    if options.json:
        print(json.dumps(done.as_dict(), ensure_ascii=False))
        return 0
    reasons = ", ".join(f"{count} {reason}" for reason, count in done.quarantine_reasons.items())
    print(f"retried      {done.retried} quarantined inputs, {done.faults_before} documents on which a step failed")
    print(f"loaded       {done.loaded}")
    print(f"quarantined  {done.quarantined}{f' ({reasons})' if reasons else ''}")
    print(f"faults       {done.faults}")
    return 0
