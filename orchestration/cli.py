"""The command line: onrecord build, search, sql, report, verify, ui.

Belongs here: arguments, printing, exit codes. Does not: the work. Everything heavy is imported by the command that needs it.
"""

import argparse
import datetime
import io
import json
import math
import os
import shlex
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.building import Summary

EXIT_FAILED, EXIT_USAGE = 1, 2
QUERIES = (
    "select speaker_name, count(*) from who_said_what group by 1 order by 2 desc",
    "select * from share_of_voice limit 20",
    "select * from date_conflicts",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives back the exit code: 0 done, 1 failed, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        code: int = options.run(options)
        sys.stdout.flush()  # here, where a closed pipe is caught
        return code
    except KeyboardInterrupt:
        return _fail("interrupted; a build is taken up where it stopped by the next one", 130)
    except BrokenPipeError:
        # The reader of a pipe went away (`onrecord sql … | head`): nothing is wrong, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left unwritten would fail again at exit
        return _fail(error, EXIT_FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="onrecord",
        description="Who said what, in which outlet, when, in which words: from a folder of raw news text to SQL.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    build = _command(
        commands,
        "build",
        "read the inputs, extract, and publish the database",
        """examples:
  onrecord build                              the sample corpus, into ./data
  onrecord build my/articles --data my/data   a folder, recursively
  onrecord build 'wire/*.txt' one.txt         a glob and a file
  onrecord build dump.jsonl.gz crawl.warc.gz  records, each a document of its own
  onrecord build rows.csv --columns text=body,title=headline
  onrecord build s3://bucket/articles         with the extra: pip install 'onrecord[s3]'
  onrecord build articles --json              a summary for programs

A build works only on what is new or not current; the same inputs again are no work.
Exit code: 0 every input is accounted for, 1 the run failed, 2 wrong usage.""",
    )
    build.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="a file, a folder (recursive), a glob or a URL (s3, gs, http): text, HTML, mail, JSON, CSV, Parquet, WARC, archives;"
        " default: the sample corpus",
    )
    build.add_argument(
        "--columns",
        type=_columns,
        default={},
        metavar="FIELD=COLUMN,…",
        help="which column of tables and JSON records holds text, title, url, outlet, published, fetched_at, authors, language;"
        " default: guessed by name",
    )
    build.add_argument("--engine", choices=["local"], default="local", help="what spreads the batches (default: %(default)s)")
    build.add_argument("--workers", type=_count, default=0, metavar="N", help="processes to use (default: one for each core)")
    build.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    build.set_defaults(run=_build)

    _add_search(commands)

    sql = _command(
        commands,
        "sql",
        "ask the published database, read-only",
        """examples:
  onrecord sql "select speaker_name, count(*) from who_said_what group by 1 order by 2 desc"
  onrecord sql -f question.sql --format csv > answer.csv
  echo "show all tables" | onrecord sql""",
    )
    sql.add_argument("query", nargs="?", metavar="QUERY", help="SQL; default: read from standard input")
    sql.add_argument("-f", "--file", type=Path, help="read the SQL from a file")
    sql.add_argument("--format", choices=["table", "csv", "json", "parquet"], default="table", help="default: %(default)s")
    sql.add_argument(
        "--timeout", type=_seconds, default=60.0, metavar="SECONDS", help="stop a query after this (default: %(default)s)"
    )
    sql.set_defaults(run=_sql)

    report = _command(commands, "report", "write the static report", "example:\n  onrecord report --open")
    report.add_argument("--open", action="store_true", help="open it in the browser")
    report.set_defaults(run=_report)

    verify = _command(
        commands,
        "verify",
        "check every stored file against what was written",
        """examples:
  onrecord verify            reads everything, and says what to do about each file that differs
  onrecord verify --mend     takes damaged files out of the way, for the next build to make them anew

Exit code: 0 everything is as it was written, 1 something is not, 2 wrong usage.""",
    )
    verify.add_argument("--mend", action="store_true", help="take damaged files out of the way")
    verify.set_defaults(run=_verify)

    ui = _command(commands, "ui", "the Dagster UI on this data", "example:\n  onrecord ui --port 3000\n\nEnd it with Ctrl-C.")
    ui.add_argument("--port", type=_port, default=3000, help="default: %(default)s")
    ui.set_defaults(run=_ui)
    return parser


def _add_search(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    search = _command(
        commands,
        "search",
        "find articles and quotations by their words, the best first",
        """examples:
  onrecord search ceasefire monitors                   both words, in any place and with any English ending
  onrecord search '"restore peace" guarantees'         a phrase word for word, and a word
  onrecord search troops --in quotations --speaker Stolin --from 2025-03-01
  onrecord search referendum --outlet "Harbour Courier" --no-reprints --format json

Capitals and accents do not matter. Snippets mark what was found; the exact words and their place are in the database.
Exit code: 0 done, found or not; 1 the search cannot be done, 2 wrong usage.""",
    )
    search.add_argument("words", nargs="+", metavar="WORDS", help="words that must all occur; a phrase in quotation marks")
    search.add_argument("--in", dest="corpus", choices=["articles", "quotations"], help="search only these (default: both)")
    search.add_argument("--outlet", metavar="NAME", help="only from this outlet, by its name or outlet_id")
    search.add_argument("--speaker", metavar="NAME", help="only what one with this name says; articles that quote them")
    search.add_argument("--from", dest="first_date", type=_date, metavar="DATE", help="only published on or after YYYY-MM-DD")
    search.add_argument("--to", dest="last_date", type=_date, metavar="DATE", help="only published on or before YYYY-MM-DD")
    search.add_argument("--kind", choices=["direct", "mixed", "indirect"], help="only quotations of this kind")
    search.add_argument("--no-reprints", action="store_true", help="leave out articles that repeat an earlier one's text")
    search.add_argument("--limit", type=_positive, default=10, metavar="N", help="at most so many hits (default: %(default)s)")
    search.add_argument("--format", choices=["table", "csv", "json"], default="table", help="default: %(default)s")
    search.set_defaults(run=_search)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str, epilog: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--data", type=Path, metavar="DIR", help="the data folder (default: $ONRECORD_DATA, else ./data)")
    return command


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def _positive(text: str) -> int:
    if not _count(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date as YYYY-MM-DD") from None


def _columns(text: str) -> dict[str, str]:
    from transforms.columns import parse_mapping

    try:
        return parse_mapping(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    if not 0 < _count(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _version() -> str:
    from importlib.metadata import version

    return version("onrecord")


def _data(options: argparse.Namespace) -> Path:
    return (options.data or Path(os.environ.get("ONRECORD_DATA") or "data")).absolute()


def _fail(error: object, code: int) -> int:
    print(f"onrecord: {error}", file=sys.stderr)
    return code


def _build(options: argparse.Namespace) -> int:
    # The engine uses the cores, a batch each; threads inside a small matrix product only cost time. Read when NumPy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from orchestration.building import BuildFailed, build
    from orchestration.reference import BadReference
    from orchestration.sources import NoSuchInput
    from orchestration.steps import PROJECT
    from warehouse.datasets import DatasetError
    from warehouse.locks import DataFolderBusy
    from warehouse.manifest import ManifestError
    from warehouse.publish import PublishError

    data = _data(options)
    inputs = options.inputs or [str(PROJECT / "seeds" / "articles")]
    try:
        summary = build(
            data, inputs, options.engine, options.workers, mapping=options.columns, show=sys.stderr.isatty() and not options.json
        )
    except (NoSuchInput, BadReference) as error:
        return _fail(error, EXIT_USAGE)
    except (FileExistsError, NotADirectoryError):
        return _fail(f"{data} is, or lies in, a file: name a folder with --data", EXIT_USAGE)
    except (BuildFailed, DataFolderBusy, DatasetError, ManifestError, PublishError, OSError) as error:
        return _fail(error, EXIT_FAILED)
    if options.json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
        return 0
    reasons = ", ".join(f"{count} {reason}" for reason, count in summary.quarantine_reasons.items())
    quotations = ", ".join(f"{count} {kind}" for kind, count in summary.quotations.items())
    rows = [
        ("inputs", f"{summary.found} found, {summary.known} known already"),
        ("loaded", str(summary.loaded)),
        ("duplicates", str(summary.duplicates)),
        ("quarantined", f"{summary.quarantined}{f' ({reasons})' if reasons else ''}"),
        *(
            [("opened", f"{summary.expanded} archives, tables and other files that hold several units")]
            if summary.expanded
            else []
        ),
        *([("set aside", set_aside)] if (set_aside := _set_aside(summary)) else []),
        (
            "in the data",
            f"{summary.documents} documents, {summary.articles} articles, {sum(summary.quotations.values())} quotations",
        ),
        ("quotations", quotations or "none"),
        *([("faults", f"{summary.faults}: select * from faults")] if summary.faults else []),
        ("database", summary.database),
    ]
    if not summary.is_changed:
        print("Nothing to do: every input is known and everything made from them is current.")
    for name, value in rows:
        print(f"{name:12} {value}")
    print("\nTry:")
    where = f" --data {shlex.quote(str(data))}" if options.data else ""
    for query in QUERIES:
        print(f'  onrecord sql "{query}"{where}')
    return 0


def _search(options: argparse.Namespace) -> int:
    from warehouse import search
    from warehouse.search_index import CORPORA

    if options.kind and options.corpus == "articles":
        return _fail("--kind is of quotations: leave out --in articles", EXIT_USAGE)
    if options.first_date and options.last_date and options.first_date > options.last_date:
        return _fail(f"--from {options.first_date} is after --to {options.last_date}", EXIT_USAGE)
    corpora = ("quotations",) if options.kind else (options.corpus,) if options.corpus else CORPORA
    filters = search.Filters(
        options.outlet, options.speaker, options.first_date, options.last_date, options.kind, options.no_reprints
    )
    try:
        search.run(
            _data(options),
            os.fsencode(" ".join(options.words)).decode(),
            options.format,
            sys.stdout,
            corpora=corpora,
            filters=filters,
            limit=options.limit,
            is_coloured=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        )
    except UnicodeDecodeError as error:
        return _fail(f"the words are not UTF-8: {error}", EXIT_USAGE)
    except search.SearchError as error:
        return _fail(error, EXIT_FAILED)
    return 0


def _set_aside(summary: "Summary") -> str:
    """Inputs that are no documents and need not be."""
    kinds = ((summary.metadata, "sidecars and manifests"), (summary.skipped, "records of web archives without a page"))
    return ", ".join(f"{count} {what}" for count, what in kinds if count)


def _sql(options: argparse.Namespace) -> int:
    from warehouse import query

    if options.query is not None and options.file is not None:
        return _fail("give either a QUERY or -f FILE", EXIT_USAGE)
    try:
        if options.query is not None:
            text = os.fsencode(options.query).decode()
        else:
            text = (options.file.read_bytes() if options.file else sys.stdin.buffer.read()).decode("utf-8-sig")
    except OSError as error:
        return _fail(f"the SQL cannot be read: {error}", EXIT_USAGE)
    except UnicodeDecodeError as error:
        return _fail(f"the SQL is not UTF-8: {error}", EXIT_USAGE)
    if not text.strip():
        return _fail("no SQL was given", EXIT_USAGE)
    out = sys.stdout.buffer if options.format == "parquet" else sys.stdout
    try:
        query.limit_process()
        query.run(_data(options), text, options.format, out, options.timeout, _give_up)
    except query.QueryError as error:
        return _fail(error, EXIT_FAILED)
    return 0


def _give_up(message: str) -> None:
    """Ends the process at once, from whatever thread: what the others are doing cannot be interrupted."""
    print(f"onrecord: {message}", file=sys.stderr, flush=True)
    os._exit(EXIT_FAILED)


def _report(options: argparse.Namespace) -> int:
    from warehouse.query import QueryError
    from warehouse.report import report

    try:
        page = report(_data(options))
    except QueryError as error:
        return _fail(error, EXIT_FAILED)
    print(page)
    if options.open:
        import webbrowser

        webbrowser.open(page.as_uri())
    return 0


def _verify(options: argparse.Namespace) -> int:
    from warehouse import verify
    from warehouse.locks import DataFolderBusy
    from warehouse.manifest import ManifestError, manifest_path

    data = _data(options)
    if not manifest_path(data).exists():
        return _fail(f"{data} holds no data yet: run `onrecord build` first", EXIT_USAGE)
    try:
        found = verify.mend(data) if options.mend else verify.problems(data)
    except (DataFolderBusy, ManifestError, OSError) as error:
        return _fail(error, EXIT_FAILED)
    for problem in found:
        print(f"{problem.path} {problem.found}; {problem.remedy}")
    print(f"{len(found)} problem{'' if len(found) == 1 else 's'} found" if found else "Everything is as it was written.")
    return EXIT_FAILED if found else 0


def _ui(options: argparse.Namespace) -> int:
    """Replaces this process by Dagster's web server and daemon, bound to loopback."""
    import socket

    from orchestration.building import prepare_dagster_home
    from orchestration.steps import PROJECT
    from warehouse.publish import PublishError, refuse_unusable_path

    data = _data(options)
    try:
        refuse_unusable_path(data)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", options.port))
    except PublishError as error:
        return _fail(error, EXIT_USAGE)
    except OSError as error:
        return _fail(f"port {options.port}: {error.strerror}; choose another with --port", EXIT_FAILED)
    prepare_dagster_home(data)
    print(f"Dagster on http://127.0.0.1:{options.port} for {data}; end it with Ctrl-C", file=sys.stderr)
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-w",
        str(PROJECT / "workspace.yaml"),
        "-h",
        "127.0.0.1",
        "-p",
        str(options.port),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - a fixed command, no shell


if __name__ == "__main__":
    sys.exit(main())
