"""onrecord ui: the Dagster UI on a data folder.

Belongs here: its arguments, the server's command line. Does not: what it shows (`orchestration.definitions`).
"""

import argparse
import os
import sys

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, fail, port, port_problem


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(commands, "ui", "the Dagster UI on this data", "example:\n  onrecord ui --port 3000\n\nEnd it with Ctrl-C.")
    parser.add_argument("--port", type=port, default=3000, help="default: %(default)s")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Replaces this process by Dagster's web server and daemon, bound to loopback."""
    from orchestration.runs.building import prepare_dagster_home
    from orchestration.runs.steps import PROJECT
    from warehouse.publish import PublishError, refuse_unusable_path

    data = data_folder(options)
    try:
        refuse_unusable_path(data)
    except PublishError as error:
        return fail(error, EXIT_USAGE)
    if problem := port_problem(options.port):
        return fail(problem, EXIT_FAILED)
    prepare_dagster_home(data)
    print(f"Dagster on http://127.0.0.1:{options.port} for {data}; end it with Ctrl-C", file=sys.stderr)
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-w",
        str(PROJECT / "workspace.yaml"),
        "-h",
        "127.0.0.1",
        "-p",
        str(options.port),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - a fixed command, no shell
