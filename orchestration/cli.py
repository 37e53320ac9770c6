"""The command line: its commands, and how any of them ends.

Belongs here: the list of commands, exit codes, closed pipes. Does not: a command (`orchestration.commands`).
"""

import argparse
import difflib
import io
import os
import sys
from collections.abc import Sequence

from orchestration.commands import (
    build,
    completion,
    doctor,
    explore,
    export,
    init,
    replay,
    report,
    retract,
    search,
    sql,
    ui,
    verify,
)
from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, fail

# In the order in which a new user needs them.
COMMANDS = (init, build, search, sql, explore, export, report, ui, verify, replay, retract, doctor, completion)
NAMES = [module.__name__.rpartition(".")[2] for module in COMMANDS]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives back the exit code: 0 done, 1 failed, 2 wrong usage."""
    typed = sys.argv[1:] if arguments is None else arguments
    whole = parser()
    if not typed:
        whole.print_help(sys.stderr)
        return EXIT_USAGE
    if not typed[0].startswith("-") and typed[0] not in NAMES:
        like = difflib.get_close_matches(typed[0], NAMES, n=1)
        hint = f"did you mean {like[0]}?" if like else "`onrecord --help` lists them"
        return fail(f"{typed[0]} is no command; {hint}", EXIT_USAGE)
    options = whole.parse_args(typed)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        code: int = options.run(options)
        sys.stdout.flush()  # here, where a closed pipe is caught
        return code
    except KeyboardInterrupt:
        return fail("interrupted; a build is taken up where it stopped by the next one", 130)
    except BrokenPipeError:
        # The reader of a pipe went away (`onrecord sql … | head`): nothing is wrong, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left unwritten would fail again at exit
        return fail(error, EXIT_FAILED)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        prog="onrecord",
        description="Who said what, in which outlet, when, in which words: from a folder of raw news text to SQL.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    whole.set_defaults(parser=whole)
    return whole


def _version() -> str:
    from importlib.metadata import version

    return version("onrecord")


if __name__ == "__main__":
    sys.exit(main())
