"""The Parquet files in an object store: kept as the manifest has them, and read there by Polars and by a DuckDB of one's own."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.runs.building import build
from tests import made
from warehouse import manifest
from warehouse.storage import StorageError, opened, path_of

boto3 = pytest.importorskip("boto3")
fsspec = pytest.importorskip("fsspec")
moto_server = pytest.importorskip("moto.server")
pytest.importorskip("s3fs")

URL = "s3://coverage/news"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3-compatible store on loopback."""
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("AWS_ACCESS_KEY_ID", "testing")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
        boto3.client("s3").create_bucket(Bucket="coverage")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def data(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose Parquet files are in the store too."""
    folder = tmp_path_factory.mktemp("stored")
    for number in range(3):
        (folder / f"{number}.txt").write_text(made.story(number))
    build(folder / "data", [str(folder / "*.txt")], workers=1, storage=URL)
    return folder / "data"


def keys() -> set[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket="coverage", Prefix="news/")["Contents"]
    return {entry["Key"].removeprefix("news/parquet/") for entry in listed}


def paths(table: str) -> list[str]:
    """As an analyst finds a table's files: by the manifest."""
    with fsspec.open(f"{URL}/parquet/manifest.json") as stream:
        listed = json.load(stream)["files"]
    return [f"{URL}/parquet/{file['path']}" for file in listed if file["table"] == table]


def test_the_store_has_what_the_manifest_lists_and_nothing_else(data: Path) -> None:
    assert keys() == {*(path_of(file) for file in manifest.load(data).files), "manifest.json"}


def test_polars_reads_the_store(data: Path, endpoint: str) -> None:
    options = {"aws_endpoint_url": endpoint, "aws_allow_http": "true", "aws_region": "us-east-1"}
    quotations = pl.scan_parquet(paths("quotations"), storage_options=options)
    named = quotations.join(pl.scan_parquet(paths("quotation_speakers"), storage_options=options), on="quotation_id")
    found = named.join(pl.scan_parquet(paths("speakers"), storage_options=options), on="speaker_id").collect()
    assert found.height == manifest.load(data).row_count("quotations")
    assert found["name"].unique().to_list() == ["Ilse Brandt"]


def test_a_duckdb_of_ones_own_reads_the_store(data: Path) -> None:
    with duckdb.connect() as con:
        con.register_filesystem(fsspec.filesystem("s3"))
        count = con.execute("select count(*) from read_parquet(?)", [paths("quotations")]).fetchone()
        assert count == (manifest.load(data).row_count("quotations"),)
        names = con.execute(
            "select distinct s.name from read_parquet(?) q join read_parquet(?) s using (speaker_id)",
            [paths("quotation_speakers"), paths("speakers")],
        ).fetchall()
        assert names == [("Ilse Brandt",)]


def test_what_a_build_replaces_stays_for_the_readers_of_the_one_before(data: Path, tmp_path: Path) -> None:
    store, before = opened(URL), keys()
    speakers = next(path for path in before if path.startswith("speakers/"))
    (data.parent / "9.txt").write_text(made.story(9).replace("Ilse Brandt", "Joel Finch"))
    build(data, [str(data.parent / "*.txt")], workers=1, storage=URL)
    listed = {*(path_of(file) for file in manifest.load(data).files), "manifest.json"}
    assert speakers not in listed
    assert keys() == listed | before
    store.bring_up_to_date(data, manifest.load(data))
    assert keys() == listed
    for file in manifest.load(data).files:
        store.fetch(tmp_path, file)
        assert (tmp_path / "parquet" / file.path).read_bytes() == (data / "parquet" / file.path).read_bytes()


def test_what_is_not_as_it_was_written_is_not_taken(data: Path, tmp_path: Path) -> None:
    file = manifest.load(data).table_files("articles")[0]
    boto3.client("s3").put_object(Bucket="coverage", Key=f"news/parquet/{path_of(file)}", Body=b"cut")
    with pytest.raises(StorageError, match="delete it and build again"):
        opened(URL).fetch(tmp_path, file)
    assert not (tmp_path / "parquet" / file.path).exists()


def test_an_address_that_no_store_has_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nonsense://a"):
        opened("nonsense://a")
