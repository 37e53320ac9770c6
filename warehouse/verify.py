"""Checking a data folder: every file on disk against what was written, and what to do about each that differs.

Belongs here: finding damage, and taking damaged files out of the way. Does not: making them anew (a build does).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse import datasets, manifest, publish, search_index
from warehouse.files import TEMPORARY_SUFFIX
from warehouse.locks import exclusive
from warehouse.manifest import PARQUET, Manifest, StoredFile

RAW = "raw"


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is not what was written. `file` is its entry in the manifest, where it has one.

    `gone_inputs` are the inputs that damaged raw bytes came from and that are no longer there to be read again.
    """

    path: Path
    found: str
    remedy: str
    file: StoredFile | None = None
    gone_inputs: tuple[str, ...] = ()


def problems(data: Path) -> list[Problem]:
    """All in the data folder's Parquet files, manifest and database that is not as it was written.

    Reads every file whole. Raises ManifestError where the manifest itself is damaged, as nothing can be compared without it,
    and DataFolderBusy.
    """
    with exclusive(data):
        listing = manifest.load(data)
        return [*_damaged(data, listing), *_unlisted(data, listing), *_database(data)]


def mend(data: Path) -> list[Problem]:
    """Takes every damaged file out of the way, so that the next build makes it anew; returns what it found.

    Where the raw bytes of a batch are damaged, all of the batch goes, and the next build reads its inputs again; but where one
    of those inputs is gone, the batch stays as it is: what was made from it is whole. What the manifest never listed is left
    alone. Raises ManifestError and DataFolderBusy.
    """
    with exclusive(data):
        found = problems(data)
        listing = manifest.load(data)
        lost = {problem.file for problem in found if problem.file is not None and not problem.gone_inputs}
        unreadable = tuple(file.batch_id for file in lost if file.table == RAW and file.batch_id)
        # The faults of a batch's steps are stored under its name with the step's after it.
        lost.update(file for file in listing.files if file.batch_id and file.batch_id.startswith(unreadable))
        if lost:
            manifest.commit(data, [], removed=lost)
        if any(problem.file is None and data / PARQUET not in problem.path.parents for problem in found):
            publish.forget(data)
            search_index.remove(data)
        return found


def _damaged(data: Path, listing: Manifest) -> Iterator[Problem]:
    for file in listing.files:
        path = data / PARQUET / file.path
        if found := datasets.found_in(path, file):
            remedy = "run `onrecord verify --mend`, then `onrecord build`: it is made anew"
            gone = _gone_inputs(data, listing, file) if file.table == RAW else ()
            if file.table == RAW:
                remedy = (
                    f"put it back from a copy; {len(gone)} of its inputs are gone ({gone[0]} …), what was made of them is kept"
                    if gone
                    else "run `onrecord verify --mend`, then `onrecord build` with the inputs of before: they are read again"
                )
            yield Problem(path, found, remedy, file, gone)


def _gone_inputs(data: Path, listing: Manifest, raw: StoredFile) -> tuple[str, ...]:
    """The inputs of a batch that are files no longer there; all that can be told is what the batch's `inputs` say."""
    inputs = listing.file("inputs", raw.batch_id)
    if inputs is None or datasets.found_in(data / PARQUET / inputs.path, inputs):
        return ()
    addresses = datasets.read(data, listing, "inputs", [inputs.batch_id or ""], columns=["source_uri"])["source_uri"].to_pylist()
    # What follows a # names a part of the file before it; a file's own name may hold one, too.
    return tuple(a for a in addresses if "://" not in a and not Path(a).exists() and not Path(a.partition("#")[0]).is_file())


def _unlisted(data: Path, listing: Manifest) -> Iterator[Problem]:
    """What lies among the Parquet files and is none of them; what a killed build left half-written, the next one removes."""
    listed = {data / PARQUET / file.path for file in listing.files} | {manifest.manifest_path(data)}
    for path in sorted((data / PARQUET).rglob("*")):
        is_temporary = path.name.startswith(".") and path.name.endswith((TEMPORARY_SUFFIX, ".lock"))
        if path not in listed and not is_temporary and not (path.is_dir() and not path.is_symlink()):
            yield Problem(path, "is not in the manifest: nothing reads it", "delete it, or move it away if it is yours")


def _database(data: Path) -> Iterator[Problem]:
    remedy = "run `onrecord verify --mend`, then `onrecord build`: it is published anew"
    if found := publish.found_in_database(data):
        yield Problem(publish.database_path(data), found, remedy)
    elif (publication := publish.published(data)) is not None:
        for path in search_index.damaged(data, publication.digest):
            yield Problem(path, "is missing or damaged: it is part of the index for searching", remedy)
