import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.coverage_rows import article, table
from transforms.annotations.article_words import article_words
from transforms.coverage.article_similarity import similarity
from transforms.coverage.stories import stories as stories_of
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

OUTLETS = TABLES["outlets"].from_rows(
    [
        {"outlet_id": "ostwire", "name": "Ostwire", "kind": "agency", "domains": [], "aliases": ["OW"]},
        {"outlet_id": "ow.example", "name": "ow.example", "domains": [], "aliases": []},
        {"outlet_id": "echo", "name": "Harnow Echo", "kind": "newspaper", "domains": [], "aliases": []},
    ]
)


def stories(articles, outlets):
    """The stories of articles, whose words come in two parts."""
    words = article_words(articles)
    return stories_of(articles, Lookup([words.slice(1), words.slice(0, 1)], ("words", "names")), outlets)


FLOOD = (
    "The river Tessel burst its banks at Harnow on Sunday night and carried away the footbridge. Firefighters brought forty"
    " families out of the lower town by boat. Mayor Irma Solvay said the pumping station had failed at ten in the evening."
    " Engineers began to drain the cellars at dawn, and the school took in those who had lost their homes."
)
FLOOD_ELSEWHERE = (
    "Harnow counted its losses on Monday after the Tessel flooded the lower town. Irma Solvay, the mayor, blamed the pumping"
    " station, which stopped during the night. Boats brought families to the school. The footbridge is gone, and engineers"
    " expect to drain cellars for a week."
)
CHESS = (
    "Grandmaster Pell drew her ninth game against Okoro in a rook ending that lasted six hours. She leads the candidates'"
    " tournament by half a point with two rounds to play. Okoro offered the draw after the adjournment, having missed a win."
)


def by_id(rows):
    return {row["article_id"]: row for row in stories(table("articles", rows), OUTLETS).to_pylist()}


def test_a_copy_is_a_reprint_of_the_earlier_article():
    found = by_id([article("late", FLOOD, day=3), article("early", FLOOD, day=2), article("other", CHESS, day=2)])
    assert [i for i, row in sorted(found.items()) if row["is_reprint"]] == ["late"]
    assert found["late"]["story_id"] == found["early"]["story_id"] != found["other"]["story_id"]
    assert found["late"]["similarity"] == pytest.approx(1)


def test_a_copy_that_was_cut_and_given_a_paragraph_is_a_reprint():
    cut = "Our correspondent writes. " + FLOOD[: FLOOD.index("Engineers")]
    assert by_id([article("a", FLOOD, day=1), article("b", cut, day=8)])["b"]["is_reprint"]


def test_of_two_copies_on_one_day_the_article_id_decides():
    assert by_id([article("b", FLOOD, day=1), article("a", FLOOD, day=1)])["b"]["is_reprint"]


def test_a_reprint_tells_what_it_kept_and_added():
    cut = "Our correspondent writes from the bridge. " + FLOOD[: FLOOD.index(" Engineers")]
    row = by_id([article("a", FLOOD, day=1), article("b", cut, day=2)])["b"]
    assert row["original_article_id"] == "a"
    assert row["kept_share"] == pytest.approx(40 / 59, abs=0.03)
    assert row["added_share"] == pytest.approx(6 / 46, abs=0.03)


CUT = FLOOD[: FLOOD.index(" Engineers")]


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        (article("z", FLOOD), article("a", CUT, day=2)),
        (article("z", CUT) | {"outlet_id": "ostwire"}, article("a", FLOOD, day=2)),
        (article("z", FLOOD) | {"outlet_id": "ostwire", "agency": "OW"}, article("a", CUT, day=2) | {"outlet_id": "echo"}),
        (article("z", FLOOD, day=2), article("a", FLOOD, day=2) | {"outlet_id": "echo", "agency": "Ostwire"}),
        (article("z", FLOOD) | {"outlet_id": "ow.example", "agency": "OW"}, article("a", FLOOD, day=2) | {"agency": "OW"}),
        (article("z", FLOOD, day=2), article("a", CUT, day=2)),
        (article("z", CUT, day=1), article("a", FLOOD, day=2)),
    ],
)
def test_without_two_dates_the_agency_and_the_longer_text_come_first(original, copy):
    found = by_id([original, copy, article("other", CHESS, day=2)])
    assert found[copy["article_id"]]["original_article_id"] == original["article_id"]
    assert not found[original["article_id"]]["is_reprint"]


def test_of_undated_copies_of_one_text_all_are_of_one_original():
    found = by_id([article("c", CUT, day=2), article("d", CUT, day=3), article("o", FLOOD), article("u", CUT)])
    assert {i: row["original_article_id"] for i, row in found.items()} == {"o": None, "c": "o", "d": "o", "u": "o"}


def test_another_report_on_the_event_is_the_same_story_and_no_reprint():
    found = by_id([article("a", FLOOD, day=2), article("b", FLOOD_ELSEWHERE, day=3), article("c", CHESS, day=2)])
    assert found["a"]["story_id"] == found["b"]["story_id"] != found["c"]["story_id"]
    assert not found["b"]["is_reprint"]
    assert found["c"]["similarity"] == 1


def test_like_events_weeks_apart_are_two_stories():
    found = by_id([article("a", FLOOD, day=1), article("b", FLOOD_ELSEWHERE, day=28)])
    assert found["a"]["story_id"] != found["b"]["story_id"]


def test_notices_in_one_form_are_of_one_event_only_where_they_name_the_same():
    form = "Shr {} cts vs {} cts\nNet {} mln vs 2.1 mln\nRevs 40.2 mln vs {} mln\nAvg shrs 3.1 mln vs 3.0 mln\nNOTE: {} of {}."
    numbers = [(57, 46, 1.9, 38.8), (12, 15, 0.7, 35.1), (88, 71, 3.3, 39.4)]
    makers = [("Year net includes a gain", "Tarnow Mills"), ("Qtr includes a charge", "Pell Foundry"), ("Restates sales", "Osk")]
    rows = [article(f"n{at}", form.format(*numbers[at], *makers[at]), day=2) for at in range(3)]
    assert len({row["story_id"] for row in by_id(rows).values()}) == 3


def test_without_small_letters_names_are_not_asked_for():
    found = by_id([article("a", FLOOD.upper(), day=2), article("b", FLOOD_ELSEWHERE.upper(), day=3)])
    assert found["a"]["story_id"] == found["b"]["story_id"]


GERMAN = (
    "Der Gemeinderat von Harnow hat am Montag die neue Brücke über die Tessel beschlossen. Sie soll im Herbst fertig sein, und"
    " die Kosten werden auf drei Millionen geschätzt. Die Anwohner wünschen sich auch einen Weg für Fahrräder.",
    "Ein Fuchs ist in der Nacht auf Montag in die Schule von Harnow geraten und hat sich in einem Schrank versteckt. Die"
    " Lehrer haben ihn am Morgen gefunden, und der Förster hat das Tier in den Wald gebracht.",
    "Die Mannschaft von Harnow hat am Montag ihr letztes Spiel der Saison gewonnen. Der Trainer war mit dem Sieg zufrieden und"
    " will auch im nächsten Jahr bleiben, wie er nach dem Spiel sagte.",
)


def test_common_words_of_a_language_that_few_articles_are_in_do_not_make_a_story():
    english = [article(f"e{at}", f"{FLOOD} {CHESS} {at}", day=1) | {"language": "en"} for at in range(30)]
    german = [article(f"g{at}", text, day=20) | {"language": "de"} for at, text in enumerate(GERMAN)]
    found = by_id([*english, *german])
    assert len({found[f"g{at}"]["story_id"] for at in range(3)}) == 3


def test_an_article_that_is_like_two_stories_makes_them_one():
    first, second = FLOOD.split(" Mayor ")
    found = by_id(
        [article("a", first, day=1), article("b", "Mayor " + second, day=1), article("c", FLOOD_ELSEWHERE + FLOOD, day=2)]
    )
    assert len({row["story_id"] for row in found.values()}) == 1


def test_every_article_has_a_row_even_without_words():
    assert set(by_id([article("a"), article("b", "…", day=1), article("c", "Ja.", day=1)])) == {"a", "b", "c"}
    assert stories(TABLES["articles"].empty(), OUTLETS).num_rows == 0


def test_similarity_tells_the_same_event_from_another():
    assert similarity(FLOOD, FLOOD) == pytest.approx(1)
    assert similarity(FLOOD, FLOOD_ELSEWHERE) > 0.3
    assert similarity(FLOOD, CHESS) < 0.1
    assert similarity(FLOOD, "") == 0


SENTENCES = st.lists(st.sampled_from((FLOOD + " " + FLOOD_ELSEWHERE + " " + CHESS).split(". ")), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SENTENCES, st.none() | st.integers(1, 28)), max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_no_matter(drawn, shuffler: random.Random):
    rows = [article(f"a{n}", ". ".join(sentences), day=day) for n, (sentences, day) in enumerate(drawn)]
    expected = stories(table("articles", rows), OUTLETS)
    assert expected.num_rows == len(rows)
    shuffler.shuffle(rows)
    assert stories(table("articles", rows), OUTLETS) == expected


@given(SENTENCES, SENTENCES)
def test_similarity_is_symmetric_and_bounded(one, other):
    a, b = ". ".join(one), ". ".join(other)
    assert 0 <= similarity(a, b) <= 1
    assert similarity(a, b) == pytest.approx(similarity(b, a))


def test_what_is_held_at_a_time_is_no_matter(monkeypatch):
    rows = [article(f"a{n:02}", f"{text} Bulletin {n // 3}.", day=1 + n // 4) for n, text in enumerate([FLOOD, CHESS, CUT] * 8)]
    expected = stories(table("articles", rows), OUTLETS)
    assert set(expected["is_reprint"].to_pylist()) == {True, False}
    for module, name in (("article_texts", "_BLOCK_WORDS"), ("stories", "_BLOCK"), ("reprints", "_PAIRS")):
        monkeypatch.setattr(f"transforms.coverage.{module}.{name}", 5)
    monkeypatch.setattr("transforms.coverage.article_profiles._CACHED", 1)
    monkeypatch.setattr("transforms.coverage.reprints._CACHED", 1)
    assert stories(table("articles", rows), OUTLETS) == expected


def test_an_article_whose_words_could_not_be_told_is_a_story_of_its_own():
    rows = table("articles", [article("a", FLOOD, day=1), article("b", FLOOD, day=1), article("c", FLOOD)])
    words = Lookup([article_words(rows.slice(0, 2))], ("words", "names"))
    found = stories_of(rows, words, OUTLETS)
    assert found["is_reprint"].to_pylist() == [False, True, False]
    assert found["story_id"][2] not in (found["story_id"][0], found["story_id"][1])
