"""The sample corpus has the flaws it is meant to have, and the reference tables fit their declarations.

Each oddity is asserted exactly, on the bytes, so that an editor's tidying or a line-end conversion fails loudly. What the
pipeline makes of the corpus is tested elsewhere.
"""

import csv
import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from warehouse.tables import TABLES

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "seeds" / "articles"
VALLEY_RESIDENTS = "aune-valley-voice_2025-09-12_residents.txt"
LEDGER_BLOG = "commons-ledger_2025-03-15_blog.txt"
GAZETTE_DAM = "ellerdale-gazette_2025-09-10_dam.txt"
GAZETTE_HEARING = "ellerdale-gazette_2025-09-16_hearing.txt"
COURIER_TALKS = "harbour-courier_2025-03-14_talks.txt"
COURIER_INQUIRY = "harbour-courier_2025-09-11_inquiry.txt"
WIRE_TALKS = "meridian-press_2025-03-14_talks.txt"
WIRE_FLOOD = "meridian-press_2025-09-09_flood.txt"
NORTHLINE_DRAFT = "northline_2025-03-13_draft.txt"
NORTHLINE_ANSWER = "northline_2025-03-17_answer.txt"
HERALD_ENVOY = "port-regis-herald_2025-03-15_envoy.txt"
HERALD_BRIGHTWATER = "port-regis-herald_2025-09-12_brightwater.txt"
ORLE_GARANTIES = "quotidien-orle_2025-03-15_garanties.txt"
RADIO_HUBS = "radio-halmere_2025-03-16_hubs.txt"
RADIO_HEARING = "radio-halmere_2025-09-15_hearing.txt"
TIDEWATER_REPRINT = "tidewater-times_2025-03-15_reprint.txt"
TIDEWATER_DAM = "tidewater-times_2025-09-10_dam.txt"
VELMORA_PARLIAMENTS = "velmora-today_2025-03-15_parliaments.txt"
FILES = sorted(p.name for p in ARTICLES.iterdir())
ENCODINGS = {GAZETTE_DAM: "cp1252", HERALD_ENVOY: "utf-8-sig"}
SINGLE_MARKS = {GAZETTE_DAM, GAZETTE_HEARING}


def raw(file: str) -> bytes:
    return (ARTICLES / file).read_bytes()


def text(file: str) -> str:
    return raw(file).decode(ENCODINGS.get(file, "utf-8"))


def lines(file: str) -> list[str]:
    return [line.strip() for line in text(file).split("\n") if line.strip()]


def golden(name: str) -> list[dict]:
    return [json.loads(line) for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()]


ANNOTATED = golden("quotations.jsonl")
MARKED = [q for q in ANNOTATED if q["is_marked"]]


def quoted(file: str, speaker: str) -> list[str]:
    return [q["text"] for q in MARKED if q["file"] == file and q["canonical_speaker"] == speaker]


# Reference tables


@pytest.mark.parametrize("name", ["known_outlets", "known_speakers", "speaker_overrides", "topics"])
def test_reference_table_fits_its_declaration(name: str) -> None:
    table = TABLES[name]
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    assert reader.fieldnames == [c.name for c in table.columns]
    parsed = []
    for row in rows:
        assert all(value == value.strip() for value in row.values()), row
        values: dict[str, list[str] | str | None] = {}
        for column in table.columns:
            value = row[column.name]
            if pa.types.is_list(column.type):
                parts = value.split("|") if value else []
                assert all(part and part == part.strip() for part in parts), row
                assert len(set(parts)) == len(parts), row
                values[column.name] = parts
            else:
                assert not column.values or value in column.values, row
                values[column.name] = value or None
        parsed.append(values)
    assert table.from_rows(parsed).num_rows == len(rows)
    keys = [tuple(row[k] for k in table.primary_key) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", ["known_outlets", "known_speakers"])
def test_no_name_or_alias_points_to_two_rows(name: str) -> None:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [n for row in rows for n in {v.casefold() for v in (row["name"], *row["aliases"].split("|")) if v}]
    assert sorted({n for n in names if names.count(n) > 1}) == []


def test_every_sample_file_is_named_after_an_outlet() -> None:
    with (ROOT / "seeds" / "known_outlets.csv").open(encoding="utf-8", newline="") as file:
        outlets = {row["outlet_id"] for row in csv.DictReader(file)}
    assert {file.split("_")[0] for file in FILES} <= outlets


def test_topics_of_the_default_codebook() -> None:
    with (ROOT / "seeds" / "topics.csv").open(encoding="utf-8", newline="") as file:
        terms = {row["topic_id"]: row["terms"].split("|") for row in csv.DictReader(file)}
    assert list(terms) == [
        "ceasefire-monitoring",
        "multinational-force",
        "security-guarantees",
        "armed-forces-support",
        "defence-cooperation",
        "coordination-cell",
        "military-hubs",
        "ratification",
        "territory",
        "troop-numbers",
    ]
    for values in terms.values():
        assert all("*" not in term[:-1] for term in values)
        for term in values:
            if "defence" in term.casefold():
                assert re.sub("defence", "defense", term) in values or re.sub("Defence", "Defense", term) in values, term


# Golden annotations


def test_size_of_the_corpus() -> None:
    assert len(FILES) == 18
    assert len({file.split("_")[0] for file in FILES}) == 11
    assert sum("_2025-03-" in file for file in FILES) == 10
    assert sum("_2025-09-" in file for file in FILES) == 8
    assert len(golden("articles.jsonl")) == 20
    assert len([q for q in MARKED if q["kind"] != "term"]) == 174


def test_every_annotated_article_stands_in_its_file() -> None:
    articles = golden("articles.jsonl")
    assert [(a["file"], a["ordinal"]) for a in articles] == sorted((a["file"], a["ordinal"]) for a in articles)
    assert sorted({a["file"] for a in articles}) == FILES
    for article in articles:
        whole = text(article["file"])
        for string in [article["title"], *article["in_body"], *article["not_in_body"]]:
            assert string in whole, (article["file"], string)
        for name in [*article["authors"], *filter(None, [article["agency"], article["dateline_place"]])]:
            assert name.casefold() in whole.casefold(), (article["file"], name)


def test_every_annotated_quotation_stands_in_its_file() -> None:
    for quotation in ANNOTATED:
        assert text(quotation["file"])[quotation["start_char"] : quotation["end_char"]] == quotation["text"] != ""
        assert (quotation["kind"] == "term") == (quotation["speaker"] is None) == (quotation["speaker_kind"] is None)
        assert (quotation["canonical_speaker"] is None) == (quotation["speaker_kind"] in {None, "unnamed"})


def test_every_stretch_in_marks_between_the_ends_of_a_body_is_annotated() -> None:
    marked = {(q["file"], q["start_char"]) for q in MARKED}
    for article in golden("articles.jsonl"):
        file = article["file"]
        whole = text(file)
        start = whole.index(article["in_body"][0])
        end = whole.index(article["in_body"][-1], start) + len(article["in_body"][-1])
        opening = r"(?<=[“„«‘])\s*" if file in SINGLE_MARKS else r"(?<=[“„«])\s*"
        if file.startswith("velmora-today"):
            opening = r"(?<=„)"
        found = {(file, m.end()) for m in re.compile(opening).finditer(whole, start, end)}
        assert found <= marked, sorted(found - marked)


# The flaws


def test_encodings_and_line_ends() -> None:
    assert [f for f in FILES if raw(f).startswith(b"\xef\xbb\xbf")] == [HERALD_ENVOY]
    assert [f for f in FILES if b"\r" in raw(f)] == [TIDEWATER_REPRINT]
    assert raw(TIDEWATER_REPRINT).count(b"\n") == raw(TIDEWATER_REPRINT).count(b"\r\n")
    assert b"Caf\xe9 Bellevue" in raw(GAZETTE_DAM)
    assert b"\xa32,500" in raw(GAZETTE_DAM)
    assert b"\x91We heard it before we saw it,\x92" in raw(GAZETTE_DAM)
    with pytest.raises(UnicodeDecodeError):
        raw(GAZETTE_DAM).decode("utf-8")
    for file in set(FILES) - {GAZETTE_DAM}:
        raw(file).decode("utf-8")
    assert not any(b"\x00" in raw(f) for f in FILES)


def test_crawl_header_with_a_wrong_date() -> None:
    file = NORTHLINE_DRAFT
    assert text(file).startswith("date 2023-11-07 Allies weigh observer mission")
    assert "\nLindhaven, Halmere (NNA) March 13, 2025\n" in text(file)
    assert [a["has_date_conflict"] for a in golden("articles.jsonl") if a["file"] == file] == [True, True]


def test_wire_control_lines() -> None:
    assert [f for f in FILES if re.search(rb"[\x01-\x08\x0e-\x1f]", raw(f))] == [
        WIRE_TALKS,
        WIRE_FLOOD,
    ]
    assert raw(WIRE_TALKS).startswith(b"\x16\x16\x01mpa4127 4 i BC-HAL--Velmora-Talks,2nd Ld-Writethru 0471\x02\n^")
    assert raw(WIRE_TALKS).endswith(b"\x03\nMP-LH-03-14-25 1842GMT<\x04\n")
    assert raw(WIRE_FLOOD).startswith(b"\x01 9-SEP-2025 21:14:07.52\nhalmere\n\x02\x03\x03U M\n")
    assert b"m0931\x1fmeridian\nu f BC-KARROW-DAM-FAILURE   09-09 0302\n" in raw(WIRE_FLOOD)


@pytest.mark.parametrize(
    ("file", "dateline"),
    [
        (WIRE_TALKS, "LINDHAVEN, Halmere (MP) _ "),
        (TIDEWATER_REPRINT, "LINDHAVEN, Halmere (MP) — "),
        (NORTHLINE_DRAFT, "Lindhaven, Halmere (NNA) March 13, 2025"),
        (NORTHLINE_DRAFT, "Port Regis (NNA) March 12, 2025 - "),
        (COURIER_TALKS, "LINDHAVEN, March 14 (Corvane) - "),
        (WIRE_FLOOD, "ELLERDALE, Sept 9 - "),
        (HERALD_ENVOY, "PORT REGIS — "),
        (GAZETTE_HEARING, "Ellerdale, Tuesday, 16 September 2025 – "),
    ],
)
def test_dateline_styles(file: str, dateline: str) -> None:
    assert text(file).count(dateline) == 1


def test_duplicated_title() -> None:
    first, second = lines(COURIER_TALKS)[:2]
    assert first == second == "Guarantors pledge to watch Velmora truce “from the first hour”"


@pytest.mark.parametrize(
    ("file", "second_title"),
    [
        (NORTHLINE_DRAFT, "Aldania to pull two frigates from northern patrol"),
        (GAZETTE_HEARING, "County to reopen valley road on Friday"),
    ],
)
def test_second_story_in_the_same_file(file: str, second_title: str) -> None:
    assert second_title in lines(file)[8:]
    assert [a["title"] for a in golden("articles.jsonl") if a["file"] == file][1:] == [second_title]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (LEDGER_BLOG, "Posted by Hal Brimley at 9:14 AM"),
        (LEDGER_BLOG, "2 comments:"),
        (LEDGER_BLOG, "Post a Comment"),
        (LEDGER_BLOG, "Subscribe to: Post Comments (Atom)"),
        (VALLEY_RESIDENTS, "Joan Tasker taught at Lower Karrow Primary until Tuesday."),
        (VALLEY_RESIDENTS, "Leave a Reply"),
        (VALLEY_RESIDENTS, "Share this: Facepage | Chirp | Email"),
        (HERALD_BRIGHTWATER, "Tags: Karrow Dam, Brightwater Holdings, Aune Valley Water"),
        (VELMORA_PARLIAMENTS, "Velmora Today"),
        (VELMORA_PARLIAMENTS, "Home | Politics | Front | Economy | Culture | Contact"),
        (VELMORA_PARLIAMENTS, "Share on Postbox  Share on Chirp  Send by e-mail  Print"),
        (VELMORA_PARLIAMENTS, "© Velmora Today 2025. When quoting, a link to the site is required."),
        (RADIO_HUBS, "Listen to this story (3:42)"),
        (TIDEWATER_DAM, "Comments are closed."),
    ],
)
def test_boilerplate_is_a_line_of_its_own_and_no_body(file: str, line: str) -> None:
    assert line in lines(file)
    assert all(line in a["not_in_body"] for a in golden("articles.jsonl") if a["file"] == file)


def test_cookie_notice() -> None:
    assert lines(VELMORA_PARLIAMENTS)[2].startswith("We use cookies to make this site work.")


def test_stray_title_case() -> None:
    assert "which Promises Velmora Everything except the People who would have to Deliver it." in text(LEDGER_BLOG)


def test_typos_and_missing_spaces() -> None:
    blog = text(LEDGER_BLOG)
    assert "with the Sound turnedup as far" in blog
    assert "He has a Drawer full of them.he will need" in blog
    assert "It is Teh only Unit" in blog
    assert 'the camera," he said."It was pointing at the car park."' in text(VALLEY_RESIDENTS)
    assert "Elsie Pardoe, our mayor,has arranged" in text(VALLEY_RESIDENTS)


@pytest.mark.parametrize(
    ("file", "stretch"),
    [
        (COURIER_TALKS, "“a standing duty to assist”"),
        (NORTHLINE_ANSWER, '"null and void"'),
        (ORLE_GARANTIES, "«\u00a0modeste, mais vérifiable\u00a0»"),
        (ORLE_GARANTIES, "«\u202fOn n’engage pas 800 soldats par communiqué de presse\u202f»"),
        (VELMORA_PARLIAMENTS, "„the marriage contract“"),
        (GAZETTE_HEARING, "‘I’m not proud of the sentence but it’s the true one.’"),
        (NORTHLINE_ANSWER, "\"He told me, 'Madam, we both know where the border is.' I said, 'Yes, "),
    ],
)
def test_styles_of_quotation_marks(file: str, stretch: str) -> None:
    assert text(file).count(stretch) == 1


def test_unclosed_quotation_mark() -> None:
    (paragraph,) = [line for line in lines(LEDGER_BLOG) if "Then we shall have" in line]
    assert paragraph.endswith("and said: “Then we shall have the best documented war in history.")
    assert paragraph.count("”") == 0


def test_non_breaking_spaces() -> None:
    assert [f for f in FILES if "\u00a0" in text(f)] == [
        ORLE_GARANTIES,
        RADIO_HUBS,
        RADIO_HEARING,
    ]


def test_quotations_over_several_paragraphs() -> None:
    curly = text(COURIER_TALKS)
    assert "not one pair of eyes.\n\n“This one will have eyes." in curly
    assert "on the river.\n\n“And when those eyes" in curly
    assert 'who knew it.\n\n"There was such a man till 2008.' in text(VALLEY_RESIDENTS)


def test_quotations_broken_by_their_cue() -> None:
    assert '"I would rather have a small office that works," Renn said, "than a great' in text(WIRE_TALKS)
    assert "“We’re not writing a blank cheque,” said Whitlow, a former cavalry officer, “but" in text(COURIER_TALKS)
    assert "« Un bataillon, explique-t-il, cela se déplace" in text(ORLE_GARANTIES).replace("\u00a0", " ")


def test_quotation_over_hard_wrapped_lines() -> None:
    assert 'There are streets we have not been able to enter, and\nI will not guess what we shall find there," Chief' in text(
        WIRE_FLOOD
    )


def test_one_statement_in_the_words_of_several_outlets() -> None:
    assert {q["file"]: q["text"] for q in MARKED if "only a rumo" in q["text"] and q["canonical_speaker"] == "Ilena Dravik"} == {
        COURIER_TALKS: "A promise nobody checks is only a rumour … my people have buried enough rumours,",
        WIRE_TALKS: "A promise that nobody checks is only a rumor,",
        NORTHLINE_DRAFT: "A promise that nobody checks is only a rumour, and my people have buried enough rumours,",
        HERALD_ENVOY: ("A promise that nobody checks is only a rumor, and my [fellow citizens] have buried enough rumors,"),
        TIDEWATER_REPRINT: "A promise that nobody checks is only a rumor,",
    }
    assert {
        q["file"]: q["text"] for q in MARKED if "follow the water" in q["text"] and q["canonical_speaker"] == "Honor Castleby"
    } == {
        GAZETTE_HEARING: "The inquiry will follow the water, from the first warning … to the last house,",
        COURIER_INQUIRY: "This inquiry will follow the water, from the first warning to the last house,",
        RADIO_HEARING: "This inquiry will follow the water,",
    }


def test_reprint_is_the_wire_report_slightly_cut() -> None:
    def words(line: str) -> list[str]:
        return re.findall(r"\w+", line.replace("agreed on Friday", "agreed Friday"))

    wire = [words(line) for line in lines(WIRE_TALKS)]
    reprint = [words(line) for line in lines(TIDEWATER_REPRINT) if len(line) > 70 and "©" not in line]
    assert len(reprint) == 10
    assert all([w for w in paragraph if w != "_"] in [[w for w in line if w != "_"] for line in wire] for paragraph in reprint)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (NORTHLINE_DRAFT, "31 delegations"),
        (WIRE_TALKS, "29 delegations"),
        (ORLE_GARANTIES, "28 délégations"),
        (COURIER_TALKS, "Twenty-seven delegations"),
        (WIRE_FLOOD, "At least 11 people died on Tuesday"),
        (GAZETTE_DAM, "Thirteen people are known to have died"),
        (GAZETTE_DAM, "About 2,300 people were moved out"),
        (GAZETTE_DAM, "in the small hours of Tuesday"),
        (TIDEWATER_DAM, "Fourteen people were killed"),
        (TIDEWATER_DAM, "About 3,000 people have been evacuated"),
        (TIDEWATER_DAM, "late on Monday"),
    ],
)
def test_outlets_contradict_each_other_on_counts_and_days(file: str, words: str) -> None:
    assert text(file).count(words) == 1


def test_two_spellings_of_one_name() -> None:
    assert {q["speaker"] for q in ANNOTATED if q["canonical_speaker"] == "Ilena Dravik"} == {"Ilena Dravik", "Ilena Dravick"}
    assert {q["speaker"] for q in ANNOTATED if q["canonical_speaker"] == "Elsie Pardoe"} == {"Elsie Pardoe", "Elsie Pardo"}
    assert {q["speaker"] for q in ANNOTATED if q["canonical_speaker"] == "Wilfred Garrod"} == {
        "Wilfred Garrod",
        "Wilf Garrod",
        "Garrod",
    }


def test_speaker_named_only_by_a_pronoun_at_the_quotation() -> None:
    assert 'she paused.\n\t"I trust their signatures," she said.' in text(WIRE_TALKS)
    assert quoted(WIRE_TALKS, "Ilena Dravik")[-2:] == [
        "I trust their signatures,",
        "I shall wait for their parliaments.",
    ]


def test_kinds_of_speakers() -> None:
    assert {q["speaker_kind"] for q in ANNOTATED} == {"person", "organisation", "document", "unnamed", None}
    assert sorted({q["speaker"] for q in ANNOTATED if q["speaker_kind"] == "document"}) == [
        "2022 report by Halmere’s Dams Inspectorate",
        "Declaration",
        "Lindhaven Declaration",
        "answer",
        "declaration",
        "draft declaration",
        "letter",
        "log of Aune Valley Water’s emergency line",
    ]
    assert len({q["speaker"] for q in ANNOTATED if q["speaker_kind"] == "unnamed"}) >= 15


def test_attribution_at_second_hand() -> None:
    assert sorted({q["relayed_by"] for q in ANNOTATED} - {None}) == [
        "Ellerdale Gazette",
        "GPD",
        "Harbour Courier",
        "Karpress",
        "Marcus J. Whitlow",
        "Meridian Press",
        "Northline agency",
        "Radio Halmere",
        "state television",
    ]


def test_terms_in_marks_that_are_not_quotations() -> None:
    assert sorted(q["text"] for q in ANNOTATED if q["kind"] == "term") == [
        "Buck",
        "Buck",
        "Circle of Guarantors",
        "Circle of Guarantors",
        "Karrow asset life extension.",
        "Saturday walker",
        "Velmora Is Not Ours to Lose.",
        "dry list",
        "long-term defence cooperation instrument",
        "satisfactory",
        "the marriage contract",
    ]


def test_nickname_in_marks_within_a_name() -> None:
    assert "Marcus “Buck” Whitlow, ruled out" in text(COURIER_TALKS)
    assert "Marcus J. “Buck” Whitlow told the Senate" in text(HERALD_ENVOY)


def test_another_language() -> None:
    assert [a["file"] for a in golden("articles.jsonl") if a["language"] != "en"] == [ORLE_GARANTIES]
