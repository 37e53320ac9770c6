"""How fast stored quotations come into a DuckDB file, as publishing loads them: sorted, with speakers and key.

    python benchmarks/loading.py DATA [--quotations 1000000]     of a data folder that `onrecord build` filled

Takes whole batches until there are so many quotations, into a file of its own that is removed afterwards; beside it, how long one
core takes to read and hash the same Parquet files.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from warehouse import ddl, manifest, publish  # noqa: E402
from warehouse.manifest import PARQUET, Manifest  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402


def main() -> None:
    """Runs the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--quotations", type=int, default=1_000_000)
    options = parser.parse_args()
    listing = manifest.load(options.data)
    taken = []
    for file in listing.table_files("quotations"):
        if sum(f.row_count for f in taken) < options.quotations:
            taken.append(file)
    some = Manifest((*taken, *listing.table_files("quotation_speakers")))
    began = time.perf_counter()
    for file in some.files:
        hashlib.sha256((options.data / PARQUET / file.path).read_bytes())
    reading = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        config = {"memory_limit": publish.MEMORY_LIMIT, "temp_directory": f"{folder}/spill"}
        with duckdb.connect(f"{folder}/loaded.duckdb", config=config) as con:
            table = TABLES["quotations"]
            con.execute(ddl.create_table(table))
            publish.load(con, table, options.data, some)
            con.execute(ddl.add_primary_key(table))
            count = some.row_count("quotations")
        seconds = time.perf_counter() - began
    print(
        f"{count:,} quotations in {seconds:.1f} s ({seconds / count * 1e6:.1f} s a million); reading and hashing {reading:.1f} s"
    )


if __name__ == "__main__":
    main()
