"""Train how likely a row is right, on pages that neither the tagger nor the ranker had seen, and write the weights.

Belongs here: rows with their truth, the regression, how well it is calibrated by leaving publishers out. Does not belong here:
the features (`transforms/quotations/confidence.py`).

    python benchmarks/training/train_confidence.py --tagger tuned.{}.npz --ranker ranker.{}.npz --out FILE

{} stands for the fold whose publishers these weights were trained without.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.quotation_accuracy import page_articles  # noqa: E402
from benchmarks.training.labelled_rows import is_left_out  # noqa: E402
from benchmarks.training.left_out import use  # noqa: E402
from benchmarks.training.pages import FOLDS, pages  # noqa: E402
from transforms.quotations import attribution, confidence  # noqa: E402
from transforms.quotations.spans.quotation_spans import runs  # noqa: E402

RIDGE = 5.0
STEPS = 400


class Rows(NamedTuple):
    """Rows of pages: their features, whether each is speech and whether it is right in everything, and the fold of its page."""

    active: list[list[int]]
    speech: np.ndarray
    whole: np.ndarray
    folds: np.ndarray


def rows_of(golds: list[dict], fold: int, scorer) -> Rows:
    """The rows found on some pages with their truth; a row on what the gold calls a thought is left out."""
    active, speech, whole = [], [], []
    for gold, article in zip(golds, page_articles([gold["text"] for gold in golds]), strict=True):
        if article is None:
            continue
        found = runs([article])
        (speakers,) = attribution.attribute([article], found)
        rows = [
            {
                "start": run.start,
                "end": run.end,
                "speaker_start": speaker.start,
                "speaker_end": speaker.end,
                "speaker_name": speaker.name,
            }
            for run, speaker in zip(found[0], speakers, strict=True)
        ]
        wanted = scorer.runs(gold["text"], gold["quotes"])
        pairs, _, letters = scorer.match(gold["text"], wanted, rows)
        matched = {at: (overlap, wanted[number]) for overlap, number, at in pairs}
        thoughts = [scorer.chars(gold["text"], [[q["start"], q["end"]]]) for q in wanted if not scorer.is_speech(q)]
        for at, row in enumerate(rows):
            overlap, quote = matched.get(at, (0.0, None))
            is_speech = quote is not None and overlap >= 0.3 and scorer.is_speech(quote)
            if not is_speech and any(letters[at] & thought for thought in thoughts):
                continue
            active.append(confidence.buckets(article, found[0], speakers, at))
            speech.append(is_speech)
            whole.append(bool(quote is not None and overlap >= 0.8 and scorer.whole_name(quote, row)))
    return Rows(active, np.array(speech), np.array(whole), np.full(len(active), fold))


def fit(active: list[list[int]], truth: np.ndarray, ridge: float) -> np.ndarray:
    """Logistic regression over binary features, by gradient steps that adapt to each."""
    weights, squares = np.zeros(confidence.BUCKETS), np.full(confidence.BUCKETS, 1e-8)
    rows = np.repeat(np.arange(len(active)), [len(own) for own in active])
    columns = np.concatenate([np.array(own) for own in active])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.bincount(rows, weights[columns], len(active))))
        slope = np.bincount(columns, (truth - likely)[rows], confidence.BUCKETS) - ridge * weights
        squares += slope**2
        weights += 0.3 * slope / np.sqrt(squares)
    return weights


def predicted(active: list[list[int]], weights: np.ndarray) -> np.ndarray:
    """The chance of each row."""
    return np.array([1 / (1 + np.exp(-weights[own].sum())) for own in active])


def calibration(likely: np.ndarray, truth: np.ndarray) -> str:
    """The expected calibration error, the loss, and each tenth, as a line."""
    tenth = np.minimum((likely * 10).astype(int), 9)
    error = sum(abs((likely[tenth == at] - truth[tenth == at]).sum()) for at in range(10)) / len(truth)
    loss = -np.mean(np.log(np.where(truth, likely, 1 - likely).clip(1e-6)))
    each = [(at, tenth == at) for at in sorted(set(tenth.tolist()))]
    told = [f"{at / 10}: {own.sum()} {likely[own].mean():.2f}={truth[own].mean():.2f}" for at, own in each]
    return f"error {error:.3f}, loss {loss:.3f}, {'; '.join(told)}"


def main() -> None:
    """Collect rows by fold, show what leaving publishers out gives, and store what all rows give."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagger", required=True)
    parser.add_argument("--ranker")
    parser.add_argument("--ridge", type=float, default=RIDGE)
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    import score_quotations as scorer

    golds = pages(given.evaluation)
    parts = []
    for fold in range(FOLDS):
        use(Path(given.tagger.format(fold)), Path(given.ranker.format(fold)) if given.ranker else None)
        parts.append(rows_of([gold for gold in golds if is_left_out(gold["id"], fold, FOLDS)], fold, scorer))
    active = [own for part in parts for own in part.active]
    folds = np.concatenate([part.folds for part in parts])
    stored = {}
    for name in ("speech", "whole"):
        truth = np.concatenate([getattr(part, name) for part in parts])
        likely = np.zeros(len(truth))
        for fold in range(FOLDS):
            known = [own for own, other in zip(active, folds, strict=True) if other != fold]
            weights = fit(known, truth[folds != fold], given.ridge)
            likely[folds == fold] = predicted([own for own, other in zip(active, folds, strict=True) if other == fold], weights)
        print(f"{name}: {len(truth)} rows, {truth.mean():.3f} true; left out: {calibration(likely, truth)}")
        stored[name] = fit(active, truth, given.ridge).astype(np.float32)
    np.savez_compressed(given.out, **stored)


if __name__ == "__main__":
    main()
