import pytest

from transforms.speakers.offices import class_of, office, role_after, role_before, role_beside, source_classes


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("said French President", "French President"),
        ("AT LEAST TEN KILLED IN OSTBY EXPLOSION Turkish President", "Turkish President"),
        ("Zelinska and British Prime Minister", "British Prime Minister"),
        ("But Attorney General", "Attorney General"),
        ("the U.S. Secretary of State", "U.S. Secretary of State"),
        ("US envoy", "US envoy"),
        ("his friend", None),
        ("Later Mr.", None),
        ("paper editor M.", None),
        ("in Harnow", None),
    ],
)
def test_the_role_in_front_of_a_name(text, role):
    assert role_before(text) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("the Turkish foreign minister, said", "Turkish foreign minister"),
        ("a spokesman for the Tessel River Authority who asked", "spokesman for the Tessel River Authority"),
        ("head of the monitoring mission and a retired general, told", "head of the monitoring mission and a retired general"),
        ("and Ostby Gov. Carl Moss", None),
        ("Ostby Gov. Carl Moss said", None),
        ("they are hearing a candidate", None),
        ("who chairs the panel", None),
        ("was the best candidate", None),
    ],
)
def test_the_role_behind_a_name_and_a_comma(text, role):
    assert role_after(text) == role


def test_the_role_in_a_mention():
    assert role_beside("Norwick Mayor Ada Quill", "Ada Quill") == "Norwick Mayor"
    assert role_beside("Ada Quill, the mayor of Norwick", "Ada Quill") == "mayor of Norwick"
    assert role_beside("Ada Quill", "Ada Quill") is None


@pytest.mark.parametrize(
    "spellings",
    [
        ("French President", "President of France", "president of France"),
        ("Foreign Minister of Türkiye", "Turkish foreign minister", "foreign minister of Turkey"),
        ("Sen.", "senator"),
        ("Tarn Mayor", "mayor of Tarn"),
        ("UK Defence Secretary", "British defense secretary"),
    ],
)
def test_spellings_of_one_office_have_one_key(spellings):
    assert len({office(spelling).key for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("French military official", "military"),
        ("military officials", "military"),
        ("Western diplomats", "diplomat"),
        ("diplomatic source", "diplomat"),
        ("White House spokeswoman", "spokesperson"),
        ("press secretary", "spokesperson"),
        ("police officers", "police"),
        ("person familiar with the talks", "insider"),
        ("member of parliament", "politician"),
        ("eyewitnesses", "witness"),
        ("villagers", "resident"),
        ("attorney general", "lawyer"),
        ("security analysts", "expert"),
        ("percent", "other"),
        ("Dr.", "other"),
        ("doctor", "health"),
        ("Dr. museum director", "business"),
    ],
)
def test_the_class_of_a_source(description, expected):
    assert class_of(description) == expected
    assert expected in source_classes()
