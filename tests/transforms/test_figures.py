import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.coverage_rows import one_document
from transforms.figures import figures, read


def found(text):
    """(words, low, high, unit, noun, hedge) of each figure of a text."""
    return [(text[f.start : f.end], f.low, f.high, f.unit, f.noun, f.hedge) for f in read(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "noun", "hedge"),
    [
        ("15,000 to 30,000 sandbags", 15000, 30000, None, "sandbags", None),
        ("100,000 to 150,000 northern pilgrims", 100000, 150000, None, "northern pilgrims", None),
        ("15-20 boats", 15, 20, None, "boats", None),
        ("between 5 and 10 percent of the harvest", 5, 10, "percent", "harvest", None),
        ("around 30 coastal towns", 30, 30, None, "coastal towns", "around"),
        ("at least 200,000 volunteers", 200000, None, None, "volunteers", "at least"),
        ("more than a million lamps", 1000000, None, None, "lamps", "more than"),
        ("no more than 40 mules", None, 40, None, "mules", "no more than"),
        ("up to 300 tents", None, 300, None, "tents", "up to"),
        ("almost all 32 member guilds", 32, 32, None, "member guilds", "almost all"),
        ("several thousand sheep", 2000, None, None, "sheep", "several"),
        ("“several thousand” guild members", 2000, None, None, "guild members", "several"),
        ("dozens of inspectors", 24, None, None, "inspectors", "dozens"),
        ("hundreds of thousands of people", 200000, None, None, "people", "hundreds"),
        ("a couple of dozen aides", 24, None, None, "aides", "a couple of"),
        ("twenty-five thousand herons", 25000, 25000, None, "herons", None),
        ("two hundred and ten thousand tonnes of grain", 210000, 210000, "tonne", "grain", None),
        ("half a million refugees", 500000, 500000, None, "refugees", None),
        ("two or three islands", 2, 3, None, "islands", None),
        ("2 to 3 million people", 2e6, 3e6, None, "people", None),
        ("one soldier", 1, 1, None, "soldier", None),
        ("about 20% of Norwick territory", 20, 20, "percent", "Norwick territory", "about"),
        ("3.5 per cent", 3.5, 3.5, "percent", None, None),
        ("$2.5 billion in aid", 2.5e9, 2.5e9, "USD", "aid", None),
        ("€90bn", 90e9, 90e9, "EUR", None, None),
        ("1.5 million euros", 1.5e6, 1.5e6, "EUR", None, None),
        ("$300 million to $500 million", 3e8, 5e8, "USD", None, None),
        ("millions of dollars", 2e6, None, "USD", None, "millions"),
        ("twelve pounds of saffron", 12, 12, "pound", "saffron", None),
        ("1,500 km", 1500, 1500, "kilometre", None, None),
        ("30 days or more", 30, None, "day", None, "or more"),
        ("a 28-point plan", 28, 28, None, "point", None),
    ],
)
def test_a_number_with_what_it_counts(text, low, high, unit, noun, hedge):
    sentence = f"They spoke of {text}, she said."
    figure = found(sentence)
    assert [f[1:] for f in figure] == [(low, high, unit, noun, hedge)]
    assert figure[0][0].strip("“”") in text


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("Troop numbers range from 15,000 to 30,000, they said.", "Troop numbers"),
        ("The number of boats rose to 12,400.", "boats"),
        ("The death toll passed 3,000", "death toll"),
        ("They gave a number. It was 3,000", None),
    ],
)
def test_an_amount_without_a_noun_is_of_what_was_measured(text, noun):
    assert [f[4] for f in found(text)] == [noun]


@pytest.mark.parametrize(
    "text",
    [
        "on January 6, 2031,",
        "on 6 Jan 2031",
        "the Sept. 11 floods",
        "tweet 1449075600 of them",
        "in 2031, the drought of 2029 and the 2030 elections",
        "at 8 p.m. or 10:30",
        "Article 5 and Section 12",
        "the F-16 and the COVID-19 wards",
        "a 5-2 win",
        "the 6th of the 21st",
        "No. 7 in the list",
        "Ada Quill, 45, said",
        "a 45-year-old man, 30 years old",
        "24/7 since 9/11",
        "2031-11-01",
        "one of them, a man of a kind",
        "call +44 20 7946 0018",
    ],
)
def test_not_a_figure(text):
    assert found(f"It was {text} they wrote.") == []


def test_the_number_of_a_list_is_no_figure_but_what_follows_is():
    assert [f[0] for f in found("3. Send 12 wagons.")] == ["12 wagons"]


def test_the_sentence_is_the_one_it_stands_in():
    text = "Rain fell. “We counted 40 wrecks,” he said. The 300 crew members swam."
    assert [f.sentence for f in read(text, 0, len(text))] == ["“We counted 40 wrecks,” he said.", "The 300 crew members swam."]


def test_only_the_body_is_read_and_offsets_are_into_the_document():
    documents, articles, passages = one_document(
        ("title", "Storm sinks 40 boats\n"), ("body", "The storm sank 41 boats.\n"), ("boilerplate", "12 comments\n")
    )
    rows = figures(documents, articles, passages).to_pylist()
    text = documents["text"][0].as_py()
    assert [(text[r["start_char"] : r["end_char"]], r["noun"]) for r in rows] == [("41 boats", "boats")]


def test_a_text_without_full_stops_gives_short_sentences():
    text = "then 40 boats and " * 2000
    assert max(len(f.sentence) for f in read(text, 0, len(text))) < 1100


PIECES = st.sampled_from(
    [
        "5",
        "1,000",
        "2031",
        "3.5",
        "%",
        "$",
        "€",
        "million",
        "thousand",
        "dozen",
        "of",
        "to",
        "-",
        "–",
        "and",
        "between",
        "at",
        "least",
        "several",
        "one",
        "two",
        "twenty",
        "hundred",
        "half",
        "a",
        "an",
        "boats",
        "number",
        "people",
        "km",
        "p.m.",
        "Article",
        "“",
        "”",
        ".",
        ",",
        "January",
        "old",
        "year",
        "10:30",
        "99999999999999999999999999",
        "x5",
        "6th",
        "/",
        "'s",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n"])), max_size=25))
def test_figures_lie_in_order_and_their_parts_are_words_of_the_text(pieces):
    text = "".join(piece + gap for piece, gap in pieces)
    last = 0
    for figure in read(text, 0, len(text)):
        assert last <= figure.start < figure.end <= len(text)
        last = figure.end
        assert text[figure.start : figure.end] in figure.sentence
        assert figure.noun is None or figure.noun in figure.sentence
        assert figure.low is not None or figure.high is not None
        assert figure.low is None or figure.high is None or figure.low <= figure.high


@given(st.permutations(range(3)))
def test_the_order_of_rows_is_no_matter(order):
    documents, articles, passages = one_document(("body", "40 boats.\n"), ("body", "Nine ferries.\n"), ("body", "$3 million."))
    expected = figures(documents, articles, passages)
    assert expected.num_rows == 3
    assert figures(documents, articles, passages.take(list(order))) == expected
