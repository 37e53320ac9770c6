"""Raw input units to documents, each one accounted for.

Belongs here: what becomes of an input unit: loaded, duplicate or quarantined. Does not: finding or reading files, cleaning.
"""

from typing import Any

import pyarrow as pa

from transforms.decode import NotText, decode
from transforms.given import Given
from warehouse.tables import TABLES


def stated(given: Given) -> dict[str, Any]:
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


def documents(raw: pa.Table, batch_id: str) -> dict[str, pa.Table]:
    """The tables `inputs`, `documents` and `quarantine` of one batch of `raw` input units.

    Rows come out ordered by source_uri, whatever the order they came in. A unit whose `document_id` is set repeats bytes seen
    before; one with a `problem` had no bytes to read.
    """
    inputs, loaded, quarantined = [], [], []
    for unit in sorted(raw.to_pylist(), key=lambda row: row["source_uri"]):
        row = {"source_uri": unit["source_uri"], "size_bytes": unit["size_bytes"], "batch_id": batch_id}
        if unit["document_id"] is not None:
            inputs.append({**row, "sha256": unit["sha256"], "outcome": "duplicate", "document_id": unit["document_id"]})
            continue
        try:
            if unit["problem"] is not None:
                raise NotText(*unit["problem"].split("\t", 1))
            decoded = decode(unit["content"])
        except NotText as problem:
            inputs.append({**row, "sha256": unit["sha256"], "outcome": "quarantined"})
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
        inputs.append({**row, "sha256": unit["sha256"], "outcome": "loaded", "document_id": unit["sha256"]})
        loaded.append(
            {
                **row,
                "document_id": unit["sha256"],
                "media_type": decoded.media_type,
                "encoding": decoded.encoding,
                "text": decoded.text,
                **stated(Given()),
            }
        )
    return {
        "inputs": TABLES["inputs"].from_rows(inputs),
        "documents": TABLES["documents"].from_rows(loaded),
        "quarantine": TABLES["quarantine"].from_rows(quarantined),
    }
