"""Annotated pages to train and calibrate on, in the gold format of the scorer.

Belongs here: reading pages of our own writing, whose annotation stands in their text, and annotations kept as offsets into texts
of the evaluation folder. Does not belong here: what is made of them (`tune_tagger.py`, `train_ranker.py`, `train_confidence.py`).

`written_pages.txt` holds invented pages, divided by lines of `=====`, each below a line `#id: NAME`. In it
`<q ID KIND "SPEAKER" SORT>…</q>` is a run of a quotation, `<c ID>…</c>` its cue, `<m ID>…</m>` a mention of its speaker;
`thought-` before KIND marks what is no speech. Runs of one utterance share the ID. `page_annotations.jsonl` holds for texts of
other people nothing but offsets. `written_pages_unseen.txt` holds a hundred invented pages more, on which nothing was trained.

    python benchmarks/training/pages.py FILE.jsonl …    keep annotations in the gold format as offsets, on standard output
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.training.labelled_rows import read  # noqa: E402

HERE = Path(__file__).parent
FOLDS = 5  # of publishers, to leave out one after the other
TEXTS = {
    "articles_wcxb.dev.jsonl.gz": ("id", "raw"),
    "articles_web.dev.jsonl.gz": ("id", "raw"),
    "variants_articles.dev.jsonl.gz": ("id", "text"),
}
ANNOTATED_BY_OTHERS = "quotations_web.dev.jsonl.gz"
_TAG = re.compile(r"<(/?)([qcm])(?: ([^>]*))?>")
_QUOTATION = re.compile(r'(\S+) (thought-)?(direct|mixed|indirect) ["“](.*)["”](?: (\w+))?')
_PLACES = ("speaker", "cue")


def written(path: Path = HERE / "written_pages.txt") -> Iterator[dict]:
    """The invented pages. Raises ValueError where their marks are not closed or not known."""
    for page in re.split(r"^=====\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if page.strip():
            head = re.match(r"\s*#id: (\S+)[^\n]*\n", page)
            if head is None:
                raise ValueError(f"{path.name}: a page begins without a line `#id: NAME`: {page.strip()[:60]!r}")
            text, quotes = _unmarked(page[head.end() :], head[1])
            yield {"id": head[1], "text": text, "quotes": quotes}


def _unmarked(marked: str, name: str) -> tuple[str, list[dict]]:
    """The text without its marks, and the quotations that they tell of."""
    text, at = "", 0
    begun: list[tuple[str, str, int]] = []
    quotes: list[dict[str, Any]] = []
    places: dict[str, dict[str, list[list[int]]]] = {"c": {}, "m": {}}
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            begun.append((tag[2], tag[3] or "", len(text)))
            continue
        if not begun or begun[-1][0] != tag[2]:
            raise ValueError(f"{name}: {tag[0]} closes nothing after {text[-40:]!r}")
        kind, told, start = begun.pop()
        if kind == "q":
            quotation = _QUOTATION.fullmatch(told)
            if quotation is None:
                raise ValueError(f"{name}: not understood: <q {told}>")
            number, thought, kind_of, speaker, sort = quotation.groups()
            quotes.append(
                {
                    "id": number,
                    "start": start,
                    "end": len(text),
                    "type": kind_of,
                    "speech": thought is None,
                    "reference": speaker or None,
                    "speaker_kind": sort,
                }
            )
        else:
            for number in told.split(","):
                places[kind].setdefault(number.strip(), []).append([start, len(text)])
    if begun:
        raise ValueError(f"{name}: left open: <{begun[-1][0]} {begun[-1][1]}>")
    text += marked[at:]
    for quote in quotes:
        for field, kind in zip(_PLACES, "mc", strict=True):
            near = places[kind].get(quote["id"], [])
            start, end = quote["start"], quote["end"]
            nearest = sorted(near, key=lambda place, s=start, e=end: min(abs(place[0] - e), abs(s - place[1])))
            quote[field] = nearest[:1]
        quote["text"] = text[quote["start"] : quote["end"]]
        quote["cue_text"] = text[slice(*quote["cue"][0])] if quote["cue"] else None
    return text, quotes


def annotated(evaluation: Path) -> Iterator[dict]:
    """The pages of the evaluation folder of which we keep annotations, as far as they are there."""
    texts: dict[str, str] = {}
    for name, (key, field) in TEXTS.items():
        if (evaluation / name).exists():
            texts |= {row[key]: row[field] for row in read(evaluation / name)}
    for page in read(HERE / "page_annotations.jsonl"):
        if (text := texts.get(page["id"])) is not None:
            yield {"id": page["id"], "text": text, "quotes": [_with_words(quote, text) for quote in page["quotes"]]}


def _with_words(quote: dict, text: str) -> dict:
    """An annotation with the words that its offsets stand for."""
    told = {**quote, "text": text[quote["start"] : quote["end"]]}
    told["cue_text"] = text[slice(*quote["cue"][0])] if quote["cue"] else None
    told["reference"] = ", ".join(" ".join(text[slice(*place)].split()) for place in quote["reference"]) or None
    return told


def pages(evaluation: Path) -> list[dict]:
    """All annotated pages: those of the evaluation folder, ours of its other texts, and the invented ones."""
    theirs = evaluation / ANNOTATED_BY_OTHERS
    return [*(read(theirs) if theirs.exists() else []), *annotated(evaluation), *written()]


def as_offsets(page: dict) -> dict:
    """A page's annotation without a word of its text: a speaker's name is kept as the place where it stands in the page."""
    text = page["text"]
    quotes = []
    for quote in page["quotes"]:
        kept = {name: quote[name] for name in ("start", "end", "type", "speech", "speaker_kind", "speaker", "cue")}
        names = (quote["reference"] or "").split(", ") if quote["reference"] else []
        found = [re.search(r"\s+".join(map(re.escape, name.split())), text, re.IGNORECASE) for name in names]
        kept["reference"] = [[place.start(), place.end()] for place in found if place is not None]
        if len(kept["reference"]) == len(names):
            quotes.append(kept)
        else:  # a description put in other words than the page's: the mention stands for it
            quotes.append({**kept, "reference": quote["speaker"]})
    return {"id": page["id"], "quotes": quotes}


if __name__ == "__main__":
    for file in sys.argv[1:]:
        for own in read(Path(file)):
            print(json.dumps(as_offsets(own)))
