"""Quotations of a batch as the declared tables."""

import pyarrow as pa

from transforms.quotations.quotations import quotations
from warehouse.tables import TABLES

TEXT = (
    "The quay is full\n\n"
    "“The quay is full,” Greta Holm said on Friday. “We are waiting.”\n"
    "Share this\n"
    "According to Tom Adler, the ferry would sail “at noon”.\n"
)
OTHER = "“The bridge stands,” Ann Ek said."


def table(name: str, rows: list[dict]) -> pa.Table:
    """Rows in the columns of a table that extraction reads."""
    fields = [column for column in TABLES[name].stored_columns if column.name in rows[0]]
    return pa.table({column.name: pa.array([row[column.name] for row in rows], column.type) for column in fields})


def lines(article_id: str, document_id: str, text: str, roles: list[str]) -> list[dict]:
    """The lines of a text as passages, each with its line break."""
    rows, at = [], 0
    for line, role in zip(text.splitlines(keepends=True), roles, strict=True):
        rows.append(
            {"article_id": article_id, "document_id": document_id, "role": role, "start_char": at, "end_char": at + len(line)}
        )
        at += len(line)
    return rows


def found() -> dict[str, pa.Table]:
    """The tables of two documents, given in another order than that of their ids."""
    documents = [{"document_id": "b", "text": OTHER}, {"document_id": "a", "text": TEXT}]
    articles = [{"article_id": "b-0", "document_id": "b"}, {"article_id": "a-0", "document_id": "a"}]
    passages = lines("b-0", "b", OTHER, ["body"]) + lines("a-0", "a", TEXT, ["title", "blank", "body", "boilerplate", "body"])
    return quotations(table("documents", documents), table("articles", articles), table("passages", passages[::-1]))


def test_rows_follow_article_and_position_and_hold_the_words_of_the_document() -> None:
    rows = found()["quotations"].to_pylist()
    assert [row["article_id"] for row in rows] == ["a-0"] * 3 + ["b-0"]
    assert [row["ordinal"] for row in rows] == [0, 1, 2, 0]
    assert [row["resolved_name"] for row in rows] == ["Greta Holm", "Greta Holm", "Tom Adler", "Ann Ek"]
    for row in rows:
        text = TEXT if row["document_id"] == "a" else OTHER
        for part, low, high in (
            ("text", "start_char", "end_char"),
            ("cue", "cue_start_char", "cue_end_char"),
            ("speaker_mention", "speaker_start_char", "speaker_end_char"),
        ):
            assert row[part] == (None if row[low] is None else text[row[low] : row[high]])
        assert row["word_count"] == len(row["text"].split())
        assert 0 <= row["confidence"] <= 1


def test_runs_of_a_quotation_broken_by_its_cue_share_an_utterance() -> None:
    rows = found()["quotations"].to_pylist()
    assert rows[0]["utterance_id"] == rows[1]["utterance_id"] == rows[0]["quotation_id"]
    assert rows[2]["utterance_id"] == rows[2]["quotation_id"]


def test_quoted_spans_are_what_stands_between_the_marks() -> None:
    spans = found()["quoted_spans"].to_pylist()
    assert [span["text"] for span in spans] == ["The quay is full,", "We are waiting.", "at noon", "The bridge stands,"]
    assert [span["quotation_id"] for span in spans] == ["a-0-q0", "a-0-q1", "a-0-q2", "b-0-q0"]


def test_no_articles_no_rows() -> None:
    tables = quotations(TABLES["documents"].empty(), TABLES["articles"].empty(), TABLES["passages"].empty())
    assert {name: found.num_rows for name, found in tables.items()} == {"quotations": 0, "quoted_spans": 0}
    assert tables["quotations"].schema == TABLES["quotations"].schema


def test_a_name_goes_on_where_its_line_was_wrapped() -> None:
    for blank in ("\n", "\r\n"):
        text = f"“We have no crew,” said Deputy Mayor Ilse{blank}Brandt. Harbour master Ines{blank}Tolland said it was shut.\n"
        article = [{"article_id": "c-0", "document_id": "c"}]
        passage = [{"article_id": "c-0", "document_id": "c", "role": "body", "start_char": 0, "end_char": len(text)}]
        rows = quotations(
            table("documents", [{"document_id": "c", "text": text}]), table("articles", article), table("passages", passage)
        )["quotations"].to_pylist()
        assert [row["resolved_name"] for row in rows] == ["Ilse Brandt", "Ines Tolland"]


def test_reported_speech_ends_before_its_speaker():
    text = (
        "Storms that came in the night left 40 villages without power, the coast guard said.\n"
        "The fire service said the wind had turned."
    )
    articles = [{"article_id": "a-0", "document_id": "a"}]
    passages = lines("a-0", "a", text, ["body", "body"])
    rows = quotations(
        table("documents", [{"document_id": "a", "text": text}]), table("articles", articles), table("passages", passages)
    )
    told = [(row["text"], row["speaker_mention"]) for row in rows["quotations"].to_pylist()]
    assert told == [
        ("Storms that came in the night left 40 villages without power", "the coast guard"),
        ("the wind had turned", "The fire service"),
    ]
    assert all(text[row["start_char"] : row["end_char"]] == row["text"] for row in rows["quotations"].to_pylist())
