"""Quotations of a batch: the extraction of runs and their attribution, put into the declared tables.

Belongs here: which passages are read, ids, and the columns. Does not: finding runs (`runs`), attributing them (`attribution`).
"""

from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from transforms.attribution import Attribution, attribute
from transforms.runs import Run, runs
from transforms.tokens import Article, Paragraph
from warehouse.tables import TABLES

# A headline quotes too; a caption repeats or quotes. Menus, forms, headers and bylines do not speak.
SPEAKING_ROLES = frozenset({"title", "subtitle", "heading", "body", "caption"})
# Articles worked on together: enough for NumPy to be worth its calls, few enough to stay in cache.
ARTICLES_AT_ONCE = 128


def _speaking(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> Iterator[tuple[str, str, Article]]:
    """(article_id, document_id, article) in order of document and position."""
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    paragraphs: dict[str, list[Paragraph]] = {}
    columns = (passages[name].to_pylist() for name in ("article_id", "role", "start_char", "end_char"))
    for article_id, role, start, end in zip(*columns, strict=True):
        if article_id is not None and role in SPEAKING_ROLES:
            paragraphs.setdefault(article_id, []).append(Paragraph(start, end, role == "title"))
    ids = zip(articles["article_id"].to_pylist(), articles["document_id"].to_pylist(), strict=True)
    for article_id, document_id in sorted(ids):
        mine = sorted(paragraphs.get(article_id, ()), key=lambda paragraph: paragraph.start)
        yield article_id, document_id, Article(texts[document_id], tuple(mine))


def _row(article_id: str, ordinal: int, text: str, run: Run, speaker: Attribution, first_of: dict[int, int]) -> dict:
    cue_start, cue_end = run.cue or (None, None)
    mentioned = speaker.start is not None
    return {
        "quotation_id": f"{article_id}-q{ordinal}",
        "utterance_id": f"{article_id}-q{first_of.setdefault(run.utterance, ordinal)}",
        "article_id": article_id,
        "ordinal": ordinal,
        "kind": run.kind,
        "text": text[run.start : run.end],
        "word_count": len(text[run.start : run.end].split()),
        "start_char": run.start,
        "end_char": run.end,
        "cue": text[cue_start:cue_end] if run.cue else None,
        "cue_start_char": cue_start,
        "cue_end_char": cue_end,
        "speaker_mention": text[speaker.start : speaker.end] if mentioned else None,
        "speaker_start_char": speaker.start,
        "speaker_end_char": speaker.end,
        "resolved_name": speaker.name,
        "speaker_kind": speaker.kind if speaker.name is not None else None,
        "relayed_by": speaker.relayed_by,
        "attribution_rule": speaker.rule,
        "confidence": run.confidence * speaker.confidence,
    }


def quotations(documents: pa.Table, articles: pa.Table, passages: pa.Table) -> dict[str, pa.Table]:
    """The tables `quotations` and `quoted_spans` of a batch, ordered by article and position in the text."""
    rows, spans = [], []
    articles_left = _speaking(documents, articles, passages)
    while some := list(islice(articles_left, ARTICLES_AT_ONCE)):
        found = runs([article for _, _, article in some])
        attributed = attribute([article for _, _, article in some], found)
        for (article_id, document_id, article), its_runs, its_speakers in zip(some, found, attributed, strict=True):
            first_of: dict[int, int] = {}
            for ordinal, (run, speaker) in enumerate(zip(its_runs, its_speakers, strict=True)):
                row = _row(article_id, ordinal, article.text, run, speaker, first_of)
                rows.append({**row, "document_id": document_id})
                for position, (start, end) in enumerate(run.quoted):
                    spans.append(
                        {
                            "quotation_id": row["quotation_id"],
                            "article_id": article_id,
                            "document_id": document_id,
                            "ordinal": position,
                            "text": article.text[start:end],
                            "start_char": start,
                            "end_char": end,
                        }
                    )
    return {"quotations": TABLES["quotations"].from_rows(rows), "quoted_spans": TABLES["quoted_spans"].from_rows(spans)}
