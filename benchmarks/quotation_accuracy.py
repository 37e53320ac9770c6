"""Accuracy of quotations and their speakers on gold articles, against pinned floors.

Belongs here: running extraction and attribution over a gold file, writing the prediction format of its scorer, and comparing
the scores with `floors.toml`. Does not belong here: the gold data and its scorer, which lie beside the repository.

    python benchmarks/quotation_accuracy.py [GOLD.jsonl[.gz]] [--evaluation DIR] [--predictions FILE] [--errors N] [--check]

Gold that gives its speakers in full (`reference`) is of pages, menus and all: these are cleaned first, as a build does. Other
gold is the bare article. A file that ends in .txt holds pages with their annotation in the text (`training/pages.py`).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.training.labelled_rows import read  # noqa: E402
from benchmarks.training.pages import written  # noqa: E402
from transforms.articles.articles import articles  # noqa: E402
from transforms.articles.cleaning import layout  # noqa: E402
from transforms.quotations.quotations import extracted, quotations, speaking  # noqa: E402
from transforms.quotations.spans.tokens import Article, Paragraph  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402

EVALUATION = ROOT.parent / "shared" / "eval"
FLOORS = Path(__file__).with_name("floors.toml")
ARTICLES_AT_ONCE = 64


def article(text: str) -> Article:
    """A gold text as an article: all its paragraphs, the first of them the title."""
    found = layout.paragraphs(text)
    return Article(text, tuple(Paragraph(paragraph.start, paragraph.end, at == 0) for at, paragraph in enumerate(found)))


def predict(texts: list[str]) -> list[list[dict]]:
    """The quotations of every text in the scorer's format."""
    predicted = []
    for first in range(0, len(texts), ARTICLES_AT_ONCE):
        for own in extracted([article(text) for text in texts[first : first + ARTICLES_AT_ONCE]]):
            predicted.append(
                [
                    {
                        "start": run.start,
                        "end": run.end,
                        "kind": run.kind,
                        "speaker_start": speaker.start,
                        "speaker_end": speaker.end,
                        "speaker_name": speaker.name,
                        "rule": speaker.rule,
                        "confidence": confidence,
                    }
                    for run, speaker, confidence in own
                ]
            )
    return predicted


def documents_of(texts: Sequence[str]) -> pa.Table:
    """Texts as the table `documents`, numbered in their ids."""
    columns = TABLES["documents"].columns
    row = {column.name: [] if pa.types.is_list(column.type) else None if column.is_nullable else "" for column in columns}
    rows = [
        {**row, "document_id": f"{number:016x}{0:048x}", "source_uri": f"{number}.txt", "text": text, "size_bytes": len(text)}
        for number, text in enumerate(texts)
    ]
    return TABLES["documents"].from_rows(rows)


def page_articles(texts: Sequence[str]) -> list[Article | None]:
    """Every page's first article as the extraction sees it: the passages that may speak. None where there is no article."""
    documents = documents_of(texts)
    cleaned = articles(documents, TABLES["known_outlets"].empty())
    found: dict[str, Article] = {}
    for _, document_id, article in speaking(documents, cleaned["articles"], cleaned["passages"]):
        found.setdefault(document_id, article)
    return [found.get(document_id) for document_id in documents["document_id"].to_pylist()]


def predict_pages(texts: Sequence[str]) -> list[list[dict]]:
    """The quotations of every page in the scorer's format, as a build finds them."""
    documents = documents_of(texts)
    cleaned = articles(documents, TABLES["known_outlets"].empty())
    rows = quotations(documents, cleaned["articles"], cleaned["passages"])["quotations"]
    predicted: list[list[dict]] = [[] for _ in texts]
    for row in rows.to_pylist():
        predicted[int(row["document_id"][:16], 16)].append(
            {
                "start": row["start_char"],
                "end": row["end_char"],
                "kind": row["kind"],
                "speaker_start": row["speaker_start_char"],
                "speaker_end": row["speaker_end_char"],
                "speaker_name": row["resolved_name"],
                "rule": row["attribution_rule"],
                "confidence": row["confidence"],
            }
        )
    return predicted


def below_floors(scores: dict, floors: dict) -> list[str]:
    """Every figure that fell below its floor, in words."""
    return [
        f"{kind} {measure} is {value:.4f}, below its floor of {floor:.4f}"
        for kind, measures in floors.items()
        for measure, floor in measures.items()
        if (value := scores[kind][measure]["f1"]) < floor
    ]


def main() -> int:
    """Score a gold file; with --check fail below the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, help="default: quotations.dev.jsonl.gz of the evaluation folder")
    parser.add_argument("--evaluation", type=Path, default=EVALUATION, help="folder with score_quotations.py")
    parser.add_argument("--predictions", type=Path, help="keep the predictions in this file")
    parser.add_argument("--errors", type=int, default=0, help="print this many missed quotations")
    parser.add_argument("--check", action="store_true", help="fail below the figures of floors.toml")
    given = parser.parse_args()
    gold = given.gold or given.evaluation / "quotations.dev.jsonl.gz"
    if not gold.is_file():
        print(f"{gold} is not there: nothing measured")
        return 0
    documents = list(written(gold)) if gold.suffix == ".txt" else read(gold)
    has_names = any("reference" in quote for document in documents for quote in document["quotes"])
    predicting = predict_pages if has_names else predict
    predicting([documents[0]["text"]])  # loads the models
    began = time.process_time()
    predicted = predicting([document["text"] for document in documents])
    spent = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        path = given.predictions or Path(folder) / "predictions.jsonl"
        with path.open("w", encoding="utf-8") as target:
            for document, quotes in zip(documents, predicted, strict=True):
                target.write(json.dumps({"id": document["id"], "quotes": quotes}) + "\n")
        if gold.suffix == ".txt":
            gold = Path(folder) / "gold.jsonl"
            gold.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
        scorer = [sys.executable, str(given.evaluation / "score_quotations.py"), str(gold), str(path)]
        subprocess.run([*scorer, "--errors", str(given.errors)], check=True)
        scores = json.loads(subprocess.run([*scorer, "--json"], check=True, capture_output=True, text=True).stdout)
    print(f"{len(documents)} articles in {spent:.2f} s of processor time: {len(documents) / spent:.0f} a second")
    if given.check:
        faults = below_floors(scores, tomllib.loads(FLOORS.read_text(encoding="utf-8"))["quotations"])
        print(*faults, sep="\n")
        return 1 if faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
