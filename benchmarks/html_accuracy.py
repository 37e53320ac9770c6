"""Bodies of web pages against the extractor's own text, on pages whose story is known.

Belongs here: the comparison, word by word, and the time a page takes. Does not belong here: the pages, which the tests keep.

    python benchmarks/html_accuracy.py

Exits 1 where a body is worse than the extractor's own text.
"""

import re
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import trafilatura

from tests.transforms.html_pages import PAGES, WebPage
from transforms.articles.articles import Outlets, read_document
from transforms.ingest.html_pages import read
from transforms.ingest.input_metadata import InputMetadata

WORD = re.compile(r"\w+")
REPEATS = 5
TOLERANCE = 0.001


def our_body(page: WebPage) -> str:
    """The body of a page's article as the pipeline reads it."""
    text, _, given = read(page.content, InputMetadata())
    return "\n".join(article.body for article in read_document(text, given.url, None, Outlets({}, {}), "", given).articles)


def their_body(page: WebPage) -> str:
    """The extractor's own text of a page."""
    return trafilatura.extract(page.content, include_comments=False) or ""


def f1(body: str, story: str) -> float:
    """Harmonic mean of precision and recall of the words, as often as each occurs."""
    said, meant = Counter(WORD.findall(body)), Counter(WORD.findall(story))
    return 2 * (said & meant).total() / (said.total() + meant.total())


def main() -> int:
    """Measure and print; 1 where a page is worse than the extractor's text."""
    worse = 0
    print(f"{'page':<24}{'ours':>8}{'extractor':>12}{'ms':>8}")
    for page in PAGES:
        story = "\n".join(page.story)
        ours, theirs = f1(our_body(page), story), f1(their_body(page), story)
        began = time.process_time()
        for _ in range(REPEATS):
            read(page.content, InputMetadata())
        milliseconds = (time.process_time() - began) / REPEATS * 1000
        worse += ours < theirs - TOLERANCE
        print(f"{page.name:<24}{ours:>8.3f}{theirs:>12.3f}{milliseconds:>8.1f}")
    return int(worse > 0)


if __name__ == "__main__":
    sys.exit(main())
