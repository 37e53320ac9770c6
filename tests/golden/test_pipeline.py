"""The pipeline on the sample corpus against the golden annotations, with floors in `floors.toml`; a failure lists the misses."""

import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

from tests.conftest import ROOT

HERE = Path(__file__).parent
FLOORS: dict[str, float] = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
# A stretch of reported speech counts as found where so much of it is covered.
MIN_COVERED = 0.3


class Outcome(NamedTuple):
    """One thing that was looked for: whether it was found right, and the line that says what was missed."""

    is_right: bool
    miss: str


def golden(name: str) -> list[dict[str, Any]]:
    """The annotations of a golden file."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def folded(text: str | None) -> str:
    """Text for comparison: lower case, without accents and punctuation."""
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKD", text or "").casefold()).strip()


def spaced(text: str) -> str:
    """Text with single spaces, so that lines may be wrapped anywhere."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def outcomes(sample: Path) -> dict[str, list[Outcome]]:
    """What came of everything annotated, by measure."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as database:
        for measure, outcome in [*article_outcomes(database), *quotation_outcomes(database)]:
            found[measure].append(outcome)
    return found


@pytest.mark.parametrize("measure", sorted(FLOORS))
def test_measure_stays_above_its_floor(outcomes: dict[str, list[Outcome]], measure: str) -> None:
    looked_for = outcomes[measure]
    score = sum(outcome.is_right for outcome in looked_for) / len(looked_for)
    misses = "\n".join(outcome.miss for outcome in looked_for if not outcome.is_right)
    assert score >= FLOORS[measure], f"{measure} {score:.3f} of {len(looked_for)}:\n{misses}"


def test_every_measure_has_a_floor(outcomes: dict[str, list[Outcome]]) -> None:
    assert sorted(outcomes) == sorted(FLOORS)


def test_as_many_articles_as_annotated(sample: Path) -> None:
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as database:
        found = rows(database, f"select {FILE} as file, ordinal from articles join documents using (document_id) order by all")
    assert [(row["file"], row["ordinal"]) for row in found] == [(row["file"], row["ordinal"]) for row in golden("articles.jsonl")]


FILE = "regexp_extract(source_uri, '[^/]*$')"


def rows(database: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The rows of a query by column name."""
    answer = database.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def article_outcomes(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Outcome]]:
    """What came of every annotated field and string of every article."""
    query = f"""select {FILE} as file, articles.ordinal, title, authors, agency, articles.outlet_id, dateline_place,
        published_date::text as published_date, has_date_conflict, articles.language, body
        from articles join documents using (document_id)"""
    found = {(row["file"], row["ordinal"]): row for row in rows(database, query)}
    for wanted in golden("articles.jsonl"):
        place = f"{wanted['file']} #{wanted['ordinal']}"
        got = found.get((wanted["file"], wanted["ordinal"]), {"body": ""})
        for field in ("title", "agency", "dateline_place"):
            is_right = folded(got.get(field)) == folded(wanted[field])
            yield field, Outcome(is_right, f"{place}: {got.get(field)!r}, not {wanted[field]!r}")
        for field in ("authors", "outlet_id", "published_date", "has_date_conflict", "language"):
            is_right = got.get(field) == wanted[field]
            yield field, Outcome(is_right, f"{place}: {got.get(field)!r}, not {wanted[field]!r}")
        body = spaced(got["body"])
        for words in wanted["in_body"]:
            yield "in_body", Outcome(spaced(words) in body, f"{place} lost {words!r}")
        for words in wanted["not_in_body"]:
            yield "not_in_body", Outcome(spaced(words) not in body, f"{place} kept {words!r}")


def quotation_outcomes(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, Outcome]]:
    """What came of every annotated stretch of words, in marks and without, and of every stretch in marks that was taken."""
    said = rows(
        database,
        f"select {FILE} as file, quotation_id, start_char, end_char, resolved_name, speaker_name"
        " from quotations join documents using (document_id) order by all",
    )
    by_id = {row["quotation_id"]: row for row in said}
    spans = rows(
        database,
        f"select {FILE} as file, quotation_id, quoted_spans.start_char, quoted_spans.end_char, quoted_spans.text, passages.role"
        " from quoted_spans join documents using (document_id) join passages"
        " on passages.document_id = documents.document_id"
        " and quoted_spans.start_char >= passages.start_char and quoted_spans.start_char < passages.end_char order by all",
    )
    annotated = golden("quotations.jsonl")
    for wanted in annotated:
        place = f"{wanted['file']} at {wanted['start_char']}: {wanted['text'][:80]!r}"
        near = [span for span in spans if span["file"] == wanted["file"] and overlap(span, wanted) > 0]
        if wanted["kind"] == "term":
            yield "terms_left", Outcome(not near, place)
        elif wanted["is_marked"]:
            exact = [span for span in near if stripped(span["text"]) == stripped(wanted["text"])]
            yield "marked_words", Outcome(bool(exact), f"{place} found as {[span['text'][:80] for span in near]}")
            speaker = by_id[(exact or near)[0]["quotation_id"]] if near else None
            yield "marked_speaker", speaker_outcome(wanted, speaker, place)
        else:
            length = wanted["end_char"] - wanted["start_char"]
            covering = [q for q in said if q["file"] == wanted["file"] and overlap(q, wanted) > MIN_COVERED * length]
            best = max(covering, key=lambda quotation: overlap(quotation, wanted), default=None)
            yield "unmarked_words", Outcome(best is not None, place)
            yield "unmarked_speaker", speaker_outcome(wanted, best, place)
    marked = [row for row in annotated if row["is_marked"] and row["kind"] != "term"]
    for span in spans:
        # Headlines and the lines below them are not annotated.
        if span["role"] in {"title", "subtitle"}:
            continue
        is_annotated = any(row["file"] == span["file"] and overlap(row, span) > 0 for row in marked)
        yield "marked_precision", Outcome(is_annotated, f"{span['file']} at {span['start_char']}: {span['text'][:80]!r}")


def speaker_outcome(wanted: dict[str, Any], quotation: dict[str, Any] | None, place: str) -> Outcome:
    """Whether a quotation has the annotated speaker."""
    got = None if quotation is None else quotation["resolved_name"] or quotation["speaker_name"]
    is_right = quotation is not None and any(
        is_same_speaker(folded(name), folded(right), wanted["speaker_kind"])
        for name in (quotation["resolved_name"], quotation["speaker_name"])
        for right in (wanted["speaker"], wanted["canonical_speaker"])
        if name and right
    )
    return Outcome(is_right, f"{place} by {got!r}, not {wanted['speaker']!r}")


def is_same_speaker(name: str, right: str, kind: str) -> bool:
    """Whether a name has all words of a person's; for other sources, whether one name holds the other."""
    if kind == "person":
        return set(right.split()) <= set(name.split())
    return f" {name} " in f" {right} " or f" {right} " in f" {name} "


def overlap(one: dict[str, Any], other: dict[str, Any]) -> int:
    """How many code points two stretches share."""
    return int(min(one["end_char"], other["end_char"]) - max(one["start_char"], other["start_char"]))


def stripped(words: str) -> str:
    """Words without the marks of punctuation at their ends, which belong inside or outside by the outlet's style."""
    return words.strip(" ,.?!\n\xa0\u202f")


def test_the_annotations_name_files_of_the_sample() -> None:
    assert all((ROOT / "seeds" / "articles" / row["file"]).exists() for row in golden("quotations.jsonl"))
