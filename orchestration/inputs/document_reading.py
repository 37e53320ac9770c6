"""The step `documents`, with a limit on the time and memory that each page and message may take.

Belongs here: that limit, and what becomes of a page that passes it. Does not: reading itself (`transforms.ingest.input_units`),
the process that can be killed (`process_limits`). A page made to be costly is quarantined and costs the batch nothing else.
"""

from typing import Any

import pyarrow as pa

from orchestration.runs import process_limits
from transforms.ingest import input_units
from transforms.ingest.decoding import NotText
from transforms.ingest.documents import documents as from_raw
from transforms.ingest.input_metadata import InputMetadata


def documents(raw: pa.Table, batch_id: str) -> dict[str, pa.Table]:
    """The tables `inputs`, `documents` and `quarantine` of one batch.

    In a process that may be killed, pages are read in it: the fast way, for a batch in which none passes its limits.
    """
    return from_raw(raw, batch_id, _here if process_limits.is_limited() else guarded)


def guarded(media_type: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    """`transforms.ingest.input_units.markup` within limits. Raises NotText, with reason `over_budget` where they are passed."""
    return within_limits(input_units.markup, media_type, content, given)


def within_limits(
    read: input_units.Markup, media_type: str, content: bytes, given: InputMetadata
) -> tuple[str, str, InputMetadata]:
    """A reader of markup, which must be importable, in a process of its own."""
    try:
        return _told(*process_limits.call(_answer, read, media_type, content, given))
    except process_limits.OverBudget as passed:
        raise NotText("over_budget", f"{passed}; save its text and give that") from None


def _here(media_type: str, content: bytes, given: InputMetadata) -> tuple[str, str, InputMetadata]:
    with process_limits.allowance(process_limits.CPU_SECONDS):
        return _told(*_answer(input_units.markup, media_type, content, given))


def _told(kind: str, found: Any) -> tuple[str, str, InputMetadata]:
    if kind == "refused":
        raise NotText(*found)
    text, encoding, given = found
    return text, encoding, given


def _answer(read: input_units.Markup, media_type: str, content: bytes, given: InputMetadata) -> tuple[str, Any]:
    """What was read, or reason and detail of the refusal."""
    try:
        return "read", read(media_type, content, given)
    except NotText as problem:
        return "refused", (problem.reason, problem.detail)
    except MemoryError:
        raise
    except Exception as error:
        detail = f"its reader failed ({type(error).__name__}: {' '.join(str(error).split())[:300]}); save its text and give that"
        return "refused", ("unreadable_markup", detail)
