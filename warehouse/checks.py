"""What must be true of the tables: generated from their declarations, and the invariants between them.

Belongs here: finding rows that break a rule. Does not: stopping a run because of them (`orchestration`), the rules of a single
article (`transforms`).

Both functions are linear in the rows and in the text that the offsets span.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.tables import FOUND_OUTCOMES, TABLES, Table

# Columns that repeat words of the document, with the columns that say where they stand.
EXCERPTS = (
    ("quotations", "text", "start_char", "end_char"),
    ("quotations", "cue", "cue_start_char", "cue_end_char"),
    ("quotations", "speaker_mention", "speaker_start_char", "speaker_end_char"),
    ("quoted_spans", "text", "start_char", "end_char"),
    ("figures", "text", "start_char", "end_char"),
    ("time_expressions", "text", "start_char", "end_char"),
    ("figures", "sentence", "sentence_start_char", "sentence_end_char"),
    ("time_expressions", "sentence", "sentence_start_char", "sentence_end_char"),
)
# Tables of which a row is a stretch of a document, with the table that it must lie within. The evidence for an article's date
# may stand outside it: the header of a file is evidence for each of its articles.
STRETCHES = (
    ("articles", "document_id", "documents"),
    ("passages", "document_id", "documents"),
    ("article_dates", "document_id", "documents"),
    ("article_fields", "article_id", "articles"),
    ("quotations", "article_id", "articles"),
    ("quoted_spans", "quotation_id", "quotations"),
    ("topic_mentions", "article_id", "articles"),
    ("figures", "article_id", "articles"),
    ("time_expressions", "article_id", "articles"),
)
SHARES = ("similarity", "confidence")
EXAMPLE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that rows of a table break: how many, and one of them."""

    check: str
    table: str
    failed_count: int
    example: str


def table_checks(table: str, rows: pa.Table) -> list[Finding]:
    """What is wrong with a table's rows by its declaration alone. Nothing is, where the list is empty."""
    declared = TABLES[table]
    if not rows.schema.equals(declared.schema):
        return [Finding("schema", table, rows.num_rows, _short(_schema_difference(declared.schema, rows.schema)))]
    return [finding for finding in _declared_checks(declared, rows) if finding.failed_count]


def _declared_checks(declared: Table, rows: pa.Table) -> Iterator[Finding]:
    name = declared.name
    for column in declared.stored_columns:
        values = rows[column.name]
        if not column.is_nullable:
            yield _finding_of("not null", name, rows, pc.is_null(values), column.name)
        if column.values:
            allowed = pc.is_in(values, value_set=pa.array(column.values, column.type))
            yield _finding_of("allowed values", name, rows, pc.and_(pc.is_valid(values), pc.invert(allowed)), column.name)
        if column.name in SHARES or column.name.endswith("_share"):
            outside = pc.invert(pc.and_(pc.greater_equal(values, 0.0), pc.less_equal(values, 1.0)))
            yield _finding_of("between 0 and 1", name, rows, outside, column.name)
        if column.name.endswith("_count") or column.name in ("size_bytes", "ordinal"):
            yield _finding_of("not negative", name, rows, pc.less(values, 0), column.name)
        if column.name.endswith("start_char"):
            end = column.name.removesuffix("start_char") + "end_char"
            ends = rows[end]
            yield _finding_of("both offsets or none", name, rows, pc.xor(pc.is_null(values), pc.is_null(ends)), column.name)
            disordered = pc.or_(pc.less(values, 0), pc.greater(values, ends))
            yield _finding_of("offsets in order", name, rows, disordered, column.name)
    yield _repeated_keys(declared, rows)


def _repeated_keys(declared: Table, rows: pa.Table) -> Finding:
    keys = list(declared.primary_key)
    counted = rows.select(keys).group_by(keys, use_threads=False).aggregate([([], "count_all")])
    repeated = counted.filter(pc.greater(counted["count_all"], 1))
    excess = (pc.sum(repeated["count_all"]).as_py() or 0) - repeated.num_rows
    return Finding("primary key unique", declared.name, excess, _row_text(repeated, 0, keys) if excess else "")


def _finding_of(check: str, table: str, rows: pa.Table, failed: Any, column: str) -> Finding:
    """A finding from a mask over the rows; null in the mask means that the rule does not apply."""
    failed = pc.fill_null(failed, False)
    count = pc.sum(failed).as_py() or 0
    if not count:
        return Finding(f"{check}: {column}", table, 0, "")
    first = pc.index(failed, True).as_py()
    keys = [name for name in TABLES[table].primary_key if name in rows.column_names]
    shown = list(dict.fromkeys([*keys, column]))
    return Finding(f"{check}: {column}", table, count, _row_text(rows, first, shown))


def _row_text(rows: pa.Table, index: int, columns: Sequence[str]) -> str:
    return _short(", ".join(f"{name} = {rows[name][index].as_py()!r}" for name in columns))


def _short(text: str) -> str:
    return text if len(text) <= EXAMPLE_CHARS else text[: EXAMPLE_CHARS - 1] + "…"


def _schema_difference(declared: pa.Schema, found: pa.Schema) -> str:
    missing = [f"{field} is missing" for field in declared if field not in list(found)]
    unknown = [f"{field} is not declared" for field in found if field not in list(declared)]
    return "; ".join(missing + unknown) or "the columns are in another order"


def invariants(tables: Mapping[str, pa.Table], of: Collection[str] | None = None) -> list[Finding]:
    """What is wrong between the tables of one batch. Nothing is, where the list is empty.

    Offsets give the words that they are said to give, passages tile their documents, inputs are accounted for, foreign keys
    lead somewhere. A rule is applied where all tables that it needs are given; where `of` is given, to the rows of these tables.
    """
    checked = {name: rows for name, rows in tables.items() if of is None or name in of}
    findings = [*_foreign_keys(checked, tables), *_accounting(tables)]
    if "documents" in tables:
        findings += [*_stretches(checked, tables), *_excerpts(checked, tables["documents"])]
        if "passages" in checked:
            findings += _tiling(tables)
    return [finding for finding in findings if finding.failed_count]


def _foreign_keys(checked: Mapping[str, pa.Table], tables: Mapping[str, pa.Table]) -> Iterator[Finding]:
    for name, rows in checked.items():
        for column, other in TABLES[name].foreign_keys.items():
            if other in tables and column in rows.column_names:
                known = pc.is_in(rows[column], value_set=tables[other][TABLES[other].primary_key[0]])
                dangling = pc.and_(pc.is_valid(rows[column]), pc.invert(known))
                yield _finding_of(f"foreign key to {other}", name, rows, dangling, column)


def _accounting(tables: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """inputs = documents + duplicates + quarantined + expanded, metadata or skipped, one by one."""
    if not {"inputs", "documents", "quarantine"} <= tables.keys():
        return
    inputs, documents, quarantine = tables["inputs"], tables["documents"], tables["quarantine"]
    loaded = inputs.filter(pc.equal(inputs["outcome"], "loaded"))
    duplicates = inputs.filter(pc.equal(inputs["outcome"], "duplicate"))
    refused = inputs.filter(pc.equal(inputs["outcome"], "quarantined"))
    known = inputs.filter(pc.is_in(inputs["outcome"], value_set=pa.array(FOUND_OUTCOMES)))
    total = documents.num_rows + duplicates.num_rows + quarantine.num_rows + known.num_rows
    if inputs.num_rows != total:
        example = (
            f"{inputs.num_rows} inputs, but {documents.num_rows} documents + {duplicates.num_rows} duplicates"
            f" + {quarantine.num_rows} quarantined + {known.num_rows} expanded, metadata or skipped"
        )
        yield Finding("inputs add up", "inputs", abs(inputs.num_rows - total), example)
    yield _missing("loaded inputs are documents", "inputs", loaded, documents, "document_id")
    yield _missing("documents are loaded inputs", "documents", documents, loaded, "document_id")
    yield _missing("quarantined inputs have a reason", "inputs", refused, quarantine, "source_uri")
    yield _missing("quarantine holds quarantined inputs", "quarantine", quarantine, refused, "source_uri")
    yield _finding_of(
        "duplicates name their document", "inputs", duplicates, pc.is_null(duplicates["document_id"]), "document_id"
    )


def _missing(check: str, table: str, rows: pa.Table, others: pa.Table, column: str) -> Finding:
    return _finding_of(check, table, rows, pc.invert(pc.is_in(rows[column], value_set=others[column])), column)


def _stretches(checked: Mapping[str, pa.Table], tables: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """Every stretch lies within its document, article or quotation."""
    documents = tables["documents"]
    lengths = documents.select(["document_id"])
    lengths = lengths.append_column("start_char", pa.array(np.zeros(documents.num_rows, np.int32)))
    lengths = lengths.append_column("end_char", pc.utf8_length(documents["text"]))
    for name, key, other in STRETCHES:
        if name in checked and other in tables:
            rows, outer = checked[name], lengths if other == "documents" else tables[other]
            if key not in rows.column_names:
                if "articles" not in tables:
                    continue
                article = pc.index_in(rows["article_id"], value_set=tables["articles"]["article_id"])
                rows = rows.append_column(key, pc.take(tables["articles"][key], article))
            position = pc.index_in(rows[key], value_set=outer[key])
            starts, ends = pc.take(outer["start_char"], position), pc.take(outer["end_char"], position)
            outside = pc.or_(pc.less(rows["start_char"], starts), pc.greater(rows["end_char"], ends))
            yield _finding_of(f"within its {other.removesuffix('s')}", name, rows, outside, "start_char")


def _excerpts(checked: Mapping[str, pa.Table], documents: pa.Table) -> Iterator[Finding]:
    """The offsets give exactly the words that the row holds."""
    texts = documents["text"].to_pylist()
    for name, column, start, end in EXCERPTS:
        if name in checked:
            rows = checked[name]
            position = pc.index_in(rows["document_id"], value_set=documents["document_id"])
            places = zip(*(c.to_pylist() for c in (position, rows[start], rows[end], rows[column])), strict=True)
            failed = pa.array([not _is_excerpt(texts, *place) for place in places], pa.bool_())
            yield _finding_of("offsets give the words", name, rows, failed, column)


def _is_excerpt(texts: list[str], position: int | None, start: int | None, end: int | None, words: str | None) -> bool:
    if start is None or end is None or words is None:
        return start is None and end is None and words is None
    return position is not None and start >= 0 and texts[position][start:end] == words


def _tiling(tables: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """Passages follow each other from the first to the last code point of their document, numbered from 0.

    A document on which a step failed (`faults`) may have none.
    """
    documents, passages = tables["documents"], tables["passages"]
    position = pc.fill_null(pc.index_in(passages["document_id"], value_set=documents["document_id"]), -1)
    owner = position.to_numpy()
    ordinal, start, end = (passages[name].to_numpy() for name in ("ordinal", "start_char", "end_char"))
    order = np.lexsort((ordinal, owner))
    owner, ordinal, start, end = owner[order], ordinal[order], start[order], end[order]
    lengths = pc.utf8_length(documents["text"]).to_numpy()
    length_of_owner = np.append(lengths, 0)[owner]

    is_first = np.ones(len(owner), bool)
    is_first[1:] = owner[1:] != owner[:-1]
    previous_end, previous_ordinal = np.roll(end, 1), np.roll(ordinal, 1)
    broken = np.where(is_first, (start != 0) | (ordinal != 0), (start != previous_end) | (ordinal != previous_ordinal + 1))
    is_last = np.ones(len(owner), bool)
    is_last[:-1] = is_first[1:]
    broken |= is_last & (owner >= 0) & (end != length_of_owner)  # an unknown document is a matter of the foreign key
    yield _finding_of("passages tile their document", "passages", passages.take(order), pa.array(broken), "start_char")

    untold = ~np.isin(np.arange(documents.num_rows), owner) & (lengths > 0)
    if "faults" in tables:
        untold &= ~pc.is_in(documents["document_id"], value_set=tables["faults"]["document_id"]).to_numpy()
    yield _finding_of("documents have passages", "documents", documents, pa.array(untold), "document_id")
