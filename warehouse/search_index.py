"""The full-text index of a publication: one folder a generation, made of parts that the next generation takes over.

Belongs here: what is indexed and how words are cut, building, taking over and removing. Does not: questions (`search`).

DIR/search/<generation>/<corpus>/ is an index of its own, which Tantivy opens as one. A part holds the rows of the batches whose
digests begin alike, so there are at most 256. It is written once and never changed: a generation lists the segments of its
parts, and a part whose rows are the same is linked from the generation before instead of being made again. So scores are those
of an index made in one go: nothing in it is marked as deleted. Whoever has opened an index keeps it when its folder is removed.

Who the speaker of a quotation is, any new article may change: that stands apart, in an index of the speakers with their names
and quotations, which is of one part.
"""

import errno
import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.files import digest_of_file, make_folder, sync_folder, write_atomically

if TYPE_CHECKING:
    import duckdb
    import tantivy

FOLDER = "search"
BUILDING = ".building"
LISTING = "parts.json"
CORPORA = ("articles", "quotations")
SPEAKERS = "speakers"
HEAP_BYTES = 64_000_000  # what a part may hold in memory before it is written out as a segment
LONGEST_WORD = 80  # bytes; what is longer is no word that anybody looks for
FETCH_ROWS = 200

# A row is what a hit shows, and what it is filtered by. `speaker_name` is the name in the article.
ROWS = {
    "articles": """
        select left(documents.batch_id, 2) as part, article_id as id, articles.body as text, articles.title,
            articles.published_date::varchar as published_date, articles.outlet_id, outlets.name as outlet,
            null as speaker_name, null as kind, coalesce(articles.is_reprint, false) as is_reprint,
            articles.article_id, documents.source_uri
        from articles
        join documents using (document_id)
        left join outlets on outlets.outlet_id = articles.outlet_id
    """,
    "quotations": """
        select left(documents.batch_id, 2) as part, quotation_id as id, quotations.text, articles.title,
            articles.published_date::varchar as published_date, articles.outlet_id, outlets.name as outlet,
            quotations.resolved_name as speaker_name, quotations.kind,
            coalesce(articles.is_reprint, false) as is_reprint, quotations.article_id, documents.source_uri
        from quotations
        join articles on articles.article_id = quotations.article_id
        join documents on documents.document_id = quotations.document_id
        left join outlets on outlets.outlet_id = articles.outlet_id
    """,
    SPEAKERS: """
        select 'all' as part, coalesce(speaker_id, resolved_name) as id, any_value(coalesce(speaker_name, resolved_name)) as name,
            list_sort(list_distinct(
                flatten(list(distinct aliases)) || list(distinct resolved_name) || list(distinct speaker_name)
            )) as names,
            list_sort(list(quotation_id)) as quotation_ids
        from quotations left join speakers using (speaker_id)
        where coalesce(speaker_id, resolved_name) is not null
        group by all
    """,
}
SHOWN = ("id", "article_id", "title", "published_date", "outlet", "speaker_name", "kind", "is_reprint", "source_uri", "text")


def folder(data: Path, generation: str) -> Path:
    """Where the index of a generation is."""
    return data / FOLDER / generation


def folded(name: str) -> str:
    """A name as it is compared: without regard to capitals and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@cache
def analyzer(name: str) -> "tantivy.TextAnalyzer":
    """How text is cut into words: without capitals and accents (`words`), and without English endings besides (`stems`)."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    built = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    built = built.filter(Filter.ascii_fold()).filter(Filter.lowercase())
    return (built.filter(Filter.stemmer("english")) if name == "stems" else built).build()


def register(index: "tantivy.Index") -> "tantivy.Index":
    """The index with the analyzers that its schema names."""
    for name in ("words", "stems"):
        index.register_tokenizer(name, analyzer(name))
    return index


def _schema() -> "tantivy.Schema":
    from tantivy import SchemaBuilder

    schema = SchemaBuilder()
    schema.add_text_field("words", tokenizer_name="words", index_option="position")
    schema.add_text_field("stems", tokenizer_name="stems", index_option="freq")
    for name in ("id", "outlet", "kind"):
        schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("day", indexed=True, fast=True)
    schema.add_boolean_field("is_reprint", indexed=True)
    schema.add_bytes_field("shown", stored=True)
    return schema.build()


def _schema_of_speakers() -> "tantivy.Schema":
    from tantivy import SchemaBuilder

    schema = SchemaBuilder()
    schema.add_text_field("names", tokenizer_name="words", index_option="basic")
    schema.add_text_field("quotation_id", tokenizer_name="raw", index_option="basic", stored=True)
    schema.add_bytes_field("shown", stored=True)
    return schema.build()


def day(date: str) -> int:
    """A date, YYYY-MM-DD, as a number in order of time."""
    return int(date.replace("-", ""))


def _document(row: dict[str, Any]) -> "tantivy.Document":
    from tantivy import Document

    document = Document()
    text, title = (unicodedata.normalize("NFC", row[name] or "") for name in ("text", "title"))
    for field in ("words", "stems"):
        document.add_text(field, text)
        if row["kind"] is None:
            document.add_text(field, title)
    document.add_text("id", row["id"])
    for name in dict.fromkeys(folded(row[column]) for column in ("outlet_id", "outlet") if row[column]):
        document.add_text("outlet", name)
    if row["kind"] is not None:
        document.add_text("kind", row["kind"])
    if row["published_date"] is not None:
        document.add_integer("day", day(row["published_date"]))
    document.add_boolean("is_reprint", row["is_reprint"])
    shown = {name: row[name] for name in SHOWN} | {"text": text}
    document.add_bytes("shown", json.dumps(shown, ensure_ascii=False).encode())
    return document


def _speaker(row: dict[str, Any]) -> "tantivy.Document":
    from tantivy import Document

    document = Document()
    for name in row["names"]:
        document.add_text("names", unicodedata.normalize("NFC", name))
    for quotation_id in row["quotation_ids"]:
        document.add_text("quotation_id", quotation_id)
    document.add_bytes("shown", row["name"].encode())
    return document


@cache
def version() -> str:
    """Parts made by another version of this module or of Tantivy are not taken over."""
    code = resources.files("warehouse").joinpath("search_index.py").read_bytes()
    return hashlib.sha256(metadata.version("tantivy").encode() + b"\n" + code).hexdigest()


def is_whole(data: Path, generation: str) -> bool:
    """Whether the index of a generation is there, each file as long as it was written."""
    return _listing(folder(data, generation)) is not None


def damaged(data: Path, generation: str) -> Iterator[Path]:
    """The files of a generation's index that are not what was written, each read whole; its folder where that cannot be told."""
    index = folder(data, generation)
    if (corpora := _listing(index)) is None:
        yield index
        return
    for corpus, parts in corpora.items():
        for part in parts.values():
            for name, (_, digest) in part["files"].items():
                if digest_of_file(index / corpus / name) != digest:
                    yield index / corpus / name


def build(con: "duckdb.DuckDBPyConnection", data: Path, generation: str) -> None:
    """Index the database that `con` is connected to, and put the index in its place. Only under the data folder's lock.

    Where it is there and whole already, nothing is done. Until `remove_others`, that of the generation before stays.
    """
    if is_whole(data, generation):
        return
    clear_half_built(data)
    building = data / FOLDER / BUILDING
    make_folder(building)
    earlier = [(path, listing) for path in _generations(data) if (listing := _listing(path)) is not None]
    listing = {corpus: _corpus(con, building / corpus, earlier, corpus) for corpus in ROWS}
    write_atomically(building / LISTING, (json.dumps({"version": version(), "corpora": listing}) + "\n").encode())
    place = folder(data, generation)
    _remove(place)
    building.rename(place)
    sync_folder(place.parent)


def clear_half_built(data: Path) -> None:
    """Remove what a failed or killed `build` left. Only under the data folder's lock."""
    _remove(data / FOLDER / BUILDING)


def remove_others(data: Path, generation: str) -> None:
    """Remove what is not the index of this generation. Only under the data folder's lock."""
    for path in _generations(data):
        if path.name != generation:
            _remove(path)


def remove(data: Path) -> None:
    """Remove every index: the next publication makes its own anew. Only under the data folder's lock."""
    _remove(data / FOLDER)


def _generations(data: Path) -> list[Path]:
    return sorted(path for path in (data / FOLDER).glob("[!.]*") if path.is_dir())


def _remove(path: Path) -> None:
    """Remove a folder. A reader that opens it meanwhile may leave its lock file: the next removal takes it."""
    shutil.rmtree(path, ignore_errors=True)


def _listing(index: Path) -> dict[str, Any] | None:
    """The parts of an index by corpus; None where it is not whole, or of another version."""
    try:
        content = json.loads((index / LISTING).read_bytes())
        if content["version"] != version():
            return None
        corpora: dict[str, Any] = content["corpora"]
        for corpus, parts in corpora.items():
            (index / corpus / "meta.json").stat()
            for part in parts.values():
                if any((index / corpus / name).stat().st_size != size for name, (size, _) in part["files"].items()):
                    return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return corpora


def _corpus(
    con: "duckdb.DuckDBPyConnection", target: Path, earlier: list[tuple[Path, dict[str, Any]]], corpus: str
) -> dict[str, Any]:
    """Make the index of one corpus in the folder `target`, and list its parts by name."""
    import tantivy

    make_folder(target)
    schema, document = (_schema_of_speakers(), _speaker) if corpus == SPEAKERS else (_schema(), _document)
    tantivy.Index(schema, str(target), reuse=False)
    digests = con.execute(
        "SELECT part, concat_ws('-', count(*), bit_xor(hash(found)), sum(hash(found))) "  # noqa: S608 - our own query
        f"FROM ({ROWS[corpus]}) AS found GROUP BY part ORDER BY part"
    ).fetchall()
    known = {part["digest"]: (path / corpus, part) for path, listing in earlier for part in listing.get(corpus, {}).values()}
    parts = {}
    for name, digest in digests:
        if digest in known:
            source, parts[name] = known[digest]
            for file in parts[name]["files"]:
                _link(source / file, target / file)
    missing = {name: digest for name, digest in digests if digest not in known}
    for name, rows in groupby(_rows(con, corpus, list(missing)), key=itemgetter("part")):
        parts[name] = {"digest": missing[name], **_part(target, schema, map(document, rows))}
    _list_segments(target, [segment for name in sorted(parts) for segment in parts[name]["segments"]])
    return dict(sorted(parts.items()))


def _rows(con: "duckdb.DuckDBPyConnection", corpus: str, parts: list[str]) -> Iterator[dict[str, Any]]:
    if not parts:
        return
    con.execute(f"FROM ({ROWS[corpus]}) WHERE list_contains(?, part) ORDER BY part, id", [parts])
    names = [column[0] for column in con.description or ()]
    while rows := con.fetchmany(FETCH_ROWS):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _part(target: Path, schema: "tantivy.Schema", documents: "Iterator[tantivy.Document]") -> dict[str, Any]:
    """Index the documents and move what was written beside the other parts' segments."""
    import tantivy

    making = target / BUILDING
    make_folder(making)
    index = register(tantivy.Index(schema, str(making), reuse=False))
    writer = index.writer(HEAP_BYTES, 1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    segments = json.loads((making / "meta.json").read_bytes())["segments"]
    files = {}
    for segment in segments:
        for path in sorted(making.glob(f"{segment['segment_id'].replace('-', '')}.*")):
            files[path.name] = path.stat().st_size, digest_of_file(path)
            path.rename(target / path.name)
    shutil.rmtree(making)
    return {"segments": segments, "files": files}


def _list_segments(target: Path, segments: list[dict[str, Any]]) -> None:
    """Have the empty index in `target` hold these segments."""
    path = target / "meta.json"
    content = json.loads(path.read_bytes())
    write_atomically(path, json.dumps({**content, "segments": segments}).encode())


def _link(source: Path, target: Path) -> None:
    """Have the same file under another name, as a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
            raise
        shutil.copyfile(source, target)
