import pytest

from tests.transforms.coverage_rows import article, document, quotation, table
from transforms.speakers.introductions import introductions, long_form

TEXT = (
    "Velmoran Foreign Minister Ada Orrin, 54, a former judge, met the mayor of Tarn, Bruno Hale, on Tuesday. Later Mr. Hale "
    "left.\n\nThe Harnow Atomic Energy Council (HAEC) warned; Russia’s Federal Harbour Service (FSB) did not. “We wait,” said "
    "Dr. Lena Orr, chief executive of Aune Water. Ada Orrin, Ostby Gov. Carl Moss and others agreed, they said. Sen. Carl Moss "
    "(R-Tarn) was the best candidate."
)


def told(*names):
    quotations = [quotation("d", n, name=name, speaker_kind="person") for n, name in enumerate(names)]
    found = introductions(
        table("documents", [document("d", TEXT)]), table("articles", [article("d", TEXT)]), table("quotations", quotations)
    )
    rows = found.to_pylist()
    assert all(TEXT[row["start_char"] : row["end_char"]] == row["text"] for row in rows)
    return {(row["name"], row["kind"], row["text"]) for row in rows}


def test_roles_in_front_of_a_name_and_behind_it():
    found = {(name, text) for name, kind, text in told("Ada Orrin", "Bruno Hale", "Lena Orr", "Carl Moss") if kind == "role"}
    assert found == {
        ("Ada Orrin", "Velmoran Foreign Minister"),
        ("Ada Orrin", "former judge"),
        ("Bruno Hale", "mayor of Tarn"),
        ("Lena Orr", "Dr."),
        ("Lena Orr", "chief executive of Aune Water"),
        ("Carl Moss", "Ostby Gov."),
        ("Carl Moss", "Sen."),
    }


def test_names_in_full_and_abbreviations_with_their_places():
    found = told("Ada Orrin", "Ulla Absent")
    assert ("Ada Orrin", "name", "Ada Orrin") in found
    assert {row for row in found if row[1] == "abbreviation"} == {
        ("Harnow Atomic Energy Council", "abbreviation", "HAEC"),
        ("Federal Harbour Service", "abbreviation", "FSB"),
    }
    assert all(name != "Ulla Absent" for name, *_ in found)


@pytest.mark.parametrize(
    ("before", "short", "expected"),
    [
        ("said the Organisation for Security and Trade in Orle", "OSTO", "Organisation for Security and Trade in Orle"),
        ("Senator Ann Lee", "R-Tarn", None),
        ("the ministry in Harnow", "MIH", None),
        ("Deutsche Presse-Agentur", "DPA", "Deutsche Presse-Agentur"),
        ("", "HAEC", None),
    ],
)
def test_an_abbreviation_needs_a_name_that_spells_it(before, short, expected):
    assert long_form(before, short) == expected


def test_a_long_article_of_one_name_is_read_in_bounded_time():
    text = "Ada Orrin, " * 200_000
    quotations = [quotation("d", 0, name="Ada Orrin", speaker_kind="person")]
    found = introductions(
        table("documents", [document("d", text)]), table("articles", [article("d", text)]), table("quotations", quotations)
    )
    assert found.num_rows < 30
    shouted = "(" * 300_000 + "HAEC) " * 50_000
    assert (
        introductions(
            table("documents", [document("d", shouted)]),
            table("articles", [article("d", shouted)]),
            table("quotations", quotations),
        ).num_rows
        == 0
    )
