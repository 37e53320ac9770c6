"""The asset checks: which there are for each table, and how the findings of `warehouse.checks` become their results.

Belongs here: names and descriptions of checks as Dagster shows them. Does not: finding anything (`warehouse.checks`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import dagster as dg

from orchestration.runs.steps import BATCH_STEPS
from warehouse.checks import EXCERPTS, STRETCHES, Finding
from warehouse.tables import TABLES

DECLARATION = "as_declared"
FOREIGN_KEYS = "foreign_keys_lead_somewhere"
OFFSETS = "offsets_give_the_words"
TILING = "passages_tile_documents"
ACCOUNTING = "inputs_are_accounted_for"
REPEATABLE = "same_inputs_same_rows"

DESCRIPTIONS = {
    DECLARATION: "Columns, types, keys, nulls and allowed values are those declared for the table.",
    FOREIGN_KEYS: "Every reference to another table of the batch finds its row.",
    OFFSETS: "The offsets lie within their document, and the text between them is exactly what the row says.",
    TILING: "The passages of a document follow one another from its first to its last code point, without gap or overlap.",
    ACCOUNTING: "Every input is a document, a duplicate of one, or in quarantine with a reason; none is lost or counted twice.",
    REPEATABLE: "Some of the documents, worked on again in another order, give the same rows.",
}
# What a finding's rule begins with, and the check it belongs to; a finding on another table is laid to this one.
_RULES: tuple[tuple[str, str, str | None], ...] = (
    ("foreign key", FOREIGN_KEYS, None),
    ("within its", OFFSETS, None),
    ("offsets give the words", OFFSETS, None),
    ("passages tile", TILING, "passages"),
    ("documents have passages", TILING, "passages"),
    ("inputs add up", ACCOUNTING, "inputs"),
    ("loaded inputs", ACCOUNTING, "inputs"),
    ("documents are loaded", ACCOUNTING, "inputs"),
    ("quarantine", ACCOUNTING, "inputs"),
    ("duplicates name", ACCOUNTING, "inputs"),
    (REPEATABLE, REPEATABLE, None),
)


def names(table: str) -> list[str]:
    """The checks of a table."""
    declared = TABLES[table]
    with_offsets = {name for name, *_ in (*STRETCHES, *EXCERPTS)}
    repeated = {step.writes[0] for step in BATCH_STEPS if "documents" in step.reads}
    wanted = {
        DECLARATION: True,
        FOREIGN_KEYS: declared.layer == "batch" and bool(declared.foreign_keys),
        OFFSETS: table in with_offsets,
        TILING: table == "passages",
        ACCOUNTING: table == "inputs",
        REPEATABLE: table in repeated,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def specs(tables: Sequence[str]) -> list[dg.AssetCheckSpec]:
    """The checks of some tables; what depends on a table is not made from it while one of them fails."""
    wanted = [(table, name) for table in tables for name in names(table)]
    return [dg.AssetCheckSpec(name, asset=table, description=DESCRIPTIONS[name], blocking=True) for table, name in wanted]


def _place(finding: Finding) -> tuple[str, str]:
    for prefix, name, table in _RULES:
        if finding.check.startswith(prefix):
            return table or finding.table, name
    return finding.table, DECLARATION


def results(tables: Sequence[str], findings: Sequence[Finding]) -> Mapping[str, list[dg.AssetCheckResult]]:
    """A result for every check of the tables: failed where there is a finding, with its rule and the place of an example.

    The example names keys, never words of an article: it is shown in a browser.
    """
    failed: Counter[tuple[str, str]] = Counter()
    rules: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        failed[_place(finding)] += finding.failed_count
        rules.setdefault(_place(finding), []).append(f"{finding.table}: {finding.check} ({finding.failed_count})")
    return {
        table: [
            dg.AssetCheckResult(
                asset_key=table,
                check_name=name,
                passed=not failed[table, name],
                metadata={"failed_count": failed[table, name], "rules": "; ".join(rules.get((table, name), []))},
            )
            for name in names(table)
        ]
        for table in tables
    }
