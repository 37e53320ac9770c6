"""Each room imports only what the design allows it to, and holds nothing that belongs elsewhere."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"transforms": {"transforms", "warehouse.tables", "warehouse.lookup"}, "warehouse": {"warehouse"}, "seeds": {"seeds"}}
# The stages of transforms/ in the order of the data, each with those that it may import.
STAGES = {
    "language": (),
    "dates": ("language",),
    "ingest": ("dates", "language"),
    "articles": ("ingest", "dates", "language"),
    "quotations": ("language",),
    "annotations": ("quotations", "dates", "language"),
    "speakers": ("quotations", "language"),
    "coverage": ("annotations", "speakers", "language"),
}
# A folder of more files than this is not read like a table of contents.
MOST_FILES = 18
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
MAY_READ_SHIPPED_FILES = {"transforms/language/vocabulary/__init__.py", "transforms/quotations/weights/__init__.py"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


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


def test_every_module_of_transforms_stands_in_a_stage():
    folders = {path.name for path in (ROOT / "transforms").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(STAGES), "declare a new stage in STAGES, with the stages that it may import"
    assert [path.name for path in (ROOT / "transforms").glob("*.py")] == ["__init__.py"], "move the module into its stage"


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_the_stages_before_it(stage):
    for path in modules(f"transforms/{stage}"):
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "transforms" and len(parts) > 1:
                assert parts[1] in (stage, *STAGES[stage]), (
                    f"{path.relative_to(ROOT)} imports {name}: {stage} may import {', '.join(STAGES[stage]) or 'no stage'}; "
                    "move what both need to a stage before both, or pass the value in"
                )


@pytest.mark.parametrize("room", ["orchestration", "transforms"])
def test_a_folder_is_read_like_a_table_of_contents(room):
    for folder in {path.parent for path in modules(room)}:
        files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        where = folder.relative_to(ROOT)
        assert len(files) <= MOST_FILES, f"{where} has {len(files)} modules: give what belongs together a folder"


def test_no_module_imports_itself_by_way_of_others():
    files = {path: dotted(path) for room in ("orchestration", "transforms", "warehouse") for path in modules(room)}
    known = set(files.values())
    imports = {name: {other for other in imported(path) if other in known} - {name} for path, name in files.items()}
    ended: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        cycle = " -> ".join((*way, name))
        assert name not in way, f"import cycle: {cycle}: move what both need to a third module"
        if name not in ended:
            for other in sorted(imports[name]):
                follow(other, (*way, name))
            ended.add(name)

    for name in sorted(known):
        follow(name, ())


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
