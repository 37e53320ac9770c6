import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import tantivy

from tests.warehouse.conftest import PUBLISH
from warehouse import datasets, manifest, publish, search, search_index, verify
from warehouse.manifest import Manifest
from warehouse.search import Filters, SearchError, parse, snippet

ROOT = Path(__file__).parents[2]
Store = Callable[[Path], Manifest]


def ids(data: Path, words: str, corpus: str = "quotations", limit: int = 10, **filters: Any) -> list[str]:
    [(count, hits)] = search.find(search.opened(data, [corpus]), words, Filters(**filters), limit).values()
    assert len(hits) == min(count, limit)
    return [hit.shown["id"] for hit in hits]


def written(data: Path, words: str, format: search.Format = "table", **options: Any) -> str:
    out = io.StringIO()
    search.run(data, words, format, out, **options)
    return out.getvalue()


def test_words_are_found_whatever_their_capitals_accents_and_endings(published_data: Path) -> None:
    both = ["1" * 16 + "-0-q0", "2" * 16 + "-0-q0"]
    assert sorted(ids(published_data, "CAFE")) == both
    assert sorted(ids(published_data, "cafés staying")) == both
    assert ids(published_data, "leave") == ["1" * 16 + "-0-q1"]
    assert ids(published_data, "cafe leave") == []
    assert ids(published_data, "monch", "articles") != []  # in one of the two written with a combining mark


def test_phrase_is_taken_word_for_word(published_data: Path) -> None:
    assert len(ids(published_data, '"stays open"')) == 2
    assert len(ids(published_data, "“Stays, open”")) == 2
    assert ids(published_data, '"open stays"') == []
    assert ids(published_data, '"stay open"') == []
    assert len(ids(published_data, "stay open")) == 2
    assert ids(published_data, '"stays open" leave') == []


def test_title_is_part_of_an_article(published_data: Path) -> None:
    assert ids(published_data, "alert", "articles") == ["2" * 16 + "-0"]
    assert ids(published_data, "alert", "quotations") == []


def test_filters(published_data: Path) -> None:
    first, second = "1" * 16 + "-0", "2" * 16 + "-0"
    assert sorted(ids(published_data, "cafe", "articles")) == [first, second]
    assert ids(published_data, "cafe", "articles", outlet="OSTWIRE") == [first]
    assert ids(published_data, "cafe", outlet="ost | wire") == [first + "-q0"]
    assert ids(published_data, "cafe", "articles", without_reprints=True) == [first]
    assert ids(published_data, "may", speaker="Mönch") == []
    assert len(ids(published_data, "cafe", speaker="ada MONCH")) == 2
    assert sorted(ids(published_data, "harrow", "articles", speaker="Monch")) == [first, second]
    assert ids(published_data, "cafe", kind="mixed") == [second + "-q0"]
    assert len(ids(published_data, "cafe", first_date="2021-03-04", last_date="2021-03-04")) == 2
    assert ids(published_data, "cafe", first_date="2021-03-05") == []
    assert ids(published_data, "cafe", last_date="2021-03-03") == []


def test_outlet_that_is_not_there_is_told(published_data: Path) -> None:
    with pytest.raises(SearchError, match=r"no outlet is called Nowhere"):
        ids(published_data, "cafe", outlet="Nowhere")
    with pytest.raises(SearchError, match=r"no name of a speaker"):
        ids(published_data, "cafe", speaker="***")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "no word to look for"),
        ("?!* -- …", "no word to look for"),
        ('""', "no word to look for"),
        ('say "stays open', "left open"),
        ("“one”, ”two", "left open"),
        ("x" * 1_000_000, "may have 10000"),
        ("ab " * 3_000, None),
        (" ".join(f"w{n}" for n in range(101)), "more than 100 words"),
        ("cafe " + "x" * 90, "longer than any word"),
        ("\x1b[31m " + '"', r"\\x1b\[31m"),
    ],
)
def test_search_that_cannot_be_done_says_why(published_data: Path, words: str, said: str | None) -> None:
    if said is None:
        words = words[:9_000]
        said = "more than 100 words"
    with pytest.raises(SearchError, match=said):
        ids(published_data, words)


@pytest.mark.parametrize(
    "words",
    [
        "speaker:Monch",
        "words:[a TO z]",
        "names:monch",
        "*",
        "a*",
        "*:*",
        "caf? OR xyzzy",
        "(((((((((cafe",
        "cafe^1000000",
        "/.*/",
        "cafe~2",
        "+cafe -leave",
        "'; drop table articles; --",
        "\x00",
        "NOT cafe",
    ],
)
def test_nothing_but_quotation_marks_has_a_meaning(published_data: Path, words: str) -> None:
    """Signs part words, as they do in the text; no field, wildcard or operator is understood."""
    plain = " ".join("".join(c if c.isalnum() else " " for c in chunk) for chunk in words.split())
    if not plain.strip():
        with pytest.raises(SearchError, match="no word to look for"):
            parse(words)
        return
    assert [one.words for one in parse(words)] == [tuple(chunk.split()) for chunk in _chunks(words)]
    assert isinstance(ids(published_data, words), list)


def _chunks(words: str) -> list[str]:
    cut = ["".join(c if c.isalnum() else " " for c in chunk).lower().strip() for chunk in words.split()]
    return list(dict.fromkeys(chunk for chunk in cut if chunk))


def test_best_come_first_and_equal_scores_in_the_order_of_ids(
    tmp_path: Path, batches: list[dict[str, pa.Table]], store: Store
) -> None:
    """Forty-two articles of the same words but one, which holds them twice."""
    store(tmp_path)
    documents, articles = batches[1]["documents"].to_pylist(), batches[1]["articles"].to_pylist()
    rows: dict[str, list[dict[str, Any]]] = {"documents": [], "articles": []}
    for number in range(42):
        document_id = f"{number * 5 % 42:064x}"
        again = {"body": "tender " * (2 if number == 3 else 1) + "calm sea " * (1 if number == 3 else 2)}
        rows["documents"].append({**documents[0], "document_id": document_id, "batch_id": "cccc"})
        rows["articles"].append(
            {**articles[0], "document_id": document_id, "article_id": f"{document_id[-16:]}-0", "title": None, **again}
        )
    files = [datasets.write(tmp_path, name, typed(name, found), "cccc", "1") for name, found in rows.items()]
    publish.publish(tmp_path, manifest.commit(tmp_path, files))
    found = ids(tmp_path, "tender", "articles", limit=5)
    best = f"{3 * 5 % 42:016x}-0"
    assert found == [best, *(f"{n:016x}-0" for n in range(5) if f"{n:016x}-0" != best)][:5]
    assert ids(tmp_path, "tender", "articles", limit=10**9)[0] == best
    assert len(ids(tmp_path, "tender", "articles", limit=10**9)) == 42


def typed(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    from warehouse.tables import TABLES

    stored = {column.name for column in TABLES[name].stored_columns}
    return TABLES[name].from_rows([{key: value for key, value in row.items() if key in stored} for row in rows])


def test_snippet_shows_the_part_with_most_of_what_is_sought() -> None:
    text = "The harbour is calm. " * 30 + "At last the ferries stopped at the quay.\nNobody left. " + "The harbour slept. " * 30
    found = snippet(text, parse('ferry "the quay" harbour'))
    assert "the **ferries** stopped at **the quay**. Nobody left." in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 260
    assert snippet("Calm sea", parse("storm")) == "Calm sea"
    assert snippet("one " * 60_000 + "storm at last", parse("storm")).endswith("**storm** at last")


def test_snippet_of_text_that_would_steer_a_terminal() -> None:
    found = snippet("a \x1b[2J\x9b\u202e storm \ufdd0 here", parse("storm"))
    assert found == "a \\x1b[2J\\x9b\\u202e **storm** \ufffd here"


def test_table_on_a_terminal_is_coloured_and_nothing_else_is(published_data: Path) -> None:
    plain = written(published_data, "cafe")
    assert "**café**" in plain
    assert "\x1b" not in plain
    coloured = written(published_data, "cafe", is_coloured=True)
    assert f"{search.COLOUR[0]}café{search.COLOUR[1]}" in coloured
    assert coloured.count("\x1b") == 2 * plain.count("café**")
    assert plain.splitlines()[0] == "articles: 2 of 2 found"
    assert "\\u202e" in plain  # of a title
    assert written(published_data, "xyzzy") == "articles: none found\n\nquotations: none found\n"


def test_hits_for_programs(published_data: Path) -> None:
    rows = json.loads(written(published_data, "cafe", "json", filters=Filters(without_reprints=True)))
    assert [(row["found_in"], row["rank"], row["article_id"], row["quotation_id"]) for row in rows] == [
        ("articles", 1, "1" * 16 + "-0", None),
        ("quotations", 1, "1" * 16 + "-0", "1" * 16 + "-0-q0"),
    ]
    assert rows[1]["speaker_name"] == "Ada Mönch"
    assert rows[1]["snippet"] == "The 👩‍🚀 **café** stays open,"
    assert rows[1]["score"] > 0
    assert json.loads(written(published_data, "xyzzy", "json")) == []
    assert written(published_data, "cafe", "csv").count("\n") == 5


def test_without_a_database_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"does not exist: run `onrecord build"):
        ids(tmp_path, "cafe")
    duckdb.connect(str(tmp_path / "onrecord.duckdb")).close()
    with pytest.raises(SearchError, match=r"no database of onrecord"):
        ids(tmp_path, "cafe")


def test_lost_or_damaged_index_is_told_and_made_again(published_data: Path) -> None:
    listed = manifest.load(published_data)
    assert publish.is_current(published_data, listed)
    store_file = next((published_data / "search").glob("*/quotations/*.store"))
    store_file.write_bytes(store_file.read_bytes()[:-20])
    assert not publish.is_current(published_data, listed)
    with pytest.raises(SearchError, match=r"remove .*search and run `onrecord build` again"):
        ids(published_data, "cafe")
    publish.publish(published_data, listed)
    assert len(ids(published_data, "cafe")) == 2
    assert publish.is_current(published_data, listed)


def test_damage_that_keeps_the_length_is_verified_and_mended(published_data: Path) -> None:
    listed = manifest.load(published_data)
    assert verify.problems(published_data) == []
    damaged = next((published_data / "search").glob("*/articles/*.idx"))
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert publish.is_current(published_data, listed)
    assert [problem.path for problem in verify.mend(published_data)] == [damaged]
    assert not publish.is_current(published_data, listed)
    publish.publish(published_data, listed)
    assert verify.problems(published_data) == []
    assert len(ids(published_data, "cafe", "articles")) == 2


def test_database_published_without_its_note_is_searched(published_data: Path) -> None:
    """As after a kill between the swap and the note."""
    (published_data / ".onrecord.published.json").unlink()
    assert len(ids(published_data, "cafe")) == 2


def test_only_what_is_new_or_changed_is_indexed(tmp_path: Path, store: Store) -> None:
    listed = store(tmp_path)
    plain = [f for f in listed.files if f.table not in {"variants", "stories"}]
    first = segments(tmp_path, publish.publish(tmp_path, Manifest(tuple(f for f in plain if f.batch_id != "bbbb"))).digest)
    second = segments(tmp_path, publish.publish(tmp_path, Manifest(tuple(plain))).digest)
    assert [len(second[corpus] - first[corpus]) for corpus in second] == [1, 1]
    assert len(ids(tmp_path, "cafe")) == 2
    third = segments(tmp_path, publish.publish(tmp_path, listed).digest)  # with the stories, which say that one is a reprint
    assert [len(third[corpus] - second[corpus]) for corpus in third] == [1, 1]
    assert [len(found) for found in third.values()] == [2, 2]
    assert len(ids(tmp_path, "cafe", without_reprints=True)) == 1
    assert len(list((tmp_path / "search").iterdir())) == 1
    publish.publish(tmp_path, Manifest(tuple(f for f in plain if f.batch_id != "bbbb")))
    assert len(ids(tmp_path, "cafe")) == 1


def segments(data: Path, generation: str) -> dict[str, set[str]]:
    listing = json.loads((search_index.folder(data, generation) / "parts.json").read_bytes())["corpora"]
    return {
        corpus: {name for part in parts.values() for name in part["files"] if name.endswith(".store")}
        for corpus, parts in listing.items()
        if corpus in search_index.CORPORA
    }


def test_index_of_parts_taken_over_scores_as_one_made_in_one_go(tmp_path: Path, store: Store) -> None:
    listed = store(tmp_path / "a")
    store(tmp_path / "b")
    publish.publish(
        tmp_path / "a",
        Manifest(tuple(f for f in listed.files if f.batch_id != "bbbb" and f.table not in {"variants", "stories"})),
    )
    publish.publish(tmp_path / "a", listed)
    publish.publish(tmp_path / "b", listed)
    for words in ("cafe", "the", "open stays", '"stays open"'):
        assert written(tmp_path / "a", words, "json") == written(tmp_path / "b", words, "json")


def test_empty_database_is_searched(tmp_path: Path) -> None:
    publish.publish(tmp_path, Manifest())
    assert ids(tmp_path, "cafe") == []


def test_who_has_opened_an_index_keeps_it(published_data: Path) -> None:
    listed = manifest.load(published_data)
    index = search.opened(published_data, ["quotations"])["quotations"]
    publish.publish(published_data, Manifest(tuple(f for f in listed.files if f.table != "variants")))
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.phrase_query(index.schema, "words", ["stays", "open"]))
    assert len({json.loads(searcher.doc(address)["shown"][0])["id"] for _, address in found.hits}) == 2


def test_reader_who_may_not_write_searches(published_data: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    for folder in (published_data / "search").rglob("**/"):
        folder.chmod(0o555)
    assert len(ids(published_data, "cafe")) == 2
    for folder in (published_data / "search").rglob("**/"):
        folder.chmod(0o755)


def test_kill_at_any_moment_leaves_database_and_index_of_one_generation(published_data: Path) -> None:
    """The two generations that alternate differ in what is found."""
    listed = manifest.load(published_data)
    fewer = [f for f in listed.files if f.batch_id == "bbbb" or f.table in {"variants", "stories"}]
    for wait in range(0, 640, 40):
        if wait % 80:
            manifest.commit(published_data, fewer)
        else:
            paths = {f.path for f in fewer}
            content = {f.path: (published_data / "parquet" / f.path).read_bytes() for f in fewer}
            manifest.commit(published_data, [], removed=[f for f in manifest.load(published_data).files if f.path in paths])
            for path, data in content.items():
                (published_data / "parquet" / path).write_bytes(data)
        with subprocess.Popen([sys.executable, "-c", PUBLISH, str(published_data)], stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(wait / 1000)
            process.kill()
        with duckdb.connect(publish.database_path(published_data), read_only=True) as con:
            [(expected,)] = con.execute("select count(*) from quotations where text like '%stays open%'").fetchall()
        assert len(ids(published_data, "stays open")) == expected
    publish.publish(published_data, manifest.load(published_data))
    assert len(list((published_data / "search").iterdir())) == 1


def asked(data: Path, query: str, *parameters: str | None) -> list[tuple]:
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as con:
        return con.execute(query, parameters).fetchall()


def test_macros_find_the_same_as_the_command(published_data: Path) -> None:
    for words in ("CAFÉ", "open cafe", '"stays open"', "“stays open” cafe", '"open stays"', "may stop", "monch", "alert"):
        for corpus, key in (("articles", "article_id"), ("quotations", "quotation_id")):
            found = asked(published_data, f"select {key} from search_{corpus}(?)", words)
            assert sorted(row[0] for row in found) == sorted(ids(published_data, words, corpus)), words


def test_macros_rank_and_count(published_data: Path) -> None:
    scores = asked(published_data, "select score, hit_count, words from search_quotations('stays')")
    assert [row[1] for row in scores] == [1, 1]
    assert scores[0][0] > scores[1][0] > 0
    assert scores[0][2] == "the café stays open"  # the shorter of the two
    assert asked(published_data, "select hit_count from search_articles('harrow') order by article_id") == [(1,), (1,)]


@pytest.mark.parametrize(
    "words",
    ["", "***", '"', '""', '" "', None, "speaker:x", "%", "a" * 1_000_000, "x " * 300_000, "'; drop table", "(((", "[", "\\"],
)
def test_macros_take_any_words(published_data: Path, words: str | None) -> None:
    assert asked(published_data, "from search_articles(?)", words) == []
    assert asked(published_data, "from search_quotations(?)", words) == []
