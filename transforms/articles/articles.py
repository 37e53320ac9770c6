"""Documents to articles: the tables `articles`, `passages`, `article_dates` and `article_fields`.

Belongs here: putting the steps together and their results into Arrow tables. Does not belong here: any rule of cleaning,
splitting or dating; each has its module.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from transforms.articles.article_language import language
from transforms.articles.cleaning.paragraph_traits import Sheet, sheet
from transforms.articles.cleaning.passage_roles import Span
from transforms.articles.edited_articles import Edited, edit
from transforms.articles.exports.archived_articles import edited_record, field_dates, field_outlet, fields_of
from transforms.articles.exports.export_fields import Export, is_mark
from transforms.articles.exports.export_layouts import export
from transforms.articles.exports.printed_messages import MESSAGE
from transforms.articles.metadata_evidence import NOTHING, Stated, credits, fuller, story_paragraphs
from transforms.articles.outlets import Outlet, Outlets, listed, outlet
from transforms.articles.publication_dates import BODY, Publication, publication
from transforms.articles.splitting import boundaries, separators
from transforms.ingest.input_metadata import InputMetadata
from transforms.language.garbage_collection import uncollected
from warehouse.tables import TABLES

COLUMNS = (
    "document_id",
    "source_uri",
    "text",
    "url",
    "outlet_id",
    "fetched_at",
    "given_title",
    "given_authors",
    "given_published",
    "given_outlet",
    "main_spans",
)
BODY_ROLES = frozenset(("body", "heading", "subtitle"))
PARTING, AROUND = ("separator", "parts articles"), ("boilerplate", "cover, contents or trailer of an export")
NOTHING_GIVEN = InputMetadata()


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article of a document as read: its edited spans, its date evidence, and what is made of both."""

    edited: Edited
    publication: Publication
    body: str
    outlet: Outlet | None
    fields: tuple[tuple[str, str, int, int], ...] = ()

    @property
    def outlet_id(self) -> str | None:
        """The id of the outlet, None where it is not told."""
        return self.outlet.outlet_id if self.outlet else None

    @property
    def start(self) -> int:
        """The first code point of the article."""
        return self.edited.spans[0].start

    @property
    def end(self) -> int:
        """The code point after the last of the article."""
        return self.edited.spans[-1].end


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The articles of a document, and the spans that part them."""

    articles: tuple[ReadArticle, ...]
    parting: tuple[Span, ...]


def read_document(
    text: str,
    url: str | None,
    fetched_at: dt.datetime | None,
    outlets: Outlets,
    file_name: str = "",
    given: InputMetadata = NOTHING_GIVEN,
) -> ReadDocument:
    """The articles in one document's text; the name of its file may tell the date, and `given` is what its input states."""
    whole = sheet(text)
    count = len(whole.paragraphs)
    if not count:
        return ReadDocument((), ())
    archive = export(whole)
    # What an extractor takes out of an export that was saved as a page is no one story.
    if archive is not None and not (given.main and archive.layout == MESSAGE):
        return _read_export(archive, url, fetched_at, outlets, file_name, given)
    story = story_paragraphs(whole, given.main)
    # A page of which an extractor took out the story holds one.
    begins = [0, count] if story else [*boundaries(whole), count]
    parted = separators(whole) if len(begins) > 2 else frozenset()
    names = outlets.names
    found: list[ReadArticle] = []
    parting: list[Span] = []
    for first, last in itertools.pairwise(begins):
        begin, end = first, last
        while begin < end and begin in parted:
            begin += 1
        while end > begin and end - 1 in parted:
            end -= 1
        for at in (*range(first, begin), *range(end, last)):
            start, stop = whole.paragraphs[at][:2]
            parting.append(Span(start, stop, *PARTING))
        if begin < end:
            is_whole = len(begins) == 2
            stated = Stated(given.title, story) if is_whole else NOTHING
            edited = edit(whole, begin, end, is_whole, names, outlets.agencies, stated)
            if is_whole and given.authors:
                edited = _with_stated_credits(edited, given, outlets)
            its_outlet = outlet(whole, begin, end, edited, given.outlet, url, outlets)
            if its_outlet is None and found and not parted:
                # A second story on the same page names no outlet again; the documents of an export each name their own.
                its_outlet = found[0].outlet
            dated = publication(whole, edited, url, fetched_at, file_name, given.published)
            found.append(ReadArticle(edited, dated, _body(text, edited), its_outlet))
    return ReadDocument(tuple(found), tuple(parting))


@uncollected
def articles(documents: pa.Table, known_outlets: pa.Table) -> dict[str, pa.Table]:
    """The tables `articles`, `passages`, `article_dates` and `article_fields` of the documents."""
    known = listed(known_outlets)
    article_rows: list[dict[str, object]] = []
    date_rows: list[dict[str, object]] = []
    field_rows: list[dict[str, object]] = []
    passages = _Passages()
    for row in documents.select(COLUMNS).to_pylist():
        file_name = row["source_uri"].rpartition("/")[2]
        read = read_document(row["text"], row["url"], row["fetched_at"], known, file_name, _input_metadata(row))
        spans: list[tuple[Span, str | None]] = [(span, None) for span in read.parting]
        for ordinal, article in enumerate(read.articles):
            article_id = f"{row['document_id'][:16]}-{ordinal}"
            article_rows.append(_article_row(row, article_id, ordinal, article))
            date_rows.extend(_date_rows(article_id, article.publication))
            field_rows += [
                {"article_id": article_id, "name": name, "value": value, "start_char": start, "end_char": end}
                for name, value, start, end in article.fields
            ]
            spans.extend((span, article_id) for span in article.edited.spans)
        passages.add(row["document_id"], row["text"], sorted(spans, key=lambda pair: pair[0].start))
    return {
        "articles": TABLES["articles"].from_rows(article_rows),
        "passages": TABLES["passages"].checked(passages.table()),
        "article_dates": TABLES["article_dates"].from_rows(date_rows),
        "article_fields": TABLES["article_fields"].from_rows(field_rows),
    }


def _input_metadata(row: Mapping[str, Any]) -> InputMetadata:
    """What the input of a document states, from the document's row."""
    return InputMetadata(
        title=row["given_title"],
        authors=tuple(row["given_authors"]),
        published=row["given_published"],
        outlet=row["given_outlet"],
        main=tuple((span["start_char"], span["end_char"]) for span in row["main_spans"]),
    )


def _body(text: str, edited: Edited) -> str:
    return "\n\n".join(text[span.start : span.end] for span in edited.spans if span.role in BODY_ROLES)


def _read_export(
    archive: Export, url: str | None, fetched_at: dt.datetime | None, outlets: Outlets, file_name: str, given: InputMetadata
) -> ReadDocument:
    """The articles of an archive's export; what stands between them is its cover, contents and trailers."""
    whole = archive.sheet
    found: list[ReadArticle] = []
    parting: list[Span] = []
    at = 0
    is_alone = len(archive.records) == 1
    for record in archive.records:
        edited = edited_record(archive, record, outlets.names, outlets.agencies)
        if is_alone and given.authors:
            edited = _with_stated_credits(edited, given, outlets)
        if is_alone and given.title and (archive.layout == MESSAGE or edited.title is None):
            edited = replace(edited, title=given.title)
        dated = publication(
            whole, edited, url, fetched_at, file_name, given.published if is_alone else None, field_dates(archive, record)
        )
        stated = field_outlet(archive, record) or given.outlet
        its_outlet = outlet(whole, record.first, record.last, edited, stated, url, outlets)
        found.append(ReadArticle(edited, dated, _body(whole.text, edited), its_outlet, tuple(fields_of(archive, record))))
        parting += _parting(whole, at, record.first)
        at = record.last
    return ReadDocument(tuple(found), (*parting, *_parting(whole, at, len(whole.paragraphs))))


def _parting(whole: Sheet, first: int, last: int) -> Iterator[Span]:
    """The paragraphs of an export outside its articles."""
    for at in range(first, last):
        start, end = whole.paragraphs[at][:2]
        yield Span(start, end, *(PARTING if is_mark(whole.line(at)) else AROUND))


def _with_stated_credits(edited: Edited, given: InputMetadata, outlets: Outlets) -> Edited:
    """The article with the authors and the agency that its input states, unless its text says more."""
    stated = credits(given.authors, outlets.agencies, given.outlet)
    printed = edited.credits
    return replace(
        edited,
        credits=replace(printed, authors=fuller(stated.authors, printed.authors), agency=printed.agency or stated.agency),
    )


def _article_row(document: Mapping[str, object], article_id: str, ordinal: int, article: ReadArticle) -> dict[str, object]:
    edited, dated = article.edited, article.publication
    chosen = dated.chosen if dated.chosen is not None and dated.chosen.value is not None else None
    return {
        "article_id": article_id,
        "document_id": document["document_id"],
        "ordinal": ordinal,
        "start_char": article.start,
        "end_char": article.end,
        "title": edited.title,
        "authors": list(edited.credits.authors),
        "agency": edited.credits.agency,
        "outlet_id": document["outlet_id"] or article.outlet_id,
        "outlet_name": article.outlet.name if article.outlet and not document["outlet_id"] else None,
        "dateline_place": edited.credits.dateline.place if edited.credits.dateline else None,
        "published_date": chosen.value if chosen else None,
        "published_at": dated.moment,
        "date_source": chosen.source if chosen else None,
        "has_date_conflict": dated.has_conflict,
        "language": language(article.body),
        "body": article.body,
        "word_count": len(article.body.split()),
    }


def _date_rows(article_id: str, dated: Publication) -> list[dict[str, object]]:
    """One row a piece of evidence; several from outside the text share the empty span, so the source tells them apart.

    What could date the article but for its year, or for which of two numbers is the month, is kept as undecided.
    """
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for evidence in dated.evidence:
        is_undecided = evidence.value is None and evidence.problem is None
        if is_undecided and evidence.source == BODY:
            continue
        rows.setdefault(
            (evidence.written.start, evidence.source),
            {
                "article_id": article_id,
                "value_date": evidence.value,
                "value_at": evidence.moment,
                "zone": None if evidence.clock is None else evidence.clock.zone,
                "source": evidence.source,
                "start_char": evidence.written.start,
                "end_char": evidence.written.end,
                "is_chosen": evidence is dated.chosen and not is_undecided,
                "problem": "undecided" if is_undecided else evidence.problem,
            },
        )
    return sorted(rows.values(), key=lambda row: (row["start_char"], row["source"]))


class _Passages:
    """The columns of the table `passages`, grown document by document."""

    def __init__(self) -> None:
        self.columns: dict[str, list[object]] = {column: [] for column in TABLES["passages"].schema.names}

    def add(self, document_id: str, text: str, spans: Sequence[tuple[Span, str | None]]) -> None:
        """Add a document's spans, each stretched to where the next begins, so that they tile the text."""
        if not spans:
            if text:
                self._extend([document_id], [None], [0], [0], [len(text)], ["separator"], ["white space"])
            return
        starts = [0, *(span.start for span, _ in spans[1:])]
        self._extend(
            [document_id] * len(spans),
            [article_id for _, article_id in spans],
            list(range(len(spans))),
            starts,
            [*starts[1:], len(text)],
            [span.role for span, _ in spans],
            [span.reason for span, _ in spans],
        )

    def _extend(self, *values: Sequence[object]) -> None:
        for column, more in zip(
            ("document_id", "article_id", "ordinal", "start_char", "end_char", "role", "reason"), values, strict=True
        ):
            self.columns[column].extend(more)

    def table(self) -> pa.Table:
        """The table in its declared schema."""
        schema = TABLES["passages"].schema
        return pa.table({name: pa.array(self.columns[name], schema.field(name).type) for name in schema.names}, schema=schema)
