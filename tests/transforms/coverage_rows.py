"""Stored rows for the tests of what looks across the coverage: only what those transforms read is set with care."""

import datetime as dt

import pyarrow as pa

from tests.made import document
from warehouse.tables import TABLES


def article(article_id, body="", day=None, title=None):
    return {
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": 0,
        "start_char": 0,
        "end_char": len(body),
        "title": title,
        "authors": [],
        "published_date": dt.date(2030, 5, day) if day else None,
        "has_date_conflict": False,
        "body": body,
        "word_count": len(body.split()),
    }


def quotation(article_id, ordinal, text="", kind="direct", name=None, speaker_kind=None, mention=None, utterance=None, start=0):
    return {
        "quotation_id": f"{article_id}-q{ordinal}",
        "utterance_id": f"{article_id}-q{ordinal if utterance is None else utterance}",
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": ordinal,
        "kind": kind,
        "text": text,
        "word_count": len(text.split()),
        "start_char": start,
        "end_char": start + len(text),
        "speaker_mention": mention or name,
        "resolved_name": name,
        "speaker_kind": speaker_kind,
        "stance": "stated",
        "attribution_rule": "test",
        "confidence": 1.0,
    }


def passages(document_id, *parts):
    """Passages that tile a document: each part is a role and its text."""
    rows, start = [], 0
    for ordinal, (role, text) in enumerate(parts):
        rows.append(
            {
                "document_id": document_id,
                "article_id": document_id,
                "ordinal": ordinal,
                "start_char": start,
                "end_char": start + len(text),
                "role": role,
                "reason": "test",
            }
        )
        start += len(text)
    return rows


def table(name, rows) -> pa.Table:
    return TABLES[name].from_rows(rows)


def one_document(*parts):
    """The tables `documents`, `articles` and `passages` of one article in one document."""
    text = "".join(text for _, text in parts)
    return (
        table("documents", [document("d", text)]),
        table("articles", [article("d", text)]),
        table("passages", passages("d", *parts)),
    )


def as_stored(found):
    """Tables of a step with their rows by primary key, as they are written."""
    return {name: rows.sort_by([(key, "ascending") for key in TABLES[name].primary_key]) for name, rows in found.items()}
