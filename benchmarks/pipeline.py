"""The whole pipeline on generated articles, from raw text to the published warehouse: time, processor, memory, by step.

    python benchmarks/pipeline.py FOLDER --articles 1000000              one build; the same command again takes it up
    python benchmarks/pipeline.py FOLDER --articles 10000 --workers 1    the same on one core
    python benchmarks/pipeline.py FOLDER --articles 10000 --engine ray   on a Ray cluster of this machine's cores
    python benchmarks/pipeline.py FOLDER --articles 2000 --against PYTHON   and textacy, installed for that interpreter

Belongs here: whole builds as people run them, each in processes of its own. Does not: the corpus (`corpus.py`), single steps
(`quotation_throughput.py`, `coverage_scale.py`), watching processes (`processes.py`).

FOLDER keeps the corpus, the data folder of each run and `results.jsonl`, a line a build. After the first build come one with one
in a hundred new and one with nothing to do. A build that is killed is taken up by the next: its line then is of what was left.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.corpus import articles, write_files  # noqa: E402
from benchmarks.processes import Usage, watched  # noqa: E402

NEW_SHARE = 0.01
CUES = "said|says|told|added|warned|argued|explained|insisted|wrote|announced|acknowledged|according to"


def corpus(folder: Path, count: int, seed: int) -> Path:
    """The folder of so many generated articles, made where it is not there whole."""
    place = folder / f"corpus-{count}-{seed}"
    if not place.is_dir():
        begun = place.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        write_files(begun, articles(count, seed))
        begun.rename(place)
    return place


def physical_limit(place: Path) -> dict[str, float]:
    """Seconds that one core takes to read and hash the bytes, and to look for some verbs once in all of the text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    began, size, matches, scanning = time.process_time(), 0, 0, 0.0
    for part in sorted(place.iterdir()):
        contents = [file.read_bytes() for file in sorted(part.iterdir())]
        for content in contents:
            hashlib.sha256(content)
            size += len(content)
        texts = pa.array([content.decode("utf-8", "replace") for content in contents], pa.large_string())
        scan_began = time.process_time()
        matches += pc.sum(pc.count_substring_regex(texts, CUES)).as_py()
        scanning += time.process_time() - scan_began
    return {"bytes": size, "read_and_hash": time.process_time() - began - scanning, "scan": scanning, "matches": matches}


def steps(data: Path, run_id: str, usage: Usage) -> dict[str, dict[str, float]]:
    """Wall and processor seconds of each step of a run, as Dagster noted when each began and ended."""
    import dagster as dg

    with dg.DagsterInstance.from_config(str(data / "dagster")) as instance:
        found = sorted(instance.get_run_step_stats(run_id), key=lambda step: step.start_time or 0)
    whole = [(step.step_key, step.start_time, step.end_time) for step in found]
    return {
        name: {"seconds": round(end - begin, 2), "processor": round(usage.between(begin, end), 2)}
        for name, begin, end in whole
        if begin is not None and end is not None
    }


def build(kind: str, data: Path, inputs: list[Path], engine: str, workers: int) -> dict[str, Any]:
    """One build as a process; what it took and what it made."""
    command = [sys.executable, "-m", "orchestration.cli", "build", *map(str, inputs), "--data", str(data)]
    usage, printed = watched([*command, "--engine", engine, "--workers", str(workers), "--json"], PYTHONPATH=str(ROOT))
    summary = json.loads(printed)
    return {
        "kind": kind,
        "engine": engine,
        "workers": workers,
        "articles": summary["articles"],
        "loaded": summary["loaded"],
        "quotations": sum(summary["quotations"].values()),
        "seconds": round(usage.seconds, 1),
        "processor": round(usage.processor_seconds, 1),
        "articles_a_second": round(summary["loaded"] / usage.seconds, 1),
        "peak_mb": usage.peak_bytes >> 20,
        "peak_process_mb": usage.peak_process_bytes >> 20,
        "steps": steps(data, summary["run_id"], usage) if summary["run_id"] else {},
    }


def against(python: str, place: Path, folder: Path) -> dict[str, Any]:
    """textacy's pipeline on the same articles."""
    out = folder / "textacy.jsonl"
    usage, _ = watched([python, str(ROOT / "benchmarks" / "textacy_pipeline.py"), str(place), str(out)], OMP_NUM_THREADS="1")
    with out.open(encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    taken = {"seconds": round(usage.seconds, 1), "processor": round(usage.processor_seconds, 1)}
    return {"kind": "textacy", **taken, "quotations": count, "peak_mb": usage.peak_bytes >> 20}


def main() -> None:
    """Runs the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--against", metavar="PYTHON", help="an interpreter with textacy and spaCy's small model")
    options = parser.parse_args()
    folder = options.folder.absolute()
    place = corpus(folder, options.articles, 1)
    new = corpus(folder, max(round(options.articles * NEW_SHARE), 1), 2)
    data = folder / f"data-{options.articles}-{options.engine}-{options.workers}"

    def note(row: dict[str, Any]) -> None:
        with (folder / "results.jsonl").open("a", encoding="utf-8") as results:
            results.write(json.dumps(row) + "\n")
        print(json.dumps(row, indent=1), flush=True)

    note({"kind": "physical limit", **physical_limit(place)})
    note(build("first", data, [place], options.engine, options.workers))
    note(build("one in a hundred new", data, [place, new], options.engine, options.workers))
    note(build("nothing to do", data, [place, new], options.engine, options.workers))
    if options.against:
        note(against(options.against, place, folder))


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"{' '.join(map(str, failed.cmd))} ended with {failed.returncode}")
