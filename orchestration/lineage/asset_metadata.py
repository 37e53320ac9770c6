"""What Dagster shows of a table: its columns, how many rows it has, a few of them, where its code is.

Belongs here: metadata. Does not: the assets that carry it (`assets`), their checks (`asset_checks`).

Text of an article is never shown: Dagster renders what it is given, and the text is a stranger's.
"""

import datetime as dt
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration.runs.steps import PROJECT, Step
from warehouse import datasets, query
from warehouse.manifest import Manifest
from warehouse.tables import TABLES, Column

PREVIEWED_ROWS = 5
# Counted at each publication, and drawn by Dagster over time.
COUNTS = """
SELECT 'quotations/' || kind, count(*) FROM quotations GROUP BY kind
UNION ALL SELECT 'quotations/without a speaker', count(*) FILTER (speaker_id IS NULL) FROM quotations
UNION ALL SELECT 'articles/reprints', count(*) FILTER (is_reprint) FROM articles
UNION ALL SELECT 'articles/without a date', count(*) FILTER (published_date IS NULL) FROM articles
ORDER BY 1
"""


def column_schema(table: str) -> dg.TableSchema:
    """The declared columns of a table with their descriptions."""
    declared = TABLES[table]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=c.name,
                type=str(c.type),
                description=c.description,
                constraints=dg.TableColumnConstraints(nullable=c.is_nullable, unique=declared.primary_key == (c.name,)),
            )
            for c in declared.stored_columns
        ],
        constraints=dg.TableConstraints(other=[f"primary key ({', '.join(declared.primary_key)})"]),
    )


def code_of(step: Step) -> dg.CodeReferencesMetadataValue:
    """Where the step's function stands in this installation."""
    module, _, function = step.function.partition(":")
    file = PROJECT.joinpath(*module.split(".")).with_suffix(".py")
    before = re.split(rf"^def {function}\b", file.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # nobody who builds can do anything about it
        reference = dg.LocalFileCodeReference(file_path=str(file), line_number=before.count("\n") + 1, label=step.function)
        return dg.CodeReferencesMetadataValue(code_references=[reference])


def of_table(data: Path, listing: Manifest, table: str) -> dict[str, Any]:
    """The rows of a table as it now stands, counted, and a few of them without any text."""
    files = listing.table_files(table)
    metadata: dict[str, Any] = {
        "dagster/row_count": listing.row_count(table),
        "size_bytes": sum(file.size_bytes for file in files),
    }
    columns = [column for column in TABLES[table].stored_columns if _is_shown(column)]
    if files and columns:
        rows = datasets.head(data, files[-1], [column.name for column in columns], PREVIEWED_ROWS)
        records = [dg.TableRecord({name: _plain(value) for name, value in row.items()}) for row in rows.to_pylist()]
        schema = dg.TableSchema(columns=[dg.TableColumn(column.name, str(column.type)) for column in columns])
        metadata["a few rows"] = dg.MetadataValue.table(records=records, schema=schema)
    return metadata


def of_database(data: Path) -> Mapping[str, int]:
    """What is counted in the published database."""
    with query.connect(data) as con:
        return dict(con.execute(COUNTS).fetchall())


def _is_shown(column: Column) -> bool:
    """Numbers, times, ids that we gave, and values out of a declared list."""
    if pa.types.is_string(column.type):
        return bool(column.values) or column.name.endswith("_id")
    return not pa.types.is_nested(column.type) and not pa.types.is_binary(column.type)


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value
