"""Fuzzing guided by coverage, with Atheris: `make fuzz`, or one target for so many seconds:

    python -m tests.fuzz.run decoding 3600 [FOLDER]

Inputs that reach new code are kept in FOLDER, and begin the next run; one that fails stops the run and is written to it.
Belongs here: running a target under Atheris. Does not: the targets.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["transforms"]):
    from tests.fuzz.targets import TARGETS, seeds

    # A step imports what it needs when it is called: what is first imported after this block would not be followed.
    for name, target in TARGETS.items():
        for content in seeds(name):
            target(content)

MAX_LENGTH = 4096


def main(name: str, seconds: str, folder: str = "") -> None:
    """Runs one target until the time is up; Atheris ends the process."""
    corpus = Path(folder or tempfile.mkdtemp()) / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(content)
    options = [f"-max_total_time={seconds}", f"-max_len={MAX_LENGTH}", "-timeout=20", "-print_final_stats=1"]
    atheris.Setup([name, str(corpus), f"-artifact_prefix={corpus}-", *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
