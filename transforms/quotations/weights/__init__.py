"""Trained weights as plain arrays, beside the one function that reads them.

Belongs here: `NAME.npz` files and loading them. Does not: what the arrays mean (the module that uses them), how they were
trained (`benchmarks/`).
"""

import io
from functools import cache
from importlib.resources import files

import numpy as np


@cache
def arrays(name: str) -> dict[str, np.ndarray]:
    """The arrays of a file by name; nothing in it is executed."""
    with np.load(io.BytesIO(files(__package__).joinpath(f"{name}.npz").read_bytes()), allow_pickle=False) as stored:
        return dict(stored)
