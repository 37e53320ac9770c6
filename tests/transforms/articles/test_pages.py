"""Pages and wires of many makes, edited: each file of `pages/` against what `expected.toml` there says must come of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from transforms.articles.article_language import language
from transforms.articles.articles import Outlets, ReadArticle, read_document

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((PAGES / "expected.toml").read_text(encoding="utf-8"))


def article(name: str) -> ReadArticle:
    """The only article of a page."""
    [found] = read_document((PAGES / f"{name}.txt").read_text(encoding="utf-8"), None, None, Outlets({}, {})).articles
    return found


def fields(found: ReadArticle) -> dict[str, Any]:
    """What an article says of itself, in the words of `expected.toml`."""
    credits, chosen = found.edited.credits, found.publication.chosen
    return {
        "title": found.edited.title,
        "authors": list(credits.authors),
        "place": credits.dateline.place if credits.dateline else None,
        "date": str(chosen.value) if chosen else None,
        "language": language(found.body),
    }


def test_every_page_is_expected() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.txt")) == sorted(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_title_and_credits(name: str) -> None:
    found = fields(article(name))
    expected = {field: value for field, value in EXPECTED[name].items() if field in found}
    assert {field: found[field] for field in expected} == expected


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_body_keeps_the_story_and_no_furniture(name: str) -> None:
    body = " ".join(article(name).body.split())
    expected = EXPECTED[name]
    assert body.startswith(expected.get("begins", ""))
    assert [words for words in expected.get("kept", ()) if words not in body] == []
    assert [words for words in expected.get("left_out", ()) if words in body] == []


@pytest.mark.parametrize("name", sorted(name for name in EXPECTED if name.startswith("wire-")))
def test_a_wire_ends_with_its_story(name: str) -> None:
    last = article(name).body.splitlines()[-1]
    assert "said" in last or "sagte" in last or "mayor" in last


def test_the_document_on_cleaning_names_every_role_and_reason() -> None:
    named = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")
    told = {(span.role, span.reason) for name in EXPECTED for span in article(name).edited.spans}
    assert sorted(role for role, _ in told if f"`{role}`" not in named) == []
    assert sorted(reason for _, reason in told if reason not in named) == []
