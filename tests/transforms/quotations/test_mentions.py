"""One mention taken apart."""

import pytest

from transforms.quotations.names.classed_tokens import Lexicon, scan
from transforms.quotations.names.mentions import Parsed, core, parse, same_person


def parsed(text: str) -> Parsed:
    """A text that is one mention, taken apart."""
    [found] = scan([(text, [(0, len(text))])], Lexicon(())).texts
    return parse(found.words(0, len(found.classes)), found.classes)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("French President Amélie Rousseau", "person", "Amélie Rousseau"),
        ("Sen. Rosa Delgado", "person", "Rosa Delgado"),
        ("Mr. King", "person", "King"),
        ("the mayor ’s brother Tom Adler", "person", "Tom Adler"),
        ("Ursula von der Brandt", "person", "Ursula von der Brandt"),
        ("the Ministry of Defence", "organisation", "Ministry of Defence"),
        ("The Harbour Times", "organisation", "Harbour Times"),
        ("NATO member Norway", "organisation", "Norway"),
        ("a senior military official", "unnamed", "senior military official"),
        ("two aides", "group", "aides"),
        ("The draft statement", "document", "draft statement"),
        ("his lawyer", "unnamed", "his lawyer"),
    ],
)
def test_kind_and_name(text: str, kind: str, name: str) -> None:
    found = parsed(text)
    assert (found.kind, " ".join(found.name)) == (kind, name)


@pytest.mark.parametrize(
    ("text", "gender"), [("Mrs. Adler", "f"), ("spokesman Kim Holt", "m"), ("Greta Holm", "f"), ("she", "f")]
)
def test_gender(text: str, gender: str) -> None:
    assert parsed(text).gender == gender


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Robert Adler", "Robert J. Adler", True),
        ("R. Adler", "Robert Adler", True),
        ("Rob Adler", "Robert Adler", True),
        ("Robert Adler Jr.", "Robert Adler", True),
        ("von der Brandt", "Ursula von der Brandt", True),
        ("Greta Adler", "Robert Adler", False),
        ("Robert Adler", "Robert Holm", False),
    ],
)
def test_same_person(one: str, other: str, same: bool) -> None:
    assert same_person(core(tuple(one.split())), core(tuple(other.split()))) is same
