import re

from orchestration.runs import steps
from orchestration.runs.steps import BATCH_STEPS, COVERAGE_STEPS, PROJECT, REFERENCE_TABLES, STEPS, code_version, sources
from warehouse.tables import TABLES


def test_every_table_is_written_once_and_read_only_after_it_is_written():
    there = {"raw", *REFERENCE_TABLES}
    for step in STEPS.values():
        assert set(step.reads) <= there, f"{step.name} reads what no earlier step writes"
        assert not set(step.writes) & there
        there |= set(step.writes)
    assert there | {"faults"} == set(TABLES)


def test_the_declared_layers_are_those_of_the_steps():
    for step in BATCH_STEPS:
        assert {TABLES[table].layer for table in step.writes} == {"batch"}
    for step in COVERAGE_STEPS:
        assert {TABLES[table].layer for table in step.writes} == {"coverage"}
    assert {TABLES[table].layer for table in REFERENCE_TABLES} == {"reference"}


def test_every_shipped_word_list_and_weight_counts_for_some_step():
    shipped = {*PROJECT.glob("transforms/language/vocabulary/*"), *PROJECT.glob("transforms/quotations/weights/*")}
    shipped = {path for path in shipped if path.suffix != ".py" and path.name != "__pycache__"}
    claimed = {path for step in STEPS.values() for path in sources(step)}
    assert shipped <= claimed, f"no step's code names {sorted(p.name for p in shipped - claimed)}: delete them"


def test_a_change_in_a_module_changes_the_version_of_the_steps_that_use_it_and_of_no_other(monkeypatch, tmp_path):
    before = {name: code_version(name) for name in STEPS}
    marks = PROJECT / "transforms" / "quotations" / "spans" / "quotation_marks.py"
    used_by = {name for name, step in STEPS.items() if marks in sources(step)}
    assert "quotations" in used_by
    assert "stories" not in used_by
    read_bytes = type(marks).read_bytes
    monkeypatch.setattr(type(marks), "read_bytes", lambda path: read_bytes(path) + (b"\n" if path == marks else b""))
    steps.code_version.cache_clear()
    steps._imports.cache_clear()
    changed = {name for name in STEPS if code_version(name) != before[name]}
    steps.code_version.cache_clear()
    assert changed == used_by


def test_versions_are_digests():
    assert all(re.fullmatch(r"[0-9a-f]{16}", code_version(name)) for name in STEPS)
