"""How well quotations of the same words and articles on the same story are told, measured on labelled pairs.

    python benchmarks/coverage_accuracy.py [FOLDER]          default ../shared/eval beside the repository

Reads variants.dev.jsonl.gz with variants_articles.dev.jsonl.gz, and same_story.dev.jsonl.gz. Prints precision and recall
of "the same words" (a pair is predicted when both quotations are in one cluster), and the rank correlation of our article
similarity with the human one. The quotations are the spans between quotation marks, so that only the comparison is measured.
"""

import gzip
import json
import re
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.annotations.article_words import article_words
from transforms.coverage.article_similarity import similarity
from transforms.coverage.stories import stories
from transforms.coverage.variants import variants
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

QUOTED = re.compile(r"[“\"]([^“”\"\n]+)[”\"]")


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article_row(article_id: str, text: str) -> dict[str, Any]:
    """A stored article of nothing but its text."""
    return {
        "article_id": article_id,
        "document_id": article_id,
        "ordinal": 0,
        "start_char": 0,
        "end_char": len(text),
        "authors": [],
        "has_date_conflict": False,
        "body": text,
        "word_count": len(text.split()),
    }


def quotation_row(article_id: str, ordinal: int, start: int, end: int, text: str) -> dict[str, Any]:
    """A stored direct quotation without speaker."""
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
        "start_char": start,
        "end_char": end,
        "stance": "stated",
        "attribution_rule": "none",
        "confidence": 0.0,
    }


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labelled pairs, with the articles and quotations that they are of."""

    pairs: list[dict[str, Any]]
    articles: pa.Table
    quotations: pa.Table
    ids: dict[tuple[str, int, int], str]


def labelled(folder: Path) -> Labelled:
    """The labelled pairs; the spans of the labels stand for the quotations there, the quotation marks for the rest."""
    pairs = rows(folder / "variants.dev.jsonl.gz")
    articles = rows(folder / "variants_articles.dev.jsonl.gz")
    spans: dict[str, set[tuple[int, int]]] = {article["id"]: set() for article in articles}
    for pair in pairs:
        for side in "12":
            spans[pair[f"doc{side}"]].add(tuple(pair[f"span{side}"]))
    quotations, ids = [], {}
    for article in articles:
        known = spans[article["id"]]
        marked = [match.span(1) for match in QUOTED.finditer(article["text"])]
        others = {(s, e) for s, e in marked if not any(s < end and start < e for start, end in known)}
        for ordinal, (start, end) in enumerate(sorted(known | others)):
            quotations.append(quotation_row(article["id"], ordinal, start, end, article["text"][start:end]))
            ids[article["id"], start, end] = quotations[-1]["quotation_id"]
    article_table = TABLES["articles"].from_rows(article_row(a["id"], a["text"]) for a in articles)
    return Labelled(pairs, article_table, TABLES["quotations"].from_rows(quotations), ids)


def variant_accuracy(data: Labelled) -> dict[str, tuple[float, float]]:
    """Precision and recall of label 1 over the labelled pairs, whole and by halves of the events."""
    words = Lookup([article_words(data.articles)], ["words"])
    found = variants([data.quotations], data.articles, words, [TABLES["quoted_spans"].empty()])["variants"]
    cluster = dict(zip(found["quotation_id"].to_pylist(), found["variant_id"].to_pylist(), strict=True))
    events = sorted({pair["event"] for pair in data.pairs})
    accuracy = {}
    for name, chosen in (("all", events), ("even events", events[::2]), ("odd events", events[1::2])):
        outcomes = []
        for pair in data.pairs:
            if pair["event"] in chosen:
                one, other = (cluster.get(data.ids[pair[f"doc{s}"], *pair[f"span{s}"]]) for s in "12")
                outcomes.append((one is not None and one == other, bool(pair["label"])))
        accuracy[name] = precision_and_recall(outcomes)
    return accuracy


def story_accuracy(data: Labelled) -> tuple[float, float]:
    """Precision and recall of pairs of articles in one story: those of one event are."""
    words = Lookup([article_words(data.articles)], ("words", "names"))
    found = stories(data.articles, words, TABLES["outlets"].empty())
    story_of = dict(zip(found["article_id"].to_pylist(), found["story_id"].to_pylist(), strict=True))
    event_of = {pair[f"doc{side}"]: pair["event"] for pair in data.pairs for side in "12"}
    return precision_and_recall(
        [(story_of[a] == story_of[b], event_of[a] == event_of[b]) for a, b in combinations(sorted(event_of), 2)]
    )


def precision_and_recall(outcomes: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Of pairs (predicted, true)."""
    right = sum(predicted and true for predicted, true in outcomes)
    return right / sum(predicted for predicted, _ in outcomes), right / sum(true for _, true in outcomes)


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks with ties at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def similarity_correlation(folder: Path) -> dict[str, float]:
    """Spearman's correlation of the article similarity with the human one, whose scale falls as similarity grows."""
    pairs = rows(folder / "same_story.dev.jsonl.gz")
    human = np.array([float(pair["overall"]) for pair in pairs])
    ours = np.array([similarity(pair["text1"], pair["text2"]) for pair in pairs])
    parts = {"all": slice(None), "even rows": slice(0, None, 2), "odd rows": slice(1, None, 2)}
    return {name: float(np.corrcoef(ranks(human[part]), ranks(ours[part]))[0, 1]) for name, part in parts.items()}


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).resolve().parents[2] / "shared" / "eval"
    data = labelled(folder)
    for name, (precision, recall) in variant_accuracy(data).items():
        print(f"variants, {name}: precision {precision:.3f}, recall {recall:.3f}")
    precision, recall = story_accuracy(data)
    print(f"stories, pairs of articles: precision {precision:.3f}, recall {recall:.3f}")
    for name, correlation in similarity_correlation(folder).items():
        print(f"same story, {name}: Spearman {correlation:.3f}")


if __name__ == "__main__":
    main()
