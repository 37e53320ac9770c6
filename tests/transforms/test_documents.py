import hashlib

from transforms.documents import documents
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


def test_rows_do_not_depend_on_the_order_of_the_units():
    units = [unit(f"/in/{name}.txt", f"text of {name}".encode()) for name in "hgfedcba"]
    one = documents(TABLES["raw"].from_rows(units), "b")
    other = documents(TABLES["raw"].from_rows(units[::-1]), "b")
    assert all(one[name].equals(other[name]) for name in one)
