"""Accuracy of cleaning and metadata on gold articles, against pinned floors.

Belongs here: running the transforms over a gold file, writing the prediction format of its scorer, and comparing the scores
with `floors_articles.toml`. Does not belong here: the gold data and its scorer, which lie beside the repository.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.articles import Outlets, read_document  # noqa: E402

EVALUATION = ROOT.parent / "shared" / "eval"
GOLD = {"wire": "articles_wire.dev.jsonl.gz", "web": "articles_web.dev.jsonl.gz"}
