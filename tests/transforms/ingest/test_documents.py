import datetime as dt
import hashlib

from tests import made
from transforms.ingest.documents import documents
from warehouse.tables import TABLES


def unit(uri: str, content: bytes | None, problem: str | None = None, repeats: str | None = None) -> dict:
    digest = hashlib.sha256(content).hexdigest() if content is not None else None
    return {
        "source_uri": uri,
        "sha256": digest,
        "size_bytes": len(content or b""),
        "document_id": repeats,
        "problem": problem,
        "content": None if repeats else content,
    }


def test_every_unit_is_loaded_a_duplicate_or_quarantined():
    good = b"The harbour master said the quay would close."
    digest = hashlib.sha256(good).hexdigest()
    raw = TABLES["raw"].from_rows(
        [
            unit("/in/d.txt", good, repeats=digest),
            unit("/in/a.txt", good),
            unit("/in/b.txt", b""),
            unit("/in/c.txt", None, "dangling_link\tlinks to nowhere"),
        ]
    )
    tables = documents(raw, "b1")
    assert [(r["source_uri"], r["outcome"], r["document_id"]) for r in tables["inputs"].to_pylist()] == [
        ("/in/a.txt", "loaded", digest),
        ("/in/b.txt", "quarantined", None),
        ("/in/c.txt", "quarantined", None),
        ("/in/d.txt", "duplicate", digest),
    ]
    assert [(r["document_id"], r["text"], r["encoding"]) for r in tables["documents"].to_pylist()] == [
        (digest, good.decode(), "utf-8")
    ]
    assert [(r["source_uri"], r["reason"], r["detail"]) for r in tables["quarantine"].to_pylist()] == [
        ("/in/b.txt", "empty", "the file has no bytes"),
        ("/in/c.txt", "dangling_link", "links to nowhere"),
    ]


def test_what_is_known_and_stated_of_a_unit_is_handed_on_whatever_comes_before_it():
    given = {
        **{"title": "Quay", "authors": ["Ann Lee", "Bo Ek"], "published": "3 May 2024", "url": "https://a.example/q"},
        **{"outlet": "The Aster", "fetched_at": dt.datetime(2024, 5, 4, tzinfo=dt.UTC), "language": "en"},
    }
    text = b"The quay would close, the harbour master said."
    page = made.page(1).encode()
    raw = TABLES["raw"].from_rows(
        [
            unit("/in/a.txt", b"repeated", repeats="f" * 64),
            {**unit("/in/b.zip", None), "outcome": "expanded", "detail": "application/zip", "unit_count": 2},
            {**unit("/in/b.zip#c.txt", None, "damaged\twithout\ttabs"), "container_uri": "/in/b.zip"},
            {**unit("/in/b.zip#d.txt", text), "container_uri": "/in/b.zip", "given": given},
            unit("/in/e.html", page),
        ]
    )
    tables = documents(raw, "b1")
    inputs = {row["source_uri"]: row for row in tables["inputs"].to_pylist()}
    assert [row["outcome"] for row in inputs.values()] == ["duplicate", "expanded", "quarantined", "loaded", "loaded"]
    assert inputs["/in/a.txt"]["document_id"] == "f" * 64
    assert (inputs["/in/b.zip"]["detail"], inputs["/in/b.zip"]["unit_count"]) == ("application/zip", 2)
    assert inputs["/in/b.zip"]["container_uri"] is None
    digest = hashlib.sha256(text).hexdigest()
    assert inputs["/in/b.zip#d.txt"] == {
        **{"source_uri": "/in/b.zip#d.txt", "sha256": digest, "size_bytes": len(text), "outcome": "loaded", "detail": None},
        **{"document_id": digest, "container_uri": "/in/b.zip", "unit_count": None, "batch_id": "b1"},
    }
    assert tables["quarantine"].to_pylist() == [
        {
            **{"source_uri": "/in/b.zip#c.txt", "sha256": None, "reason": "damaged", "detail": "without\ttabs"},
            "batch_id": "b1",
        }
    ]
    member, shown = tables["documents"].to_pylist()
    assert (member["source_uri"], member["size_bytes"], member["batch_id"]) == ("/in/b.zip#d.txt", len(text), "b1")
    assert (member["media_type"], member["encoding"], member["main_spans"]) == ("text/plain", "utf-8", [])
    assert (member["url"], member["fetched_at"]) == (given["url"], given["fetched_at"].replace(tzinfo=None))
    stated = {name: member[f"given_{name}"] for name in ("title", "authors", "published", "outlet", "language")}
    assert stated == {name: given[name] for name in stated}
    assert (shown["media_type"], shown["given_title"], shown["given_authors"]) == (
        "text/html",
        "Harbour plan 1 delayed",
        ["Ann Lee"],
    )
    [story] = shown["main_spans"]
    assert shown["text"][story["start_char"] : story["end_char"]].startswith("Harbour plan 1 delayed")


def test_rows_do_not_depend_on_the_order_of_the_units():
    units = [unit(f"/in/{name}.txt", f"text of {name}".encode()) for name in "hgfedcba"]
    one = documents(TABLES["raw"].from_rows(units), "b")
    other = documents(TABLES["raw"].from_rows(units[::-1]), "b")
    assert all(one[name].equals(other[name]) for name in one)
