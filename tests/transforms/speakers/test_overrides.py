import pytest

from transforms.speakers.overrides import anchors_of, contradictions, form_key


def row(decision, name, value, *article_ids):
    return {"decision": decision, "name": name, "value": value, "article_ids": list(article_ids)}


def test_a_decision_changes_a_known_source():
    known = [{"name": "Ada Tallow", "kind": "person", "aliases": ["Adda Tallow"], "roles": []}]
    found = anchors_of(
        known,
        [row("name", "Adda Tallow", "Ada T. Tallow"), row("same", "Bea", "Ada Tallow"), row("kind", "Tarn", "organisation")],
    )
    assert found.by_form[form_key("Bea")] == found.by_form[form_key("Ada T. Tallow")] == 0
    assert (found.anchors[0].name, found.anchors[1].kind) == ("Ada T. Tallow", "organisation")
    parted = anchors_of(known, [row("different", "Ada Tallow", "Adda Tallow")])
    assert parted.by_form[form_key("Adda Tallow")] != parted.by_form[form_key("Ada Tallow")]


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ([row("same", "A B", "C D"), row("different", "C D", "A B")], [1]),
        ([row("same", "A B", "C D"), row("same", "C D", "E F"), row("different", "A B", "E F")], [2]),
        ([row("kind", "A B", "planet")], [0]),
        ([row("kind", "A B", "person"), row("kind", "A B", "group")], [1]),
        ([row("same", "A B", "a b")], [0]),
        ([row("different", "A B", "C D", "x-0")], [0]),
        ([row("same", "…", "A B")], [0]),
        ([row("same", "Smith", "Ada Smith", "x-0"), row("different", "Smith", "Ada Smith")], []),
    ],
)
def test_decisions_that_cannot_hold_are_told_by_row(rows, numbers):
    assert [number for number, _ in contradictions(rows)] == numbers
