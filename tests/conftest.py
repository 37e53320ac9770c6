"""What several rooms' tests need: where the shared reports are, and a built sample corpus."""

import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(*parts: str) -> Path:
    """A path in the folder beside the repository that holds the real reports and the gold data; skips where it is absent."""
    path = ROOT.parent.joinpath("shared", *parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(('../shared', *parts))} is not beside the repository")
    return path


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port on which nothing listens."""
    with socket.socket() as free:
        free.bind((host, 0))
        return int(free.getsockname()[1])


@pytest.fixture(autouse=True)
def memory_as_before() -> Iterator[None]:
    """Takes back the bound on memory that a command sets for its process, where a test calls it in its own."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    yield
    resource.setrlimit(resource.RLIMIT_DATA, before)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample corpus, built once by the pipeline itself."""
    from orchestration.runs.building import build

    data = tmp_path_factory.mktemp("sample") / "data"
    build(data, [str(ROOT / "seeds" / "articles")], workers=1)
    return data
