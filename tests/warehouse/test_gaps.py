"""What the views of positions, gaps and proposed terms answer, on the coverage of our own invention."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

FIRST, SECOND = "1" * 16 + "-0", "2" * 16 + "-0"


@pytest.fixture
def con(published_data: Path):
    """The published coverage, open for what a test adds."""
    with duckdb.connect(str(published_data / "onrecord.duckdb")) as connection:
        yield connection


def rows(con: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> list[tuple]:
    return con.execute(query, parameters).fetchall()


def on_topic(con: duckdb.DuckDBPyConnection, *quotations: str) -> None:
    for quotation_id in quotations:
        con.execute(
            "insert into topic_mentions by name select 'trains' as topic_id, article_id, quotation_id, start_char, end_char"
            " from quotations where quotation_id = ?",
            [quotation_id],
        )


def test_one_statement_in_two_reports_and_the_next_one_compared_with_it(con: duckdb.DuckDBPyConnection) -> None:
    on_topic(con, f"{FIRST}-q0", f"{SECOND}-q0")
    con.execute("update articles set is_reprint = false, published_date = '2021-03-06' where article_id = ?", [SECOND])
    query = "select article_id, statement, statement_count, is_first, is_latest, previous_words from positions order by all"
    assert rows(con, query) == [(FIRST, 1, 1, True, True, None), (SECOND, 1, 1, True, True, None)]
    con.execute("delete from variants")
    assert rows(con, query) == [
        (FIRST, 1, 2, True, False, None),
        (SECOND, 2, 2, False, True, "The 👩‍🚀 café stays open,"),
    ]
    change = "select previous_date::varchar, new_word_count, different_word_count, new_word_share from positions where is_latest"
    assert rows(con, change) == [("2021-03-04", 0, 4, 0.0)]
    con.execute("update quotations set text = 'The bar stays shut' where article_id = ?", [SECOND])
    assert rows(con, change) == [("2021-03-04", 2, 4, 0.5)]


def test_reprints_and_undated_reports_have_no_place_in_the_order(con: duckdb.DuckDBPyConnection) -> None:
    on_topic(con, f"{FIRST}-q0", f"{SECOND}-q0")
    con.execute("delete from variants")
    query = "select article_id, statement, is_first, is_latest from positions order by article_id"
    assert rows(con, query) == [(FIRST, 1, True, True), (SECOND, None, False, False)]
    con.execute("update articles set is_reprint = false")
    con.execute("update articles set published_date = null where article_id = ?", [FIRST])
    assert rows(con, query) == [(FIRST, None, False, False), (SECOND, 1, True, True)]


def test_said_on_takes_parts_of_names_and_other_spellings(con: duckdb.DuckDBPyConnection) -> None:
    on_topic(con, f"{FIRST}-q0", f"{SECOND}-q0")
    for call, count in (
        ("said_on('train')", 2),
        ("said_on('TRAINS', who := 'monch')", 2),
        ("said_on('trains', who := 'Ada', with_reprints := false)", 1),
        ("said_on('ferries')", 0),
        ("said_on('trains', who := 'Renn')", 0),
        ("said_on('%')", 0),
        ("said_on('''; drop table articles; --')", 0),
    ):
        assert len(rows(con, f"from {call}")) == count, call


def test_gaps_tell_who_has_an_item_and_who_leaves_it_out(con: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select item_kind, item, with_count, without_count, article_total, original_with_count, original_total from coverage_gaps"
    )
    assert sorted(rows(con, query)) == [
        ("topic", "Ferries", 1, 1, 2, 1, 1),
        ("words", "We will not\xa0leave.", 1, 1, 2, 1, 1),
        ("words", "may stop", 1, 1, 2, 1, 1),
    ]  # the words of both, in two cuts, and their speaker are in no gap
    assert rows(
        con, "select with_sources, without_sources, with_articles, without_articles from coverage_gaps where item = 'may stop'"
    ) == [(["Ost | Wire"], ["in/1.txt"], [FIRST], [SECOND])]
    con.execute("delete from variants")
    assert (2, "the café stays open") in rows(con, "select article_total, item from coverage_gaps")


def test_gaps_between_two_articles_or_outlets(con: duckdb.DuckDBPyConnection) -> None:
    query = "select item from gaps_between(?, ?) order by all"
    assert (
        rows(con, query, FIRST, SECOND)
        == rows(con, query, "OST | wire", SECOND)
        == [("Ferries",), ("We will not\xa0leave.",), ("may stop",)]
    )
    assert rows(con, query, SECOND, "ostwire") == []
    assert rows(con, query, FIRST, "nobody") == []
    assert rows(con, "from gaps_between(?, ?, with_reprints := false)", FIRST, SECOND) == []
    place = "select start_char, end_char, document_id from gaps_between(?, ?) where item = 'may stop'"
    [(start, end, document_id)] = rows(con, place, FIRST, SECOND)
    [(text,)] = rows(con, "select text from documents where document_id = ?", document_id)
    assert text[start:end] == "may stop"


def test_who_reports_words_and_who_does_not(con: duckdb.DuckDBPyConnection) -> None:
    query = "select article_id, has_words, hit_count, with_count, article_total from who_reports(?)"
    assert rows(con, query, '"may stop"') == [(FIRST, True, 1, 1, 2), (SECOND, False, 0, 1, 2)]
    assert rows(con, query, "cafe open") == [(FIRST, True, 2, 2, 2), (SECOND, True, 2, 2, 2)]
    assert rows(con, query, "xyzzy") == []
    assert rows(con, "select has_words from who_reports('stop', with_reprints := false)") == [(True,)]


def test_proposed_terms_lead_to_their_place(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into key_terms values ('outlet', 'ostwire', 'en', 0, 'STAYS', 1, 1, 0, 1, 1.5, 2.0, ?)", [FIRST])
    con.execute("insert into key_terms values ('week', '2021-03-01', 'en', 0, 'xyzzy', 1, 2, 0, 1, 1.5, 2.0, ?)", [FIRST])
    outlet, week = rows(
        con, "select outlet, week_date::varchar, rank, article_share, start_char, end_char, document_id from proposed_terms"
    )
    assert week == (None, "2021-03-01", 1, 0.5, None, None, "1" * 64)
    assert outlet[:4] == ("Ost | Wire", None, 1, 1.0)
    [(text,)] = rows(con, "select text from documents where document_id = ?", outlet[6])
    assert text[outlet[4] : outlet[5]] == "stays"
