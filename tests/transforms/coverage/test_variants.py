import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.coverage_rows import article, quotation, table
from transforms.annotations.article_words import article_words
from transforms.coverage import wording_matches
from transforms.coverage.article_similarity import similarity
from transforms.coverage.variants import variants
from transforms.coverage.wording_differences import difference
from transforms.coverage.wording_matches import compared
from warehouse.lookup import Lookup

ORCHARD = "The council has approved the replanting of the northern orchard after a frost ruined the saplings."


def told(quotations, articles, spans=(), earlier=None):
    told = table("articles", articles)
    words = Lookup([article_words(told)], ["words"])
    return variants([table("quotations", quotations)], told, words, [table("quoted_spans", spans)], earlier)


def clusters(quotations, articles=None, spans=()):
    """The clusters as sets of quotation ids, and the rows by id."""
    ids = sorted({row["article_id"] for row in quotations})
    articles = articles or [article(i, ORCHARD, day=n + 1) for n, i in enumerate(ids)]
    found = told(quotations, articles, spans)["variants"].to_pylist()
    by_id: dict = {}
    for row in found:
        by_id.setdefault(row["variant_id"], set()).add(row["quotation_id"])
    return sorted(map(sorted, by_id.values())), {row["quotation_id"]: row for row in found}


def test_a_shortened_quotation_is_a_variant_of_the_whole():
    found, rows = clusters(
        [
            quotation("a", 0, "We lost every sapling in one night, and we shall plant them again before the autumn rains."),
            quotation("b", 0, "we shall plant them again before the autumn rains,"),
        ]
    )
    assert found == [["a-q0", "b-q0"]]
    assert rows["a-q0"]["is_earliest"]
    assert not rows["b-q0"]["is_earliest"]
    assert rows["b-q0"]["diff"] == (
        "[-We lost every sapling in one night, and-] we shall plant them again before the autumn rains,"
    )


def test_the_difference_shows_what_was_dropped_added_and_replaced():
    found, rows = clusters(
        [
            quotation("a", 0, "firm promises to supply Norwick in the case of a second drought in order to keep the mills open"),
            quotation("b", 0, "firm promises to supply the valley in the case of a second drought to keep the mills open."),
        ]
    )
    assert found == [["a-q0", "b-q0"]]
    assert rows["b-q0"]["diff"] == (
        "firm promises to supply [-Norwick-] {+the valley+} in the case of a second drought [-in order-] to keep the mills open."
    )
    assert 0.6 < rows["b-q0"]["similarity"] < 1
    assert rows["a-q0"]["similarity"] == 1
    assert (
        rows["a-q0"]["diff"] == "firm promises to supply Norwick in the case of a second drought in order to keep the mills open"
    )


def test_an_abbreviation_with_and_without_dots_is_one_word():
    _, rows = clusters(
        [
            quotation("a", 0, "This inspection will be led by the US with local participation"),
            quotation("b", 0, "This inspection will be led by the U.S. with local participation, including two harbour pilots"),
        ]
    )
    assert rows["b-q0"]["diff"] == (
        "This inspection will be led by the U.S. with local participation, {+including two harbour pilots+}"
    )


def test_ellipses_and_square_brackets_are_the_editors():
    found, rows = clusters(
        [
            quotation("a", 0, "The bridge was never safe, as I told them in March and again in April, and they knew it."),
            quotation("b", 0, "The [stone] bridge was never safe … and they knew it."),
        ]
    )
    assert found == [["a-q0", "b-q0"]]
    assert rows["b-q0"]["diff"] == (
        "The {+[stone]+} bridge was never safe [-as I told them in March and again in April,-] … and they knew it."
    )


def test_only_the_quoted_words_of_a_mixed_quotation_count_and_indirect_speech_does_not():
    spans = [
        {
            "quotation_id": "b-q0",
            "article_id": "b",
            "document_id": "b",
            "ordinal": 0,
            "text": "a quiet disaster for every fisherman",
            "start_char": 0,
            "end_char": 36,
        }
    ]
    found, rows = clusters(
        [
            quotation("a", 0, "This is a quiet disaster for every fisherman on the coast"),
            quotation("b", 0, "that the spill was “a quiet disaster for every fisherman”", kind="mixed"),
            quotation("c", 0, "this is a quiet disaster for every fisherman on the coast", kind="indirect"),
        ],
        spans=spans,
    )
    assert found == [["a-q0", "b-q0"]]
    assert rows["b-q0"]["diff"] == "[-This is-] a quiet disaster for every fisherman [-on the coast-]"


UNRELATED = [
    article("a", "A violinist from Tarn won the junior prize after a long final in the old opera house.", day=1),
    article("b", "Dredgers cleared silt from the estuary while engineers measured currents below the viaduct.", day=2),
]


def test_a_common_phrase_is_a_variant_only_of_one_speaker_or_one_event():
    words = "We have a long way to go"
    assert clusters([quotation("a", 0, words, name="Ada Quill"), quotation("b", 0, words, name="Tor Brand")], UNRELATED)[0] == []
    same_speaker = [quotation("a", 0, words, name="Ada Quill"), quotation("b", 0, words, name="Quill")]
    assert clusters(same_speaker, UNRELATED)[0] == [["a-q0", "b-q0"]]
    same_event = [quotation("a", 0, words, name="Ada Quill"), quotation("b", 0, words, name="Tor Brand")]
    assert clusters(same_event)[0] == [["a-q0", "b-q0"]]


def test_articles_on_one_subject_are_not_yet_of_one_event():
    first = "The senator told voters in Harnow that taxes would fall if she won in May, and the valley would get a second bus."
    second = "A governor in Tarn said after a debate that the price of grain worried farmers, as did taxes; few voters had come."
    assert 0.12 < similarity(first, second) < 0.3
    words = "We have a long way to go"
    said = [quotation("a", 0, words, name="Ada Quill"), quotation("b", 0, words, name="Tor Brand")]
    assert clusters(said, [article("a", first, day=1), article("b", second, day=9)])[0] == []


def test_long_words_are_a_variant_whoever_says_them():
    words = "The viaduct stands on oak piles driven into blue clay nine centuries ago by nameless masons"
    found, _ = clusters([quotation("a", 0, words, name="Ada Quill"), quotation("b", 0, words, name="Tor Brand")], UNRELATED)
    assert found == [["a-q0", "b-q0"]]


def test_a_phrase_does_not_make_one_cluster_of_all_who_use_it():
    found, _ = clusters(
        [
            quotation("a", 0, "Every harbour master on this coast earned the golden anchor by patience and by salt"),
            quotation("b", 0, "My grandmother sold mussels and eels so that I could study for the golden anchor"),
            quotation("c", 0, "the golden anchor"),
        ]
    )
    assert all(len(cluster) == 2 for cluster in found)


def test_a_quotation_repeated_in_its_own_article_alone_is_no_variant():
    found, _ = clusters(
        [quotation("a", 0, "The mill will open on Monday morning"), quotation("a", 1, "The mill will open on Monday")]
    )
    assert found == []


def test_the_runs_of_a_broken_quotation_are_compared_as_one():
    found, rows = clusters(
        [
            quotation("a", 0, "The granary is empty,"),
            quotation("a", 1, "and nobody in the palace will say so.", utterance=0),
            quotation("b", 0, "The granary is empty and nobody in the palace will say so."),
        ]
    )
    assert found == [["a-q0", "a-q1", "b-q0"]]
    assert rows["b-q0"]["similarity"] == 1
    assert rows["a-q1"]["diff"] == "The granary is empty, and nobody in the palace will say so."


def test_a_later_report_that_breaks_the_quotation_too_leaves_nothing_out():
    found, rows = clusters(
        [
            quotation("a", 0, "The granary is empty,"),
            quotation("a", 1, "and nobody in the palace will say so.", utterance=0),
            quotation("b", 0, "The granary is empty,"),
            quotation("b", 1, "and nobody in the palace will say so.", utterance=0),
            quotation("c", 0, "The granary is empty,"),
            quotation("c", 1, "and nobody in the old palace will say so.", utterance=0),
            quotation("d", 0, "The granary is empty and nobody in the palace will say so."),
        ]
    )
    assert found == [["a-q0", "a-q1", "b-q0", "b-q1", "c-q0", "c-q1", "d-q0"]]
    assert {rows[at]["diff"] for at in ("b-q0", "b-q1")} == {"The granary is empty, and nobody in the palace will say so."}
    assert {rows[at]["diff"] for at in ("c-q0", "c-q1")} == {
        "The granary is empty, and nobody in the {+old+} palace will say so."
    }


def test_the_earliest_is_that_of_the_earliest_article_and_a_missing_date_is_late():
    text = "The ferry will sail whatever the weather brings"
    articles = [article("a", ORCHARD), article("b", ORCHARD, day=9), article("c", ORCHARD, day=3)]
    _, rows = clusters([quotation(i, 0, text) for i in "abc"], articles)
    assert [i for i, row in sorted(rows.items()) if row["is_earliest"]] == ["c-q0"]


def test_no_rows_in_none_out():
    assert {rows.num_rows for rows in told([], []).values()} == {0}


WORDS = st.lists(
    st.sampled_from(("granary", "palace", "empty", "the", "of", "and", "bridge", "nobody", "…", "[sic]", "river")), max_size=14
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), WORDS), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_no_matter(drawn, shuffler: random.Random):
    quotations = [quotation(i, n, " ".join(words)) for n, (i, words) in enumerate(drawn)]
    articles = [article(i, ORCHARD, day=n + 1) for n, i in enumerate("abcd")]
    expected = told(quotations, articles)
    shuffler.shuffle(quotations)
    shuffler.shuffle(articles)
    assert told(quotations, articles) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), WORDS), max_size=8), st.integers(0, 8))
def test_what_was_compared_before_is_no_matter(drawn, known):
    quotations = [quotation(i, n, " ".join(words)) for n, (i, words) in enumerate(drawn)]
    articles = [article(i, ORCHARD, day=n + 1) for n, i in enumerate("abcd")]
    earlier = told(quotations[:known], articles)["compared_wordings"]
    assert told(quotations, articles, earlier=earlier) == told(quotations, articles)


def test_wordings_that_are_not_the_same_are_neither_compared_again_nor_kept_by_the_pair(monkeypatch):
    shared = "nobody in the palace opened granary doors"
    others = ("bridge", "river", "mill", "quay", "barge", "mule", "frost", "plum", "brick", "storm")
    quotations = [quotation(i, 0, f"{' '.join(f'{word}{i}' for word in others)} {shared}") for i in "abcdef"]
    quotations.append(quotation("f", 1, f"{shared} again"))
    articles = [article(i, ORCHARD, day=n + 1) for n, i in enumerate("abcdef")]
    first = told(quotations, articles)
    kept = first["compared_wordings"]
    assert 0 < kept["score"].null_count < len(quotations)
    asked = []
    monkeypatch.setattr(
        wording_matches, "compared", lambda texts, lefts, rights: asked.append(len(lefts)) or compared(texts, lefts, rights)
    )
    assert told(quotations, articles, earlier=kept) == first
    assert sum(asked) == 0
    told(quotations, articles)
    assert sum(asked) > kept.num_rows


@given(WORDS, WORDS)
def test_the_difference_keeps_and_adds_all_words_of_the_second_text(before, after):
    found = difference(" ".join(before), " ".join(after))
    assert 0 <= found.similarity <= 1
    inside_dropped = False
    kept = []
    for word in found.marked.split():
        inside_dropped = inside_dropped or word.startswith("[-")
        if not inside_dropped:
            kept.append(word.removeprefix("{+").removesuffix("+}"))
        inside_dropped = inside_dropped and not word.endswith("-]")
    assert kept == after
