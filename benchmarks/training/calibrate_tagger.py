"""Fit how sure a found run is to be reported speech, on articles that the tagger has not seen, and finish the weights with it.

Belongs here: the logistic regression behind `Run.confidence`, and how readily the tagger begins a run. Does not belong here:
the evidence (`transforms/quotations/spans/quotation_spans.py`) and the training of the tagger (`train_tagger.py`, run with
`--without PREFIX` for the weights wanted here).

    python benchmarks/training/calibrate_tagger.py TRAIN.jsonl.gz --unseen PREFIX --weights without_prefix.npz \
        --trained trained.npz --out transforms/quotations/weights/tagger.npz
"""

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.quotation_accuracy import article  # noqa: E402
from benchmarks.training.labelled_rows import read  # noqa: E402
from transforms.quotations.spans import quotation_spans, tagger  # noqa: E402
from transforms.quotations.spans.tagger_features import rows  # noqa: E402

# Teachers make the tagger cautious: added to its scores for beginning a run and for going on with it.
LEANING = {tagger.BEGIN: 0.3, tagger.INSIDE: 0.05}
STEPS = 50
RIDGE = 1e-3


def leaning(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a file of weights, made less cautious."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    for label, more in LEANING.items():
        arrays["output_bias"][label] += more
    return arrays


def evidence_and_truth(golds: list[dict], weights: tagger.Model, scorer) -> tuple[np.ndarray, np.ndarray]:
    """For every run found the evidence, and whether gold has speech there; runs on gold thoughts are left out."""
    articles = [article(gold["text"]) for gold in golds]
    batch = rows(articles)
    scores = tagger.emissions(batch, weights)
    stretches = quotation_spans.stretches(batch, tagger.labels(scores, batch.pieces, weights))
    found: list[list[tuple[dict, np.ndarray]]] = [[] for _ in golds]
    starts, ends = batch.starts[stretches.bounds[:, 0]].tolist(), batch.ends[stretches.bounds[:, 1] - 1].tolist()
    own_articles = batch.pieces.articles[stretches.pieces].tolist()
    for at, start, end, known in zip(own_articles, starts, ends, quotation_spans.evidence(scores, batch, stretches), strict=True):
        found[at].append(({"start": start, "end": end}, known))
    evidence, truth = [], []
    for gold, own in zip(golds, found, strict=True):
        wanted = scorer.runs(gold["text"], gold["quotes"])
        pairs, _, _ = scorer.match(gold["text"], wanted, [run for run, _ in own])
        matched = {at: wanted[number] for overlap, number, at in pairs if overlap >= 0.3}
        for at, (_, known) in enumerate(own):
            if at not in matched or scorer.is_speech(matched[at]):
                evidence.append(known)
                truth.append(at in matched)
    return np.array(evidence), np.array(truth)


def fit(evidence: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method."""
    weights = np.zeros(evidence.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-evidence @ weights))
        slope = evidence.T @ (truth - likely) - RIDGE * weights
        curve = (evidence * (likely * (1 - likely))[:, None]).T @ evidence + RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    """Fit, print how well it is calibrated, and store it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--unseen", required=True, help="the articles whose id begins with this were left out of training")
    parser.add_argument("--weights", type=Path, required=True, help="weights trained without them")
    parser.add_argument("--trained", type=Path, required=True, help="weights trained with them")
    parser.add_argument("--out", type=Path, required=True, help="the same, finished")
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    import score_quotations as scorer

    golds = [gold for gold in read(given.train) if gold["id"].startswith(given.unseen)]
    evidence, truth = evidence_and_truth(golds, tagger.from_arrays(leaning(given.weights)), scorer)
    fitted = fit(evidence, truth)
    likely = 1 / (1 + np.exp(-evidence @ fitted))
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        own = (likely >= low) & (likely < high)
        if own.any():
            print(f"{own.sum():5} runs between {low} and {high}: expected {likely[own].mean():.3f}, true {truth[own].mean():.3f}")
    np.savez_compressed(given.out, **{**leaning(given.trained), "confidence": fitted.astype(np.float32)})


if __name__ == "__main__":
    main()
