import html.parser
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse import publish
from warehouse.manifest import Manifest
from warehouse.query import QueryError
from warehouse.report import report

VOID = {"meta", "br", "rect"}


class Page(html.parser.HTMLParser):
    """The page's tags and attributes; fails where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_tells_the_coverage(published_data: Path) -> None:
    path = report(published_data)
    assert path == published_data / "report" / "index.html"
    text = path.read_text("utf-8")
    for words in (
        "The 👩‍🚀 café stays open,",
        "Ada Mönch",
        "75.0 %",
        "Ost | Wire",
        "Ferries",
        "2 May 2020",
        "in/&lt;img&gt;.txt",
        "not attributed",
    ):
        assert words in text
    assert [p.name for p in path.parent.iterdir()] == ["index.html"]


def test_article_text_is_data(published_data: Path) -> None:
    text = report(published_data).read_text("utf-8")
    page = Page(text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", text)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "iframe", "object", "embed", "link", "form", "b"}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
        assert attributes.get("href", "#")[:1] == "#", tag
    [policy] = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_same_data_gives_the_same_page(published_data: Path) -> None:
    first = report(published_data).read_bytes()
    assert report(published_data).read_bytes() == first


def test_empty_coverage_has_a_page(tmp_path: Path) -> None:
    publish.publish(tmp_path, Manifest())
    Page(report(tmp_path).read_text("utf-8"))


def test_without_a_database_it_says_what_to_do(tmp_path: Path, store: Callable[[Path], Manifest]) -> None:
    store(tmp_path)
    with pytest.raises(QueryError, match="onrecord build"):
        report(tmp_path)
    assert not (tmp_path / "report").exists()
