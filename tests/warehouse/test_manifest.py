import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from warehouse import manifest
from warehouse.manifest import Manifest, StoredFile


def stored(data: Path, table: str, batch_id: str | None, digest: str = "d" * 64) -> StoredFile:
    path = f"{table}/{batch_id or 'all'}.parquet"
    (data / "parquet" / table).mkdir(parents=True, exist_ok=True)
    (data / "parquet" / path).write_text(digest)
    return StoredFile(table, batch_id, path, 3, 64, digest, "1")


def test_folder_without_a_manifest_holds_nothing(tmp_path: Path) -> None:
    assert manifest.load(tmp_path) == Manifest()
    assert not list(tmp_path.iterdir())


def test_committed_files_are_listed_in_order_and_replaced_by_path(tmp_path: Path) -> None:
    a, b, c = stored(tmp_path, "quotations", "bb"), stored(tmp_path, "quotations", "aa"), stored(tmp_path, "speakers", None)
    manifest.commit(tmp_path, [a, c])
    listed = manifest.commit(tmp_path, [b])
    assert listed == manifest.load(tmp_path)
    assert listed.files == (b, a, c)
    assert listed.batch_ids("quotations") == ("aa", "bb")
    assert listed.batch_ids("speakers") == ()
    assert listed.file("speakers") == c
    assert listed.file("quotations", "cc") is None
    assert listed.row_count("quotations") == 6
    newer = stored(tmp_path, "speakers", None, "e" * 64)
    changed = manifest.commit(tmp_path, [newer])
    assert changed.file("speakers") == newer
    assert changed.digest() != listed.digest()


def test_what_is_asked_for_is_told_of_that_table_and_batch_alone(tmp_path: Path) -> None:
    a, b, c = stored(tmp_path, "quotations", "aa"), stored(tmp_path, "quotations", "bb"), stored(tmp_path, "speakers", None)
    listed = manifest.commit(tmp_path, [a, b, c])
    assert (listed.file("quotations", "aa"), listed.file("quotations", "bb")) == (a, b)
    assert listed.table_files("quotations") == (a, b)
    assert listed.size_bytes(["quotations", "speakers"]) == 3 * 64
    assert listed.size_bytes(["speakers"]) == 64
    assert (listed.file("stories"), listed.file("stories", "aa")) == (None, None)
    assert (listed.table_files("stories"), listed.batch_ids("stories"), listed.row_count("stories")) == ((), (), 0)


def test_the_list_is_where_other_engines_look_for_it_and_its_bytes_are_told_by_its_content(tmp_path: Path) -> None:
    manifest.commit(tmp_path, [stored(tmp_path, "speakers", None)])
    seen = {path.name for path in (tmp_path / "parquet").iterdir()}
    assert seen == {"manifest.json", ".manifest.lock", "speakers"}
    content = (tmp_path / "parquet" / "manifest.json").read_text()
    keys = list(json.loads(content)["files"][0])
    assert keys == sorted(keys)
    assert list(json.loads(content)) == ["format", "sha256", "files"]


def test_what_is_gone_already_can_be_removed(tmp_path: Path) -> None:
    a, never = stored(tmp_path, "quotations", "aa"), StoredFile("speakers", None, "speakers/all.parquet", 1, 1, "f" * 64, "1")
    manifest.commit(tmp_path, [a])
    (tmp_path / "parquet" / a.path).unlink()
    assert manifest.commit(tmp_path, [], removed=[a, never]) == Manifest()


def test_order_of_commits_does_not_show(tmp_path: Path) -> None:
    names = ["aa", "bb", "cc"]
    for folder, order in (("one", names), ("two", names[::-1])):
        for name in order:
            manifest.commit(tmp_path / folder, [stored(tmp_path / folder, "articles", name)])
    one, two = (manifest.manifest_path(tmp_path / folder).read_bytes() for folder in ("one", "two"))
    assert one == two
    assert len(json.loads(one)["files"]) == 3


def test_committing_the_same_again_leaves_the_file_alone(tmp_path: Path) -> None:
    file = stored(tmp_path, "articles", "aa")
    manifest.commit(tmp_path, [file])
    before = manifest.manifest_path(tmp_path).stat()
    manifest.commit(tmp_path, [file])
    after = manifest.manifest_path(tmp_path).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_removed_files_are_unlisted_and_deleted(tmp_path: Path) -> None:
    keep, drop = stored(tmp_path, "articles", "aa"), stored(tmp_path, "articles", "bb")
    manifest.commit(tmp_path, [keep, drop])
    assert manifest.commit(tmp_path, [], removed=[drop]).files == (keep,)
    assert (tmp_path / "parquet" / keep.path).exists()
    assert not (tmp_path / "parquet" / drop.path).exists()


def test_steps_that_commit_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    files = [stored(tmp_path, "articles", f"{i:04x}") for i in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda file: manifest.commit(tmp_path, [file]), files))
    assert manifest.load(tmp_path).files == tuple(files)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99, "files": []}', '{"format": 2, "files": [{"table": "x"}]}'])
def test_unreadable_manifest_is_named_with_the_remedy(tmp_path: Path, content: str) -> None:
    path = manifest.manifest_path(tmp_path)
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(manifest.ManifestError, match=r"manifest\.json.*onrecord build"):
        manifest.load(tmp_path)
    with pytest.raises(manifest.ManifestError):
        manifest.commit(tmp_path, [])
    assert path.read_text() == content


def test_knowing_that_there_is_nothing_to_do_needs_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse import manifest, publish;"
        f"print(publish.is_current(Path({str(tmp_path)!r}), manifest.load(Path({str(tmp_path)!r}))));"
        "print(sorted({'duckdb', 'pyarrow', 'numpy', 'polars', 'dagster'} & sys.modules.keys()))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert out.stdout.split("\n")[:2] == ["False", "[]"]


def test_every_changed_bit_of_the_manifest_is_noticed(tmp_path: Path) -> None:
    manifest.commit(tmp_path, [stored(tmp_path, "articles", "aa"), stored(tmp_path, "speakers", None)])
    path = manifest.manifest_path(tmp_path)
    written = path.read_bytes()
    for at in range(len(written)):
        for bit in range(8):
            path.write_bytes(written[:at] + bytes([written[at] ^ 1 << bit]) + written[at + 1 :])
            with pytest.raises(manifest.ManifestError):
                manifest.load(tmp_path)
