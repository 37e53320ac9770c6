import html.parser
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from warehouse import processes, publish
from warehouse.manifest import Manifest
from warehouse.query import QueryError, connect
from warehouse.report import articles
from warehouse.report import site as sites
from warehouse.report.pages import POLICY
from warehouse.report.scope import Bounds, scope_of
from warehouse.report.site import report

VOID = {"meta", "link", "input"}
RULES = {"subject of the cue": "It stands before the cue.", "none found": "Nobody was near."}
ARTICLE = "articles/1111111111111111-0.html"
OTHER_ARTICLE = "articles/2222222222222222-0.html"


class Page(html.parser.HTMLParser):
    """The page's tags and attributes; fails where they do not nest."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.text = path.read_text("utf-8")
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(self.text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (self.path, tag)

    @property
    def ids(self) -> set[str | None]:
        return {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    @property
    def links(self) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.tags for name in ("href", "src", "action") if name in attributes]


def site(folder: Path) -> dict[str, Page]:
    return {str(path.relative_to(folder)): Page(path) for path in sorted(folder.rglob("*.html"))}


def test_the_report_says_how_many_doubtful_quotations_it_leaves_out(published_data: Path) -> None:
    assert "of low confidence" not in report(published_data, RULES).read_text("utf-8")
    with duckdb.connect(publish.database_path(published_data)) as con:
        con.execute("update quotations set is_doubtful = true where text = 'may stop'")
        con.execute("update quotations set stance = 'negated' where text like 'We will%'")
    overview = report(published_data, RULES).read_text("utf-8")
    assert "1 quotations of low confidence are left out; see" in overview
    assert "from doubtful_quotations" in overview
    assert "1 more say what somebody did not say" in overview
    assert "may stop" not in (published_data / "report" / "topics" / "ferries.html").read_text("utf-8")


def test_each_kind_of_page_tells_its_part(published_data: Path) -> None:
    first = report(published_data, RULES)
    assert first == published_data / "report" / "index.html"
    pages = site(first.parent)
    for path, words in {
        "index.html": ("Ada Mönch", "75.0 %", "Ost | Wire", "Ferries", "2 May 2020", "in/&lt;img&gt;.txt", "not attributed"),
        "speakers.html": ("Ada Mönch",),
        "speakers/s1.html": ("The 👩‍🚀 café stays open,", "Ost | Wire", "confidence 0.90"),
        "stories/t1.html": ("Harbour talks resume", "reprint"),
        "variants/v1.html": ("<ins>the</ins>",),
        "topics/ferries.html": ("boats", "may stop"),
        ARTICLE: ("boilerplate", "looks like title", "Tags: harbour, ferries", "It stands before the cue.", "Confidence 0.90"),
        "articles.html": ("Harbour talks resume",),
        "search.html": ("Words, or a phrase",),
    }.items():
        for word in words:
            assert word in pages[path].text, (path, word)


def change(data: Path, *statements: str) -> None:
    """Change what is published."""
    with duckdb.connect(data / "onrecord.duckdb") as con:
        for statement in statements:
            con.execute(statement)


def cells(page: Page, table: str) -> list[list[str]]:
    """The rows of a table as a reader sees them."""
    [body] = re.findall(rf'<table id="{table}-table".*?<tbody>(.*?)</tbody>', page.text, re.DOTALL)
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row] for row in found]


def test_a_report_of_no_known_outlet_is_named_by_its_headline_or_its_file(published_data: Path) -> None:
    first, second = (Path(path).stem for path in (ARTICLE, OTHER_ARTICLE))
    change(
        published_data,
        f"update stories set original_article_id = '{first}' where article_id = '{second}'",
        "update articles set outlet_id = null",
        "update documents set source_uri = '/a/long/way/from/here/' || source_uri",
    )
    for title, expected in (("'Harbour talks resume'", "Harbour talks resume"), ("null", "0.txt")):
        change(published_data, f"update articles set title = {title} where article_id = '{first}'")
        pages = site(report(published_data, RULES).parent)
        story = pages["stories/t1.html"]
        assert [(row[1], row[4]) for row in cells(story, "reports")] == [
            ("outlet not known", "–"),
            ("outlet not known", expected),
        ]
        assert "a/long/way" not in story.text
        assert re.search(r"<dt>Outlets</dt><dd>0</dd><dd class=\"aside\">known by name</dd>", story.text)
        assert {row[1] for row in cells(pages["articles.html"], "articles")} == {"outlet not known"}
        assert [row[0] for row in cells(pages["speakers/s1.html"], "by-outlet")] == ["outlet not known"]


def test_a_chart_over_time_says_how_much_has_no_date(published_data: Path) -> None:
    first, second = (Path(path).stem for path in (ARTICLE, OTHER_ARTICLE))
    assert "without a date: 0" in site(report(published_data, RULES).parent)["index.html"].text
    again = {
        "articles": "null as published_date",
        "stories": "1.0 as similarity",
        "quotations": "'again-q' || ordinal as quotation_id",
        "topic_mentions": "null as quotation_id",
    }
    change(
        published_data,
        f"update articles set published_date = date '2021-03-06' where article_id = '{second}'",
        "insert into topic_mentions by name"
        f" select * replace ('{second}' as article_id, null as quotation_id) from topic_mentions",
        *(
            f"insert into {table} by name select * replace ('again' as article_id, {other}) from {table}"
            f" where article_id = '{first}'"
            for table, other in again.items()
        ),
        "update share_of_voice set quotation_count = 5 where speaker_id = 's1'",
    )
    pages = site(report(published_data, RULES).parent)
    for path, counted in {
        "index.html": "1 of 3 articles",
        "stories/t1.html": "1 of 3 reports",
        "speakers/s1.html": "2 of 5 quotations",
        "topics/ferries.html": "1 of 3 articles",
    }.items():
        assert f"Not in the chart, as without a date: {counted}." in pages[path].text, path


def test_an_article_keeps_every_character_of_its_text(published_data: Path) -> None:
    page = site(report(published_data, RULES).parent)[ARTICLE]
    read = re.sub(r"<[^>]*>", "", "".join(re.findall(r'<div class="text"[^>]*>(.*?)</div>', page.text, re.DOTALL)))
    assert html.unescape(read) == (
        "Harbour talks resume\n"
        "HARROW, 4 March (Ostwire) - “The 👩‍🚀 café stays open,” Ada Mo\u0308nch said. “We will not\xa0leave.”\n"
        "An official said the ferries “may stop”.\n"
        "Tags: harbour, ferries\n"
    )


def test_quotations_are_marked_by_kind_with_cue_speaker_and_reason(published_data: Path) -> None:
    page = site(report(published_data, RULES).parent)[ARTICLE]
    marks = [attributes for tag, attributes in page.tags if tag == "mark" and "id" in attributes]
    assert [(mark["id"], mark["class"]) for mark in marks] == [("q0", "direct"), ("q1", "direct"), ("q2", "mixed")]
    for mark in marks:
        assert mark["tabindex"] == "0"
        assert mark["aria-describedby"] in page.ids
    assert '<a class="mention" href="../speakers/s1.html">Ada Mo\u0308nch</a>' in page.text
    assert '<span class="cue">said</span>' in page.text


def test_every_link_leads_to_a_page_of_the_report(published_data: Path) -> None:
    folder = report(published_data, RULES).parent
    pages = site(folder)
    linked = set()
    for page in pages.values():
        for link in page.links:
            name, _, anchor = unquote(link).partition("#")
            target = (page.path.parent / name).resolve() if name else page.path
            assert target.is_relative_to(folder.resolve()), link
            assert target.is_file(), (page.path, link)
            if anchor:
                assert anchor in pages[str(target.relative_to(folder.resolve()))].ids, link
            linked.add(target)
    assert {page.path.resolve() for page in pages.values()} <= linked


def test_article_text_is_data(published_data: Path) -> None:
    pages = site(report(published_data, RULES).parent)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in pages[OTHER_ARTICLE].text
    for page in pages.values():
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", page.text)
        assert not {tag for tag, _ in page.tags} & {"img", "iframe", "object", "embed", "svg"}
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert tag != "script" or re.fullmatch(r"(\.\./)?static/[a-z-]+\.js", attributes["src"] or "")
        [policy] = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy == POLICY


def test_the_libraries_come_with_their_licence(published_data: Path) -> None:
    static = report(published_data, RULES).parent / "static"
    assert "Redistributions of source code must retain" in (static / "vega-licence.txt").read_text()
    for name in ("vega.js", "vega-lite.js", "vega-embed.js"):
        assert (static / name).stat().st_size > 10_000


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_data_gives_the_same_site(published_data: Path) -> None:
    folder = report(published_data, RULES).parent
    first = contents(folder)
    (folder / "speakers" / "gone.html").write_text("of an earlier coverage")
    (published_data / ".report.aside").mkdir()
    (published_data / ".report.aside" / "torn.html").write_text("of a report that was killed")
    report(published_data, RULES)
    assert contents(folder) == first
    assert not list(published_data.glob(".report.a*"))


def test_two_processes_write_the_same_site_as_one(published_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = report(published_data, RULES).parent
    alone = contents(folder)
    monkeypatch.setattr(articles, "AT_A_TIME", 1)
    monkeypatch.setattr(sites, "GROUPS_ALONE", 1)
    report(published_data, RULES)
    assert contents(folder) == alone


def test_second_process_leaves_its_pages_to_the_first_where_the_data_are_not_the_same(published_data: Path) -> None:
    with connect(published_data) as con:
        scope = scope_of(con, Bounds())
    folder = report(published_data, RULES).parent
    (folder / ARTICLE).unlink()
    [group] = articles.groups(scope)
    with processes.pool(1) as beside:
        write = partial(beside.submit, sites._write_beside, published_data, folder, scope, RULES)
        assert not write("another generation", group).result()
        assert not (folder / ARTICLE).exists()
        assert write(sites._generation(connect(published_data)), group).result()
    assert (folder / ARTICLE).exists()


def test_a_bounded_report_leaves_out_pages_and_says_how_to_ask(published_data: Path) -> None:
    bounds = Bounds(articles=1, quotations=1, table_rows=1, article_characters=30, searched_quotations=1)
    pages = site(report(published_data, RULES, bounds).parent)
    assert ARTICLE in pages
    assert OTHER_ARTICLE not in pages
    assert "articles/2222" not in "".join(page.text for page in pages.values())
    assert "1 of 2 rows" in pages["articles.html"].text
    said = pages["speakers/s1.html"].text
    assert said.count("<blockquote") == 1
    assert "1 of 3 are shown" in said
    assert "from who_said_what where speaker_id = &#39;s1&#39;" in said
    assert "The text goes on" in pages[ARTICLE].text
    assert "Of 4 quotations and 2 articles in all" in pages["search.html"].text


def test_empty_coverage_has_a_report(tmp_path: Path) -> None:
    publish.publish(tmp_path, Manifest())
    pages = site(report(tmp_path, RULES).parent)
    assert "There are none in this coverage" in pages["speakers.html"].text


def test_without_a_database_it_says_what_to_do(tmp_path: Path, store: Callable[[Path], Manifest]) -> None:
    store(tmp_path)
    with pytest.raises(QueryError, match="onrecord build"):
        report(tmp_path, RULES)
    assert not (tmp_path / "report").exists()
