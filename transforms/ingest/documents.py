"""Raw input units to documents, each one accounted for.

Belongs here: what becomes of an input unit: loaded, duplicate, quarantined, or what it was found to be before. Does not: finding
or reading files, formats (`input_units`), cleaning.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from transforms.ingest import input_units
from transforms.ingest.decoding import NotText
from transforms.ingest.input_metadata import InputMetadata
from warehouse.tables import TABLES


def metadata_columns(given: InputMetadata) -> dict[str, Any]:
    """What an input says of a document, as columns of `documents`."""
    return {
        "url": given.url,
        "fetched_at": given.fetched_at,
        "given_title": given.title,
        "given_authors": list(given.authors),
        "given_published": given.published,
        "given_outlet": given.outlet,
        "given_language": given.language,
        "main_spans": [{"start_char": start, "end_char": end} for start, end in given.main],
    }


def given_of(unit: Mapping[str, Any]) -> InputMetadata | None:
    """What a row of `raw` says of its document."""
    given = unit["given"]
    return InputMetadata(**{**given, "authors": tuple(given["authors"])}) if given is not None else None


def documents(raw: pa.Table, batch_id: str, read_markup: input_units.Markup = input_units.markup) -> dict[str, pa.Table]:
    """The tables `inputs`, `documents` and `quarantine` of one batch of `raw` input units.

    Rows come out ordered by source_uri, whatever the order they came in. A unit whose `document_id` is set repeats bytes seen
    before; of one with an `outcome` it was known when it was found; one with a `problem` could not be read then.
    """
    inputs, loaded, quarantined = [], [], []
    for unit in sorted(raw.to_pylist(), key=lambda row: row["source_uri"]):
        row = {"source_uri": unit["source_uri"], "size_bytes": unit["size_bytes"], "batch_id": batch_id}
        found = {**row, **{name: unit[name] for name in ("sha256", "container_uri", "unit_count", "detail")}}
        if unit["document_id"] is not None:
            inputs.append({**found, "outcome": "duplicate", "document_id": unit["document_id"]})
            continue
        if unit["outcome"] is not None:
            inputs.append({**found, "outcome": unit["outcome"]})
            continue
        try:
            if unit["problem"] is not None:
                raise NotText(*unit["problem"].split("\t", 1))
            text, encoding, media_type, given = input_units.read(
                unit["content"], unit["source_uri"], unit["media_type"], given_of(unit), read_markup
            )
        except NotText as problem:
            inputs.append({**found, "outcome": "quarantined"})
            quarantined.append(
                {
                    "source_uri": unit["source_uri"],
                    "sha256": unit["sha256"],
                    "reason": problem.reason,
                    "detail": problem.detail,
                    "batch_id": batch_id,
                }
            )
            continue
        inputs.append({**found, "outcome": "loaded", "document_id": unit["sha256"]})
        loaded.append(
            {
                **row,
                "document_id": unit["sha256"],
                "media_type": media_type,
                "encoding": encoding,
                "text": text,
                **metadata_columns(given),
            }
        )
    return {
        "inputs": TABLES["inputs"].from_rows(inputs),
        "documents": TABLES["documents"].from_rows(loaded),
        "quarantine": TABLES["quarantine"].from_rows(quarantined),
    }
