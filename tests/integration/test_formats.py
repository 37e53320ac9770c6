"""Every format that people have, good, cut off and hostile, through `onrecord build` as a user runs it."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests import made
from tests.conftest import ROOT

MB = 1 << 20


def build(*arguments: object) -> dict:
    command = [sys.executable, "-m", "orchestration.cli", "build", *map(str, arguments), "--json"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "80"})
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def ask(data: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def outcomes(data: Path, folder: Path) -> dict[str, str]:
    """What became of each input unit: its outcome, and for what is quarantined the reason."""
    rows = ask(
        data,
        f"""select replace(source_uri, '{folder}/', ''), outcome, reason
            from inputs left join quarantine using (source_uri, batch_id)""",
    )
    return {name: f"{outcome}: {reason}" if reason else outcome for name, outcome, reason in rows}


def assert_accounted(data: Path, summary: dict) -> None:
    """Each input is exactly one thing; the units of what was opened are as many as it is said to hold."""
    told = sum(summary[name] for name in ("loaded", "duplicates", "quarantined", "expanded", "metadata", "skipped"))
    ((inputs, documents, duplicates, quarantined, others),) = ask(
        data,
        """select count(*), (select count(*) from documents), count(*) filter (where outcome = 'duplicate'),
                  (select count(*) from quarantine), count(*) filter (where outcome in ('expanded', 'metadata', 'skipped'))
           from inputs""",
    )
    assert inputs == documents + duplicates + quarantined + others == told == summary["found"]
    assert ask(data, "select bool_and(is_accounted) from input_accounting") == [(True,)]
    miscounted = ask(
        data,
        """select source_uri from inputs as whole where container_uri is null and unit_count is not null
           and unit_count <> (select count(*) from inputs where container_uri = whole.source_uri)""",
    )
    assert miscounted == []


def csv_text(rows: list[list[str]], **options: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, **options).writerows(rows)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> tuple[Path, Path, dict]:
    """A folder with a file of each format, and what `onrecord build` made of it."""
    folder, data = tmp_path_factory.mktemp("good"), tmp_path_factory.mktemp("good_data")
    records = [{"headline": f"Plan {n}", "body": made.story(n), "byline": "Ann Lee", "date": "2024-05-03"} for n in range(10, 13)]
    (folder / "plain.txt").write_text(made.story(1))
    (folder / "page.dat").write_text(made.page(2))
    (folder / "mail").write_bytes(made.mail(3))
    (folder / "one.json").write_text(json.dumps({"title": "One", "text": made.story(4), "source": {"name": "Aster"}}, indent=2))
    (folder / "lines.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    (folder / "array.json").write_text(json.dumps([{**r, "body": made.story(20 + n)} for n, r in enumerate(records)], indent=1))
    (folder / "sixteen.jsonl").write_bytes("".join(json.dumps({"text": made.story(n)}) + "\n" for n in (30, 31)).encode("utf-16"))
    rows = [["Title", "Article Text", "Publication"], *([f"Plan {n}", made.story(n), "The Aster"] for n in (40, 41))]
    (folder / "rows.csv").write_text(csv_text(rows))
    (folder / "semicolons.txt").write_text(csv_text([["title", "text"], ["a; b", made.story(42)]], delimiter=";"))
    (folder / "tabs.tsv").write_bytes(
        b"\xef\xbb\xbf" + csv_text([["url", "content"], ["u", made.story(43)]], delimiter="\t").encode()
    )
    table = pa.table({"headline": ["a", "b"], "content": [made.story(44), made.story(45)], "vector": [[0.5], [0.25]]})
    pq.write_table(table, folder / "table.parquet")
    (folder / "crawl.warc").write_bytes(b"".join(made.warc(50)))
    (folder / "crawl.warc.gz").write_bytes(made.gzipped_warc(52))
    (folder / "a.txt.gz").write_bytes(gzip.compress(made.story(60).encode()))
    (folder / "b.txt.bz2").write_bytes(bz2.compress(made.story(61).encode()))
    (folder / "c.txt.xz").write_bytes(lzma.compress(made.story(62).encode()))
    (folder / "d.txt.zst").write_bytes(pa.compress(made.story(63).encode(), codec="zstd", asbytes=True))
    inner = made.zipped(("x.txt", made.story(70)), ("deep/y.jsonl", json.dumps({"text": made.story(71)})))
    (folder / "nested.zip").write_bytes(made.zipped(("a.txt", made.story(72)), ("in.zip", inner), ("p.html", made.page(73))))
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        number = 80 + len(mode) + ord(mode[-2:][0])
        name = f"tape.tar{mode.replace('w', '').replace(':', '.')}"
        (folder / name).write_bytes(made.tarred(("b.txt", made.story(number)), mode=mode))
    summary = build(folder, "--data", data)
    return folder, data, summary


def test_a_file_of_each_format_gives_its_documents_and_all_are_accounted_for(good):
    folder, data, summary = good
    assert_accounted(data, summary)
    assert outcomes(data, folder) == {
        "plain.txt": "loaded",
        "page.dat": "loaded",
        "mail": "loaded",
        "one.json": "loaded",
        **dict.fromkeys(("lines.jsonl", "array.json", "sixteen.jsonl", "rows.csv", "semicolons.txt", "tabs.tsv"), "expanded"),
        **{f"lines.jsonl#{n}": "loaded" for n in (1, 2, 3)},
        **{f"array.json#{n}": "loaded" for n in (1, 2, 3)},
        **{f"sixteen.jsonl#{n}": "loaded" for n in (1, 2)},
        "rows.csv#2": "loaded",
        "rows.csv#8": "loaded",
        "semicolons.txt#2": "loaded",
        "tabs.tsv#2": "loaded",
        "table.parquet": "expanded",
        "table.parquet#1": "loaded",
        "table.parquet#2": "loaded",
        **{
            f"{name}{unit}": outcome
            for name in ("crawl.warc", "crawl.warc.gz")
            for unit, outcome in zip(
                ("", "#1", "#2", "#3", "#4", "#5"),
                ("expanded", "skipped", "skipped", "loaded", "skipped", "loaded"),
                strict=True,
            )
        },
        **dict.fromkeys(("a.txt.gz", "b.txt.bz2", "c.txt.xz", "d.txt.zst"), "expanded"),
        **dict.fromkeys(("a.txt.gz#a.txt", "b.txt.bz2#b.txt", "c.txt.xz#c.txt", "d.txt.zst#d.txt"), "loaded"),
        "nested.zip": "expanded",
        "nested.zip#a.txt": "loaded",
        "nested.zip#p.html": "loaded",
        "nested.zip#in.zip": "expanded",
        "nested.zip#in.zip#x.txt": "loaded",
        "nested.zip#in.zip#deep/y.jsonl": "expanded",
        "nested.zip#in.zip#deep/y.jsonl#1": "loaded",
        **dict.fromkeys(("tape.tar", "tape.tar.gz", "tape.tar.bz2", "tape.tar.xz"), "expanded"),
        **{f"{name}#b.txt": "loaded" for name in ("tape.tar", "tape.tar.gz", "tape.tar.bz2", "tape.tar.xz")},
    }


def test_every_document_gives_its_quotations_whatever_it_came_in(good):
    _, data, summary = good
    said = ask(data, "select count(distinct document_id), count(*) from quotations where text = 'The quay is not safe.'")
    assert said == [(summary["loaded"], summary["loaded"])]


def test_metadata_of_records_pages_and_web_archives_is_handed_on(good):
    folder, data, _ = good
    rows = ask(
        data,
        f"""select replace(source_uri, '{folder}/', ''), media_type, given_title, given_authors, given_published, given_outlet,
                   url, fetched_at::varchar from documents""",
    )
    found = {name: values for name, *values in rows}
    assert found["lines.jsonl#1"] == ["application/x-ndjson", "Plan 10", ["Ann Lee"], "2024-05-03", None, None, None]
    assert found["one.json"] == ["application/json", "One", [], None, "Aster", None, None]
    assert found["rows.csv#2"] == ["text/csv", "Plan 40", [], None, "The Aster", None, None]
    assert found["tabs.tsv#2"][5] == "u"
    assert found["crawl.warc#5"] == ["text/plain", None, [], None, None, "https://aster.example/b", "2024-05-06 07:08:09"]
    assert found["crawl.warc.gz#3"][0] == "text/html"
    assert found["page.dat"][:3] == ["text/html", "Harbour plan 2 delayed", ["Ann Lee"]]
    assert found["mail"][:2] == ["message/rfc822", "Morning briefing"]
    assert found["nested.zip#p.html"][0] == "text/html"


def test_the_same_again_opens_nothing_and_copies_are_duplicates(good, tmp_path):
    folder, data, summary = good
    again = build(folder, "--data", data)
    assert (again["found"], again["known"], again["is_changed"]) == (summary["found"], summary["found"], False)
    copy = tmp_path / "copy.zip"
    copy.write_bytes((folder / "nested.zip").read_bytes())
    copied = build(copy, "--data", data)
    assert (copied["loaded"], copied["duplicates"], copied["expanded"]) == (0, 4, 3)


def test_the_bytes_of_every_table_are_the_same_whatever_the_workers(good, tmp_path):
    folder, data, _ = good
    build(folder, "--data", tmp_path, "--workers", 1)
    one, other = (
        {file.name + str(file.parent.name): file.read_bytes() for file in (root / "parquet").rglob("*.parquet")}
        for root in (data, tmp_path)
    )
    raw = [name for name in other if name.endswith("raw")]
    assert raw
    assert all(one[name] == content for name, content in other.items() if not name.startswith("all"))


def encrypted_zip() -> bytes:
    """A zip whose one member is marked as encrypted."""
    content = bytearray(made.zipped(("secret.txt", made.story(1)), ("open.txt", made.story(2))))
    struct.pack_into("<H", content, 6, 1)
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, place + 8, 1)
    return bytes(content)


def zip_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("../up.txt", made.story(100))
        archive.writestr("/abs.txt", made.story(101))
    return buffer.getvalue()


def corrupt(content: bytes, at: int) -> bytes:
    return content[:at] + bytes(byte ^ 0x55 for byte in content[at : at + 8]) + content[at + 8 :]


@pytest.fixture(scope="module")
def bad(tmp_path_factory) -> tuple[Path, Path, dict]:
    """A folder of what is cut off, broken or made to do harm, and what `onrecord build` made of it."""
    folder, data = tmp_path_factory.mktemp("bad"), tmp_path_factory.mktemp("bad_data")
    lines = [json.dumps({"text": made.story(n)}) for n in range(200, 204)]
    (folder / "lines.jsonl").write_bytes(
        b"\n".join(
            [
                lines[0].encode(),
                b'{"text": "cut',
                b"",
                b"[1, 2]",
                b'{"text": "\\ud800 half a pair"}',
                b'{"text": "zero \\u0000 in it"}',
                b'{"text": "caf\xe9"}',
                b'{"text": ""}',
                b'{"title": "no text"}',
                b"[" * 100_000,
                b'{"text": "' + b"x" * (17 * MB) + b'"}',
                lines[1].encode(),
            ]
        )
    )
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[2:3] * 80).encode())[:-12])
    (folder / "open.json").write_text("[" + ",".join(lines[3:] * 2))
    (folder / "followed.json").write_text("[" + lines[3] + "] and more")
    good_row = csv_text([["a", made.story(210).replace("\n", " ")]]).strip()
    (folder / "ragged.csv").write_text(f"title,text\n{good_row}\nshort\na,b,c,d\n{good_row.replace('210', '211')},,\n")
    (folder / "quotes.csv").write_text(
        f'title,text\n{good_row.replace("210", "212")}\n"never closed,text\n{good_row.replace("210", "213")}\n'
        f'say "what" here,{good_row.replace("210", "214")[2:]}\n'
    )
    (folder / "encodings.csv").write_bytes(
        f"title,text\r\na,{made.story(215).splitlines()[0]}\r\n".encode()
        + "b,Café déjà vu\r\n".encode("cp1252")
        + b"c,nul \0 in it\r\n"
    )
    (folder / "huge.csv").write_text("title,text\na," + "y" * (17 * MB) + f"\n{good_row.replace('210', '216')}\n")
    (folder / "nothing.csv").write_text("id,value\n1,2\n")
    (folder / "nothing.jsonl").write_text('{"id": 1}\n{"id": 2}\n')
    (folder / "empty.csv").write_bytes(b"")
    pq.write_table(pa.table({"id": [1], "value": [2.0]}), folder / "nothing.parquet")
    pq.write_table(pa.table({"text": [made.story(220)] * 50}), folder / "whole.parquet")
    (folder / "cut.parquet").write_bytes((folder / "whole.parquet").read_bytes()[:-20])
    (folder / "whole.parquet").unlink()
    (folder / "cut.warc").write_bytes(b"".join(made.warc(230))[:-40])
    (folder / "cut.warc.gz").write_bytes(made.gzipped_warc(232)[:-20])
    (folder / "after.warc").write_bytes(b"".join(made.warc(234)) + b"garbage")
    bomb = made.answer(gzip.compress(bytes(40 * MB)), Content_Encoding="gzip")
    (folder / "bomb.warc").write_bytes(
        made.warc_record("response", bomb) + made.warc_record("response", made.answer(made.page(236).encode()))
    )
    (folder / "garbage.txt.gz").write_bytes(gzip.compress(made.story(240).encode()) + b"garbage")
    (folder / "corrupt.txt.gz").write_bytes(corrupt(gzip.compress(made.story(241).encode()), 60))
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(bytes(20 * MB)))
    (folder / "bomb.tar.gz").write_bytes(gzip.compress(made.tarred(*((f"{n}.bin", bytes(15 * MB)) for n in range(20)))))
    ball = gzip.compress(made.story(242).encode())
    for _ in range(12):
        ball = gzip.compress(ball)
    (folder / "ball.gz").write_bytes(ball)
    russian = made.story(243).encode()
    for _ in range(10):
        russian = made.zipped(("in.zip", russian))
    (folder / "russian.zip").write_bytes(russian)
    (folder / "encrypted.zip").write_bytes(encrypted_zip())
    (folder / "links.zip").write_bytes(zip_link())
    whole = made.zipped(
        ("a.txt", made.story(250)), ("b.txt", made.story(251)), ("c.txt", made.story(252) + os.urandom(3000).hex())
    )
    (folder / "cut.zip").write_bytes(whole[: whole.index(b"PK\x01\x02") - 500])
    (folder / "corrupt.zip").write_bytes(corrupt(made.zipped(("a.txt", made.story(253)), ("b.txt", made.story(254))), 60))
    (folder / "office.zip").write_bytes(made.zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")))
    (folder / "links.tar").write_bytes(
        made.tarred(
            ("../up.txt", made.story(260)),
            ("/abs.txt", made.story(261)),
            made.tar_entry("link", tarfile.SYMTYPE, "/etc/hostname"),
            made.tar_entry("hard", tarfile.LNKTYPE, "../up.txt"),
            made.tar_entry("fifo", tarfile.FIFOTYPE),
            made.tar_entry("device", tarfile.CHRTYPE),
        )
    )
    tape = made.tarred(("a.txt", made.story(262)), ("b.txt", made.story(263) * 20))
    (folder / "cut.tar").write_bytes(tape[:3000])
    (folder / "corrupt.tar").write_bytes(corrupt(tape, 1024 + 100))
    (folder / "loop.html").write_text("<div>" * 300_000)
    summary = build(folder, "--data", data)
    return folder, data, summary


def test_what_is_damaged_is_quarantined_with_its_reason_and_what_came_before_stands(bad):
    folder, data, summary = bad
    assert_accounted(data, summary)
    found = outcomes(data, folder)
    assert found.pop("loop.html").startswith("quarantined: ")
    assert found["bomb.tar.gz#16.bin"] == "quarantined: binary"
    assert found["bomb.tar.gz#17.bin"] == "quarantined: expands_too_far"
    assert "bomb.tar.gz#18.bin" not in found
    found = {name: outcome for name, outcome in found.items() if not name.startswith("bomb.tar.gz#")}
    assert len([name for name in found if name.startswith("cut.jsonl.gz#")]) > 2
    found = {name: outcome for name, outcome in found.items() if not name.startswith("cut.jsonl.gz#")}
    assert found == {
        "lines.jsonl": "expanded",
        "lines.jsonl#1": "loaded",
        "lines.jsonl#2": "quarantined: bad_json",
        "lines.jsonl#4": "quarantined: bad_json",
        "lines.jsonl#5": "loaded",
        "lines.jsonl#6": "quarantined: binary",
        "lines.jsonl#7": "loaded",
        "lines.jsonl#8": "quarantined: empty",
        "lines.jsonl#9": "quarantined: no_text_column",
        "lines.jsonl#10": "quarantined: bad_json",
        "lines.jsonl#11": "quarantined: too_large",
        "lines.jsonl#12": "loaded",
        "cut.jsonl.gz": "quarantined: truncated",
        "open.json": "quarantined: truncated",
        "open.json#1": "duplicate",
        "followed.json": "quarantined: damaged",
        "followed.json#1": "loaded",
        "ragged.csv": "expanded",
        "ragged.csv#2": "loaded",
        "ragged.csv#3": "quarantined: ragged_row",
        "ragged.csv#4": "quarantined: ragged_row",
        "ragged.csv#5": "loaded",
        "quotes.csv": "expanded",
        "quotes.csv#2": "loaded",
        "quotes.csv#3": "quarantined: unclosed_quote",
        "quotes.csv#4": "loaded",
        "quotes.csv#5": "loaded",
        "encodings.csv": "expanded",
        "encodings.csv#2": "loaded",
        "encodings.csv#3": "loaded",
        "encodings.csv#4": "quarantined: binary",
        "huge.csv": "expanded",
        "huge.csv#2": "quarantined: too_large",
        "huge.csv#3": "loaded",
        "nothing.csv": "quarantined: no_text_column",
        "nothing.jsonl": "quarantined: no_text_column",
        "nothing.parquet": "quarantined: no_text_column",
        "empty.csv": "quarantined: empty",
        "cut.parquet": "quarantined: damaged",
        "cut.warc": "quarantined: truncated",
        "cut.warc#1": "skipped",
        "cut.warc#2": "skipped",
        "cut.warc#3": "loaded",
        "cut.warc#4": "skipped",
        "cut.warc.gz": "quarantined: truncated",
        "cut.warc.gz#1": "skipped",
        "cut.warc.gz#2": "skipped",
        "cut.warc.gz#3": "loaded",
        "cut.warc.gz#4": "skipped",
        "after.warc": "quarantined: damaged",
        "after.warc#1": "skipped",
        "after.warc#2": "skipped",
        "after.warc#3": "loaded",
        "after.warc#4": "skipped",
        "after.warc#5": "loaded",
        "bomb.warc": "expanded",
        "bomb.warc#1": "quarantined: too_large",
        "bomb.warc#2": "loaded",
        "garbage.txt.gz": "quarantined: damaged",
        "corrupt.txt.gz": "quarantined: damaged",
        "bomb.txt.gz": "expanded",
        "bomb.txt.gz#bomb.txt": "quarantined: too_large",
        "bomb.tar.gz": "quarantined: expands_too_far",
        "ball.gz": "quarantined: too_deep",
        "russian.zip": "expanded",
        **{"russian.zip" + "#in.zip" * depth: "expanded" for depth in range(1, 6)},
        "russian.zip" + "#in.zip" * 6: "quarantined: too_deep",
        "encrypted.zip": "expanded",
        "encrypted.zip#secret.txt": "quarantined: encrypted",
        "encrypted.zip#open.txt": "loaded",
        "links.zip": "expanded",
        "links.zip#link.txt": "quarantined: link",
        "links.zip#../up.txt": "loaded",
        "links.zip#/abs.txt": "loaded",
        "cut.zip": "quarantined: truncated",
        "cut.zip#a.txt": "loaded",
        "cut.zip#b.txt": "loaded",
        "cut.zip#c.txt": "quarantined: truncated",
        "corrupt.zip": "expanded",
        "corrupt.zip#a.txt": "quarantined: damaged",
        "corrupt.zip#b.txt": "loaded",
        "office.zip": "quarantined: unsupported_format",
        "links.tar": "expanded",
        "links.tar#../up.txt": "loaded",
        "links.tar#/abs.txt": "loaded",
        "links.tar#link": "quarantined: link",
        "links.tar#hard": "quarantined: link",
        "links.tar#fifo": "quarantined: special_file",
        "links.tar#device": "quarantined: special_file",
        "cut.tar": "quarantined: truncated",
        "cut.tar#a.txt": "duplicate",
        "cut.tar#b.txt": "quarantined: truncated",
        "corrupt.tar": "quarantined: damaged",
        "corrupt.tar#a.txt": "loaded",
    }


def test_every_refusal_names_a_remedy(bad):
    _, data, _ = bad
    verbs = [
        "get",
        "convert",
        "mend",
        "split",
        "write",
        "name",
        "decrypt",
        "give",
        "leave",
        "fetch",
        "pack",
        "extract",
        "save",
        "take",
    ]
    remedies = "|".join([*(f"\\b{verb} " for verb in verbs), "name it:", "has no|is empty|holds only|more than"])
    assert ask(data, f"select source_uri, reason, detail from quarantine where not regexp_matches(detail, '{remedies}')") == []
    assert ask(data, "select detail from quarantine where source_uri like '%nothing.csv'") == [
        ("none of its columns is known to hold the text; it has: id, value; name it: onrecord build --columns text=COLUMN",)
    ]


def test_nothing_is_written_outside_the_data_folder(bad, tmp_path_factory):
    folder, _, _ = bad
    assert not (folder.parent / "up.txt").exists()
    assert not Path("/abs.txt").exists()


def test_columns_are_mapped_by_hand(tmp_path):
    folder, data = tmp_path / "in", tmp_path / "data"
    folder.mkdir()
    (folder / "rows.csv").write_text(csv_text([["id", "t1", "t2"], ["7", "Plan", made.story(1)]]))
    (folder / "lines.jsonl").write_text(json.dumps({"fields": {"t2": made.story(2), "t1": "Dotted"}}) + "\n")
    (folder / "one.json").write_text(json.dumps({"t2": made.story(3), "t1": "One"}, indent=1))
    first = build(folder, "--data", data)
    assert (first["loaded"], first["quarantine_reasons"]) == (0, {"no_text_column": 3})
    second = build(folder, "--data", data, "--columns", "text=t2,title=t1")
    assert (second["loaded"], second["quarantine_reasons"]) == (2, {"no_text_column": 1})
    third = build(folder, "--data", data, "--columns", "text=fields.t2,title=fields.t1")
    assert third["loaded"] == 1
    titles = ask(data, "select given_title from documents order by 1")
    assert titles == [("Dotted",), ("One",), ("Plan",)]
    again = build(folder, "--data", data, "--columns", "text=fields.t2,title=fields.t1")
    assert not again["is_changed"]


def test_a_mapping_that_is_none_is_bad_usage(tmp_path):
    command = [sys.executable, "-m", "orchestration.cli", "build", str(tmp_path), "--columns", "body=text"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "text, title, url" in " ".join(result.stderr.split())


def test_sidecars_and_manifests_say_what_plain_text_does_not(tmp_path):
    folder, data = tmp_path / "in", tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/c.txt", "d.txt", "e.txt"):
        (folder / name).write_text(made.story(1))
    (folder / "a.json").write_text(json.dumps({"url": "https://aster.example/a", "outlet": "The Aster", "date": "2024-05-01"}))
    (folder / "b.txt.json").write_text(
        json.dumps({"headline": "Given", "authors": ["Ann Lee", "Bo Ek"], "crawled_at": "2024-05-02"})
    )
    (folder / "d.json").write_text("{broken")
    (folder / "manifest.csv").write_text(
        "File,URL,Outlet\nsub/c.txt,https://aster.example/c,Port Post\na.txt,other,Third\nnone.txt,u,o\n"
    )
    summary = build(folder, "--data", data)
    assert_accounted(data, summary)
    assert outcomes(data, folder) == {
        "a.txt": "loaded",
        "b.txt": "loaded",
        "sub/c.txt": "loaded",
        "d.txt": "loaded",
        "e.txt": "duplicate",
        "a.json": "metadata",
        "b.txt.json": "metadata",
        "manifest.csv": "metadata",
        "d.json": "quarantined: bad_json",
    }
    rows = ask(
        data,
        f"""select replace(source_uri, '{folder}/', ''), url, given_outlet, given_published, given_title, given_authors,
                   fetched_at::varchar from documents order by 1""",
    )
    assert rows == [
        ("a.txt", "https://aster.example/a", "The Aster", "2024-05-01", None, [], None),
        ("b.txt", None, None, None, "Given", ["Ann Lee", "Bo Ek"], "2024-05-02 00:00:00"),
        ("d.txt", None, None, None, None, [], None),
        ("sub/c.txt", "https://aster.example/c", "Port Post", None, None, [], None),
    ]
    assert not build(folder, "--data", data)["is_changed"]
    assert build(folder / "a.txt", "--data", data)["known"] == 1
