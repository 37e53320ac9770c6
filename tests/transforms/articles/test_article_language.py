"""The language of a text, told offline."""

import pytest

from transforms.articles.article_language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbour authority put off its vote on the new tunnel on Tuesday.", "en"),
        ("Das teilte das Verkehrsministerium am Freitag in der Hauptstadt mit.", "de"),
        ("Le ministre a déclaré vendredi que le vote serait reporté à la semaine prochaine.", "fr"),
        ("El ministro dijo el viernes que la votación se aplazaría hasta la semana siguiente.", "es"),
        (
            "Statsråden sade på fredagen att omröstningen skulle skjutas upp till nästa vecka, och att det inte var för sent.",
            "sv",
        ),
        ("Statsråden sa på fredag at det ikke er for sent, og at det som har skjedd, er til å leve med for oss alle.", "no"),
        ("Die minister het Vrydag gesê dat die stemming na volgende week van die baan is en nie weer sal plaasvind nie.", "af"),
        ("Міністр сказав у п'ятницю, що голосування буде перенесено на наступний тиждень.", "uk"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize("text", ["", "OK", "12 345 678 " * 40, "Net 1,300"])
def test_too_short_to_tell(text: str) -> None:
    assert language(text) is None


def test_a_beginning_that_does_not_tell_is_read_on() -> None:
    table = "Net 1,300 vs 1,250 Rev 4,100 vs 3,900 Shr 12 vs 11 " * 8
    assert language(table) is None
    assert language(table + "The harbour authority put off its vote on the new tunnel on Tuesday, its head said. " * 6) == "en"
