import random

import pytest

from tests.transforms.coverage_rows import article, document, passages, quotation, table
from transforms.annotations.figures import figures
from transforms.coverage.figure_pairs import figure_pairs
from warehouse.lookup import Lookup
from warehouse.tables import TABLES


def pairs(*bodies, stories=None, days=None, quotations=(), shuffler=None):
    """The pairs of the articles a, b, c … as (words, words of the other, is_compatible)."""
    ids = "abcdefgh"[: len(bodies)]
    texts = dict(zip(ids, bodies, strict=True))
    article_rows = [article(i, text, day=(days or {}).get(i, 1)) for i, text in texts.items()]
    articles = table("articles", article_rows)
    found = figures(
        table("documents", [document(i, text) for i, text in texts.items()]),
        articles,
        table("passages", [row for i, text in texts.items() for row in passages(i, ("body", text))]),
        table("quotations", quotations),
    )
    places = [{"story_id": (stories or {}).get(i, "s"), "article_id": i, "similarity": 1.0, "is_reprint": False} for i in ids]
    if shuffler:
        found = found.take(shuffler.sample(range(found.num_rows), found.num_rows))
    words = {row["figure_id"]: row["text"] for row in found.to_pylist()}
    return [
        (words[row["figure_id"]], words[row["other_figure_id"]], row["is_compatible"])
        for row in figure_pairs(Lookup([found], ("sentence",)), articles, table("stories", places)).to_pylist()
    ]


@pytest.mark.parametrize(
    ("one", "other", "is_compatible"),
    [
        ("The flood killed 14 people in Harnow.", "In Harnow 18 people died in the flood.", False),
        ("The flood killed at least 14 people in Harnow.", "In Harnow 18 people died in the flood.", True),
        ("A ferry with 312 people sank off Harnow, killing at least 43.", "With 298 people a ferry sank off Harnow.", False),
        ("Some 31 delegations came.", "A list handed out at the door named 29 delegations.", True),
        ("Exactly 31 delegations came.", "A list handed out at the door named 27 delegations.", False),
        ("A force of 12,000 to 15,000 troops is planned.", "The ministry speaks of 18,000 soldiers.", False),
        ("The bridge will cost $3 million to mend.", "To mend the bridge will cost $5 million.", False),
    ],
)
def test_two_numbers_of_one_thing(one, other, is_compatible):
    assert [found[2] for found in pairs(one, other)] == [is_compatible]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The flood killed 14 people in Harnow.", "The flood left 18 people in Harnow injured."),
        ("The flood killed 50 people and 53 others were wounded.", "The flood, which killed 50 people, left 53 wounded."),
        ("At least 43 died when the ferry with 312 people sank off Harnow.", "Forty people died when the ferry sank off Harnow."),
        ("A 214-delegate lead was hers.", "Exactly 163 delegates came."),
        ("The mill employs 40 people.", "A choir of 90 people sang at the harbour."),
        ("The mayor sent 12 northern observers.", "The guild sent 19 southern observers."),
        ("Harnow has 31 delegations.", "Harnow has 31 delegations."),
        ("Pell won 163 delegates, Okoro 214 delegates.", "Solvay needs 230 delegates more."),
        ("She leads with 41 percent, he has 17 percent.", "In the poll she leads with 41 percent."),
        ("In 2029 the port handled 400 ferries.", "In 2030 the port handled 460 ferries."),
        ("They spoke of 31 delegations and of 29 delegations.", "Nobody counted."),
        ("Three men waited at the gate.", "Two men sang."),
    ],
)
def test_two_numbers_of_two_things_or_one_number(one, other):
    assert pairs(one, other) == []


def test_figures_of_two_stories_are_not_compared():
    assert pairs("Exactly 31 delegations came.", "We saw 27 delegations.", stories={"a": "s", "b": "t"}) == []


def test_the_earlier_article_comes_first_and_a_copied_sentence_counts_once():
    found = pairs(
        "They named 27 delegations.", "We saw 31 delegations.", "They named 27 delegations!", days={"a": 3, "b": 2, "c": 4}
    )
    assert found == [("31 delegations", "27 delegations", False)]


def test_a_report_contradicts_itself_only_by_the_words_of_another():
    text = "The flood killed 14 people in Harnow. “The flood in Harnow killed 18 people,” said Pell."
    assert pairs(text) == []
    start = text.index("The flood in")
    said = [quotation("a", 0, "The flood in Harnow killed 18 people,", start=start)]
    assert pairs(text, quotations=said) == [("14 people", "18 people", False)]


def test_the_order_of_rows_is_no_matter():
    bodies = [f"Exactly {31 + n} delegations came, and the flood killed {14 + n} people." for n in range(5)]
    expected = pairs(*bodies)
    assert len(expected) == 20
    assert pairs(*bodies, shuffler=random.Random(3)) == expected


def test_what_is_held_at_a_time_is_no_matter(monkeypatch):
    bodies = [f"Exactly {31 + n // 2} delegations came. The flood killed {14 + n} people." for n in range(8)]
    stories = dict(zip("abcdefgh", "ssttuvww", strict=True))
    expected = pairs(*bodies, stories=stories)
    assert len(expected) == 3
    monkeypatch.setattr("transforms.coverage.story_members._ROWS", 3)
    assert pairs(*bodies, stories=stories) == expected


def test_no_figures_no_pairs():
    figures_of_none = Lookup([TABLES["figures"].empty()], ("sentence",))
    assert figure_pairs(figures_of_none, TABLES["articles"].empty(), TABLES["stories"].empty()).num_rows == 0
