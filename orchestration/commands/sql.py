"""onrecord sql: questions to the published database.

Belongs here: its arguments, reading the SQL. Does not: running it (`warehouse.query`).
"""

import argparse
import os
import sys
from pathlib import Path

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, fail, seconds


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "sql",
        "ask the published database, read-only",
        """examples:
  onrecord sql "select speaker_name, count(*) from who_said_what group by 1 order by 2 desc"
  onrecord sql -f question.sql --format csv > answer.csv
  echo "show all tables" | onrecord sql""",
    )
    parser.add_argument("query", nargs="?", metavar="QUERY", help="SQL; default: read from standard input")
    parser.add_argument("-f", "--file", type=Path, help="read the SQL from a file")
    parser.add_argument(
        "--format", choices=["table", "csv", "json", "jsonl", "parquet"], default="table", help="default: %(default)s"
    )
    parser.add_argument(
        "--timeout", type=seconds, default=60.0, metavar="SECONDS", help="stop a query after this (default: %(default)s)"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from warehouse import query

    if options.query is not None and options.file is not None:
        return fail("give either a QUERY or -f FILE", EXIT_USAGE)
    try:
        if options.query is not None:
            text = os.fsencode(options.query).decode()
        else:
            text = (options.file.read_bytes() if options.file else sys.stdin.buffer.read()).decode("utf-8-sig")
    except OSError as error:
        return fail(f"the SQL cannot be read: {options.file or 'standard input'}: {error.strerror}", EXIT_USAGE)
    except UnicodeDecodeError as error:
        return fail(f"the SQL is not UTF-8: {error}", EXIT_USAGE)
    if not text.strip():
        return fail("no SQL was given", EXIT_USAGE)
    out = sys.stdout.buffer if options.format == "parquet" else sys.stdout
    try:
        query.limit_process()
        query.run(data_folder(options), text, options.format, out, options.timeout, _give_up)
    except query.QueryError as error:
        return fail(error, EXIT_FAILED)
    return 0


def _give_up(message: str) -> None:
    """Ends the process at once, from whatever thread: what the others are doing cannot be interrupted."""
    print(f"onrecord: {message}", file=sys.stderr, flush=True)
    os._exit(EXIT_FAILED)
