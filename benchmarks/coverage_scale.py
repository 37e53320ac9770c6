"""Time and memory of every step over the coverage on a generated one, and how they grow; of the views on a built one.

    python benchmarks/coverage_scale.py [ARTICLES ...]          default 2000 20000
    python benchmarks/coverage_scale.py --views DATA            of a data folder that `onrecord build` filled

Each step runs in a process of its own that reads the columns which a build gives it, so that its peak of memory is its own.
The generated coverage: invented words with the frequencies of a natural language, eight articles an event that quote the
event's statements in their own cuts and tell its numbers and days, some of them otherwise, and one article in five the
reprint of another.
"""

import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import invented  # noqa: E402
from orchestration.runs import execution  # noqa: E402
from orchestration.runs.steps import BATCH_STEPS, COVERAGE_STEPS, REFERENCE_TABLES, STEPS  # noqa: E402
from warehouse import datasets, manifest  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402

ARTICLES_AN_EVENT = 8
REPRINT_SHARE = 0.2
SENTENCES = 14
QUOTATIONS = 8
RECENT = 500
ARTICLES_A_BATCH = 12_500
OUTLETS = 400
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FUNCTION_WORDS = (
    *("the", "of", "and", "to", "a", "in", "that", "is", "for", "it", "was", "on", "with", "as", "be", "at", "by", "this"),
    *("have", "from", "or", "had", "not", "are", "but", "they", "which", "one", "we", "all", "would", "there", "will", "their"),
    *("said", "what", "so", "up", "if", "about", "who", "can", "no", "more", "when", "some", "could", "them", "into", "than"),
)


class Language:
    """Draws words as a language does: half of them function words, the rest by Zipf's law."""

    def __init__(self, rng: random.Random, size: int = 60_000) -> None:
        self.rng = rng
        self.words = invented(rng, size)
        self.content = list(accumulate(1 / (rank + 2.7) for rank in range(size)))
        self.function = list(accumulate(1 / (rank + 2.7) for rank in range(len(FUNCTION_WORDS))))

    def draw(self, count: int, topic: list[str]) -> list[str]:
        """So many words, some of them of the topic."""
        rng = self.rng
        content = iter(rng.choices(self.words, cum_weights=self.content, k=count))
        function = iter(rng.choices(FUNCTION_WORDS, cum_weights=self.function, k=count))
        kinds = rng.choices("fct", cum_weights=(45, 85, 100), k=count)
        return [next(function) if kind == "f" else next(content) if kind == "c" else rng.choice(topic) for kind in kinds]


def coverage(count: int, seed: int = 7) -> Iterator[dict[str, pa.Table]]:
    """So many generated articles in batches, with their documents, the passages of numbers and days, and their quotations."""
    rng = random.Random(seed)
    language = Language(rng)
    people = [f"{rng.choice(language.words).title()} {rng.choice(language.words).title()}" for _ in range(max(count // 20, 20))]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("articles", "documents", "passages", "quotations")}
    originals: list[tuple[list[list[str]], list[tuple[str, str]], str, dt.date]] = []
    for number in range(count):
        if number % ARTICLES_AN_EVENT == 0:
            topic = rng.sample(language.words, 25)
            statements = [(rng.choice(people), language.draw(rng.randint(12, 35), topic)) for _ in range(12)]
            facts = [fact(rng, language, topic) for _ in range(6)]
            day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(365))
        if originals and rng.random() < REPRINT_SHARE:
            sentences, quoted, told, first_day = rng.choice(originals)
            sentences = sentences[: rng.randint(9, SENTENCES)]
            published = first_day + dt.timedelta(days=rng.randrange(3))
        else:
            sentences = [language.draw(rng.randint(12, 30), topic) for _ in range(SENTENCES)]
            quoted = [(speaker, cut(rng, words)) for speaker, words in rng.sample(statements, QUOTATIONS)]
            told = " ".join(telling(rng, *its) for its in rng.sample(facts, 4))
            published = day + dt.timedelta(days=rng.randrange(2))
            originals = [*originals[-RECENT:], (sentences, quoted, told, published)]
        article_id = f"{number:016x}-0"
        article = article_row(article_id, sentences, quoted, told, published) | {"outlet_id": f"outlet-{rng.randrange(OUTLETS)}"}
        rows["articles"].append(article)
        rows["documents"].append(document_row(article))
        rows["passages"].append(passage_row(article, told))
        for ordinal, (speaker, text) in enumerate(quoted):
            name = speaker if rng.random() < 0.8 else speaker.split()[-1]
            rows["quotations"].append(quotation_row(article_id, ordinal, text, name))
        if len(rows["articles"]) == ARTICLES_A_BATCH or number == count - 1:
            yield {name: TABLES[name].from_rows(its_rows) for name, its_rows in rows.items()}
            rows = {name: [] for name in rows}


def fact(rng: random.Random, language: Language, topic: list[str]) -> tuple[list[str], int, str, int]:
    """What an event is told of in numbers: words around it, how many of what, the day of the week."""
    words = language.draw(10, topic)
    return words, rng.randint(11, 900), rng.choice(("people", "soldiers", "houses", "boats")), rng.randrange(len(DAYS))


def telling(rng: random.Random, words: list[str], size: int, noun: str, day: int) -> str:
    """A fact as one article tells it: one in four has another number, one in eight another day."""
    size += rng.choice((0, 0, 0, 4))
    day += rng.choice((0, 0, 0, 0, 0, 0, 0, 1))
    return f"{' '.join(words[:5]).capitalize()} {size} {noun} {' '.join(words[5:])} on {DAYS[day % len(DAYS)]}."


def cut(rng: random.Random, words: list[str]) -> str:
    """A statement as an article quotes it: whole, shortened at either end, or with a word changed."""
    begin = rng.choice((0, 0, 0, rng.randrange(4)))
    end = rng.choice((len(words), len(words), rng.randint(begin + 5, len(words))))
    chosen = words[begin:end]
    if rng.random() < 0.2:
        chosen[rng.randrange(len(chosen))] = rng.choice(FUNCTION_WORDS)
    return " ".join(chosen)


def article_row(
    article_id: str, sentences: list[list[str]], quoted: list[tuple[str, str]], told: str, published: dt.date
) -> dict[str, Any]:
    """A stored article."""
    statements = (f"“{text},” said {name}." for name, text in quoted)
    body = "\n\n".join([*(" ".join(words) + "." for words in sentences), *statements, told])
    return {
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": 0,
        "start_char": 0,
        "end_char": len(body),
        "title": " ".join(sentences[0][:8]),
        "authors": [],
        "published_date": published,
        "has_date_conflict": False,
        "language": "en",
        "body": body,
        "word_count": len(body.split()),
    }


def document_row(article: dict[str, Any]) -> dict[str, Any]:
    """The document that is an article's body and nothing else."""
    return {
        "document_id": article["document_id"],
        "source_uri": article["document_id"],
        "media_type": "text/plain",
        "encoding": "utf-8",
        "size_bytes": len(article["body"].encode()),
        "text": article["body"],
        "given_authors": [],
        "main_spans": [],
        "batch_id": "generated",
    }


def passage_row(article: dict[str, Any], told: str) -> dict[str, Any]:
    """The last paragraph of an article, which holds its numbers and days."""
    return {
        "document_id": article["document_id"],
        "article_id": article["article_id"],
        "ordinal": 0,
        "start_char": article["end_char"] - len(told),
        "end_char": article["end_char"],
        "role": "body",
        "reason": "generated",
    }


def quotation_row(article_id: str, ordinal: int, text: str, name: str) -> dict[str, Any]:
    """A stored direct quotation."""
    quotation_id = f"{article_id}-q{ordinal}"
    return {
        "quotation_id": quotation_id,
        "utterance_id": quotation_id,
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": ordinal,
        "kind": "direct",
        "text": text,
        "word_count": len(text.split()),
        "start_char": 0,
        "end_char": len(text),
        "speaker_mention": name,
        "resolved_name": name,
        "speaker_kind": "person",
        "stance": "stated",
        "attribution_rule": "generated",
        "confidence": 1.0,
    }


def write(count: int, data: Path) -> None:
    """Store everything that the steps over the coverage read: what is generated, and what the steps by batch make of it."""
    every = {name: table.empty() for name, table in TABLES.items()}
    read = {name for step in COVERAGE_STEPS for name in step.reads}
    files = [datasets.write(data, name, every[name], None, "generated") for name in REFERENCE_TABLES]
    for number, generated in enumerate(coverage(count)):
        made = dict(generated)
        for step in BATCH_STEPS:
            if made.keys().isdisjoint(step.writes) and not read.isdisjoint(step.writes):
                made |= step.call(every | made, f"{number}")
        files += [datasets.write(data, name, rows, f"{number}", "generated") for name, rows in made.items()]
    manifest.commit(data, files)


def measure(name: str, data: Path) -> dict[str, Any]:
    """Run a step on what is stored, store what it writes, and say what it took."""
    step, stored = STEPS[name], manifest.load(data)
    tables, others = execution.given(data, stored, step, None)
    began, began_cpu = time.perf_counter(), time.process_time()
    results = step.call({**tables, **others}, None)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - began_cpu, "memory": peak_megabytes()}
    manifest.commit(data, [datasets.write(data, table, rows, None, "measured") for table, rows in results.items()])
    return {**took, "rows": results[step.writes[0]].num_rows}


def growth(sizes: list[int]) -> None:
    """Print a row for each step: what it took at each size."""
    took: dict[str, list[dict[str, Any]]] = {step.name: [] for step in COVERAGE_STEPS}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, __file__, "--write", str(size), folder], check=True)
            for name, measured in took.items():
                command = [sys.executable, __file__, "--step", name, folder]
                measured.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    print("| step |" + "".join(f" {size:,} articles |" for size in sizes), *["|---|" + "---|" * len(sizes)], sep="\n")
    for name, measured in took.items():
        cells = (f" {t['cpu']:.1f} s ({t['seconds']:.1f}), {t['memory']} MB, {t['rows']:,} rows |" for t in measured)
        print(f"| `{name}` |" + "".join(cells))
    totals = (f" {sum(t[at]['cpu'] for t in took.values()):.1f} s |" for at in range(len(sizes)))
    print("| all |" + "".join(totals))


def views(data: Path) -> None:
    """Print how long each view takes to be read whole, and the most memory that all of them took."""
    with duckdb.connect(str(data / "onrecord.duckdb"), read_only=True) as connection:
        connection.execute("SET threads = 2; SET memory_limit = '3GB'")
        names = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name").fetchall()
        for (name,) in names:
            began = time.process_time()
            rows = connection.sql(f'FROM "{name}"').to_arrow_table().num_rows
            print(f"| `{name}` | {time.process_time() - began:.2f} s | {rows:,} rows |", flush=True)
    print(f"peak {peak_megabytes()} MB")


def peak_megabytes() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure each step at each size in a process of its own."""
    match sys.argv[1:]:
        case ["--write", size, folder]:
            write(int(size), Path(folder))
        case ["--step", name, folder]:
            print(json.dumps(measure(name, Path(folder))))
        case ["--views", data]:
            views(Path(data))
        case sizes:
            growth([int(size) for size in sizes or ("2000", "20000")])


if __name__ == "__main__":
    main()
