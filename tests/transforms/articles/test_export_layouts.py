"""Archive exports: articles, fields and stories of each layout, whole, broken off, concatenated, and what is none."""

import itertools
import re
from dataclasses import replace

import pytest

from tests.transforms.exports_samples import LAYOUTS, STORIES, SUMMARY, factiva, factiva_codes, lexisnexis, nexis_uni, proquest
from tests.transforms.html_pages import HARBOUR
from transforms.articles.articles import Outlets, ReadDocument, read_document
from transforms.articles.cleaning.paragraph_traits import sheet
from transforms.articles.exports.export_layouts import export
from transforms.ingest.html_pages import read as read_page
from transforms.ingest.input_metadata import InputMetadata

OUTLETS = Outlets(
    {"eltmar courier": "eltmar-courier", "tollen herald": "tollen-herald", "the valley news kelvar": "valley-news"}, {}
)


def read(text: str) -> ReadDocument:
    """The articles of a text."""
    return read_document(text, None, None, OUTLETS)


def story_of(body: str) -> list[str]:
    """The paragraphs of a body, unwrapped."""
    return [" ".join(paragraph.split()) for paragraph in body.split("\n\n")]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_articles_with_their_fields_and_clean_stories(layout: str, ending: str) -> None:
    found = read(LAYOUTS[layout].replace("\n", ending)).articles
    assert [" ".join(article.edited.title.split()) for article in found] == [story.title for story in STORIES]
    assert [article.edited.credits.authors for article in found] == [(story.author,) for story in STORIES]
    assert [str(article.publication.chosen.value) for article in found] == [story.iso for story in STORIES]
    assert [article.publication.has_conflict for article in found] == [False] * 3
    assert [article.outlet_id for article in found] == ["eltmar-courier", "valley-news", "tollen-herald"]
    assert [story_of(article.body) for article in found] == [list(story.paragraphs) for story in STORIES]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fields_have_values_at_their_offsets_and_lines_are_headers(layout: str) -> None:
    text = LAYOUTS[layout]
    for article, story in zip(read(text).articles, STORIES, strict=True):
        fields = {name: value for name, value, _, _ in reversed(article.fields)}
        assert all(" ".join(text[start:end].split()) == value for _, value, start, end in article.fields)
        assert all(article.start <= start <= end <= article.end for _, _, start, end in article.fields)
        assert fields["title"] == story.title
        assert fields["section"] in (story.section, "News")
        assert layout == "ProQuest" or fields["length"] == "512 words"
        roles = {(text[span.start : span.end], span.role, span.reason) for span in article.edited.spans}
        lines = [line for line in roles if "512 words" in line[0] or "Pg." in line[0]]
        assert {(role, reason) for _, role, reason in lines} <= {
            ("header", "export field: length"),
            ("header", "export field: section"),
        }
        assert lines


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_is_accounted_for_once_and_in_order(layout: str) -> None:
    text = LAYOUTS[layout]
    found = read(text)
    spans = sorted(
        (*found.parting, *(span for article in found.articles for span in article.edited.spans)), key=lambda span: span.start
    )
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    covered = "".join(text[span.start : span.end] for span in spans)
    assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("share", [0.45, 0.6, 0.75, 0.9])
def test_a_file_broken_off_keeps_what_it_has(layout: str, share: float) -> None:
    whole = LAYOUTS[layout]
    text = whole[: int(len(whole) * share)]
    bodies = "\n".join(" ".join(article.body.split()) for article in read(text).articles)
    there = " ".join(text.split())
    complete = [line for story in STORIES for line in story.paragraphs if line in there]
    assert len(complete) > 3
    # The closing mark of the last article is lost: its story may be, where no other field tells it.
    assert sum(line in bodies for line in complete) >= len(complete) - 5


@pytest.mark.parametrize("write", [lexisnexis, nexis_uni, factiva, factiva_codes, proquest])
def test_several_downloads_in_one_file(write) -> None:
    text = write(STORIES[:2]) + "\n\n" + write(STORIES[2:])
    assert [article.edited.title for article in read(text).articles] == [story.title for story in STORIES]


def test_missing_fields_are_missed_and_nothing_else() -> None:
    text = re.sub(r"(?:BYLINE|DATELINE|SECTION): .*\n\n", "", lexisnexis(STORIES[:1]))
    [article] = read(text).articles
    assert article.edited.credits.authors == ()
    assert {name for name, *_ in article.fields} >= {"title", "outlet", "date", "length", "load date"}
    assert story_of(article.body) == list(STORIES[0].paragraphs)


def test_words_in_capitals_at_the_beginning_of_a_paragraph_are_no_codes() -> None:
    story = replace(STORIES[0], paragraphs=(*HARBOUR[:3], "IN SHORT, the boats will lie idle for all of April.", *HARBOUR[3:]))
    for gap in ("\n", "\t", "   "):
        [article] = read(factiva_codes((story,), gap)).articles
        assert story_of(article.body) == list(story.paragraphs)


def test_a_message_header_above_plain_text_is_no_story() -> None:
    text = "From: Runa Eskel\r\nSubject: Sea lock to close\r\nSent: 4 March 2025 18:20\r\n\r\n" + "\r\n\r\n".join(HARBOUR)
    [article] = read(text).articles
    assert (article.edited.title, str(article.publication.chosen.value)) == ("Sea lock to close", "2025-03-04")
    assert article.body.split("\n\n") == list(HARBOUR)


@pytest.mark.parametrize(
    "labels",
    [
        {
            "1 of 1 DOCUMENTS": "DOKUMENT 1 von 1",
            "BYLINE": "AUTOR",
            "SECTION": "RUBRIK",
            "LENGTH: 512 words": "LÄNGE: 512 Wörter",
        },
        {
            "1 of 1 DOCUMENTS": "1 de 1 DOCUMENTS",
            "BYLINE": "AUTEUR",
            "SECTION": "RUBRIQUE",
            "LENGTH: 512 words": "LONGUEUR: 512 mots",
        },
    ],
    ids=["German", "French"],
)
def test_labels_of_other_languages(labels: dict[str, str]) -> None:
    text = lexisnexis(STORIES[:1], cover=False)
    for label, other in labels.items():
        assert label in text
        text = text.replace(label, other)
    [article] = read(text).articles
    assert (article.edited.title, article.edited.credits.authors) == (STORIES[0].title, (STORIES[0].author,))
    assert story_of(article.body) == list(STORIES[0].paragraphs)


def test_an_export_saved_as_a_page() -> None:
    field = r"(?m)^([A-Z]{2,3})\t(.*(?:\n\n(?![A-Z]{2,3}\t).*)*)"
    rows = re.sub(field, r"<tr><td><b>\1</b></td><td>\2</td></tr>", factiva_codes(gap="\t"))
    rows = rows.replace("\n\n", "</p><p>")
    text, _, given = read_page(f"<html><title>Archive</title><body><table>{rows}</table></body></html>".encode(), InputMetadata())
    found = read_document(text, None, None, OUTLETS, "", given).articles
    assert [article.edited.title for article in found] == [story.title for story in STORIES]
    assert [article.body.split("\n\n") for article in found] == [list(story.paragraphs) for story in STORIES]


def test_a_dateline_field_gives_the_place() -> None:
    assert [article.edited.credits.dateline.place for article in read(lexisnexis()).articles] == ["ELTMAR", "KELVAR", "TOLLEN"]


def test_values_of_several_lines_are_one_field() -> None:
    fields = [field for field in read(lexisnexis()).articles[0].fields if "HARBORS" in field[1]]
    assert [(name, value) for name, value, _, _ in fields] == [("other", "HARBORS & PORTS (90%); FISHING (78%)")]


def test_covers_contents_and_trailers_belong_to_no_article() -> None:
    for text in (lexisnexis(), nexis_uni(), factiva(), proquest()):
        parted = "\n".join(text[span.start : span.end] for span in read(text).parting)
        told = ("Selected Items", "Job Number", "Results Found", "Table of contents")
        assert any(line in parted for line in told)


@pytest.mark.parametrize(
    "text",
    [
        "The committee heard document 3 of 10 DOCUMENTS filed last year.\n\nIt said nothing more about the other nine of them.",
        "HD radio comes to the valley\n\nListeners in Kelvar will hear every station in a new quality from the spring on.",
        "End of Document\n\nThat was the last line of the letter that the harbour master wrote to the council of Eltmar.",
        "From here on, the road is closed.\n\nSubject: to change without notice, the sign says at the end of the old bridge.",
        SUMMARY,
    ],
)
def test_what_only_sounds_like_an_export_is_none(text: str) -> None:
    assert export(sheet(text)) is None


@pytest.mark.parametrize(
    "line",
    [
        "1 of 9 DOCUMENTS\n",
        "HD\n",
        "End of Document\n",
        f"Document {'A' * 4}0000{'1' * 14}\n",
        "Full text: \n",
        "_" * 60 + "\n",
        "From: a\n",
    ],
)
def test_endless_marks_are_read_in_passing(line: str) -> None:
    text = f"Full text: a\n{line * 20_000}"
    found = read(text)
    assert sum(len(article.edited.spans) for article in found.articles) + len(found.parting) > 0
