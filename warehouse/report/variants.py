"""The pages on quotations that several reports have: who printed the words how, word by word.

Belongs here: the list of such quotations and their pages. Does not: finding them, or what they differ in (the table `variants`).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from warehouse.report.pages import Page, grouped, rows, where
from warehouse.report.scope import Scope
from warehouse.report.tabular import Column, Table

if TYPE_CHECKING:
    import duckdb

# The marks of the column diff; what is dropped and added never holds the end mark of its own kind.
DIFFERENCE = re.compile(r"\[-(.*?)-\]|\{\+(.*?)\+\}", re.DOTALL)


def pages(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Iterator[Page]:
    """The list of such quotations, and a page for each that the scope has."""
    variants = rows(con, "variants")
    yield Page("variants.html", "list.html", "Same words", {"table": _list(variants, scope)})
    earliest = {row.variant_id: row for row in rows(con, "variants_earliest")}
    found = rows(con, "variants_later", row_count=scope.bounds.table_rows, variant_ids=list(scope.paths["variants"]))
    later = grouped(found, "variant_id")
    for variant in variants:
        identity = variant.variant_id
        yield Page(
            scope.paths["variants"][identity],
            "variant.html",
            variant.earliest_words,
            {
                "variant": variant,
                "earliest": earliest[identity],
                "later": [(row, pieces(row.diff)) for row in later[identity]],
                "query": where("from quotation_variants", "variant_id", identity),
            },
        )


def pieces(diff: str) -> list[tuple[str, str]]:
    """The words of a difference in order, each stretch as kept, dropped or added."""
    found, end = [], 0
    for match in DIFFERENCE.finditer(diff):
        found.append(("kept", diff[end : match.start()]))
        found.append(("added", match[2]) if match[1] is None else ("dropped", match[1]))
        end = match.end()
    found.append(("kept", diff[end:]))
    return [(kind, words) for kind, words in found if words]


def _list(variants: list[Any], scope: Scope) -> Table:
    columns = (
        Column("earliest_words", "Words, as first reported", "words", leads_to="variants", id_field="variant_id"),
        Column("speaker_name", "Speaker"),
        Column("report_count", "Reports", "number"),
        Column("altered_count", "Altered", "number"),
        Column("cut_count", "Cut", "number"),
        Column("other_speaker_count", "Other speaker", "number"),
    )
    caption = "Quotations that several articles have, altered ones first"
    return Table("variants", caption, columns, variants, "from quotation_variants", scope.totals["variants"])
