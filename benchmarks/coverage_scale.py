"""Time and memory of identities, stories and variants on a generated coverage, and how they grow.

    python benchmarks/coverage_scale.py [ARTICLES ...]          default 2000 20000

Each size runs in a process of its own, so that its peak of memory is its own. The generated coverage: invented words
with the frequencies of a natural language, ten articles an event that quote the event's statements in their own cuts, and
one article in five the reprint of another.
"""

import datetime as dt
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import invented  # noqa: E402
from transforms.identities import speakers  # noqa: E402
from transforms.stories import stories  # noqa: E402
from transforms.variants import variants  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402

ARTICLES_AN_EVENT = 8
REPRINT_SHARE = 0.2
SENTENCES = 14
QUOTATIONS = 8
RECENT = 500
ROWS_AT_ONCE = 5000
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


def coverage(count: int, seed: int = 7) -> tuple[pa.Table, pa.Table]:
    """The tables `articles` and `quotations` of so many generated articles."""
    rng = random.Random(seed)
    language = Language(rng)
    people = [f"{rng.choice(language.words).title()} {rng.choice(language.words).title()}" for _ in range(max(count // 20, 20))]
    articles: list[dict[str, Any]] = []
    quotations: list[dict[str, Any]] = []
    parts: list[tuple[pa.Table, pa.Table]] = []
    originals: list[tuple[list[list[str]], list[tuple[str, str]], dt.date]] = []
    for number in range(count):
        if number % ARTICLES_AN_EVENT == 0:
            topic = rng.sample(language.words, 25)
            statements = [(rng.choice(people), language.draw(rng.randint(12, 35), topic)) for _ in range(12)]
            day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(365))
        if originals and rng.random() < REPRINT_SHARE:
            sentences, quoted, first_day = rng.choice(originals)
            sentences = sentences[: rng.randint(9, SENTENCES)]
            published = first_day + dt.timedelta(days=rng.randrange(3))
        else:
            sentences = [language.draw(rng.randint(12, 30), topic) for _ in range(SENTENCES)]
            quoted = [(speaker, cut(rng, words)) for speaker, words in rng.sample(statements, QUOTATIONS)]
            published = day + dt.timedelta(days=rng.randrange(2))
            originals = [*originals[-RECENT:], (sentences, quoted, published)]
        article_id = f"{number:016x}-0"
        articles.append(article_row(article_id, sentences, quoted, published))
        for ordinal, (speaker, text) in enumerate(quoted):
            name = speaker if rng.random() < 0.8 else speaker.split()[-1]
            quotations.append(quotation_row(article_id, ordinal, text, name))
        if len(articles) == ROWS_AT_ONCE or number == count - 1:
            parts.append((TABLES["articles"].from_rows(articles), TABLES["quotations"].from_rows(quotations)))
            articles, quotations = [], []
    tables = [pa.concat_tables(tables) for tables in zip(*parts, strict=True)]
    return tables[0], tables[1]


def cut(rng: random.Random, words: list[str]) -> str:
    """A statement as an article quotes it: whole, shortened at either end, or with a word changed."""
    begin = rng.choice((0, 0, 0, rng.randrange(4)))
    end = rng.choice((len(words), len(words), rng.randint(begin + 5, len(words))))
    chosen = words[begin:end]
    if rng.random() < 0.2:
        chosen[rng.randrange(len(chosen))] = rng.choice(FUNCTION_WORDS)
    return " ".join(chosen)


def article_row(article_id: str, sentences: list[list[str]], quoted: list[tuple[str, str]], published: dt.date) -> dict[str, Any]:
    """A stored article."""
    body = "\n\n".join([*(" ".join(words) + "." for words in sentences), *(f"“{text},” said {name}." for name, text in quoted)])
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
        "body": body,
        "word_count": len(body.split()),
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
        "attribution_rule": "generated",
        "confidence": 1.0,
    }


def measure(count: int) -> str:
    """Seconds of each step, results, and the peak of memory with and without the generated tables."""
    articles, quotations = coverage(count)
    generated = peak_megabytes()
    spans = TABLES["quoted_spans"].empty()
    told: dict[str, pa.Table] = {}
    others = {name: TABLES[name].empty() for name in ("introductions", "known_speakers", "outlets", "speaker_overrides")}
    steps: dict[str, Callable[[], pa.Table]] = {
        "stories": lambda: told.setdefault("stories", stories(articles, TABLES["outlets"].empty())),
        "identities": lambda: speakers(quotations, articles, told["stories"], **others)["speakers"],
        "variants": lambda: variants(quotations, articles, spans)["variants"],
    }
    parts = [f"{count} articles, {len(quotations)} quotations"]
    total = total_cpu = 0.0
    for name, step in steps.items():
        began, began_cpu = time.perf_counter(), time.process_time()
        rows = step().num_rows
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        total, total_cpu = total + seconds, total_cpu + cpu
        parts.append(f"{name} {seconds:.1f} s ({cpu:.1f} of the processor, {rows} rows)")
    parts.append(f"all {total:.1f} s ({total_cpu:.1f}), peak {peak_megabytes()} MB (generator {generated} MB)")
    return "; ".join(parts)


def peak_megabytes() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure each size in a process of its own."""
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
        return
    for size in sys.argv[1:] or ["2000", "20000"]:
        subprocess.run([sys.executable, __file__, "--one", size], check=True)


if __name__ == "__main__":
    main()
