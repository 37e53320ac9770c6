"""The targets of the fuzzer on their seeds, and on what a few random changes make of them."""

import random

import pytest

from tests.fuzz.targets import TARGETS, seeds

# Extraction takes milliseconds an input, the others a fraction of one.
ROUNDS = {"decoding": 300, "cleaning": 40, "extraction": 20, "opening": 100}


@pytest.mark.parametrize("name", TARGETS)
def test_what_must_hold_holds_of_seeds_and_of_what_chance_makes_of_them(name: str) -> None:
    chance = random.Random(name)
    for seed in seeds(name):
        TARGETS[name](seed)
        for _ in range(ROUNDS[name]):
            changed = bytearray(seed)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(changed) + 1)
                new = chance.choice((chance.randbytes(3), b"\n", b"\xe2\x80\x9c", b'"', seed[at:]))
                changed[at : at + chance.randrange(4)] = new
            TARGETS[name](bytes(changed))
