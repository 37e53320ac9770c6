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
from pathlib import Path
from typing import Any

import numpy as np

from transforms.similarity import similarity
from transforms.stories import stories
from transforms.variants import variants
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
        "attribution_rule": "none",
        "confidence": 0.0,
    }


def variant_accuracy(folder: Path) -> str:
    """Precision and recall of label 1 over the labelled pairs, whole and by halves of the events."""
    pairs = rows(folder / "variants.dev.jsonl.gz")
    articles = rows(folder / "variants_articles.dev.jsonl.gz")
    article_table = TABLES["articles"].from_rows(article_row(a["id"], a["text"]) for a in articles)
    labelled: dict[str, set[tuple[int, int]]] = {}
    for pair in pairs:
        for side in "12":
            labelled.setdefault(pair[f"doc{side}"], set()).add(tuple(pair[f"span{side}"]))
    quotations, places = [], {}
    for article in articles:
        spans = labelled.get(article["id"], set())
        others = (m.span(1) for m in QUOTED.finditer(article["text"]))
        spans |= {(s, e) for s, e in others if not any(s < end and start < e for start, end in spans)}
        for ordinal, (start, end) in enumerate(sorted(spans)):
            row = quotation_row(article["id"], ordinal, start, end, article["text"][start:end])
            quotations.append(row)
            places[article["id"], start, end] = row["quotation_id"]
    found = variants(TABLES["quotations"].from_rows(quotations), article_table, TABLES["quoted_spans"].empty())
    cluster = dict(zip(found["quotation_id"].to_pylist(), found["variant_id"].to_pylist(), strict=True))
    events = sorted({pair["event"] for pair in pairs})
    lines = []
    for name, chosen in (("all", events), ("even events", events[::2]), ("odd events", events[1::2])):
        right = predicted = wanted = 0
        for pair in pairs:
            if pair["event"] in chosen:
                one, other = (cluster.get(places[pair[f"doc{s}"], *pair[f"span{s}"]]) for s in "12")
                is_same = one is not None and one == other
                right += is_same and pair["label"]
                predicted += is_same
                wanted += pair["label"]
                if "-v" in sys.argv and name == "all" and is_same != pair["label"]:
                    print(pair["label"], pair["q1"], "|", pair["q2"])
        lines.append(f"variants, {name}: precision {right / predicted:.3f}, recall {right / wanted:.3f} of {wanted}")
    sizes = np.unique([len(v) for v in _members(cluster).values()], return_counts=True)
    lines.append(f"cluster sizes of {len(quotations)} quotations: {dict(zip(*(s.tolist() for s in sizes), strict=True))}")
    event_of = {pair[f"doc{s}"]: pair["event"] for pair in pairs for s in "12"}
    lines.append(_story_accuracy(article_table, event_of))
    return "\n".join(lines)


def _members(cluster: dict[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for item, name in cluster.items():
        members.setdefault(name, []).append(item)
    return members


def _story_accuracy(article_table: Any, event_of: dict[str, str]) -> str:
    found = stories(article_table)
    story_of = dict(zip(found["article_id"].to_pylist(), found["story_id"].to_pylist(), strict=True))
    ids = sorted(event_of)
    joined = [(story_of[a] == story_of[b], event_of[a] == event_of[b]) for i, a in enumerate(ids) for b in ids[:i]]
    right = sum(same and true for same, true in joined)
    return (
        f"stories, pairs of {len(ids)} articles: precision {right / max(sum(s for s, _ in joined), 1):.3f}, "
        f"recall {right / sum(t for _, t in joined):.3f}"
    )


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks with ties at their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def story_correlation(folder: Path) -> str:
    """Spearman's correlation of the article similarity with the human one, whose scale falls as similarity grows."""
    pairs = rows(folder / "same_story.dev.jsonl.gz")
    human = np.array([float(pair["overall"]) for pair in pairs])
    ours = np.array([similarity(pair["text1"], pair["text2"]) for pair in pairs])
    parts = {"all": slice(None), "even rows": slice(0, None, 2), "odd rows": slice(1, None, 2)}
    figures = (f"{name} {np.corrcoef(ranks(human[p]), ranks(ours[p]))[0, 1]:.3f}" for name, p in parts.items())
    return f"same story, Spearman: {', '.join(figures)}"


def main() -> None:
    """Print the figures."""
    given = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    folder = Path(given[0]) if given else Path(__file__).resolve().parents[2] / "shared" / "eval"
    print(variant_accuracy(folder))
    print(story_correlation(folder))


if __name__ == "__main__":
    main()
