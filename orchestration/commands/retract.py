"""onrecord retract: inputs taken out of the data again.

Belongs here: its arguments and what it prints. Does not: the work (`orchestration.retracting`).
"""

import argparse
import json
import os
import sys

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, add_spreading, command, data_folder, fail


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "retract",
        "take inputs out of the data, with all that was made of them, and build",
        """examples:
  onrecord retract articles/withdrawn.txt   an input
  onrecord retract articles/2019            all inputs of a folder
  onrecord retract dump.jsonl.gz#17         a unit of an input
  onrecord retract --missing                all inputs whose files were deleted

Their bytes are not kept. Of bytes that another input repeats, that one holds the document from now on. A file that still lies
among the inputs is loaded again by the next build.
Exit code: 0 done, 1 the run failed, 2 wrong usage or no such input.""",
    )
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS", help="an input, a folder of inputs, or a unit")
    parser.add_argument("--missing", action="store_true", help="also all local files that are not there any more")
    add_spreading(parser)
    parser.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from orchestration.building import FAILURES
    from orchestration.reference import BadReference
    from orchestration.retracting import retract
    from orchestration.sources import NoSuchInput
    from warehouse.manifest import manifest_path

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    data = data_folder(options)
    if not options.addresses and not options.missing:
        return fail("name what to retract, or give --missing", EXIT_USAGE)
    if not manifest_path(data).exists():
        return fail(f"{data} holds no data yet: run `onrecord build` first", EXIT_USAGE)
    try:
        done = retract(
            data,
            options.addresses,
            is_missing=options.missing,
            engine=options.engine,
            workers=options.workers,
            storage=options.storage,
            show=sys.stderr.isatty() and not options.json,
        )
    except (BadReference, NoSuchInput) as error:
        return fail(error, EXIT_USAGE)
    except FAILURES as error:
        return fail(error, EXIT_FAILED)
    if options.json:
        print(json.dumps(done.as_dict()))
        return 0
    made = f"{done.documents} documents, {done.articles} articles, {done.quotations} quotations"
    print(f"retracted {done.inputs} inputs: {made}")
    return 0
