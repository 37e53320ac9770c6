"""Word lists as data, beside the two functions that read them.

Belongs here: `NAME.txt` files of words separated by white space, or of phrases a line each, with `#` comments and optional
`[section]` headings.
Does not belong here: rules that use the lists; they stand in the module that needs them.
"""

from functools import cache
from importlib.resources import files


@cache
def words(name: str, section: str | None = None) -> tuple[str, ...]:
    """The words of a list in file order: all of them, or those below one `[section]` heading."""
    found: list[str] = []
    heading: str | None = None
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("[") and content.endswith("]"):
            heading = content[1:-1]
        elif section is None or section == heading:
            found.extend(content.split())
    return tuple(found)


@cache
def phrases(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of a list by their `[section]` heading, in file order; entries above every heading stand under ''."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("[") and content.endswith("]"):
            section = content[1:-1]
        elif content:
            found.setdefault(section, []).append(content)
    return {heading: tuple(entries) for heading, entries in found.items()}
