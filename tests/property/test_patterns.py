"""Every pattern of the project on text made to be costly: the work grows with the text, never with its square."""

import importlib
import re
import time
from collections.abc import Iterator
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.faults.conftest import FULL

METHODS = r"\.(search|finditer|sub|subn|split|findall|match|fullmatch)\("
UNITS = (
    *("a", "A", "1", "é", " ", "\n", "\t", '"', "“", "'", "-", "–", ".", ",", "(", "<", "[", "/", "=", "&", "#", "_"),
    *("a ", "A ", "1,", "\n ", "a\n", "A. ", "“a” ", "<a ", "a.b@", "Mr. A ", "said ", "a: ", "  \n", "\r\n", "01:", "May 1, "),
)
# Short enough for a pattern of square cost to take a moment; what takes one is looked at again at four times the length.
LENGTH, SUSPICIOUS_SECONDS, MAX_GROWTH = 4096, 0.01, 9.0
FULL_LENGTH = 1_000_000


@cache
def sources() -> dict[str, str]:
    """The project's modules with their code; those of optional extras are left out where they are not installed."""
    files = [file for room in ("orchestration", "transforms", "warehouse") for file in (ROOT / room).rglob("*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file.read_text(encoding="utf-8")
        for file in sorted(files)
        if "re.compile(" in file.read_text(encoding="utf-8")
    }


def within(value: object) -> Iterator[re.Pattern]:
    """The patterns in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif type(value) in (list, tuple, set, frozenset):
        for item in value:
            yield from within(item)
    elif type(value) is dict:
        yield from within([*value.keys(), *value.values()])
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from within([getattr(value, name) for name in value.__dataclass_fields__])


@cache
def patterns() -> dict[re.Pattern, tuple[str, set[str]]]:
    """Each pattern with its name, and the ways in which it is applied: by its name, else in its module."""
    everything = "\n".join(sources().values())
    found: dict[re.Pattern, tuple[str, set[str]]] = {}
    for module, code in sources().items():
        for name, value in vars(importlib.import_module(module)).items():
            for pattern in within(value):
                where = code if name.startswith("_") else everything
                used = set(re.findall(rf"\b{name}{METHODS}", where)) or set(re.findall(METHODS, code))
                found.setdefault(pattern, (f"{module}.{name}", set()))[1].update(used)
    return found


def units(pattern: re.Pattern) -> Iterator[str]:
    """What is repeated: runs of one sign, small words, and the pattern's own words."""
    yield from UNITS
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for word in dict.fromkeys(re.findall(r"(?<!\\)[A-Za-z]{3,}", source)[:3]):
        yield from (f"{word} ", f" {word}\n")


def seconds(pattern: re.Pattern, method: str, unit: str, length: int) -> float:
    """What it takes on a row of units, which ends in what few patterns end in."""
    text = (unit * (length // len(unit) + 1))[:length] + "!"
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    began = time.process_time()
    if method in {"match", "fullmatch"}:
        getattr(pattern, method)(subject)
    else:
        for _ in pattern.finditer(subject):
            pass
    return time.process_time() - began


def is_linear(pattern: re.Pattern, method: str, unit: str) -> bool:
    """Told by how the work grows, not by how long it takes: the best of three, as other work disturbs them."""
    if FULL:
        return any(seconds(pattern, method, unit, FULL_LENGTH) < 1 for _ in range(2))
    if seconds(pattern, method, unit, LENGTH) < SUSPICIOUS_SECONDS:
        return True
    short, long = (min(seconds(pattern, method, unit, length) for _ in range(3)) for length in (LENGTH, 4 * LENGTH))
    return long < MAX_GROWTH * short


def test_a_pattern_of_square_cost_is_found_out() -> None:
    assert not is_linear(re.compile(r"\s+x|\s+y"), "search", " ")
    assert is_linear(re.compile(r"(?<!\s)\s+x"), "search", " ")


@pytest.mark.parametrize("module", sources())
def test_no_pattern_costs_more_than_the_length_of_the_text(module: str) -> None:
    mine = {pattern: (name, ways) for pattern, (name, ways) in patterns().items() if name.startswith(f"{module}.")}
    costly = [
        (name, method, unit)
        for pattern, (name, ways) in mine.items()
        for method in sorted({way if way in {"match", "fullmatch"} else "search" for way in ways})
        for unit in units(pattern)
        if not is_linear(pattern, method, unit)
    ]
    assert costly == []
