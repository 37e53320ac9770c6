"""How engines spread work: what becomes of their processes."""

import subprocess
import sys

from tests.conftest import ROOT

KILLED_WHILE_WORKERS_WAIT = """
import multiprocessing, os, signal
from concurrent.futures import ProcessPoolExecutor
from orchestration.engines import end_with_parent
pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), end_with_parent)
[future.result() for future in [pool.submit(os.getpid) for _ in range(2)]]
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_the_build_that_started_them_is_killed():
    # The workers inherit the pipe to this process: reading ends when the last of them does.
    process = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WORKERS_WAIT], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert process.returncode == -9
