"""Writing the report: every page aside, then all of them in the place of the last report at once.

Belongs here: the order of the pages, who writes them, the files beside them, and the swap. Does not: what a page shows.

Where there are many articles, a second process writes pages on them, a group at a time, while this one writes the others; then
both go on with the groups that are left, one from each end.
"""

import functools
import shutil
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import processes
from warehouse.files import make_folder, sync_file, sync_folder
from warehouse.locks import waiting
from warehouse.publish import database_path
from warehouse.query import QueryError, connect
from warehouse.report import articles, overview, searched, speakers, stories, topics, variants
from warehouse.report.pages import Page, environment, rows
from warehouse.report.scope import Bounds, Scope, scope_of, share

if TYPE_CHECKING:
    import duckdb
    from jinja2 import Environment

GROUPS_ALONE = 2  # for so many groups of articles a second process takes longer to start than it saves
MEMORY_BESIDE = "1GB"
SPILL = ".report.spill"
VEGA = "django-js-lib-vega-embed"
VEGA_FILES = {"vega5.js": "vega.js", "vega-lite5.js": "vega-lite.js", "vega-embed6.js": "vega-embed.js"}


def report(data: Path, rules: Mapping[str, str], bounds: Bounds = Bounds()) -> Path:  # noqa: B008 - it is frozen
    """Write the site DIR/report from the published database and return its first page.

    `rules` says what each rule of attribution means.
    """
    import duckdb

    folder = data / "report"
    with connect(data, spill=data / SPILL) as con:
        make_folder(folder.parent)
        with waiting(data / ".report.lock"):
            aside = data / ".report.aside"
            try:
                _write(con, data, aside, rules, bounds)
                _swap(aside, folder)
            except duckdb.Error as error:
                raise QueryError(
                    f"{database_path(data)} is not as this version makes it ({error}): run `onrecord build` again"
                ) from error
            finally:
                shutil.rmtree(aside, ignore_errors=True)
                shutil.rmtree(data / SPILL, ignore_errors=True)
    return folder / "index.html"


def _write(con: "duckdb.DuckDBPyConnection", data: Path, folder: Path, rules: Mapping[str, str], bounds: Bounds) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    scope = scope_of(con, bounds)
    generation = _generation(con)
    engine = environment(scope=scope, generation=generation)
    for part in ("static", *(kind for kind, paths in scope.paths.items() if paths)):
        make_folder(folder / part)
    groups = articles.groups(scope)
    with processes.pool(1) as beside:
        try:
            begun = {
                ranks: beside.submit(_write_beside, data, folder, scope, rules, generation, ranks)
                for ranks in (groups if len(groups) > GROUPS_ALONE else ())
            }
            _write_pages(engine, folder, _pages(con, scope))
            for ranks in reversed(groups):
                if ranks not in begun or begun[ranks].cancel() or not begun[ranks].result():
                    _write_pages(engine, folder, articles.pages(con, scope, rules, ranks))
        finally:
            beside.shutdown(cancel_futures=True)
    for name, held in _static(con, scope):
        (folder / "static" / name).write_bytes(held)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
        else:
            sync_folder(path)
    sync_folder(folder)


def _generation(con: "duckdb.DuckDBPyConnection") -> str:
    [generation] = rows(con, "generation")
    return str(generation.digest)


def _pages(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Iterator[Page]:
    """All pages but those on an article each."""
    topics_listed, stories_listed = topics.listed(con, scope), stories.listed(con, scope)
    yield overview.page(con, scope, topics_listed, stories_listed)
    yield from speakers.pages(con, scope)
    yield from stories.pages(con, scope, stories_listed)
    yield from variants.pages(con, scope)
    yield from topics.pages(con, scope, topics_listed)
    yield articles.list_page(con, scope)
    yield searched.page(scope)


def _write_pages(engine: "Environment", folder: Path, pages: Iterable[Page]) -> None:
    for page in pages:
        root = "../" * page.path.count("/")
        content = engine.get_template(page.template).render(page.content, title=page.title, root=root, path=page.path)
        (folder / page.path).write_text(content, encoding="utf-8")


def _write_beside(data: Path, folder: Path, scope: Scope, rules: Mapping[str, str], generation: str, ranks: range) -> bool:
    """Write a group's pages in a process of its own; False where another generation has been published meanwhile."""
    con = _opened(data)
    if _generation(con) != generation:
        return False
    share(con, scope)
    _write_pages(environment(scope=scope, generation=generation), folder, articles.pages(con, scope, rules, ranks))
    return True


@functools.cache
def _opened(data: Path) -> "duckdb.DuckDBPyConnection":
    return connect(data, MEMORY_BESIDE, data / SPILL / "beside")


def _static(con: "duckdb.DuckDBPyConnection", scope: Scope) -> Iterator[tuple[str, bytes]]:
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
