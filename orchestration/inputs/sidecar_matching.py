"""What stands beside the inputs: sidecars and manifests found, read, and held against the documents they speak of.

Belongs here: reading them. Does not: their content (`transforms.ingest.sidecars`), finding inputs (`input_sources`).
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.inputs import input_sources
from orchestration.inputs.input_sources import Source

if TYPE_CHECKING:
    from transforms.ingest.input_metadata import InputMetadata


@dataclass(frozen=True, slots=True)
class Metadata:
    """What files say of inputs, by the input's address; and by the address of such a file what it is found to be."""

    said: dict[str, "InputMetadata"]
    files: dict[str, str]
    problems: dict[str, str]


def read_metadata(found: Sequence[Source], data: Path) -> Metadata:
    """Reads the sidecars and manifests that speak of the inputs, whether or not they are inputs themselves."""
    from transforms.ingest import sidecars

    beside: dict[str, set[str]] = {}
    for source in found:
        if source.filesystem is not None:
            beside.setdefault(source.folder, set()).add(source.name)
    inputs = {source.uri for source in found}
    metadata = Metadata({}, {}, {})
    read: dict[str, InputMetadata | None] = {}
    manifests: dict[str, Source] = {}
    for source in found:
        names = input_sources.beside(source, beside)
        for name in sidecars.names_of(source.name):
            if name in names:
                sidecar = input_sources.sibling(source, name)
                if sidecar.uri not in read:
                    read[sidecar.uri] = _sidecar(sidecar, data, metadata)
                if (given := read[sidecar.uri]) is not None:
                    _add(metadata.said, source.uri, given)
        if sidecars.MANIFEST in names:
            manifest = input_sources.sibling(source, sidecars.MANIFEST)
            manifests.setdefault(manifest.uri, manifest)
    for uri, manifest in sorted(manifests.items()):
        listed = _manifest(manifest, data)
        if listed is None:
            continue
        count = 0
        for name, given in listed.items():
            named = posixpath.join(manifest.folder, posixpath.normpath(name.replace("\\", "/")))
            if named in inputs and named != uri:
                count += 1
                _add(metadata.said, named, given)
        metadata.files[uri] = f"lists {len(listed)} files, {count} of them among the inputs"
    return metadata


def _add(said: dict[str, "InputMetadata"], uri: str, given: "InputMetadata") -> None:
    """What is said nearer to a document goes before what is said farther away."""
    from transforms.ingest.input_metadata import merged

    said[uri] = merged(said[uri], given) if uri in said else given


def _content(source: Source, data: Path) -> bytes | None:
    fetched = input_sources.fetch(source, data)
    if isinstance(fetched, str):
        return None
    if fetched.file is not None:
        fetched.file.close()
    return fetched.content


def _sidecar(source: Source, data: Path, metadata: Metadata) -> "InputMetadata | None":
    from transforms.ingest import sidecars
    from transforms.ingest.decoding import NotText

    content = _content(source, data)
    if content is None:
        return None
    try:
        given = sidecars.sidecar(content)
    except NotText as problem:
        metadata.problems[source.uri] = f"{problem.reason}\ta sidecar that cannot be read: {problem.detail}"
        return None
    if given is not None:
        metadata.files[source.uri] = "a sidecar of the document of the same name"
    return given


def _manifest(source: Source, data: Path) -> "dict[str, InputMetadata] | None":
    from transforms.ingest import sidecars
    from transforms.ingest.decoding import NotText
    from transforms.ingest.streams import Damaged

    content = _content(source, data)
    try:
        return sidecars.manifest(content) if content is not None else None
    except (NotText, Damaged):
        return None  # read as an ordinary table, it is quarantined with the reason
