import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import datasets, manifest
from warehouse.tables import TABLES, Table

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def values(kind: pa.DataType) -> st.SearchStrategy[Any]:
    if pa.types.is_list(kind):
        return st.lists(values(kind.value_type), max_size=3)
    if pa.types.is_struct(kind):
        fields = {field.name: values(field.type) for field in kind}
        return st.fixed_dictionaries(fields).map(lambda row: {name: row[name] for name in fields})
    return {
        pa.string(): WORDS,
        pa.binary(): st.binary(max_size=12),
        pa.bool_(): st.booleans(),
        pa.int32(): st.integers(-(2**31), 2**31 - 1),
        pa.int64(): st.integers(-(2**63), 2**63 - 1),
        pa.float64(): st.floats(allow_nan=False),
        pa.date32(): st.dates(),
        pa.timestamp("us"): st.datetimes().map(lambda moment: moment.replace(fold=0)),
    }[kind]


def rows_of(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = {c.name: st.none() | values(c.type) if c.is_nullable else values(c.type) for c in table.stored_columns}
    key = table.primary_key
    return st.lists(st.fixed_dictionaries(columns), max_size=8, unique_by=lambda row: tuple(row[name] for name in key))


def in_full(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()))


@given(name=st.sampled_from(sorted(TABLES)), data=st.data(), seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_table_comes_back_as_written_whatever_the_order(tmp_path: Path, name: str, data: st.DataObject, seed: int) -> None:
    rows = data.draw(rows_of(TABLES[name]))
    file = datasets.write(tmp_path, name, TABLES[name].from_rows(rows), "abc123", "1")
    shuffled = random.Random(seed).sample(rows, len(rows))
    halves = [TABLES[name].from_rows(shuffled[:3]), TABLES[name].from_rows(shuffled[3:])]
    again = datasets.write(tmp_path, name, pa.concat_tables(halves), "abc123", "1")
    assert again == file
    found = datasets.read(tmp_path, manifest.Manifest((file,)), name)
    assert found.schema.equals(TABLES[name].schema)
    assert sorted(map(in_full, found.to_pylist())) == sorted(map(in_full, rows))
    assert file.row_count == len(rows)


@pytest.fixture
def topics() -> pa.Table:
    return TABLES["topics"].from_rows(
        {"topic_id": f"t{i}", "name": f"topic {i}", "description": "d" * 50, "terms": ["a", "b"]} for i in range(500)
    )


def test_rewriting_the_same_rows_leaves_the_file_alone(tmp_path: Path, topics: pa.Table) -> None:
    file = datasets.write(tmp_path, "topics", topics, None, "1")
    assert file.path == "topics/all.parquet"
    path = tmp_path / "parquet" / file.path
    before = path.stat()
    datasets.write(tmp_path, "topics", topics, None, "1")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino
    assert [p.name for p in path.parent.iterdir()] == ["all.parquet"]
    changed = datasets.write(tmp_path, "topics", topics.slice(1), None, "1")
    assert (changed.sha256, changed.row_count) != (file.sha256, file.row_count)
    assert path.stat().st_ino != before.st_ino


def test_rows_that_do_not_fit_the_declaration_are_refused(tmp_path: Path, topics: pa.Table) -> None:
    with pytest.raises(ValueError, match="topics"):
        datasets.write(tmp_path, "topics", topics.drop_columns(["terms"]), None, "1")
    nulls = topics.set_column(1, pa.field("name", pa.string()), pa.nulls(topics.num_rows, pa.string()))
    with pytest.raises(ValueError, match=r"topics\.name must not be null"):
        datasets.write(tmp_path, "topics", nulls, None, "1")
    with pytest.raises(ValueError, match="not a digest"):
        datasets.write(tmp_path, "topics", topics, "../../etc", "1")
    assert not (tmp_path / "parquet").exists()


def test_no_flipped_bit_gives_wrong_rows(tmp_path: Path, topics: pa.Table) -> None:
    """Page checksums see to it, except for page headers: a flip there is an error or changes nothing. `verify` sees them all."""
    file = datasets.write(tmp_path, "topics", topics, None, "1")
    path = tmp_path / "parquet" / file.path
    content = path.read_bytes()
    footer = pq.ParquetFile(path).metadata.serialized_size
    step = max((len(content) - footer) // 150, 1)
    unnoticed = 0
    for position in range(4, len(content) - footer - 8, step):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x10]) + content[position + 1 :])
        with suppress(datasets.DatasetError):
            assert datasets.read(tmp_path, manifest.Manifest((file,)), "topics").equals(topics.sort_by("topic_id"))
            unnoticed += 1
        with pytest.raises(datasets.DatasetError, match="sha256"):
            datasets.verify(tmp_path, file)
    assert unnoticed < 30


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "foreign"])
def test_files_that_are_not_what_was_written_are_named(tmp_path: Path, topics: pa.Table, damage: str) -> None:
    file = datasets.write(tmp_path, "topics", topics, None, "1")
    path = tmp_path / "parquet" / file.path
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "foreign":
        pq.write_table(pa.table({"a": [1]}), path)
    else:
        path.write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
    with pytest.raises(datasets.DatasetError, match=r"topics.all\.parquet.*onrecord build"):
        datasets.read(tmp_path, manifest.Manifest((file,)), "topics")
    with pytest.raises(datasets.DatasetError, match=r"topics.all\.parquet.*onrecord build"):
        datasets.verify(tmp_path, file)


def test_only_what_the_manifest_lists_is_read(tmp_path: Path, store: Callable[[Path], manifest.Manifest]) -> None:
    listed = store(tmp_path)
    folder = tmp_path / "parquet" / "documents"
    (folder / "cccc.parquet").write_bytes((folder / "aaaa.parquet").read_bytes())
    (folder / "dddd.parquet").touch()
    assert datasets.read(tmp_path, listed, "documents").num_rows == 2
    one = datasets.read(tmp_path, listed, "documents", ["bbbb"], ["text", "document_id"])
    assert one.column_names == ["text", "document_id"]
    assert one["document_id"].to_pylist() == ["2" * 64]
    assert datasets.read(tmp_path, listed, "raw").num_rows == 0
    with pytest.raises(KeyError, match="cccc"):
        datasets.read(tmp_path, listed, "documents", ["cccc"])
