"""What articles hold, by the story that they are of.

Belongs here: rows of a table with article and place as those of each story, in the order of publication. Does not belong here:
which articles are of one story (`stories.py`), what is compared in it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def by_story(rows: pa.Table, articles: pa.Table, stories: pa.Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of each story, those of the earliest article first, with its day as `day`: the last of all where it has none."""
    story = pc.take(stories["story_id"], pc.index_in(rows["article_id"], value_set=stories["article_id"]))
    day = pc.take(articles["published_date"], pc.index_in(rows["article_id"], value_set=articles["article_id"]))
    rows = rows.append_column("story_id", story).append_column("day", pc.fill_null(day, date.max))
    rows = rows.sort_by([(name, "ascending") for name in ("story_id", "day", "article_id", "start_char")])
    begin = 0
    for size in Counter(rows["story_id"].to_pylist()).values():
        yield rows.slice(begin, size).to_pylist()
        begin += size
