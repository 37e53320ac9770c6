"""onrecord export: a table or view of the published database, whole, into a file for other programs.

Belongs here: its arguments, the file. Does not: the formats (`warehouse.output`).
"""

import argparse
import difflib
import sys
from pathlib import Path
from typing import Any

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, fail, seconds

FORMATS = ("csv", "jsonl", "parquet")


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "export",
        "write a table or view, whole, as CSV, JSON lines or Parquet",
        """examples:
  onrecord export share_of_voice                   as CSV, to standard output
  onrecord export who_said_what --to said.parquet  the ending of the name tells the format
  onrecord export positions --format jsonl | head

docs/data-dictionary.md tells what each table and view holds. The file is there whole or not at all.""",
    )
    parser.add_argument("name", metavar="NAME", help="a table or view")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to (default: standard output)")
    parser.add_argument("--format", choices=FORMATS, help="default: by the ending of FILE, else csv")
    parser.add_argument(
        "--timeout", type=seconds, default=600.0, metavar="SECONDS", help="stop a view after this (default: %(default)s)"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from warehouse import query
    from warehouse.files import replacing

    data = data_folder(options)
    ending = options.to.suffix.lower().removeprefix(".") if options.to else "csv"
    form: Any = options.format or ending
    if form not in FORMATS:
        return fail(f"{options.to}: the ending names none of {', '.join(FORMATS)}; choose with --format", EXIT_USAGE)
    if options.to and not (folder := options.to.absolute().parent).is_dir():
        return fail(f"{folder} is no folder that exists: create it, or name another file with --to", EXIT_USAGE)
    try:
        names = query.names(data)
        if options.name not in names:
            like = difflib.get_close_matches(options.name, names, n=3)
            hint = f"did you mean {' or '.join(like)}?" if like else '`onrecord sql "show all tables"` lists all'
            return fail(f"{options.name} is no table or view; {hint}", EXIT_USAGE)
        whole = f'FROM "{options.name}"'
        if options.to is None:
            query.run(data, whole, form, sys.stdout.buffer if form == "parquet" else sys.stdout, options.timeout)
            return 0
        with replacing(options.to.absolute()) as temporary:
            if form == "parquet":
                with temporary.open("wb") as out:
                    query.run(data, whole, form, out, options.timeout)
            else:
                with temporary.open("w", encoding="utf-8", newline="") as out:
                    query.run(data, whole, form, out, options.timeout)
    except query.QueryError as error:
        return fail(error, EXIT_FAILED)
    return 0
