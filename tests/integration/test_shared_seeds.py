"""The five real reports, built as a user would. Only offsets and names stand here, none of their words."""

import datetime

import duckdb
import pytest

from orchestration.runs.building import build
from tests.conftest import shared

DRAFT, ZELENSKY, MACRON, WITKOFF = "draft|statement|text", "Volodymyr Zelensk", "Emmanuel Macron", "Steve Witkoff"
FIDAN, MERZ, STARMER, SANCHEZ, LEYEN = "Hakan Fidan", "Friedrich Merz", "Keir Starmer", "Pedro S", "Ursula von der Leyen"
# (file, start, end of the words between quotation marks, who said them)
QUOTED = [
    *(("000", start, end, DRAFT) for start, end in [(213, 260), (462, 469), (553, 563), (942, 1068), (1169, 1220), (1250, 1293)]),
    *(("000", start, end, DRAFT) for start, end in [(1308, 1344), (1402, 1462), (1470, 1524), (1588, 1699), (1722, 1862)]),
    ("000", 2014, 2045, "Turkey"),
    *(("000", start, end, FIDAN) for start, end in [(2124, 2285), (2417, 2569), (2703, 2848), (2861, 2989)]),
    ("001", 590, 642, ZELENSKY),
    *(("001", start, end, MACRON) for start, end in [(688, 694), (1121, 1137)]),
    *(("001", start, end, WITKOFF) for start, end in [(1403, 1420), (1458, 1474), (1522, 1534), (1554, 1568)]),
    ("001", 1748, 1772, ZELENSKY),
    ("001", 1877, 1890, STARMER),
    ("001", 2245, 2274, MERZ),
    *(("002", start, end, DRAFT) for start, end in [(697, 797), (832, 965), (2462, 2660)]),
    ("002", 1553, 1730, ZELENSKY),
    *(("002", start, end, MERZ) for start, end in [(3377, 3404), (3425, 3457), (3539, 3695)]),
    ("002", 3866, 3882, "French Officials"),
    *(("002", start, end, ZELENSKY) for start, end in [(4481, 4502), (4564, 4611), (4669, 4679)]),
    ("002", 5044, 5098, "Donald Tusk"),
    ("003", 800, 826, MACRON),
    ("003", 1809, 1844, MERZ),
    *(("003", start, end, SANCHEZ) for start, end in [(2007, 2067), (2079, 2108)]),
    *(("003", start, end, LEYEN) for start, end in [(2766, 2792), (2796, 2860)]),
    *(("003", start, end, ZELENSKY) for start, end in [(4037, 4057), (4113, 4160)]),
    ("003", 4374, 4513, STARMER),
    ("004", 1739, 1764, "official"),
]
TERMS = [("002", 360, 384), ("003", 257, 281)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    data = tmp_path_factory.mktemp("seeds")
    summary = build(data, [str(shared("seeds"))], workers=1)
    assert (summary.loaded, summary.quarantined, summary.articles) == (5, 0, 6)
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as connection:
        yield connection


def rows(database, query, *parameters):
    return database.execute(query, parameters).fetchall()


def test_quoted_words_are_found_with_their_speaker_by_full_name(database):
    wrong = []
    for file, start, end, name in QUOTED:
        found = rows(
            database,
            """select q.speaker_name, q.resolved_name
               from quotations q join documents d using (document_id)
               where regexp_extract(d.source_uri, '[^/]+$') like ? || '%' and q.start_char <= ? and q.end_char >= ?
                 and regexp_matches(coalesce(q.speaker_name, ''), ?, 'i')""",
            file,
            start,
            end,
            name,
        )
        if not found:
            wrong.append((file, start, end, name))
    assert len(wrong) <= 3, wrong


def test_terms_in_quotation_marks_are_no_quotations(database):
    for file, start, end in TERMS:
        assert not rows(
            database,
            """select * from quoted_spans s join documents d using (document_id)
               where regexp_extract(d.source_uri, '[^/]+$') like ? || '%' and s.start_char < ? and s.end_char > ?""",
            file,
            end,
            start,
        )


def test_the_two_stories_of_one_file_have_their_own_dates_and_the_crawl_date_is_a_conflict(database):
    found = rows(
        database,
        """select dateline_place, agency, published_date, has_date_conflict
           from articles a join documents d using (document_id)
           where regexp_extract(d.source_uri, '[^/]+$') like '000%' order by ordinal""",
    )
    assert [row[0].split(",")[0] for row in found] == ["Paris", "Istanbul"]
    assert [row[2] for row in found] == [datetime.date(2026, 1, 6), datetime.date(2026, 1, 5)]
    assert found[0][3] is True
    evidence = rows(
        database,
        """select distinct value_date from article_dates join articles using (article_id) join documents d using (document_id)
           where regexp_extract(d.source_uri, '[^/]+$') like '000%'""",
    )
    assert (datetime.date(2024, 11, 1),) in evidence


@pytest.mark.parametrize("pattern", ["comments:", "post a comment", "^tags$", "^- news$", "everyone can vote", "^by afp"])
def test_no_form_tag_line_or_footer_is_in_a_body(database, pattern):
    assert not rows(database, "select article_id from articles where regexp_matches(body, ?, 'im')", pattern)
    assert not rows(database, "select title from articles where regexp_matches(title, ?, 'i')", pattern)


FILE = "left(parse_filename({0}source_uri), 3)"


def words(database, file, start, end):
    """What stands there; it is compared with, and not written down here."""
    return rows(database, f"select substr(text, ?, ?) from documents where {FILE.format('')} = ?", start + 1, end - start, file)[
        0
    ][0]


@pytest.mark.parametrize(
    ("earliest_start", "start", "change", "dropped", "added_start"),
    [(942, 2462, "extended", [], 2591)],
)
def test_what_a_report_made_of_the_words_of_the_draft(database, earliest_start, start, change, dropped, added_start):
    """One drops words and puts another name; the other has words that the first lacks. "US" and "U.S." are no difference."""
    [(found, dropped_words, added)] = rows(
        database,
        f"""select change, dropped, added
            from quotation_variants v
            join quotations q on q.quotation_id = v.quotation_id
            join quotations e on e.quotation_id = v.earliest_quotation_id
            where {FILE.format("earliest_")} = '000' and {FILE.format("v.")} = '002'
              and e.start_char <= ? and e.end_char > ? and q.start_char <= ? and q.end_char > ?""",
        *(earliest_start, earliest_start, start, start),
    )
    assert found == change
    assert " ".join(dropped_words).replace(",", "").split() == [
        word for place in dropped for word in words(database, "000", *place).split()
    ]
    assert added[0].startswith(words(database, "002", added_start, added_start + 4))


def test_words_in_title_case_are_compared_and_shown_as_doubtful(database):
    [(diff, is_doubtful)] = rows(
        database,
        f"""select v.diff, q.is_doubtful
            from variants v join quotations q using (quotation_id) join documents d using (document_id)
            where {FILE.format("d.")} = '002' and q.start_char <= 697 and q.end_char > 697""",
    )
    assert is_doubtful
    for start, end in ((1619, 1626), (1674, 1682)):
        assert all(f"-{word}" in diff or f" {word}" in diff for word in words(database, "000", start, end).split())


def test_numbers_of_troops_with_whose_account_each_is(database):
    found = set(rows(database, f"select {FILE.format('')}, low, high, source from figures_of('troops')"))
    assert ("002", 15000, 30000) in {row[:3] for row in found}
    expected = {("001", 2000, None, "Macron"), ("004", 200000, 200000, "New York Times"), ("004", 100000, 150000, "Zelensky")}
    for file, low, high, name in expected:
        assert [row for row in found if row[:3] == (file, low, high) and name in (row[3] or "")], (file, low, high, name)


def test_figures_with_range_hedge_and_noun(database):
    found = rows(database, f"select {FILE.format('')}, low, high, unit, hedge, noun_key from figures_in_context")
    for row in [
        ("003", 30, 30, None, "around", "country"),
        ("004", 32, 32, None, "almost all", "country"),
        ("004", 30, None, None, "over", "country"),
        ("001", 2000, None, None, "several", "soldier"),
        ("002", 20, 20, "percent", "about", "territory"),
    ]:
        assert row in found


def test_reports_of_the_meeting_disagree_on_how_many_countries_came(database):
    found = rows(
        database,
        f"""select {FILE.format("")}, low, {FILE.format("other_")}, other_low, other_source, is_compatible
            from figure_conflicts where counted = 'country'""",
    )
    assert {("001", 35, "003", 30, "Reuters", False), ("002", 35, "003", 30, "Reuters", False)} <= set(found)
    assert all(len({row[0], row[2]} & {"000", "004"}) == 0 for row in found)


def test_an_official_without_a_name_stays_one_source_and_what_tells_nothing_is_no_quotation(database):
    found = rows(
        database,
        f"""select speaker_name, speaker_kind, words from who_said_what
            where {FILE.format("")} = '004' and contains(speaker_name, 'official') order by start_char""",
    )
    assert len(found) >= 2
    assert {kind for _, kind, _ in found} == {"unnamed"}
    assert len({name for name, _, _ in found}) == 1
    assert not rows(database, "select text from quotations where text = 'the information'")


def test_share_of_words_from_sources_without_a_name(database):
    found = rows(database, "select unnamed_count, quotation_count, unnamed_share from sourcing_by_outlet where outlet_id is null")
    [(unnamed, total, share)] = found
    assert 0 < unnamed < total
    assert share == unnamed / total
