"""Train the ranker of candidate speakers and write its weights into the package.

    python -m benchmarks.training.train_ranker EVAL_DIR [--tagger tuned.{}.npz] [--out FILE] [--folds ranker.{}.npz]

Reads `quotations.train.jsonl.gz` below EVAL_DIR and the annotated pages (`pages.py`), which are cleaned as a build does. What the
extraction finds on a page is found by the tagger of its fold ({} stands for the fold), which had not seen its publisher. Every
quotation is shown as annotated, some again without their cue, and all as the extraction finds them; pages more than once, as
they are few. The loss is that of a choice among the candidates of a run; the weights are one number a hashed feature. Seeded:
the same data give the same weights.

Prints what the ranker scores on `quotations.dev.jsonl.gz`, and on pages of publishers left out of its training, five folds;
the weights of each fold go to FOLDER.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.quotation_accuracy import page_articles
from benchmarks.training.labelled_rows import is_left_out, read
from benchmarks.training.left_out import use
from benchmarks.training.pages import FOLDS, pages
from transforms.quotations import attribution, speaker_candidates
from transforms.quotations.names.classed_tokens import Lexicon, feature_word, scan
from transforms.quotations.names.noun_phrases import GENITIVE, OF, PREPOSITION, classify
from transforms.quotations.spans.quotation_spans import Run
from transforms.quotations.spans.quotation_spans import runs as find_runs
from transforms.quotations.spans.tokens import Article, Paragraph

SEED = 20260106
EPOCHS = 6
RATE = 0.03
BATCH = 256
FREE_CHOICE = 0.8  # how far any right mention will do, the likeliest best: the rest of the weight is on the leftmost
FREQUENT = 8  # a word is a feature of its own if the training articles hold it this often
NO_CUE_SHARE = 0.35  # of the gold quotations shown again without their cue
PAGE_REPEATS = 3  # times that a run of a page is shown in a pass
NO_HINT_SHARE = 0.4  # of the found runs shown without the tagger's source: it is surer on what it was trained on


@dataclass(frozen=True, slots=True)
class Example:
    """A run of an article and the spans of its true speaker: empty where the text names none, None where unknown."""

    run: Run
    speaker: tuple[tuple[int, int], ...] | None


def article_of(text: str) -> Article:
    """A bare text as an article: every line is a paragraph."""
    return Article(text, tuple(Paragraph(m.start(), m.end()) for m in re.finditer(r"[^\n\r]+", text)))


def gold_examples(row: dict) -> list[Example]:
    """The annotated quotations, one unbroken run after the other."""
    text, found = row["text"], []
    for number, quote in enumerate(row["quotes"]):
        speaker = tuple((start, end) for start, end in quote.get("speaker") or ())
        for start, end in quote.get("parts") or [[quote["start"], quote["end"]]]:
            for m in re.finditer(r"[^\n\r]+", text[start:end]):
                low, high = start + m.start(), start + m.end()
                cues = sorted(quote.get("cue") or (), key=lambda c: min(abs(c[1] - low), abs(c[0] - high)))
                cue = (cues[0][0], cues[0][1]) if cues else None
                if any(map(str.isalnum, text[low:high])):
                    found.append(Example(Run(low, high, quote["type"], (), cue, None, number, 1.0), speaker))
    return sorted(found, key=lambda example: (example.run.start, example.run.end))


def found_examples(gold: Sequence[Example], found: Sequence[Run]) -> list[Example]:
    """The runs of the extraction, each with the speaker of the gold run that it overlaps most."""
    examples = []
    for run in found:
        if run.turn is not None:
            continue
        best, share = None, 0.3
        for example in gold:
            inner = min(run.end, example.run.end) - max(run.start, example.run.start)
            if inner > 0 and inner / (max(run.end, example.run.end) - min(run.start, example.run.start)) >= share:
                share = inner / (max(run.end, example.run.end) - min(run.start, example.run.start))
                best = example
        examples.append(Example(run, best.speaker if best else None))
    return examples


def without_cue(examples: Sequence[Example], rng: np.random.Generator) -> list[Example]:
    """Some of the examples again, without their cues."""
    chosen = rng.random(len(examples)) < NO_CUE_SHARE
    return [Example(replace(e.run, cue=None), e.speaker) for e, is_chosen in zip(examples, chosen, strict=True) if is_chosen]


def without_hint(examples: Sequence[Example], rng: np.random.Generator) -> list[Example]:
    """All examples, some without the tagger's source."""
    chosen = rng.random(len(examples)) < NO_HINT_SHARE
    return [
        Example(replace(e.run, source=None), e.speaker) if is_chosen else e for e, is_chosen in zip(examples, chosen, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Data:
    """Pairs of runs and mentions with their features; ``is_right`` where the mention overlaps the true speaker."""

    run: np.ndarray
    features: np.ndarray
    mention: np.ndarray
    is_right: np.ndarray
    is_known: np.ndarray  # per run
    has_speaker: np.ndarray  # per run
    article: np.ndarray  # per run
    may_be_meant: np.ndarray  # right, and not what another right mention is of: 'some of the workers'
    target: np.ndarray  # 1 at the one of the right mentions of each run that is to be chosen


def stacked(columns: Iterator[np.ndarray]) -> np.ndarray:
    """Columns of features as a table; what is missing to its width stays 0, the feature without weight."""
    found = list(columns)
    table = np.zeros((len(found[0]), speaker_candidates.NOBODY), np.uint32)
    table[:, : len(found)] = np.stack(found, 1)
    return table


def data_of(articles: Sequence[Article], examples: Sequence[Sequence[Example]], lexicon: Lexicon) -> Data:
    """The examples as arrays."""
    scans = scan([(a.text, [(p.start, p.end) for p in a.paragraphs]) for a in articles], lexicon)
    batch = speaker_candidates.batch_of(scans, [[e.run for e in own] for own in examples])
    blocks = zip(*speaker_candidates.choices(batch, stacked), strict=True)
    run, mention, table = (np.concatenate(column) for column in blocks)
    starts, ends = scans.starts[scans.first], scans.ends[scans.last - 1]
    speakers = [
        None if e.speaker is None else [(start + text.base, end + text.base) for start, end in e.speaker]
        for text, own in zip(scans.texts, examples, strict=True)
        for e in own
    ]
    low = np.array([s[0][0] if s else sys.maxsize for s in speakers])
    high = np.array([s[-1][1] if s else -1 for s in speakers])
    is_known = np.array([s is not None for s in speakers])
    is_nobody = (high < 0) & is_known
    is_right = np.where(mention < 0, is_nobody[run], (starts[mention] < high[run]) & (ends[mention] > low[run]))
    owner = np.repeat(np.arange(len(examples)), [len(own) for own in examples])
    target = np.zeros(len(run))
    rows = np.flatnonzero(is_right)
    # Of several right mentions the leftmost holds the head most often.
    target[rows[np.unique(run[rows], return_index=True)[1]]] = 1
    of_another = np.isin(scans.codes[scans.first[mention] - 1], [ord(cls) for cls in PREPOSITION + OF + GENITIVE])
    may_be_meant = is_right & ((target > 0) | (mention < 0) | ~of_another)
    return Data(run, table, mention, is_right, is_known, high >= 0, owner, may_be_meant, target)


def train(data: Data, shown: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Weights by AdaGrad on the log loss of the choice, the mean of those after each pass.

    Where the annotation holds several mentions ("the operator, Northwater Lines"), the weights say in part which is meant.
    `shown` says how often each run is shown in a pass.
    """
    target = data.target
    runs = len(data.has_speaker)
    begin, end = np.searchsorted(data.run, np.arange(runs)), np.searchsorted(data.run, np.arange(runs), "right")
    usable = np.repeat(np.arange(runs), np.where(np.bincount(data.run, target, runs) > 0, shown, 0))
    size = 1 << speaker_candidates.BITS
    weights, squares, total = np.zeros(size), np.full(size, 1e-6), np.zeros(size)
    for _ in range(EPOCHS):
        rng.shuffle(usable)
        for at in range(0, len(usable), BATCH):
            some = usable[at : at + BATCH]
            rows = np.concatenate([np.arange(begin[r], end[r]) for r in some])
            own = np.repeat(np.arange(len(some)), end[some] - begin[some])
            used = data.features[rows]
            chance = attribution.choice(weights[used].sum(1), own)
            meant = chance * data.may_be_meant[rows]
            goal = (1 - FREE_CHOICE) * target[rows] + FREE_CHOICE * meant / np.maximum(np.bincount(own, meant), 1e-9)[own]
            error = chance - goal
            gradient = np.bincount(used.ravel(), np.repeat(error, used.shape[1]), size) / len(some)
            gradient[0] = 0.0
            touched = np.flatnonzero(gradient)
            squares[touched] += gradient[touched] ** 2
            weights[touched] -= RATE * gradient[touched] / np.sqrt(squares[touched])
        total += weights
    return total / EPOCHS


def outcome(data: Data, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every run: how sure the ranker is of its first choice, and whether that is right."""
    probability = attribution.choice(weights[data.features].sum(1), data.run)
    best = attribution.best_of(data.run, data.mention, probability, len(data.has_speaker))
    return np.where(best >= 0, probability[best], 0.0), np.where(best >= 0, data.is_right[best], False)


def calibration(odds: np.ndarray, is_right: np.ndarray) -> np.ndarray:
    """Slope and offset on the log odds of the first choice, from weights that have not seen the publisher."""
    both = np.stack((odds, np.ones_like(odds)))
    slope = np.array([1.0, 0.0])
    for _ in range(50):  # Newton's method on the logistic loss
        p = 1 / (1 + np.exp(-slope @ both))
        slope -= np.linalg.solve((both * p * (1 - p)) @ both.T + 1e-6 * np.eye(2), both @ (p - is_right))
    return slope


def fold_of(page_id: str) -> int:
    """The fold in which a page is left out."""
    return next(number for number in range(FOLDS) if is_left_out(page_id, number, FOLDS))


def found_by(articles: Sequence[Article], gold: Sequence[Sequence[Example]]) -> list[list[Example]]:
    """The runs of the extraction, article by article, each with its speaker."""
    return [found_examples(own, runs) for own, runs in zip(gold, find_runs(articles), strict=True)]


def frequent_words(articles: Sequence[Article]) -> list[str]:
    """The words that are features of their own."""
    counts: Counter[str] = Counter()
    for own in scan([(article.text, [(0, len(article.text))]) for article in articles], Lexicon(())).texts:
        counts.update(own.words(0, len(own.classes)))
    forms: Counter[str] = Counter()
    for word, count in counts.items():
        forms[feature_word(word, classify(word))] += count
    return sorted(form for form, count in forms.items() if form and count >= FREQUENT)


def told(name: str, data: Data, weights: np.ndarray, some: np.ndarray) -> str:
    """How many speakers of some runs are right."""
    chance, is_right = outcome(data, weights)
    right = is_right[data.has_speaker & some]
    nobody = (chance == 0) & data.is_known & some
    left_open = f"{nobody.sum()} left open, of them {(nobody & ~data.has_speaker).sum()} rightly"
    return f"{name}: {right.mean():.4f} of {len(right)} speakers right; {left_open}"


def save(file: Path, weights: np.ndarray, words: Sequence[str], slope: np.ndarray) -> None:
    """Write weights as the package reads them."""
    np.savez_compressed(file, weights=weights.astype(np.float16), words=np.array(words), calibration=slope)


def main() -> None:
    """Train, calibrate, save, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_dir", type=Path)
    parser.add_argument("--tagger", help="weights by fold; else those shipped")
    parser.add_argument("--out", type=Path, default=Path(attribution.__file__).parent / "weights" / "attribution.npz")
    parser.add_argument("--folds", help="where the weights of each fold go")
    arguments = parser.parse_args()
    rng = np.random.default_rng(SEED)
    rows = read(arguments.eval_dir / "quotations.train.jsonl.gz")
    articles = [article_of(row["text"]) for row in rows]
    plain = len(articles)
    words = frequent_words(articles)
    lexicon = Lexicon(words, speaker_candidates.CREDITS)
    annotated = pages(arguments.eval_dir)
    of_pages = [
        (row, article)
        for row, article in zip(annotated, page_articles([row["text"] for row in annotated]), strict=True)
        if article
    ]
    rows += [row for row, _ in of_pages]
    articles += [article for _, article in of_pages]
    fold = np.array([at % FOLDS if at < plain else fold_of(row["id"]) for at, row in enumerate(rows)])

    gold = [gold_examples(row) for row in rows]
    found = found_by(articles[:plain], gold[:plain])
    found += [[] for _ in of_pages]
    for number in range(FOLDS):
        if arguments.tagger:
            use(Path(arguments.tagger.format(number)))
        mine = [at for at in range(plain, len(articles)) if fold[at] == number]
        for at, own in zip(mine, found_by([articles[at] for at in mine], [gold[at] for at in mine]), strict=True):
            found[at] = own
    shown = [own + without_cue(own, rng) + without_hint(more, rng) for own, more in zip(gold, found, strict=True)]
    data, as_found = data_of(articles, shown, lexicon), data_of(articles, found, lexicon)
    times = np.where(data.article < plain, 1, PAGE_REPEATS)
    odds, right, left_out = [], [], []
    for number in range(FOLDS):
        # Pages of the fold's publishers are left out, and PolNeAR is not: it has its own development articles.
        weights = train(data, np.where((data.article >= plain) & (fold[data.article] == number), 0, times), rng)
        mine = (as_found.article >= plain) & (fold[as_found.article] == number)
        chance, is_right = outcome(as_found, weights)
        odds.append(attribution.log_odds(chance[mine & as_found.has_speaker]))
        right.append(is_right[mine & as_found.has_speaker])
        print(told(f"fold {number}", as_found, weights, mine))
        left_out.append(weights)
    print(f"pages of publishers left out: {np.concatenate(right).mean():.4f} of {sum(map(len, right))} speakers right")
    weights = train(data, times, rng)
    slope = calibration(np.concatenate(odds), np.concatenate(right))
    save(arguments.out, weights, words, slope)
    for number, own in enumerate(left_out if arguments.folds else []):
        save(Path(arguments.folds.format(number)), own, words, slope)
    print(f"{len(data.has_speaker)} runs, {len(data.run)} candidates; calibration {slope.round(3).tolist()}")

    rows = read(arguments.eval_dir / "quotations.dev.jsonl.gz")
    articles = [article_of(row["text"]) for row in rows]
    gold = [gold_examples(row) for row in rows]
    for name, examples in (("gold runs", gold), ("found runs", found_by(articles, gold))):
        dev = data_of(articles, examples, lexicon)
        print(told(f"dev, {name}", dev, weights, np.ones(len(dev.has_speaker), np.bool_)))


if __name__ == "__main__":
    main()
