"""Bylines: persons, agencies, staff."""

import pytest

from transforms.articles.bylines import Byline, byline, inner_byline, unmarked_byline
from transforms.articles.news_agencies import agency, fuller


@pytest.mark.parametrize(
    ("line", "authors", "credit"),
    [
        ("by AFP Staff Writers", (), "AFP"),
        ("By Sten Holt, Reuters", ("Sten Holt",), "Reuters"),
        ("By ANA DURO, Associated Press", ("Ana Duro",), "AP"),
        ("By John Hale and Mary Lund", ("John Hale", "Mary Lund"), None),
        ("By John Hale, Mary Lund and Ana Duro", ("John Hale", "Mary Lund", "Ana Duro"), None),
        ("By Chen Li-kuo", ("Chen Li-kuo",), None),
        ("By John Hale Jr.", ("John Hale Jr",), None),
        ("By John Hale Staff Writer", ("John Hale",), None),
        ("By John Hale, Marland Institute of Technology", ("John Hale",), None),
        ("By John Hale | Channel 13 Tollen", ("John Hale",), None),
        ("By John Hale, November 3, 2023 2:30 pm", ("John Hale",), None),
        ("Author: Mary O'Neil", ("Mary O'Neil",), None),
        ("Written by Mary Lund on January 20, 2020", ("Mary Lund",), None),
        ("von Maria Holt, 4. Februar 2022", ("Maria Holt",), None),
        ("BYLINE: Ana Duro, Political Correspondent", ("Ana Duro",), None),
        ("By staff writers", (), None),
        ("by OWA correspondents", (), "OWA"),
        ("BY ANA DURO AND JAN HOLT", ("Ana Duro", "Jan Holt"), None),
        ("by Ana DURO and Jan HOLT", ("Ana Duro", "Jan Holt"), None),
        ("By Ana Duro in Orle, Jan Holt in Tollen and Mary Lund in Arle", ("Ana Duro", "Jan Holt", "Mary Lund"), None),
        ("By Jane Hale on Thu, Nov 9, 2023 at 4:00 am", ("Jane Hale",), None),
        ("By Ana Duro, AFP Chief Correspondent in Paris", ("Ana Duro",), "AFP"),
        ("By Ana Duro ana.duro@herald.example", ("Ana Duro",), None),
        ("Words: Ana Duro Photos: Jan Holt", ("Ana Duro",), None),
        ("Von unserem Korrespondenten Karl Weiss", ("Karl Weiss",), None),
        ("Par Élise Marchand avec AFP", ("Élise Marchand",), "AFP"),
        ("By Culture Desk", (), None),
        ("Source: Xinhua   2025-05-09   Editor: holt", (), "Xinhua"),
        ("^By ANA DURO and JAN HOLT=", ("Ana Duro", "Jan Holt"), None),
        ("By J.R. O'DELL-HALE and MARY LUND III", ("J.R. O'Dell-Hale", "Mary Lund III"), None),
    ],
)
def test_marked(line: str, authors: tuple[str, ...], credit: str | None) -> None:
    found = byline(line)
    assert found is not None
    assert (found.authors, found.agency) == (authors, credit)


def test_agencies_of_the_reference_table() -> None:
    known = frozenset(("ostra wire",))
    assert byline("By Ana Duro and Jan Holt, Ostra Wire", known) == Byline(("Ana Duro", "Jan Holt"), "Ostra Wire")
    assert unmarked_byline("Ostra Wire Staff Writers", known) == Byline((), "Ostra Wire")
    assert unmarked_byline("Ostra Wire Staff Writers") is None
    assert unmarked_byline("Staff and agencies") == Byline((), None)


def test_the_fuller_of_two_names_of_an_agency() -> None:
    assert fuller("OW", "Ostra Wire") == "Ostra Wire"
    assert fuller("OW", "Tollen News") == "OW"
    assert fuller("OW", None) == "OW"


@pytest.mark.parametrize(
    "line",
    ["By the time he left, all was lost", "Source: Bureau of Statistics", "Reporting by phone is hard", "A vote by members"],
)
def test_not_marked(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    ("line", "authors", "credit"),
    [
        ("Reuters", (), "Reuters"),
        ("Richard Hale Education editor", ("Richard Hale",), None),
        ("Pamela Lund", ("Pamela Lund",), None),
        ("Xiwa Duro, Political Editor", ("Xiwa Duro",), None),
    ],
)
def test_unmarked(line: str, authors: tuple[str, ...], credit: str | None) -> None:
    found = unmarked_byline(line)
    assert found is not None
    assert (found.authors, found.agency) == (authors, credit)


@pytest.mark.parametrize(
    "line", ["Higher Education", "World News", "Paul Hale and Mary Lund join the choir", "Crime & Legal", "Paris"]
)
def test_not_unmarked(line: str) -> None:
    assert unmarked_byline(line) is None


def test_a_byline_behind_a_date() -> None:
    found = inner_byline("Oct 30 2020 by Mary Lund")
    assert found is not None
    assert found.authors == ("Mary Lund",)


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("(AFP)", "AFP"),
        ("Agence France-Presse", "AFP"),
        ("REUTER", "Reuters"),
        ("Thomson Reuters", "Reuters"),
        ("dpa/lsw", "dpa"),
        ("AP/Reuters", "AP"),
        ("The Associated Press", "AP"),
        ("John Hale, Reuters", None),
        ("Tollen Herald", None),
        ("", None),
    ],
)
def test_agencies(credit: str, name: str | None) -> None:
    assert agency(credit) == name
