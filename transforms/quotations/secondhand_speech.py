"""Second-hand attribution: through whom a statement reached the article.

Belongs here: finding, in the sentence that attributes a run, the outlet or person that passed the words on ('told
Reuters', 'according to AP, citing a French official'). Who said it is ``attribution``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from transforms.language.vocabulary import phrases, words
from transforms.quotations.names.classed_tokens import Scan
from transforms.quotations.names.entities import Article
from transforms.quotations.names.mentions import GROUP, ORGANISATION, PERSON, UNNAMED, Parsed

_REACH = 30  # tokens on either side of the cue
_OUTLET_WORDS = frozenset(words("outlets", "words"))
_OUTLETS = frozenset(words("outlets", "names"))
_PASSING = frozenset(phrases("relay")["passing"])
_REPORTING = frozenset(phrases("relay")["reporting"])
_TELLING = frozenset(phrases("relay")["telling"])
_CITING = frozenset(phrases("relay")["citing"])
_QUOTING = frozenset(("quoted", "quotes", "quoting", "cited", "cites"))
_REFERRING = frozenset(("reference", "referring"))
_LINKS = frozenset(("to", "by", "with", "from", "through", "via"))
# Without any of them nothing is passed on and nobody is quoted.
SIGNS = _OUTLETS | _OUTLET_WORDS | _QUOTING


def is_outlet(parsed: Parsed) -> bool:
    """Whether a mention names or describes an outlet or agency of news."""
    if parsed.kind not in (ORGANISATION, GROUP, PERSON) or not parsed.name or parsed.is_plural:
        return False
    last = parsed.name[-1].lower()
    if len(parsed.name) == 1:
        return last in _OUTLETS or (parsed.is_definite and last in _OUTLET_WORDS)
    return parsed.kind != PERSON and (last in _OUTLET_WORDS or parsed.name[0].lower() in _OUTLETS)


def relayed(article: Article, subject: int, cue: tuple[int, int], spoken: bytearray) -> tuple[int, int | None]:
    """The mention of who said it, and that through which the words came, if any.

    ``subject`` is the mention that the cue attributes the words to, ``cue`` in tokens, and ``spoken`` flags the tokens of speech.
    """
    scan = article.scan
    low, high = min(cue[0] - _REACH, scan.first[subject]), max(cue[1] + _REACH, scan.last[subject])
    signs = scan.watched[bisect_left(scan.watched, low) : bisect_left(scan.watched, high)]
    if not signs:
        return subject, None
    sentence = _sentence(scan, cue)
    source = _quoted_by(article, subject, cue, signs) or _cited_by(article, subject, sentence[1])
    return (subject, _relay_of(article, subject, cue, sentence, signs, spoken)) if source is None else (source, subject)


def _relay_of(
    article: Article, speaker: int, cue: tuple[int, int], sentence: tuple[int, int], signs: Sequence[int], spoken: bytearray
) -> int | None:
    """The outlet that passed the words on, if any."""
    scan = article.scan
    for token in signs:
        at = bisect_right(scan.first, token) - 1
        first, last = scan.first[at], scan.last[at]
        is_other = first <= token < last and at != speaker and sentence[0] <= first < sentence[1] and not spoken[first]
        if is_other and is_outlet(article.parsed(at)) and _passes_on(article, sentence[0], cue, first, last):
            return at
    return None


def _passes_on(article: Article, low: int, cue: tuple[int, int], first: int, last: int) -> bool:
    """Whether the words around a mention say that a statement came through it."""
    words = article.scan.lowered
    if first - cue[1] in (0, 1) and not _TELLING.isdisjoint(words[cue[0] : cue[1]]):
        return True
    before = words[max(low, first - 6) : first]
    if before and before[-1] in _LINKS:
        return before[-2:] == ["according", "to"] or not _PASSING.isdisjoint(before)
    return before[-1:] == [","] and last < len(words) and words[last] in _REPORTING


def _cited_by(article: Article, speaker: int, end: int) -> int | None:
    """The person or unnamed source that an outlet, as speaker, cites: 'AP reported, citing a French official'."""
    scan, words = article.scan, article.scan.lowered
    if not is_outlet(article.parsed(speaker)):
        return None
    for token in range(scan.last[speaker], end):
        is_reference = words[token] == "to" and words[token - 1] in _REFERRING
        if words[token] in _CITING or is_reference:
            at = bisect_left(scan.first, token + 1)
            is_next = at < len(scan.first) and scan.first[at] == token + 1
            return at if is_next and article.parsed(at).kind in (PERSON, UNNAMED, GROUP) else None
    return None


def _quoted_by(article: Article, speaker: int, cue: tuple[int, int], signs: Sequence[int]) -> int | None:
    """Whom the subject of the sentence quotes, where speech follows: 'the agency quoted Lee as saying'."""
    scan, words = article.scan, article.scan.lowered
    for token in signs:
        if scan.last[speaker] <= token < cue[1] and words[token] in _QUOTING:
            at = bisect_left(scan.first, token + 1)
            if at < len(scan.first) and scan.first[at] == token + 1 and _is_said(words, scan.last[at]):
                return at
    return None


def _is_said(words: list[str], token: int) -> bool:
    """Whether 'as saying' or the like begins at a token."""
    return words[token : token + 1] == ["as"] and "".join(words[token + 1 : token + 2]).endswith("ing")


def _sentence(scan: Scan, cue: tuple[int, int]) -> tuple[int, int]:
    """The tokens of the cue's sentence, within reach."""
    classes, low, high = scan.classes, max(cue[0] - _REACH, 0), min(cue[1] + _REACH, len(scan.classes))
    begin = max(classes.rfind(".", low, cue[0]), classes.rfind("\n", low, cue[0])) + 1
    for end in (classes.find(".", cue[1], high), classes.find("\n", cue[1], high)):
        high = end if 0 <= end < high else high
    return max(low, begin), high
