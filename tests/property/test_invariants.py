"""What must hold of any text and any bytes: offsets, tiling, round trips, and that the same again changes nothing."""

import csv
import datetime as dt
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.conftest import times
from tests.fuzz.targets import assert_sound, extracted, opening
from tests.made import documents
from transforms.annotations import time_expressions as temporal
from transforms.articles.cleaning.layout import lines
from transforms.dates.calendar_dates import dates
from transforms.ingest.column_mapping import canonical, parse
from transforms.ingest.decoding import as_text
from transforms.ingest.record_readers import json_lines
from transforms.ingest.streams import Reader
from transforms.quotations.spans.quotation_marks import quoted
from transforms.quotations.spans.token_boundaries import spans_of
from warehouse import manifest, output
from warehouse.manifest import StoredFile

many = settings(max_examples=2000, deadline=None, database=None)
# The whole of extraction takes milliseconds an example, a commit several writes that are forced to the disk.
few = settings(max_examples=times(40, 2000), deadline=None, database=None)

PIECES = (
    *("said", "Mayor Ada Brand", "the harbour", "on Friday", "3 May 2024", "2024-05-03", "12,000", "$1.5 million", "two"),
    *("“", "”", '"', "‘", "’", "'", "«", "»", "„", ",", ".", "?", "—", "-", "…", ":", "(", ")", "By ", "according to"),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\x0c", "\u2028", "\x85", "\xa0", "\u200b", "\ufeff", "\u202e"),
    *("\x00", "\x01", "é", "e\u0301", "İ", "ß", "日本", "\U0001f600", "\U0001f468\u200d\U0001f469", "ﬁ", "\U0010ffff"),
    *("Mr.", "U.S.", "yesterday"),
)
encodable = st.characters(codec="utf-8")
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(encodable, max_size=40))


@many
@given(texts)
def test_lines_hold_all_but_white_space(text: str) -> None:
    after = 0
    for line in lines(text):
        assert after <= line.start < line.end <= len(text)
        assert not text[after : line.start].strip()
        assert text[line.start : line.end] == text[line.start : line.end].strip()
        after = line.end
    assert not text[after:].strip()


@many
@given(texts)
def test_tokens_stand_in_order_and_leave_out_nothing_but_white_space(text: str) -> None:
    starts, ends, *_ = spans_of(text + " ")
    after = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        assert after <= start < end <= len(text)
        assert not text[after:start].strip()
        after = end
    assert not text[after:].strip()


@many
@given(texts)
def test_quoted_spans_lie_within_the_text_in_order(text: str) -> None:
    found = [(mark.start, mark.end) for mark in quoted(text)]
    assert found == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert quoted(text) == quoted(text)


@many
@given(texts)
def test_dates_and_times_lie_within_the_text(text: str) -> None:
    found = [(date.start, date.end) for date in dates(text, 0, len(text))]
    read = temporal.read(text, 0, len(text), dt.date(2024, 5, 3))
    assert all(0 <= start < end <= len(text) for start, end in [*found, *((one.start, one.end) for one in read)])
    assert [one.start for one in read] == sorted(one.start for one in read)
    assert all(one.first <= one.last for one in read if one.first and one.last)


@many
@given(
    texts.filter(lambda text: "\0" not in text and not text.startswith("\ufeff")),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_text_in_an_encoding_that_shows_itself_comes_back(text: str, encoding: str) -> None:
    assert as_text(text.encode(encoding))[0] == text


short = st.text(encodable, max_size=6)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), short, st.lists(short, max_size=2))
records = st.dictionaries(short, values, max_size=3)


@many
@given(records)
def test_a_record_written_out_is_read_as_it_was_and_written_the_same(record: dict) -> None:
    content = canonical(record)
    assert canonical(parse(content)) == content


@many
@given(st.lists(records, max_size=3))
def test_each_line_that_is_not_blank_is_one_record_with_its_number(rows: list[dict]) -> None:
    content = b"\n\n".join(json.dumps({**row, "text": "One two."}, ensure_ascii=False).encode() for row in rows)
    found = list(json_lines(Reader(iter([content[:7], content[7:]])), {}))
    assert [record.number for record in found] == [1 + 2 * at for at in range(len(rows))]
    assert all(record.problem is None for record in found)


@many
@given(st.binary(max_size=200))
def test_any_bytes_open_to_units_that_add_up(content: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b'{"text": "', b"text,title\n", b"WARC/1.0\r\n", b"\x1f\x8b\x08"):
        opening(head + content)


@many
@given(st.lists(st.tuples(texts, st.one_of(st.none(), st.integers(-(2**40), 2**40))), max_size=4))
def test_rows_written_as_csv_and_json_are_read_back(rows: list[tuple]) -> None:
    as_csv, as_json = io.StringIO(), io.StringIO()
    output.write_csv(["a", "b"], [rows], as_csv)
    output.write_json(["a", "b"], [rows], as_json)
    assert json.loads(as_json.getvalue()) == [{"a": a, "b": b} for a, b in rows]
    if not any("\r" in a or "\0" in a for a, _ in rows):  # which Python's reader takes for the end of a line
        read = list(csv.reader(io.StringIO(as_csv.getvalue(), newline="")))
        assert read[1:] == [[a, "" if b is None else str(b)] for a, b in rows]


names = st.sampled_from(["b1", "b2", "b3"])
stored = st.builds(
    lambda table, batch, size: StoredFile(table, batch, f"{table}/{batch}.parquet", size, size, f"{size:064x}", "v"),
    st.sampled_from(["articles", "quotations"]),
    names,
    st.integers(0, 9),
)


@few
@given(st.lists(st.tuples(st.lists(stored, max_size=3), st.lists(stored, max_size=2)), max_size=4))
def test_the_manifest_holds_what_was_committed_last(commits: list[tuple[list[StoredFile], list[StoredFile]]]) -> None:
    expected: dict[str, StoredFile] = {}
    with tempfile.TemporaryDirectory() as folder:
        for files, removed in commits:
            for file in removed:
                expected.pop(file.path, None)
            expected.update((file.path, file) for file in files)
            assert manifest.commit(Path(folder), files, removed) == manifest.load(Path(folder))
        assert manifest.load(Path(folder)).files == tuple(expected[path] for path in sorted(expected))


@few
@given(st.lists(texts.map(lambda text: text.replace("\0", "")).filter(str.strip), min_size=1, max_size=3, unique=True))
def test_any_text_gives_sound_tables_whatever_else_is_in_its_batch(batch: list[str]) -> None:
    together = extracted(documents(*batch))
    assert_sound(together)
    apart = [extracted(documents(text, source_uri=f"{number}.txt")) for number, text in enumerate(batch)]
    for table in ("passages", "quotations", "figures", "time_expressions"):
        rows = pa.concat_tables([one[table] for one in apart]).to_pylist()
        assert sorted(map(repr, together[table].to_pylist())) == sorted(map(repr, rows))
