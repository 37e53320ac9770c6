"""What a web page states of its article: linked data (JSON-LD), OpenGraph and other meta tags, canonical link, time elements.

Belongs here: reading statements and ranking those of one field. Does not belong here: guessing from the text that is shown
(`headlines.py`, `bylines.py`, `publication_dates.py`), reading tags (`visible_text.py`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.ingest.input_metadata import InputMetadata
from transforms.ingest.visible_text import Page, one_line, unescaped
from transforms.language.line_folding import folded

_ARTICLE_TYPES = frozenset(("BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"))
_TITLE_KEYS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline")
_AUTHOR_KEYS = (
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
)
_PUBLISHED_KEYS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "publish-date",
    "publishdate",
    "publication_date",
    "citation_publication_date",
    "pubdate",
    "dc.date",
    "dcterms.date",
    "date",
)
_OUTLET_KEYS = ("og:site_name", "application-name", "dc.publisher", "publisher")
_ABSOLUTE = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]|$)", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PUBLISHED_TIME = re.compile(r"datepublished|\bpublish|\bentry-date\b|\bpubdate\b")
MAX_NODES = 5_000
MAX_TITLE_LENGTH, MAX_NAME_LENGTH, MAX_AUTHORS = 500, 200, 50
MIN_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states: metadata, and the story where its linked data carry it."""

    given: InputMetadata
    body: str


def metadata_of(page: Page) -> Stated:
    """What a page states of its article."""
    nodes = _nodes(page.linked_data)
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    metas: dict[str, list[str]] = {}
    for key, content in page.metas:
        if key and content:
            metas.setdefault(key, []).append(content)
    article = _own_article([node for node in nodes if _is_article(node)], page, metas)
    address = _address(article) or _first_address(href for rel, href in page.links if "canonical" in rel.split())
    given = InputMetadata(
        title=_title(page, article, metas),
        authors=_authors(article, by_id, metas),
        published=_published(page, article, metas),
        url=address or _first_address(metas.get("og:url", ())),
        outlet=_name(article.get("publisher"), by_id) or _first(metas, _OUTLET_KEYS, MAX_NAME_LENGTH),
        language=_language(_said(article.get("inLanguage")), page.language, *metas.get("og:locale", ())),
    )
    body = article.get("articleBody")
    return Stated(given, _clean(body) if isinstance(body, str) else "")


def _nodes(scripts: list[str]) -> list[dict[str, Any]]:
    """All objects of the linked data, in order, a script that is no JSON left out."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        try:
            data = json.loads(_WRAPPING.sub("", script.strip()), strict=False)
        except (ValueError, RecursionError):
            continue
        pending = [data]
        while pending and len(found) < MAX_NODES:
            node = pending.pop()
            if isinstance(node, list):
                pending.extend(reversed(node))
            elif isinstance(node, dict):
                found.append(node)
                pending.extend(reversed([value for value in node.values() if isinstance(value, dict | list)]))
    return found


def _is_article(node: Mapping[str, Any]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and (name.endswith("Article") or name in _ARTICLE_TYPES) for name in names)


def _own_article(articles: list[dict[str, Any]], page: Page, metas: Mapping[str, list[str]]) -> Mapping[str, Any]:
    """The article that a page is about: of several the one with the page's own title, where the others are linked to."""
    if len({_said(article.get("headline")) for article in articles}) > 1:
        titles = [*page.headlines, page.title, *(title for key in _TITLE_KEYS for title in metas.get(key, ()))]
        articles = [one for one in articles if any(_is_same(_said(one.get("headline")), title) for title in titles)]
    return max(articles, key=_completeness, default={})


def _completeness(node: Mapping[str, Any]) -> int:
    """How much is stated of an article; of two alike the first counts."""
    return sum(bool(node.get(key)) for key in ("headline", "author", "datePublished", "articleBody", "publisher"))


def _title(page: Page, article: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    """The stated title, in the words of the headline that the page shows where that is the same."""
    candidates = [_said(article.get("headline")), *(value for key in _TITLE_KEYS for value in metas.get(key, ())), page.title]
    candidates = [title for title in candidates if 0 < len(title) <= MAX_TITLE_LENGTH]
    shown = [title for title in page.headlines if len(title) <= MAX_TITLE_LENGTH]
    for headline in shown:
        if any(_is_same(headline, title) for title in candidates):
            return headline
    if candidates:
        return candidates[0]
    return shown[0] if len(shown) == 1 else None


def _is_same(headline: str, title: str) -> bool:
    """Whether most words of a headline are in a title, and it is not the site's name at the title's end."""
    words, others = folded(headline).split(), folded(title).split()
    if len(words) * 2 < len(others) and others[-len(words) :] == words:
        return False
    return len(words) > 1 and sum(word in set(others) for word in words) >= MIN_SHARED * max(len(words), 3)


def _authors(
    article: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], metas: Mapping[str, list[str]]
) -> tuple[str, ...]:
    stated = article.get("author") or article.get("creator")
    names = [_name(author, by_id) for author in (stated if isinstance(stated, list) else [stated])]
    if not any(names):
        names = next((metas[key] for key in _AUTHOR_KEYS if any(_is_name(name) for name in metas.get(key, ()))), [])
    return tuple(dict.fromkeys(name for name in names if name and _is_name(name)))[:MAX_AUTHORS]


def _is_name(name: str) -> bool:
    return 1 < len(name) <= MAX_NAME_LENGTH and "://" not in name


def _published(page: Page, article: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str | None:
    """The stated date of publication; of the time elements one that says so, or the only one there is."""
    stated = _said(article.get("datePublished")) or _first(metas, _PUBLISHED_KEYS, MAX_NAME_LENGTH)
    if stated:
        return stated
    times = [(label, value) for label, value in page.times if value and len(value) <= MAX_NAME_LENGTH]
    labelled = [value for label, value in times if _PUBLISHED_TIME.search(label)]
    if labelled:
        return labelled[0]
    return times[0][1] if len({value for _, value in times}) == 1 else None


def _name(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> str:
    """The name of a person or organisation, given in place or by reference."""
    if isinstance(value, list):
        return next((name for name in (_name(one, by_id) for one in value if not isinstance(one, list)) if name), "")
    if isinstance(value, dict):
        named = value if value.get("name") else by_id.get(str(value.get("@id")), value)
        name = named.get("name")
        return _said(name[0] if isinstance(name, list) and name else name)
    return _said(value)


def _said(value: Any) -> str:
    """A stated string on one line; nothing where it is no string."""
    if isinstance(value, list) and value:
        value = value[0]
    return one_line(_clean(value)) if isinstance(value, str) else ""


def _clean(value: str) -> str:
    return _SURROGATE.sub("\ufffd", unescaped(value))


def _first(metas: Mapping[str, list[str]], keys: tuple[str, ...], longest: int) -> str | None:
    return next((value for key in keys for value in metas.get(key, ()) if len(value) <= longest), None)


def _address(article: Mapping[str, Any]) -> str | None:
    entity = article.get("mainEntityOfPage")
    stated = (article.get("url"), entity.get("@id") if isinstance(entity, dict) else entity)
    return _first_address(value for value in stated if isinstance(value, str))


def _first_address(values: Iterator[str] | list[str] | tuple[str, ...]) -> str | None:
    return next((value for value in values if len(value) <= 2_000 and _ABSOLUTE.match(value)), None)


def _language(*stated: str) -> str | None:
    for value in stated:
        if match := _LANGUAGE.match(value.strip()):
            return match[1].lower()
    return None
