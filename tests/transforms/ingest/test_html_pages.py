"""Web pages: their visible text, the story in it, what they state."""

import datetime as dt
import re

import pytest

from tests.transforms.html_pages import GRAIN, HARBOUR, PAGES, WebPage, linked_data, paragraphs
from transforms.articles.articles import Outlets, ReadArticle, read_document
from transforms.ingest.decoding import NotText
from transforms.ingest.html_pages import read
from transforms.ingest.input_metadata import InputMetadata

WORD = re.compile(r"\w+")


def edited(page: WebPage) -> tuple[ReadArticle, InputMetadata]:
    """The only article of a page."""
    text, _, given = read(page.content, InputMetadata())
    [article] = read_document(text, given.url, None, Outlets({}, {}), "", given).articles
    return article, given


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_body_is_the_story_and_nothing_else(page: WebPage) -> None:
    body = edited(page)[0].body
    assert [line for line in page.story if line not in body] == []
    assert [line for line in page.others if line in body] == []
    said = len(WORD.findall(body))
    assert said <= 1.1 * sum(len(WORD.findall(line)) for line in page.story) + 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_title_authors_and_date(page: WebPage) -> None:
    article, given = edited(page)
    assert article.edited.title == page.title
    assert article.edited.credits.authors == page.authors
    chosen = article.publication.chosen
    assert (str(chosen.value) if chosen else None) == page.published
    assert given.outlet == page.outlet


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_that_is_shown_is_lost(page: WebPage) -> None:
    text = read(page.content, InputMetadata())[0]
    assert [line for line in (page.title, *page.others) if line not in text and page.name != "linked data only"] == []


def text_of(markup: str | bytes) -> str:
    """The visible text of markup."""
    return read(markup.encode() if isinstance(markup, str) else markup, InputMetadata())[0]


def test_blocks_stand_on_lines_and_inline_elements_do_not_break_words() -> None:
    markup = (
        "<p>One <b>b</b>old w<i>or</i>d,<br>then\n a line.</p><div>Two</div>three<ul><li>a<li><p>b</p></ul><ol><li>c<li>d</ol>"
    )
    assert text_of(markup).split("\n") == [
        "One bold word,",
        "then a line.",
        "",
        "Two",
        "three",
        "",
        "• a",
        "",
        "• b",
        "",
        "1. c",
        "2. d",
    ]


def test_rows_of_short_cells_stand_on_a_line_and_long_cells_apart() -> None:
    long = (
        "A cell of a page that is laid out as a table holds a paragraph, and no row of figures would be as long as this one is."
    )
    markup = f"<table><tr><th>Year<th>Tonnes<tr><td>2024<td>4.1</table><table><tr><td>Menu<td>{long}</table>"
    assert text_of(markup).split("\n") == ["Year | Tonnes", "2024 | 4.1", "", "Menu", long]


def test_quotation_elements_have_marks_and_preformatted_text_keeps_its_lines() -> None:
    assert text_of("<p>She said <q>the <q>old</q> lock</q>.<pre>a  b\n  c</pre>") == "She said “the ‘old’ lock”.\n\na  b\n  c"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a &lt;b&gt; &amp;amp; &#x2019;&#146;&nosuch; &", "a <b> &amp; ’’&nosuch; &"),
        ("<p>a<!-- <p>b</p> --><!-->c<!doctype x><?php d ?>e", "ace"),
        ("<p>1 < 2 and 3 <4", "1 < 2 and 3 <4"),
        ("<p>soft\u00adly\u200b in<wbr>side", "softly inside"),
        (f"<p>a&#{'9' * 5000};b", "a\ufffdb"),
        ("<p>a\0b", "ab"),
        ('<p title="a > b" class=c">d', "d"),
        ("<textarea>a &amp; b</textarea><title>never ended", "a & b\n\nnever ended"),
    ],
)
def test_references_comments_and_stray_signs(markup: str, expected: str) -> None:
    assert text_of(markup) == expected


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        ("<meta charset=iso-8859-1><p>déjà “vu”".encode(), "utf-8", "déjà “vu”"),
        ("<meta charset=utf-8><p>déjà “vu”".encode("cp1252"), "cp1252", "déjà “vu”"),
        ("<meta charset=gb2312><p>港口关闭".encode("gb18030"), "gb18030", "港口关闭"),
        ('<?xml version="1.0" encoding="Shift_JIS"?><html><p>港の閉鎖'.encode("cp932"), "cp932", "港の閉鎖"),
        (b"<meta charset=utf-8><p>" + "déjà vu é ".encode() * 20 + b"\xc3", "utf-8", "déjà vu é " * 20 + "\ufffd"),
        ("<meta charset=base64><p>déjà".encode("cp1252"), "cp1252", "déjà"),
        ("\ufeff<p>déjà".encode("utf-16"), "utf-16", "déjà"),
    ],
)
def test_the_encoding_is_what_the_bytes_show_before_what_they_declare(content: bytes, encoding: str, expected: str) -> None:
    text, found, _ = read(content, InputMetadata())
    assert (text, found) == (expected, encoding)


LINKED = '<script type="application/ld+json">{}</script>'


def stated_by(head: str) -> InputMetadata:
    """What a page with such a head states."""
    return read(
        f"<html><head>{head}</head><body><h1>Sea lock to close</h1><p>{HARBOUR[0]}</p></body></html>".encode(), InputMetadata()
    )[2]


def test_of_several_articles_in_the_linked_data_the_pages_own_counts() -> None:
    linked = linked_data(headline="Storm warning lifted", author="Owen Tarr", datePublished="2025-03-01", articleBody=GRAIN[0])
    own = linked_data(headline="Sea lock to close", author=[{"name": "Runa Eskel"}])
    assert stated_by(linked + own).authors == ("Runa Eskel",)
    other = linked_data(headline="Museum of bells opens", author="Wim Astor")
    assert stated_by(linked + other).authors == ()


@pytest.mark.parametrize(
    "head",
    [
        LINKED.format('{"@type": "NewsArticle", "author": }'),
        LINKED.format('[1, null, "x", {"@type": ["NewsArticle"], "author": {"name": ["Ana Duro"]}}]'),
        LINKED.format('{"@type": "NewsArticle", "author": {"@id": "#a"}, "x": {"@id": "#a", "name": "Ana Duro"}}'),
        LINKED.format('{"@type": "NewsArticle", "author": "Ana Duro\\ud800", "datePublished": 20250304}'),
        '<meta name="author" content="https://social.example/ana"><meta name="byl" content="By Ana Duro">',
    ],
)
def test_odd_statements_are_read_or_left(head: str) -> None:
    given = stated_by(head)
    assert all("Ana Duro" in author for author in given.authors)
    assert "\ud800" not in "".join(given.authors)


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(NotText, match="empty"):
        read(b"<html><head><title>x</title></head><body><script>build()</script></body></html>", InputMetadata())


def test_what_the_caller_gives_stands_before_what_the_page_states() -> None:
    given = InputMetadata(title="As filed", fetched_at=dt.datetime(2025, 3, 5, tzinfo=dt.UTC), authors=("Ana Duro",))
    found = read(PAGES[0].content, given)[2]
    assert (found.title, found.authors, found.fetched_at) == ("As filed", ("Ana Duro",), given.fetched_at)
    assert found.url == "https://courier.example/2025/03/04/sea-lock"


def test_spans_of_the_story_are_whole_lines_in_order() -> None:
    text, _, given = read(PAGES[0].content, InputMetadata())
    assert all(0 <= start < end <= len(text) for start, end in given.main)
    assert all(before[1] < after[0] for before, after in zip(given.main, given.main[1:], strict=False))
    assert all(text[:start].endswith("\n") and text[end : end + 1] in ("\n", "") for start, end in given.main)


DEEP = 100_000


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * DEEP + "kept" + "</div>" * DEEP,
        "<div>" * DEEP + "kept" + "</p>" * DEEP,
        "<table><tr><td>" * DEEP + "kept",
        "kept" + "<a " * DEEP,
        "kept<p>" + "<a x='" * DEEP,
        "kept" + "<!--" * DEEP,
        "kept" + "<title>" * DEEP,
        "kept" + "<script>" * DEEP,
        "kept<p>" + "<" * DEEP,
        f'kept<img src="data:{"a" * 16_000_000}">',
        f"<p {'a=b ' * DEEP}>kept",
        "kept<p>" + "word " * 3_000_000,
        'kept<script type="application/ld+json">' + "[" * DEEP + "</script>",
    ],
    ids=range(13),
)
def test_no_page_is_too_hostile_to_read(markup: str) -> None:
    assert "kept" in text_of(markup)


def test_a_page_too_large_for_the_extractor_keeps_its_text() -> None:
    text, _, given = read(("<article>" + paragraphs(HARBOUR) * 3000 + "</article>").encode(), InputMetadata())
    assert text.count(HARBOUR[-1]) == 3000
    assert given.main == ()
