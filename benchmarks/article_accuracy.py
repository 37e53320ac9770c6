"""Accuracy of cleaning and metadata on gold articles, against pinned floors.

Belongs here: running the transforms over the gold files of the shared scorer, writing its prediction format, and comparing the
scores with `floors_articles.toml`. Does not belong here: the gold data and the scorer, which lie beside the repository.

    python benchmarks/article_accuracy.py [--gold-dir DIR] [--only wire|web] [--errors FIELD]

Exits 1 where a score lies below its floor.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.articles.articles import Outlets, read_document  # noqa: E402
from transforms.dates.calendar_dates import WrittenDate  # noqa: E402

GOLD_FILES = {"wire": "articles_wire.dev.jsonl.gz", "web": "articles_web.dev.jsonl.gz"}
SCORER = "score_articles.py"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def main(command_line: Sequence[str] | None = None) -> int:
    """Score every gold file; 1 where a floor is broken, 2 where the gold data are absent."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gold-dir", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of gold files and scorer")
    parser.add_argument("--only", choices=sorted(GOLD_FILES), help="score one set")
    parser.add_argument("--errors", metavar="FIELD", help="show the misses of one field")
    arguments = parser.parse_args(command_line)
    if not (arguments.gold_dir / SCORER).exists():
        print(f"no {SCORER} in {arguments.gold_dir}; say with --gold-dir where the gold files are", file=sys.stderr)
        return 2
    floors = tomllib.loads((Path(__file__).with_name("floors_articles.toml")).read_text(encoding="utf-8"))
    broken = 0
    for name in [arguments.only] if arguments.only else sorted(GOLD_FILES):
        broken += _score(name, arguments.gold_dir, arguments.errors, floors[name])
    return 1 if broken else 0


def _score(name: str, gold_dir: Path, errors: str | None, floors: dict[str, float]) -> int:
    """Print the scores of one gold file beside their floors; the number of floors broken."""
    gold = gold_dir / GOLD_FILES[name]
    with gzip.open(gold, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    begin = time.process_time()
    predictions = [_prediction(row["id"], row["raw"]) for row in rows]
    seconds = time.process_time() - begin
    size = sum(len(row["raw"]) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predicted.write_text("".join(json.dumps(row) + "\n" for row in predictions), encoding="utf-8")
        command = [sys.executable, str(gold_dir / SCORER), str(gold), str(predicted), "--json"]
        scored = subprocess.run(
            command + (["--errors", errors] if errors else []), check=True, text=True, stdout=subprocess.PIPE
        ).stdout
    scores: dict[str, dict[str, Any]] = json.loads(scored)
    print(f"{name}: {len(rows)} articles, {size / seconds / 1e6:.1f} MB of text a second")
    broken = 0
    for field, score in scores.items():
        floor = floors.get(field)
        is_broken = floor is not None and score["score"] < floor
        broken += is_broken
        shown = "-" if floor is None else f"{floor:.3f}"
        print(f"  {field:7} {score['score']:.3f}  floor {shown}  n={score['n']}{'  BROKEN' * is_broken}")
    return broken


def _prediction(identifier: str, raw: str) -> dict[str, Any]:
    """The first article of a document in the scorer's prediction format."""
    found = read_document(raw, None, None, Outlets({}, {})).articles
    if not found:
        return {"id": identifier}
    article = found[0]
    credits = article.edited.credits
    chosen = article.publication.chosen
    return {
        "id": identifier,
        "title": article.edited.title,
        "byline": list(credits.authors) or None,
        "agency": credits.agency,
        "place": credits.dateline.place if credits.dateline else None,
        "date": _date(chosen.written) if chosen else None,
        "body": article.body,
    }


def _date(written: WrittenDate) -> str:
    """A date as the scorer reads it: without a year, month and day alone."""
    if written.year is None:
        return f"{MONTHS[written.month - 1]} {written.day}"
    return f"{written.year:04}-{written.month:02}-{written.day:02}"


if __name__ == "__main__":
    sys.exit(main())
