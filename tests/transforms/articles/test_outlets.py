"""Which outlet an article is of, listed beforehand or only named by its input, and the table of all."""

import pytest

from transforms.articles.articles import read_document
from transforms.articles.outlets import listed, outlets
from transforms.ingest.input_metadata import InputMetadata
from warehouse.tables import TABLES

KNOWN = TABLES["known_outlets"].from_rows(
    [
        {"outlet_id": "lake-times", "name": "Lake Times", "kind": "newspaper", "domains": ["laketimes.example"], "aliases": []},
        {"outlet_id": "ostwire", "name": "Ostwire", "kind": "agency", "domains": [], "aliases": ["OW"]},
    ]
)
STORY = (
    "Mill reopens\n\nBy Ada Brand\n\nThe old mill opened its doors again on Monday after a year of repairs, the council said.\n"
)


def found(text: str = STORY, outlet: str | None = None, url: str | None = None) -> tuple[str, str | None] | None:
    [article] = read_document(text, url, None, listed(KNOWN), given=InputMetadata(outlet=outlet)).articles
    return (article.outlet.outlet_id, article.outlet.name) if article.outlet else None


@pytest.mark.parametrize(
    ("outlet", "url", "expected"),
    [
        (None, None, None),
        ("Lake Times", None, ("lake-times", None)),
        ("The Ellin  Post", None, ("ellin-post", "The Ellin Post")),
        ("Ellin Post", None, ("ellin-post", "Ellin Post")),
        ("Élan Média", None, ("elan-media", "Élan Média")),
        ("Ellin Post", "https://www.laketimes.example/a", ("lake-times", None)),
        ("Ellin Post", "https://other.example/a", ("ellin-post", "Ellin Post")),
        (None, "https://www.other.example:8080/a?b", ("other-example", "other.example")),
        (None, "https://web.archive.org/web/20250301120000/https://other.example/a", ("other-example", "other.example")),
        (None, "http://127.0.0.1/a", None),
        (None, "http://localhost/a", None),
        ("Read all about it, " * 10, None, None),
        ("—", None, None),
    ],
)
def test_outlet_by_what_its_input_states(outlet: str | None, url: str | None, expected: tuple[str, str | None] | None) -> None:
    assert found(outlet=outlet, url=url) == expected


def test_a_listed_name_in_the_text_comes_before_the_host_of_the_address() -> None:
    assert found("Lake Times\n\n" + STORY, url="https://cdn.example/1") == ("lake-times", None)


def test_every_outlet_has_one_row_under_the_name_it_has_most_often() -> None:
    stated = [
        ("ellin-post", "Ellin Post"),
        ("ellin-post", "The Ellin Post"),
        ("ellin-post", "The Ellin Post"),
        ("lake-times", None),
    ]
    rows = [
        {
            "article_id": f"a-{number}",
            "document_id": "a",
            "ordinal": number,
            "start_char": 0,
            "end_char": 1,
            "authors": [],
            "outlet_id": outlet_id,
            "outlet_name": name,
            "has_date_conflict": False,
            "body": "",
            "word_count": 0,
        }
        for number, (outlet_id, name) in enumerate(stated)
    ]
    articles = TABLES["articles"].from_rows(rows)
    table = outlets(articles, KNOWN)
    assert table.to_pylist() == outlets(articles.take([3, 2, 1, 0]), KNOWN).to_pylist()
    assert {row["outlet_id"]: (row["name"], row["kind"], row["aliases"]) for row in table.to_pylist()} == {
        "ellin-post": ("The Ellin Post", None, ["Ellin Post"]),
        "lake-times": ("Lake Times", "newspaper", []),
        "ostwire": ("Ostwire", "agency", ["OW"]),
    }
