"""One step on one batch: what a bad document costs, and what a failing check does."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.runs import execution, process_limits
from orchestration.runs.steps import STEPS
from tests import made
from transforms.annotations.article_terms import article_terms
from warehouse import datasets, manifest
from warehouse.manifest import StoredFile
from warehouse.tables import TABLES

TEXTS = {"a": "First text.", "b": "Second text, which is poison.", "c": "Third text."}


def end_the_process(text: str) -> None:
    """What a defect in a library does to the process that it is in, by a word of the text."""
    if "crash" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    while "forever" in text:
        text += ""
    if "greedy" in text:
        text *= process_limits.MEMORY_BYTES // 2


def refuse_poison(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> dict[str, pa.Table]:
    """A step that fails on one document, as a defect in an extractor would."""
    rows, spans = [], []
    for document in documents.to_pylist():
        if "poison" in document["text"]:
            raise ValueError("cannot read this")
        end_the_process(document["text"])
        identity = {"article_id": f"{document['document_id'][:16]}-0", "document_id": document["document_id"]}
        rows.append(
            {
                **identity,
                "quotation_id": f"{identity['article_id']}-q0",
                "utterance_id": f"{identity['article_id']}-q0",
                "ordinal": 0,
                "kind": "indirect",
                "text": document["text"][:5],
                "word_count": 1,
                "start_char": 0,
                "end_char": 5,
                "stance": "stated",
                "attribution_rule": "unattributed",
                "confidence": 0.5,
            }
        )
    return {"quotations": TABLES["quotations"].from_rows(rows), "quoted_spans": TABLES["quoted_spans"].from_rows(spans)}


def refuse_poisoned_articles(articles: pa.Table) -> pa.Table:
    """A step that reads articles alone."""
    if any("poison" in body for body in articles["body"].to_pylist()):
        raise ValueError("cannot read this")
    return article_terms(articles)


def put(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    """A function of this file in the place of the quotations step's."""
    monkeypatch.setitem(STEPS, "quotations", replace(STEPS["quotations"], function=f"{__name__}:{function}"))


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list]:
    """Documents, articles and passages of three texts, and the quotations step replaced by one that fails on the second."""
    put(monkeypatch, "refuse_poison")
    return tmp_path, store(tmp_path, TEXTS)


def store(data: Path, texts: dict[str, str]) -> list[StoredFile]:
    """The documents of a batch as the steps before left them."""
    digests = {name: name * 64 for name in texts}
    documents = [made.document(digests[name], text, source_uri=f"/in/{name}.txt", batch_id="b1") for name, text in texts.items()]
    articles = [
        {
            "article_id": f"{digests[name][:16]}-0",
            "document_id": digests[name],
            "ordinal": 0,
            "start_char": 0,
            "end_char": len(text),
            "authors": [],
            "has_date_conflict": False,
            "body": text,
            "word_count": 2,
        }
        for name, text in texts.items()
    ]
    passages = [
        {
            "document_id": digests[name],
            "article_id": f"{digests[name][:16]}-0",
            "ordinal": 0,
            "start_char": 0,
            "end_char": len(text),
            "role": "body",
            "reason": "prose",
        }
        for name, text in texts.items()
    ]
    tables = {"documents": documents, "articles": articles, "passages": passages}
    files = [datasets.write(data, name, TABLES[name].from_rows(rows), "b1", "v") for name, rows in tables.items()]
    manifest.commit(data, files)
    return files


def test_a_document_a_step_fails_on_is_a_fault_and_costs_no_other_one(stored):
    data, files = stored
    outcome = execution.run(data, "quotations", "b1", files)
    assert outcome.findings == ()
    listing = manifest.commit(data, outcome.files)
    quotations = datasets.read(data, listing, "quotations")
    assert quotations["document_id"].to_pylist() == ["a" * 64, "c" * 64]
    assert datasets.read(data, listing, "faults").to_pylist() == [
        {"document_id": "b" * 64, "step": "quotations", "error": "ValueError: cannot read this", "batch_id": "b1"}
    ]


def test_a_step_that_reads_articles_alone_leaves_out_the_document_that_it_fails_on(tmp_path, monkeypatch):
    step = replace(STEPS["article_terms"], function=f"{__name__}:refuse_poisoned_articles")
    monkeypatch.setitem(STEPS, "article_terms", step)
    outcome = execution.run(tmp_path, "article_terms", "b1", [f for f in store(tmp_path, TEXTS) if f.table == "articles"])
    assert outcome.findings == ()
    assert [file.table for file in outcome.files] == ["article_terms", "faults"]
    faults = datasets.read(tmp_path, manifest.commit(tmp_path, outcome.files), "faults")
    assert faults["document_id"].to_pylist() == ["b" * 64]


def test_documents_that_pass_their_limits_or_end_the_process_are_faults_and_cost_no_other_one(tmp_path, monkeypatch):
    put(monkeypatch, "refuse_poison")
    monkeypatch.setattr(process_limits, "CPU_SECONDS", 2.0)
    words = {"a": "good", "b": "forever", "c": "good", "d": "crash", "e": "greedy", "f": "poison"}
    files = store(tmp_path, {name: f"A {word} text." for name, word in words.items()})
    outcome = execution.run(tmp_path, "quotations", "b1", files)
    assert outcome.findings == ()
    listing = manifest.commit(tmp_path, outcome.files)
    assert datasets.read(tmp_path, listing, "quotations")["document_id"].to_pylist() == ["a" * 64, "c" * 64]
    errors = {
        row["document_id"][0]: row["error"].partition(":")[0] for row in datasets.read(tmp_path, listing, "faults").to_pylist()
    }
    assert errors == {"b": "OverBudget", "d": "OverBudget", "e": "OverBudget", "f": "ValueError"}


def test_a_step_is_current_until_something_it_reads_changes(stored):
    data, files = stored
    outcome = execution.run(data, "quotations", "b1", files)
    listing = manifest.commit(data, outcome.files)
    assert execution.is_current(listing, STEPS["quotations"], "b1")
    other = datasets.write(data, "passages", TABLES["passages"].empty(), "b1", "v")
    listing = manifest.commit(data, [other])
    assert not execution.is_current(listing, STEPS["quotations"], "b1")


def test_a_step_whose_result_depends_on_the_order_of_documents_is_found_out(stored, monkeypatch):
    data, files = stored
    put(monkeypatch, "in_order")
    outcome = execution.run(data, "quotations", "b1", files)
    assert [finding.check for finding in outcome.findings] == ["same_inputs_same_rows"]


def in_order(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> dict[str, pa.Table]:
    """A step that gives each document's place in the batch as confidence."""
    tables = {}
    clean = documents.to_pylist()
    for row in clean:
        row["text"] = row["text"].replace("poison", "p")
    tables = refuse_poison(pa.Table.from_pylist(clean, documents.schema), articles, passages)
    places = pa.array([place / 10 for place in range(len(clean))], pa.float64())
    rows = tables["quotations"]
    return {
        **tables,
        "quotations": rows.set_column(rows.column_names.index("confidence"), rows.schema.field("confidence"), places),
    }


def test_a_batch_with_much_text_is_worked_on_in_parts_to_the_same_rows(sample, monkeypatch):
    listing = manifest.load(sample)
    [batch] = listing.batch_ids("documents")
    step = STEPS["quotations"]
    tables = {table: datasets.read(sample, listing, table, [batch]) for table in step.reads}
    whole, _ = execution.isolated(step, tables, batch)
    calls: list[int] = []

    def counted(step, tables, batch_id):
        calls.append(tables["documents"].num_rows)
        return step.call(tables, batch_id)

    monkeypatch.setattr(execution, "PART_BYTES", tables["documents"]["text"].nbytes // 4)
    parts, faults = execution.isolated(step, tables, batch, counted)
    assert faults == []
    assert len(calls) > 4
    assert sum(calls) == tables["documents"].num_rows
    for table, rows in whole.items():
        key = [(name, "ascending") for name in TABLES[table].primary_key]
        assert parts[table].sort_by(key).equals(rows.sort_by(key))
