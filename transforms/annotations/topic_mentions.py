"""The codebook's topics where titles, headings and body name them.

Belongs here: what matches a codebook term, and the quotation that a mention stands in.
Does not belong here: the codebook, which is a reference table and a file that the user can replace.

A term matches whole words whatever their case; a `*` at a word's end matches any ending; a space or hyphen in a term matches
white space, one line break or a hyphen. A word of two to five capitals matches with and without dots and in capitals only,
so that "US" is found as "U.S." and is not the pronoun.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.annotations.enclosing_quotations import Enclosing, enclosing
from transforms.annotations.passage_stretches import stretches
from warehouse.tables import TABLES

_ROLES = ("title", "subtitle", "heading", "body")
_WORD = re.compile(r"\w+")
_CACHED = 1 << 16
_SEPARATOR = re.compile(r"[\s\-‐‑–]+")
_ABBREVIATION = re.compile(r"(?:[A-Z]\.?){2,5}")
_SIEVE_WORDS, _SIEVE_LETTERS, _SIEVES_AT_ONCE = 8, 32, 100
_GAP = r"[^\S\n]{0,8}(?:[-‐‑–]\r?\n?|\s)[^\S\n]{0,8}"


@dataclass(frozen=True, slots=True)
class Term:
    """A codebook term: the topic it shows, how its first word can begin in lower case, whether that may go on, the whole."""

    topic_id: str
    beginnings: tuple[str, ...]
    is_prefix: bool
    pattern: re.Pattern[str]


# The terms whose first word a word can be.
Codebook = Callable[[str], tuple[Term, ...]]


def codebook(topics: pa.Table) -> Codebook:
    """Compile the terms of the topics."""
    by_word: dict[str, list[Term]] = {}
    by_prefix: dict[str, list[Term]] = {}
    for topic_id, terms in zip(topics["topic_id"].to_pylist(), topics["terms"].to_pylist(), strict=True):
        for term in filter(None, (_term(topic_id, text) for text in terms)):
            for first in term.beginnings:
                (by_prefix if term.is_prefix else by_word).setdefault(first, []).append(term)
    prefix_lengths = sorted({len(prefix) for prefix in by_prefix})

    @lru_cache(_CACHED)
    def beginning(word: str) -> tuple[Term, ...]:
        lowered = word.lower()
        prefixes = (lowered[:length] for length in prefix_lengths if len(lowered) >= length)
        return (*by_word.get(lowered, ()), *(term for prefix in prefixes for term in by_prefix.get(prefix, ())))

    return beginning


def _term(topic_id: str, text: str) -> Term | None:
    parts = [part for part in _SEPARATOR.split(text.strip()) if _WORD.search(part)]
    if not parts:
        return None
    pattern = re.compile(_GAP.join(map(_word_pattern, parts)) + r"(?!\w)", re.IGNORECASE)
    first = _WORD.findall(parts[0])[0].lower()
    if _ABBREVIATION.fullmatch(parts[0]):
        letters = parts[0].replace(".", "").lower()
        return Term(topic_id, (letters, letters[0]), False, pattern)
    return Term(topic_id, (first,), parts[0].lower() == f"{first}*", pattern)


def _word_pattern(word: str) -> str:
    if _ABBREVIATION.fullmatch(word):
        return "(?-i:" + r"\.?".join(word.replace(".", "")) + r"(?:(?<=\.\w)\.)?)"
    return re.sub("['’]", "['’]", re.escape(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "")


def _holding(documents: pa.Table, topics: pa.Table) -> pa.Table:
    """The documents but for most of those that hold no term: to scan all texts for many terms at once takes next to no time."""
    sieves = sorted({sieve for terms in topics["terms"].to_pylist() for text in terms if (sieve := _sieve(text))})
    is_holding = pa.array(np.zeros(documents.num_rows, bool))
    left = iter(sieves)
    while some := list(islice(left, _SIEVES_AT_ONCE)):
        is_holding = pc.or_(is_holding, pc.match_substring_regex(documents["text"], "|".join(some), ignore_case=True))
    return documents.filter(is_holding)


def _sieve(text: str) -> str:
    """An expression of RE2 for how a term begins, which is found wherever the term is."""
    parts = [part for part in _SEPARATOR.split(text.strip()) if _WORD.search(part)]
    return r"\W+".join(_word_sieve(part) for part in parts[:_SIEVE_WORDS])


def _word_sieve(word: str) -> str:
    if _ABBREVIATION.fullmatch(word):
        return r"\.?".join(word.replace(".", ""))
    # What is no ASCII letter may fold otherwise there; of the letters "i" alone does, which has four forms.
    escaped = re.sub("['’]|[^\x00-\x7f]+", r"\\S+", re.escape(word.rstrip("*")[:_SIEVE_LETTERS]))
    return re.sub("[iI]", "[i\u0130\u0131]", escaped) + (r"\S*" if word.endswith("*") else "")


def topic_mentions(
    documents: pa.Table, articles: pa.Table, passages: pa.Table, quotations: pa.Table, topics: pa.Table
) -> pa.Table:
    """Find every term of the codebook; of terms of one topic that overlap, the longest that begins first."""
    terms = codebook(topics)
    known = set(articles["article_id"].to_pylist())
    quoted = enclosing(quotations)
    rows = []
    for stretch in stretches(_holding(documents, topics), passages, _ROLES):
        if stretch.article_id not in known:
            continue
        quotations_there = quoted.get(stretch.article_id, Enclosing())
        for topic_id, start, end in mentions(stretch.text, stretch.start, stretch.end, terms):
            rows.append(
                {
                    "topic_id": topic_id,
                    "article_id": stretch.article_id,
                    "quotation_id": quotations_there.at(start, end),
                    "start_char": start,
                    "end_char": end,
                }
            )
    return TABLES["topic_mentions"].from_rows(
        sorted(rows, key=lambda row: (row["article_id"], row["start_char"], row["end_char"], row["topic_id"]))
    )


def mentions(text: str, start: int, end: int, terms: Codebook) -> list[tuple[str, int, int]]:
    """The topics that `text[start:end]` names, with the offsets of the words."""
    # Most text is told by its words to name none.
    if not any(map(terms, _WORD.findall(text, start, end))):
        return []
    found: list[tuple[str, int, int]] = []
    taken: dict[str, int] = {}
    for word in _WORD.finditer(text, start, end):
        if not (beginning := terms(word[0])):
            continue
        at = word.start()
        longest: dict[str, int] = {}
        for term in beginning:
            if taken.get(term.topic_id, 0) <= at and (match := term.pattern.match(text, at, end)):
                longest[term.topic_id] = max(longest.get(term.topic_id, 0), match.end())
        for topic_id, stop in longest.items():
            taken[topic_id] = stop
            found.append((topic_id, at, stop))
    return found
