"""Teach the tagger's training: how likely each label is for every word of a text, by wider networks that have not seen it.

Belongs here: what a pretrained encoder sees in a text, teachers that build on it, and their lessons for the gold articles of the
publishers that they were trained without.
Does not belong here: the network and how it is trained (`train_tagger.py`). Nothing of this is shipped. Needs torch,
transformers and the folder of an encoder (see `word_vectors.py`).

    python benchmarks/training/teach_tagger.py TRAIN.jsonl.gz --encoder FOLDER --vectors vectors.npz --fold 0 --views views.npz \
        --out lessons0.npz

and so on for every fold; what the encoder sees is kept in views.npz for the next of them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.labelled_rows import LabelledRows, names_in, read, variants  # noqa: E402
from benchmarks.training.soft_labels import Examples, Lesson, View, lesson  # noqa: E402
from benchmarks.training.train_tagger import Tagger, beginning, chain_sums, train  # noqa: E402
from transforms.articles.cleaning import layout  # noqa: E402
from transforms.quotations.spans.tokens import types_met  # noqa: E402

# The layers of the encoder that teachers see, and how many word pieces it reads at a time.
LAYERS = (4, 6)
WINDOW, WINDOWS_AT_ONCE = 256, 16
TEXTS_AT_ONCE = 84
FOLDS = 3


def views(texts: list[str], tokenizer, encoder) -> list[View]:
    """For every text its tokens as the encoder sees them in a window of paragraphs: the mean over a token's word pieces."""
    found: list[View] = []
    windows: list[tuple[int, list[int], np.ndarray]] = []  # text, word pieces, and the token of each, -1 where there is none
    for number, text in enumerate(texts):
        plain = text.translate(str.maketrans("“”’‘", "\"\"''"))
        paragraphs = layout.paragraphs(text)
        cut = types_met().cut((text, paragraph.start, paragraph.end) for paragraph in paragraphs)
        found.append(View(cut.starts, np.zeros((len(cut.starts), len(LAYERS) * encoder.config.hidden_size), np.float16)))
        ids, tokens = [tokenizer.cls_token_id], [-1]
        for paragraph in paragraphs:
            pieces = tokenizer(plain[paragraph.start : paragraph.end], add_special_tokens=False, return_offsets_mapping=True)
            starts = [paragraph.start + low for low, _ in pieces["offset_mapping"]]
            own = (np.searchsorted(cut.starts, starts, "right") - 1).tolist()
            for low in range(0, len(own), WINDOW - 2):
                part = slice(low, low + WINDOW - 2)
                if len(ids) + len(own[part]) > WINDOW - 2 and len(ids) > 1:
                    windows.append((number, ids, np.array(tokens)))
                    ids, tokens = [tokenizer.cls_token_id], [-1]
                ids = [*ids, *pieces["input_ids"][part], tokenizer.sep_token_id]
                tokens = [*tokens, *own[part], -1]
        windows.append((number, ids, np.array(tokens)))
    windows.sort(key=lambda window: len(window[1]))
    for low in range(0, len(windows), WINDOWS_AT_ONCE):
        some = windows[low : low + WINDOWS_AT_ONCE]
        longest = len(some[-1][1])
        padded = torch.tensor([ids + [0] * (longest - len(ids)) for _, ids, _ in some])
        mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for _, ids, _ in some])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            layers = encoder(input_ids=padded, attention_mask=mask, output_hidden_states=True).hidden_states
        hidden = torch.cat([layers[layer] for layer in LAYERS], 2).float().numpy()
        for (number, _, tokens), seen in zip(some, hidden, strict=True):
            at = np.flatnonzero(tokens >= 0)
            first = np.flatnonzero(np.diff(tokens[at], prepend=-1))
            sizes = np.diff(np.append(first, len(at)))
            if len(at):
                found[number].rows[tokens[at][first]] = np.add.reduceat(seen[at], first) / sizes[:, None]
    return found


def marginals(network: Tagger, examples: Examples, article: LabelledRows, at: int) -> Lesson:
    """What a teacher thinks of one article: the derivatives of the chain's sum are the probabilities under it."""
    inputs, pieces, _ = examples.batch([article], [lesson(article)], [at])
    with torch.no_grad():
        scores = network(*inputs)
    given = [part.detach().requires_grad_() for part in (scores, *network.chain())]
    likely, follows, first = torch.autograd.grad(chain_sums((given[1], given[2]), given[0], pieces), given)
    own = likely[inputs[3][:, 0] > 0].numpy()
    own[article.starts == article.ends] = np.eye(own.shape[1], dtype=np.float32)[0]  # a break
    return Lesson(own.astype(np.float16), follows.numpy(), first.numpy())


def all_views(path: Path, folder: Path, texts: list[str]) -> list[View]:
    """The views kept in a file; where there is none, they are made and kept."""
    if not path.exists():
        tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
        found = [
            view
            for low in range(0, len(texts), TEXTS_AT_ONCE)
            for view in views(texts[low : low + TEXTS_AT_ONCE], tokenizer, encoder)
        ]
        sizes = np.array([len(view.starts) for view in found])
        np.savez(
            path,
            sizes=sizes,
            starts=np.concatenate([view.starts for view in found]),
            rows=np.concatenate([view.rows for view in found]),
        )
    with np.load(path, allow_pickle=False) as stored:
        edges = np.cumsum(stored["sizes"])[:-1]
        return [View(*parts) for parts in zip(np.split(stored["starts"], edges), np.split(stored["rows"], edges), strict=True)]


def main() -> None:
    """Train the teacher of one fold of publishers and write its lessons for them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--vectors", type=Path, required=True, help="made by word_vectors.py")
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's weights and tokeniser")
    parser.add_argument("--views", type=Path, required=True, help="file in which what it sees is kept")
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    parser.add_argument("--fold", type=int, required=True, choices=range(FOLDS))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--dropout", type=float, default=0.25)
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    from score_quotations import is_speech

    torch.set_num_threads(1)
    torch.manual_seed(given.fold)
    vectors, vocabulary = beginning(given.vectors)
    golds = read(given.train)
    seen = all_views(given.views, given.encoder, [gold["text"] for gold in golds])
    publishers = [gold["id"].partition("_")[0] for gold in golds]
    ordered = sorted(set(publishers))
    is_left_out = [ordered.index(publisher) % FOLDS == given.fold for publisher in publishers]
    known = [at for at, left_out in enumerate(is_left_out) if not left_out]
    shown = variants([golds[at] for at in known], is_speech)
    lessons = [[lesson(article) for article in articles] for articles in shown]
    examples = Examples(shown, lessons, vocabulary, [seen[at] for at in known])
    network = Tagger(vectors, given.width, given.dropout, seen[0].rows.shape[1])
    network = train(network, examples, names_in(shown[0]), given.epochs, np.random.default_rng(given.fold))

    left_out = [at for at, is_own in enumerate(is_left_out) if is_own]
    examples = Examples([], [], vocabulary, [seen[at] for at in left_out])
    unseen = variants([golds[at] for at in left_out], is_speech)
    taught = [marginals(network, examples, article, at) for articles in unseen for at, article in enumerate(articles)]
    np.savez_compressed(
        given.out,
        ids=np.frombuffer("\n".join(golds[at]["id"] for at in left_out).encode(), np.uint8),
        sizes=np.array([len(own.likely) for own in taught]),
        likely=np.concatenate([own.likely for own in taught]),
        follows=np.stack([own.follows for own in taught]),
        first=np.stack([own.first for own in taught]),
    )


if __name__ == "__main__":
    main()
