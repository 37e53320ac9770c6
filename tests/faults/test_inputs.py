"""Forty kinds of bad input among good ones: none ends a build, each is accounted for, the good ones come out as without them."""

import bz2
import gzip
import lzma
import os
import random
import socket
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.runs.building import Summary, build
from tests import made
from tests.faults.conftest import times
from warehouse import verify

GOOD, EACH = times(30, 5000), times(1, 25)
BINARY = bytes(range(256)) * 4
ARCHIVE = made.zipped(("a.txt", "One."), ("b.txt", "Two."))
TAR = made.tarred(("a.txt", "One."))
MIB = 1 << 20


def table(**columns: list) -> bytes:
    file = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), file)
    return file.getvalue().to_pybytes()


# The end of the name and what is in the file; each number gives other bytes of the same kind.
BYTES: dict[str, tuple[str, bytes]] = {
    "nothing": (".txt", b""),
    "white space": (".txt", b" \n\t\n"),
    "zeros": (".txt", bytes(500)),
    "binary": (".txt", BINARY),
    "picture": (".jpg", b"\xff\xd8\xff\xe0" + BINARY),
    "PDF": (".pdf", b"%PDF-1.7\n" + BINARY),
    "RTF": (".txt", b"{\\rtf1 text}"),
    "XML": (".xml", b"<?xml version='1.0'?><a>text</a>"),
    "program": (".txt", b"\x7fELF" + BINARY),
    "database": (".txt", b"SQLite format 3\0" + BINARY),
    "office": (".docx", made.zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))),
    "bad UTF-16": (".txt", b"\xff\xfea\0\0\xd8b\0"),
    "bad UTF-8": (".txt", b"\xef\xbb\xbf caf\xe9"),
    "neither encoding": (".txt", b"One \x81\x8d\x8f\x90\x9d \xff two"),
    "control codes": (".txt", bytes(range(1, 9)) * 50),
    "page without text": (".html", b"<html><body><script>x()</script></body></html>"),
    "nested page": (".html", b"<html>" + b"<div>" * 3000 + b"</html>"),
    "message without text": (".eml", b"Message-ID: <1@a.example>\r\nReceived: by a\r\nMIME-Version: 1.0\r\n\r\n"),
    "message bomb": (
        ".eml",
        b"Message-ID: <1@a.example>\r\nReceived: by a\r\n" + b"Content-Type: multipart/mixed; boundary=a\n" * 60,
    ),
    "JSON without text": (".json", b'{"number": 1}'),
    "broken JSON": (".json", b'{"text": "One'),
    "deep JSON": (".json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "lone surrogate": (".json", b'{"text": "\\ud800", "zero": "\\u0000"}'),
    "lines of broken JSON": (".jsonl", b'{"text": "One."}\n{"text": \nnull\n[1]\n'),
    "lines without text": (".jsonl", b'{"a": 1}\n{"a": 2}\n'),
    "table without text": (".csv", b"a,b\n1,2\n"),
    "unclosed quote": (".csv", b'text,title\n"One,two\n'),
    "cut Parquet": (".parquet", table(text=["One."])[:-9]),
    "Parquet without text": (".parquet", table(number=[1])),
    "cut gzip": (".txt.gz", gzip.compress(os.urandom(300))[:-20]),
    "cut bzip2": (".txt.bz2", bz2.compress(b"One. " * 99)[:-9]),
    "cut xz": (".txt.xz", lzma.compress(b"One. " * 99)[:-9]),
    "gzip bomb": (".txt.gz", gzip.compress(bytes(17 * MIB))),
    "cut zip": (".zip", ARCHIVE[:40]),
    "damaged zip": (".zip", ARCHIVE.replace(b"One.", b"0ne.")),
    "zip of a way out": (".zip", made.zipped(("../../a.txt", b""), ("/etc/b.txt", b""))),
    "cut tar": (".tar", TAR[:700]),
    "tar of links": (".tar", made.tarred(made.tar_entry("a", b"2", "/etc/passwd"), made.tar_entry("b", b"3"))),
    "cut WARC": (".warc", b"".join(made.warc())[:-400]),
}


def place(folder: Path, kind: str, number: int, end: str, content: bytes) -> None:
    """A file of a kind, by a name of its own."""
    (folder / f"{kind.replace(' ', '-')}-{number}{end}").write_bytes(content)


# What is said of a document by itself; who a speaker is, and which story it belongs to, is told over the coverage.
OF_DOCUMENTS = {
    "documents": "* exclude (batch_id)",
    "passages": "*",
    "articles": "* exclude (story_id, is_reprint)",
    "quotations": "* exclude (speaker_id, speaker_name)",
    "figures": "*",
}


def built(data: Path, inputs: Path, good: Path) -> tuple[Summary, dict[str, list[tuple]]]:
    """What a build says, and everything that it made of the good inputs."""
    summary = build(data, [str(inputs)], workers=1)
    rows = {}
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as con:
        assert con.execute("select bool_and(is_accounted) from input_accounting").fetchall() == [(True,)]
        for name, columns in OF_DOCUMENTS.items():
            mine = (
                f"select {columns} from {name} where document_id in (select document_id from documents where source_uri like ?)"
            )
            rows[name] = sorted(con.execute(mine, [f"{good}/%"]).fetchall(), key=repr)
    return summary, rows


def test_bad_inputs_cost_nothing_but_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = tmp_path / "in" / "good", tmp_path / "in" / "bad"
    good.mkdir(parents=True)
    for number in range(GOOD):
        (good / f"{number}.txt").write_text(made.story(number))
    _, alone = built(tmp_path / "alone", tmp_path / "in", good)
    bad.mkdir()
    chance = random.Random(1)
    for number in range(EACH):
        for kind, (end, content) in BYTES.items():
            changed = content if number == 0 else content + chance.randbytes(1 + number % 3)
            place(bad, kind, number, end, changed)
        os.mkfifo(bad / f"fifo-{number}")
        (bad / f"dangling-{number}.txt").symlink_to("nothing")
        (bad / f"loop-{number}.txt").symlink_to(f"loop-{number}.txt")
        with socket.socket(socket.AF_UNIX) as listening:
            monkeypatch.chdir(bad)  # the path of a socket is short
            listening.bind(f"socket-{number}")
    summary, mixed = built(tmp_path / "mixed", tmp_path / "in", good)
    assert mixed == alone
    assert len(mixed["documents"]) == GOOD
    files = sum(1 for _ in (tmp_path / "in").rglob("*")) - 2
    outcomes = summary.loaded + summary.duplicates + summary.quarantined + summary.expanded + summary.metadata + summary.skipped
    assert summary.found == outcomes >= files
    with duckdb.connect(str(tmp_path / "mixed" / "onrecord.duckdb"), read_only=True) as con:
        told = {uri for (uri,) in con.execute("select source_uri from inputs").fetchall()}
    assert {str(path) for path in (tmp_path / "in").rglob("*") if not path.is_dir() or path.is_symlink()} <= told
    assert verify.problems(tmp_path / "mixed") == []
