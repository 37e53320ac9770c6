import pytest

from transforms.language.gazetteer import country_name, country_of
from transforms.speakers.unnamed_sources import Unnamed, unnamed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a senior French defence ministry official", Unnamed("official", "FR", "defence ministry")),
        ("White House officials", Unnamed("official", "US", "White House")),
        ("officials from the Tessel River Authority", Unnamed("official", None, "Tessel River Authority")),
        ("an official in the Russian foreign ministry", Unnamed("official", "RU", "foreign ministry")),
        ("Senior officials", Unnamed("official", None, None)),
        ("Ukrainian soldier", Unnamed("military", "UA", None)),
        ("European diplomats", Unnamed("diplomat", None, None)),
        ("White House press secretary", Unnamed("spokesperson", "US", "White House")),
        ("Tessel Lines chief executive", Unnamed("business", None, "Tessel Lines")),
        ("UN special envoy", Unnamed("diplomat", None, "UN")),
        ("the Polish coast guard", Unnamed("body", "PL", "Polish coast guard")),
        ("border guards", Unnamed("police", None, None)),
        ("residents of Harnow", Unnamed("resident", None, None)),
        ("South Korean foreign ministry spokeswoman", Unnamed("spokesperson", "KR", "foreign ministry")),
    ],
)
def test_class_country_and_institution_of_a_source_without_a_name(text, expected):
    assert unnamed(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("U.S. officials", "US"),
        ("Türkiye", "TR"),
        ("the Côte d’Ivoire delegation", "CI"),
        ("North Macedonian diplomats", "MK"),
        ("Kyiv", "UA"),
        ("French officials in Moscow", "FR"),  # where they are is not whose they are
        ("French and German officials", None),
        ("told us that turkey", None),
    ],
)
def test_the_country_that_a_text_names(text, code):
    assert country_of(text) == code


def test_a_country_has_a_usual_name():
    assert (country_name("GB"), country_name("KP")) == ("United Kingdom", "North Korea")
