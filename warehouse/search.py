"""Ranked full-text search over the articles and quotations of the published database.

Belongs here: what a question may be, finding, ranking, snippets, writing hits out. Does not: the index (`search_index`). Opens
neither DuckDB nor Arrow in the ordinary case, so that a search is over before they would be loaded.
"""

import json
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, get_args

from warehouse import output, publish, query, search_index
from warehouse.search_index import CORPORA, SPEAKERS, analyzer, day, folded

if TYPE_CHECKING:
    import tantivy

Format = Literal["table", "csv", "json"]
FORMATS: tuple[str, ...] = get_args(Format)
MOST_WORDS = 100
MOST_CHARACTERS = 10_000
SNIPPET_CHARACTERS = 200
BLOCK_CHARACTERS = 100_000  # of a text are looked at together for a snippet
SCORE_DIGITS = 5  # further ones depend on the order of additions
ATTEMPTS = 10  # to open an index while others publish
MARKS = ("**", "**")
COLOUR = ("\x1b[1;31m", "\x1b[0m")
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_MARK = re.compile(f"[{output.HIT_MARKS}]")

FIELDS = (
    *("found_in", "rank", "score", "published_date", "outlet", "speaker_name", "kind", "title", "snippet", "is_reprint"),
    *("quotation_id", "article_id", "source_uri"),
)


class SearchError(RuntimeError):
    """The search cannot be done; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be besides holding the words. Dates are YYYY-MM-DD, both ends included."""

    outlet: str | None = None
    speaker: str | None = None
    first_date: str | None = None
    last_date: str | None = None
    kind: str | None = None
    without_reprints: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that must follow each other as they are or, where `is_loose`, one word whose English ending does not matter."""

    words: tuple[str, ...]
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the index that answers the search, as it is shown."""

    score: float
    shown: dict[str, Any]


def parse(words: str) -> list[Sought]:
    """What is looked for: single words, and phrases in quotation marks. Nothing else has a meaning of its own."""
    if len(words) > MOST_CHARACTERS:
        raise SearchError(f"the search has {len(words)} characters, it may have {MOST_CHARACTERS}: look for less")
    text = re.sub("[“”„‟«»]", '"', unicodedata.normalize("NFC", words))
    if text.count('"') % 2:
        raise SearchError(f"a quotation mark is left open in {output.visible(words)}: close it or leave it out")
    sought = []
    for match in _CHUNK.finditer(text):
        found = tuple(analyzer("words").analyze(match[0]))
        if found:
            sought.append(Sought(found, is_loose=match[2] is not None and len(found) == 1))
        elif any(map(str.isalnum, match[0])):
            raise SearchError(f"{output.visible(match[0][:40])}… is longer than any word that is indexed: leave it out")
    if not sought:
        raise SearchError("there is no word to look for: give a word, or a phrase in quotation marks")
    if sum(len(one.words) for one in sought) > MOST_WORDS:
        raise SearchError(f"the search has more than {MOST_WORDS} words: look for less")
    return list(dict.fromkeys(sought))


def _stem(word: str) -> str:
    return "".join(analyzer("stems").analyze(word))


def _query(
    schema: "tantivy.Schema", sought: Sequence[Sought], filters: Filters, among: Collection[str] | None
) -> "tantivy.Query":
    """The question to an index; where `among` is given, only rows with these ids answer it."""
    from tantivy import FieldType, Occur, Query

    def exact(words: Sequence[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(schema, "words", words[0])
        return Query.phrase_query(schema, "words", list(words))

    clauses = [
        (Occur.Must, Query.term_query(schema, "stems", _stem(one.words[0]), "freq") if one.is_loose else exact(one.words))
        for one in sought
    ]
    loose = [one.words[0] for one in sought if one.is_loose]
    if len(loose) > 1:
        clauses.append((Occur.Should, exact(loose)))  # the words one after the other come first
    required = []
    if filters.outlet is not None:
        required.append(Query.term_query(schema, "outlet", folded(filters.outlet), "basic"))
    if among is not None:
        required.append(Query.term_set_query(schema, "id", sorted(among)))
    if filters.kind is not None:
        required.append(Query.term_query(schema, "kind", filters.kind, "basic"))
    if filters.without_reprints:
        required.append(Query.term_query(schema, "is_reprint", False))
    if filters.first_date or filters.last_date:
        first, last = day(filters.first_date or "0001-01-01"), day(filters.last_date or "9999-12-31")
        required.append(Query.range_query(schema, "day", FieldType.Integer, first, last))
    clauses += [(Occur.Must, Query.const_score_query(one, 0.0)) for one in required]
    return Query.boolean_query(clauses)


def _said_by(speakers: "tantivy.Index", name: str) -> set[str]:
    """The quotations of all speakers among whose names all words of this one are. Raises SearchError where there is none."""
    from tantivy import Occur, Query

    words = analyzer("words").analyze(unicodedata.normalize("NFC", name))
    if not words:
        raise SearchError(f"{output.visible(name)!r} is no name of a speaker: it holds no word")
    clauses = [(Occur.Must, Query.term_query(speakers.schema, "names", word, "basic")) for word in words]
    searcher = speakers.searcher()
    hits = searcher.search(Query.boolean_query(clauses), max(searcher.num_docs, 1)).hits
    if not hits:
        raise SearchError(f"no speaker is called {output.visible(name)} here: see the names in the table speakers")
    return {quotation for _, address in hits for quotation in searcher.doc(address)["quotation_id"]}


def _with_speaker(speakers: "tantivy.Index", hit: Hit) -> Hit:
    """A quotation with the name that its speaker has over the whole coverage."""
    from tantivy import Query

    searcher = speakers.searcher()
    found = searcher.search(Query.term_query(speakers.schema, "quotation_id", hit.shown["id"], "basic"), 1).hits
    if not found:
        return hit
    name = bytes(searcher.doc(found[0][1]).get_first("shown") or b"").decode()
    return replace(hit, shown={**hit.shown, "speaker_name": name})


def _generation(data: Path) -> str:
    """The digest of the database that stands."""
    if (publication := publish.published(data)) is not None:
        return publication.digest
    import duckdb

    try:
        with query.connect(data) as con:  # published without a note, by a build that was killed just then
            digest: str = con.execute("SELECT digest FROM generation").fetchall()[0][0]
            return digest
    except query.QueryError as error:
        raise SearchError(str(error)) from None
    except (duckdb.Error, IndexError):
        raise SearchError(
            f"{publish.database_path(data)} is no database of onrecord: name its folder with --data, or run `onrecord build`"
        ) from None


def _open(folder: Path) -> "tantivy.Index":
    """The index in a folder. Tantivy locks the folder that it opens; where a reader may not write there, it is given links."""
    import tantivy

    if os.access(folder, os.W_OK):
        return tantivy.Index.open(str(folder))
    with tempfile.TemporaryDirectory() as links:
        for file in folder.glob("[!.]*"):
            Path(links, file.name).symlink_to(file)
        return tantivy.Index.open(links)  # and keeps the files, not their names


def opened(data: Path, corpora: Sequence[str]) -> "dict[str, tantivy.Index]":
    """The indexes of the published database, and that of its speakers. Once opened they stay, whatever is published meanwhile."""
    for attempt in range(ATTEMPTS):
        folder = search_index.folder(data, _generation(data))
        try:
            return {corpus: _open(folder / corpus) for corpus in (*corpora, SPEAKERS)}
        except (ValueError, OSError) as error:  # being replaced just now, or not there
            problem = error
            time.sleep(0.02 * attempt)
    raise SearchError(
        f"{folder} cannot be opened ({' '.join(str(problem).split())}): remove {folder.parent} and run `onrecord build` again"
    )


def find(indexes: "Mapping[str, tantivy.Index]", words: str, filters: Filters, limit: int) -> dict[str, tuple[int, list[Hit]]]:
    """For each index but the speakers' how many rows answer, and the best of them. Equal scores are in the order of ids."""
    sought = parse(words)
    if filters.outlet is not None:
        name = folded(filters.outlet)
        if not any(indexes[corpus].searcher().doc_freq("outlet", name) for corpus in CORPORA if corpus in indexes):
            raise SearchError(f"no outlet is called {output.visible(filters.outlet)} here: see the names in the table outlets")
    quotations = _said_by(indexes[SPEAKERS], filters.speaker) if filters.speaker is not None else None
    answers = {}
    for corpus in CORPORA:
        if corpus in indexes:
            of_articles = quotations is not None and corpus == "articles"
            among = {quotation.rpartition("-q")[0] for quotation in quotations or ()} if of_articles else quotations
            index = indexes[corpus]
            count, hits = _best(index, _query(index.schema, sought, filters, among), limit)
            is_said = corpus == "quotations"
            answers[corpus] = count, [_with_speaker(indexes[SPEAKERS], hit) if is_said else hit for hit in hits]
    return answers


def _best(index: "tantivy.Index", question: "tantivy.Query", limit: int) -> tuple[int, list[Hit]]:
    searcher = index.searcher()
    wanted = limit + 1
    while True:
        wanted = min(wanted, searcher.num_docs)
        if not wanted:
            return 0, []
        result = searcher.search(question, wanted)
        found = [(float(f"{score:.{SCORE_DIGITS}g}"), address) for score, address in result.hits]
        if len(found) < wanted or wanted == searcher.num_docs or found[-1][0] < found[limit - 1][0]:
            break
        wanted *= 2  # the last place is shared: all who share it decide by their ids
    last = found[min(limit, len(found)) - 1][0] if found else 0.0
    hits = [Hit(score, json.loads(searcher.doc(address).get_first("shown") or b"")) for score, address in found if score >= last]
    count: int = result.count  # type: ignore[attr-defined]  # missing in its stub
    return count, sorted(hits, key=lambda hit: (-hit.score, hit.shown["id"]))[:limit]


def spans(text: str, sought: Sequence[Sought]) -> Iterator[tuple[int, int, int]]:
    """Where in `text` something sought stands, and which of it."""
    tokens = analyzer("words").pre_tokenize(text).tokens
    words = [token.text for token in tokens]
    first_words: dict[str, list[int]] = {}
    stems = {_stem(one.words[0]): number for number, one in enumerate(sought) if one.is_loose}
    for number, one in enumerate(sought):
        if not one.is_loose:
            first_words.setdefault(one.words[0], []).append(number)
    stemmed = analyzer("stems").pre_tokenize(text).tokens if stems else tokens
    for place, word in enumerate(words):
        start = tokens[place].char_offset_from
        if stems and (loose := stems.get(stemmed[place].text)) is not None:
            yield start, tokens[place].char_offset_to, loose
        for number in first_words.get(word, ()):
            end = place + len(sought[number].words)
            if tuple(words[place:end]) == sought[number].words:
                yield start, tokens[end - 1].char_offset_to, number


def snippet(text: str, sought: Sequence[Sought], marks: tuple[str, str] = MARKS) -> str:
    """A piece of `text` with as much of what is sought as fits, marked; the beginning where it holds none."""
    start = 0
    found: list[tuple[int, int, int]] = []
    for block in range(0, len(text), BLOCK_CHARACTERS):
        found = [(s + block, e + block, n) for s, e, n in spans(text[block : block + BLOCK_CHARACTERS], sought)]
        if found:
            start = _window(found)
            break
    return _marked(text, start, found, marks)


def _window(found: Sequence[tuple[int, int, int]]) -> int:
    """Where the piece begins that holds most: different ones first, then all, then the earliest."""
    best, start, low = (0, 0), 0, 0
    inside: dict[int, int] = {}
    for high, (_, end, number) in enumerate(found):
        inside[number] = inside.get(number, 0) + 1
        while low < high and end - found[low][0] > SNIPPET_CHARACTERS // 2:
            inside[found[low][2]] -= 1
            if not inside[found[low][2]]:
                del inside[found[low][2]]
            low += 1
        if (rank := (len(inside), high - low + 1)) > best:
            best, start = rank, found[low][0]
    return start


def _marked(text: str, start: int, found: Sequence[tuple[int, int, int]], marks: tuple[str, str]) -> str:
    begin = max(0, start - SNIPPET_CHARACTERS // 3)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else start
    end = min(len(text), begin + SNIPPET_CHARACTERS)
    if end < len(text):
        space = text.rfind(" ", begin, end)
        end = space if space > begin else end
    pieces, at = ["… " if begin else ""], begin
    for left, right, _ in sorted(found):
        if at <= left and right <= end:
            pieces += [_plain(text[at:left]), marks[0], _plain(text[left:right]), marks[1]]
            at = right
    pieces += [_plain(text[at:end]), " …" if end < len(text) else ""]
    return "".join(pieces).strip()


def _plain(text: str) -> str:
    """On one line, and unable to steer a terminal or to pass for a mark."""
    return output.visible(re.sub(r"\s+", " ", text).translate({ord(mark): "\ufffd" for mark in output.HIT_MARKS}))


def _rows(corpus: str, hits: Sequence[Hit], sought: Sequence[Sought], marks: tuple[str, str]) -> list[dict[str, Any]]:
    rows = []
    for rank, hit in enumerate(hits, start=1):
        shown = {name: _plain(value) if isinstance(value, str) else value for name, value in hit.shown.items() if name != "text"}
        rows.append(
            {
                **shown,
                "found_in": corpus,
                "rank": rank,
                "score": round(hit.score, 2),
                "quotation_id": shown["id"] if corpus == "quotations" else None,
                "snippet": snippet(hit.shown["text"], sought, marks),
            }
        )
    return rows


def run(
    data: Path,
    words: str,
    format: Format,
    out: IO[str],
    *,
    corpora: Sequence[str] = CORPORA,
    filters: Filters | None = None,
    limit: int = 10,
    is_coloured: bool = False,
) -> None:
    """Search and write the hits out: to be read, corpus by corpus, or as one list for programs."""
    results = find(opened(data, corpora), words, filters or Filters(), limit)
    sought = parse(words)
    marks = (output.HIT_MARKS[0], output.HIT_MARKS[1]) if is_coloured and format == "table" else MARKS
    rows = {corpus: _rows(corpus, hits, sought, marks) for corpus, (_, hits) in results.items()}
    if format != "table":
        listed = [tuple(row[name] for name in FIELDS) for found in rows.values() for row in found]
        output.WRITERS[format](FIELDS, [listed], out)
        return
    width = shutil.get_terminal_size(output.FALLBACK_SIZE).columns
    for number, (corpus, found) in enumerate(rows.items()):
        count = results[corpus][0]
        out.write(f"{'' if not number else chr(10)}{corpus}: {f'{len(found)} of {count}' if count else 'none'} found\n")
        for row in found:
            out.writelines(_coloured(line) for line in _block(row, width))


def _block(row: dict[str, Any], width: int) -> Iterator[str]:
    """A hit as lines for reading: when and where, whose or under which headline, what, and the id that leads to all else."""
    said_by = f"{row['speaker_name'] or 'speaker not known'} ({row['kind']})" if row["kind"] else None
    heading = "  ".join(filter(None, (row["published_date"] or "no date", row["outlet"] or row["source_uri"], said_by)))
    label = f"{row['rank']:>2}  "
    for text in (heading, None if said_by else row["title"], row["snippet"], row["quotation_id"] or row["article_id"]):
        for line in output.wrapped(text, max(width - len(label), output.NARROWEST)) if text else ():
            yield f"{label}{line}\n"
            label = " " * len(label)


def _coloured(line: str) -> str:
    """The line with its marks turned into colour. A hit that is broken over two lines is coloured on the first."""
    codes = _MARK.sub(lambda match: COLOUR[output.HIT_MARKS.index(match[0])], line)
    is_open = codes.rfind(COLOUR[0]) > codes.rfind(COLOUR[1])
    return codes.removesuffix("\n") + COLOUR[1] + "\n" if is_open else codes
