"""onrecord init: the folders and lists of a new coverage, laid out to be edited.

Belongs here: what is laid out. Does not: reading it (`orchestration.inputs.reference_lists`).
"""

import argparse
import shlex
from pathlib import Path

from orchestration.commands.arguments import EXIT_USAGE, Commands, fail

LANDING, LISTS = "articles", "data/reference"
# Outlets and well-known people are of use for any subject; topics and decisions are of one.
FILLED = ("known_outlets", "known_speakers")


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "init",
        help="lay out a new coverage: landing folder, codebook, outlets, people",
        description="Lay out a new coverage: a landing folder, and the lists of topics, outlets and people to edit.",
        epilog="""example:
  onrecord init harbour
  cd harbour
  cp ~/clippings/* articles/
  onrecord build articles""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder, or an empty one")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from orchestration.inputs.reference_lists import DEFAULT_FOLDER
    from orchestration.runs.steps import REFERENCE_TABLES
    from warehouse.files import write_atomically

    folder: Path = options.folder
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        return fail(f"{folder} is there already and not an empty folder: name another one", EXIT_USAGE)
    (folder / LANDING).mkdir(parents=True)
    for table in REFERENCE_TABLES:
        shipped = (DEFAULT_FOLDER / f"{table}.csv").read_bytes()
        header = shipped.partition(b"\n")[0] + b"\n"
        write_atomically(folder / LISTS / f"{table}.csv", shipped if table in FILLED else header)
    write_atomically(folder / "README.md", _guide().encode())
    print(f"Laid out {folder}: put your text into {folder / LANDING}, edit the lists in {folder / LISTS}, then:")
    print(f"  cd {shlex.quote(str(folder))}\n  onrecord build {LANDING}")
    return 0


def _guide() -> str:
    """What is where, and what each column of the lists means."""
    import pyarrow as pa

    from orchestration.inputs.reference_lists import LIST_SEPARATOR
    from orchestration.runs.steps import REFERENCE_TABLES
    from warehouse.tables import TABLES

    parts = [
        "# A coverage\n",
        f"- `{LANDING}/`: put text, web pages, mail, archives and exports here, in folders as you like.",
        f"- `{LISTS}/`: lists to edit, as CSV in UTF-8; {LIST_SEPARATOR} stands between the values of a list in one column.",
        f"- `onrecord build {LANDING}` in this folder reads what is new and publishes `data/onrecord.duckdb`.",
        '- `onrecord sql "select * from who_said_what limit 5"` asks it; `onrecord report --open` shows it.',
        "\nTwo lists come filled, the others with their header alone; take out and add what your subject and its time need:\n",
        "- `known_outlets.csv`: well-known agencies, newspapers and broadcasters",
        "- `known_speakers.csv`: politicians in office, ministries and other bodies, many of them of the war in Ukraine; an"
        " office in `roles` stands for whom it is listed with",
        "\nBoth also hold the invented outlets and people of the sample articles.",
        "\nWithout rows in a list the build works as well: it finds outlets, people and figures by itself, but no topics.\n",
    ]
    for name in REFERENCE_TABLES:
        table = TABLES[name]
        parts.append(f"## {LISTS}/{name}.csv\n\nOne row: {table.grain}.\n\n| column | value | what it holds |\n|---|---|---|")
        for column in table.columns:
            values = f"; one of {', '.join(column.values)}" if column.values else ""
            value = "may be empty" if column.is_nullable or pa.types.is_list(column.type) else "required"
            parts.append(f"| {column.name} | {value} | {column.description}{values} |")
        parts.append("")
    return "\n".join(parts)
