"""Quotations of a batch: the extraction of runs and their attribution, put into the declared tables.

Belongs here: which passages are read, ids, and the columns. Does not: finding runs (`quotation_spans`), attributing them
(`attribution`).
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.garbage_collection import uncollected
from transforms.quotations.attribution import UNATTRIBUTED, Attribution, attribute
from transforms.quotations.quotation_spans import Run, runs
from transforms.quotations.stance import is_of_nobody, stance
from transforms.quotations.tokens import Article, Paragraph
from warehouse.tables import TABLES, Table

# A headline quotes too; a caption repeats or quotes. Menus, forms, headers and bylines do not speak.
SPEAKING_ROLES = ("title", "subtitle", "heading", "body", "caption")
# Articles worked on together: enough for NumPy to be worth its calls, few enough to stay in cache.
ARTICLES_AT_ONCE = 128
# The fields of a row, in the order in which `_rows` gives them.
_QUOTATION = (
    "quotation_id",
    "utterance_id",
    "article_id",
    "document_id",
    "ordinal",
    "kind",
    "text",
    "word_count",
    "stance",
    "start_char",
    "end_char",
    "cue",
    "cue_start_char",
    "cue_end_char",
    "speaker_mention",
    "speaker_start_char",
    "speaker_end_char",
    "resolved_name",
    "speaker_kind",
    "relayed_by",
    "attribution_rule",
    "confidence",
)
_QUOTED_SPAN = ("quotation_id", "article_id", "document_id", "ordinal", "text", "start_char", "end_char")


def _speaking(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> Iterator[tuple[str, str, Article]]:
    """(article_id, document_id, article) in order of document and position."""
    article_ids = articles["article_id"].combine_chunks()
    document_at = pc.index_in(articles["document_id"], documents["document_id"].combine_chunks()).to_pylist()
    some = passages.select(["article_id", "role", "start_char", "end_char"])
    some = some.filter(pc.is_in(passages["role"], pa.array(SPEAKING_ROLES)))
    owner = pc.fill_null(pc.index_in(some["article_id"], article_ids, skip_nulls=True), -1).to_numpy()
    starts = some["start_char"].to_numpy()
    order = np.lexsort((starts, owner))
    edges = np.searchsorted(owner[order], np.arange(len(article_ids) + 1)).tolist()
    columns = [
        column[order].tolist() for column in (starts, some["end_char"].to_numpy(), pc.equal(some["role"], "title").to_numpy())
    ]
    ids = zip(article_ids.to_pylist(), articles["document_id"].to_pylist(), document_at, range(len(article_ids)), strict=True)
    place, text = -1, ""
    for article_id, document_id, at, number in sorted(ids):
        if at != place:
            place, text = at, documents["text"][at].as_py()
        its = slice(*edges[number : number + 2])
        yield article_id, document_id, Article(text, tuple(map(Paragraph, *(column[its] for column in columns))))


def _rows(
    article_id: str, document_id: str, text: str, found: Sequence[Run], speakers: Sequence[Attribution]
) -> tuple[list[tuple], list[tuple]]:
    """The quotations of an article, and what stands inside quotation marks in them."""
    rows, spans = [], []
    first_of: dict[int, str] = {}
    for ordinal, (run, attributed) in enumerate(zip(found, speakers, strict=True)):
        speaker = attributed
        quotation_id = f"{article_id}-q{ordinal}"
        end = _end(text, run, speaker)
        words = text[run.start : end]
        cue_start, cue_end = run.cue or (None, None)
        mention = None if speaker.start is None or speaker.end is None else (speaker.start, speaker.end)
        its_stance = stance(text, run.cue, (run.start, end), mention)
        if its_stance == "negated" and is_of_nobody(text, run.cue, (run.start, end)):
            speaker = UNATTRIBUTED._replace(confidence=speaker.confidence)
        rows.append(
            (
                quotation_id,
                first_of.setdefault(run.utterance, quotation_id),
                article_id,
                document_id,
                ordinal,
                run.kind,
                words,
                len(words.split()),
                its_stance,
                run.start,
                end,
                text[cue_start:cue_end] if run.cue else None,
                cue_start,
                cue_end,
                None if speaker.start is None else text[speaker.start : speaker.end],
                speaker.start,
                speaker.end,
                speaker.name,
                None if speaker.name is None else speaker.kind,
                speaker.relayed_by,
                speaker.rule,
                run.confidence * speaker.confidence,
            )
        )
        for position, (start, end) in enumerate(run.quoted):
            spans.append((quotation_id, article_id, document_id, position, text[start:end], start, end))
    return rows, spans


def _end(text: str, run: Run, speaker: Attribution) -> int:
    """Where the words of a run end: reported speech does not reach into the mention of its speaker, "…, the [fire service]"."""
    if run.kind != "indirect" or speaker.start is None or speaker.end is None:
        return run.end
    if not run.start < speaker.start < run.end <= speaker.end:
        return run.end
    return run.start + len(text[run.start : speaker.start].rstrip(" \n,"))


def _table(table: Table, fields: Sequence[str], rows: list[tuple]) -> pa.Table:
    """Rows as an Arrow table in the declared schema."""
    if not rows:
        return table.empty()
    columns = dict(zip(fields, zip(*rows, strict=True), strict=True))
    return table.checked(pa.table({name: pa.array(values, table.column(name).type) for name, values in columns.items()}))


@uncollected
def quotations(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> dict[str, pa.Table]:
    """The tables `quotations` and `quoted_spans` of a batch, ordered by article and position in the text."""
    rows: list[tuple] = []
    spans: list[tuple] = []
    articles_left = _speaking(documents, articles, passages)
    while some := list(islice(articles_left, ARTICLES_AT_ONCE)):
        found = runs([article for _, _, article in some])
        attributed = attribute([article for _, _, article in some], found)
        for (article_id, document_id, article), its_runs, its_speakers in zip(some, found, attributed, strict=True):
            its_rows, its_spans = _rows(article_id, document_id, article.text, its_runs, its_speakers)
            rows += its_rows
            spans += its_spans
    return {
        "quotations": _table(TABLES["quotations"], _QUOTATION, rows),
        "quoted_spans": _table(TABLES["quoted_spans"], _QUOTED_SPAN, spans),
    }
