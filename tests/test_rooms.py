"""Each room imports only what the design allows it to, and holds nothing that belongs elsewhere."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"transforms": {"transforms", "warehouse.tables", "warehouse.lookup"}, "warehouse": {"warehouse"}, "seeds": {"seeds"}}
OWN = ("orchestration", "transforms", "warehouse", "seeds", "tests", "docs", "benchmarks")
# Opening files, the network, processes and the clock: what a pure function does not touch.
IMPURE_MODULES = {
    "os",
    "io",
    "subprocess",
    "socket",
    "urllib",
    "http",
    "requests",
    "shutil",
    "tempfile",
    "time",
    "random",
    "sqlite3",
}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec"}
# The one place that reads files, those shipped beside the code.
MAY_READ_SHIPPED_FILES = {"transforms/vocabulary/__init__.py", "transforms/phrases.py", "transforms/weights/__init__.py"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by full name, not relatively"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names if node.module in OWN}
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room):
    for path in modules(room):
        for name in imported(path):
            if name.split(".")[0] in OWN:
                is_allowed = name in ROOMS[room] or any(name.startswith(f"{allowed}.") for allowed in ROOMS[room])
                is_allowed = is_allowed or (room == "transforms" and name == "warehouse")
                assert is_allowed, (
                    f"{path.relative_to(ROOT)} imports {name}: move that code to the room that may, or pass the value in"
                )
            assert name.split(".")[0] != "dagster", f"{path.relative_to(ROOT)} imports dagster: it belongs in orchestration/"


def test_transforms_are_pure():
    for path in modules("transforms"):
        where = str(path.relative_to(ROOT))
        if where in MAY_READ_SHIPPED_FILES:
            continue
        found = {name.split(".")[0] for name in imported(path)} & IMPURE_MODULES
        assert not found, f"{where} imports {sorted(found)}: do the reading in orchestration/ and pass the value in"
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in IMPURE_CALLS, f"{where}:{node.lineno} calls {node.func.id}(): a transform does no I/O"


@pytest.mark.parametrize("room", ["orchestration", "transforms", "warehouse", "seeds"])
def test_every_module_says_what_it_is_for(room):
    for path in modules(room):
        assert ast.get_docstring(ast.parse(path.read_bytes())), f"{path.relative_to(ROOT)} has no docstring"


def test_orchestration_does_not_postpone_annotations():
    # Dagster reads the annotation of `context` when the asset is defined.
    for path in modules("orchestration"):
        assert "from __future__ import annotations" not in path.read_text()
