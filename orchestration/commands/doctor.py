"""onrecord doctor: whether this installation and a data folder are in order, and what to do where they are not.

Belongs here: quick looks at versions, folders, locks and lists. Does not: reading every stored byte (`onrecord verify`).
"""

import argparse
import os
import platform
import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.commands.arguments import EXIT_FAILED, Commands, command, data_folder

# A build writes aside what it replaces: with less than this free it may not get through.
LEAST_FREE_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and found; `remedy` says what to do, where something is to be done."""

    subject: str
    found: str
    remedy: str | None = None


def add(commands: Commands) -> None:
    """Declares the command."""
    parser = command(
        commands,
        "doctor",
        "check the installation and the data folder, and say what to do",
        """example:
  onrecord doctor --data my/data

Exit code: 0 all is in order, 1 something is to be done, 2 wrong usage.""",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    data = data_folder(options)
    is_well = True
    for finding in (*_installation(), *_machine(data), *_lists(data), *_data(data)):
        is_well = is_well and finding.remedy is None
        print(f"{'ok ' if finding.remedy is None else 'DO '} {finding.subject:10} {finding.found}")
        if finding.remedy is not None:
            print(f"{'':14} -> {textwrap.indent(finding.remedy, ' ' * 18).lstrip()}")
    return 0 if is_well else EXIT_FAILED


def _installation() -> Iterator[Finding]:
    """Versions, against those that this release asks for."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    yield Finding("onrecord", f"{version('onrecord')} on Python {platform.python_version()}")
    wanted = [Requirement(text) for text in requires("onrecord") or ()]
    extras: dict[str, bool] = {}
    for requirement in wanted:
        try:
            installed = version(requirement.name)
            is_right = requirement.specifier.contains(installed, prereleases=True)
        except PackageNotFoundError:
            installed, is_right = "missing", False
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            if not is_right:
                yield Finding(requirement.name, installed, f"pip install '{requirement.name}{requirement.specifier}'")
        else:
            extra = str(requirement.marker).rpartition(" ")[2].strip("\"'")
            extras[extra] = extras.get(extra, True) and is_right
    for extra, is_there in sorted(extras.items()):
        yield Finding(
            "extra", f"{extra} is installed" if is_there else f"{extra} is not installed; pip install 'onrecord[{extra}]' adds it"
        )


def _machine(data: Path) -> Iterator[Finding]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    yield Finding("machine", f"{len(os.sched_getaffinity(0))} cores, {memory / 2**30:.1f} GiB of memory")
    there = next(folder for folder in (data, *data.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    remedy = None if free > LEAST_FREE_BYTES else f"make room: a build needs more than {LEAST_FREE_BYTES / 2**30:.0f} GiB"
    yield Finding("disk", f"{free / 2**30:.1f} GiB free for {data}", remedy)
    if not os.access(there, os.W_OK):
        yield Finding("disk", f"{there} cannot be written to", "give yourself the right to, or name another folder with --data")


def _lists(data: Path) -> Iterator[Finding]:
    """The lists that people edit."""
    from orchestration.inputs import reference_lists
    from orchestration.runs.steps import REFERENCE_TABLES

    for table in REFERENCE_TABLES:
        try:
            file = reference_lists.path(data, table)
            yield Finding("list", f"{reference_lists.read(file, table).num_rows} rows in {file}")
        except (reference_lists.BadReference, OSError) as error:
            yield Finding("list", f"{table} cannot be used", str(error))


def _data(data: Path) -> Iterator[Finding]:
    """The data folder: who holds it, what is listed, published, kept aside."""
    from warehouse import locks, manifest, publish, query

    if not manifest.manifest_path(data).exists():
        yield Finding("data", f"{data} holds nothing yet", "run `onrecord build INPUT`, or name another folder with --data")
        return
    holder = locks.holder(data)
    yield Finding("lock", "free" if holder is None else f"held by process {holder or 'of unknown number'}: a build is at work")
    try:
        listing = manifest.load(data)
    except manifest.ManifestError as error:
        yield Finding("data", "the list of files cannot be read", str(error))
        return
    size = sum(file.size_bytes for file in listing.files)
    yield Finding("data", f"{size / 1e6:.1f} MB in {len(listing.files)} files; batches: {len(listing.batch_ids('raw'))}")
    try:
        with query.connect(data) as con:
            counts = [
                con.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("documents", "articles", "quarantine")
            ]
    except query.QueryError as error:
        yield Finding("database", "cannot be asked", str(error))
        return
    documents, articles, quarantined = (row[0] if row else 0 for row in counts)
    remedy = None
    if holder is None and not publish.is_current(data, listing):
        remedy = "run `onrecord build`: it was made by another version, or a build was interrupted"
    yield Finding("database", f"{publish.database_path(data)}: {documents} documents, {articles} articles", remedy)
    if quarantined:
        yield Finding("quarantine", f"{quarantined} inputs: onrecord sql 'from quarantine' says which and why")
