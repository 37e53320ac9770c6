"""The documents: what stands in them runs, says what comes out, and leads somewhere."""

import html
import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from docs.generate import COOKBOOK, DOCS, GENERATED, PAGES, WIDTH, answered
from orchestration.cli import parser

ROOT = DOCS.parent
EVERY = (*PAGES, *GENERATED, ROOT / "seeds" / "README.md")
TEXT = {page: page.read_text(encoding="utf-8") for page in EVERY}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
RUN = {"sql", "shell", "python"}
# Each question of the cookbook is a test of its own (test_cookbook.py).
WITH_BLOCKS = [
    page for page in PAGES if page not in COOKBOOK and any(language in RUN for language, _ in FENCED.findall(TEXT[page]))
]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", WITH_BLOCKS, ids=name)
def test_a_page_run_from_top_to_bottom_prints_what_it_says(page: Path, sample: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("COLUMNS", WIDTH)
    shutil.copytree(sample, tmp_path / "data")
    assert answered(TEXT[page], tmp_path) == TEXT[page], "write it anew: python -m docs.generate --answers"


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_what_is_not_run_is_marked_by_its_prompt(page: Path):
    for language, block in FENCED.findall(TEXT[page]):
        assert language in RUN | {"text", "console"}
        if language == "console":
            assert all(line.startswith(("$ ", "    ")) for line in block.splitlines())


def commands_named() -> list[str]:
    """Every command of ours that is named in prose, in the help texts, or in a block that is not run."""
    found = set()
    for text in TEXT.values():
        prose = FENCED.sub("", text)
        found.update(re.findall(r"`\$?\s*(onrecord [^`]+)`", prose))
        found.update(re.findall(r"^(?:\$ |  )(onrecord \S.*?)(?:  .*| [|>] .*)?$", text, re.MULTILINE))
    return sorted(found)


def refusal(line: str) -> str:
    """What the command line has against a command; nothing where it takes it, or prints its help."""
    told = io.StringIO()
    _, *arguments = shlex.split(line)
    try:
        with redirect_stderr(told), redirect_stdout(io.StringIO()):
            parser().parse_args(arguments if len(arguments) > 1 else [*arguments, "--help"])
    except SystemExit:
        pass
    return told.getvalue()


def test_every_command_that_is_named_is_one():
    found = commands_named()
    assert len(found) > 40
    assert {line: told for line in found if (told := refusal(line))} == {}


def anchors(page: Path) -> set[str]:
    """The headings of a page as a link writes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", EVERY, ids=name)
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", TEXT[page])):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_site_is_built_without_a_warning_and_asks_no_other_host(tmp_path: Path):
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(tmp_path / "read")]
    done = subprocess.run([*command, str(DOCS), str(tmp_path / "site")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {page.name: page.read_text(encoding="utf-8") for page in (tmp_path / "site").glob("*.html")}
    expected = {page.with_suffix(".html").name for page in PAGES if page.parent == DOCS} - {"README.html"}
    assert set(pages) >= expected | {"index.html", "search.html"}
    loaded = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]*)\"|<link\b[^>]*\bhref=\"([^\"]*)\"")
    for text in pages.values():
        for address in ("".join(found) for found in loaded.findall(text)):
            assert "//" not in html.unescape(address), address
    for style in (tmp_path / "site").rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style.name
