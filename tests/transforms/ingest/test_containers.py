import hashlib
import io
import json
from collections.abc import Iterator

import pytest

from tests import made
from transforms.ingest.containers import Opening, Spooled, Unit, units
from transforms.ingest.formats import HEAD_BYTES, recognise
from transforms.ingest.streams import Budget


def spool(chunks: Iterator[bytes]) -> Spooled:
    content = b"".join(chunks)
    return Spooled(io.BytesIO(content), hashlib.sha256(content).hexdigest(), len(content))


def opened(content: bytes, max_members: int = 100) -> list[Unit]:
    media_type = recognise(content[:HEAD_BYTES], "in")
    return list(units(io.BytesIO(content), "/in", "in", media_type, Opening(Budget(len(content), max_members), spool, {})))


@pytest.mark.parametrize("max_members", range(1, 8))
def test_every_unit_is_told_once_wherever_a_limit_is_passed(max_members):
    inner = made.zipped(("x.txt", "one"), ("y.jsonl", json.dumps({"text": "two"})), ("z.txt", "three"))
    found = opened(made.tarred(("a.txt", "four"), ("in.zip", inner), ("b.txt", "five")), max_members)
    addresses = [unit.address for unit in found]
    assert len(addresses) == len(set(addresses))
    assert addresses[-1] == "/in"
    assert found[-1].unit_count == len(found) - 1
    reasons = [unit.problem.partition("\t")[0] for unit in found if unit.problem]
    # The limit is told by the container in which it was passed and by all around it.
    assert set(reasons) == ({"too_many_members"} if max_members < 6 else set())


def test_a_nested_container_has_a_digest_and_its_units_are_counted():
    inner = made.zipped(("x.txt", "one"), ("y.txt", "two"))
    found = {unit.address: unit for unit in opened(made.zipped(("in.zip", inner)))}
    assert found["/in#in.zip"].sha256 == hashlib.sha256(inner).hexdigest()
    assert (found["/in#in.zip"].unit_count, found["/in"].unit_count) == (2, 3)
    assert found["/in#in.zip#x.txt"].content == b"one"
