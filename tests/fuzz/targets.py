"""What is fuzzed: each target takes any bytes, lets the reader under test have them, and asserts what must hold of its answer.

Belongs here: the targets and their seeds. Does not: making up inputs (`run`, with coverage as its guide; `test_targets`, a few).
"""

import bz2
import hashlib
import io
import lzma
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.inputs import reference_lists
from orchestration.runs.steps import BATCH_STEPS
from tests import made
from transforms.ingest import input_units
from transforms.ingest.containers import MAX_MEMBERS, Opening, Spooled
from transforms.ingest.containers import units as units_of
from transforms.ingest.decoding import NotText
from transforms.ingest.formats import CONTAINERS, CSV, HTML, JSON, MAIL, recognise
from transforms.ingest.streams import Budget
from warehouse import checks
from warehouse.tables import TABLES

Target = Callable[[bytes], None]
EXTRACTION = tuple(step for step in BATCH_STEPS if "documents" in step.reads)


@cache
def _reference() -> dict[str, pa.Table]:
    names = {table for step in EXTRACTION for table in step.reads if TABLES[table].layer == "reference"}
    return {name: reference_lists.read(reference_lists.DEFAULT_FOLDER / f"{name}.csv", name) for name in sorted(names)}


def extracted(rows: pa.Table, last: str | None = None) -> dict[str, pa.Table]:
    """Every table that the steps over a batch make of documents, each step up to `last`."""
    tables = {**_reference(), "documents": rows}
    for step in EXTRACTION:
        tables.update(step.call(tables, "b"))
        if step.name == last:
            break
    return {name: table for name, table in tables.items() if TABLES[name].layer == "batch"}


def assert_sound(tables: Mapping[str, pa.Table]) -> None:
    """The tables are as declared, and everything that must hold between them does."""
    findings = [finding for name, rows in tables.items() for finding in checks.table_checks(name, rows)]
    assert findings + checks.invariants(tables) == []


def decoding(content: bytes) -> None:
    """Bytes to text: of plain text, pages, messages and records, whatever they are said to be."""
    stated = (None, HTML, MAIL, JSON, CSV)[content[0] % 5] if content else None
    try:
        text, encoding, _, given = input_units.read(content[1:], "a", stated, None)
    except NotText:
        return
    assert text.encode().decode() == text
    assert "".encode(encoding) is not None
    assert all(0 <= start < end <= len(text) for start, end in given.main)
    assert [*given.main] == sorted(given.main)


def cleaning(content: bytes) -> None:
    """Text to articles and passages."""
    assert_sound(extracted(made.documents(content.decode("utf-8", "ignore")), "articles"))


def extraction(content: bytes) -> None:
    """Text to quotations, figures, times, topics and introductions."""
    assert_sound(extracted(made.documents(content.decode("utf-8", "ignore"))))


def _spool(chunks: Iterator[bytes]) -> Spooled:
    whole = b"".join(chunks)
    return Spooled(io.BytesIO(whole), hashlib.sha256(whole).hexdigest(), len(whole))


def opening(content: bytes) -> None:
    """Containers to their units: archives, compressed files, tables, records, web archives."""
    media_type = recognise(content, "a")
    if media_type not in CONTAINERS:
        return
    budget = Budget(len(content), MAX_MEMBERS)
    budget.allowed = 1 << 22
    found = list(units_of(io.BytesIO(content), "a", "a", media_type, Opening(budget, _spool, {})))
    *inner, own = found
    assert own.address == "a"
    assert own.unit_count is None or own.unit_count == len(inner)
    assert all(unit.address.startswith("a#") for unit in inner)
    assert len({unit.address for unit in inner}) == len(inner)
    for unit in inner:
        assert unit.problem is None or unit.outcome is None
        assert unit.content is not None or unit.problem or unit.outcome
        assert unit.address.encode()


TARGETS: dict[str, Target] = {target.__name__: target for target in (decoding, cleaning, extraction, opening)}


def seeds(name: str) -> list[bytes]:
    """Good inputs of a target, to begin from."""
    story = made.story(1).encode()
    if name == "decoding":
        record = b'{"text": "One two", "date": "2024-05-03", "source": {"name": "A"}}'
        return [bytes([kind]) + text for kind, text in enumerate((story, made.page(2).encode(), made.mail(3), record))]
    if name != "opening":
        return [story, story + b"\n\n* * *\n\n" + made.story(2).encode()]
    lines = b"".join(b'{"text": "Story %d", "url": "https://a.example"}\n' % number for number in range(3))
    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["one", "two"], "title": ["a", None]}), table)
    return [
        made.zipped(("a.txt", "one"), ("b/c.jsonl", lines)),
        made.tarred(("a.txt", "one"), ("n" * 120, "two")),
        lines,
        b"text,title,date\none two,A,2024-05-03\n",
        b'[{"text": "one"}, {"text": "two"}]',
        table.getvalue(),
        b"".join(made.warc()),
        made.gzipped_warc(),
        bz2.compress(lines),
        lzma.compress(lines),
        pa.compress(lines, codec="zstd", asbytes=True),
    ]
