"""Labelled turns: interviews, transcripts, records of parliament, where a label says who speaks and no mark is set.

Belongs here: telling whether an article is written in turns, where each begins and ends, and whom its label names. Does not
belong here: speech in prose (`quotation_spans.py`), headings and lists of the form "Name: “words”" (`speaker_candidates.py`).

A colon behind some words at the head of a paragraph says little by itself ("Price: …", "Read more: …"). So an article has turns
only where labels that are names or offices come several times, and what stands behind them is talk.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from transforms.quotations.names import noun_phrases
from transforms.quotations.names.noun_phrases import CAP_ROLE, DETERMINER, GIVEN, HONORIFIC, classify
from transforms.quotations.spans.tokens import Article, Paragraph

_REACH = 160  # characters of a paragraph in which its label ends, at most
_WORD = r"[^\W\d_][^\W\d_.'’-]{0,30}+(?:[.'’-][^\W\d_]{0,30}+){0,4}+"
_LABEL = re.compile(
    r"\s*(?P<letter>[QA])[.:]\s+(?=\S)"
    rf"|\s*(?P<words>{_WORD}(?:,? (?:&|{_WORD})){{0,11}})(?P<brackets>(?: ?\([^()\n]{{1,60}}\)){{0,3}}) ?:\s+(?=\S)"
)
_BRACKETED = re.compile(r"\(([^()\n]+)\)")
# Questions, and who speaks of himself: what advice and answers to frequent questions seldom do.
_TALK = re.compile(r"\?|\b(?:I|I['’](?:m|ve|d|ll)|[Ww]e|[Mm]y|[Oo]ur|[Uu]s)\b")
_GOES_ON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Yy]ou|[Yy]our)\b")
_STAGE = re.compile(r"\s*(?:\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\])\s*")
_ENDS = (".", "?", "!", "…", "—", "-", "–", ")", "]", '"', "”", "’", "'")
# A post of a network, set into the page: its words, then who wrote them, or the other way round.
_POST = re.compile(rf"(?:^|\s)(?:—|–|--|&mdash;)\s?(?P<name>{_WORD}(?: {_WORD}){{0,5}}) \(@\w{{1,30}}\)")
_QUOTES = re.compile(r"[\"“”«»]|(?<!\w)['‘]\w")
_HANDLE = re.compile(r"\s*@\w{1,30}\s*")
_LINKS = ("http://", "https://", "pic.twitter.com/", "t.co/")
_MARKS = "\"“”„«»'‘’"
_PARTICLES = "ifd&jx"  # classes of small words that stand in labels: 'LAWYER FOR THE BOARD', 'Ann de Vries'
_TITLES = HONORIFIC + CAP_ROLE + DETERMINER + noun_phrases.ROLE
# Names that are looked up, and in how many characters, so that the time does not grow with the square of the text.
_NAMES, _LOOKED_AT = 64, 100_000
_FEW, _TURNS, _TALKING, _ENDED = 2, 3, 1 / 3, 0.6


@dataclass(frozen=True, slots=True)
class Label:
    """What names the speaker of a turn: where it stands, and the words of the name, of which there may be none."""

    start: int
    end: int
    name: tuple[str, ...]
    key: str
    """The last word of the name, or the label, in small letters: the same for the turns of one speaker."""
    is_bracketed: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph, or what follows the label in it, that one speaker says; `number` is that of the speaker's turn."""

    start: int
    end: int
    label: tuple[int, int]
    speaker: str | None
    number: int
    is_named: bool
    """Whether `speaker` is a name; else it is an office, or nothing."""
    is_answer: bool


def turns(article: Article) -> list[Turn]:
    """The turns of an article and the posts in it, in text order; none where it is prose."""
    posts = list(_posts(article)) if "@" in article.text and article.paragraphs else []
    spoken = _turns(article)
    if not posts:
        return spoken
    number = spoken[-1].number + 1 if spoken else 0
    posts = [replace(post, number=number + at) for at, post in enumerate(posts)]
    told = {(turn.start, turn.end) for turn in spoken}
    return sorted(spoken + [post for post in posts if (post.start, post.end) not in told], key=lambda turn: turn.start)


def _posts(article: Article) -> Iterator[Turn]:
    """Posts set into the page: "words — Ann Lee (@annlee) 3 May", or a name, a handle, and the words below."""
    text, paragraphs = article.text, article.paragraphs
    ends = [paragraph.end for paragraph in paragraphs]
    for found in _POST.finditer(text):
        at = bisect_left(ends, found.start() + 1)
        # The line of its writer may have been cleaned away.
        is_within = at < len(paragraphs) and paragraphs[at].start < found.start()
        if is_within and text[paragraphs[at].start : found.start()].strip():
            yield from _post(text, paragraphs[at].start, found.start(), found.span("name"))
        elif at and not text[ends[at - 1] : found.start()].strip():
            yield from _post(text, paragraphs[at - 1].start, ends[at - 1], found.span("name"))
    for before, paragraph, behind in zip(paragraphs, paragraphs[1:], paragraphs[2:], strict=False):
        if "@" in text[paragraph.start : paragraph.start + 2] and _HANDLE.fullmatch(text, paragraph.start, paragraph.end):
            line = text[before.start : before.end].strip()
            name = _name_in(line)
            if len(name) >= _FEW and len(line.split()) <= len(name) + _FEW:
                start = text.index(name[0], before.start)
                yield from _post(text, behind.start, behind.end, (start, start + len(" ".join(name))))


def _post(text: str, low: int, high: int, label: tuple[int, int]) -> Iterator[Turn]:
    """The words of a post without the links at their end; a post that quotes is read as prose is."""
    words = text[low:high].rstrip()
    while "/" in words[-_REACH:]:
        head, gap, last = words.rpartition(" ")
        if not gap or not last.startswith(_LINKS):
            break
        words = head.rstrip()
    high = low + len(words)
    low, high = low + len(words) - len(words.lstrip()), low + len(words.rstrip())
    name = _name_in(text[slice(*label)])
    if low < high and any(map(str.isalnum, text[low:high])) and not _QUOTES.search(text, low, high):
        yield Turn(low, high, label, " ".join(name) or text[slice(*label)], 0, bool(name), False)


def _turns(article: Article) -> list[Turn]:
    """The labelled turns."""
    found = [(at, paragraph, _label(article.text, paragraph)) for at, paragraph in enumerate(article.paragraphs)]
    labelled = [(at, paragraph, *label) for at, paragraph, label in found if label is not None]
    if len(labelled) < _FEW:
        return []
    known = _names(article.text, [label for _, _, label, _ in labelled])
    has_questions = any(label.key == "Q" for _, _, label, _ in labelled)
    sure, kept = [], {}
    for at, paragraph, label, start in labelled:
        said = article.text[start : paragraph.end].rstrip()
        is_sure = label.name in known or (label.is_bracketed and label.key != "A") or (label.key in "QA" and has_questions)
        if is_sure:
            sure.append((label, said))
        if is_sure or (said.endswith(_ENDS) and _is_office(article.text, label)):
            kept[at] = label, start
    if not _is_talk(sure):
        return []
    return list(_spoken(article, kept, known))


def _label(text: str, paragraph: Paragraph) -> tuple[Label, int] | None:
    """The label at the head of a paragraph, and where what is said begins."""
    has_colon = -1 < text.find(":", paragraph.start, paragraph.start + _REACH) < paragraph.end
    if paragraph.is_title or not (has_colon or text[paragraph.start : paragraph.start + 2] in ("Q.", "A.")):
        return None
    found = _LABEL.match(text, paragraph.start, min(paragraph.end, paragraph.start + _REACH))
    if found is None or found.end() >= paragraph.end:
        return None
    if found["letter"]:
        return Label(*found.span("letter"), (), found["letter"], False), found.end()
    classed = [(word, classify(word)) for word in re.findall(_WORD, found["words"])]
    if not classed[0][0][0].isupper() or any(not word[0].isupper() and cls not in _PARTICLES for word, cls in classed):
        return None
    start, end = found.start("words"), found.end("words")
    name = _name_in(found["words"])
    bracket = next((some for some in _BRACKETED.finditer(found["brackets"])), None)
    if bracket is not None and not name:
        inner = _name_in(bracket[1])
        if len(inner) > 1:
            low = found.start("brackets")
            return Label(low + bracket.start(1), low + bracket.end(1), inner, inner[-1].casefold(), True), found.end()
    key = name[-1].casefold() if name else found["words"].casefold()
    return Label(start, end, name, key, bracket is not None), found.end()


@lru_cache(maxsize=1 << 12)
def _name_in(words: str) -> tuple[str, ...]:
    """The words of a name in a label or in brackets, without titles, roles and what comes after them."""
    for part in words.split(","):
        own = part.split()
        classes = [classify(word if not word.isupper() or len(word) < 2 else word.title()) for word in own]
        while classes and classes[0] in _TITLES:
            own, classes = own[1:], classes[1:]
        while classes and classes[-1] in _TITLES:
            own, classes = own[:-1], classes[:-1]
        is_name = own and all(word[0].isupper() or cls == noun_phrases.PARTICLE for word, cls in zip(own, classes, strict=True))
        if is_name and not set(classes) & set("ifd&xbRO") and len(own) < 6:
            return tuple(own)
    return ()


def _is_office(text: str, label: Label) -> bool:
    """Whether a label without a known name has the form of a speaker's: 'The PRESIDENT', 'Hon. Members', 'UNIDENTIFIED MAN'."""
    words = text[label.start : label.end]
    first = words.split(maxsplit=1)[0]
    return words.isupper() or classify(first.title() if first.isupper() else first) in _TITLES


def _is_talk(sure: Sequence[tuple[Label, str]]) -> bool:
    """Whether labels come again and what follows them is talk."""
    keys = Counter(label.key for label, _ in sure)
    if len(keys) < _FEW:
        return False
    is_record = sum(label.is_bracketed and bool(label.name) for label, _ in sure) >= _FEW
    if not is_record and (len(sure) < _TURNS or max(keys.values()) < _FEW):
        return False
    if ("Q" in keys) != ("A" in keys) and len(keys) == _FEW and len(sure) < 2 * _FEW:
        return False
    # A transcript or record shows its form; answers to frequent questions and tables of products have labels, too, but no "I".
    shown = [label for label, _ in sure if label.is_bracketed or (label.name and " ".join(label.name).isupper())]
    has_form = len(shown) >= _FEW
    told = [text for label, text in sure if has_form or not (label.key == "Q" or text.endswith("?"))]
    talking = sum(_TALK.search(text) is not None for text in told)
    ended = sum(text.endswith(_ENDS) for _, text in sure)
    return talking >= _TALKING * len(told) and ended >= _ENDED * len(sure)


def _names(text: str, labels: Sequence[Label]) -> dict[tuple[str, ...], str]:
    """The full name for every name in a label that the article knows: by a title or a given name, or from another place."""
    names = dict.fromkeys(label.name for label in labels if label.name)
    first = {name: label for label in reversed(labels) if (name := label.name)}
    whole = [name for name in names if len(name) > 1 and not _is_common(text, name)]
    parts = {word.casefold() for name in whole for word in (name[0], name[-1])}
    known: dict[tuple[str, ...], str] = {}
    for number, name in enumerate(names):
        label = first[name]
        written = _written(text, name, label) if number < _NAMES else None
        has_given = len(name) > 1 and classify(name[0].title() if name[0].isupper() else name[0]) == GIVEN
        is_upper = len(name) > 1 and all(word.isupper() for word in name)
        is_part = len(name) == 1 and name[0].casefold() in parts
        is_person = has_given or is_part or _is_titled(text, label)
        if written is not None and (is_person or not _is_common(text, name)):
            known[name] = written
        elif written is None and (is_person or is_upper):
            known[name] = _cased(name)
    return known


def _is_common(text: str, name: tuple[str, ...]) -> bool:
    """Whether the text has a word of a label in small letters, too, as it has of 'Tip' and 'Pro Tips', seldom of names."""
    said = text[:_LOOKED_AT]
    return any(re.search(rf"\b{re.escape(word.lower())}\b", said) is not None for word in name if not word.islower())


def _is_titled(text: str, label: Label) -> bool:
    first = text[label.start : label.end].split(maxsplit=1)[0]
    return classify(first if not first.isupper() else first.title()) == HONORIFIC


def _cased(name: tuple[str, ...]) -> str:
    """A name in capitals as names are written."""
    return " ".join(word.title() if word.isupper() and len(word) > 1 else word for word in name)


def _written(text: str, name: tuple[str, ...], label: Label) -> str | None:
    """A name as the article writes it elsewhere, with the words that a short one or initials leave out."""
    if len(name) == 1 and name[0].isupper() and 1 < len(name[0]) < 5:
        pattern = r"\b" + r" ".join(rf"{letter}[^\W\d_]*[^\W\d_A-Z][^\W\d_]*" for letter in name[0]) + r"\b"
        if (found := re.search(pattern, text[:_LOOKED_AT])) is not None:
            return found[0]
        flags = re.IGNORECASE
        pattern = r"(?-i:^|(?<=[\s(“]))" + r" ".join(rf"(?-i:{letter})[^\W\d_]+" for letter in name[0]) + r"(?=:)"
        if (found := re.search(pattern, text[:_LOOKED_AT], flags)) is not None:
            return _cased(tuple(found[0].split()))
    own = r" ".join(map(re.escape, name))
    more = r"(?-i:[^\W\d_a-z][^\W\d_]*[^\W\d_A-Z][\w.’'-]*)"
    pattern = rf"\b(?:{more} ){{0,3}}(?i:{own})(?: {more}){{0,2}}"
    shortest: str | None = None
    for found in re.finditer(pattern, text[:_LOOKED_AT]):
        if found.end() > label.start and found.start() < label.end:
            continue
        behind = text[found.end() : found.end() + 1]
        words = _name_in(found[0])
        is_cased = not found[0].isupper()
        if is_cased and behind != ":" and tuple(map(str.casefold, name)) == tuple(map(str.casefold, words[-len(name) :])):
            if len(words) > len(name) or len(name) > 1:
                return " ".join(words)
            shortest = shortest or " ".join(words)
        elif is_cased and behind != ":" and len(words) > len(name) and words[0].casefold() == name[0].casefold():
            return " ".join(words)
    return shortest


def _spoken(article: Article, kept: dict[int, tuple[Label, int]], known: dict[tuple[str, ...], str]) -> Iterator[Turn]:
    """The turns: what follows each label, and the paragraphs without one in which the same speaker goes on."""
    text, number = article.text, -1
    label: Label | None = None
    latest: dict[str, str] = {}
    last = max(kept)
    speaker: str | None = None
    for at, paragraph in enumerate(article.paragraphs):
        start = paragraph.start
        if at in kept:
            label, start = kept[at]
            number += 1
            speaker = known.get(label.name) or _office(text, label)
            if speaker is not None and label.name in known:
                speaker = speaker if " " in speaker else latest.get(label.key, speaker)
                if " " in speaker:
                    latest[label.key] = speaker
        elif label is None or paragraph.is_title or _STAGE.fullmatch(text, start, paragraph.end):
            continue
        else:
            own = text[start : paragraph.end].strip()
            if at > last + 1 or not own or own[0] in _MARKS + "|" or not own.endswith(_ENDS) or not _GOES_ON.search(own):
                label = label if at <= last else None
                continue
        words = text[start : paragraph.end]
        start += len(words) - len(words.lstrip())
        end = paragraph.start + len(text[paragraph.start : paragraph.end].rstrip())
        is_marked = start < end and text[start] in _MARKS and text[end - 1] in _MARKS
        if start < end and not is_marked and any(map(str.isalnum, text[start:end])):
            yield Turn(start, end, (label.start, label.end), speaker, number, label.name in known, label.key == "A")


def _office(text: str, label: Label) -> str | None:
    """A label that names no one but an office: 'The PRESIDENT', 'Hon. Members'."""
    if label.key in "QA":
        return None
    words = text[label.start : label.end].split()
    words = words[words[0].lower() == "the" :]
    return " ".join(words).capitalize() if all(map(str.isupper, words)) else " ".join(words) or None
