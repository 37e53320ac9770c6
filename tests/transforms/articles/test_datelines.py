"""Datelines in the styles of agencies and newspapers."""

import pytest

from transforms.articles.datelines import dateline


@pytest.mark.parametrize(
    ("text", "place", "agency", "month_day", "story"),
    [
        ("PORT LARA, Wash. (AP) — The vote", "PORT LARA, Wash.", "AP", None, "The vote"),
        ("PORT LARA, Wash. (AP) _ The vote", "PORT LARA, Wash.", "AP", None, "The vote"),
        ("Paris, France (AFP) Jan 6, 2026", "Paris, France", "AFP", (1, 6), ""),
        ("Tollen (AFP) Jan 5, 2026 - The vote", "Tollen", "AFP", (1, 5), "The vote"),
        ("TOLLEN, Nov 3, 2023 (AFP) - The vote", "TOLLEN", "AFP", (11, 3), "The vote"),
        ("TOLLEN, Nov 3 (Reuters) - The vote", "TOLLEN", "Reuters", (11, 3), "The vote"),
        ("Nov 3 (Reuters) - The vote", None, "Reuters", (11, 3), "The vote"),
        ("LOS ANGELES (Reuters) - The vote", "LOS ANGELES", "Reuters", None, "The vote"),
        ("Tollen (dpa) - Die Wahl", "Tollen", "dpa", None, "Die Wahl"),
        ("Tollen/Marhausen (dpa/lsw) – Die Wahl", "Tollen/Marhausen", "dpa", None, "Die Wahl"),
        ("TOLLEN, Nov. 3 (Xinhua) -- The vote", "TOLLEN", "Xinhua", (11, 3), "The vote"),
        ("MOSCOW, November 3. /TASS/. The vote", "MOSCOW", "TASS", (11, 3), "The vote"),
        ("KYIV. Jan 6 (Interfax-Ukraine) – The vote", "KYIV", "Interfax-Ukraine", (1, 6), "The vote"),
        ("New Delhi, Jan 6 (PTI): The vote", "New Delhi", "PTI", (1, 6), "The vote"),
        ("MADRID, 6 Ene. (EUROPA PRESS) - El voto", "MADRID", "Europa Press", (1, 6), "El voto"),
        ("SPRINGDALE, Ohio, March 3 - The vote", "SPRINGDALE, Ohio", None, (3, 3), "The vote"),
        ("springdale, march 3 - The vote", "springdale", None, (3, 3), "The vote"),
        ("****TOLLEN, MArch 26 - The vote", "TOLLEN", None, (3, 26), "The vote"),
        ("PARIS: The vote", "PARIS", None, None, "The vote"),
        ("PORT LARA, Wash. — The vote", "PORT LARA, Wash.", None, None, "The vote"),
        ("Tollen, Arle (OWA) March 13, 2025", "Tollen, Arle", "OWA", (3, 13), ""),
        ("TOLLEN, March 14 (Ostra Wire) - The vote", "TOLLEN", "Ostra Wire", (3, 14), "The vote"),
        ("Tollen, Arle (OWA) — The vote", "Tollen, Arle", "OWA", None, "The vote"),
        ("TOKYO, Nov. 3, Kyodo - The vote", "TOKYO", "Kyodo", (11, 3), "The vote"),
        ("TOLLEN, November 3. /TASS Correspondent Ivan Holt/. The vote", "TOLLEN", "TASS", (11, 3), "The vote"),
        ("Tollen, Tuesday, 16 September 2025 – The vote", "Tollen", None, (9, 16), "The vote"),
    ],
)
def test_styles(text: str, place: str | None, agency: str | None, month_day: tuple[int, int] | None, story: str) -> None:
    found = dateline(text, 0, len(text))
    assert found is not None
    assert (found.place, found.agency) == (place, agency)
    assert (found.date and (found.date.month, found.date.day)) == month_day
    assert text[found.end :] == story


VOTE = "The vote on the pact takes effect in the autumn, when its members meet."


def test_a_town_in_capitals_before_a_dash_and_a_paragraph() -> None:
    for dash in (" — ", "—"):
        text = f"PORT LARA{dash}{VOTE}"
        found = dateline(text, 0, len(text))
        assert found is not None
        assert (found.place, text[found.end :]) == ("PORT LARA", VOTE)


@pytest.mark.parametrize(
    "opening",
    [
        "ANALYSIS — ",
        "BREAKING NEWS — ",
        "THE FACTS — ",
        "A NARROW VOTE AFTER TWO DAYS — ",
        "TOLLEN'S CHOICE — ",
        "HOLT--",
        "FARMERS' VOTE NARROW, BUT FAIR - ",
    ],
)
def test_a_label_in_capitals_is_no_town(opening: str) -> None:
    assert dateline(opening + VOTE, 0, len(opening + VOTE)) is None


def test_a_country_in_brackets_is_no_agency() -> None:
    found = dateline("TOLLEN (London), March 3 - The vote", 0, 35)
    assert found is None or found.agency is None


@pytest.mark.parametrize(
    "text",
    [
        "On March 11, the ministry said that it would vote.",
        "NOTE: results of last year are restated",
        "ANA DURO: I try to position plants as storytellers",
        "The United States (US) - the largest donor - voted",
        "Friday, 3 November 2023",
        "Holt (R) - the senator - voted",
        "SUGAR PRICES SEEN RISING ON APRIL 8 - TRADE",
        "By Ana Duro, March 3 - the vote",
        "The vote was put off.",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline(text, 0, len(text)) is None
