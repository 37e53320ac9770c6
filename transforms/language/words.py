"""Words as they are compared across articles: brought to one form, weighted by how much they say, as numbers.

Belongs here: what counts as the same word in two texts, a word's weight and number, runs of words as hashes.
Does not belong here: tokens with offsets for the extraction (`tokens.py`); what is compared (`stories.py`, `variants.py`).
"""

import re
import zlib
from functools import cache, lru_cache

import numpy as np

from transforms.language.vocabulary import words as vocabulary_words

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
# "US" is a country and "us" a pronoun: the one abbreviation that normalising would turn into another word.
_ABBREVIATIONS = {"US": "u.s."}
_CONTRACTED = ("s", "t", "m", "re", "ve", "ll", "d")
# British and American spellings, made one; that other words are caught as well does no harm where both sides are.
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})our(?=s?$|ed$|ing$|able$|ful$|ite)"), "or"),
    (re.compile(r"(?<=[a-z]{2})([iy])s(?=e$|es$|ed$|ing$|ation)"), r"\1z"),
    (re.compile(r"(?<=[a-z]{2})ence(?=s?$)"), "ense"),
    (re.compile(r"(?<=[a-z]{2}t)re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{2})ll(?=ed$|ing$|er$|ers$)"), "l"),
)
_SPELLED = {"cheque": "check", "cheques": "checks", "programme": "program", "programmes": "programs", "grey": "gray"}
_SPELLED |= {
    "gen": "general",
    "sen": "senator",
    "gov": "governor",
    "rep": "representative",
    "prof": "professor",
    "govt": "government",
}
_SPELLED |= {str(number): word for number, word in enumerate(vocabulary_words("numbers", "ones"))}
_OTHER_TEXTS = 5
_CACHED_WORDS = 1 << 16
FUNCTION_WEIGHT = 0.2
COMMON_WEIGHT = 0.5


def normalised(raw: str) -> str:
    """A word as it is compared: without dots between letters, in lower case."""
    undotted = raw.replace(".", "")
    return _ABBREVIATIONS.get(undotted) or undotted.lower()


@lru_cache(_CACHED_WORDS)
def comparable(raw: str) -> str:
    """A normalised word in one national spelling."""
    word = normalised(raw)
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return _SPELLED.get(word, word)


def words(text: str) -> list[str]:
    """The comparable words of a text, in order."""
    return [comparable(raw) for raw in WORD.findall(text)]


@cache
def _light_words() -> dict[str, float]:
    light = dict.fromkeys(map(comparable, vocabulary_words("common_words")), COMMON_WEIGHT)
    for word in (*vocabulary_words("function_words"), *_CONTRACTED):
        light.update(dict.fromkeys(words(word), FUNCTION_WEIGHT))
    return light


def weight(word: str) -> float:
    """How much a comparable word says: a function word least, a word of every newspaper some, any other all."""
    return _light_words().get(word, 1.0)


def word_number(word: str) -> int:
    """A number of 32 bits for a comparable word: of its letters alone, so that it is the same in every run and corpus."""
    return zlib.crc32(word.encode())


def weights_of(numbers: np.ndarray) -> np.ndarray:
    """The weight of each of some words, given by their numbers."""
    known, weights = _light_numbers()
    places = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    found: np.ndarray = np.where(known[places] == numbers, weights[places], 1.0)
    return found


@cache
def _light_numbers() -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the light words in order, and their weights."""
    by_number = sorted((word_number(word), weight) for word, weight in _light_words().items())
    return np.array([number for number, _ in by_number], np.uint32), np.array([weight for _, weight in by_number])


def rarity(having: np.ndarray, count: int) -> np.ndarray:
    """How rare a word is that so many of `count` texts have, 1 for one of none: what all texts tell of tells them not apart.

    A few texts more, on other things, are taken to be there: among a few texts all words look frequent.
    """
    count += _OTHER_TEXTS
    rare: np.ndarray = np.log1p(count / (having + 1)) / np.log1p(count)
    return rare


def shingles(hashes: np.ndarray, length: int) -> np.ndarray:
    """The hashes of each `length` words in a row, given the hash of each word; of all words where there are fewer."""
    length = min(length, len(hashes))
    if not length:
        return hashes
    rolled = np.zeros(len(hashes) - length + 1, np.uint64)
    for offset in range(length):
        rolled = scrambled(rolled ^ hashes[offset : offset + len(rolled)])
    return rolled


def distinct(values: np.ndarray) -> np.ndarray:
    """The values sorted, each once: for short arrays several times faster than np.unique."""
    ordered = np.sort(values)
    is_new = np.ones(len(ordered), bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def scrambled(values: np.ndarray) -> np.ndarray:
    """Spread the bits (the finaliser of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: np.ndarray = values ^ (values >> np.uint64(31))
    return spread
