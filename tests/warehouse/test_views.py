"""What the views and macros answer on a small coverage of our own invention, in DuckDB without the rest of the project."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from warehouse import ddl
from warehouse.tables import TABLES

WIRE, COPY, RIVAL, BARE = "a-0", "b-0", "c-0", "d-0"
SAID = "We counted 40 wrecks, and we shall count them again"
TEXTS = {
    WIRE: f"“{SAID},” Ada Quill said. The storm sank 40 boats, an official told Ostwire. It blew for a day.",
    COPY: f"“{SAID},” Ada Quill said. The storm sank 40 boats.",
    RIVAL: "“We counted 60 wrecks,” said Bo Renn. The storm sank 60 boats, Quill said.",
    BARE: "Nothing is known of the mules.",
}


def _article(article_id: str, outlet: str | None, day: int | None, **more: Any) -> dict[str, Any]:
    body = TEXTS[article_id]
    return {
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": 0,
        "start_char": 0,
        "end_char": len(body),
        "title": f"Storm {article_id}",
        "authors": [],
        "outlet_id": outlet,
        "published_date": dt.date(2031, 5, day) if day else None,
        "has_date_conflict": False,
        "body": body,
        "word_count": len(body.split()),
        "story_id": "storm",
        "is_reprint": False,
        **more,
    }


def _quotation(article_id: str, ordinal: int, words: str, name: str, speaker: str = "person", **more: Any) -> dict[str, Any]:
    start = TEXTS[article_id].index(words)
    return {
        "quotation_id": f"{article_id}-q{ordinal}",
        "utterance_id": f"{article_id}-q{ordinal}",
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": ordinal,
        "kind": "direct",
        "text": words,
        "word_count": len(words.split()),
        "start_char": start,
        "end_char": start + len(words),
        "speaker_kind": speaker,
        "speaker_id": name,
        "speaker_name": name,
        "resolved_name": name,
        "stance": "stated",
        "attribution_rule": "test",
        "confidence": 1.0,
        "is_doubtful": False,
        **more,
    }


def _figure(article_id: str, words: str, quotation_id: str | None = None) -> dict[str, Any]:
    text = TEXTS[article_id]
    start = text.index(words)
    number, noun = words.split()
    return {
        "figure_id": f"{article_id}-f{start}",
        "article_id": article_id,
        "document_id": article_id,
        "quotation_id": quotation_id,
        "text": words,
        "low": float(number),
        "high": float(number),
        "noun": noun,
        "noun_key": {"wrecks": "wreck", "boats": "boat"}[noun],
        "start_char": start,
        "end_char": start + len(words),
        "sentence": text,
        "sentence_start_char": 0,
        "sentence_end_char": len(text),
    }


def _tables() -> dict[str, list[dict[str, Any]]]:
    articles = [
        _article(WIRE, "ostwire", 2, agency="OW"),
        _article(COPY, "echo", 3, agency="Ostwire", is_reprint=True),
        _article(RIVAL, "gazette", 4),
        _article(BARE, None, None, story_id="mules"),
    ]
    quotations = [
        _quotation(WIRE, 0, SAID, "Ada Quill"),
        _quotation(WIRE, 1, "The storm sank 40 boats", "official", "unnamed", kind="indirect", relayed_by="OW"),
        _quotation(COPY, 0, SAID, "Ada Quill"),
        _quotation(RIVAL, 0, "We counted 60 wrecks", "Bo Renn"),
        _quotation(RIVAL, 1, "The storm sank 60 boats", "Ada Quill", kind="indirect"),
    ]
    figures = [_figure(WIRE, "40 wrecks", f"{WIRE}-q0"), _figure(WIRE, "40 boats"), _figure(RIVAL, "60 boats", f"{RIVAL}-q1")]
    return {
        "outlets": [
            {"outlet_id": "ostwire", "name": "Ostwire", "kind": "agency", "domains": [], "aliases": ["OW"]},
            {"outlet_id": "echo", "name": "Harnow Echo", "kind": "newspaper", "domains": [], "aliases": []},
            {"outlet_id": "gazette", "name": "The Gazette", "kind": "newspaper", "domains": [], "aliases": []},
        ],
        "documents": [
            {
                "document_id": article_id,
                "source_uri": f"in/{article_id}.txt",
                "media_type": "text/plain",
                "encoding": "utf-8",
                "size_bytes": len(text.encode()),
                "text": text,
                "given_authors": [],
                "main_spans": [],
                "batch_id": "b",
            }
            for article_id, text in TEXTS.items()
        ],
        "articles": articles,
        "passages": [
            {
                "document_id": article_id,
                "article_id": article_id,
                "ordinal": 0,
                "start_char": 0,
                "end_char": len(text),
                "role": "body",
                "reason": "test",
            }
            for article_id, text in TEXTS.items()
        ],
        "quotations": quotations,
        "quoted_spans": [
            {name: q[name] for name in ("quotation_id", "article_id", "document_id", "text", "start_char", "end_char")}
            | {"ordinal": 0}
            for q in quotations
            if q["kind"] == "direct"
        ],
        "figures": figures,
        "figure_pairs": [
            {
                "figure_id": figures[1]["figure_id"],
                "article_id": WIRE,
                "other_figure_id": figures[2]["figure_id"],
                "other_article_id": RIVAL,
                "similarity": 0.5,
                "is_compatible": False,
            }
        ],
        "speakers": [
            {"speaker_id": "Ada Quill", "name": "Ada Quill", "kind": "person", "aliases": ["A. Quill", "Qwill"], "roles": []},
            {"speaker_id": "Bo Renn", "name": "Bo Renn", "kind": "person", "aliases": [], "roles": []},
            {"speaker_id": "official", "name": "official", "kind": "unnamed", "aliases": [], "roles": []},
        ],
        "stories": [
            {
                "story_id": article["story_id"],
                "article_id": article["article_id"],
                "similarity": 1.0,
                "is_reprint": article["is_reprint"],
                **({"original_article_id": WIRE, "kept_share": 0.75, "added_share": 0.0} if article["is_reprint"] else {}),
            }
            for article in articles
        ],
        "variants": [
            _variant(f"{WIRE}-q0", True, 1.0, SAID),
            _variant(f"{COPY}-q0", False, 1.0, SAID),
            _variant(f"{RIVAL}-q0", False, 0.6, "We counted [-40-] {+60+} wrecks [-and we shall count them again-]"),
        ],
    }


def _variant(quotation_id: str, is_earliest: bool, similarity: float, diff: str) -> dict[str, Any]:
    return {"variant_id": "v", "quotation_id": quotation_id, "is_earliest": is_earliest, "similarity": similarity, "diff": diff}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        tables = _tables()
        for table in ddl.published_tables():
            connection.execute(ddl.create_table(table))
            names = [column.name for column in table.columns]
            rows = tables.get(table.name, [])
            assert all(row.keys() <= set(names) for row in rows), table.name
            if rows:
                places = ", ".join("?" * len(names))
                connection.executemany(
                    f"INSERT INTO {table.name} VALUES ({places})", [[row.get(name) for name in names] for row in rows]
                )
        for view in ddl.views():
            ddl.create_view(connection, view)
        yield connection


def ask(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def test_tables_here_are_declared() -> None:
    assert _tables().keys() <= TABLES.keys()


def test_contradicting_figures_stand_side_by_side_with_whose_account_each_is(con: duckdb.DuckDBPyConnection) -> None:
    columns = "counted, figure, other_figure, source, other_source, is_compatible, has_reprint, sentence, other_sentence"
    assert ask(con, f"select {columns} from figure_conflicts") == [
        ("boat", "40 boats", "60 boats", "Ostwire", "Ada Quill", False, False, TEXTS[WIRE], TEXTS[RIVAL])
    ]


def test_figures_of_what_is_named(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "select figure, source, is_quoted from figures_of('BOAT')") == [
        ("40 boats", "Ostwire", False),
        ("60 boats", "Ada Quill", True),
    ]
    assert ask(con, "select count(*) from figures_in_context") == [(3,)]
    assert ask(con, "from figures_of('mules')") == []


def test_a_reprint_beside_its_original(con: duckdb.DuckDBPyConnection) -> None:
    columns = "outlet, original_outlet, agency, days_later, kept_share, cut_share, added_share, has_same_title"
    assert ask(con, f"select {columns} from reprints") == [("Harnow Echo", "Ostwire", "Ostwire", 1, 0.75, 0.25, 0.0, False)]


def test_what_is_credited_to_an_agency_or_repeats_another_text_is_not_own_reporting(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "select article_id, origin, credited_agency from article_origins order by article_id") == [
        (WIRE, "own", None),
        (COPY, "agency", "Ostwire"),
        (RIVAL, "own", None),
        (BARE, "own", None),
    ]


def test_chains_run_from_the_outlet_to_the_speaker_without_naming_one_twice(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "select quotation_id, chain from sourcing order by quotation_id") == [
        (f"{WIRE}-q0", ["Ostwire", "Ada Quill"]),
        (f"{WIRE}-q1", ["Ostwire", "official"]),
        (f"{COPY}-q0", ["Harnow Echo", "Ostwire", "Ada Quill"]),
        (f"{RIVAL}-q0", ["The Gazette", "Bo Renn"]),
        (f"{RIVAL}-q1", ["The Gazette", "Ada Quill"]),
    ]
    assert all(0 <= share <= 1 for (share,) in ask(con, "select position_share from sourcing"))


def test_sourcing_by_outlet_gives_the_denominator_of_every_share(con: duckdb.DuckDBPyConnection) -> None:
    columns = "outlet, article_count, own_article_count, quotation_count, unnamed_count, unnamed_share, relayed_count"
    assert ask(con, f"select {columns} from sourcing_by_outlet order by outlet_id") == [
        ("Harnow Echo", 1, 0, 1, 0, 0.0, 0),
        ("The Gazette", 1, 1, 2, 0, 0.0, 0),
        ("Ostwire", 1, 1, 2, 1, 0.5, 1),
        (None, 1, 1, 0, 0, None, 0),
    ]
    quoted = "select word_count, quoted_word_count, quoted_word_share, original_word_count, original_unnamed_share"
    assert ask(con, f"{quoted} from sourcing_by_outlet where outlet_id = 'echo'") == [(18, 10, 10 / 18, 0, None)]


def test_prominence_is_where_an_article_first_quotes_a_speaker(con: duckdb.DuckDBPyConnection) -> None:
    columns = "article_count, lead_article_count, lead_article_share, first_voice_count, original_article_count"
    assert ask(con, f"select speaker_name, {columns} from prominence") == [
        ("Ada Quill", 3, 2, 2 / 3, 2, 2),
        ("Bo Renn", 1, 1, 1.0, 1, 1),
        ("official", 1, 0, 0.0, 0, 1),
    ]


def test_a_story_in_order_of_time_says_who_speaks_up_first(con: duckdb.DuckDBPyConnection) -> None:
    columns = "position, article_count, day, outlet, is_reprint, original_article_id, new_speakers"
    assert ask(con, f"select {columns} from story_timeline where story_id = 'storm'") == [
        (1, 3, 0, "Ostwire", False, None, ["Ada Quill", "official"]),
        (2, 3, 1, "Harnow Echo", True, WIRE, []),
        (3, 3, 2, "The Gazette", False, None, ["Bo Renn"]),
    ]


def test_stories_between_two_days_count_those_days_alone(con: duckdb.DuckDBPyConnection) -> None:
    columns = "title, article_count, original_article_count, reprint_share, outlets"
    window = "date '2031-05-03', date '2031-05-04'"
    assert ask(con, f"select {columns} from stories_between({window})") == [
        ("Storm b-0", 2, 1, 0.5, ["Harnow Echo", "The Gazette"])
    ]
    assert ask(con, "from stories_between(date '2032-01-01', date '2032-12-31')") == []


def test_variants_tell_what_was_changed_and_to_whom_the_words_were_given(con: duckdb.DuckDBPyConnection) -> None:
    columns = "change, is_same_speaker, dropped, added, has_reprint"
    altered = ("altered", False, ["40", "and we shall count them again"], ["60"], False)
    assert ask(con, f"select {columns} from quotation_variants") == [("same", True, [], [], True), altered]
    assert ask(con, f"select {columns} from altered_quotations") == [altered]
    assert ask(con, "select kind, earliest_kind from altered_quotations") == [("direct", "direct")]


@pytest.mark.parametrize(
    ("diff", "change"),
    [
        ("We counted 40 wrecks [-and more-]", "shortened"),
        ("We counted 40 wrecks {+in May+}", "extended"),
        ("[-We-] counted 40 wrecks {+in May+}", "recut"),
        ("We counted [-40-] {+60+} wrecks", "altered"),
    ],
)
def test_kinds_of_change(con: duckdb.DuckDBPyConnection, diff: str, change: str) -> None:
    con.execute("begin")
    try:
        con.execute("update variants set diff = ? where quotation_id = ?", [diff, f"{RIVAL}-q0"])
        assert ask(con, f"select change from quotation_variants where article_id = '{RIVAL}'") == [(change,)]
    finally:
        con.execute("rollback")


def test_the_earliest_words_are_those_that_the_difference_was_taken_against(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute(f"update quotations set text = 'We counted 40 wrecks,' where quotation_id = '{WIRE}-q0'")
        for ordinal, utterance, words in ((2, 0, "and we shall count them again"), (3, 3, "and we shall count")):
            con.execute(
                "insert into quotations by name select * replace (? as quotation_id, ? as utterance_id, ? as ordinal, ? as text)"
                f" from quotations where quotation_id = '{WIRE}-q0'",
                [f"{WIRE}-q{ordinal}", f"{WIRE}-q{utterance}", ordinal, words],
            )
            con.execute(f"insert into variants values ('v', '{WIRE}-q{ordinal}', false, 0.5, '')")
        for view in ("quotation_variants", "altered_quotations"):
            found = ask(con, f"select distinct earliest_words, dropped from {view} where change = 'altered'")
            assert found == [("We counted 40 wrecks, and we shall count them again", ["40", "and we shall count them again"])]
    finally:
        con.execute("rollback")


def test_what_somebody_said_under_any_of_the_names(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "select article_id from what_said('qwill')") == [(WIRE,), (COPY,), (RIVAL,)]
    assert ask(con, "select article_id from what_said('qwill', with_reprints := false)") == [(WIRE,), (RIVAL,)]
    assert ask(con, "from what_said('Nobody')") == []


def test_two_outlets_side_by_side(con: duckdb.DuckDBPyConnection) -> None:
    columns = "speaker_name, one_word_count, one_word_total, one_word_share, other_word_count, other_word_total"
    assert ask(con, f"select {columns} from compare_outlets('the gazette', 'ECHO')") == [
        ("Ada Quill", 5, 9, 5 / 9, 10, 10),
        ("Bo Renn", 4, 9, 4 / 9, 0, 10),
    ]
    assert ask(con, "select other_word_total from compare_outlets('Gazette', 'echo', with_reprints := false)") == [(0,), (0,)]


def test_a_macro_is_called_with_its_defaults_and_says_what_its_parameters_are(con: duckdb.DuckDBPyConnection) -> None:
    [view] = [view for view in ddl.views() if view.name == "what_said"]
    assert view.call == "what_said(who, with_reprints := true)"
    [(comment,)] = ask(con, "select comment from duckdb_functions() where function_name = 'what_said'")
    assert "with_reprints: false leaves articles out" in comment


def test_a_doubtful_quotation_counts_in_no_view_and_stands_in_one_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute(f"update quotations set is_doubtful = true, confidence = 0.3 where quotation_id = '{RIVAL}-q0'")
        for view in ("who_said_what", "sourcing", "counted_quotations", "quoted_words", "prominence", "share_of_voice"):
            view_sql = next(found.sql for found in ddl.views() if found.name == view)
            assert "Bo Renn" not in {row[0] for row in ask(con, f"select speaker_name from ({view_sql})")}, view
        assert ask(con, "select quotation_id, confidence from doubtful_quotations") == [(f"{RIVAL}-q0", 0.3)]
        columns = [[column[0] for column in ask(con, f"describe from {v}")] for v in ("who_said_what", "doubtful_quotations")]
        assert columns[0] == columns[1]
        assert ask(con, "from what_said('renn')") == []
        assert ask(con, "select quotation_count from sourcing_by_outlet where outlet_id = 'gazette'") == [(1,)]
        assert ask(con, "select quotation_count from coverage_by_outlet where outlet_id = 'gazette'") == [(1,)]
        assert ask(con, f"select count(*) from quotation_variants where quotation_id = '{RIVAL}-q0'") == [(0,)]
        assert ask(con, "select is_doubtful from search_quotations('60 wrecks')") == [(True,)]
    finally:
        con.execute("rollback")


def test_words_that_a_sure_report_has_are_not_left_out_by_one_that_is_doubtful(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute(f"update quotations set is_doubtful = true where article_id in ('{COPY}', '{RIVAL}')")
        assert ask(con, "select with_count from coverage_gaps where item_kind = 'words' and item_id = 'v'") == []
        assert ask(con, "select count(*) from story_items where item = 'Bo Renn'") == [(0,)]
    finally:
        con.execute("rollback")


def test_what_was_not_said_is_shown_and_not_counted(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute(f"update quotations set stance = 'negated' where quotation_id = '{RIVAL}-q0'")
        assert ask(con, "select stance from who_said_what where speaker_name = 'Bo Renn'") == [("negated",)]
        share_of_voice = next(view.sql for view in ddl.views() if view.name == "share_of_voice")
        counted = ask(con, f"select speaker_name, quotation_total from ({share_of_voice})")
        assert counted == [("Ada Quill", 4), ("official", 4)]
    finally:
        con.execute("rollback")


def test_the_earliest_of_the_same_words_is_kept_where_whose_they_are_is_doubtful(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute(f"update quotations set is_doubtful = true where quotation_id = '{WIRE}-q0'")
        found = ask(con, "select article_id, is_same_speaker from quotation_variants")
        assert found == [(COPY, None), (RIVAL, None)]
    finally:
        con.execute("rollback")
