import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

from transforms.annotations.article_terms import article_terms, terms
from transforms.coverage import key_terms as coverage_terms
from transforms.coverage.key_terms import key_terms
from warehouse.tables import TABLES

MONDAY = dt.date(2031, 5, 5)


def coverage(*rows: tuple[str | None, int | None, str], **more: Any) -> dict[str, Any]:
    """Articles of (outlet, days after a Monday, body), and the other tables; `reprints` are numbers of articles."""
    articles = [
        {
            "article_id": f"{number:016x}-0",
            "document_id": f"{number:016x}",
            "ordinal": 0,
            "start_char": 0,
            "end_char": len(body),
            "title": None,
            "authors": [],
            "outlet_id": outlet,
            "published_date": None if day is None else MONDAY + dt.timedelta(days=day),
            "has_date_conflict": False,
            "language": more.get("language", "en"),
            "body": body,
            "word_count": len(body.split()),
        }
        for number, (outlet, day, body) in enumerate(rows)
    ]
    reprints = more.get("reprints", ())
    stories = [
        {"story_id": "s", "article_id": a["article_id"], "similarity": 1.0, "is_reprint": number in reprints}
        for number, a in enumerate(articles)
    ]
    outlets = [{"outlet_id": "echo", "name": "The Harnow Echo", "kind": "newspaper", "domains": [], "aliases": ["Echo"]}]
    topics = [
        {"topic_id": "ferries", "name": "Ferries", "description": "boats", "terms": more.get("terms", ["ferr*", "night boat"])}
    ]
    found = {"articles": articles, "stories": stories, "outlets": outlets, "topics": topics}
    tables: dict[str, Any] = {name: TABLES[name].from_rows(rows) for name, rows in found.items()}
    terms = article_terms(tables["articles"])
    return tables | {"article_terms": [terms.slice(2), terms.slice(0, 2)]}


def found(tables: dict[str, Any], scope: str, part: str) -> list[str]:
    return [row["term"] for row in key_terms(**tables).to_pylist() if (row["scope"], row["part"]) == (scope, part)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The barge of Ada Quill.", ["barge", "Ada Quill"]),
        ("On Monday Prime Minister Ada von der Quill’s barge", ["Ada von der Quill", "barge"]),
        ("Coalition of the Willing, Ada", ["Coalition of the Willing", "Ada"]),
        ("the quay's barge at 12 km, 3.5x", ["quay", "barge"]),
        ("Ölmühle and Ærø: ÉLYSÉE", ["Ölmühle", "Ærø", "ÉLYSÉE"]),
        ("Ада Квилл сказала", ["Ада Квилл", "сказала"]),
        ("", []),
    ],
)
def test_terms_are_names_and_words_that_are_not_of_every_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_what_one_outlet_says_and_others_do_not_comes_first() -> None:
    rows = [("echo", 0, f"Barges crossed near Ada Quill and the ferries, day {n}, Echo of the storm.") for n in range(6)]
    rows += [("post", 0, f"Mules crossed near the storm {n}.") for n in range(6)]
    tables = coverage(*rows)
    echo = found(tables, "outlet", "echo")
    assert set(echo[:2]) == {"Barges", "Ada Quill"}
    assert not {"ferries", "Echo", "storm", "crossed"} & set(echo)
    assert found(tables, "outlet", "post") == ["Mules"]
    row = next(row for row in key_terms(**tables).to_pylist() if row["term"] == "Barges")
    assert (row["article_count"], row["article_total"], row["other_article_count"], row["other_article_total"]) == (6, 6, 0, 6)
    assert row["log_odds"] > 0
    assert row["score"] > 1
    assert row["article_id"] == f"{0:016x}-0"


def test_weeks_begin_on_monday_and_are_compared_with_the_others() -> None:
    rows = [("echo", day, "Barges crossed.") for day in (0, 3, 6)] + [("post", day, "Mules crossed.") for day in (-1, 7, 8, 9, 9)]
    tables = coverage(*rows, (None, None, "Mules."))
    assert found(tables, "week", "2031-05-05") == ["Barges"]
    assert found(tables, "week", "2031-05-12") == ["Mules"]
    assert found(tables, "week", "2031-04-28") == []  # one article is not enough


def test_reprints_other_languages_and_single_outlets_do_not_count() -> None:
    rows = [("echo", 0, "Barges crossed.")] * 3 + [("post", 0, "Mules crossed.")] * 3
    assert found(coverage(*rows, reprints={1, 2}), "outlet", "echo") == []
    assert key_terms(**coverage(*rows, language=None)).num_rows == 0
    assert key_terms(**coverage(*rows[:3])).num_rows == 0
    assert key_terms(**coverage()).num_rows == 0
    english, danish = coverage(*rows[:3]), coverage(*rows[3:], language="da")
    both = {**english, "articles": pa.concat_tables([english["articles"], danish["articles"]])}
    assert key_terms(**both).num_rows == 0


def test_terms_of_the_codebook_are_not_proposed() -> None:
    rows = [("echo", 0, "The night boat and some night-boats carried Tidal Barriers.")] * 3 + [("post", 0, "Mules crossed.")] * 3
    assert "Tidal Barriers" in found(coverage(*rows), "outlet", "echo")
    assert not {"night", "boat"} & set(found(coverage(*rows), "outlet", "echo"))
    assert "Tidal Barriers" not in found(coverage(*rows, terms=["tidal barrier*"]), "outlet", "echo")


def test_order_of_the_articles_does_not_matter() -> None:
    rows = [("echo", n, f"Barges {'Ada Quill' if n % 2 else 'storm'} crossed {n}.") for n in range(8)]
    rows += [("post", n, f"Mules {'Bo Renn' if n % 3 else 'storm'} crossed.") for n in range(8)]
    tables = coverage(*rows)
    turned = {**tables, "articles": tables["articles"].take(pa.array(range(15, -1, -1)))}
    assert key_terms(**turned).equals(key_terms(**tables))


@pytest.mark.parametrize("held", [1, 3, 16])
def test_terms_are_the_same_whatever_share_of_them_is_held_at_a_time(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("echo", n, f"Barges {'Ada Quill' if n % 2 else 'storm'} crossed {n}. QUAYS Ölmühle.") for n in range(8)]
    rows += [("post", n, f"Mules {'Bo Renn' if n % 3 else 'storm'} crossed a {'bridge' if n else 'Bridge'}.") for n in range(8)]
    tables = coverage(*rows)
    expected = key_terms(**tables)
    monkeypatch.setattr(coverage_terms, "_HELD_ARTICLES", held)
    assert key_terms(**tables).equals(expected)


def test_words_are_one_in_any_case_and_printed_small_where_they_ever_are() -> None:
    bodies = ["QUAYS, Straße, Mill, Ölmühle", "Quays, STRASSE, mill, ölmühle", "Quays, QUAYS, strasse, Mill, MILL, Ölmühle"]
    rows = [("echo", 0, body) for body in bodies * 2] + [("post", 0, "Mules")] * 6
    echo = [row for row in key_terms(**coverage(*rows)).to_pylist() if row["part"] == "echo"]
    assert {row["term"]: row["article_count"] for row in echo} == dict.fromkeys(("QUAYS", "strasse", "mill", "ölmühle"), 6)
