"""Decisions made by hand on who is who, and the reference tables of known sources, as one list of anchors.

Belongs here: which anchor a name belongs to, which anchors are kept apart, decisions that contradict each other.
Does not belong here: reading the files (`orchestration.inputs.reference_lists`), names that nobody decided on (`speakers.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transforms.speakers.name_keys import organisation_key, without_titles
from warehouse.tables import SPEAKER_KINDS


def form_key(name: str) -> str:
    """A name as the reference tables and the decisions are looked up by it."""
    return organisation_key(" ".join(name.split()))


def form_keys(name: str, kind: str) -> tuple[str, ...]:
    """The keys to look a name of a kind up by: a person's also without titles."""
    return (form_key(name), form_key(without_titles(name))) if kind == "person" else (form_key(name),)


@dataclass(slots=True)
class Anchor:
    """A source that is known beforehand: what is given of it. A name or kind that is not given is found in the articles."""

    name: str | None = None
    kind: str | None = None
    aliases: list[str] = field(default_factory=list)
    decided: list[str] = field(default_factory=list)  # aliases by hand
    roles: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Anchors:
    """The anchors, the anchor of each form, that of a form in one article, and the pairs that are two sources."""

    anchors: list[Anchor] = field(default_factory=list)
    by_form: dict[str, int] = field(default_factory=dict)
    by_article: dict[tuple[str, str], int] = field(default_factory=dict)
    apart: list[tuple[int, int]] = field(default_factory=list)

    def of(self, name: str) -> int:
        """The anchor of a name, a new one where it has none."""
        form = form_key(name)
        if form not in self.by_form:
            self.by_form[form] = len(self.anchors)
            self.anchors.append(Anchor(aliases=[name]))
        return self.by_form[form]

    def known(self, row: Mapping[str, Any]) -> None:
        """Add a known source: its name, kind, aliases and roles. A form that is another's already stays the other's."""
        at = len(self.anchors)
        self.anchors.append(Anchor(row["name"], row["kind"], [row["name"], *row["aliases"]], roles=list(row["roles"])))
        for form in (row["name"], *row["aliases"]):
            self.by_form.setdefault(form_key(form), at)


def anchors_of(known: Sequence[Mapping[str, Any]], overrides: Sequence[Mapping[str, Any]]) -> Anchors:
    """The known sources, changed by the decisions, which win."""
    found = Anchors()
    for row in known:
        found.known(row)
    ordered = sorted(overrides, key=lambda row: (_ORDER.index(row["decision"]), row["name"], row["value"]))
    for row in ordered:
        name, value = row["name"], row["value"]
        if row["decision"] == "different":
            _part(found, name, value)
        elif row["decision"] == "same":
            at = found.of(value)
            found.anchors[at].decided.append(name)
            if row["article_ids"]:
                found.by_article.update({(form_key(name), article_id): at for article_id in row["article_ids"]})
            else:
                found.by_form[form_key(name)] = at
        elif row["decision"] == "kind":
            found.anchors[found.of(name)].kind = value
        else:
            at = found.of(name)
            found.anchors[at].name = value
            found.anchors[at].decided.append(value)
            found.by_form[form_key(value)] = at
    return found


_ORDER = ("different", "same", "kind", "name")


def _part(found: Anchors, one: str, other: str) -> None:
    """Give the second name an anchor of its own where both have the same, and keep the two apart."""
    first = found.of(one)
    second = found.of(other)
    if first == second:
        second = len(found.anchors)
        found.anchors.append(Anchor(aliases=[other]))
        found.anchors[first].aliases = [alias for alias in found.anchors[first].aliases if form_key(alias) != form_key(other)]
        found.by_form[form_key(other)] = second
    found.apart.append((first, second))


def contradictions(overrides: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """What is wrong with the decisions, by the number of the row: what cannot hold, and what it should say."""
    found: list[tuple[int, str]] = []
    group: dict[str, str] = {}

    def root(form: str) -> str:
        while group.get(form, form) != form:
            form = group[form]
        return form

    given: dict[tuple[str, str], str] = {}
    for number, row in enumerate(overrides):
        name, value, decision = form_key(row["name"]), form_key(row["value"]), row["decision"]
        if not name or (decision != "kind" and not value):
            found.append((number, "has a name without a letter; give the name as the articles have it"))
        elif decision == "kind" and row["value"] not in SPEAKER_KINDS:
            found.append((number, f"kind {row['value']!r} is none of {', '.join(SPEAKER_KINDS)}"))
        elif row["article_ids"] and decision != "same":
            found.append((number, f"article_ids belong to the decision same, not to {decision}; leave them empty"))
        elif decision in ("same", "different") and name == value:
            found.append(
                (number, f"{row['name']!r} and {row['value']!r} are compared as one name; one decision cannot part or join it")
            )
        elif decision in ("kind", "name"):
            if given.setdefault((decision, name), row["value"]) != row["value"]:
                found.append((number, f"gives {row['name']!r} a second {decision}; keep one of the two rows"))
        elif decision == "same" and not row["article_ids"]:
            group[root(name)] = root(value)
    for number, row in enumerate(overrides):
        name, value = form_key(row["name"]), form_key(row["value"])
        if row["decision"] == "different" and name != value and root(name) == root(value):
            told = f"{row['name']!r} and {row['value']!r} are the same by other rows; remove one of the decisions"
            found.append((number, told))
    return sorted(found)
