"""The name that a mention stands for, as articles of today's pages have it: one kind of cause a test."""

import pytest

from tests.transforms.quotations.test_attribution import names


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Idris Al Fahd came. [“Go home,”] Abu Idris Al Fahd {said}.", "Abu Idris Al Fahd"),
        ("[“Go home,”] {said} Rolf de los Prados Jr., a smith.", "Rolf de los Prados Jr."),
        ("Governor Brita Chep arap Kolm {said} [the strike was over].", "Brita Chep arap Kolm"),
        ("Sheikh Omar Bin Tarad al-Qasr {said} [the price was fair].", "Omar Bin Tarad al-Qasr"),
        ("[“Go home,”] {said} T. Anselm Kunju, a trader.", "T. Anselm Kunju"),
        ("Greta W. Holm came early. Holm {said} [it was late].", "Greta W. Holm"),
    ],
)
def test_a_name_is_whole(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Education MEC Nomsa Dube-Roux {said} [the roof was safe].", "Nomsa Dube-Roux"),
        ("Det Garda Sorcha Rafter {said} [the road was closed].", "Sorcha Rafter"),
        ("[“Go home,”] {said} Cllr Bright.", "Bright"),
        ("Alhaji Zubair Dantal {said} [the camp was full].", "Zubair Dantal"),
        ("Martin Burke QC {said} [his client was sorry].", "Martin Burke"),
        ("[“Go home,”] {said} PC Anjali Thakur.", "Anjali Thakur"),
        ("Head of School Vera Foggin {said} [the match was off].", "Vera Foggin"),
        ("The prize, according toGreta Holm, who knew, was small. Holm {said} [it was a shame].", "Greta Holm"),
    ],
)
def test_a_name_has_nothing_glued_on(source: str, name: str) -> None:
    assert names(source) == [name]


def test_a_word_before_a_first_name_is_none_of_it() -> None:
    text = "Brave Greta Holm has spoken out. Greta Holm, 40, saw it all. Holm {said} [it was cold]."
    assert names(text) == ["Greta Holm"]


def test_the_usual_spelling_is_the_name() -> None:
    text = "Image: Brunhild Adler reads.\nAuthor Brunhilde Adler wrote it. Adler {said} [it took a year]."
    assert names(text) == ["Brunhilde Adler"]


def test_a_peer_keeps_the_title() -> None:
    assert names("Lord Varney {said} [the vote was close].") == ["Lord Varney"]


def test_a_person_named_in_full_only_as_an_owner() -> None:
    text = "The plan was President Rolf Adler’s first idea. Adler {said} [it would work]."
    assert names(text) == ["Rolf Adler"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Holm and Dale Police {said} [a man was held].", "Holm and Dale Police"),
        ("The Institute for Rural Affairs {said} [taxes were too high].", "Institute for Rural Affairs"),
        ("The Norbeck A&M Forest Service {said} [the fire was out].", "Norbeck A&M Forest Service"),
        ("The Dockers’ Union {called} [the plan a joke].", "Dockers’ Union"),
        (
            "The House Ethics and Reform Committee met. The House Ethics Committee {said} [it knew].",
            "House Ethics and Reform Committee",
        ),
        ("The Norbeck Police Department came. Norbeck Police {said} [all was well].", "Norbeck Police Department"),
        ("The Norbeck Housing Authority was there. The Housing Authority {said} [all was well].", "Norbeck Housing Authority"),
        ("Norbeck Holdings met. The price fell. Norbeck {said} [it was a good year].", "Norbeck Holdings"),
        ("Budget airline Norbeck Airways {said} [the flight was safe].", "Norbeck Airways"),
    ],
)
def test_the_name_of_a_body_is_whole(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The operator, Norbeck Lines, {said} [the ship was safe].", "Norbeck Lines"),
        ("Norbeck Holdings sold the ship. The company {said} [it was old].", "Norbeck Holdings"),
        ("Holm and Dale Police came. The force {said} [a man was held].", "Holm and Dale Police"),
        ("Norbeck Fire Department came. [“All out,”] the department {said}.", "Norbeck Fire Department"),
        ("The Union of Rural Nurses struck. The union {said} [it would go on].", "Union of Rural Nurses"),
        ("Norbeck Holdings sold the ship. In a letter it was told why. [“It was old,”] the statement {read}.", "statement"),
    ],
)
def test_what_a_body_is_called(source: str, name: str) -> None:
    assert names(source) == [name]


def test_police_in_a_headline_are_those_named_below() -> None:
    text = "[A man was held], police {say}\nCrews came at noon.\nThe Norbeck Police Department was there, too."
    assert names(text) == ["Norbeck Police Department"]


def test_a_statement_is_of_whoever_was_speaking() -> None:
    text = "Greta Holm {said} [it was late]. [“We go home,”] the statement {added}."
    assert names(text) == ["Greta Holm", "Greta Holm"]


@pytest.mark.parametrize(
    "source",
    [
        "The mayor {said} [the bridge was safe].\nIt opened late.\nMayor Ruth Adler was there.",
        "[Bridge is safe], engineer {says}\nThe bridge opened late.\nRuth Adler, a retired engineer, built it.",
        "Ruth Adler, 43, built it. The 43-year-old {said} [it was safe].",
        "The head of the centre, Ruth Adler, built it. It opened late. The head {said} [it was safe].",
        "MEC Ruth Adler built it. It opened late. The MEC {said} [it was safe].",
        "Justice Ruth Adler heard the case. It was long. The judge {said} [it was over].",
        "Ruth Adler runs a stall. She {said} [trade was slow]. The mother of three {said} [it was the rain].",
        "Ruth Adler is a nurse at the port. It was cold. The nurse {said} [it was late].",
    ],
)
def test_a_description_is_the_person_whichever_comes_first(source: str) -> None:
    assert set(names(source)) == {"Ruth Adler"}


def test_a_description_of_nobody_named_stays() -> None:
    assert names("A senior official {said} [the plan was old].") == ["senior official"]


def test_a_headline_name_before_a_bare_description_is_no_apposition() -> None:
    text = "[Charges come against Rolf Holm], lawyer {says}\nRolf Holm, the mayor, was at home."
    assert names(text) != ["Rolf Holm"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Rolf Holm and Greta Holm met. Their grandson, Tom Holm, came. Holm {said} [it was late].", "Tom Holm"),
        ("Mayor Rolf Holm met his wife, Greta Holm, at noon. In announcing his plans, Holm {said} [it was late].", "Rolf Holm"),
        ("Rolf Holm Sr. built it. Rolf Holm Jr. sold it. Mr Holm Sr {said} [it was old].", "Rolf Holm Sr."),
    ],
)
def test_of_two_with_one_surname_nearness_gender_and_role_decide(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Mayor Ruth Adler met Rolf Holm. He {said} [it was late].", "Rolf Holm"),
        ("Ruth Adler {said} [Greta Holm had left]. [“She was cold,”] she {added}.", "Ruth Adler"),
        ("Mayor Rolf Holm opened the hall.\nBARGAIN CORNER\nHe {said} [it was late].", "Rolf Holm"),
        ("Rolf Holm opened the hall on Brook Street. He {said} [it was late].", "Rolf Holm"),
        ("Mr Tevita Fonu hauled coal. Fonu was 45. Mr Fonu {said} [it was late].", "Tevita Fonu"),
    ],
)
def test_a_pronoun_is_a_person_who_acts(source: str, name: str) -> None:
    assert names(source)[-1] == name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The Ministry of Land, Food and Rural Affairs {said} [no].", "Ministry of Land, Food and Rural Affairs"),
        ("The Norbeck Water Utility (NWU) met. The NWU {said} [no].", "Norbeck Water Utility"),
        ("Holm Lines (HL), which sails daily, grew. [“No,”] HL {said}.", "Holm Lines"),
        ("Norbeck Senate President Pro Tem Rolf Long {said} [no].", "Rolf Long"),
        ("The games come next year. NCAA Final Four comes. The NCAA {said} [no].", "NCAA"),
    ],
)
def test_bodies_in_lists_and_brackets(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Mr Adler came late. Mr Adler’s account {said} [no].", "Adler"),
        ("The Norbeck Water Department met. [“No,”] the department’s website {said}.", "Norbeck Water Department"),
        ("NBC News was there. NBC {said} [no].", "NBC"),
    ],
)
def test_channels_are_their_owners_and_letters_stay(source: str, name: str) -> None:
    assert names(source) == [name]


def test_a_first_letter_set_apart() -> None:
    assert names("By a reporter\nG reta Holm was young. Holm {said} [it was late].") == ["Greta Holm"]


def test_a_surname_misspelt_once() -> None:
    assert names("Trevor Houser did a study. It was long. Hauser {said} [it was late].") == ["Trevor Houser"]


def test_an_unnamed_official_stays_one_whoever_is_named_below() -> None:
    source = (
        "A Velmoran military official {said} [the plan was ready]. The official {said} [the army had not been asked].\n"
        "[Nobody from the east was invited], the official {said}.\n"
        "This was confirmed by the spokesman for the ministry, Tobias Renn.\n"
        "President Ona Ruiz {said} [she would decide in May]."
    )
    assert names(source)[:3] == ["Velmoran military official"] * 3


def test_an_office_is_whoever_spoke_last_and_not_who_is_named_with_it_later() -> None:
    filler = "The valley has four roads and two bridges, and none of them was open on the day of the count. " * 10
    source = (
        f"{filler}\nIn January, Ona Ruiz {{said}} [that troops would be needed]. "
        "Later, the president {said} [that they should come from the west].\n"
        "Western President Bo Lindt {said} [no such thing]."
    )
    assert names(source)[:2] == ["Ona Ruiz", "Ona Ruiz"]
