"""A table of which some columns stay on disk: rows are read one by one, wherever they are, and memory holds the rest alone.

Belongs here: putting columns aside and reading a row of them. Does not: which columns those are (the steps say it).
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the values of a column begin in the file and end; -1 for the end of one that is missing."""

    begins: np.ndarray
    ends: np.ndarray
    dtype: np.dtype


class Lookup:
    """Rows of a table, numbered from 0 in the order in which they came.

    `held` has the columns in memory. The others are of text or lists of numbers, and lie in a file that has no name and goes with
    this object.
    """

    def __init__(self, parts: Iterable[pa.Table], aside: Sequence[str], folder: Path | None = None) -> None:
        """Takes the rows of all parts, at least one, and puts the columns `aside` into a file in the folder."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it is read as long as this object is there
        held: list[pa.Table] = []
        sizes: dict[str, list[np.ndarray]] = {name: [] for name in aside}
        begins: dict[str, list[np.ndarray]] = {name: [] for name in aside}
        dtypes: dict[str, np.dtype] = {}
        for part in parts:
            held.append(part.drop_columns(list(aside)))
            for name in aside:
                for chunk in part[name].chunks:
                    values, lengths, dtypes[name] = _flat(chunk)
                    at = self._file.tell() + np.cumsum(lengths, dtype=np.int64) - lengths
                    begins[name].append(at)
                    sizes[name].append(np.where(chunk.is_valid().to_numpy(zero_copy_only=False), at + lengths, -1))
                    self._file.write(values)
        self._file.flush()
        self.held = pa.concat_tables(held)
        nothing = np.zeros(0, np.int64)
        self._columns = {
            name: _Column(
                np.concatenate([nothing, *begins[name]]),
                np.concatenate([nothing, *sizes[name]]),
                dtypes.get(name, np.dtype(np.uint8)),
            )
            for name in aside
        }

    def __len__(self) -> int:
        """The number of rows."""
        return int(self.held.num_rows)

    def text(self, name: str, at: int) -> str | None:
        """The value of a column of text in a row; None where it is missing."""
        column = self._columns[name]
        return None if column.ends[at] < 0 else self._read(column, at).decode()

    def array(self, name: str, at: int) -> np.ndarray | None:
        """The value of a column of lists in a row, not to be written to; None where it is missing."""
        column = self._columns[name]
        return None if column.ends[at] < 0 else np.frombuffer(self._read(column, at), column.dtype)

    def _read(self, column: _Column, at: int) -> bytes:
        begin = int(column.begins[at])
        return os.pread(self._file.fileno(), int(column.ends[at]) - begin, begin)


def _flat(values: pa.Array) -> tuple[pa.Buffer, np.ndarray, np.dtype]:
    """The bytes of all values in a row, how many each has, and of what they are numbers."""
    if pa.types.is_list(values.type):
        flat = values.flatten()
        dtype = np.dtype(flat.type.to_pandas_dtype())
        lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        return pa.py_buffer(np.ascontiguousarray(flat.to_numpy(zero_copy_only=False))), lengths * dtype.itemsize, dtype
    lengths = pc.fill_null(pc.binary_length(values), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset : values.offset + len(values) + 1]
    data = values.buffers()[2]
    whole = data.slice(int(offsets[0]), int(offsets[-1] - offsets[0])) if data is not None else pa.py_buffer(b"")
    return whole, lengths, np.dtype(np.uint8)
