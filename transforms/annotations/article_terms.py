"""The terms of each article: its words, and its names of several words.

Belongs here: what a term is, and the table `article_terms`. Does not: how distinctive a term is over the coverage
(`key_terms.py`), the topics of the codebook (`topic_mentions.py`).
"""

import re
from functools import cache, lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.vocabulary import words as vocabulary_words
from warehouse.tables import TABLES

LONGEST_NAME = 8
SHORTEST = 3
# A word, or words with capitals of which small particles may stand between; at most LONGEST_NAME of them.
_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+){0,3}"
_CAPITAL = rf"(?=[{''.join(c for c in map(chr, range(0x2000)) if c.isupper())}]){_WORD}"
_PARTICLES = "of|the|de|der|del|den|des|di|du|da|la|le|van|von|zu|al|el|bin|ibn|for"
_TERM = re.compile(rf"{_CAPITAL}(?: (?:(?:{_PARTICLES}) ){{0,2}}{_CAPITAL}){{0,{LONGEST_NAME - 1}}}|{_WORD}")
_POSSESSIVE = re.compile("['’]s$")
_LONGEST = 100
_CACHED = 1 << 18


@cache
def _light_words() -> frozenset[str]:
    lists = ("function_words", "common_words", "weekdays", "months", "language_words", "honorifics")
    return frozenset(word.casefold().rstrip(".") for name in lists for word in vocabulary_words(name))


@cache
def _titles() -> frozenset[str]:
    return frozenset(word.casefold().rstrip(".") for name in ("honorifics", "roles") for word in vocabulary_words(name))


def terms(text: str) -> list[str]:
    """The terms of a text, as often as they occur, as printed but for titles and possessives."""
    return [term for raw in _TERM.findall(text) if (term := term_of(raw)) is not None]


@lru_cache(_CACHED)
def term_of(raw: str) -> str | None:
    """The name in a run of words with capitals, or the word; None for one of every text."""
    if len(raw) > _LONGEST:
        return None
    light, titles = _light_words(), _titles()
    parts = _POSSESSIVE.sub("", raw).split(" ")
    lowered = [part.casefold() for part in parts]
    # The name follows the last title: "Halmerian Prime Minister Tobias Renn". What ends with one is a name with its title.
    first = max((place + 1 for place, part in enumerate(lowered[:-1]) if part in titles), default=0)
    while first < len(parts) - 1 and lowered[first] in light:
        first += 1
    if first == len(parts) - 1 and (len(parts[-1]) < SHORTEST or lowered[-1] in light):
        return None
    return " ".join(parts[first:])


def article_terms(articles: pa.Table) -> pa.Table:
    """The terms of every article whose language is known."""
    known = articles.filter(pc.is_valid(articles["language"]))
    texts = zip(known["title"].to_pylist(), known["body"].to_pylist(), strict=True)
    found = [sorted({term for raw in set(_TERM.findall(_text(*text))) if (term := term_of(raw))}) for text in texts]
    columns = {"article_id": known["article_id"], "terms": pa.array(found, TABLES["article_terms"].schema.field("terms").type)}
    return TABLES["article_terms"].checked(pa.table(columns))


def _text(title: str | None, body: str) -> str:
    return f"{title}\n{body}" if title else body
