"""Tables of which some columns stay on disk."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from warehouse.lookup import Lookup

SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string()), ("words", pa.list_(pa.int32()))])


def part(*rows: tuple[str, str | None, list[int] | None]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def test_every_row_reads_as_it_was_wherever_its_part_began_and_was_cut(tmp_path: Path) -> None:
    rows = [(f"a{n}", None if n % 7 == 3 else "žluť " * (n % 5), None if n % 6 == 4 else list(range(-n, n))) for n in range(50)]
    whole = part(*rows)
    lookup = Lookup([SCHEMA.empty_table(), whole.slice(3, 20), whole.slice(23), part(*rows[:3])], ["text", "words"], tmp_path)
    expected = rows[3:] + rows[:3]
    assert len(lookup) == 50
    assert lookup.held.column_names == ["id"]
    assert lookup.held["id"].to_pylist() == [row[0] for row in expected]
    for at, (_, text, words) in enumerate(expected):
        assert lookup.text("text", at) == text
        found = lookup.array("words", at)
        assert (found is None) if words is None else np.array_equal(found, np.array(words, np.int32))


def test_no_rows_are_no_rows_and_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    lookup = Lookup([SCHEMA.empty_table()], ["words"], tmp_path)
    assert len(lookup) == 0
    assert lookup.held.schema == SCHEMA.remove(2)
    assert list(tmp_path.iterdir()) == []
