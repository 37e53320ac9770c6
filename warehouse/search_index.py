"""The full-text index of a publication: one folder a generation, made of parts that the next generation takes over.

Belongs here: what is indexed and how words are cut, building, taking over and removing. Does not: questions (`search`).

DIR/search/<generation>/<corpus>/ is an index of its own, which Tantivy opens as one. A part holds the rows of the batches whose
digests begin alike, so there are at most 256. It is written once and never changed: a generation lists the segments of its
parts, and a part whose rows are the same is linked from the generation before instead of being made again. So scores are those
of an index made in one go: nothing in it is marked as deleted. Whoever has opened an index keeps it when its folder is removed.

Who the speaker of a quotation is, any new article may change: that stands apart, in an index of the speakers with their names
and quotations.
"""

import errno
import hashlib
import json
import os
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache, partial
from importlib import metadata, resources
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse import processes
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
ROWS_AT_ONCE = 200_000
SLICES = 64
# Those that take about as long as each other, in a process each where there is enough to do.
SIDE_BY_SIDE = (("articles",), ("quotations", SPEAKERS))
BYTES_FOR_PROCESSES = 64 * 2**20
_CACHED_NAMES = 1 << 12

# `speaker_name` is the name in the article.
_ROWS = """
    select left(documents.batch_id, 2) as part, found.id, found.text, articles.title, found.kind, articles.outlet_id,
        outlets.name as outlet, articles.published_date, coalesce(articles.is_reprint, false) as is_reprint,
        found.article_id, found.speaker_name, documents.source_uri
    from found
    join articles on articles.article_id = found.article_id
    join documents on documents.document_id = articles.document_id
    left join outlets on outlets.outlet_id = articles.outlet_id
"""
# What a hit shows is JSON that the database writes: for a million quotations Python would take as long as for all the rest.
_INDEXED = """
    part, id, text, nfc_normalize(title), kind, outlet_id, outlet, strftime(published_date, '%Y%m%d')::bigint, is_reprint,
    to_json({
        id: id, article_id: article_id, title: title, published_date: published_date::varchar, outlet: outlet,
        speaker_name: speaker_name, kind: kind, is_reprint: is_reprint, source_uri: source_uri, text: text
    })::varchar
"""
_FOUND = {
    "articles": """
        select article_id as id, article_id, null::varchar as speaker_name, null::varchar as kind, nfc_normalize(body) as text
        from articles
    """,
    "quotations": """
        select quotation_id as id, article_id, resolved_name as speaker_name, kind, nfc_normalize(text) as text from quotations
    """,
}
# What the rows of each corpus are made of, row by row: parts whose source is the same are not made again.
SOURCES = {
    **{corpus: f"with found as ({found}) {_ROWS}" for corpus, found in _FOUND.items()},
    SPEAKERS: """
        select (hash(coalesce(speaker_id, resolved_name)) % $slices)::varchar as part,
            coalesce(speaker_id, resolved_name) as id, coalesce(speaker_name, resolved_name) as name, resolved_name, aliases,
            quotation_id
        from quotations left join speakers using (speaker_id)
        where coalesce(speaker_id, resolved_name) is not null
    """,
}
_SPEAKER = """
    part, id, any_value(name),
    list_sort(list_distinct(flatten(list(distinct aliases)) || list(distinct resolved_name) || list(distinct name))),
    list_sort(list(quotation_id))
"""


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


@lru_cache(_CACHED_NAMES)
def _folded_outlet(outlet_id: str | None, outlet: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(name) for name in (outlet_id, outlet) if name))


def _document(row: tuple[Any, ...]) -> "tantivy.Document":
    from tantivy import Document

    _, identity, text, title, kind, outlet_id, outlet, day, is_reprint, shown = row
    document = Document()
    for field in ("words", "stems"):
        document.add_text(field, text)
        if kind is None and title is not None:
            document.add_text(field, title)
    document.add_text("id", identity)
    for name in _folded_outlet(outlet_id, outlet):
        document.add_text("outlet", name)
    if kind is not None:
        document.add_text("kind", kind)
    if day is not None:
        document.add_integer("day", day)
    document.add_boolean("is_reprint", is_reprint)
    document.add_bytes("shown", shown.encode())
    return document


def _speaker(row: tuple[Any, ...]) -> "tantivy.Document":
    from tantivy import Document

    _, _, name, names, quotation_ids = row
    document = Document()
    for called in names:
        document.add_text("names", unicodedata.normalize("NFC", called))
    for quotation_id in quotation_ids:
        document.add_text("quotation_id", quotation_id)
    document.add_bytes("shown", name.encode())
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


def build(database: Path, data: Path, generation: str, config: Mapping[str, Any]) -> None:
    """Index a finished database and put the index in its place. Only under the data folder's lock.

    `config` is how DuckDB opens it. Where the index is there and whole already, nothing is done. Until `remove_others`, that of
    the generation before stays.
    """
    if is_whole(data, generation):
        return
    clear_half_built(data)
    building = data / FOLDER / BUILDING
    make_folder(building)
    earlier = [(path, listing) for path in _generations(data) if (listing := _listing(path)) is not None]
    make = partial(_corpora, database, config, building, earlier)
    if database.stat().st_size < BYTES_FOR_PROCESSES:
        made = list(map(make, SIDE_BY_SIDE))
    else:
        with processes.pool(len(SIDE_BY_SIDE)) as pool:
            made = list(pool.map(make, SIDE_BY_SIDE))
    listing = {corpus: parts for corpora in made for corpus, parts in corpora.items()}
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


def _corpora(
    database: Path,
    config: Mapping[str, Any],
    building: Path,
    earlier: list[tuple[Path, dict[str, Any]]],
    corpora: tuple[str, ...],
) -> dict[str, dict[str, Any]]:
    """Make the indexes of some corpora; list the parts of each."""
    import duckdb

    with duckdb.connect(database, read_only=True, config=dict(config)) as con:
        return {corpus: _corpus(con, building / corpus, earlier, corpus) for corpus in corpora}


def _corpus(
    con: "duckdb.DuckDBPyConnection", target: Path, earlier: list[tuple[Path, dict[str, Any]]], corpus: str
) -> dict[str, Any]:
    """Make the index of one corpus in the folder `target`, and list its parts by name."""
    import tantivy

    make_folder(target)
    schema, document = (_schema_of_speakers(), _speaker) if corpus == SPEAKERS else (_schema(), _document)
    tantivy.Index(schema, str(target), reuse=False)
    named = _named(con, corpus)
    found = con.execute(
        "SELECT part, count(*), concat_ws('-', bit_xor(hash(found)), sum(hash(found))) "  # noqa: S608 - our own query
        f"FROM ({SOURCES[corpus]}) AS found GROUP BY part ORDER BY part",
        named,
    ).fetchall()
    known = {part["digest"]: (path / corpus, part) for path, listing in earlier for part in listing.get(corpus, {}).values()}
    parts = {}
    digests = {name: f"{count}-{digest}" for name, count, digest in found}
    missing: list[tuple[str, int]] = []
    for name, count, _ in found:
        if digests[name] in known:
            source, parts[name] = known[digests[name]]
            for file in parts[name]["files"]:
                _link(source / file, target / file)
        else:
            missing.append((name, count))
    for names in _at_once(missing):
        for name, rows in groupby(_rows(con, corpus, {**named, "parts": names}), key=itemgetter(0)):
            parts[name] = {"digest": digests[name], **_part(target, schema, map(document, rows))}
    _list_segments(target, [segment for name in sorted(parts) for segment in parts[name]["segments"]])
    return dict(sorted(parts.items()))


def _at_once(parts: list[tuple[str, int]]) -> Iterator[list[str]]:
    """The parts in groups, none with many more rows than can be sorted in memory."""
    group: list[str] = []
    size = 0
    for name, count in parts:
        group.append(name)
        size += count
        if size >= ROWS_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def _named(con: "duckdb.DuckDBPyConnection", corpus: str) -> dict[str, Any]:
    """The parameters of a corpus: into how many parts speakers are cut, who do not come in batches."""
    if corpus != SPEAKERS:
        return {}
    [(count,)] = con.execute("SELECT count(*) FROM quotations").fetchall()
    return {"slices": SLICES if count > ROWS_AT_ONCE else 1}


def _rows(con: "duckdb.DuckDBPyConnection", corpus: str, named: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    source = f"(FROM ({SOURCES[corpus]}) WHERE list_contains($parts, part) ORDER BY part, id)"
    columns, grouping = (_SPEAKER, "GROUP BY part, id ORDER BY part, id") if corpus == SPEAKERS else (_INDEXED, "")
    query = f"SELECT {columns} FROM {source} {grouping}"  # noqa: S608 - our own queries
    con.execute(query, named)
    while rows := con.fetchmany(FETCH_ROWS):
        yield from rows


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
