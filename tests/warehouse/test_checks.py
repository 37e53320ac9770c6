from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.checks import Finding, invariants, table_checks
from warehouse.tables import TABLES

Batch = dict[str, pa.Table]
ARTICLE = "1" * 16 + "-0"


def changed(table: pa.Table, row: int, **values: Any) -> pa.Table:
    """The table with some values of a row replaced."""
    rows = table.to_pylist()
    rows[row].update(values)
    return pa.Table.from_pylist(rows, schema=pa.schema([field.with_nullable(True) for field in table.schema])).cast(table.schema)


def failed(findings: list[Finding]) -> list[tuple[str, str, int]]:
    return [(finding.check, finding.table, finding.failed_count) for finding in findings]


def test_sound_tables_have_no_findings(batches: list[Batch], coverage: Batch) -> None:
    for tables in (*batches, coverage):
        for name, rows in tables.items():
            assert table_checks(name, rows) == []
    for batch in batches:
        assert invariants(batch) == []


@pytest.mark.parametrize("name", sorted(TABLES))
def test_empty_tables_have_no_findings(name: str) -> None:
    assert table_checks(name, TABLES[name].empty()) == []


def test_no_rows_at_all_keep_the_invariants() -> None:
    assert invariants({name: table.empty() for name, table in TABLES.items()}) == []
    assert invariants({}) == []


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"kind": "shouted"}, "allowed values: kind"),
        ({"speaker_kind": "robot"}, "allowed values: speaker_kind"),
        ({"confidence": 1.5}, "between 0 and 1: confidence"),
        ({"confidence": float("nan")}, "between 0 and 1: confidence"),
        ({"start_char": -1}, "offsets in order: start_char"),
        ({"start_char": 900}, "offsets in order: start_char"),
        ({"cue_start_char": None}, "both offsets or none: cue_start_char"),
        ({"speaker_end_char": 0}, "offsets in order: speaker_start_char"),
        ({"ordinal": -1}, "not negative: ordinal"),
        ({"quotation_id": ARTICLE + "-q1"}, "primary key unique"),
    ],
)
def test_value_against_the_declaration_is_found(batches: list[Batch], values: dict[str, Any], check: str) -> None:
    [finding] = table_checks("quotations", changed(batches[0]["quotations"], 0, **values))
    assert (finding.check, finding.table, finding.failed_count) == (check, "quotations", 1)
    assert f"quotation_id = '{values.get('quotation_id', ARTICLE + '-q0')}'" in finding.example


def test_null_where_none_is_allowed_is_found(coverage: Batch) -> None:
    stories = coverage["stories"]
    holed = stories.set_column(0, stories.schema.field("story_id"), pa.array(["t1", None]))
    assert failed(table_checks("stories", holed)) == [("not null: story_id", "stories", 1)]


def test_other_columns_or_types_are_found(coverage: Batch) -> None:
    stories = coverage["stories"]
    assert "similarity" in table_checks("stories", stories.drop_columns(["similarity"]))[0].example
    retyped = stories.set_column(2, "similarity", stories["similarity"].cast(pa.float32()))
    assert table_checks("stories", retyped)[0].check == "schema"


def test_every_repeated_key_is_counted(coverage: Batch) -> None:
    tripled = pa.concat_tables([coverage["stories"]] * 3)
    assert failed(table_checks("stories", tripled)) == [("primary key unique", "stories", 4)]


@pytest.mark.parametrize(
    ("table", "row", "values", "check"),
    [
        ("quotations", 0, {"text": "The cafe stays open,"}, "offsets give the words: text"),
        ("quotations", 0, {"cue": "Said"}, "offsets give the words: cue"),
        ("quotations", 0, {"speaker_mention": None}, "offsets give the words: speaker_mention"),
        ("quoted_spans", 2, {"text": "may  stop"}, "offsets give the words: text"),
        ("articles", 0, {"end_char": 100_000}, "within its document: start_char"),
        ("article_dates", 0, {"end_char": 100_000}, "within its document: start_char"),
        ("topic_mentions", 1, {"end_char": 100_000}, "within its article: start_char"),
        ("quotations", 1, {"article_id": "nowhere"}, "foreign key to articles: article_id"),
        ("topic_mentions", 0, {"quotation_id": "nowhere"}, "foreign key to quotations: quotation_id"),
        ("passages", 1, {"end_char": 30}, "passages tile their document: start_char"),
        ("passages", 3, {"end_char": 140}, "passages tile their document: start_char"),
        ("passages", 0, {"start_char": 1}, "passages tile their document: start_char"),
        ("inputs", 0, {"document_id": "f" * 64}, "loaded inputs are documents: document_id"),
        ("inputs", 1, {"document_id": None}, "duplicates name their document: document_id"),
        ("inputs", 2, {"source_uri": "elsewhere"}, "quarantined inputs have a reason: source_uri"),
        ("quarantine", 0, {"source_uri": "elsewhere"}, "quarantine holds quarantined inputs: source_uri"),
    ],
)
def test_contradiction_between_tables_is_found(
    batches: list[Batch], table: str, row: int, values: dict[str, Any], check: str
) -> None:
    batch = batches[0]
    findings = invariants(batch | {table: changed(batch[table], row, **values)})
    assert check in [finding.check for finding in findings if finding.table == table]


def test_span_outside_its_quotation_is_found(batches: list[Batch]) -> None:
    batch = batches[0]
    moved = changed(batch["quoted_spans"], 0, quotation_id=f"{ARTICLE}-q1")
    assert failed(invariants(batch | {"quoted_spans": moved})) == [("within its quotation: start_char", "quoted_spans", 1)]


def test_missing_rows_are_found(batches: list[Batch]) -> None:
    batch = batches[0]
    assert failed(invariants(batch | {"passages": batch["passages"].slice(0, 0)})) == [
        ("documents have passages: document_id", "documents", 1)
    ]
    assert failed(invariants(batch | {"passages": batch["passages"].slice(1)})) == [
        ("passages tile their document: start_char", "passages", 1)
    ]
    findings = failed(invariants(batch | {"inputs": batch["inputs"].slice(1)}))
    assert ("inputs add up", "inputs", 1) in findings
    assert ("documents are loaded inputs: document_id", "documents", 1) in findings


def test_document_with_a_fault_may_have_no_passages(batches: list[Batch]) -> None:
    faults = TABLES["faults"].from_rows(
        [{"document_id": "1" * 64, "step": "articles", "error": "Budget: 10 s", "batch_id": "aaaa"}]
    )
    assert invariants({"documents": batches[0]["documents"], "passages": TABLES["passages"].empty(), "faults": faults}) == []


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[list[str], list[list[int]]]:
    texts = draw(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=4))
    cuts = [sorted(draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=5)) & set(range(1, len(text)))) for text in texts]
    return texts, cuts


@given(cut_texts(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=200)
def test_any_tiling_is_accepted_and_any_gap_found(drawn: tuple[list[str], list[list[int]]], random: Any) -> None:
    texts, cuts = drawn
    documents = TABLES["documents"].from_rows(
        {
            "document_id": f"d{i}",
            "source_uri": "",
            "media_type": "",
            "encoding": "",
            "size_bytes": 0,
            "text": text,
            "given_authors": [],
            "main_spans": [],
            "batch_id": "b",
        }
        for i, text in enumerate(texts)
    )
    rows = [
        {"document_id": f"d{i}", "ordinal": n, "start_char": start, "end_char": end, "role": "body", "reason": ""}
        for i, text in enumerate(texts)
        if text
        for n, (start, end) in enumerate(zip([0, *cuts[i]], [*cuts[i], len(text)], strict=True))
    ]
    random.shuffle(rows)
    assert invariants({"documents": documents, "passages": TABLES["passages"].from_rows(rows)}) == []
    if rows:
        dropped = TABLES["passages"].from_rows(rows[1:])
        assert invariants({"documents": documents, "passages": dropped}) != []
