"""Tune the tagger on web pages: a few more passes over pages as the cleaning leaves them, beside news articles.

Belongs here: pages as training articles, how often they are shown. Does not belong here: the network and its training
(`train_tagger.py`).

    python benchmarks/training/tune_tagger.py TRAIN.jsonl.gz --begin trained.npz --out tuned.npz [--fold 0]

A page's publisher is what its id begins with. With --fold the publishers of that fold are left out, to test on them.
"""

import argparse
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.quotation_accuracy import page_articles  # noqa: E402
from benchmarks.training.labelled_rows import (  # noqa: E402
    STYLES,
    LabelledRows,
    is_left_out,
    labelled_article,
    names_in,
    read,
    variants,
    with_marks,
)
from benchmarks.training.pages import FOLDS, pages  # noqa: E402
from benchmarks.training.soft_labels import Examples, lesson  # noqa: E402
from benchmarks.training.train_tagger import Tagger, arrays, train  # noqa: E402
from transforms.quotations.spans.tagger import BEGIN, INSIDE  # noqa: E402
from transforms.quotations.spans.tokens import Article  # noqa: E402

# Added to the tagger's scores for beginning a run and for going on with it: what is none is told afterwards
# (`train_confidence.py`), what is not found is lost.
LEANING = {BEGIN: 0.4, INSIDE: 0.08}
TURNS = 3  # a page of so many labelled turns is an interview
_MARKS = frozenset("\"'“”‘’«»„‟‛`")
# News articles of the first training shown beside the pages, as so many times the number of pages.
BESIDE = 2.0


def is_turn(text: str, quote: dict) -> bool:
    """Whether words are direct by their label alone, without marks: not the tagger's to find (`labelled_turns.py`)."""
    line = text[text.rfind("\n", 0, quote["start"]) + 1 : quote["start"]]
    return quote["type"] == "direct" and _MARKS.isdisjoint(line) and _MARKS.isdisjoint(text[quote["end"] : quote["end"] + 2])


def page_variants(golds: Sequence[dict], is_speech: Callable[[dict], bool]) -> list[list[LabelledRows]]:
    """The stories of pages as they are, in other marks, with marks missing: four variants, as `variants` gives of articles."""
    shown: list[list[LabelledRows]] = []
    for page, article in zip(golds, page_articles([gold["text"] for gold in golds]), strict=True):
        gold = {**page, "quotes": [quote for quote in page["quotes"] if not is_turn(page["text"], quote)]}
        if article is None or len(page["quotes"]) - len(gold["quotes"]) >= TURNS:
            continue
        random = np.random.default_rng(zlib.crc32(gold["id"].encode()))
        texts = [gold["text"], with_marks(gold["text"], STYLES[random.integers(2)], 0.0, random)]
        texts += [
            with_marks(gold["text"], STYLES[2 + random.integers(2)], 0.0, random),
            with_marks(gold["text"], "", 0.1, random),
        ]
        texts += [with_marks(gold["text"], STYLES[random.integers(len(STYLES))], 0.03, random)]
        shown.append([labelled_article({**gold, "text": text}, Article(text, article.paragraphs), is_speech) for text in texts])
    return [list(own) for own in zip(*shown, strict=True)]


def begun(path: Path, dropout: float) -> tuple[Tagger, dict[str, int]]:
    """The network of stored weights, to go on with, and its vocabulary."""
    with np.load(path, allow_pickle=False) as stored:
        own = {name: stored[name].astype(np.float32) if stored[name].dtype != np.uint8 else stored[name] for name in stored.files}
    words = {word: at for at, word in enumerate(own["vocabulary"].tobytes().decode().split("\n")) if word}
    network = Tagger(own["words"] * own["word_scales"][:, None], len(own["pool_bias"]), dropout)
    state = network.state_dict()
    state["projection.weight"] = torch.eye(own["words"].shape[1])
    for name, stored_as in (("first", "first"), ("pool", "pool"), ("output", "output")):
        state[f"{name}.weight"] = torch.from_numpy(own[stored_as].T.copy())
        state[f"{name}.bias"] = torch.from_numpy(own[f"{stored_as}_bias"])
    for at in range(len(network.traits)):
        state[f"traits.{at}.weight"] = torch.from_numpy(own[("suffix3", "suffix2", "prefix", "shape", "cue")[at]])
    for at in range(len(network.places)):
        none = np.zeros(state[f"places.{at}.weight"].shape, np.float32)  # weights older than this place trait
        state[f"places.{at}.weight"] = torch.from_numpy(own.get(f"place{at}", none))
    for at in range(len(network.taps)):
        state[f"taps.{at}"] = torch.from_numpy(own[f"taps{at}"])
        state[f"kernels.{at}.weight"] = torch.from_numpy(own[f"kernel{at}"].T.copy())
        state[f"kernels.{at}.bias"] = torch.from_numpy(own[f"bias{at}"])
    state["transitions"] = torch.from_numpy(own["transitions"]) - state["allowed"][:-1]
    state["initial"] = torch.from_numpy(own["initial"]) - state["allowed"][-1]
    network.load_state_dict(state)
    return network, words


def main() -> None:
    """Tune and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--begin", type=Path, default=ROOT / "transforms" / "quotations" / "weights" / "tagger.npz")
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--beside", type=float, default=BESIDE)
    parser.add_argument("--fold", type=int, default=-1, help="leave out the publishers of this fold")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    from score_quotations import is_speech

    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    random = np.random.default_rng(given.seed)
    shown_pages = [page for page in pages(given.evaluation) if not is_left_out(page["id"], given.fold, FOLDS)]
    golds = read(given.train)
    chosen = random.permutation(len(golds))[: int(given.beside * len(shown_pages))]
    theirs = variants([golds[at] for at in sorted(chosen)], is_speech)
    shown = [own + other for own, other in zip(page_variants(shown_pages, is_speech), theirs, strict=True)]
    lessons = [[lesson(article) for article in articles] for articles in shown]
    network, vocabulary = begun(given.begin, given.dropout)
    examples = Examples(shown, lessons, vocabulary)
    network = train(network, examples, names_in(theirs[0]), given.epochs, random, given.rate)
    stored = arrays(network, vocabulary)
    for label, more in LEANING.items():
        stored["output_bias"][label] += np.float16(more)
    np.savez_compressed(given.out, **stored)


if __name__ == "__main__":
    main()
