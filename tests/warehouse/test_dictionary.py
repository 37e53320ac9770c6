from pathlib import Path

from warehouse import ddl
from warehouse.dictionary import data_dictionary
from warehouse.tables import TABLES

WRITTEN = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_written_dictionary_is_fresh() -> None:
    assert WRITTEN.read_text("utf-8") == data_dictionary(), "docs/data-dictionary.md is stale: run `make docs`"


def test_every_table_view_and_column_is_in_it() -> None:
    text = data_dictionary()
    for table in TABLES.values():
        section = text.split(f"\n### {table.name}\n")[1].split("\n### ")[0]
        assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == [c.name for c in table.columns]
    for view in ddl.views():
        assert f"\n### {view.call}\n\n{view.description}\n" in text
