"""onrecord completion: what a shell needs to complete commands, options and file names.

Belongs here: its arguments. Does not: the scripts (the library shtab writes them from the command line's declaration).
"""

import argparse

from orchestration.commands.arguments import Commands


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "completion",
        help="print a completion script for your shell",
        description="Print a completion script for your shell.",
        epilog="""examples:
  onrecord completion bash > ~/.local/share/bash-completion/completions/onrecord
  onrecord completion zsh > ~/.zfunc/_onrecord""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(options.parser, options.shell))
    return 0
