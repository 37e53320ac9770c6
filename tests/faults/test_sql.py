"""Hostile SQL: nothing leads out of the database, nothing changes it, and no statement outlives its time or its memory."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from warehouse import query
from warehouse.query import PROCESS_MEMORY_BYTES, QueryError

ESCAPES = [
    "from read_csv('{outside}')",
    "from read_text('{outside}')",
    "from '{outside}'",
    "select * from glob('/*')",
    "copy quotations to '{outside}.csv'",
    "copy (select 1) to '/dev/stdout'",
    "export database '{outside}.d'",
    "attach '{outside}.db' as other",
    "install httpfs",
    "load httpfs",
    "from 'https://example.com/a.csv'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset memory_limit",
    "set memory_limit = '99GB'",
    "set global threads = 64",
    "set allowed_directories = ['/']",
    "set temp_directory = '/'",
    "pragma enable_profiling = 'json'",
    "set profiling_output = '{outside}.json'",
    "insert into quotations select * from quotations",
    "delete from quotations",
    "drop view who_said_what",
    "create table mine (a int)",
    "from outside_variable",
    "create temp macro f() as table from read_text('{outside}'); from f()",
    "create secret s (type s3)",
    "select * from read_csv_auto('{outside}')",
    "select * from read_json('{outside}')",
    "select * from read_json_objects('{outside}')",
    "select * from read_ndjson('{outside}')",
    "select * from read_blob('{outside}')",
    "select * from read_parquet('{outside}')",
    "select * from parquet_metadata('{outside}')",
    "select * from parquet_schema('{outside}')",
    "select * from sniff_csv('{outside}')",
    "select * from '{outside}*'",
    "select * from read_text('/proc/self/environ')",
    "select * from read_text(['{outside}', '/etc/hostname'])",
    "copy (select 1) to '{outside}.parquet' (format parquet)",
    "copy quotations from '{outside}'",
    "copy (select 1) to '{outside}.d' (partition_by (a))",
    "import database '{outside}.d'",
    "attach '{outside}' as other (read_only)",
    "attach ':memory:' as other; attach '{outside}.db' as more",
    "attach 'https://example.com/a.duckdb' as other",
    "use outside",
    "load '{outside}'",
    "install '{outside}'",
    "force install json from 'http://example.com'",
    "install spatial from community",
    "update extensions",
    "set allow_community_extensions = true",
    "set allow_unsigned_extensions = true",
    "set autoinstall_known_extensions = true",
    "set extension_directory = '{outside}.d'",
    "set secret_directory = '{outside}.d'",
    "set home_directory = '{outside}.d'",
    "set log_query_path = '{outside}.log'",
    "set max_memory = '99GB'",
    "set python_enable_replacements = true",
    "set enable_logging = true; set logging_storage = 'file'",
    "set access_mode = 'read_write'",
    "reset enable_external_access",
    "create persistent secret s (type http, bearer_token 'x')",
    "update quotations set text = 'x'",
    "truncate quotations",
    "drop table quotations",
    "alter table quotations add column mine integer",
    "create or replace view who_said_what as select 1",
    "create schema mine",
    "create index mine on quotations (text)",
    "comment on table quotations is 'x'",
    "force checkpoint mine",
    "detach onrecord",
]
BOMBS = [
    "select length(repeat('x', 2000000000))",
    "select sum(length(repeat('x', 100000000 + i))) from range(1000) as t(i)",
    "select list_sum(list_transform(range(300000000), lambda x: x * x))",
    "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
    "select count(*) from range(1000000) as a, range(1000000) as b where a.range * b.range % 7 = 3",
    "select string_agg(repeat('x', 1000000)) from range(100000)",
    "select array_agg(range) from range(2000000000)",
    "select * from range(100000000000) order by random()",
    "select count(distinct hash(range)) from range(100000000000)",
    "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "select printf('%2000000000d', 1)",
    "select lpad('x', 2000000000, 'y')",
    "select list_sort(range(500000000))",
]


@pytest.mark.parametrize("statement", ESCAPES)
def test_there_is_no_way_out(sample: Path, tmp_path: Path, statement: str) -> None:
    outside_variable = pa.table({"a": [1]})
    assert outside_variable.num_rows == 1
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    database = (sample / "onrecord.duckdb").read_bytes()
    out = io.StringIO()
    with pytest.raises(QueryError):
        query.run(sample, statement.format(outside=outside), "csv", out, 10)
    assert "secret" not in out.getvalue()
    assert sorted(tmp_path.rglob("*")) == [outside]
    assert (sample / "onrecord.duckdb").read_bytes() == database


@pytest.mark.parametrize("statement", BOMBS)
def test_bombs_end_within_their_time_and_memory(sample: Path, statement: str) -> None:
    command = [sys.executable, "-m", "orchestration.cli", "sql", statement, "--data", str(sample), "--timeout", "1"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    rescue = threading.Timer(120, child.kill)  # far beyond any limit: it only keeps a failing test from hanging
    rescue.start()
    assert child.stderr is not None
    message = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    rescue.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 1
    assert message.startswith("onrecord: ")
    assert "Traceback" not in message
    assert usage.ru_maxrss * 1024 < PROCESS_MEMORY_BYTES + 2**29  # its code and what it maps of files do not count as data
