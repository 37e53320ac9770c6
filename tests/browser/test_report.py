"""The report of the sample, opened from the file system in a real browser."""

import csv
import io
import itertools
import os
from pathlib import Path

import pytest

from warehouse.query import connect

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
KINDS = ("overview", "speaker", "story", "variant", "topic", "article", "list", "search")


@pytest.fixture(scope="module")
def pages(sample: Path) -> dict[str, Path]:
    """A page of each kind: of variants, topics and articles the largest, of the others, which are long, the middle one."""
    folder = sample / "report"

    def by_size(name: str) -> list[Path]:
        return sorted((folder / name).iterdir(), key=lambda path: (path.stat().st_size, path.name))

    return {
        "overview": folder / "index.html",
        "speaker": by_size("speakers")[len(by_size("speakers")) * 9 // 10],
        "story": by_size("stories")[len(by_size("stories")) // 2],
        "variant": by_size("variants")[-1],
        "topic": by_size("topics")[-1],
        "article": by_size("articles")[-1],
        "list": folder / "variants.html",
        "search": folder / "search.html",
    }


def answer(sample, query):
    with connect(sample) as con:
        return con.execute(query).fetchall()


def open_page(page, path, query=""):
    page.goto(path.as_uri() + query)
    page.wait_for_function("document.querySelectorAll('.plot:not(.drawn)').length === 0")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_without_errors_or_requests_at_any_width_and_in_the_dark(page, pages, kind):
    problems, requests = [], []
    page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    folder = pages["overview"].parent.as_uri()
    grounds = set()
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            open_page(page, pages[kind], "?q=talks" if kind == "search" else "")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than the screen at {width}"
            grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
            if (to := os.environ.get("ONRECORD_SCREENSHOTS")) and width == 1280 and scheme == "light":
                page.screenshot(path=f"{to}/report-{kind}.png")
    assert problems == []
    assert all(request.startswith(folder) for request in requests)
    assert len(grounds) == 2, "the page looks the same in the dark"


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_that_keeps_people_out(page, pages, kind):
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        open_page(page, pages[kind], "?q=talks" if kind == "search" else "")
        found = axe.Axe().run(
            page, options={"preload": False, "resultTypes": ["violations"]}
        )  # to preload is to fetch, which no page may
        assert [(issue["id"], issue["impact"], issue["nodes"][0]["html"]) for issue in found.response["violations"]] == []


def test_a_charts_figures_are_in_its_table_and_in_the_csv(page, pages, sample):
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(page, pages["overview"])
    expected = answer(
        sample,
        "select coalesce(speaker_name, 'not attributed'), quotation_count from share_of_voice"
        " order by quotation_count desc, speaker_name limit 15",
    )
    table = page.locator("#share-of-voice-table")
    assert table.locator("tbody tr").count() == len(expected)
    assert page.locator(".plot[data-table='share-of-voice-table'] .mark-rect path").count() == len(expected)
    bar = page.locator(".plot[data-table='share-of-voice-table'] .mark-rect path").first
    bar.hover()
    assert page.locator(".tip p").all_text_contents() == [f"speaker: {expected[0][0]}", f"quotations: {expected[0][1]}"]
    with page.expect_download() as download:
        page.locator("button.csv[data-table='share-of-voice-table']").click()
    assert download.value.suggested_filename == "share-of-voice.csv"
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [(row["speaker"], int(row["quotation_count"])) for row in rows] == expected


def test_the_dates_under_a_chart_touch_neither_each_other_nor_the_other_axis(page, pages):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for kind, table in (("overview", "timeline"), ("story", "reports")):
            open_page(page, pages[kind])
            labels = page.locator(f".plot[data-table='{table}-table'] .role-axis-label text").evaluate_all(
                "(found) => found.filter((text) => text.getAttribute('opacity') !== '0').map((text) => {"
                " const box = text.getBoundingClientRect();"
                " return [text.textContent, box.left, box.right, box.top, box.bottom]; })"
            )
            assert sum(label[0].startswith("2025-") for label in labels) > 1
            for (one, left, right, top, bottom), (other, *box) in itertools.combinations(labels, 2):
                is_apart = left >= box[1] + 6 or box[0] >= right + 6 or top >= box[3] - 2 or box[2] >= bottom - 2
                assert is_apart, (width, one, other)


def test_a_table_that_scrolls_has_a_shade_where_there_is_more(page, pages):
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 390, "height": 900})
        open_page(page, pages["overview"])
        region = page.locator(".scroll:has(#stories-table)")
        region.scroll_into_view_if_needed()

        def edges(region=region):
            """The two ends of the lower edge of the head row, where no text is."""
            box, head = region.bounding_box(), region.locator("thead").bounding_box()
            clip = {"y": round(head["y"] + head["height"]) - 5, "width": 8, "height": 3}
            return [page.screenshot(clip={**clip, "x": round(x)}) for x in (box["x"] + 2, box["x"] + box["width"] - 10)]

        plain, more_right = edges()
        region.evaluate("(element) => { element.scrollLeft = element.scrollWidth }")
        more_left, plain_right = edges()
        assert plain == plain_right
        assert plain not in (more_left, more_right)
        page.set_viewport_size({"width": 1280, "height": 900})
        region.scroll_into_view_if_needed()
        assert edges()[0] == edges()[1], "a shade where nothing is hidden"


def test_the_line_breaks_of_a_source_stay_in_its_article(page, sample):
    [(speaker, quotation, article)] = answer(
        sample,
        "select speaker_id, words, article_id from who_said_what where speaker_id is not null and contains(words, chr(10))"
        " order by quotation_id limit 1",
    )
    open_page(page, sample / "report" / "speakers" / f"{speaker}.html")
    assert " ".join(quotation.split()) in page.locator(".said blockquote").all_inner_texts()
    open_page(page, sample / "report" / "articles" / f"{article}.html")
    passages = page.locator(".passage .text").all_inner_texts()
    assert any(quotation.split("\n")[0] in passage and "\n" in passage for passage in passages)
    assert [passage for passage in passages if passage.endswith("\n")] == [], "an empty line before the next passage"


def test_a_reason_shows_under_the_pointer_and_under_the_focus(page, pages):
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(page, pages["article"])
    card = page.locator("body > .card")
    mark = page.locator("mark[id]").nth(1)
    assert not card.is_visible()
    mark.hover(position={"x": 3, "y": 3})
    playwright.expect(card).to_be_visible()
    described = page.locator(f"#{mark.get_attribute('aria-describedby')}").text_content()
    assert card.text_content() == described
    assert "Confidence" in described
    page.keyboard.press("Escape")
    playwright.expect(card).to_be_hidden()
    page.mouse.move(1, 1)
    mark.focus()
    playwright.expect(card).to_be_visible()
    assert card.text_content() == described
    if to := os.environ.get("ONRECORD_SCREENSHOTS"):
        page.screenshot(path=f"{to}/report-reason.png")


def test_the_keyboard_goes_from_the_head_through_the_text_in_its_order(page, pages):
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(page, pages["article"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    expected = page.evaluate("[...document.querySelectorAll('mark[tabindex]')].map((mark) => mark.id)")
    seen = []
    while len(seen) < len(expected):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id || document.activeElement.tagName")
        assert focused != "BODY", f"the text ends before {expected[len(seen)]}"
        if focused in expected:
            seen.append(focused)
    assert seen == expected


def test_a_variants_differences_are_coloured_and_told_apart_without_colour(page, pages):
    open_page(page, pages["variant"])
    looks = {
        name: page.locator(f".variants {name}").first.evaluate(
            "(element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).textDecorationLine]"
        )
        for name in ("del", "ins")
    }
    assert looks["del"][0] != looks["ins"][0]
    assert (looks["del"][1], looks["ins"][1]) == ("line-through", "underline")


def test_what_later_reports_left_out_stands_in_the_earliest(page, sample):
    [(broken,)] = answer(
        sample,
        "select variant_id from quotation_variants join quotations as first on first.quotation_id = earliest_quotation_id"
        " where length(earliest_words) > length(first.text) group by all order by sum(len(dropped)) desc, variant_id limit 1",
    )
    open_page(page, sample / "report" / "variants" / f"{broken}.html")
    earliest = " ".join(page.locator(".variants blockquote").first.inner_text().split())
    dropped = page.locator(".variants del").all_inner_texts()
    assert dropped
    assert [words for words in dropped if " ".join(words.split()) not in earliest] == []


def test_the_search_finds_quotations_and_articles(page, pages, sample):
    [(words,)] = answer(sample, "select words from who_said_what where kind = 'direct' order by length(words) desc limit 1")
    open_page(page, pages["overview"])
    phrase = " ".join(words.split()[1:5])
    page.locator("header input").fill(f'"{phrase.upper()}"')
    page.locator("header input").press("Enter")
    found = page.locator("#found-quotations li")
    playwright.expect(found.first).to_be_visible()
    assert found.count() == answer(sample, f"select count(*) from who_said_what where contains(words, '{phrase}')")[0][0]
    assert found.first.locator("mark").first.text_content() == phrase
    page.locator("#sought").fill(f"“{phrase}")
    playwright.expect(page.locator("#status")).to_contain_text("A quotation mark is left open")
    assert found.count() == answer(sample, f"select count(*) from who_said_what where contains(words, '{phrase}')")[0][0]
    page.locator("#sought").fill("velmora truce nowherefound")
    playwright.expect(page.locator("#status")).to_have_text("0 quotations and 0 articles found.")
    page.locator("#sought").fill("velmora truce")
    playwright.expect(page.locator("#found-articles li").first).to_be_visible()
    page.locator("#found-articles a").first.click()
    playwright.expect(page.locator(".read")).to_be_visible()


def test_a_speakers_words_can_be_narrowed_to_a_topic(page, sample):
    [(speaker, topic, count, total)] = answer(
        sample,
        "select speaker_id, topic, count(*) as said, any_value(total) from (select speaker_id, unnest(topics) as topic,"
        " count(*) over (partition by speaker_id) as mentions from who_said_what)"
        " join (select speaker_id, count(*) as total from who_said_what group by all) using (speaker_id)"
        " where mentions > 2 group by all order by said desc, speaker_id, topic limit 1",
    )
    open_page(page, sample / "report" / "speakers" / f"{speaker}.html")
    page.get_by_label("On the topic").select_option(topic)
    assert page.locator(".said:visible").count() == count
    assert page.locator("output").text_content() == f"{count} of {total}"
