"""Inputs behind URLs: an S3-compatible store and a web server, both on loopback."""

import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from tests import made
from tests.conftest import ROOT

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "orchestration.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def sources(data: Path) -> dict[str, str]:
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as connection:
        return dict(connection.execute("select source_uri, outcome from inputs").fetchall())


@pytest.fixture
def store(monkeypatch):
    """The environment of an S3 client, and a client, of a store that lives as long as the test."""
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="news")
    yield environment, client
    server.stop()


def test_a_folder_of_a_bucket_is_read_once_and_only_what_changes_again(store, tmp_path):
    environment, client = store
    put = functools.partial(client.put_object, Bucket="news")
    put(Key="in/a.txt", Body=made.story(1).encode())
    put(Key="in/a.json", Body=json.dumps({"url": "https://aster.example/a", "outlet": "The Aster"}).encode())
    put(Key="in/deep/b.jsonl", Body=(json.dumps({"text": made.story(2)}) + "\n").encode())
    put(Key="in/deep/c.zip", Body=made.zipped(("c.txt", made.story(3))))
    put(Key="other/d.txt", Body=made.story(4).encode())
    first = run("build", "s3://news/in", "--data", tmp_path, "--json", **environment)
    assert first.returncode == 0, first.stderr
    assert sources(tmp_path) == {
        "s3://news/in/a.txt": "loaded",
        "s3://news/in/a.json": "metadata",
        "s3://news/in/deep/b.jsonl": "expanded",
        "s3://news/in/deep/b.jsonl#1": "loaded",
        "s3://news/in/deep/c.zip": "expanded",
        "s3://news/in/deep/c.zip#c.txt": "loaded",
    }
    with duckdb.connect(str(tmp_path / "onrecord.duckdb"), read_only=True) as connection:
        said = connection.execute("select url, given_outlet from documents where source_uri like '%a.txt'").fetchall()
    assert said == [("https://aster.example/a", "The Aster")]
    again = json.loads(run("build", "s3://news/in/", "--data", tmp_path, "--json", **environment).stdout)
    assert (again["known"], again["is_changed"]) == (6, False)
    put(Key="in/deep/b.jsonl", Body=(json.dumps({"text": made.story(2)}) + "\n" + json.dumps({"text": made.story(5)})).encode())
    changed = json.loads(run("build", "s3://news/in/deep/*.jsonl", "--data", tmp_path, "--json", **environment).stdout)
    assert (changed["found"], changed["known"], changed["loaded"]) == (3, 1, 1)


def test_a_bucket_that_is_not_there_is_told_in_a_line(store, tmp_path):
    environment, _ = store
    result = run("build", "s3://nowhere/in", "--data", tmp_path, **environment)
    assert result.returncode == 2
    assert result.stderr.startswith("onrecord: s3://nowhere/in: no such file")
    assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def site(tmp_path):
    """The address of a web server, and the folder that it serves."""
    folder = tmp_path / "site"
    folder.mkdir()
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", folder
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Writes nothing of each request."""


def test_pages_and_archives_are_read_from_the_web(site, tmp_path):
    pytest.importorskip("aiohttp")
    host, folder = site
    (folder / "page").write_text(made.page(1))
    (folder / "crawl.warc.gz").write_bytes(made.gzipped_warc(2))
    data = tmp_path / "data"
    urls = [f"http://user:secret@{host}/page", f"http://{host}/crawl.warc.gz?version=2"]
    result = run("build", *urls, "--data", data, "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["loaded"] == 3
    assert f"http://{host}/page" in sources(data)
    assert f"http://{host}/crawl.warc.gz?version=2#5" in sources(data)
    assert not any(b"secret" in file.read_bytes() for file in data.rglob("*.parquet"))
    again = json.loads(run("build", *urls, "--data", data, "--json").stdout)
    assert again["known"] == again["found"]


def test_what_the_web_does_not_have_is_bad_usage_and_what_cannot_be_reached_is_quarantined(site, tmp_path):
    pytest.importorskip("aiohttp")
    host, _ = site
    missing = run("build", f"http://{host}/missing", "--data", tmp_path / "data")
    assert missing.returncode == 2
    assert "no such file" in missing.stderr
    closed = run("build", "http://127.0.0.1:9/a.txt", "--data", tmp_path / "data", "--json")
    assert json.loads(closed.stdout)["quarantine_reasons"] == {"unreadable": 1}


def test_an_address_that_takes_an_extra_names_it(tmp_path):
    code = (
        "import sys; sys.modules['s3fs'] = None; "
        f"from orchestration.cli import main; sys.exit(main(['build', 's3://news/in', '--data', {str(tmp_path)!r}]))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "pip install 'onrecord[s3]'" in result.stderr
    unknown = run("build", "nonsense://a/b", "--data", tmp_path)
    assert unknown.returncode == 2
    assert "nonsense" in unknown.stderr


def test_a_file_url_is_the_file(tmp_path):
    (tmp_path / "a.txt").write_text(made.story(1))
    result = run("build", f"file://{tmp_path}/a.txt", "--data", tmp_path / "data", "--json")
    assert result.returncode == 0, result.stderr
    assert sources(tmp_path / "data") == {f"{tmp_path}/a.txt": "loaded"}
