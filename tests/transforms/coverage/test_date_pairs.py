import datetime as dt

from tests.transforms.coverage_rows import article, table
from transforms.annotations.context_words import sentences
from transforms.coverage.date_pairs import date_pairs
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

FIRST = "The envoys met the mayor in Harnow on Monday to sign the ferry treaty. It rained."
SECOND = "Rain fell. The ferry treaty was signed when the envoys met the mayor in Harnow on Tuesday."


def pairs(*told, stories="ss"):
    """The pairs of articles a, b …, each given as (text, {words: day of May})."""
    texts = {"ab"[n]: text for n, (text, _) in enumerate(told)}
    times = [
        {
            "article_id": "ab"[n],
            "document_id": "ab"[n],
            "text": words,
            "start_char": text.index(words),
            "end_char": text.index(words) + len(words),
            "value_from": dt.date(2030, 5, day),
            "value_to": dt.date(2030, 5, day),
            "grain": "day",
            "resolution": "test",
            "sentence": text[begin:end],
            "sentence_start_char": begin,
            "sentence_end_char": end,
        }
        for n, (text, days) in enumerate(told)
        for words, day in days.items()
        for begin, end in sentences([(text, text.index(words), text.index(words) + len(words), 0, len(text))])
    ]
    found = date_pairs(
        Lookup([table("time_expressions", times)], ("sentence",)),
        table("articles", [article(i, text, day=20) for i, text in texts.items()]),
        table(
            "stories",
            [
                {"story_id": s, "article_id": i, "similarity": 1.0, "is_reprint": False}
                for i, s in zip(texts, stories, strict=False)
            ],
        ),
    )
    return [(row["sentence"], row["other_sentence"]) for row in found.to_pylist()]


def test_two_days_of_one_thing_stand_beside_each_other_with_their_sentences():
    assert pairs((FIRST, {"Monday": 6}), (SECOND, {"Tuesday": 7})) == [
        (FIRST[: FIRST.index(" It")], SECOND[SECOND.index("The") :])
    ]


def test_one_day_two_stories_far_apart_or_both_days_in_one_report_are_no_contradiction():
    assert pairs((FIRST, {"Monday": 6}), (SECOND, {"Tuesday": 6})) == []
    assert pairs((FIRST, {"Monday": 6}), (SECOND, {"Tuesday": 7}), stories="st") == []
    assert pairs((FIRST, {"Monday": 1}), (SECOND, {"Tuesday": 28})) == []
    assert pairs((FIRST, {"Monday": 6, "rained": 7}), (SECOND, {"Tuesday": 7})) == []
    assert pairs((FIRST, {"Monday": 19}), (SECOND, {"Tuesday": 22})) == []
    assert pairs((FIRST, {"Monday": 6}), ("Okoro plays her ninth game of chess on Tuesday.", {"Tuesday": 7})) == []


def test_a_day_of_a_death_and_no_day_on_which_somebody_spoke():
    first = "Forty guests died when the ferry sank off Harnow on Monday, a guard said on Wednesday."
    second = "The sinking killed 40 guests of the ferry off Harnow on Sunday, the mayor told reporters on Thursday."
    days = {"Monday": 6, "Wednesday": 8}, {"Sunday": 5, "Thursday": 9}
    assert pairs((first, days[0]), (second, days[1])) == [(first, second)]


def test_the_word_of_the_original_in_a_later_copy_is_no_contradiction():
    first, copy = FIRST.replace("on Monday", "today"), "Also in print: " + FIRST.replace("on Monday", "today")
    assert pairs((first, {"today": 6}), (copy, {"today": 7})) == []


def test_nothing_to_compare():
    times = Lookup([TABLES["time_expressions"].empty()], ("sentence",))
    assert date_pairs(times, TABLES["articles"].empty(), TABLES["stories"].empty()).num_rows == 0


def test_a_sentence_lies_within_its_passage_and_not_far_away():
    text = "A HEADING One day. Two days\nThree days? Four days."
    low, high = text.index("One"), text.index("\nThree")
    expected = {"One": "One day.", "Two": "Two days"}
    places = [(text, text.index(words), text.index(words) + len(words), low, high) for words in expected]
    assert [text[begin:end] for begin, end in sentences(places)] == list(expected.values())
    [(begin, end)] = sentences([("word " * 2000, 5000, 5004, 0, 10_000)])
    assert begin <= 5000
    assert end >= 5004
    assert end - begin < 1000
