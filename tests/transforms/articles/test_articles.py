"""Documents to articles: roles, splitting, metadata, dates, and what must hold for any text."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tests.made import documents
from transforms.articles.articles import articles
from warehouse.tables import PASSAGE_ROLES, TABLES

OUTLETS = TABLES["known_outlets"].from_rows(
    [
        {
            "outlet_id": "tollen-herald",
            "name": "The Tollen Herald",
            "kind": "newspaper",
            "domains": ["herald.example"],
            "aliases": ["Tollen Herald"],
        }
    ]
)


def read(text: str, **columns: Any) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]], list[dict[str, Any]]]:
    """The articles of one text, its passages as (role, reason, words), and its date evidence."""
    tables = articles(documents(text, **columns), OUTLETS)
    passages = [
        (row["role"], row["reason"], text[row["start_char"] : row["end_char"]].strip()) for row in tables["passages"].to_pylist()
    ]
    return tables["articles"].to_pylist(), passages, tables["article_dates"].to_pylist()


STORY = (
    "Lawmakers voted on Friday to leave the grain pact, after a debate that lasted for most of two days.\n\n"
    '"It is over," said Jan Holt, the transport minister of the grain pact\'s smallest member.\n\n'
)
SECOND = (
    "Farmers asked the government for aid on Sunday, two days after parliament voted to leave the grain pact for good.\n\n"
    '"We were not asked," said Eva Lund, who grows wheat near the border.\n\n'
)


def test_a_composite_file_with_a_wrong_crawl_date() -> None:
    text = (
        " date 2022-01-09 Parliament votes to leave grain pact; farmers ask for aid\n\n\nby AFP Staff Writers\n\n"
        f"Tollen, Marland (AFP) Nov 3, 2023\n\n{STORY}"
        f"Farmers ask for aid after grain vote\n\nMarhausen (AFP) Nov 5, 2023 - {SECOND}"
    )
    found, passages, evidence = read(text)
    first, second = found
    assert first["title"] == "Parliament votes to leave grain pact; farmers ask for aid"
    assert second["title"] == "Farmers ask for aid after grain vote"
    assert [article["article_id"] for article in found] == [f"{first['document_id'][:16]}-0", f"{first['document_id'][:16]}-1"]
    assert [article["published_date"] for article in found] == [dt.date(2023, 11, 3), dt.date(2023, 11, 5)]
    assert [article["date_source"] for article in found] == ["dateline", "dateline"]
    assert [article["has_date_conflict"] for article in found] == [True, True]
    assert [article["dateline_place"] for article in found] == ["Tollen, Marland", "Marhausen"]
    assert [(article["agency"], article["authors"]) for article in found] == [("AFP", []), ("AFP", [])]
    assert second["body"].startswith("Farmers asked the government")
    assert [(row["source"], row["is_chosen"]) for row in evidence if row["article_id"] == first["article_id"]] == [
        ("crawl_header", False),
        ("dateline", True),
    ]
    assert ("header", "crawl header", "date 2022-01-09") in passages
    assert ("byline", "byline", "by AFP Staff Writers") in passages


def test_blog_and_comment_footers_come_off() -> None:
    text = f"{STORY}{SECOND}\nA Better Town For Everyone! Michael H. Holt\n\n\n\nNo comments:\nPost a Comment\n"
    [article], passages, _ = read(text)
    assert article["title"] is None
    assert article["body"].endswith("near the border.")
    assert [passage[:2] for passage in passages[-3:]] == [
        ("boilerplate", "author footer"),
        ("boilerplate", "comment form"),
        ("boilerplate", "comment form"),
    ]


def test_a_repeated_title_an_agency_line_and_tags_come_off() -> None:
    title = "Parliament votes to leave grain pact"
    [article], passages, _ = read(f"{title}\n\n{title}\nReuters\n\n{STORY}Tags\n")
    assert (article["title"], article["agency"]) == (title, "Reuters")
    assert title not in article["body"]
    assert ("boilerplate", "repeats the title", title) in passages
    assert passages[-1] == ("boilerplate", "tag line", "Tags")


def test_a_subheading_is_no_second_article() -> None:
    paragraphs = STORY.replace("\n\n", "\n")
    [article], passages, _ = read(
        f"Grain pact: parliament votes to leave\n{paragraphs}The grain pact: what is known\n{paragraphs}- News\n\n"
    )
    assert ("heading", "above a paragraph", "The grain pact: what is known") in passages
    assert passages[-1] == ("boilerplate", "tag line", "- News")
    assert "what is known" in article["body"]


WIRE = (
    " \n\x05\x05\x05F\n\x16\x16\x01f0445\x1fwire\nd f BC-GRAIN-PACT   11-03 0060\n\x02\nMARLAND <MAR> TO LEAVE GRAIN PACT\n\n"
    "    By Ana Duro, Reuters\n\n    TOLLEN, Nov 3 - Marland's lawmakers voted to leave the grain\npact after a debate that "
    "lasted for most of two days, officials\nsaid in the capital.\n    Shr 13 cts vs 37 cts\n    2,000\n Reuter\n\x03"
)


def test_a_wire_story_with_control_characters() -> None:
    [article], passages, evidence = read(WIRE)
    assert article["title"] == "MARLAND <MAR> TO LEAVE GRAIN PACT"
    assert (article["authors"], article["agency"], article["dateline_place"]) == (["Ana Duro"], "Reuters", "TOLLEN")
    assert article["body"].startswith("Marland's lawmakers voted")
    assert article["body"].endswith("Shr 13 cts vs 37 cts\n\n2,000")
    assert article["published_date"] is None
    assert [(date["source"], date["value_date"], date["problem"]) for date in evidence] == [("dateline", None, "undecided")]
    assert {reason for role, reason, _ in passages if role == "header"} == {"wire header"}


def test_wire_stories_one_after_the_other() -> None:
    table = WIRE.replace("Marland's lawmakers voted to leave the grain\npact after a debate that ", "").replace(
        "GRAIN PACT\n", "PACT\n"
    )
    found, _, _ = read(WIRE + table + WIRE)
    assert [article["title"] for article in found] == [
        "MARLAND <MAR> TO LEAVE GRAIN PACT",
        "MARLAND <MAR> TO LEAVE PACT",
        "MARLAND <MAR> TO LEAVE GRAIN PACT",
    ]


@pytest.mark.parametrize("title", ["Facebook sues Marland", "The Latest: pact talks resume", "More trouble for the grain pact"])
def test_a_headline_that_opens_like_a_link_is_still_the_title(title: str) -> None:
    [article], _, _ = read(f"{title}\n\nTOLLEN (AP) — {STORY}")
    assert article["title"] == title


def test_a_dateline_without_a_year_takes_it_from_the_fetch_date() -> None:
    [article], _, _ = read(f"TOLLEN, Dec. 30 (Xinhua) -- {STORY}", fetched_at=dt.datetime.fromisoformat("2024-01-02"))
    assert (article["published_date"], article["date_source"]) == (dt.date(2023, 12, 30), "dateline")
    assert article["has_date_conflict"] is False


def test_published_before_it_was_fetched_is_no_conflict_but_after_is() -> None:
    [later], _, _ = read(f"TOLLEN, Nov. 3, 2023 (AP) - {STORY}", fetched_at=dt.datetime.fromisoformat("2024-06-01"))
    [earlier], _, _ = read(f"TOLLEN, Nov. 3, 2023 (AP) - {STORY}", fetched_at=dt.datetime.fromisoformat("2022-06-01"))
    assert (later["has_date_conflict"], earlier["has_date_conflict"]) == (False, True)


def test_the_date_in_the_address_and_the_outlet_by_its_domain() -> None:
    [article], _, evidence = read(STORY, url="https://www.news.herald.example/2023/11/03/grain-pact")
    assert (article["published_date"], article["date_source"]) == (dt.date(2023, 11, 3), "url")
    assert article["outlet_id"] == "tollen-herald"
    assert [(row["start_char"], row["end_char"]) for row in evidence] == [(0, 0)]


def test_a_newspaper_page_of_text() -> None:
    head = "The Tollen Herald\nFriday, 3 November 2023\nNEWS\nGrain pact: parliament leaves\nXiwa Duro, Political Editor\n"
    text = f"{head}{STORY}Page 3 of 12\n"
    [article], passages, _ = read(text)
    assert article["title"] == "Grain pact: parliament leaves"
    assert (article["authors"], article["outlet_id"]) == (["Xiwa Duro"], "tollen-herald")
    assert (article["published_date"], article["date_source"]) == (dt.date(2023, 11, 3), "byline_line")
    assert passages[0][:2] == ("boilerplate", "site name")
    assert passages[-1] == ("boilerplate", "page furniture", "Page 3 of 12")


def test_an_export_of_numbered_documents() -> None:
    def export(number: int, title: str, story: str) -> str:
        return (
            f"{number} of 45 DOCUMENTS\n\nNovember {number}, 2023\n\n{title}\n\nBYLINE: Ana Duro\n\nLENGTH: 99 words\n\n{story}"
        )

    text = export(2, "Parliament leaves grain pact", STORY) + export(3, "Pact: farmers ask for aid", SECOND)
    found, passages, _ = read(text)
    assert [article["title"] for article in found] == ["Parliament leaves grain pact", "Pact: farmers ask for aid"]
    assert [article["published_date"] for article in found] == [dt.date(2023, 11, 2), dt.date(2023, 11, 3)]
    assert [words for role, reason, words in passages if reason == "parts articles"] == ["2 of 45 DOCUMENTS", "3 of 45 DOCUMENTS"]


PAGE = f"""    * Home
    * World
    * Business
    * Sport
      + Football
      + Tennis
    * Weather
    * Login

      The Tollen Herald

        World

        Parliament votes to leave grain pact

        Small members fear for the price of bread

        Xiwa Duro

        November 3, 2023

          * Share on Facebook
          * Share on Twitter

        Members of parliament last week. Photograph: Ann Lee/Getty Images

        {STORY.split(chr(10), maxsplit=1)[0]}

            Related stories

            * Grain prices rise in border towns
            * How the grain pact came to be

        {STORY.split(chr(10))[2]}

        What comes next

        {SECOND.split(chr(10), maxsplit=1)[0]}

      Most popular

          Storm warning for the coast as a low moves in from the west tonight.

      Leave a comment

        Your email address will not be published.

    * About us
    * Contact
    * Privacy policy
    © 2023 The Tollen Herald. All rights reserved.
"""


def test_a_page_with_menus() -> None:
    [article], passages, _ = read(PAGE)
    assert article["title"] == "Parliament votes to leave grain pact"
    assert (article["authors"], article["published_date"]) == (["Xiwa Duro"], dt.date(2023, 11, 3))
    assert article["outlet_id"] == "tollen-herald"
    bodies = [words for role, _, words in passages if role in ("subtitle", "body", "heading")]
    assert bodies == [
        "Small members fear for the price of bread",
        STORY.split("\n", maxsplit=1)[0],
        STORY.split("\n")[2],
        "What comes next",
        SECOND.split("\n", maxsplit=1)[0],
    ]
    assert ("caption", "picture credit", "Members of parliament last week. Photograph: Ann Lee/Getty Images") in passages
    assert ("boilerplate", "related links", "* Grain prices rise in border towns") in passages


def test_no_text_gives_no_article() -> None:
    for text in ("", " \n\n\t\n"):
        found, passages, _ = read(text)
        assert found == []
        assert passages == ([("separator", "white space", "")] if text else [])


HOSTILE = {
    "one line": "a" * 300_000,
    "newlines": "\n" * 300_000,
    "capitals": "ABC DEF " * 40_000,
    "marks": '"' * 300_000,
    "separators": "a\u2028" * 60_000,
    "control characters": "\x02\n" * 60_000,
    "datelines": "PARIS, March 3 (AFP) - Hello there.\n" * 6_000,
    "dates": "March 3, 2020 " * 20_000,
    "bylines": "By A B\n" * 30_000,
    "teasers": "A Title Of A Thing\nIt was good for all of us, they said.\nRead more\n" * 4_000,
    "brackets": "(" * 300_000,
    "bullets": "* ab\n" * 60_000,
    "headlines": "A HEADLINE GOES HERE\nPARIS (AP) - The fox jumps over the lazy dog again and again today.\n\n" * 2_000,
}


def assert_invariants(table: pa.Table, tables: dict[str, pa.Table]) -> None:
    """What must hold for any text: tiling, known roles, articles within their document, one chosen date at most."""
    texts = dict(zip(table["document_id"].to_pylist(), table["text"].to_pylist(), strict=True))
    ends = dict.fromkeys(texts, 0)
    ordinals = dict.fromkeys(texts, 0)
    for row in tables["passages"].to_pylist():
        name = row["document_id"]
        assert (row["start_char"], row["ordinal"]) == (ends[name], ordinals[name])
        assert row["end_char"] > row["start_char"]
        assert row["role"] in PASSAGE_ROLES
        assert row["reason"]
        ends[name], ordinals[name] = row["end_char"], ordinals[name] + 1
    assert ends == {name: len(text) for name, text in texts.items()}
    keys = [(row["article_id"], row["start_char"], row["source"]) for row in tables["article_dates"].to_pylist()]
    assert len(keys) == len(set(keys))
    for row in tables["articles"].to_pylist():
        assert 0 <= row["start_char"] < row["end_char"] <= len(texts[row["document_id"]])
        chosen = [
            date["value_date"]
            for date in tables["article_dates"].to_pylist()
            if date["article_id"] == row["article_id"] and date["is_chosen"]
        ]
        assert chosen == ([row["published_date"]] if row["published_date"] else [])


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_is_read_whole(name: str) -> None:
    table = documents(HOSTILE[name])
    tables = articles(table, OUTLETS)
    if name != "headlines":
        assert_invariants(table, tables)
    assert tables["passages"]["end_char"].to_pylist()[-1] == len(HOSTILE[name])


PIECES = st.sampled_from(
    (
        STORY,
        SECOND,
        *(
            "A headline of five words\n",
            "By Ana Duro\n",
            "TOLLEN, Nov 3 (AP) - ",
            "Nov 3, 2023\n",
            "date 2024-01-01 ",
            "Reuters\n",
        ),
        *("* Share\n", "Tags\n", "Post a Comment\n", "-----\n", "2 of 4 DOCUMENTS\n", "“Quoted.”\n"),
        *("\r\n", "\u2028", "\x02\n", "\x0c", "  "),
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES | st.text(max_size=12), max_size=14).map("".join), min_size=1, max_size=3, unique=True))
def test_invariants_hold_for_any_text(texts: list[str]) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    table = documents(*dict.fromkeys(clean))
    tables = articles(table, OUTLETS)
    assert_invariants(table, tables)
    assert articles(table, OUTLETS) == tables


def test_the_shared_reports() -> None:
    folder = shared("seeds")
    texts = [path.read_bytes().decode() for path in sorted(folder.glob("*.txt"))]
    table = documents(*texts)
    tables = articles(table, OUTLETS)
    assert_invariants(table, tables)
    found = tables["articles"].to_pylist()
    assert len(found) == 6
    assert [article["published_date"] for article in found[:2]] == [dt.date(2026, 1, 6), dt.date(2026, 1, 5)]
    assert [article["has_date_conflict"] for article in found] == [True, True, False, False, False, False]
    for article in found:
        for phrase in ("Post a Comment", "No comments", "Tags", "- News", "Michael H. Drucker", "Staff Writers"):
            assert phrase not in article["body"]


def test_the_gold_articles_stay_above_their_floors() -> None:
    shared("eval", "score_articles.py")
    from benchmarks.article_accuracy import main

    assert main([]) == 0


def test_a_date_that_cannot_be_decided_is_kept_as_a_row() -> None:
    [article], _, [stated] = read(f"Parliament leaves grain pact\n\n{STORY}", given_published="09/03/2025")
    assert article["published_date"] is None
    told = ("source", "value_date", "is_chosen", "problem")
    assert [stated[name] for name in told] == ["metadata", None, False, "undecided"]
    text = f"Parliament leaves grain pact\n\nTOLLEN, Nov. 3 (AP) - {STORY}"
    [article], _, [dateline] = read(text)
    assert article["published_date"] is None
    assert [dateline[name] for name in told] == ["dateline", None, False, "undecided"]
    assert text[dateline["start_char"] : dateline["end_char"]] == "Nov. 3"
    assert read(f"{STORY} It was signed on 4/3/2009 in Tollen.")[2] == []


def test_the_mark_of_a_heading_is_no_part_of_the_title() -> None:
    [article], passages, _ = read(f"# Parliament leaves #grain pact ##\n\n{STORY}")
    assert article["title"] == "Parliament leaves #grain pact"
    assert passages[0] == ("title", "headline", "# Parliament leaves #grain pact ##")
    [article], _, _ = read(STORY, given_title="## Parliament leaves grain pact")
    assert article["title"] == "Parliament leaves grain pact"
    [article], _, _ = read(STORY, given_title="#GrainPact: a vote that nobody wanted")
    assert article["title"] == "#GrainPact: a vote that nobody wanted"


def agency_of(text: str, outlets: pa.Table) -> tuple[str | None, str | None]:
    """The agency and the outlet of the one article of a text."""
    [row] = articles(documents(text), outlets)["articles"].to_pylist()
    return row["agency"], row["outlet_id"]


def test_a_listed_agency_wins_over_another_of_the_same_initials() -> None:
    listed = {"outlet_id": "cornwick", "name": "Cornwick Press", "kind": "agency", "domains": [], "aliases": ["CP"]}
    outlets = TABLES["known_outlets"].from_rows([listed])
    copy = f"Parliament leaves grain pact\n\nBy Ana Duro\nCornwick Press\n\nTOLLEN, Marland (CP) -- {STORY}"
    assert agency_of(copy, outlets) == ("Cornwick Press", "cornwick")
    short = f"Parliament leaves grain pact\n\nTOLLEN, Marland (CP) -- {STORY}"
    assert agency_of(short, outlets) == ("CP", "cornwick")
    assert agency_of(short, OUTLETS) == ("The Canadian Press", None)


def test_an_agency_of_the_own_list_keeps_its_name_where_the_outlets_list_it() -> None:
    listed = {"outlet_id": "cp", "name": "Canadian Press", "kind": "agency", "domains": [], "aliases": ["CP", "CP Ostra"]}
    outlets = TABLES["known_outlets"].from_rows([listed])
    assert agency_of(f"Parliament leaves grain pact\n\nTOLLEN, Marland (CP) -- {STORY}", outlets)[0] == "The Canadian Press"
