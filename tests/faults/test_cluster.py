"""A Ray cluster of two nodes on this machine that loses a worker and then a node: the bytes of an undisturbed build."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.faults.conftest import ROOT, digests, story
from warehouse import manifest, storage

pytest.importorskip("ray", reason="the extra ray is not installed")

BUILD = """
import sys
from pathlib import Path
from orchestration.runs.building import build
build(Path(sys.argv[1]), [sys.argv[2]], sys.argv[3], batch_bytes=600, storage=sys.argv[4] or None)
"""
ENVIRONMENT = {
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
}
WAIT_SECONDS = 300


def start_build(data: Path, inputs: Path, engine: str, url: str, **environment: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", BUILD, str(data), str(inputs), engine, url]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, **environment},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@dataclass(frozen=True)
class Cluster:
    """Its address, and the processes that hold its nodes; each node is a process group of its own."""

    address: str
    nodes: tuple["subprocess.Popen[bytes]", ...]

    def workers(self, number: int) -> list[int]:
        """The processes of a node that have a batch in hand."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if (entry / "comm").read_text().startswith("ray::work"):
                    node = int((entry / "stat").read_text().rpartition(")")[2].split()[1])  # its parent, the node's own process
                    if os.getpgid(node) == self.nodes[number].pid:
                        found.append(int(entry.name))
        return found

    def seen_at_work(self, number: int, build: "subprocess.Popen[str]") -> int:
        """A process of the node that has a batch in hand, once there is one."""
        while build.poll() is None:
            if found := self.workers(number):
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"the build ended before node {number} had a batch in hand")


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Two nodes of one core each; they end with the test."""
    folder = tempfile.mkdtemp(prefix="ray", dir="/tmp")  # sockets lie in it, whose paths may have 107 characters
    port = free_port("")
    common = ["--num-cpus=1", "--object-store-memory=80000000", "--disable-usage-stats", "--block"]
    head = ["--head", f"--port={port}", f"--temp-dir={folder}", "--include-dashboard=false", *common]
    address = f"{socket.gethostbyname(socket.gethostname())}:{port}"
    nodes: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> None:
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", *options]
        environment = {**os.environ, **ENVIRONMENT}
        nodes.append(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )

    try:
        start(*head)
        wait_for(port)
        start(f"--address={address}", *common)
        yield Cluster(address, tuple(nodes))
    finally:
        for node in nodes:
            with suppress(ProcessLookupError):
                os.killpg(node.pid, signal.SIGKILL)
            node.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise AssertionError("the head of the cluster did not start")


def test_a_worker_and_then_a_node_killed_in_the_middle(cluster: Cluster, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(8):
        (inputs / f"{number}.txt").write_text(story(number))
    (inputs / "page.html").write_text(f"<html><body><article><p>{story(20)}</p></article></body></html>")
    undisturbed = start_build(tmp_path / "local", inputs, "local", "")
    _, message = undisturbed.communicate(timeout=WAIT_SECONDS)
    assert undisturbed.returncode == 0, message
    url = f"file://{tmp_path}/shared"
    disturbed = start_build(tmp_path / "data", inputs, "ray", url, RAY_ADDRESS=cluster.address)
    os.kill(cluster.seen_at_work(0, disturbed), signal.SIGKILL)
    cluster.seen_at_work(1, disturbed)
    os.killpg(cluster.nodes[1].pid, signal.SIGKILL)
    _, message = disturbed.communicate(timeout=600)
    assert disturbed.returncode == 0, message
    assert digests(tmp_path / "data") == digests(tmp_path / "local")
    listed = {storage.path_of(file) for file in manifest.load(tmp_path / "data").files}
    shared = tmp_path / "shared" / "parquet"
    assert {str(path.relative_to(shared)) for path in shared.rglob("*") if path.is_file()} == {*listed, "manifest.json"}
