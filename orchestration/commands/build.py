"""onrecord build: from a folder of raw news text to the published database.

Belongs here: its arguments and what it prints. Does not: the work (`orchestration.runs.building`).
"""

import argparse
import json
import os
import shlex
import sys
from typing import TYPE_CHECKING

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, add_building, command, data_folder, fail

if TYPE_CHECKING:
    from orchestration.runs.building import Summary

QUERIES = (
    "select speaker_name, count(*) from who_said_what group by 1 order by 2 desc",
    "select speaker_name, quotation_count, word_share from share_of_voice limit 20",
    "select * from date_conflicts",
)


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "build",
        "read the inputs, extract, and publish the database",
        """examples:
  onrecord build                              the sample corpus, into ./data
  onrecord build my/articles --data my/data   a folder, recursively
  onrecord build 'wire/*.txt' one.txt         a glob and a file
  onrecord build dump.jsonl.gz crawl.warc.gz  records, each a document of its own
  onrecord build rows.csv --columns text=body,title=headline
  onrecord build s3://bucket/articles         with the extra: pip install 'onrecord[s3]'
  onrecord build articles --json              a summary for programs

A build works only on what is new or not current; the same inputs again are no work.
Exit code: 0 every input is accounted for, 1 the run failed, 2 wrong usage.""",
    )
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="a file, a folder (recursive), a glob or a URL (s3, gs, http): text, HTML, mail, JSON, CSV, Parquet, WARC, archives;"
        " default: the sample corpus, where the data folder has no lists of its own",
    )
    add_building(parser)
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    printed.add_argument("--quiet", action="store_true", help="print nothing but errors, and show no progress")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    # The engine uses the cores, a batch each; threads inside a small matrix product only cost time. Read when NumPy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from orchestration.inputs.input_sources import NoSuchInput
    from orchestration.inputs.reference_lists import BadReference
    from orchestration.runs.building import FAILURES, build
    from orchestration.runs.steps import PROJECT

    data = data_folder(options)
    if not options.inputs and (data / "reference").is_dir():
        return fail(f"{data} has lists of its own: say what to read, as in `onrecord build articles`", EXIT_USAGE)
    inputs = options.inputs or [str(PROJECT / "seeds" / "articles")]
    try:
        summary = build(
            data,
            inputs,
            options.engine,
            options.workers,
            storage=options.storage,
            mapping=options.columns,
            show=sys.stderr.isatty() and not (options.json or options.quiet),
        )
    except (NoSuchInput, BadReference) as error:
        return fail(error, EXIT_USAGE)
    except (FileExistsError, NotADirectoryError):
        return fail(f"{data} is, or lies in, a file: name a folder with --data", EXIT_USAGE)
    except FAILURES as error:
        return fail(error, EXIT_FAILED)
    if options.quiet:
        return 0
    if options.json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
        return 0
    reasons = ", ".join(f"{count} {reason}" for reason, count in summary.quarantine_reasons.items())
    quotations = ", ".join(f"{count} {kind}" for kind, count in summary.quotations.items())
    rows = [
        ("inputs", f"{summary.found} found, {summary.known} known already"),
        ("loaded", str(summary.loaded)),
        ("duplicates", str(summary.duplicates)),
        ("quarantined", f"{summary.quarantined}{f' ({reasons})' if reasons else ''}"),
        *(
            [("opened", f"{summary.expanded} archives, tables and other files that hold several units")]
            if summary.expanded
            else []
        ),
        *([("set aside", set_aside)] if (set_aside := _set_aside(summary)) else []),
        *(
            [("made anew", f"{summary.reworked} batches: the program has changed since they were worked on")]
            if summary.reworked
            else []
        ),
        (
            "in the data",
            f"{summary.documents} documents, {summary.articles} articles, {sum(summary.quotations.values())} quotations",
        ),
        ("quotations", quotations or "none"),
        *([("faults", f"{summary.faults}: select * from faults")] if summary.faults else []),
        ("database", summary.database),
    ]
    if not summary.is_changed:
        print("Nothing to do: every input is known and everything made from them is current.")
    for name, value in rows:
        print(f"{name:12} {value}")
    print("\nTry:")
    where = f" --data {shlex.quote(str(data))}" if options.data else ""
    for query in QUERIES:
        print(f'  onrecord sql "{query}"{where}')
    return 0


def _set_aside(summary: "Summary") -> str:
    """Inputs that are no documents and need not be."""
    kinds = ((summary.metadata, "sidecars and manifests"), (summary.skipped, "records of web archives without a page"))
    return ", ".join(f"{count} {what}" for count, what in kinds if count)
