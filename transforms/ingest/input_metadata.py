"""What an input says of a document beside its text: the metadata of a page, a record, a message or a sidecar.

Belongs here: the one shape in which every format hands it on. Does not: reading a format, weighing it against other evidence.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InputMetadata:
    """Metadata as an input states it, unverified; nothing stated is None or empty.

    `published` is as written there. `main` are the parts of the text, as offsets `[start, end)` in order, that an extractor
    takes for the story; empty where none has looked.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    fetched_at: datetime | None = None
    language: str | None = None
    main: tuple[tuple[int, int], ...] = ()


def merged(first: InputMetadata, second: InputMetadata) -> InputMetadata:
    """What either says, the first before the second; of no text yet, so no part of it is taken for the story."""
    return InputMetadata(
        title=first.title or second.title,
        authors=first.authors or second.authors,
        published=first.published or second.published,
        url=first.url or second.url,
        outlet=first.outlet or second.outlet,
        fetched_at=first.fetched_at or second.fetched_at,
        language=first.language or second.language,
    )
