"""onrecord report: the static report.

Belongs here: its arguments. Does not: the report (`warehouse.report`).
"""

import argparse

from orchestration.commands.arguments import EXIT_FAILED, Commands, command, data_folder, fail


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(commands, "report", "write the static report", "example:\n  onrecord report --open")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from transforms.quotations.attribution import RULES
    from warehouse.query import QueryError
    from warehouse.report.site import report

    try:
        page = report(data_folder(options), RULES)
    except QueryError as error:
        return fail(error, EXIT_FAILED)
    print(page)
    if options.open:
        import webbrowser

        webbrowser.open(page.as_uri())
    return 0
