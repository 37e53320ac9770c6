import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.coverage_rows import one_document, quotation, table
from transforms.annotations.figures import figures, read
from transforms.annotations.passage_stretches import Stretch
from warehouse.tables import TABLES

NO_QUOTATIONS = TABLES["quotations"].empty()


def of_text(text):
    return [figure for _, figure in read([Stretch("a", text, 0, len(text))])]


def found(text):
    """(words, low, high, unit, noun, hedge) of each figure of a text."""
    return [(text[f.start : f.end], f.low, f.high, f.unit, f.noun, f.hedge) for f in of_text(text)]


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
        ("£2.4million", 2.4e6, 2.4e6, "GBP", None, None),
        ("$3billion in aid", 3e9, 3e9, "USD", "aid", None),
        ("5million lamps", 5e6, 5e6, None, "lamps", None),
        ("about 900 townspeople", 900, 900, None, "townspeople", "about"),
        ("30 ferrymen", 30, 30, None, "ferrymen", None),
        ("€90bn", 90e9, 90e9, "EUR", None, None),
        ("1.5 million euros", 1.5e6, 1.5e6, "EUR", None, None),
        ("$300 million to $500 million", 3e8, 5e8, "USD", None, None),
        ("millions of dollars", 2e6, None, "USD", None, "millions"),
        ("twelve pounds of saffron", 12, 12, "pound", "saffron", None),
        ("1,500 km", 1500, 1500, "kilometre", None, None),
        ("30 days or more", 30, None, "day", None, "or more"),
        ("a 28-point plan", 28, 28, None, "point", None),
        ("two-thirds of the guild members", pytest.approx(200 / 3), pytest.approx(200 / 3), "percent", "guild members", None),
        ("less than a third of Harnow's ferries", None, pytest.approx(100 / 3), "percent", "ferries", "less than"),
        ("nearly half the boats", 50, 50, "percent", "boats", "nearly"),
        ("about 4 in 10 northern voters", 40, 40, "percent", "northern voters", "about"),
        ("nine out of ten", 90, 90, "percent", None, None),
        ("two and a half years", 2.5, 2.5, "year", None, None),
        ("a four-and-a-half-acre field", 4.5, 4.5, "acre", None, None),
        ("$1.2bn", 1.2e9, 1.2e9, "USD", None, None),
        ("3.4 per cent", 3.4, 3.4, "percent", None, None),
        ("a dozen lamps", 12, 12, None, "lamps", None),
        ("tens of thousands of pilgrims", 20000, None, None, "pilgrims", "tens"),
        ("at least 12", 12, None, None, None, "at least"),
        ("more than 70 members of the guild", 70, None, None, "members", "more than"),
        ("30 percent of Mr. Quill’s backers", 30, 30, "percent", "backers", None),
        ("five Harnas police officers", 5, 5, None, "Harnas police officers", None),
        ("2 million low-wage workers", 2e6, 2e6, None, "low-wage workers", None),
        ("a 150,000-square-foot hall", 150000, 150000, "square foot", None, None),
        ("four more years", 4, 4, "year", None, None),
        ("less than one-half of 1 percent", None, 0.5, "percent", None, "less than"),
        ("$557 million in 2031", 5.57e8, 5.57e8, "USD", None, None),
        ("17 percent in Norwick", 17, 17, "percent", None, None),
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
        ("a town with a population of 41,000", "population"),
        ("a total of 41,000", None),
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
        "the second half of the year 2031",
        "a two-way street for 17-year-olds",
        "the guild hall built around",
    ],
)
def test_not_a_figure(text):
    assert found(f"It was {text} they wrote.") == []


def test_a_year_and_an_amount_are_no_range():
    assert [f[:3] for f in found("It rose from $3 million in 2030 to $5 million.")] == [
        ("$3 million", 3e6, 3e6),
        ("$5 million", 5e6, 5e6),
    ]


def test_an_amount_counts_what_the_one_before_in_its_sentence_does():
    text = "The guild speaks of 18,000 sandbags, the mayor says 12,000 would do. The dam holds 41,000. It cost $3,000."
    assert [f[4] for f in found(text)] == ["sandbags", "sandbags", None, None]
    assert [f[4] for f in found("With 40 boats they caught 90,000.")] == ["boats", None]


def test_a_part_and_its_whole_are_two_figures():
    assert [f[0::4] for f in found("Only 51 of 90 senators agreed.")] == [("Only 51", "senators"), ("90 senators", "senators")]
    assert [f[0::4] for f in found("Two of the guild’s nine drains")] == [("Two", "drains"), ("nine drains", "drains")]


def test_a_force_built_around_three_hubs_has_three_not_about_three():
    assert found("It was built around three hubs.") == [("three hubs", 3, 3, None, "hubs", None)]


def test_a_figure_knows_the_quotation_it_stands_in():
    documents, articles, passages = one_document(("body", "He saw 40 boats. “We lost 12 boats,” he said.\n"))
    said = table("quotations", [quotation("d", 0, "We lost 12 boats,", start=18)])
    found_figures = figures(documents, articles, passages, said).to_pylist()
    assert [(row["text"], row["quotation_id"]) for row in found_figures] == [("40 boats", None), ("12 boats", "d-q0")]


def test_the_number_of_a_list_is_no_figure_but_what_follows_is():
    assert [f[0] for f in found("3. Send 12 wagons.")] == ["12 wagons"]


def test_the_sentence_is_the_one_it_stands_in():
    text = "Rain fell. “We counted 40 wrecks,” he said. The 300 crew members swam."
    assert [text[slice(*f.sentence)] for f in of_text(text)] == [
        "“We counted 40 wrecks,” he said.",
        "The 300 crew members swam.",
    ]


def test_only_the_body_is_read_and_offsets_are_into_the_document():
    documents, articles, passages = one_document(
        ("title", "Storm sinks 40 boats\n"), ("body", "The storm sank 41 boats.\n"), ("boilerplate", "12 comments\n")
    )
    rows = figures(documents, articles, passages, NO_QUOTATIONS).to_pylist()
    text = documents["text"][0].as_py()
    assert [(text[r["start_char"] : r["end_char"]], r["noun"]) for r in rows] == [("41 boats", "boats")]


def test_a_text_without_full_stops_gives_short_sentences():
    text = "then 40 boats and " * 2000
    assert max(f.sentence[1] - f.sentence[0] for f in of_text(text)) < 1100


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
    for figure in of_text(text):
        assert last <= figure.start < figure.end <= len(text)
        last = figure.end
        assert figure.sentence[0] <= figure.start < figure.end <= figure.sentence[1]
        assert figure.noun is None or figure.noun in text[slice(*figure.sentence)]
        assert figure.low is not None or figure.high is not None
        assert figure.low is None or figure.high is None or figure.low <= figure.high


@given(st.permutations(range(3)))
def test_the_order_of_rows_is_no_matter(order):
    documents, articles, passages = one_document(("body", "40 boats.\n"), ("body", "Nine ferries.\n"), ("body", "$3 million."))
    expected = figures(documents, articles, passages, NO_QUOTATIONS)
    assert expected.num_rows == 3
    assert figures(documents, articles, passages.take(list(order)), NO_QUOTATIONS) == expected


def test_so_many_out_of_so_many_count_the_same_things():
    assert [(words, low, noun) for words, low, _, _, noun, _ in found("They found it in 14 out of 17 samples.")] == [
        ("14", 14, "samples"),
        ("17 samples", 17, "samples"),
    ]
    assert [low for _, low, *_ in found("He saw 14 out of the 19 blue lamps.")] == [14, 19]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("The quay in London was bought for about 2.6 million pounds.", "GBP"),
        ("The quay cost 2 to 3 million pounds, a bank in Wales says.", "GBP"),
        ("A court in Scotland fined the guild 300 pounds.", "GBP"),
        ("He was paid 50 pounds, not the £60 promised.", "GBP"),
        ("The quay was bought for 2.6 million pounds.", "pound"),
        ("The quay in Egypt cost the British 2 million pounds.", "pound"),
        ("A quay in New England cost 2 million pounds.", "pound"),
        ("A crane in London lifts 2 million pounds and was paid in part.", "pound"),
        ("London paid for 2 million pounds of saffron.", "pound"),
        ("In London she lost 50 pounds in a year.", "pound"),
    ],
)
def test_pounds_are_money_where_price_and_country_tell(text, unit):
    assert found(text)[0][3] == unit
