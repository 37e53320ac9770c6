"""Outlets: which one an article is of, and all that a coverage has.

Belongs here: reading the outlet off an address, a statement of the input or the article's own lines; a name for those that
nobody listed; the table over all batches. Does not: finding an article's lines (`edited_articles`), who wrote it
(`head_credits`).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from transforms.articles.cleaning.paragraph_traits import Sheet
from transforms.articles.edited_articles import Edited
from transforms.articles.news_agencies import agency, beyond
from transforms.language.folding import plain
from transforms.language.line_folding import folded
from warehouse.tables import TABLES

AGENCY = "agency"
OUTLET_REACH, COPYRIGHT_REACH = 8, 12
MAX_OUTLET_WORDS = 8
MAX_LINE_LENGTH = 200
# What is longer is a sentence, not the name of an outlet.
MAX_NAME_LENGTH = 80
_BARS = re.compile(r"(?<=\s)[|»·•]\s")
_OWNER = re.compile(r"\W*(?:©|\([cC]\)|copyright\b)+[\s\d©,–-]*(?:by\s)?([^|.,;©]{2,80}?)[\s\d]*(?:[|.,;©]|$)", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@\s]*@)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
# Where an archive keeps a copy of a page, the page's own address follows.
_ARCHIVED = re.compile(r"https?://[^/]*/(?:web/)?\d{4,14}[a-z_]*/(?=https?://)", re.IGNORECASE)
_ADDRESS = re.compile(r"[\d.]+|\[.*|localhost|[^.]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outlet:
    """An article's outlet. `name` is as stated, where it is none of the listed ones."""

    outlet_id: str
    name: str | None = None


@dataclass(frozen=True)
class Outlets:
    """The outlets of the reference table by folded name and by domain, and the folded names of agencies known by it alone."""

    by_name: Mapping[str, str]
    by_domain: Mapping[str, str]
    agencies: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> frozenset[str]:
        """All folded names."""
        return frozenset(self.by_name)


def listed(known_outlets: pa.Table) -> Outlets:
    """The outlets of the reference table, ready for look-up."""
    by_name: dict[str, str] = {}
    by_domain: dict[str, str] = {}
    agencies: set[str] = set()
    for row in known_outlets.to_pylist():
        for name in (row["name"], *row["aliases"]):
            by_name.setdefault(folded(name), row["outlet_id"])
        if row["kind"] == AGENCY:
            agencies |= beyond(row["name"], row["aliases"])
        for domain in row["domains"]:
            by_domain.setdefault(domain.lower().removeprefix("www."), row["outlet_id"])
    return Outlets(by_name, by_domain, frozenset(agencies))


def outlet(
    whole: Sheet, first: int, last: int, edited: Edited, given: str | None, url: str | None, outlets: Outlets
) -> Outlet | None:
    """The outlet of the article in paragraphs `[first, last)`; `given` is its name as the input or a field states it.

    A listed one by its address, else as stated; one that is stated and not listed; a listed one by its name in head or foot or
    in the line of its rights, or as the agency; at last the host of the address.
    """
    host = _host(url)
    if host and (listed := _by_domain(host, outlets)):
        return Outlet(listed)
    if given and (listed := outlets.by_name.get(folded(given)) or _by_domain(given, outlets)):
        return Outlet(listed)
    if given and (found := _unlisted(given)):
        return found
    if listed := _printed(whole, first, last, edited, url, outlets):
        return Outlet(listed)
    return _unlisted(host) if host and not _ADDRESS.fullmatch(host) else None


def outlets(articles: pa.Table, known_outlets: pa.Table) -> pa.Table:
    """The table `outlets`: the listed ones, and a row for every other that articles are of, under the name it has most often."""
    rows = known_outlets.to_pylist()
    listed = {row["outlet_id"] for row in rows}
    names: dict[str, Counter[str]] = {}
    for outlet_id, name in zip(articles["outlet_id"].to_pylist(), articles["outlet_name"].to_pylist(), strict=True):
        if outlet_id is not None and outlet_id not in listed:
            names.setdefault(outlet_id, Counter())[name or outlet_id] += 1
    for outlet_id, counted in sorted(names.items()):
        ordered = sorted(counted, key=lambda name: (-counted[name], name))
        rows.append({"outlet_id": outlet_id, "name": ordered[0], "domains": [], "aliases": ordered[1:]})
    return TABLES["outlets"].from_rows(rows)


def _unlisted(name: str) -> Outlet | None:
    """The outlet that nobody listed: its id is made of the plain words of its name."""
    name = " ".join(name.split())
    outlet_id = "-".join(re.findall(r"[^\W_]+", plain(_ARTICLE.sub("", name))))
    return Outlet(outlet_id, name) if outlet_id and len(name) <= MAX_NAME_LENGTH else None


def _host(url: str | None) -> str | None:
    match = _DOMAIN.match(_ARCHIVED.sub("", url)) if url else None
    return match[1].lower() if match else None


def _printed(whole: Sheet, first: int, last: int, edited: Edited, url: str | None, outlets: Outlets) -> str | None:
    """A listed outlet by its name in head or foot or the line of its rights, else the agency."""
    for at in dict.fromkeys((*range(first, min(first + OUTLET_REACH, last)), *edited.credits.head, *edited.credits.foot)):
        line = whole.line(at)
        has_bar = "|" in line or "»" in line or "·" in line or "•" in line
        for part in map(str.strip, _BARS.split(line[:MAX_LINE_LENGTH]) if has_bar else (line[:MAX_LINE_LENGTH],)):
            if part.count(" ") >= MAX_OUTLET_WORDS:
                continue
            outlet_id = outlets.by_name.get(whole.traits[at].key if part == line else folded(part))
            # An agency's name alone on a line credits the text; it does not name the outlet.
            if outlet_id and agency(part, outlets.agencies) is None:
                return outlet_id
    for at in range(max(first, last - COPYRIGHT_REACH), last):
        line = whole.line(at)
        is_marked = line[0] in "cC" or not line[0].isalnum()
        if is_marked and (owner := _OWNER.match(line[:MAX_LINE_LENGTH])) and (outlet_id := outlets.by_name.get(folded(owner[1]))):
            return outlet_id
    # Wire copy alone is the agency's own; on a page or at an address it is another outlet's.
    return None if url or edited.is_on_page else outlets.by_name.get(folded(edited.credits.agency or ""))


def _by_domain(host: str, outlets: Outlets) -> str | None:
    """The outlet that publishes under a host or a domain above it."""
    domain = host.lower()
    while domain:
        if domain in outlets.by_domain:
            return outlets.by_domain[domain]
        domain = domain.partition(".")[2]
    return None
