"""Shared storage: the Parquet files of a data folder under an fsspec URL, for the nodes of a cluster and for other engines.

Belongs here: moving stored files there and back, checked, and keeping the copy as the manifest has it. Does not: the data
folder itself (`manifest`, `datasets`).

    URL/parquet/<table>/<batch>-<sha256>.parquet      never changed once it is there
    URL/parquet/manifest.json                         as in the data folder, with these paths; put there last
"""

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from warehouse import datasets, manifest
from warehouse.files import TEMPORARY_SUFFIX, replacing
from warehouse.manifest import PARQUET, Manifest, StoredFile

DIGEST_LENGTH = 16


class StorageError(RuntimeError):
    """The shared storage cannot be opened, or does not hold what was put there."""


def path_of(file: StoredFile) -> str:
    """Where a file is, relative to URL/parquet: named by its content, so that what a reader reads is never replaced."""
    return f"{file.path.removesuffix('.parquet')}-{file.sha256[:DIGEST_LENGTH]}.parquet"


@dataclass(frozen=True, slots=True)
class Storage:
    """An opened URL."""

    filesystem: Any
    root: str

    def put(self, data: Path, file: StoredFile) -> None:
        """Brings a file of the data folder there, unless it is there."""
        target = f"{self.root}/{path_of(file)}"
        if self.filesystem.exists(target):
            return
        self._write(target, data / PARQUET / file.path)

    def _write(self, target: str, source: Path) -> None:
        """By way of a temporary name that is nobody else's: the same task may run twice, on two nodes."""
        folder, _, name = target.rpartition("/")
        temporary = f"{folder}/.{name}.{os.getpid()}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
        self.filesystem.makedirs(folder, exist_ok=True)
        self.filesystem.put_file(str(source), temporary)
        self.filesystem.mv(temporary, target)

    def fetch(self, data: Path, file: StoredFile) -> None:
        """Brings a file from there into the data folder, unless it is there. Raises StorageError."""
        target = data / PARQUET / file.path
        if datasets.found_in(target, file) is None:
            return
        with replacing(target) as temporary:
            self.filesystem.get_file(f"{self.root}/{path_of(file)}", str(temporary))
            if found := datasets.found_in(temporary, file):
                raise StorageError(f"{self.root}/{path_of(file)} {found}; delete it and build again")

    def bring_up_to_date(self, data: Path, listing: Manifest) -> None:
        """Makes the copy what the manifest lists: new files, then the manifest; then all goes that neither it nor the one before
        lists, whose readers may be at work."""
        present = self._present()
        before = self._listed() if "manifest.json" in present else set()
        for file in listing.files:
            if path_of(file) not in present:
                self._write(f"{self.root}/{path_of(file)}", data / PARQUET / file.path)
        listed = [replace(file, path=path_of(file)) for file in listing.files]
        self.filesystem.pipe_file(f"{self.root}/manifest.json", manifest.serialised(listed))
        for path in sorted(present - before - {file.path for file in listed} - {"manifest.json"}):
            self.filesystem.rm_file(f"{self.root}/{path}")

    def _present(self) -> set[str]:
        self.filesystem.invalidate_cache()
        return {path.removeprefix(f"{self.root}/") for path in self.filesystem.find(self.root)}

    def _listed(self) -> set[str]:
        return {file["path"] for file in json.loads(self.filesystem.cat_file(f"{self.root}/manifest.json"))["files"]}


def opened(url: str) -> Storage:
    """The storage that a URL names. Raises StorageError."""
    import fsspec

    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise StorageError(f"{url} cannot be opened: {' '.join(str(error).split())[:300]}") from error
    return Storage(filesystem, f"{path.rstrip('/')}/{PARQUET}")
