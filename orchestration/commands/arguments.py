"""What the commands share: how their arguments are read, where the data are, what a failure looks like.

Belongs here: arguments of more than one command, exit codes. Does not: a command (a module each beside this one).
"""

import argparse
import datetime
import json
import math
import os
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

EXIT_FAILED, EXIT_USAGE = 1, 2
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, name: str, summary: str, epilog: str) -> argparse.ArgumentParser:
    """A command of the program; `summary` stands in the list of commands, `epilog` behind its own help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: $ONRECORD_DATA, else ./data)")
    return parser


def count(text: str) -> int:
    """A whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1."""
    if not count(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def date(text: str) -> str:
    """A date as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date as YYYY-MM-DD") from None


def port(text: str) -> int:
    """A TCP port."""
    if not 0 < count(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def port_problem(at: int) -> str | None:
    """Why a server of this machine cannot have the port, with the remedy; None where it can."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", at))
        except OSError as error:
            return f"port {at}: {error.strerror}; choose another with --port"
    return None


def seconds(text: str) -> float:
    """A number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def data_folder(options: argparse.Namespace) -> Path:
    """The data folder that the command line or the environment names."""
    return (options.data or Path(os.environ.get("ONRECORD_DATA") or "data")).absolute()


def fail(error: object, code: int) -> int:
    """Says what is wrong on standard error, further lines below the first, and gives back the exit code."""
    prefix = "onrecord: "
    print(prefix + textwrap.indent(str(error), " " * len(prefix)).lstrip(), file=sys.stderr)
    return code


def work_on(options: argparse.Namespace, work: Callable[..., Any], told: Callable[[Any], str]) -> int:
    """Works on the data that there are, by the options of `add_spreading`; prints what `told` makes of what was done, or JSON."""
    from orchestration.inputs.input_sources import NoSuchInput
    from orchestration.inputs.reference_lists import BadReference
    from orchestration.runs.building import FAILURES
    from warehouse.manifest import manifest_path

    data = data_folder(options)
    if not manifest_path(data).exists():
        return fail(f"{data} holds no data yet: run `onrecord build` first", EXIT_USAGE)
    try:
        show = sys.stderr.isatty() and not options.json
        done = work(data, engine=options.engine, workers=options.workers, storage=options.storage, show=show)
    except (BadReference, NoSuchInput) as error:
        return fail(error, EXIT_USAGE)
    except FAILURES as error:
        return fail(error, EXIT_FAILED)
    print(json.dumps(done.as_dict(), ensure_ascii=False) if options.json else told(done))
    return 0


def add_building(parser: argparse.ArgumentParser) -> None:
    """How inputs are read and batches spread, for the commands that read some."""
    parser.add_argument(
        "--columns",
        type=_columns,
        default={},
        metavar="FIELD=COLUMN,…",
        help="which column of tables and JSON records holds text, title, url, outlet, published, fetched_at, authors, language;"
        " default: guessed by name",
    )
    add_spreading(parser)


def add_spreading(parser: argparse.ArgumentParser) -> None:
    """How batches are spread, for the commands that work on them."""
    parser.add_argument(
        "--engine",
        choices=["local", "ray"],
        default="local",
        help="what spreads the batches: processes of this machine, or the Ray cluster at $RAY_ADDRESS (default: %(default)s)",
    )
    parser.add_argument("--workers", type=count, default=0, metavar="N", help="processes to use (default: one for each core)")
    parser.add_argument(
        "--storage",
        metavar="URL",
        help="keep a copy of the Parquet files there (s3, gs, file), where other engines read them and through which the"
        " nodes of a cluster get theirs; without it they must all see the data folder",
    )


def _columns(text: str) -> dict[str, str]:
    from transforms.ingest.column_mapping import parse_mapping

    try:
        return parse_mapping(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
