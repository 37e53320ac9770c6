"""onrecord retract: inputs taken out of the data again.

Belongs here: its arguments and what it prints. Does not: the work (`orchestration.runs.retracting`).
"""

import argparse
import os
from functools import partial
from typing import TYPE_CHECKING

from orchestration.commands.arguments import EXIT_USAGE, Commands, add_spreading, command, fail, work_on

if TYPE_CHECKING:
    from orchestration.runs.retracting import Retraction


TOLD_DOCUMENTS = 20


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
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from orchestration.runs.retracting import retract

    if not options.addresses and not options.missing:
        return fail("name what to retract, or give --missing", EXIT_USAGE)
    return work_on(options, partial(retract, addresses=options.addresses, is_missing=options.missing), _told)


def _told(done: "Retraction") -> str:
    made = f"{done.documents} documents, {done.articles} articles, {done.quotations} quotations"
    lines = [f"retracted {done.inputs} input{'' if done.inputs == 1 else 's'}: {made}"]
    lines += [
        f"document {kept.document_id} stays: the bytes of {kept.retracted[0]} came as {', '.join(kept.copies)}, too;"
        " retract what has them as well to take it out"
        for kept in done.kept[:TOLD_DOCUMENTS]
    ]
    if len(done.kept) > TOLD_DOCUMENTS:
        lines.append(f"… and {len(done.kept) - TOLD_DOCUMENTS} more documents that stay: --json lists them all")
    return "\n".join(lines)
