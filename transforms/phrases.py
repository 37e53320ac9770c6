"""Lists of whole phrases as data: one entry a line, beside the one function that reads them.

Belongs here: reading `vocabulary/NAME.txt` files whose entries hold spaces. Does not belong here: lists of single words
(`transforms.vocabulary`) and the rules that use the lists.
"""

from functools import cache
from importlib.resources import files


@cache
def phrases(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of a list by their `[section]` heading, in file order; entries above every heading stand under ''."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in files("transforms.vocabulary").joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("[") and content.endswith("]"):
            section = content[1:-1]
        elif content:
            found.setdefault(section, []).append(content)
    return {heading: tuple(entries) for heading, entries in found.items()}
