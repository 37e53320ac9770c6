"""Train the ranker of whom a pronoun means and write its weights into the package.

    python -m benchmarks.training.train_antecedents GOLD.jsonl[.gz] … [--out FILE]

GOLD gives the speakers of its pages in full (`reference`). The pages are read as a build reads them. An example is a pronoun
that was found as the speaker and is the gold speaker, too, with the persons before it, of whom the gold name tells the right
one. The loss is that of a choice among them. Prints how often the choice is right on publishers left out, then trains on all.
Nothing in it is random.
"""

import argparse
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.quotation_accuracy import predict_pages
from benchmarks.training.labelled_rows import read
from transforms.quotations import attribution
from transforms.quotations.names import antecedents, name_resolution
from transforms.quotations.names.entities import Article, text_of
from transforms.quotations.names.name_resolution import Discourse, Resolved

FOLDS, ROUNDS, RATE, DECAY = 5, 600, 0.05, 0.01
WEIGHTS = Path(__file__).resolve().parents[2] / "transforms" / "quotations" / "weights" / "antecedents.npz"


@dataclass(frozen=True, slots=True)
class Choice:
    """A pronoun's candidates, and which are right."""

    publisher: str
    evidence: np.ndarray  # candidate x feature
    is_right: np.ndarray


def publisher(name: str) -> str:
    """Whom a page is by, from its id: 'fe/CNBC_1', 'ca/CBCNews/V1', 'dw.com.page.html'; pages of unknown origin stand alone."""
    if name.startswith(("wcxb", "w1/", "w2/", "w3/")):
        return name
    parts = name.split("/")
    return parts[1].split("_")[0] if len(parts) > 1 else ".".join(name.split(".")[:2]).split("-")[0]


def _bag(name: str) -> list[str]:
    return sorted(word for word in name.lower().replace(".", "").replace("’", "'").split() if word not in ("a", "an", "the"))


def choices(documents: Sequence[dict]) -> Iterator[Choice]:
    """The pronouns that speak in some pages."""
    seen: dict[str, dict[int, list[antecedents.Candidate]]] = {}
    texts: list[str] = []
    names: dict[int, str] = {}
    person_before, attribute = name_resolution._person_before, attribution._attribute_article
    first_of_chain = name_resolution._first_of_chain

    def noting(article: Article, at: int, gender: str, discourse: Discourse) -> Resolved:
        start = article.scan.starts.item(article.scan.first[at]) - article.scan.base
        last = discourse.person.entity if discourse.person is not None else None
        chained = first_of_chain(article, at, gender, discourse.spoken)
        found = antecedents.candidates(article, chained, gender, discourse.spoken, last)
        for candidate in found:
            entity = candidate.entity
            names[id(candidate.evidence)] = (
                text_of(entity.name)
                if entity is not None
                else str(name_resolution._described(article, candidate.mention, "").name)
            )
        seen.setdefault(texts[-1], {})[start] = found
        return person_before(article, at, gender, discourse)

    def told(text: str, *rest: object) -> list[attribution.Attribution]:
        texts.append(text)
        return attribute(text, *rest)  # type: ignore[arg-type]

    name_resolution._person_before, attribution._attribute_article = noting, told  # type: ignore[assignment]
    predict_pages([document["text"] for document in documents])
    name_resolution._person_before, attribution._attribute_article = person_before, attribute
    for document in documents:
        done = set()
        for quote in document["quotes"]:
            for start, end in quote.get("speaker") or []:
                found = seen.get(document["text"], {}).get(start)
                if not found or start in done or end - start > 4 or not quote.get("reference"):
                    continue
                done.add(start)
                right = np.array([_bag(names[id(candidate.evidence)]) == _bag(quote["reference"]) for candidate in found])
                if right.any():
                    evidence = np.array([candidate.evidence for candidate in found])
                    yield Choice(publisher(document["id"]), evidence, right)


def fitted(examples: Sequence[Choice]) -> np.ndarray:
    """The weights under which the right candidates are likeliest."""
    rows = np.concatenate([example.evidence for example in examples])
    right = np.concatenate([example.is_right for example in examples])
    sizes = np.array([len(example.is_right) for example in examples])
    first = np.append(0, np.cumsum(sizes)[:-1])
    weights, mean, square = (np.zeros(rows.shape[1]) for _ in range(3))
    for step in range(1, ROUNDS + 1):
        score = rows @ weights
        exp = np.exp(score - np.repeat(np.maximum.reduceat(score, first), sizes))
        chance = exp / np.repeat(np.add.reduceat(exp, first), sizes)
        wanted = chance * right
        wanted /= np.repeat(np.add.reduceat(wanted, first), sizes)
        slope = rows.T @ (chance - wanted) / len(examples) + DECAY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def accuracy(examples: Sequence[Choice], weights: np.ndarray) -> tuple[int, int]:
    """How many are right, and how many there are."""
    return sum(bool(e.is_right[np.argmax(e.evidence @ weights)]) for e in examples), len(examples)


def main() -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    if not given.out.is_file():
        np.savez_compressed(given.out, weights=np.zeros(len(antecedents.FEATURES), np.float32))
    examples: list[Choice] = []
    right, number = 0, 0
    for gold in given.gold:
        examples += choices(read(gold))
    for fold in range(FOLDS):
        held = [zlib.crc32(example.publisher.encode()) % FOLDS == fold for example in examples]
        weights = fitted([example for example, is_held in zip(examples, held, strict=True) if not is_held])
        hits, tried = accuracy([example for example, is_held in zip(examples, held, strict=True) if is_held], weights)
        right, number = right + hits, number + tried
    weights = fitted(examples)
    print(f"publishers left out: {right} of {number} right; trained on: {accuracy(examples, weights)[0]}")
    for name, weight in zip(antecedents.FEATURES, weights, strict=True):
        print(f"{weight:7.2f}  {name}")
    np.savez_compressed(given.out, weights=weights.astype(np.float32))
    return 0


if __name__ == "__main__":
    sys.exit(main())
