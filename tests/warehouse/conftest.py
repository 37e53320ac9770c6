"""A small coverage of our own invention, as tables and as a published data folder."""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from warehouse import datasets, manifest, publish
from warehouse.tables import TABLES

FIRST = (
    "Harbour talks resume\n"
    "HARROW, 4 March (Ostwire) - “The 👩‍🚀 café stays open,” Ada Mo\u0308nch said. “We will not\xa0leave.”\n"
    "An official said the ferries “may stop”.\n"
    "Tags: harbour, ferries\n"
)
SECOND = "Published 2 May 2020\nHARROW, 4 March 2021 - Mönch said that “the café stays open” <b>today</b>.\n"
BATCHES = ("aaaa", "bbbb")
DOCUMENTS = ("1" * 64, "2" * 64)
ARTICLES = ("1" * 16 + "-0", "2" * 16 + "-0")
# A program that publishes the data folder it is given, to be killed or run in another place.
PUBLISH = """
import sys
from pathlib import Path
from warehouse import manifest, publish
data = Path(sys.argv[1])
print("go", flush=True)
publish.publish(data, manifest.load(data))
"""

Rows = dict[str, list[dict[str, Any]]]


def place(text: str, words: str, prefix: str = "") -> dict[str, int]:
    start = text.index(words)
    return {f"{prefix}start_char": start, f"{prefix}end_char": start + len(words)}


def _passages(number: int, text: str, roles: list[str]) -> list[dict[str, Any]]:
    rows, start = [], 0
    for ordinal, (line, role) in enumerate(zip(text.splitlines(keepends=True), roles, strict=True)):
        rows.append(
            {
                "document_id": DOCUMENTS[number],
                "article_id": ARTICLES[number],
                "ordinal": ordinal,
                "start_char": start,
                "end_char": start + len(line),
                "role": role,
                "reason": f"looks like {role}",
            }
        )
        start += len(line)
    return rows


def _quotation(
    number: int, ordinal: int, text: str, words: str, cue: str | None, speaker: str | None, **more: Any
) -> dict[str, Any]:
    quotation_id = f"{ARTICLES[number]}-q{ordinal}"
    return {
        "quotation_id": quotation_id,
        "utterance_id": quotation_id,
        "article_id": ARTICLES[number],
        "document_id": DOCUMENTS[number],
        "ordinal": ordinal,
        "kind": "direct",
        "text": words,
        "word_count": len(words.split()),
        "stance": "stated",
        **place(text, words),
        **({"cue": cue, **place(text, cue, "cue_")} if cue else {}),
        **({"speaker_mention": speaker, **place(text, speaker, "speaker_")} if speaker else {}),
        "attribution_rule": "subject of the cue",
        "confidence": 0.9,
        **more,
    }


def _document(number: int, text: str, roles: list[str], article: dict[str, Any], quotations: list[dict[str, Any]]) -> Rows:
    document_id, batch_id = DOCUMENTS[number], BATCHES[number]
    size = len(text.encode())
    return {
        "inputs": [
            {
                "source_uri": f"in/{number}.txt",
                "sha256": document_id,
                "size_bytes": size,
                "outcome": "loaded",
                "document_id": document_id,
                "batch_id": batch_id,
            }
        ],
        "documents": [
            {
                "document_id": document_id,
                "source_uri": f"in/{number}.txt",
                "media_type": "text/plain",
                "encoding": "utf-8",
                "size_bytes": size,
                "text": text,
                "given_authors": [],
                "main_spans": [],
                "batch_id": batch_id,
            }
        ],
        "articles": [
            {
                "article_id": ARTICLES[number],
                "document_id": document_id,
                "ordinal": 0,
                "start_char": 0,
                "end_char": len(text),
                "authors": [],
                "has_date_conflict": False,
                "language": "en",
                "body": text,
                "word_count": 20,
                **article,
            }
        ],
        "passages": _passages(number, text, roles),
        "quotations": quotations,
        "quoted_spans": [
            {
                "quotation_id": q["quotation_id"],
                "article_id": q["article_id"],
                "document_id": document_id,
                "ordinal": 0,
                "text": q["text"],
                "start_char": q["start_char"],
                "end_char": q["end_char"],
            }
            for q in quotations
        ],
        "quarantine": [],
        "topic_mentions": [],
        "figures": [],
        "faults": [],
    }


def _batches() -> list[Rows]:
    first = _document(
        0,
        FIRST,
        ["title", "body", "body", "boilerplate"],
        {
            "title": "Harbour talks resume",
            "outlet_id": "ostwire",
            "published_date": datetime.date(2021, 3, 4),
            "date_source": "dateline",
        },
        [
            _quotation(0, 0, FIRST, "The 👩‍🚀 café stays open,", "said", "Ada Mo\u0308nch", resolved_name="Ada Mönch"),
            _quotation(0, 1, FIRST, "We will not\xa0leave.", None, None, resolved_name="Ada Mönch"),
            _quotation(0, 2, FIRST, "may stop", None, "An official", kind="mixed", attribution_rule="none found", confidence=0.6),
        ],
    )
    first["inputs"] += [
        {
            "source_uri": "in/0-again.txt",
            "sha256": DOCUMENTS[0],
            "size_bytes": len(FIRST.encode()),
            "outcome": "duplicate",
            "document_id": DOCUMENTS[0],
            "batch_id": BATCHES[0],
        },
        {"source_uri": "in/<img>.txt", "sha256": "9" * 64, "size_bytes": 0, "outcome": "quarantined", "batch_id": BATCHES[0]},
    ]
    first["quarantine"] += [
        {"source_uri": "in/<img>.txt", "sha256": "9" * 64, "reason": "empty", "detail": "no bytes", "batch_id": BATCHES[0]}
    ]
    first["article_dates"] = [
        {
            "article_id": ARTICLES[0],
            "value_date": datetime.date(2021, 3, 4),
            "source": "dateline",
            **place(FIRST, "4 March"),
            "is_chosen": True,
        }
    ]
    first["topic_mentions"] = [
        {"topic_id": "ferries", "article_id": ARTICLES[0], "quotation_id": f"{ARTICLES[0]}-q2", **place(FIRST, "may stop")},
        {"topic_id": "ferries", "article_id": ARTICLES[0], **place(FIRST, "ferries")},
    ]
    second = _document(
        1,
        SECOND,
        ["header", "body"],
        {
            "title": "<script>alert(1)</script>\u202e",
            "published_date": datetime.date(2021, 3, 4),
            "date_source": "dateline",
            "has_date_conflict": True,
        },
        [_quotation(1, 0, SECOND, "the café stays open", "said", "Mönch", kind="mixed", resolved_name="Mönch")],
    )
    second["article_dates"] = [
        {
            "article_id": ARTICLES[1],
            "value_date": datetime.date(2021, 3, 4),
            "source": "dateline",
            **place(SECOND, "4 March 2021"),
            "is_chosen": True,
        },
        {
            "article_id": ARTICLES[1],
            "value_date": datetime.date(2020, 5, 2),
            "source": "crawl_header",
            **place(SECOND, "2 May 2020"),
            "is_chosen": False,
        },
    ]
    return [first, second]


def _coverage() -> Rows:
    quotation_ids = [f"{ARTICLES[0]}-q0", f"{ARTICLES[0]}-q1", f"{ARTICLES[1]}-q0"]
    return {
        "outlets": [{"outlet_id": "ostwire", "name": "Ost | Wire", "kind": "agency", "domains": [], "aliases": []}],
        "known_speakers": [],
        "topics": [
            {"topic_id": "ferries", "name": "Ferries", "description": "boats", "terms": ["ferr*"]},
            {"topic_id": "trains", "name": "Trains", "description": "rails", "terms": ["train*"]},
        ],
        "speakers": [{"speaker_id": "s1", "name": "Ada Mönch", "kind": "person", "aliases": ["Ada Mönch", "Mönch"], "roles": []}],
        "quotation_speakers": [{"quotation_id": q, "speaker_id": "s1", "speaker_name": "Ada Mönch"} for q in quotation_ids],
        "stories": [
            {"story_id": "t1", "article_id": ARTICLES[0], "similarity": 1.0, "is_reprint": False},
            {"story_id": "t1", "article_id": ARTICLES[1], "similarity": 0.8, "is_reprint": True},
        ],
        "variants": [
            {"variant_id": "v1", "quotation_id": quotation_ids[0], "is_earliest": True, "similarity": 1.0, "diff": ""},
            {"variant_id": "v1", "quotation_id": quotation_ids[2], "is_earliest": False, "similarity": 0.9, "diff": "{+the+}"},
        ],
    }


@pytest.fixture(scope="session")
def batches() -> list[dict[str, pa.Table]]:
    """The tables of the two batches."""
    return [{name: TABLES[name].from_rows(rows) for name, rows in batch.items()} for batch in _batches()]


@pytest.fixture(scope="session")
def coverage() -> dict[str, pa.Table]:
    """The tables over all batches."""
    return {name: TABLES[name].from_rows(rows) for name, rows in _coverage().items()}


@pytest.fixture(scope="session")
def store(batches: list[dict[str, pa.Table]], coverage: dict[str, pa.Table]) -> Callable[[Path], manifest.Manifest]:
    """Writes the coverage to a data folder and lists it."""

    def stored(data: Path) -> manifest.Manifest:
        files = [datasets.write(data, name, rows, None, "1") for name, rows in coverage.items()]
        for batch_id, batch in zip(BATCHES, batches, strict=True):
            files += [datasets.write(data, name, rows, batch_id, "1") for name, rows in batch.items()]
        return manifest.commit(data, files)

    return stored


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory, store: Callable[[Path], manifest.Manifest]) -> Path:
    data = tmp_path_factory.mktemp("published")
    publish.publish(data, store(data))
    return data


@pytest.fixture
def published_data(tmp_path: Path, published_once: Path) -> Path:
    """A data folder with the coverage published, the test's own."""
    return shutil.copytree(published_once, tmp_path / "data")
