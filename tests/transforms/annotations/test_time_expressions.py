"""Temporal expressions: which words are, and which days they mean."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.articles.test_articles import STORY
from transforms.annotations.time_expressions import read, time_expressions
from transforms.articles.articles import articles
from transforms.ingest.documents import documents
from transforms.quotations.quotations import quotations
from warehouse.tables import TABLES

TUESDAY = dt.date(2025, 3, 4)


def found(text: str, anchor: dt.date | None = TUESDAY, language: str = "en") -> list[tuple[str, str, str]]:
    """The expressions of a text, each with its first and last day."""
    return [(text[one.start : one.end], str(one.first), str(one.last)) for one in read(text, 0, len(text), anchor, language)]


def test_a_count_out_of_others_is_no_day() -> None:
    assert found("They found it in 14 out of 17 samples") == []
    assert found("Chega a 14 out a Lisboa", language="pt") == [("14 out", "2024-10-14", "2024-10-14")]


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("The port said on Tuesday", "Tuesday", "2025-03-04", "2025-03-04"),
        ("The port said on Friday", "Friday", "2025-02-28", "2025-02-28"),
        ("Talks will resume on Friday", "Friday", "2025-03-07", "2025-03-07"),
        ("They met last Tuesday", "last Tuesday", "2025-02-25", "2025-02-25"),
        ("They meet next Tuesday", "next Tuesday", "2025-03-11", "2025-03-11"),
        ("They met this Monday", "this Monday", "2025-03-03", "2025-03-03"),
        ("Yesterday it rained", "Yesterday", "2025-03-03", "2025-03-03"),
        ("It rained last night", "last night", "2025-03-03", "2025-03-03"),
        ("It rains tomorrow", "tomorrow", "2025-03-05", "2025-03-05"),
        ("They met on January 6", "January 6", "2025-01-06", "2025-01-06"),
        ("They met on 9 February.", "9 February", "2025-02-09", "2025-02-09"),
        ("They met on 9 Feb.", "9 Feb.", "2025-02-09", "2025-02-09"),
        ("They met on December 30", "December 30", "2024-12-30", "2024-12-30"),
        ("They met on 9 May 2003", "9 May 2003", "2003-05-09", "2003-05-09"),
        ("They met in March 2024", "March 2024", "2024-03-01", "2024-03-31"),
        ("They met in October", "October", "2024-10-01", "2024-10-31"),
        ("It must end by June", "June", "2025-06-01", "2025-06-30"),
        ("A decision by the end of June", "June", "2025-06-01", "2025-06-30"),
        ("They met last March", "last March", "2024-03-01", "2024-03-31"),
        ("They met in late February", "in late February", "2025-02-01", "2025-02-28"),
        ("They met last week", "last week", "2025-02-24", "2025-03-02"),
        ("They met last weekend", "last weekend", "2025-03-01", "2025-03-02"),
        ("They meet next month", "next month", "2025-04-01", "2025-04-30"),
        ("Profits of last quarter", "last quarter", "2024-10-01", "2024-12-31"),
        ("They met two weeks ago", "two weeks ago", "2025-02-17", "2025-02-23"),
        ("They met 18 months ago", "18 months ago", "2023-09-01", "2023-09-30"),
        ("They met an hour ago", "an hour ago", "2025-03-04", "2025-03-04"),
        ("Over the past two years", "the past two years", "2023-03-04", "2025-03-04"),
        ("In 2022 they met", "2022", "2022-01-01", "2022-12-31"),
        ("Ostra’s 2022 invasion", "2022", "2022-01-01", "2022-12-31"),
        ("In the years 2014-2020", "2014-2020", "2014-01-01", "2020-12-31"),
        ("In the 1990s", "the 1990s", "1990-01-01", "1999-12-31"),
        # Copy whose lines are broken anywhere.
        ("They met in March\n2024", "March\n2024", "2024-03-01", "2024-03-31"),
        ("They met last\nweek", "last\nweek", "2025-02-24", "2025-03-02"),
        ("They met two\nweeks\nago", "two\nweeks\nago", "2025-02-17", "2025-02-23"),
        ("They meet next\nTuesday", "next\nTuesday", "2025-03-11", "2025-03-11"),
    ],
)
def test_days_seen_from_the_articles_own(text: str, words: str, first: str, last: str) -> None:
    assert found(text) == [(words, first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "They may march in August company",
        "From 2000 boats and 1990 crews came a 2019-strong fleet with 2024 nets",
        "The last of this lot had past due next of kin",
        "A sum of 2000 crowns, $2020 or 2020% of 2,020",
        "May Sunder and April Dove said so",
    ],
)
def test_what_only_looks_like_a_time(text: str) -> None:
    assert [words for words, _, _ in found(text) if words not in ("August",)] == []


def test_without_a_day_of_publication_only_what_is_written_out_has_days() -> None:
    text = "They met on Tuesday, on March 3, in 2022 and on 9 May 2003."
    assert found(text, None) == [
        ("Tuesday", "None", "None"),
        ("March 3", "None", "None"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("9 May 2003", "2003-05-09", "2003-05-09"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Am Montag sagte er, er wird am Freitag kommen. Guten Morgen.", ["2025-03-03", "2025-03-07"]),
        ("fr", "Il a dit lundi qu’hier et demain", ["2025-03-03", "2025-03-03", "2025-03-05"]),
        ("es", "Dijo el lunes que ayer", ["2025-03-03", "2025-03-03"]),
        ("xx", "They met on Monday", []),
    ],
)
def test_weekdays_and_day_words_of_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert [first for _, first, _ in found(text, TUESDAY, language)] == expected


def test_a_leap_day_near_no_leap_year_and_the_ends_of_the_calendar_have_no_day() -> None:
    assert found("They met on February 29", dt.date(2026, 3, 1)) == [("February 29", "None", "None")]
    assert found("They meet next decade, tomorrow and last week", dt.date.max)[1] == ("tomorrow", "None", "None")
    assert found("They met yesterday and last week", dt.date.min)[0] == ("yesterday", "None", "None")


def test_the_table_is_anchored_at_the_dateline_and_knows_its_quotations() -> None:
    text = f"Grain pact ends\n\nTOLLEN, May 9, 2025 (AP) - {STORY}\n\nMaria Duro, the minister, said: “We voted on Thursday.”\n"
    raw = TABLES["raw"].from_rows(
        [{"source_uri": "a.txt", "sha256": "0" * 64, "size_bytes": len(text.encode()), "content": text.encode()}]
    )
    tables = documents(raw, "b" * 64)
    tables |= articles(tables["documents"], TABLES["known_outlets"].empty())
    tables |= quotations(tables["documents"], tables["articles"], tables["passages"])
    rows = time_expressions(
        tables["documents"], tables["articles"], tables["passages"], tables["article_dates"], tables["quotations"]
    ).to_pylist()
    [row] = [row for row in rows if row["text"] == "Thursday"]
    assert (row["anchor_date"], row["value_from"], row["value_to"]) == (
        dt.date(2025, 5, 9),
        dt.date(2025, 5, 8),
        dt.date(2025, 5, 8),
    )
    assert text[row["start_char"] : row["end_char"]] == "Thursday"
    assert row["quotation_id"] is not None


@pytest.mark.parametrize("word", ["last ", "2022 ", "in 2022-", "Monday ", "x’s 2022 ", "in May ", " ago", "this week "])
def test_endless_repetition_is_read(word: str) -> None:
    text = word * 50_000
    assert all(one.end <= len(text) for one in read(text, 0, len(text), TUESDAY))


PIECES = (
    *("last", "next", "this", "past", "the", "in", "early", "by the end of", "a", "two", "18", "ago", "weeks", "year", "night"),
    *("March", "May", "Tuesday", "today", "January 6", "31 February", "2024", "1990s", "2014-20", "0000", ",", ".", "’s", "will"),
)


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "\n", " \n"])), max_size=15))
def test_expressions_lie_in_order_and_end_no_earlier_than_they_begin(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    last = 0
    for one in read(text, 0, len(text), TUESDAY):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        assert (one.first is None) == (one.last is None)
        assert one.first is None or one.last is None or one.first <= one.last
