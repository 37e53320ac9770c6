"""The report of the sample, opened from the file system in a real browser."""

import os

import duckdb
import pytest

pytest.importorskip("playwright.sync_api")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_opens_without_errors_requests_or_scripts(page, sample, scheme, width):
    problems, requests = [], []
    page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 1100})
    address = (sample / "report" / "index.html").as_uri()
    page.goto(address)
    assert problems == []
    assert requests == [address]
    assert page.locator("script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the screen"
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as connection:
        query = "select speaker_name from share_of_voice where speaker_name is not null limit 1"
        ((speaker,),) = connection.execute(query).fetchall()
    assert page.get_by_text(speaker, exact=True).first.is_visible()
    if (folder := os.environ.get("ONRECORD_SCREENSHOTS")) and (scheme, width) == ("light", 1280):
        page.screenshot(path=f"{folder}/report.png")
