"""Time, memory and size of the full-text index on a generated coverage, and how they grow; then of adding to it and of asking.

    python benchmarks/search_scale.py [ARTICLES ...]          default 2000 20000

Each size runs in a process of its own, so that its peak of memory is its own. The coverage is that of `coverage_scale`, in
batches of about 64 MB as a build makes them. Added is one batch of a hundredth of the articles.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import tantivy

from benchmarks.coverage_scale import coverage, peak_megabytes
from warehouse import ddl, search, search_index
from warehouse.tables import TABLES

ARTICLES_A_BATCH = 12_500
QUESTIONS = 200
NUMBER = "('0x' || left(article_id, 16))::BIGINT"
READ = ("documents", "outlets", "speakers", "articles", "quotations")


def fill(con: duckdb.DuckDBPyConnection, articles: pa.Table, quotations: pa.Table, where: str, batch: str) -> None:
    """Put the articles of which `where` is true into the tables that are indexed; `batch` is the number of their batch."""
    for name, rows in (("articles", articles), ("quotations", quotations)):
        con.register("rows", rows)
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM (SELECT *, {NUMBER} AS number FROM rows) WHERE {where}")
    con.register("rows", articles)
    con.execute(
        "INSERT INTO documents BY NAME SELECT document_id, document_id AS source_uri,"
        f" printf('%02x', {batch}) AS batch_id FROM (SELECT *, {NUMBER} AS number FROM rows) WHERE {where}"
    )


def processor_seconds() -> float:
    """Of this process and those that it started and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def measure(count: int) -> str:
    """Seconds and sizes as one line."""
    batches = list(coverage(count))
    articles, quotations = (pa.concat_tables([made[name] for made in batches]) for name in ("articles", "quotations"))
    generated = peak_megabytes()
    words = [articles["body"][n].as_py().split()[:2] for n in range(0, count, max(count // QUESTIONS, 1))]
    parts = [f"{count} articles, {len(quotations)} quotations"]
    before = count - count // 100
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = data / "onrecord.duckdb"
        config = {"memory_limit": "1GB", "temp_directory": f"{folder}/spill"}
        with duckdb.connect(database, config=config) as con:
            for name in READ:
                con.execute(ddl.create_table(TABLES[name]).replace("NOT NULL", "").replace("\n)", ", number BIGINT\n)"))
        for name, where, batch in (
            ("made", f"number < {before}", f"(number // {ARTICLES_A_BATCH})::INTEGER"),
            ("a hundredth added", f"number >= {before}", "255"),
        ):
            with duckdb.connect(database, config=config) as con:
                fill(con, articles, quotations, where, batch)
            began, began_cpu = time.perf_counter(), processor_seconds()
            search_index.build(database, data, name, config)
            parts.append(
                f"{name} in {time.perf_counter() - began:.1f} s ({processor_seconds() - began_cpu:.1f} of the processor)"
            )
        size = sum(file.stat().st_size for file in search_index.folder(data, name).rglob("*.*"))
        parts.append(f"{size / 1e6:.0f} MB, peak {peak_megabytes()} MB (generator {generated} MB)")
        indexes = {corpus: tantivy.Index.open(str(search_index.folder(data, name) / corpus)) for corpus in search_index.SOURCES}
        began = time.perf_counter()
        for pair in words:
            search.find(indexes, " ".join(pair), search.Filters(), 10)
        parts.append(f"{(time.perf_counter() - began) / len(words) * 1000:.1f} ms a question")
    return "; ".join(parts)


def main() -> None:
    """Measure each size in a process of its own."""
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
        return
    for size in sys.argv[1:] or ["2000", "20000"]:
        subprocess.run([sys.executable, "-m", "benchmarks.search_scale", "--one", size], check=True)


if __name__ == "__main__":
    main()
