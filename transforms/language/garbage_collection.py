"""Python's cyclic garbage collector, held off while a batch is worked on.

Belongs here: when the collector runs. Does not belong here: limits on memory (`orchestration.inputs.document_reading`).
"""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def uncollected(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The function with the collector off; what nothing refers to any more is freed as ever.

    For work that makes hundreds of thousands of small tuples and strings and no cycle among them, which its tests show: the
    collector would go through them again and again and find nothing. In the extraction of quotations that was a seventh of
    the processor time.
    """

    @wraps(function)
    def inner(*args: Given.args, **keywords: Given.kwargs) -> Made:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **keywords)
        finally:
            if was_enabled:
                gc.enable()

    return inner
