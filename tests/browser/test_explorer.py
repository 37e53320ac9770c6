"""`onrecord explore` on the sample's data, in a real browser."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.cli import main
from tests.conftest import free_port

pytest.importorskip("playwright.sync_api")
pytest.importorskip("marimo")
LONG_MS = 60_000


def explore(data: Path, port: int, log: Path) -> "subprocess.Popen[str]":
    """The command, in a process group of its own."""
    command = [sys.executable, "-m", "orchestration.cli", "explore", "--no-browser", "--data", str(data), "--port", str(port)]
    with log.open("wb") as opened:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=opened, text=True, start_new_session=True)


def below(process: int) -> list[int]:
    """The processes that it started, and those that they did."""
    found = [process]
    for parent in found:
        listed = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False).stdout
        found += [int(line) for line in listed.splitlines()]
    return found[1:]


def running(processes: list[int]) -> list[int]:
    """Those that have not ended; one that nobody waited for has."""
    states = ((number, Path(f"/proc/{number}/stat")) for number in processes)
    return [number for number, stat in states if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"]


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    """The address that the command prints."""
    server = explore(sample, free_port(), sample / "explore.log")
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        os.killpg(server.pid, signal.SIGINT)
        assert server.wait(timeout=30) == 0


def test_a_question_is_completed_answered_and_read_in_place(address: str, page, tmp_path: Path) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.locator(".paragraph", has_text="The answer; choose a row").wait_for(timeout=LONG_MS)
    editor = page.locator(".cm-content", has_text="who_said_what").first
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * FROM quoted_w", delay=50)
    offered = page.locator(".cm-tooltip-autocomplete [role=option]")
    offered.filter(has_text="quoted_words").first.wait_for(timeout=LONG_MS)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type(
        "SELECT article_id, start_char, end_char, speaker_name, words FROM who_said_what WHERE speaker_n", delay=50
    )
    offered.filter(has_text="speaker_name").first.wait_for(timeout=LONG_MS)
    page.keyboard.press("Escape")
    page.keyboard.type("ame = 'Gregor Stolin' ORDER BY article_id, start_char LIMIT 1")
    page.keyboard.press("Control+Enter")
    table = page.locator("table", has_text="Gregor Stolin")
    table.get_by_text("Gregor Stolin").first.wait_for(timeout=LONG_MS)
    page.get_by_text("1 row,").wait_for(timeout=LONG_MS)
    table.get_by_role("checkbox").last.click()
    page.locator("mark").wait_for(timeout=LONG_MS)
    with_words = table.inner_text()
    assert page.locator("mark").inner_text()[:20] in with_words
    assert {url.partition("://")[2].partition("/")[0] for url in asked if url.startswith(("http", "ws"))} == {
        address.partition("://")[2].partition("/")[0]
    }


def test_the_page_is_for_whoever_has_its_address_alone(address: str) -> None:
    with urllib.request.urlopen(address.partition("?")[0]) as answer:
        assert answer.url.partition("?")[0].endswith("/auth/login")


def test_whatever_ends_the_command_ends_its_server_too(sample: Path, page, tmp_path: Path) -> None:
    log = tmp_path / "explore.log"
    command = explore(sample, free_port(), log)
    started: list[int] = []
    try:
        assert command.stdout is not None
        page.goto(command.stdout.readline().strip())
        page.locator(".paragraph", has_text="The answer; choose a row").wait_for(timeout=LONG_MS)
        started = below(command.pid)
        assert len(started) > 1  # the server, and what answers the page
        command.terminate()
        assert command.wait(timeout=30) == 0
        assert running(started) == []
        assert command.stdout.read() == log.read_text() == ""  # one address, and no banner of the server's own
    finally:
        for left in running([*started, *below(command.pid), command.pid]):
            os.kill(left, signal.SIGKILL)


def test_a_port_in_use_is_told_before_an_address_is(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["explore", "--no-browser", "--data", str(sample), "--port", str(port)]) == 1
    assert capsys.readouterr() == ("", f"onrecord: port {port}: Address already in use; choose another with --port\n")


def test_what_people_changed_in_the_notebook_is_kept(tmp_path: Path) -> None:
    from warehouse.explorer import lay_out

    notebook = lay_out(tmp_path)
    shipped = notebook.read_text("utf-8")
    assert "mo.sql(" in shipped
    notebook.write_text(shipped + "# mine\n", "utf-8")
    assert lay_out(tmp_path) == notebook
    assert notebook.read_text("utf-8").endswith("# mine\n")


def test_without_a_database_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "--data", str(tmp_path)]) == 1
    assert "run `onrecord build" in capsys.readouterr().err
