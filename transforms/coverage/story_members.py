"""What articles hold, by the story that they are of.

Belongs here: rows of a table with article and place as those of each story, in the order of publication; what their words tell;
what is found in the stories as a table. Does not belong here: which articles are of one story (`stories.py`), what is compared.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.annotations.context_words import telling
from warehouse.lookup import Lookup
from warehouse.tables import TABLES

# So many rows are Python objects at a time, or those of one large story.
_ROWS = 1 << 12
_CACHED = 1 << 16


def by_story(rows: Lookup, chosen: np.ndarray, articles: pa.Table, stories: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """The chosen rows of each story that has several, those of the earliest article first.

    Each has the day of its article as `day`, the last of all where it has none, and its `sentence`, which is on disk.
    """
    place = pc.index_in(stories["article_id"], value_set=articles["article_id"])
    stories = stories.append_column("day", pc.fill_null(pc.take(articles["published_date"], place), date.max))
    stories = stories.sort_by([(name, "ascending") for name in ("story_id", "day", "article_id")])
    article = pc.index_in(rows.held["article_id"], value_set=stories["article_id"]).to_numpy()[chosen]
    order = np.lexsort((rows.held["start_char"].to_numpy()[chosen], article))
    chosen, article = chosen[order], article[order]
    story = stories["story_id"].combine_chunks().dictionary_encode().indices.to_numpy()[article]
    sizes = np.bincount(story)
    has_several = sizes[story] > 1
    chosen, article, sizes = chosen[has_several], article[has_several], sizes[sizes > 1]
    ends = np.cumsum(sizes)
    days = stories["day"].combine_chunks()
    first = 0
    while first < len(ends):
        begin = int(ends[first] - sizes[first])
        last = max(first + 1, int(np.searchsorted(ends, begin + _ROWS, side="right")))
        end = int(ends[last - 1])
        found = rows.held.take(chosen[begin:end]).append_column("day", days.take(pa.array(article[begin:end]))).to_pylist()
        for row, at in zip(found, chosen[begin:end].tolist(), strict=True):
            row["sentence"] = rows.text("sentence", at)
        yield from (found[low:high] for low, high in pairwise([0, *(ends[first:last] - begin).tolist()]))
        first = last


def said(words: Iterable[str]) -> frozenset[str]:
    """What some words tell (`surroundings.telling`): most of them were met before."""
    return frozenset().union(*map(_telling, words))


@lru_cache(_CACHED)
def _telling(word: str) -> frozenset[str]:
    return frozenset(telling((word,)))


def gathered(table: str, rows: Iterator[dict[str, Any]]) -> pa.Table:
    """Rows as the table, in order of its primary key; few of them are Python objects at a time."""
    parts = [TABLES[table].empty()]
    while some := list(islice(rows, _ROWS)):
        parts.append(TABLES[table].from_rows(some))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in TABLES[table].primary_key])
