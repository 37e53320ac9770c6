"""onrecord explore: a page on this machine to ask the warehouse in SQL, with completion, tables and charts.

Belongs here: its arguments, starting the server and the browser. Does not: the page (`warehouse.explorer`).
"""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, fail, port, port_problem

STARTING_SECONDS, ENDING_SECONDS = 60.0, 5.0
# Python's complaint of semaphores that marimo leaves to it at the end.
QUIET = {"PYTHONWARNINGS": "ignore:resource_tracker"}
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "explore",
        "ask in the browser: SQL with completion, tables, charts",
        """example:
  onrecord explore --data my/data

The page answers on this machine alone, to whoever has its address with the token. Your questions are kept in
DIR/explore/explorer.py. Needs the extra: pip install 'onrecord[explore]'. End it with Ctrl-C.""",
    )
    parser.add_argument("--port", type=port, default=2718, help="default: %(default)s")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from warehouse.explorer import SETTINGS, lay_out
    from warehouse.publish import database_path

    data = data_folder(options)
    if find_spec("marimo") is None:
        return fail("the explorer needs marimo: pip install 'onrecord[explore]'", EXIT_USAGE)
    if not database_path(data).is_file():
        return fail(f"{database_path(data)} does not exist: run `onrecord build --data {data}` first", EXIT_FAILED)
    if problem := port_problem(options.port):
        return fail(problem, EXIT_FAILED)
    notebook = lay_out(data)
    token = secrets.token_urlsafe()
    arguments = ["edit", str(notebook), "--host", "127.0.0.1", "--port", str(options.port), "--headless", "--skip-update-check"]
    for ending in ENDINGS:  # whichever ends this process must end the server, too
        signal.signal(ending, signal.default_int_handler)
    server = None
    try:
        server = subprocess.Popen(
            [sys.executable, "-m", "marimo", "--quiet", "--log-level", "error", *arguments, "--token-password-file", "-"],
            stdin=subprocess.PIPE,
            stdout=sys.stderr,
            env={**os.environ, **QUIET, "ONRECORD_DATA": str(data), "XDG_CONFIG_HOME": str(notebook.parent / SETTINGS)},
            start_new_session=True,  # Ctrl-C is for this process, which ends the server in its own way
        )
        assert server.stdin is not None
        server.stdin.write(token.encode())
        server.stdin.close()
        if not _answers(server, options.port):
            return fail(f"the explorer's server did not start on port {options.port}; choose another with --port", EXIT_FAILED)
        address = f"http://127.0.0.1:{options.port}/?access_token={token}"
        print(address, flush=True)
        if not options.no_browser:
            import webbrowser

            webbrowser.open(address)
        return EXIT_FAILED if server.wait() else 0
    except KeyboardInterrupt:
        return 0
    finally:
        if server is not None:
            _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ends the server, by force where it waits for the browser to go first."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # a second Ctrl-C must not leave it behind
    server.terminate()
    try:
        server.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _answers(server: "subprocess.Popen[bytes]", at: int) -> bool:
    """Whether the server comes to answer on the port."""
    until = time.monotonic() + STARTING_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", at)) == 0:
                return True
        time.sleep(0.1)
    return False
