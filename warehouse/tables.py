"""Every table and column of the warehouse, declared once.

Belongs here: names, types, keys and descriptions, and what is rendered from them: the Arrow schema and an empty or a
checked Arrow table. The DDL, the data dictionary, Dagster's column schemas and the generated checks read the same
declarations. Does not belong here: rows, files, SQL text.

A field name means the same thing in every table: a shared field is declared once in `FIELDS` and named by the tables.
All offsets are Unicode code points into `documents.text`, half-open. All times are UTC.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa

Layer = Literal["reference", "batch", "coverage"]

TEXT = pa.string()
COUNT = pa.int64()
OFFSET = pa.int32()
TEXTS = pa.list_(pa.field("item", pa.string(), nullable=False))
NUMBERS = pa.list_(pa.field("item", pa.int32(), nullable=False))
SPANS = pa.list_(
    pa.field(
        "item",
        pa.struct([pa.field("start_char", OFFSET, nullable=False), pa.field("end_char", OFFSET, nullable=False)]),
        nullable=False,
    )
)
GIVEN = pa.struct(
    [
        pa.field("title", TEXT),
        pa.field("authors", TEXTS, nullable=False),
        pa.field("published", TEXT),
        pa.field("url", TEXT),
        pa.field("outlet", TEXT),
        pa.field("fetched_at", pa.timestamp("us")),
        pa.field("language", TEXT),
    ]
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, what it means, whether it may be null.

    `assigned_by` names the coverage table that supplies the value over all batches. Such a column is not in the table's own
    Parquet files; the published DuckDB table has it, joined on the table's primary key. Nor is one that is
    `computed_as` an SQL expression over stored columns, worked out when the table is published.
    """

    name: str
    type: pa.DataType
    description: str
    is_nullable: bool = False
    values: tuple[str, ...] = ()
    assigned_by: str | None = None
    computed_as: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: grain, columns, keys and layer.

    `layer` is `reference` (kept as data in seeds/), `batch` (one Parquet file a batch) or `coverage` (over all batches).
    `foreign_keys` maps a column to the table whose single-column primary key it points to.
    """

    name: str
    grain: str
    layer: Layer
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[str, str]
    is_published: bool = True

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that the table's Parquet files hold."""
        return tuple(c for c in self.columns if c.assigned_by is None and c.computed_as is None)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the table's Parquet files."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.is_nullable) for c in self.stored_columns])

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    def empty(self) -> pa.Table:
        """The table without rows."""
        return self.schema.empty_table()

    def from_rows(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Rows as dicts to an Arrow table in the declared schema. A missing key is null.

        Raises ValueError where a row has a key that is not a stored column, or a null where none is allowed.
        """
        rows = list(rows)
        names = {c.name for c in self.stored_columns}
        for row in rows:
            if unknown := sorted(row.keys() - names):
                raise ValueError(f"table {self.name} has no stored column {', '.join(unknown)}")
        arrays = [pa.array([row.get(c.name) for row in rows], type=c.type) for c in self.stored_columns]
        return self.checked(pa.Table.from_arrays(arrays, schema=self.schema))

    def checked(self, table: pa.Table) -> pa.Table:
        """`table` in the declared column order and types. Raises ValueError where columns, types or nulls do not fit."""
        expected = [c.name for c in self.stored_columns]
        if sorted(table.column_names) != sorted(expected):
            raise ValueError(f"table {self.name} has columns {table.column_names}, declared are {expected}")
        for column in self.stored_columns:
            if not column.is_nullable and table[column.name].null_count:
                raise ValueError(f"{self.name}.{column.name} must not be null")
        return table.select(expected).cast(self.schema)


FIELDS = {
    c.name: c
    for c in (
        Column("document_id", TEXT, "sha256 of the raw bytes of the input unit, hex"),
        Column("article_id", TEXT, "first 16 digits of the document_id, a hyphen, the article's ordinal in the document"),
        Column("quotation_id", TEXT, "article_id, '-q', the quotation's ordinal in the article"),
        Column("utterance_id", TEXT, "quotation_id of the first run; the runs of one broken or continued quotation share it"),
        Column("speaker_id", TEXT, "a canonical source over the whole coverage"),
        Column("story_id", TEXT, "a cluster of articles on one event or one text"),
        Column("variant_id", TEXT, "a cluster of quotations of the same words"),
        Column("topic_id", TEXT, "a topic of the codebook"),
        Column("outlet_id", TEXT, "the outlet, a row of outlets; null where none is known or named", is_nullable=True),
        Column("batch_id", TEXT, "hex digest of the batch's content, also the Dagster partition"),
        Column("source_uri", TEXT, "where the input unit came from: a path or URL, with the member's name inside an archive"),
        Column(
            "sha256",
            TEXT,
            "sha256 of the raw bytes, hex, and of what a sidecar or --columns adds to them; null where no bytes could be read",
            is_nullable=True,
        ),
        Column("size_bytes", COUNT, "length of the raw bytes"),
        Column("ordinal", OFFSET, "position among its siblings, from 0"),
        Column("start_char", OFFSET, "first code point in documents.text"),
        Column("end_char", OFFSET, "code point after the last in documents.text"),
        Column("similarity", pa.float64(), "0 to 1"),
        Column(
            "container_uri",
            TEXT,
            "the input that it was found in: an archive, a table, a web archive; null for an input itself",
            is_nullable=True,
        ),
        Column("unit_count", COUNT, "for what holds units: how many were found in it, at any depth", is_nullable=True),
    )
}


def _table(
    name: str,
    layer: Layer,
    grain: str,
    key: tuple[str, ...],
    columns: tuple[str | Column, ...],
    refers: Mapping[str, str] | None = None,
    is_published: bool = True,
) -> Table:
    resolved = tuple(FIELDS[c] if isinstance(c, str) else c for c in columns)
    return Table(name, grain, layer, resolved, key, dict(refers or {}), is_published)


def _nullable(name: str, description: str | None = None) -> Column:
    field = FIELDS[name]
    return replace(field, is_nullable=True, description=description or field.description)


INPUT_OUTCOMES = ("loaded", "duplicate", "quarantined", "expanded", "metadata", "skipped")
FOUND_OUTCOMES = ("expanded", "metadata", "skipped")
PASSAGE_ROLES = (
    "title",
    "subtitle",
    "byline",
    "dateline",
    "header",
    "body",
    "heading",
    "caption",
    "boilerplate",
    "separator",
)
QUOTATION_KINDS = ("direct", "mixed", "indirect")
STANCES = ("stated", "denied", "negated", "asked", "promised", "rumoured")
# A quotation of a lower confidence is doubtful: it stays in the tables, and counts in no view.
DOUBTFUL_BELOW = 0.4
TIME_GRAINS = ("day", "week", "weekend", "month", "quarter", "year", "decade")
OUTLET_KINDS = ("newspaper", "site", "broadcaster", "agency", "blog", "magazine")
SPEAKER_KINDS = ("person", "organisation", "document", "group", "unnamed")
OVERRIDES = ("same", "different", "kind", "name")
ALIAS_RULES = (
    *("name", "override", "reference", "spelling", "surname", "initials", "short form", "middle name", "part of the name"),
    *("misspelling", "abbreviation", "description"),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        _table(
            "known_outlets",
            "reference",
            "an outlet known beforehand: a newspaper, site, broadcaster or agency that publishes articles",
            ("outlet_id",),
            (
                replace(FIELDS["outlet_id"], is_nullable=False, description="short stable name of the outlet"),
                Column("name", TEXT, "name as printed"),
                Column("kind", TEXT, "what it is", values=OUTLET_KINDS),
                Column("country", TEXT, "ISO 3166 alpha-2 code of its seat", is_nullable=True),
                Column("domains", TEXTS, "web domains it publishes under"),
                Column("aliases", TEXTS, "other names it is printed under"),
            ),
        ),
        _table(
            "known_speakers",
            "reference",
            "a person, organisation or document known beforehand, with the names it goes by",
            ("name",),
            (
                Column("name", TEXT, "canonical name"),
                Column("kind", TEXT, "what it is", values=SPEAKER_KINDS),
                Column("aliases", TEXTS, "other spellings and names of the same source"),
                Column("roles", TEXTS, "titles and offices"),
            ),
        ),
        _table(
            "speaker_overrides",
            "reference",
            "a decision on identities made by hand, which wins over everything found in the articles",
            ("decision", "name", "value"),
            (
                Column(
                    "decision",
                    TEXT,
                    "same: `name` is the source `value`; different: they are two sources; kind: `name` is of the kind `value`; "
                    "name: the source `name` is to be called `value`",
                    values=OVERRIDES,
                ),
                Column("name", TEXT, "a name as it is found in the articles, or any alias of the source"),
                Column("value", TEXT, "the other name, or the kind"),
                Column("article_ids", TEXTS, "the articles in which it holds, for the decision same; empty for all"),
                Column("note", TEXT, "why, for the reader", is_nullable=True),
            ),
        ),
        _table(
            "topics",
            "reference",
            "a topic of the codebook",
            ("topic_id",),
            (
                "topic_id",
                Column("name", TEXT, "what the topic is called"),
                Column("description", TEXT, "what belongs to it"),
                Column("terms", TEXTS, "words and phrases that show it; a trailing * matches any ending"),
            ),
        ),
        _table(
            "raw",
            "batch",
            "an input unit's bytes as they were found, kept for replay",
            ("source_uri",),
            (
                "source_uri",
                "sha256",
                "size_bytes",
                _nullable("document_id", "for a duplicate, the document whose bytes it repeats; else null"),
                Column(
                    "problem", TEXT, "why no bytes could be read: reason and detail, tab between; else null", is_nullable=True
                ),
                Column(
                    "outcome",
                    TEXT,
                    "what became of it, where that was known when it was found; else null",
                    is_nullable=True,
                    values=FOUND_OUTCOMES,
                ),
                Column("detail", TEXT, "what it is that has such an outcome", is_nullable=True),
                "container_uri",
                "unit_count",
                Column("media_type", TEXT, "what its container or server says it is; else null", is_nullable=True),
                Column(
                    "given",
                    GIVEN,
                    "what its sidecar or container says of the document; null where nothing does",
                    is_nullable=True,
                ),
                Column("validator", TEXT, "what a remote store names these bytes by; else null", is_nullable=True),
                Column(
                    "content",
                    pa.binary(),
                    "the raw bytes; null for a duplicate, a container and where none could be read",
                    is_nullable=True,
                ),
            ),
            is_published=False,
        ),
        _table(
            "inputs",
            "batch",
            "an input unit as it was found, whatever became of it",
            ("source_uri", "batch_id"),
            (
                "source_uri",
                "sha256",
                "size_bytes",
                Column(
                    "outcome",
                    TEXT,
                    "loaded, duplicate or quarantined; expanded: its units have rows of their own; metadata: it says something of"
                    " others; skipped: a record of a web archive that holds no page",
                    values=INPUT_OUTCOMES,
                ),
                Column("detail", TEXT, "what was expanded, or why it was skipped", is_nullable=True),
                _nullable("document_id", "the document it became or duplicates; null where it is neither"),
                "container_uri",
                "unit_count",
                "batch_id",
            ),
        ),
        _table(
            "documents",
            "batch",
            "an input unit that was loaded: a file, archive member, WARC record or JSONL line",
            ("document_id",),
            (
                "document_id",
                "source_uri",
                Column("media_type", TEXT, "recognised by content, as an IANA media type"),
                Column("encoding", TEXT, "character encoding the bytes were decoded with"),
                "size_bytes",
                Column("text", TEXT, "the decoded text, never altered; every offset points into it"),
                Column("url", TEXT, "address it was fetched from", is_nullable=True),
                "outlet_id",
                Column("fetched_at", pa.timestamp("us"), "when it was fetched, UTC", is_nullable=True),
                Column("given_title", TEXT, "title as the page, record, message or sidecar states it", is_nullable=True),
                Column("given_authors", TEXTS, "authors as stated there; empty where none are"),
                Column("given_published", TEXT, "date of publication, as written there", is_nullable=True),
                Column("given_outlet", TEXT, "outlet as stated there", is_nullable=True),
                Column("given_language", TEXT, "language as stated there", is_nullable=True),
                Column("main_spans", SPANS, "stretches of the text that an extractor took for the story; may be empty"),
                "batch_id",
            ),
        ),
        _table(
            "quarantine",
            "batch",
            "an input unit that could not be loaded",
            ("source_uri", "batch_id"),
            (
                "source_uri",
                "sha256",
                Column("reason", TEXT, "short name of the reason"),
                Column("detail", TEXT, "what was found, and what to do about it"),
                "batch_id",
            ),
        ),
        _table(
            "faults",
            "batch",
            "a loaded document on which a later step failed; the other documents of the batch are not affected",
            ("document_id", "step"),
            (
                "document_id",
                Column("step", TEXT, "the step that failed"),
                Column("error", TEXT, "the error's type and message"),
                "batch_id",
            ),
            {"document_id": "documents"},
        ),
        _table(
            "articles",
            "batch",
            "an article; a document may hold several",
            ("article_id",),
            (
                "article_id",
                "document_id",
                "ordinal",
                "start_char",
                "end_char",
                Column("title", TEXT, "headline without site name and section", is_nullable=True),
                Column("authors", TEXTS, "persons named in the byline"),
                Column("agency", TEXT, "news agency the text is credited to", is_nullable=True),
                "outlet_id",
                Column(
                    "outlet_name",
                    TEXT,
                    "the outlet's name as its input, a field or the address states it, where it is not a listed one",
                    is_nullable=True,
                ),
                Column("dateline_place", TEXT, "place of the dateline", is_nullable=True),
                Column("published_date", pa.date32(), "date of publication, the best evidence", is_nullable=True),
                Column(
                    "published_at",
                    pa.timestamp("us"),
                    "moment of publication, UTC; null where the time of day or its zone is not stated",
                    is_nullable=True,
                ),
                Column("date_source", TEXT, "source of the chosen evidence, as in article_dates", is_nullable=True),
                Column("has_date_conflict", pa.bool_(), "whether the evidence for the date disagrees"),
                Column("language", TEXT, "ISO 639-1 code; null where the text is too short to tell", is_nullable=True),
                Column("body", TEXT, "the cleaned text: body passages joined by blank lines"),
                Column("word_count", OFFSET, "words of the body"),
                replace(_nullable("story_id"), assigned_by="stories"),
                Column(
                    "is_reprint",
                    pa.bool_(),
                    "whether the text repeats an earlier article's",
                    is_nullable=True,
                    assigned_by="stories",
                ),
            ),
            {"document_id": "documents", "outlet_id": "outlets"},
        ),
        _table(
            "passages",
            "batch",
            "a line or paragraph of a document, every one: passages tile the document without gap or overlap",
            ("document_id", "ordinal"),
            (
                "document_id",
                _nullable("article_id", "the article it belongs to; null outside every article"),
                "ordinal",
                "start_char",
                "end_char",
                Column("role", TEXT, "what the passage is", values=PASSAGE_ROLES),
                Column("reason", TEXT, "why it has this role"),
            ),
            {"document_id": "documents", "article_id": "articles"},
        ),
        _table(
            "article_dates",
            "batch",
            "a piece of evidence for an article's date",
            ("article_id", "start_char", "source"),
            (
                "article_id",
                Column("value_date", pa.date32(), "the date that it gives; null where none can be told", is_nullable=True),
                Column("value_at", pa.timestamp("us"), "the moment it gives, UTC; null without time or zone", is_nullable=True),
                Column("zone", TEXT, "time zone as written beside the time: +01:00, GMT, ET …", is_nullable=True),
                Column("source", TEXT, "kind of evidence: metadata, export_field, dateline, byline_line, url, body, …"),
                "start_char",
                "end_char",
                Column("is_chosen", pa.bool_(), "whether articles.published_date comes from it"),
                Column(
                    "problem",
                    TEXT,
                    "why it is not chosen: in no calendar, later than the text was fetched, another day than the chosen, or"
                    " written so that the year, or which number is the month, stays open",
                    is_nullable=True,
                    values=("impossible", "future", "contradicting", "undecided"),
                ),
            ),
            {"article_id": "articles"},
        ),
        _table(
            "article_fields",
            "batch",
            "a field that an archive's export or a message's header prints of an article",
            ("article_id", "start_char"),
            (
                "article_id",
                Column("name", TEXT, "what it holds: title, byline, outlet, date, section, length, language, dateline, other …"),
                Column("value", TEXT, "what it holds, on one line"),
                "start_char",
                "end_char",
            ),
            {"article_id": "articles"},
        ),
        _table(
            "quotations",
            "batch",
            "one unbroken run of quoted or reported speech",
            ("quotation_id",),
            (
                "quotation_id",
                "utterance_id",
                "article_id",
                "document_id",
                "ordinal",
                Column("kind", TEXT, "direct: all in quotation marks; mixed: partly; indirect: not", values=QUOTATION_KINDS),
                Column("text", TEXT, "the words, exactly as in the document, without outer quotation marks"),
                Column("word_count", OFFSET, "words of the text"),
                Column(
                    "stance",
                    TEXT,
                    "what the report has the speaker do with the words: stated: said them; denied: said they are not so;"
                    " negated: did not say them, or nobody did; asked: put them as a question; promised: undertook them;"
                    " rumoured: is reported to have said them, or they go about, without a source",
                    values=STANCES,
                ),
                "start_char",
                "end_char",
                Column("cue", TEXT, "the words that report the speech, such as a verb of saying", is_nullable=True),
                Column("cue_start_char", OFFSET, "first code point of the cue", is_nullable=True),
                Column("cue_end_char", OFFSET, "code point after the cue", is_nullable=True),
                Column("speaker_mention", TEXT, "the words that name the speaker here", is_nullable=True),
                Column("speaker_start_char", OFFSET, "first code point of the speaker mention", is_nullable=True),
                Column("speaker_end_char", OFFSET, "code point after the speaker mention", is_nullable=True),
                Column("resolved_name", TEXT, "the speaker's fullest name within the article", is_nullable=True),
                Column("speaker_kind", TEXT, "what the speaker is", is_nullable=True, values=SPEAKER_KINDS),
                Column("relayed_by", TEXT, "at second hand: the outlet, agency or person who passed it on", is_nullable=True),
                replace(_nullable("speaker_id"), assigned_by="quotation_speakers"),
                Column(
                    "speaker_name",
                    TEXT,
                    "the speaker's canonical name over the whole coverage",
                    is_nullable=True,
                    assigned_by="quotation_speakers",
                ),
                Column("attribution_rule", TEXT, "why this speaker: the rule that attributed the words"),
                Column("confidence", pa.float64(), "calibrated probability, 0 to 1, that words and speaker are right"),
                Column(
                    "is_doubtful",
                    pa.bool_(),
                    f"whether the confidence is below {DOUBTFUL_BELOW}: the row counts in no view but those that say so",
                    computed_as=f"confidence < {DOUBTFUL_BELOW}",
                ),
            ),
            {"article_id": "articles", "document_id": "documents", "speaker_id": "speakers"},
        ),
        _table(
            "quoted_spans",
            "batch",
            "an unbroken stretch of words inside quotation marks, within a quotation",
            ("quotation_id", "ordinal"),
            (
                "quotation_id",
                "article_id",
                "document_id",
                "ordinal",
                Column("text", TEXT, "the words between the marks, exactly as in the document"),
                "start_char",
                "end_char",
            ),
            {"quotation_id": "quotations", "article_id": "articles", "document_id": "documents"},
        ),
        _table(
            "introductions",
            "batch",
            "what an article says of a source beside its name: where it is named in full, its role, its abbreviation",
            ("article_id", "name", "start_char"),
            (
                "article_id",
                "document_id",
                Column("name", TEXT, "the name, as in quotations.resolved_name; of an abbreviation, the long form"),
                Column("kind", TEXT, "what is said beside the name", values=("name", "role", "abbreviation")),
                Column("text", TEXT, "its words, exactly as in the document"),
                "start_char",
                "end_char",
            ),
            {"article_id": "articles", "document_id": "documents"},
        ),
        _table(
            "article_words",
            "batch",
            "the words of an article as numbers, for articles to be compared by",
            ("article_id",),
            (
                "article_id",
                Column("words", NUMBERS, "of headline and body, in order: crc32 of the word as it is compared"),
                Column("shingle_count", OFFSET, "different shingles, of four words in a row each"),
                Column("sketch", NUMBERS, "the smallest of their hashes; none where there are few"),
                Column("names", NUMBERS, "names of the body, each once; null where it has no small letters", is_nullable=True),
            ),
            {"article_id": "articles"},
            is_published=False,
        ),
        _table(
            "article_terms",
            "batch",
            "the words and names of an article, of which some may be key terms",
            ("article_id",),
            ("article_id", Column("terms", TEXTS, "in order, each once, as printed but for titles and possessives")),
            {"article_id": "articles"},
            is_published=False,
        ),
        _table(
            "time_expressions",
            "batch",
            "words of a story that tell a time, and the days they mean seen from its date",
            ("article_id", "start_char"),
            (
                "article_id",
                "document_id",
                _nullable("quotation_id", "the quotation that it stands in; null in the reporter's own words"),
                Column("text", TEXT, "the words, exactly as in the document"),
                "start_char",
                "end_char",
                Column("value_from", pa.date32(), "first day meant; null where its own date is not known", is_nullable=True),
                Column("value_to", pa.date32(), "last day meant", is_nullable=True),
                Column("grain", TEXT, "how fine it is", values=TIME_GRAINS),
                Column("resolution", TEXT, "how the days were found: as written, nearest year, weekday, on or before …"),
                Column("anchor_date", pa.date32(), "day it is seen from: of dateline, else publication", is_nullable=True),
                Column("sentence", TEXT, "the sentence it stands in; of a very long one, what is near"),
                Column("sentence_start_char", OFFSET, "first code point of the sentence"),
                Column("sentence_end_char", OFFSET, "code point after the sentence"),
            ),
            {"article_id": "articles", "document_id": "documents", "quotation_id": "quotations"},
        ),
        _table(
            "topic_mentions",
            "batch",
            "a passage or quotation on a topic of the codebook",
            ("topic_id", "article_id", "start_char", "end_char"),
            (
                "topic_id",
                "article_id",
                _nullable("quotation_id", "the quotation that the words stand in; null in the reporter's own words"),
                "start_char",
                "end_char",
            ),
            {"topic_id": "topics", "article_id": "articles", "quotation_id": "quotations"},
        ),
        _table(
            "figures",
            "batch",
            "a number with what it counts",
            ("figure_id",),
            (
                Column("figure_id", TEXT, "article_id, '-f', the figure's start_char"),
                "article_id",
                "document_id",
                _nullable("quotation_id", "the quotation that it stands in; null in the reporter's own words"),
                Column("text", TEXT, "the words from hedge to noun, exactly as in the document"),
                Column("low", pa.float64(), "lower bound; null where the text sets none", is_nullable=True),
                Column("high", pa.float64(), "upper bound; null where the text sets none", is_nullable=True),
                Column(
                    "unit",
                    TEXT,
                    "percent (also of fractions: two-thirds), currency code, metre, year …; null for a plain count",
                    is_nullable=True,
                ),
                Column("noun", TEXT, "what is counted, as in the text", is_nullable=True),
                Column(
                    "noun_key",
                    TEXT,
                    "its head in the singular and lower case, one word for nouns of the same things: soldier for troops",
                    is_nullable=True,
                ),
                "start_char",
                "end_char",
                Column("hedge", TEXT, "word that blurs the number: about, at least, almost …", is_nullable=True),
                Column("sentence", TEXT, "the sentence it stands in; of a very long one, what is near"),
                Column("sentence_start_char", OFFSET, "first code point of the sentence"),
                Column("sentence_end_char", OFFSET, "code point after the sentence"),
            ),
            {"article_id": "articles", "document_id": "documents", "quotation_id": "quotations"},
        ),
        _table(
            "outlets",
            "coverage",
            "an outlet that articles are of, or that was known beforehand",
            ("outlet_id",),
            (
                replace(FIELDS["outlet_id"], is_nullable=False, description="short stable name of the outlet"),
                Column("name", TEXT, "name as printed; of one that nobody listed, the name that is stated most often"),
                Column("kind", TEXT, "what it is; null where nobody listed it", is_nullable=True, values=OUTLET_KINDS),
                Column("country", TEXT, "ISO 3166 alpha-2 code of its seat", is_nullable=True),
                Column("domains", TEXTS, "web domains it publishes under, as listed"),
                Column("aliases", TEXTS, "other names it is printed under"),
            ),
        ),
        _table(
            "speakers",
            "coverage",
            "a canonical source over the whole coverage",
            ("speaker_id",),
            (
                "speaker_id",
                Column("name", TEXT, "canonical name"),
                Column("kind", TEXT, "what it is", values=SPEAKER_KINDS),
                Column("aliases", TEXTS, "every name under which it was found in an article; speaker_aliases has the evidence"),
                Column("roles", TEXTS, "titles and offices it was seen with; speaker_roles has the dates"),
                Column("country", TEXT, "ISO 3166 alpha-2 code of the one country that its name or roles tell", is_nullable=True),
                Column(
                    "unnamed_class",
                    TEXT,
                    "for a source without a name, what it is: official, military, diplomat, spokesperson …; else null",
                    is_nullable=True,
                ),
                Column(
                    "institution",
                    TEXT,
                    "for a source without a name, the body or person it belongs to or speaks for, as in the text",
                    is_nullable=True,
                ),
            ),
        ),
        _table(
            "speaker_aliases",
            "coverage",
            "a name under which a source was found, with the evidence",
            ("speaker_id", "alias"),
            (
                "speaker_id",
                Column("alias", TEXT, "the name"),
                Column("rule", TEXT, "why it is this source's", values=ALIAS_RULES),
                Column("quotation_count", COUNT, "quotations of the source in which it goes by this name"),
                Column(
                    "first_seen", pa.date32(), "earliest date of publication with it; null where none is known", is_nullable=True
                ),
                Column(
                    "last_seen", pa.date32(), "latest date of publication with it; null where none is known", is_nullable=True
                ),
                _nullable("article_id", "the earliest article with it; null where only the reference tables have it"),
                _nullable("start_char", "first code point of the name there; null where it does not stand in one piece"),
                _nullable("end_char", "code point after the name there"),
            ),
            {"speaker_id": "speakers", "article_id": "articles"},
        ),
        _table(
            "speaker_roles",
            "coverage",
            "a title or office with which a source was seen, with the dates",
            ("speaker_id", "office"),
            (
                "speaker_id",
                Column("office", TEXT, "the title or office, in its most frequent spelling"),
                Column("source_class", TEXT, "what it makes of its bearer: official, military, diplomat, spokesperson …"),
                Column("country", TEXT, "ISO 3166 alpha-2 code of the one country that the role names", is_nullable=True),
                Column("article_count", COUNT, "articles that give the role; 0 where only the reference tables do"),
                Column(
                    "first_seen", pa.date32(), "earliest date of publication with it; null where none is known", is_nullable=True
                ),
                Column(
                    "last_seen", pa.date32(), "latest date of publication with it; null where none is known", is_nullable=True
                ),
                _nullable("article_id", "the earliest article with it; null where only the reference tables have it"),
                _nullable("start_char", "first code point of the role there"),
                _nullable("end_char", "code point after the role there"),
            ),
            {"speaker_id": "speakers", "article_id": "articles"},
        ),
        _table(
            "quotation_speakers",
            "coverage",
            "the canonical speaker of a quotation",
            ("quotation_id",),
            (
                "quotation_id",
                "speaker_id",
                Column("speaker_name", TEXT, "the speaker's canonical name over the whole coverage"),
            ),
            {"quotation_id": "quotations", "speaker_id": "speakers"},
            is_published=False,
        ),
        _table(
            "stories",
            "coverage",
            "an article's place in a cluster of articles on one event or one text; every article has one",
            ("article_id",),
            (
                "story_id",
                "article_id",
                "similarity",
                Column("is_reprint", pa.bool_(), "whether the text repeats an earlier article's"),
                Column(
                    "original_article_id", TEXT, "for a reprint, the article whose text it repeats; else null", is_nullable=True
                ),
                Column("kept_share", pa.float64(), "for a reprint, share of the original's words that it kept", is_nullable=True),
                Column(
                    "added_share", pa.float64(), "for a reprint, share of its words that the original lacks", is_nullable=True
                ),
            ),
            {"article_id": "articles", "original_article_id": "articles"},
        ),
        _table(
            "figure_pairs",
            "coverage",
            "two figures of one story that differ and count the same thing, to all appearance; that of the earlier article first",
            ("figure_id", "other_figure_id"),
            (
                Column("figure_id", TEXT, "the figure of the earlier article"),
                "article_id",
                Column("other_figure_id", TEXT, "the figure of the later article"),
                Column("other_article_id", TEXT, "the later article"),
                replace(FIELDS["similarity"], description="how alike the words around them are, 0 to 1"),
                Column("is_compatible", pa.bool_(), "whether one number can be within the bounds of both, as 12 and at least 11"),
            ),
            {"figure_id": "figures", "other_figure_id": "figures", "article_id": "articles", "other_article_id": "articles"},
        ),
        _table(
            "key_terms",
            "coverage",
            "a word or name that an outlet, or a week, has in more of its articles than the rest, and that the codebook lacks",
            ("scope", "part", "language", "ordinal"),
            (
                Column("scope", TEXT, "what is set against the rest of the coverage", values=("outlet", "week")),
                Column("part", TEXT, "the outlet_id, or the Monday of the week of publication, YYYY-MM-DD"),
                Column("language", TEXT, "ISO 639-1 code; only articles in one language are compared"),
                Column("ordinal", OFFSET, "place among the key terms of the part, the most distinctive first, from 0"),
                Column("term", TEXT, "the word or name, in lower case where it is ever so printed"),
                Column("article_count", OFFSET, "articles of the part that have it; reprints are left out here and below"),
                Column("article_total", OFFSET, "articles of the part"),
                Column("other_article_count", OFFSET, "articles of the rest that have it"),
                Column("other_article_total", OFFSET, "articles of the rest, of other outlets or weeks that are known"),
                Column("log_odds", pa.float64(), "logarithm of the odds ratio, drawn towards 0 where there is little evidence"),
                Column("score", pa.float64(), "log_odds in units of its standard error; from 2 on hardly by chance"),
                replace(FIELDS["article_id"], description="an article of the part that has it, as an example"),
            ),
            {"article_id": "articles"},
        ),
        _table(
            "date_pairs",
            "coverage",
            "two temporal expressions of one story that mean different days and tell of the same thing, to all appearance",
            ("article_id", "start_char", "other_article_id", "other_start_char"),
            (
                "article_id",
                "start_char",
                "end_char",
                Column("sentence", TEXT, "the sentence it stands in; of a very long one, what is near"),
                Column("other_article_id", TEXT, "the later article"),
                Column("other_start_char", OFFSET, "first code point of the later article's expression in its document"),
                Column("other_end_char", OFFSET, "code point after that expression"),
                Column("other_sentence", TEXT, "the sentence that that expression stands in"),
                replace(FIELDS["similarity"], description="how alike the words around them are, 0 to 1"),
            ),
            {"article_id": "articles", "other_article_id": "articles"},
        ),
        _table(
            "variants",
            "coverage",
            "a quotation in a cluster of the same words, from two articles or more",
            ("quotation_id",),
            (
                "variant_id",
                "quotation_id",
                Column("is_earliest", pa.bool_(), "whether it is the earliest of its cluster"),
                "similarity",
                Column(
                    "diff",
                    TEXT,
                    "word by word against the earliest: [-dropped-] {+added+}, the rest kept; "
                    "of a quotation that its cue breaks, the whole",
                ),
            ),
            {"quotation_id": "quotations"},
        ),
        _table(
            "compared_wordings",
            "coverage",
            "what came of wordings of quotations that were held against each other, so that the next build need not do it again",
            ("pair",),
            (
                Column("pair", COUNT, "a hash of two wordings that are the same, or of one and all that it was held against"),
                Column("score", pa.float64(), "weight of the shared words; null for one and all others", is_nullable=True),
                Column("is_mutual", pa.bool_(), "whether these are most of both"),
                Column("is_sure", pa.bool_(), "whether they are too many for a common phrase"),
            ),
            is_published=False,
        ),
    )
}
