"""Hostile markup in every field of the database: the report runs nothing of it and asks for nothing."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.browser.conftest import page  # noqa: F401 - a fixture
from tests.faults.conftest import FULL
from transforms.quotations.attribution import RULES
from warehouse.publish import database_path
from warehouse.report.scope import Bounds
from warehouse.report.site import report
from warehouse.tables import TABLES, TEXT, TEXTS

playwright = pytest.importorskip("playwright.sync_api")

RUN = "window.ran=1"
ADDRESS = "http://127.0.0.1:9/asked"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    f"<script src='{ADDRESS}'></script>",
    f"<script src=data:text/javascript,{RUN}></script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script><![CDATA[",
    f"<img src=x onerror={RUN}>",
    f"<img src='{ADDRESS}'>",
    f"<image href='{ADDRESS}'><img srcset='{ADDRESS} 2x'>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><use href='{ADDRESS}#x'/></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f'<iframe src="javascript:{RUN}"></iframe>',
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='{ADDRESS}'></iframe>",
    f"<object data='{ADDRESS}'></object>",
    f"<embed src='{ADDRESS}'>",
    f"<video autoplay onerror={RUN}><source src=x onerror={RUN}></video>",
    f"<audio src='{ADDRESS}' onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<style>@import '{ADDRESS}';</style>",
    f"<style>body{{background:url({ADDRESS})}}</style>",
    f"<link rel=stylesheet href='{ADDRESS}'>",
    f"<link rel=prefetch href='{ADDRESS}'>",
    f"<meta http-equiv=refresh content='0;url={ADDRESS}'>",
    "<base href='http://127.0.0.1:9/'>",
    f"<form action='{ADDRESS}'><button autofocus>x</button></form>",
    f'" onmouseover="{RUN}" onfocus="{RUN}" autofocus x="',
    f"' onmouseover='{RUN}' onfocus='{RUN}' autofocus x='",
    f"` onmouseover=`{RUN}`",
    f'"><img src=x onerror={RUN}>',
    f"'><img src=x onerror={RUN}>",
    f"javascript:{RUN}",
    f"java\tscript:{RUN}//\u2028",
    f"data:text/html,<script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;&#60;script&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"{{{{ {RUN} }}}}{{% raw %}}{{{{7*7}}}}${{{RUN}}}#{{{RUN}}}<%= {RUN} %>",
    f'"]}}}};{RUN};//\\"]}};{RUN};//',
    f"';{RUN};'\\';{RUN};//datum['x']||({RUN})",
    f"\u202e<script>{RUN}</script>\u2066\u200f",
    f"__proto__ constructor <a href='javascript:{RUN}' ping='{ADDRESS}'>x</a>",
]


FEW = Bounds(speakers=4, stories=2, variants=4, topics=4, articles=4, list_rows=10, table_rows=10, quotations=4)
# Of tables with more rows than this, each row has one of the payloads; of others, each row has all.
FEW_ROWS = 60


def inject(data: Path) -> int:
    """Put the payloads into every field that holds text of any table; how many fields that were."""
    fields = 0
    with duckdb.connect(str(database_path(data))) as con:
        con.execute("create temp table payloads as select unnest($all) as payload, unnest(range(50)) as n", {"all": PAYLOADS})
        counts = con.execute("select table_name, estimated_size from duckdb_tables() where not temporary").fetchall()
        for name, count in counts:
            if name not in TABLES:
                continue
            chosen = "select string_agg(payload, ' ' order by n) from payloads"
            if count > FEW_ROWS:
                chosen = f"select payload from payloads where n = {name}.rowid % 50"
            for column in TABLES[name].columns:
                if column.type not in {TEXT, TEXTS} or column.values or column.name.endswith(("_id", "sha256")):
                    continue
                value = f"concat(({chosen}), ' ', {'text' if name == 'documents' else 'rowid'})"
                value = f"[{value}]" if column.type == TEXTS else value
                con.execute(f"update {name} set {column.name} = {value}")
                fields += 1
        for name in ("topics", "topic_mentions"):
            con.execute(f"update {name} set topic_id = concat(topic_id, '/../', $payload)", {"payload": PAYLOADS[9]})
    return fields


@pytest.fixture(scope="module")
def hostile(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on the sample with the payloads in every field."""
    assert len(set(PAYLOADS)) == 50
    data = tmp_path_factory.mktemp("hostile")
    shutil.copy(database_path(sample), database_path(data))
    assert inject(data) > 80
    return report(data, RULES, Bounds() if FULL else FEW).parent


def chosen(folder: Path) -> list[Path]:
    """The pages to open: all of them, or in the short form the first ones and of each kind the largest."""
    if FULL:
        return sorted(folder.rglob("*.html"))
    kinds = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name != "static"]
    return [*sorted(folder.glob("*.html")), *(max(kind.iterdir(), key=lambda path: path.stat().st_size) for kind in kinds)]


def has_size(found) -> bool:
    """Whether there is something to point at: the bar of none is a rectangle without height."""
    box = found.bounding_box()
    return box is not None and box["width"] > 0 and box["height"] > 0


def test_no_payload_runs_or_asks_for_anything(page, hostile):  # noqa: F811
    told, requests = [], []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.context.on("page", lambda opened: told.append(opened.url))
    for path in chosen(hostile):
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelectorAll('.plot:not(.drawn)').length === 0")
        if path.name == "search.html":
            page.locator("#sought").fill("script")
            playwright.expect(page.locator("#found-quotations li").first).to_be_visible()
        for selector in ("mark[data-quotation]", ".plot .mark-rect path"):
            drawn = (found for found in page.locator(selector).all() if has_size(found))
            if (first := next(drawn, None)) is not None:
                first.hover(force=True)
        page.evaluate("for (const select of document.querySelectorAll('select')) select.dispatchEvent(new Event('change'))")
        assert page.evaluate("window.ran") is None, path
        assert page.url == path.as_uri(), "a payload led away"
        tags = page.evaluate("[...new Set([...document.querySelectorAll('body *')].map((element) => element.localName))]")
        assert not {"img", "iframe", "object", "embed", "style", "base", "video", "audio", "marquee", "math"} & set(tags)
        links = page.evaluate("[...document.links].map((link) => link.href)")
        assert all(link.startswith(hostile.as_uri()) for link in links), path
    assert told == []
    assert all(request.startswith(hostile.as_uri()) for request in requests)


def test_a_spreadsheet_takes_no_formula_from_a_table(page, hostile):  # noqa: F811
    page.goto((hostile / "index.html").as_uri())
    csv = page.evaluate(
        """() => {
          const table = document.createElement("table");
          table.innerHTML = "<thead><tr><th data-field='a'></th></tr></thead><tbody><tr><td></td></tr></tbody>";
          table.tBodies[0].rows[0].cells[0].textContent = "=HYPERLINK(1)\\"x";
          return csvOf(table);
        }"""
    )
    assert csv == '"a"\r\n"\'=HYPERLINK(1)""x"\r\n'
