"""onrecord search: ranked full-text search over articles and quotations.

Belongs here: its arguments. Does not: the search (`warehouse.search`).
"""

import argparse
import os
import sys

from orchestration.commands.arguments import EXIT_FAILED, EXIT_USAGE, Commands, command, data_folder, date, fail, positive


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
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
    parser.add_argument("words", nargs="+", metavar="WORDS", help="words that must all occur; a phrase in quotation marks")
    parser.add_argument("--in", dest="corpus", choices=["articles", "quotations"], help="search only these (default: both)")
    parser.add_argument("--outlet", metavar="NAME", help="only from this outlet, by its name or outlet_id")
    parser.add_argument("--speaker", metavar="NAME", help="only what one with this name says; articles that quote them")
    parser.add_argument("--from", dest="first_date", type=date, metavar="DATE", help="only published on or after YYYY-MM-DD")
    parser.add_argument("--to", dest="last_date", type=date, metavar="DATE", help="only published on or before YYYY-MM-DD")
    parser.add_argument("--kind", choices=["direct", "mixed", "indirect"], help="only quotations of this kind")
    parser.add_argument("--no-reprints", action="store_true", help="leave out articles that repeat an earlier one's text")
    parser.add_argument("--limit", type=positive, default=10, metavar="N", help="at most so many hits (default: %(default)s)")
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table", help="default: %(default)s")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from warehouse import search
    from warehouse.search_index import CORPORA

    if options.kind and options.corpus == "articles":
        return fail("--kind is of quotations: leave out --in articles", EXIT_USAGE)
    if options.first_date and options.last_date and options.first_date > options.last_date:
        return fail(f"--from {options.first_date} is after --to {options.last_date}", EXIT_USAGE)
    corpora = ("quotations",) if options.kind else (options.corpus,) if options.corpus else CORPORA
    filters = search.Filters(
        options.outlet, options.speaker, options.first_date, options.last_date, options.kind, options.no_reprints
    )
    try:
        search.run(
            data_folder(options),
            os.fsencode(" ".join(options.words)).decode(),
            options.format,
            sys.stdout,
            corpora=corpora,
            filters=filters,
            limit=options.limit,
            is_coloured=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
        )
    except UnicodeDecodeError as error:
        return fail(f"the words are not UTF-8: {error}", EXIT_USAGE)
    except search.SearchError as error:
        return fail(error, EXIT_FAILED)
    return 0
