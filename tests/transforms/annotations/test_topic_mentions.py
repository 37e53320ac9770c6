from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.coverage_rows import one_document, quotation, table
from transforms.annotations.topic_mentions import codebook, mentions, topic_mentions
from warehouse.tables import TABLES


def topics(**terms):
    rows = ({"topic_id": topic, "name": topic, "description": "", "terms": list(found)} for topic, found in terms.items())
    return table("topics", rows)


def found(text, *terms):
    """The words of `text` that the terms match."""
    return [text[start:end] for _, start, end in mentions(text, 0, len(text), codebook(topics(topic=terms)))]


def test_whole_words_whatever_their_case():
    assert found("The Dyke broke. DYKES hold; vandykes and dyke-builders do not.", "dyke") == ["Dyke", "dyke"]


def test_a_star_matches_any_ending_of_a_word():
    assert found("They ratify what was ratified; ratification of a rat.", "ratif*") == ["ratify", "ratified", "ratification"]
    assert found("Sea walls, a sea wall, the seaside wall", "sea wall*") == ["Sea walls", "sea wall"]


def test_white_space_a_line_break_or_a_hyphen_stand_for_a_space():
    text = "flood insurance, flood-insurance, flood\n  insurance, flood\xa0insurance, flood-\ninsurance, flood\n\ninsurance"
    assert found(text, "flood insurance") == [
        "flood insurance",
        "flood-insurance",
        "flood\n  insurance",
        "flood\xa0insurance",
        "flood-\ninsurance",
    ]


def test_an_abbreviation_with_and_without_dots_but_never_the_pronoun():
    assert found("US aid and U.S. aid reached us; let us aid them.", "US aid") == ["US aid", "U.S. aid"]
    assert found("The U.S. paid, the US paid, us", "U.S.") == ["U.S.", "US"]


def test_either_apostrophe_and_numbers():
    assert found("farmers’ vote, farmers' vote", "farmers' vote") == ["farmers’ vote", "farmers' vote"]
    assert found("some 15,000 sandbags", "000 sandbags") == ["000 sandbags"]


def test_the_longest_of_overlapping_terms_of_one_topic():
    assert found("the tidal barrier gate", "tidal barrier", "tidal barrier gate", "barrier gate") == ["tidal barrier gate"]


def test_titles_and_bodies_are_read_and_mentions_know_their_quotation():
    documents, articles, passages = one_document(
        ("title", "Tidal barrier delayed\n\n"),
        ("boilerplate", "More on the tidal barrier\n"),
        ("body", "The tidal barrier is late. “A tidal barrier is no toy,” she said."),
    )
    text = documents["text"][0].as_py()
    start = text.index("A tidal")
    quotations = table("quotations", [quotation("d", 0, "A tidal barrier is no toy,", start=start)])
    rows = topic_mentions(documents, articles, passages, quotations, topics(water=["tidal barrier"], toys=["toy*"])).to_pylist()
    assert [(r["topic_id"], text[r["start_char"] : r["end_char"]], r["quotation_id"]) for r in rows] == [
        ("water", "Tidal barrier", None),
        ("water", "tidal barrier", None),
        ("water", "tidal barrier", "d-q0"),
        ("toys", "toy", "d-q0"),
    ]


def test_one_word_may_show_two_topics():
    terms = codebook(topics(a=["levee"], b=["levee*"]))
    assert sorted(mentions("levee", 0, 5, terms)) == [("a", 0, 5), ("b", 0, 5)]


TEXT = st.text(alphabet=st.sampled_from("tidal barrie-gtUS. \n,*"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.lists(TEXT, max_size=4), st.integers(0, 10))
def test_mentions_lie_within_the_passage_in_order_without_overlap(text, terms, start):
    end = max(start, len(text) - 3)
    places = [(s, e) for _, s, e in mentions(text, start, end, codebook(topics(topic=terms)))]
    assert all(start <= s < e <= end for s, e in places)
    assert all(first[1] <= second[0] for first, second in pairwise(places))


@given(st.permutations(range(4)))
def test_the_order_of_rows_is_no_matter(order):
    documents, articles, passages = one_document(
        ("title", "Tidal gate\n"), ("body", "A tidal gate.\n"), ("heading", "Gate\n"), ("body", "Tidal gates, a gate.")
    )
    book = topics(a=["gate*", "tidal gate"], b=["tidal"])
    expected = topic_mentions(documents, articles, passages, TABLES["quotations"].empty(), book)
    assert expected.num_rows == 8
    assert topic_mentions(documents, articles, passages.take(list(order)), TABLES["quotations"].empty(), book) == expected


ODD = st.text(alphabet=st.sampled_from("iIsSkKtU\u0130\u0131\u017f\u212aéÉ. \n-'’\u00a0*5"), max_size=30)


@settings(max_examples=300, deadline=None)
@given(ODD, st.lists(ODD, min_size=1, max_size=3), st.booleans())
def test_no_term_is_lost_whatever_its_letters(text, terms, is_repeated):
    documents, articles, passages = one_document(("body", f"{text} {terms[0]}" if is_repeated else text))
    whole = documents["text"][0].as_py()
    book = topics(topic=terms)
    rows = topic_mentions(documents, articles, passages, TABLES["quotations"].empty(), book).to_pylist()
    assert [(r["start_char"], r["end_char"]) for r in rows] == [
        (start, end) for _, start, end in mentions(whole, 0, len(whole), codebook(book))
    ]


def test_a_codebook_may_be_large_and_a_term_long():
    documents, articles, passages = one_document(("body", "A sluice999, and " + "very " * 40 + "late."))
    book = topics(many=[f"sluice{number}" for number in range(3000)], long=["very " * 40 + "late", "x" * 100_000])
    rows = topic_mentions(documents, articles, passages, TABLES["quotations"].empty(), book).to_pylist()
    assert [row["topic_id"] for row in rows] == ["many", "long"]


def test_a_long_text_of_almost_matches_takes_linear_time():
    text = "tidal " * 100_000
    assert found(text, "tidal barrier*", "tidal tidal gate") == []
