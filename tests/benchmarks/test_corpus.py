"""The generated corpus: deterministic, prefix-stable, with the reprints and faults it promises, and readable by a build."""

import hashlib
import json
from pathlib import Path

from benchmarks.corpus import articles, write_files, write_lines


def digest(count: int, seed: int) -> str:
    found = hashlib.sha256()
    for article in articles(count, seed):
        found.update(article.content)
    return found.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert digest(60, 1) == digest(60, 1)
    assert digest(60, 1) != digest(60, 2)


def test_a_longer_corpus_begins_with_the_shorter_one() -> None:
    short, long = list(articles(50, 3)), list(articles(200, 3))
    assert [article.content for article in long[:50]] == [article.content for article in short]


def test_one_in_five_is_a_reprint_and_texts_are_as_long_as_news() -> None:
    made = list(articles(1500, 4))
    share = sum(article.is_reprint for article in made) / len(made)
    lengths = sorted(len(article.text) for article in made)
    assert 0.16 < share < 0.24
    assert 2000 < lengths[len(lengths) // 2] < 4000
    assert lengths[-1] > 8000


def test_files_and_lines_hold_every_article(tmp_path: Path) -> None:
    size = write_files(tmp_path / "files", articles(30, 5))
    files = sorted((tmp_path / "files").rglob("*.txt"))
    assert len(files) == 30
    assert size == sum(file.stat().st_size for file in files)
    write_lines(tmp_path / "lines", articles(30, 5))
    rows = [json.loads(line) for file in (tmp_path / "lines").iterdir() for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == [article.text for article in articles(30, 5)]
