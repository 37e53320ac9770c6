import hashlib

import pytest

from orchestration.inputs.document_reading import documents, within_limits
from orchestration.runs import process_limits
from tests import made
from transforms.ingest.decoding import NotText
from transforms.ingest.input_metadata import InputMetadata
from warehouse.tables import TABLES


def forever(_: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    while True:
        hashlib.sha256(content)


def greedy(_: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    return "x" * (process_limits.MEMORY_BYTES * 2), "utf-8", given


def broken(_: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    raise KeyError("of the reader")


def plain(_: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    return content.decode(), "utf-8", given


@pytest.mark.parametrize(("read", "reason"), [(greedy, "over_budget"), (broken, "unreadable_markup")])
def test_what_a_reader_cannot_do_is_refused_and_the_next_page_is_read(read, reason):
    with pytest.raises(NotText) as refusal:
        within_limits(read, "text/html", b"page", InputMetadata())
    assert refusal.value.reason == reason
    assert within_limits(plain, "text/html", b"next", InputMetadata(title="T")) == ("next", "utf-8", InputMetadata(title="T"))


def test_a_page_that_never_ends_is_stopped_in_the_middle_of_it(monkeypatch):
    monkeypatch.setattr(process_limits, "CPU_SECONDS", 1)
    with pytest.raises(NotText, match="over_budget"):
        within_limits(forever, "text/html", b"page", InputMetadata())
    assert within_limits(plain, "text/html", b"next", InputMetadata())[0] == "next"


def test_pages_and_messages_become_documents():
    contents = {"/in/a.html": made.page(1).encode(), "/in/b.eml": made.mail(2), "/in/c.html": b"<html><body></body></html>"}
    raw = TABLES["raw"].from_rows(
        {"source_uri": uri, "sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content), "content": content}
        for uri, content in contents.items()
    )
    tables = documents(raw, "b1")
    types = {row["source_uri"]: row["media_type"] for row in tables["documents"].to_pylist()}
    assert types == {"/in/a.html": "text/html", "/in/b.eml": "message/rfc822"}
    assert [row["reason"] for row in tables["quarantine"].to_pylist()] == ["empty"]
