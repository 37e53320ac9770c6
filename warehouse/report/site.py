"""Writing the report: every page aside, then all of them in the place of the last report at once.

Belongs here: the order of the pages, the files beside them, and the swap. Does not: what a page shows.
"""

import shutil
from collections.abc import Iterator, Mapping
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.files import make_folder, sync_file, sync_folder
from warehouse.locks import waiting
from warehouse.publish import database_path
from warehouse.query import QueryError, connect
from warehouse.report import articles, overview, searched, speakers, stories, topics, variants
from warehouse.report.pages import Page, environment, rows
from warehouse.report.scope import Bounds, Scope, scope_of

if TYPE_CHECKING:
    import duckdb

VEGA = "django-js-lib-vega-embed"
VEGA_FILES = {"vega5.js": "vega.js", "vega-lite5.js": "vega-lite.js", "vega-embed6.js": "vega-embed.js"}


def report(data: Path, rules: Mapping[str, str], bounds: Bounds = Bounds()) -> Path:  # noqa: B008 - it is frozen
    """Write the site DIR/report from the published database and return its first page.

    `rules` says what each rule of attribution means.
    """
    import duckdb

    folder = data / "report"
    with connect(data) as con:
        make_folder(folder.parent)
        with waiting(data / ".report.lock"):
            aside = data / ".report.aside"
            try:
                _write(con, aside, rules, bounds)
                _swap(aside, folder)
            except duckdb.Error as error:
                raise QueryError(
                    f"{database_path(data)} is not as this version makes it ({error}): run `onrecord build` again"
                ) from error
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    return folder / "index.html"


def _write(con: "duckdb.DuckDBPyConnection", folder: Path, rules: Mapping[str, str], bounds: Bounds) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    scope = scope_of(con, bounds)
    [generation] = rows(con, "generation")
    engine = environment(scope=scope, generation=generation.digest)
    for part in ("static", *(kind for kind, paths in scope.paths.items() if paths)):
        make_folder(folder / part)
    for page in _pages(con, scope, rules):
        root = "../" * page.path.count("/")
        content = engine.get_template(page.template).render(page.content, title=page.title, root=root, path=page.path)
        (folder / page.path).write_text(content, encoding="utf-8")
    for name, held in _beside(con, scope):
        (folder / "static" / name).write_bytes(held)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
        else:
            sync_folder(path)
    sync_folder(folder)


def _pages(con: "duckdb.DuckDBPyConnection", scope: Scope, rules: Mapping[str, str]) -> Iterator[Page]:
    topics_listed, stories_listed = topics.listed(con, scope), stories.listed(con, scope)
    yield overview.page(con, scope, topics_listed, stories_listed)
    yield from speakers.pages(con, scope)
    yield from stories.pages(con, scope, stories_listed)
    yield from variants.pages(con, scope)
    yield from topics.pages(con, scope, topics_listed)
    yield from articles.pages(con, scope, rules)
    yield searched.page(scope)


def _beside(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Iterator[tuple[str, bytes]]:
    """The files in static/: ours, those of Vega-Lite with their licence, and what the search looks through."""
    for file in resources.files("warehouse.report").joinpath("static").iterdir():
        yield file.name, file.read_bytes()
    vega = resources.files("js_lib_vega_embed").joinpath("static", "js_lib_vega_embed")
    for name, ours in VEGA_FILES.items():
        yield ours, vega.joinpath(name).read_bytes()
    licence = metadata.distribution(VEGA).read_text("licenses/LICENSE")
    yield "vega-licence.txt", (licence or "").encode()
    yield "searched.js", searched.index(con, scope)


def _swap(aside: Path, folder: Path) -> None:
    """Put the finished folder in the place of the last one, which goes."""
    last = aside.with_name(".report.last")
    shutil.rmtree(last, ignore_errors=True)
    if folder.exists():
        folder.rename(last)
    aside.rename(folder)
    sync_folder(folder.parent)
    shutil.rmtree(last, ignore_errors=True)
