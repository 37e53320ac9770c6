"""The extraction with other weights than those shipped: those trained without the publishers that it is to be tried on.

Belongs here: exchanging weights. Does not belong here: training them.
"""

from pathlib import Path

import numpy as np

from transforms.quotations import attribution
from transforms.quotations.spans import tagger


def use(tagger_weights: Path, ranker_weights: Path | None = None) -> None:
    """Makes the extraction use these weights from now on, in this process."""
    stored = tagger.from_arrays(dict(np.load(tagger_weights)))
    tagger.model = lambda: stored  # type: ignore[assignment]
    if ranker_weights is not None:
        ranker = attribution.model_of(dict(np.load(ranker_weights)))
        attribution.model = lambda: ranker  # type: ignore[assignment]
