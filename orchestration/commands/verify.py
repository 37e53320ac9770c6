"""onrecord verify: whether everything on disk is as it was written.

Belongs here: its arguments. Does not: the check (`warehouse.verify`).
"""

import argparse

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, fail


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "verify",
        "check every stored file against what was written",
        """examples:
  onrecord verify            reads everything, and says what to do about each file that differs
  onrecord verify --mend     takes damaged files out of the way, for the next build to make them anew

Exit code: 0 everything is as it was written, 1 something is not, 2 wrong usage.""",
    )
    parser.add_argument("--mend", action="store_true", help="take damaged files out of the way")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from warehouse import verify
    from warehouse.locks import DataFolderBusy
    from warehouse.manifest import ManifestError, manifest_path

    data = data_folder(options)
    if not manifest_path(data).exists():
        return fail(f"{data} holds no data yet: run `onrecord build` first", EXIT_USAGE)
    try:
        found = verify.mend(data) if options.mend else verify.problems(data)
    except (DataFolderBusy, ManifestError, OSError) as error:
        return fail(error, EXIT_FAILED)
    for problem in found:
        print(f"{problem.path} {problem.found}; {problem.remedy}")
    print(f"{len(found)} problem{'' if len(found) == 1 else 's'} found" if found else "Everything is as it was written.")
    return EXIT_FAILED if found else 0
