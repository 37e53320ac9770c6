"""What an article says of its sources beside their names: where they are named in full, roles, abbreviations in brackets.

Belongs here: the table `introductions` of a batch, found around the names of those who are quoted.
Does not belong here: which words make a role (`offices.py`), what is made of it over the coverage (`speakers.py`).

Only so many places of a name are looked at, each with a bounded stretch of text, so that the time is linear in the text.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyarrow as pa

from transforms.language.words import WORD
from transforms.quotations.names.noun_phrases import vocabulary
from transforms.speakers.name_keys import without_titles
from transforms.speakers.offices import role_after, role_before
from warehouse.tables import TABLES

NAME, ROLE, ABBREVIATION = "name", "role", "abbreviation"
_PLACES = 24  # of one name in one article
_NAMES = 200  # in one article
_BEHIND, _BEFORE = 120, 100  # characters looked at
_AGE = re.compile(r"\s?\d{1,3},\s")
_BREAK = re.compile(r"[,;:.!?()\[\]\"“”„«»\n\r–—](?=\s|$)")
_TITLE_END = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Rev|Prof|Sir|U\.S|U\.N|U\.K|E\.U)\Z")
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z&./-]{1,11})\)")
_LONG_FORM = 140
_SMALL_WORDS = frozenset(
    ("of", "the", "and", "for", "in", "on", "to", "de", "du", "des", "la", "le", "les", "et", "und", "für", "der", "y", "e", "&")
)
_ABBREVIATION = re.compile(r"(?=.{2,9}\Z)[A-Z][A-Za-z]{0,3}[A-Z&][A-Za-z&]{0,4}")


def introductions(documents: pa.Table, articles: pa.Table, quotations: pa.Table) -> pa.Table:
    """The roles and abbreviations that each article gives, in order of article and position."""
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    names: dict[str, dict[str, bool]] = {}
    columns = ("article_id", "resolved_name", "speaker_kind")
    for article_id, name, kind in zip(*(quotations[column].to_pylist() for column in columns), strict=True):
        if name and name.strip():
            names.setdefault(article_id, {})[" ".join(name.split())] = kind == "person"
    rows = []
    places = (articles[column].to_pylist() for column in ("article_id", "document_id", "start_char", "end_char"))
    for article_id, document_id, start, end in zip(*places, strict=True):
        text = texts[document_id][start:end]
        found = {(at, name): (kind, words) for name, kind, at, words in _introductions_in(text, names.get(article_id, {}))}
        for (at, name), (kind, words) in sorted(found.items()):
            rows.append(
                {
                    "article_id": article_id,
                    "document_id": document_id,
                    "name": name,
                    "kind": kind,
                    "text": words,
                    "start_char": start + at,
                    "end_char": start + at + len(words),
                }
            )
    return TABLES["introductions"].from_rows(rows)


def _introductions_in(text: str, names: Mapping[str, bool]) -> Iterator[tuple[str, str, int, str]]:
    """(name, kind, position, words) of the names of one article, which say whether they are persons', and what is beside them."""
    for name, is_person in sorted(names.items())[:_NAMES]:
        if (at := text.find(name)) >= 0:
            yield name, NAME, at, name
        if is_person:
            for role, at in _roles(text, name):
                yield name, ROLE, at, role
    for match in _BRACKETED.finditer(text):
        short = match[1]
        long = long_form(text[max(match.start() - _LONG_FORM, 0) : match.start()], short)
        if long is not None:
            yield long, ABBREVIATION, match.start(1), short


def _roles(text: str, name: str) -> Iterator[tuple[str, int]]:
    """The roles beside the places of a name, with their positions."""
    bare = without_titles(name)
    surname = bare.split()[-1]
    first = bare.split()[0]
    at = -1
    for _ in range(_PLACES):
        at = text.find(surname, at + 1)
        if at < 0:
            return
        end = at + len(surname)
        if text[at - 1 : at].isalnum() or text[end : end + 1].isalnum():
            continue
        begin = at
        if first != surname:
            given = text.rfind(first, max(at - len(bare) - 12, 0), at)
            begin = given if given >= 0 and _is_one_name(text[given:at]) else at
        before, clause = _clause_before(text, begin)
        role = role_before(before)
        found = before.rfind(role) if role else -1
        if role and found >= 0:
            yield role, clause + found
        if text[end : end + 1] == ",":
            behind = text[end + 1 : end + 1 + _BEHIND]
            age = _AGE.match(behind)
            skipped = age.end() if age else 0
            role = role_after(" ".join(behind[skipped:].split("\n\n")[0].split()))
            found = behind.find(role) if role else -1
            if role and found >= 0:
                yield role, end + 1 + found


def _is_one_name(between: str) -> bool:
    """Whether nothing but words stands from the given name up to the surname."""
    return not re.search(r"[,;:!?()\n]", between)


def _clause_before(text: str, end: int) -> tuple[str, int]:
    """The text in front of a name back to the nearest mark, less a comma right before it, and where that text begins."""
    begin = max(end - _BEFORE, 0)
    body = text[begin:end].rstrip().removesuffix(",")
    cut = 0
    for match in _BREAK.finditer(body):
        if match.group() != "." or not _TITLE_END.search(body[: match.start()]):
            cut = match.end()
    return body[cut:], begin + cut


@lru_cache(1 << 12)
def long_form(before: str, short: str) -> str | None:
    """The name at the end of `before` that an abbreviation stands for: its capitals spell it, or it is a body's full name.

    "the International Atomic Energy Agency" for "IAEA"; "Federal Security Service" for "FSB", which abbreviates the Russian.
    """
    letters = "".join(c for c in short if c.isupper())
    if not _ABBREVIATION.fullmatch(short.replace(".", "").replace("/", "").replace("-", "")) or len(letters) < 2:
        return None
    clause = re.split(r"[.;:!?()\[\]\"“”\n]\s", before)[-1]
    parts = clause.split()
    initials = ""
    for at in range(len(parts) - 1, max(len(parts) - 3 * len(letters) - 1, -1), -1):
        word = parts[at].strip(",'’\"“”")
        if word[:1].isupper():
            initials = "".join(piece[0].upper() for piece in WORD.findall(word) if piece[0].isupper()) + initials
            if initials == letters and at < len(parts) - 1:
                return " ".join(parts[at:])
            if len(initials) > len(letters):
                break
        elif word.lower() not in _SMALL_WORDS:
            break
    return _body_before(parts) if len(letters) > 2 and letters == short else None


def _body_before(parts: list[str]) -> str | None:
    """The capitalised name of two words or more at the end, where its last noun is one for a body."""
    begin = len(parts)
    while begin and (parts[begin - 1][0].isupper() or parts[begin - 1].lower() in ("of", "for", "and")):
        begin -= 1
    for at in range(begin, len(parts)):  # "Russia's Federal Security Service" is the Federal Security Service
        if parts[at].endswith(("'s", "’s")) or (at == begin and not parts[at][0].isupper()):
            begin = at + 1
    own = parts[begin:]
    kinds = vocabulary().classes
    if len(own) < 2 or not any(kinds.get(word.lower()) == "g" for word in own):
        return None
    return " ".join(own)
