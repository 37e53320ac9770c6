"""The visible text of an HTML page, one block a line in page order, and the parts of the page that state its metadata.

Belongs here: reading tags and text as a browser shows them, in one pass that no page can make slow. Does not belong here: the
character encoding and the story within the page (`html_pages.py`), what the stated parts mean (`page_metadata.py`).
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from transforms.language.vocabulary import words

_PARAGRAPHS = frozenset(words("elements", "paragraph"))
_BLOCKS = _PARAGRAPHS | frozenset(words("elements", "line"))
_VOID = frozenset(words("elements", "void"))
_UNSEEN = frozenset(words("elements", "unseen"))
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in words("elements", "raw")}
_SHOWN_RAW = frozenset(("textarea", "xmp"))
_CODE = frozenset(("script", "style"))
_CELLS, _TERMS = ("td", "th"), ("dt", "dd")
# The open elements that a start tag ends: "<li>one<li>two".
_ENDED_BY = {"td": _CELLS, "th": _CELLS, "tr": (*_CELLS, "tr"), "li": ("li",), "dt": _TERMS, "dd": _TERMS, "option": ("option",)}
_ENCLOSING = frozenset((*words("elements", "list"), "dl", "table", "select"))
IMPLIED_REACH = 12
_LISTS = frozenset(words("elements", "list"))
_HEAD_TAGS = frozenset(words("elements", "head"))
_STATING = frozenset(("html", "link", "meta", "time"))
_HEADLINE = "h1"
MAX_HEADLINE_LINES, MAX_STATED = 3, 1_000

_START = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
# Quotation marks count only behind an equals sign; possessive, so that nothing is read twice.
_REST = re.compile(r"""((?:[^>=]++|=\s*+(?>"[^"]*"|'[^']*'|))*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s/>="'][^\s/>=]*)(?:\s*+=\s*+(?>"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_HIDDEN_HINT = re.compile(r"hidden|display|nodisplay|visibility", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
_SPACE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
# Never shown: control characters, soft hyphens, spaces of no width, byte order marks.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
BULLET, CELL_MARK = "• ", " | "
MAX_CELL_LENGTH = 100
# Deeper nesting and longer attributes are left out of the copy for the extractor, whose parser drops what stands so deep.
MAX_DEPTH, MAX_ATTRIBUTES_LENGTH = 120, 2_000


@dataclass(slots=True)
class Page:
    """A page as read: its lines, with the number of line ends before each, and what it states of itself.

    `headlines` are the lines of its first-rank headings; `reduced` is the page without scripts, styles, comments and hidden
    parts, every element ended, for the extractor.
    """

    lines: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    title: str = ""
    language: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    linked_data: list[str] = field(default_factory=list)
    reduced: list[str] = field(default_factory=list)
    tag_count: int = 0

    def text(self) -> str:
        """The lines as one text."""
        pieces: list[str] = []
        for line, breaks in zip(self.lines, self.breaks, strict=True):
            pieces.append("\n" * breaks if pieces else "")
            pieces.append(line)
        return "".join(pieces)


def page(markup: str) -> Page:
    """The page that `markup` shows. Any string is a page, however broken."""
    return _Reader(markup).read()


def attributes(tag: str) -> dict[str, str]:
    """The attributes in the inside of a tag, by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescaped(value))
    return found


def unescaped(text: str) -> str:
    """Text with its character references resolved."""
    if "&" not in text:
        return text
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))


def one_line(text: str) -> str:
    """Text as shown on one line: white space collapsed, what is invisible left out."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip(" ")


@dataclass(slots=True)
class _Open:
    """An open element: whether it hides its content and whether it stands in the reduced page."""

    name: str
    hides: bool
    is_reduced: bool


@dataclass(slots=True)
class _Row:
    """An open row of a table: the lines before it and before its open cell, and how many of its cells have text so far."""

    first_line: int
    cell_line: int = 0
    cells: int = 0


class _Reader:
    """One pass over the markup, with the state of the pass."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.page = Page()
        # The line being read, the line ends due before it, and the mark of the list item that it opens.
        self.pieces: list[str] = []
        self.gap = 0
        self.mark = ""
        self.open: list[_Open] = []
        self.open_counts: Counter[str] = Counter()
        self.hiding = 0
        # For each open list its last number, or None where it has bullets.
        self.lists: list[int | None] = []
        self.rows: list[_Row] = []
        self.headline_line = 0
        self.link_ended_at = -1
        self.are_quotes_sound = True
        self.never_ended: set[str] = set()

    def read(self) -> Page:
        """Read the whole page."""
        markup, at = self.markup, 0
        while (mark := markup.find("<", at)) >= 0:
            if mark > at:
                self._text(markup[at:mark])
            at = self._markup_at(mark)
        self._text(markup[at:])
        self._flush(1)
        while self.open:
            self._pop()
        return self.page

    def _text(self, text: str) -> None:
        if self.open and self.open[-1].name == "head" and not text.isspace():
            self._pop()
        if text and not self.hiding:
            self.pieces.append(unescaped(text))
            self.page.reduced.append(text)

    def _markup_at(self, mark: int) -> int:
        """Read what begins with the "<" at `mark`; where the page goes on."""
        markup = self.markup
        start = _START.match(markup, mark)
        if start is None:
            if markup.startswith("<!--", mark):
                return _after(markup, "-->", mark + 2)
            if markup.startswith(("<!", "<?", "</"), mark):
                return _after(markup, ">", mark)
            self._text("&lt;")
            return mark + 1
        rest = _REST.match(markup, start.end()) if self.are_quotes_sound else None
        if rest is None:
            # No tag ends outside quotation marks any more: from here on they are not trusted, so that none is searched again.
            self.are_quotes_sound = False
            after = _after(markup, ">", start.end())
            inside = markup[start.end() : after - 1]
        else:
            inside, after = rest[1], rest.end()
        name = start[2].lower()
        if start[1]:
            self._end(name)
            if name == "a":
                self.link_ended_at = after
            return after
        self.page.tag_count += 1
        self._end_implied(name)
        self._note(name, inside)
        return self._raw(name, inside, after) if name in _RAW_ENDS else self._begin(name, inside, mark, after)

    def _end_implied(self, name: str) -> None:
        """End what a start tag ends without saying so."""
        innermost = self.open[-1].name if self.open else ""
        if name == "body":
            self._end("head")
        elif (innermost == "head" and name not in _HEAD_TAGS) or (innermost == "p" and name in _BLOCKS):
            self._pop()
        for ended in _ENDED_BY.get(name, ()):
            for _ in range(self._depth_of(ended)):
                self._pop()

    def _depth_of(self, name: str) -> int:
        """How many elements end with the nearest open one of a name; 0 where a list or table encloses the place before it."""
        for depth, element in enumerate(self.open[: -IMPLIED_REACH - 1 : -1], 1):
            if element.name == name:
                return depth
            if element.name in _ENCLOSING:
                return 0
        return 0

    def _note(self, name: str, inside: str) -> None:
        """Keep what a tag states of the page."""
        if name not in _STATING:
            return
        stated = attributes(inside)
        if name == "html":
            self.page.language = self.page.language or stated.get("lang", "")
        elif name == "meta" and len(self.page.metas) < MAX_STATED:
            key = next((stated[key] for key in ("property", "name", "itemprop", "http-equiv") if stated.get(key)), "")
            self.page.metas.append((key.strip().lower(), one_line(stated.get("content", ""))))
        elif name == "link" and len(self.page.links) < MAX_STATED:
            self.page.links.append((stated.get("rel", "").lower(), stated.get("href", "").strip()))
        elif name == "time" and len(self.page.times) < MAX_STATED:
            self.page.times.append((stated.get("itemprop", stated.get("class", "")).lower(), stated.get("datetime", "").strip()))

    def _begin(self, name: str, inside: str, mark: int, after: int) -> int:
        if name == "br":
            self._break()
        elif name in _BLOCKS:
            self._flush(2 if name in _PARAGRAPHS else 1)
        elif name == "a" and self.link_ended_at == mark:
            # Links side by side are set apart by their style.
            self.pieces.append(" ")
        if name == "q" and not self.hiding:
            self.pieces.append("‘" if self.open_counts["q"] % 2 else "“")
        elif name in _LISTS:
            self.lists.append(0 if name == "ol" else None)
        elif name == "li":
            self._begin_item()
        elif name == "tr":
            self.rows.append(_Row(len(self.page.lines)))
        elif name in _CELLS and self.rows:
            self.rows[-1].cell_line = len(self.page.lines)
        elif name == _HEADLINE:
            self.headline_line = len(self.page.lines)
        self._reduce(f"<{name} {inside}>" if len(inside) <= MAX_ATTRIBUTES_LENGTH else f"<{name}>")
        if name not in _VOID and (name in _BLOCKS or not inside.endswith("/")):
            hides = name in _UNSEEN or _is_hidden(name, inside)
            self.open.append(_Open(name, hides, len(self.open) < MAX_DEPTH))
            self.open_counts[name] += 1
            self.hiding += hides
        return after

    def _begin_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.mark = BULLET
        else:
            self.lists[-1] = number + 1
            self.mark = f"{number + 1}. "

    def _raw(self, name: str, inside: str, after: int) -> int:
        """Read an element whose content is no markup."""
        markup = self.markup
        end = None if name in self.never_ended else _RAW_ENDS[name].search(markup, after)
        if end is None:
            self.never_ended.add(name)
            return len(markup) if name in _CODE else after
        content = markup[after : end.start()]
        if name == "title":
            self.page.title = self.page.title or one_line(unescaped(content))
        elif name == "script" and "ld+json" in inside.lower() and len(self.page.linked_data) < MAX_STATED:
            self.page.linked_data.append(content)
        elif name in _SHOWN_RAW and not self.hiding:
            self._flush(2)
            self._preformatted(unescaped(content) if name == "textarea" else content)
            self._flush(2)
        return _after(markup, ">", end.end())

    def _end(self, name: str) -> None:
        if name == "br":
            self._break()
        elif self.open_counts[name] and name not in ("html", "body"):
            while self.open[-1].name != name:
                self._pop()
            self._pop()

    def _pop(self) -> None:
        """End the innermost open element."""
        name = self.open[-1].name
        if name == "q" and not self.hiding:
            self.pieces.append("”" if self.open_counts["q"] % 2 else "’")
        elif name in _BLOCKS:
            self._flush(2 if name in _PARAGRAPHS else 1)
        if name == "li":
            self.mark = ""
        elif name in _LISTS and self.lists:
            self.lists.pop()
        elif name in _CELLS and self.rows:
            self.rows[-1].cells += len(self.page.lines) > self.rows[-1].cell_line
        elif name == "tr" and self.rows:
            self._join_cells(self.rows.pop())
        elif name == _HEADLINE and (headline := " ".join(self.page.lines[self.headline_line :][:MAX_HEADLINE_LINES])):
            self.page.headlines.append(headline)
        ended = self.open.pop()
        self.open_counts[name] -= 1
        self.hiding -= ended.hides
        if ended.is_reduced:
            self._reduce(f"</{name}>")

    def _join_cells(self, row: _Row) -> None:
        """Short cells of a row stand on one line; where pages are laid out as tables, cells are long or of several lines."""
        lines = self.page.lines
        count = len(lines) - row.first_line
        if count >= 2 and count == row.cells and all(len(line) <= MAX_CELL_LENGTH for line in lines[row.first_line :]):
            lines[row.first_line :] = [CELL_MARK.join(lines[row.first_line :])]
            del self.page.breaks[row.first_line + 1 :]

    def _reduce(self, markup: str) -> None:
        if not self.hiding and len(self.open) < MAX_DEPTH:
            self.page.reduced.append(markup)

    def _break(self) -> None:
        """A line break; two on end leave a blank line."""
        before = len(self.page.lines)
        had_gap = self.gap
        self._flush(1)
        if len(self.page.lines) == before and had_gap:
            self.gap = 2

    def _flush(self, gap: int) -> None:
        """End the line being read; at least `gap` line ends come before the next."""
        if self.pieces:
            written = "".join(self.pieces)
            self.pieces.clear()
            if self.open_counts["pre"]:
                self._preformatted(written)
            elif line := one_line(written):
                self._line(line)
        self.gap = max(self.gap, gap)

    def _preformatted(self, written: str) -> None:
        for line in _BREAKS.split(_INVISIBLE.sub("", written)):
            if line.strip():
                self._line(line.rstrip())
            self.gap = self.gap + 1 if self.gap < 2 else 2

    def _line(self, line: str) -> None:
        self.page.lines.append(self.mark + line)
        self.page.breaks.append(self.gap or 1)
        self.mark, self.gap = "", 0


def _after(markup: str, mark: str, start: int) -> int:
    """The place after the next `mark`, or the end of the page."""
    found = markup.find(mark, start)
    return len(markup) if found < 0 else found + len(mark)


def _is_hidden(name: str, inside: str) -> bool:
    """Whether an element says of itself that it is not shown."""
    if name == "dialog":
        return "open" not in attributes(inside)
    if _HIDDEN_HINT.search(inside) is None:
        return False
    stated = attributes(inside)
    return (
        ("hidden" in stated and stated["hidden"].lower() != "until-found")
        or stated.get("layout", "").lower() == "nodisplay"
        or _HIDDEN_STYLE.search(stated.get("style", "")) is not None
    )
