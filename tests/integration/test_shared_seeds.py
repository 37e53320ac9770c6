"""The five real reports, built as a user would. Only offsets and names stand here, none of their words."""

import datetime

import duckdb
import pytest

from orchestration.building import build
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
