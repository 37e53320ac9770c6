"""Train the tagger that finds quotation runs on gold articles, and export its weights.

Belongs here: the network in torch as `transforms/quotations/spans/tagger.py` computes it in NumPy, its training, the export of
its weights. Does not belong here: the word vectors it begins with (`word_vectors.py`), the rows and their variants
(`labelled_rows.py`).

    python benchmarks/training/train_tagger.py TRAIN.jsonl.gz --vectors vectors.npz --lessons lessons0.npz … --out trained.npz
"""

import argparse
import copy
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.labelled_rows import names_in, read, variants  # noqa: E402
from benchmarks.training.soft_labels import Examples, Lesson, blend, changed, lesson, taught  # noqa: E402
from transforms.quotations.spans.tagger import (  # noqa: E402
    BEGIN,
    BEGIN_THOUGHT,
    DISTANCES,
    INSIDE,
    INSIDE_THOUGHT,
    LABELS,
    NEIGHBOURS,
    TRAITS,
)
from transforms.quotations.spans.tagger_features import (  # noqa: E402
    BREAK,
    CLOSING,
    CUE_CLASSES,
    OPENING,
    PAD,
    PLACE_SIZES,
    PREFIX_BUCKETS,
    SHAPES,
    SUFFIX2_BUCKETS,
    SUFFIX3_BUCKETS,
)

VECTOR_WIDTH = 128
TRAIT_SIZES = dict(zip(TRAITS, (SUFFIX3_BUCKETS, SUFFIX2_BUCKETS, PREFIX_BUCKETS, SHAPES, len(CUE_CLASSES) + 1), strict=True))
FORBIDDEN = -1e4
ARTICLES_A_STEP = 8
# Share of the words shown as if they were none that it knows.
UNKNOWN = 0.1
AVERAGING = 0.995


class Tagger(nn.Module):
    """The network of `transforms/quotations/spans/tagger.py` and its chain over the labels."""

    def __init__(self, vectors: np.ndarray, width: int, dropout: float, view_width: int = 0):
        super().__init__()
        self.dropout = dropout
        if view_width:  # a teacher's
            self.view, self.wide_view = nn.Linear(view_width, VECTOR_WIDTH), nn.Linear(view_width, width)
        self.pretrained = nn.Parameter(torch.from_numpy(vectors), requires_grad=False)
        self.projection = nn.Linear(vectors.shape[1], VECTOR_WIDTH, bias=False)
        self.word = nn.Embedding(len(vectors), VECTOR_WIDTH)
        nn.init.zeros_(self.word.weight)
        self.traits = nn.ModuleList(nn.Embedding(size, VECTOR_WIDTH) for size in TRAIT_SIZES.values())
        self.places = nn.ModuleList(nn.Embedding(size, width) for size in PLACE_SIZES)
        for table in (*self.traits, *self.places):
            nn.init.normal_(table.weight, std=0.1)
        self.first = nn.Linear(NEIGHBOURS * VECTOR_WIDTH, width)
        self.taps = nn.ParameterList(nn.Parameter(0.5 + torch.randn(2, width) * 0.3) for _ in DISTANCES)
        self.kernels = nn.ModuleList(nn.Linear(width, width) for _ in DISTANCES)
        self.pool = nn.Linear(width, width)
        self.output = nn.Linear(width, len(LABELS))
        self.transitions = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.initial = nn.Parameter(torch.zeros(len(LABELS)))
        allowed = torch.zeros(len(LABELS) + 1, len(LABELS))
        for begin, inside in ((BEGIN, INSIDE), (BEGIN_THOUGHT, INSIDE_THOUGHT)):
            allowed[[label for label in range(len(LABELS) + 1) if label not in (begin, inside)], inside] = FORBIDDEN
        self.register_buffer("allowed", allowed)

    def chain(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Transition and initial scores, with what cannot be forbidden."""
        return self.transitions + self.allowed[:-1], self.initial + self.allowed[-1]

    def forward(
        self,
        traits: torch.Tensor,
        places: torch.Tensor,
        segment: torch.Tensor,
        mask: torch.Tensor,
        views: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Scores of the labels for every row; a teacher sees every row as an encoder does, too."""
        rows, drop = len(traits), nn.functional.dropout
        words = traits[:, 0] * (torch.rand(rows) > UNKNOWN) if self.training else traits[:, 0]
        vector = self.word(words) + nn.functional.linear(self.pretrained[words], self.projection.weight)
        for at, table in enumerate(self.traits):
            vector = vector + table(traits[:, at + 1])
        if views is not None:
            views = drop(views, self.dropout, self.training)
            vector = vector + self.view(views)
        vector = drop(vector, self.dropout, self.training) * mask
        reach = NEIGHBOURS // 2
        padded = nn.functional.pad(vector, (0, 0, reach, reach))
        hidden = self.first(torch.cat([padded[at : at + rows] for at in range(NEIGHBOURS)], 1))
        for at, table in enumerate(self.places):
            hidden = hidden + table(places[:, at])
        if views is not None:
            hidden = hidden + self.wide_view(views)
        hidden = drop(torch.relu(hidden), self.dropout / 2, self.training) * mask
        for number, (distance, taps, kernel) in enumerate(zip(DISTANCES, self.taps, self.kernels, strict=True)):
            padded = nn.functional.pad(hidden, (0, 0, distance, distance))
            found = torch.relu(kernel(padded[:rows] * taps[0] + hidden + padded[2 * distance :] * taps[1]))
            if number == 0:
                index = segment[:, None].expand(-1, found.shape[1])
                none = torch.zeros(int(segment.max()) + 1, found.shape[1])
                found = found + self.pool(none.scatter_reduce(0, index, found * mask, "amax"))[segment]
            hidden = hidden + drop(found, self.dropout / 2, self.training) * mask
        return self.output(hidden)


def chain_sums(chain: tuple[torch.Tensor, torch.Tensor], scores: torch.Tensor, pieces: list[tuple[int, int]]) -> torch.Tensor:
    """The logarithm of the weight of all sequences of labels, summed over the pieces (none of them empty)."""
    transitions, initial = chain
    ordered = sorted(pieces, key=lambda piece: piece[0] - piece[1])
    lengths = np.array([high - low for low, high in ordered])
    steps = int(lengths[0])
    at = torch.from_numpy(np.minimum(np.array([low for low, _ in ordered])[:, None] + np.arange(steps), len(scores) - 1))
    emitted = scores[at]
    forward = emitted[:, 0] + initial
    finished = []
    for step in range(1, steps):
        active = int((lengths > step).sum())
        if active < len(forward):
            finished.append(forward[active:])
        forward = torch.logsumexp(forward[:active].unsqueeze(2) + transitions, 1) + emitted[:active, step]
    finished.append(forward)
    return torch.logsumexp(torch.cat(finished), 1).sum()


def loss_of(network: nn.Module, scores: torch.Tensor, pieces: list[tuple[int, int]], wanted: Lesson) -> torch.Tensor:
    """How far the labels one by one and their chain are from a lesson, per row."""
    transitions, initial = network.chain()
    likely, follows, first = (torch.from_numpy(part) for part in (wanted.likely, wanted.follows, wanted.first))
    inside = torch.cat([torch.arange(low, high) for low, high in pieces])
    right = (likely[inside] * scores[inside]).sum() + (follows * transitions).sum() + (first * initial).sum()
    chain = (chain_sums((transitions, initial), scores, pieces) - right) / len(inside)
    real = likely.sum(1) > 0
    return 0.3 * nn.functional.cross_entropy(scores[real], likely[real]) + chain


def train(
    network: nn.Module, examples: Examples, names: list[str], epochs: int, random: np.random.Generator, rate: float = 2e-3
) -> nn.Module:
    """Train for the labels one by one and for their chain; the result is the running average of the weights."""
    average = copy.deepcopy(network)
    learned = [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]
    averaged = dict(average.named_parameters())
    groups = [
        {"params": [parameter for name, parameter in learned if name == "word.weight"], "weight_decay": 0.05},
        {"params": [parameter for name, parameter in learned if name != "word.weight"], "weight_decay": 0.01},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))
    count = len(examples.variants[0])
    total = epochs * -(-count // ARTICLES_A_STEP)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, step / (0.05 * total + 1)) * max(0.02, 1 - step / total)
    )
    began, step = time.time(), 0
    for epoch in range(epochs):
        order = random.permutation(count)
        losses = []
        for low in range(0, count, ARTICLES_A_STEP):
            chosen, lessons = [], []
            for at in order[low : low + ARTICLES_A_STEP]:
                variant = 0 if random.random() < 0.5 else int(random.integers(1, len(examples.variants)))
                chosen.append(changed(examples.variants[variant][at], names, random))
                lessons.append(examples.lessons[variant][at])
            inputs, pieces, wanted = examples.batch(chosen, lessons, order[low : low + ARTICLES_A_STEP])
            loss = loss_of(network, network(*inputs), pieces, wanted)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([parameter for _, parameter in learned], 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            decay = min(AVERAGING, (1 + step) / (10 + step))
            with torch.no_grad():
                for name, parameter in learned:
                    averaged[name].lerp_(parameter, 1 - decay)
            losses.append(loss.item())
        print(f"epoch {epoch}: loss {np.mean(losses):.4f} after {time.time() - began:.0f} s", flush=True)
    return average.eval()


def arrays(network: Tagger, vocabulary: dict[str, int]) -> dict[str, np.ndarray]:
    """The weights as `tagger.from_arrays` reads them: word vectors in bytes with a scale each, the rest in half precision."""
    plain = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    words = plain["word.weight"] + plain["pretrained"] @ plain["projection.weight"].T
    scales = np.maximum(np.abs(words).max(1) / 127, 1e-6).astype(np.float16)
    stored = {
        "vocabulary": np.frombuffer("\n".join(["", *vocabulary]).encode(), np.uint8),
        "words": np.round(words / scales.astype(np.float32)[:, None]).clip(-127, 127).astype(np.int8),
        "word_scales": scales,
        "first": plain["first.weight"].T,
        "first_bias": plain["first.bias"],
        "pool": plain["pool.weight"].T,
        "pool_bias": plain["pool.bias"],
        "output": plain["output.weight"].T,
        "output_bias": plain["output.bias"],
    }
    stored |= {name: plain[f"traits.{at}.weight"] for at, name in enumerate(TRAITS)}
    stored |= {f"place{at}": plain[f"places.{at}.weight"] for at in range(len(PLACE_SIZES))}
    for at in range(len(DISTANCES)):
        stored |= {f"taps{at}": plain[f"taps.{at}"], f"kernel{at}": plain[f"kernels.{at}.weight"].T}
        stored[f"bias{at}"] = plain[f"kernels.{at}.bias"]
    transitions, initial = network.chain()
    stored |= {"transitions": transitions.detach().numpy(), "initial": initial.detach().numpy()}
    return {name: array.astype(np.float16) if array.dtype == np.float32 else array for name, array in stored.items()}


def beginning(path: Path) -> tuple[np.ndarray, dict[str, int]]:
    """The vectors to begin with, a row for any other word first, and the row of every word."""
    with np.load(path, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode().split("\n")
        own = [PAD, BREAK, OPENING, CLOSING, "0"]
        vectors = np.zeros((1 + len(words) + len(own), stored["vectors"].shape[1]), np.float32)
        vectors[1 : 1 + len(words)] = stored["vectors"]
    return vectors, {word: at + 1 for at, word in enumerate([*words, *own])}


def main() -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--vectors", type=Path, required=True, help="made by word_vectors.py")
    parser.add_argument(
        "--lessons", type=Path, nargs="*", default=[], help="made by teach_tagger.py; else the gold labels alone teach"
    )
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=80)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--share", type=float, default=0.2, help="of the lessons beside the gold labels")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", default="", help="leave out articles whose id begins with this, to test on them")
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    from score_quotations import is_speech

    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    vectors, vocabulary = beginning(given.vectors)
    golds = [gold for gold in read(given.train) if not (given.without and gold["id"].startswith(given.without))]
    shown = variants(golds, is_speech)
    lessons = [[lesson(article) for article in articles] for articles in shown]
    if given.lessons:
        theirs = taught(given.lessons)
        lessons = [
            [blend(own, theirs[gold["id"]][variant], given.share) for gold, own in zip(golds, articles, strict=True)]
            for variant, articles in enumerate(lessons)
        ]
    examples = Examples(shown, lessons, vocabulary)
    random = np.random.default_rng(given.seed)
    network = train(Tagger(vectors, given.width, given.dropout), examples, names_in(shown[0]), given.epochs, random)
    np.savez_compressed(given.out, **arrays(network, vocabulary))


if __name__ == "__main__":
    main()
