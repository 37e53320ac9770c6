"""The cyclic collector is off only while a batch is worked on, and that work leaves nothing for it."""

import gc
from pathlib import Path

import pytest

from tests.made import documents
from tests.transforms.articles.test_articles import OUTLETS
from transforms.articles.articles import articles
from transforms.language.garbage_collection import uncollected
from transforms.quotations.quotations import quotations

SAMPLE = Path(__file__).resolve().parents[3] / "seeds" / "articles"


def test_the_collector_is_off_inside_and_as_it_was_behind_even_after_an_error() -> None:
    seen = []

    @uncollected
    def fails(value: int) -> None:
        seen.append((value, gc.isenabled()))
        raise ValueError(value)

    with pytest.raises(ValueError, match="7"):
        fails(7)
    assert seen == [(7, False)]
    assert gc.isenabled()
    gc.disable()
    try:
        with pytest.raises(ValueError, match="8"):
            fails(8)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_cleaning_and_extraction_make_no_cycles() -> None:
    table = documents(*(path.read_text("utf-8", "replace") for path in sorted(SAMPLE.iterdir())))

    def worked() -> int:
        cleaned = articles(table, OUTLETS)
        return len(quotations(table, cleaned["articles"], cleaned["passages"])["quotations"])

    assert worked() > 50  # what is loaded once may leave something behind
    gc.collect()
    gc.disable()
    try:
        worked()
        assert gc.collect() == 0
    finally:
        gc.enable()
