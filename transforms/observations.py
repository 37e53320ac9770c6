"""Who is named in which article: the quotations' names as arrays, with what the articles say of them.

Belongs here: bringing the columns of the whole coverage into a compact form, the same whatever the order of rows.
Does not belong here: which names mean one source (`identities.py`).

An observation is a name of one kind in one article. Names, mentions and articles are numbered in alphabetical order.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.folding import plain
from transforms.introductions import ABBREVIATION, NAME, ROLE
from transforms.name_keys import gender_of, without_titles
from transforms.offices import role_beside
from warehouse.tables import SPEAKER_KINDS

NO_DAY = 1 << 20  # after every day, so that an undated article is the latest
UNNAMED = SPEAKER_KINDS.index("unnamed")


@dataclass(frozen=True, slots=True)
class Observations:
    """The observations of a coverage; `name`, `kind`, `article` and `count` have one element each, the numbered texts beside."""

    names: list[str]
    article_ids: list[str]
    name: np.ndarray
    kind: np.ndarray
    article: np.ndarray
    count: np.ndarray
    days: np.ndarray  # of each article; NO_DAY where it has no date
    stories: np.ndarray  # of each article; -1 where no story is known
    quotations: pa.Table  # quotation_id, mention, start of the mention, for the quotations with a name
    of_quotation: np.ndarray  # the observation of each of them
    genders: dict[int, str]
    roles: dict[int, list[tuple[str, int | None, int | None]]]  # role, first code point and the one after the last
    abbreviations: dict[str, dict[str, list[int]]]  # short -> long -> articles
    places: np.ndarray  # where names stand in full: name and article as one number in order, first code point, one after the last

    def place(self, name: int, article: int) -> tuple[int | None, int | None]:
        """Where a name stands in full in an article; None twice where it does not."""
        key = name * len(self.article_ids) + article
        at = int(np.searchsorted(self.places[0], key))
        if at == self.places.shape[1] or self.places[0, at] != key:
            return None, None
        return int(self.places[1, at]), int(self.places[2, at])

    def day(self, at: int) -> int:
        """The day of an observation."""
        return int(self.days[self.article[at]])

    def story(self, at: int) -> int:
        """The story of an observation, -1 where none is known."""
        return int(self.stories[self.article[at]])


def observations(quotations: pa.Table, articles: pa.Table, stories: pa.Table, introductions: pa.Table) -> Observations:
    """Number and group the names of the coverage."""
    article_ids, article_order = _ordered(articles["article_id"])
    dates = articles["published_date"].to_pylist()
    days = np.full(len(article_ids), NO_DAY, np.int32)
    for at, day in zip(article_order.tolist(), dates, strict=True):
        days[at] = day.toordinal() if day else NO_DAY
    number_of = {article_id: at for at, article_id in enumerate(article_ids)}
    story_of = np.full(len(article_ids), -1, np.int32)
    _, story_numbers = _ordered(stories["story_id"])
    for article_id, story in zip(stories["article_id"].to_pylist(), story_numbers.tolist(), strict=True):
        if article_id in number_of:
            story_of[number_of[article_id]] = story
    named = quotations.filter(pc.is_valid(quotations["resolved_name"]))
    raw_names, raw_name = _ordered(named["resolved_name"])
    cleaned = [" ".join(name.split()) for name in raw_names]
    names = sorted({name for name in cleaned if plain(name)})
    number_of_name = {name: at for at, name in enumerate(names)}
    name = (
        np.array([number_of_name.get(text, -1) for text in cleaned], np.int64)[raw_name] if raw_names else np.zeros(0, np.int64)
    )
    named, name = named.filter(pa.array(name >= 0)), name[name >= 0]
    kind = pc.index_in(named["speaker_kind"], value_set=pa.array(SPEAKER_KINDS)).fill_null(UNNAMED).to_numpy().astype(np.int64)
    article = pc.index_in(named["article_id"], value_set=pa.array(article_ids, pa.string())).to_numpy().astype(np.int64)
    code = (name * len(SPEAKER_KINDS) + kind) * max(len(article_ids), 1) + article
    distinct, of_quotation, count = np.unique(code, return_inverse=True, return_counts=True)
    pair, own_article = np.divmod(distinct, max(len(article_ids), 1))
    own_name, own_kind = np.divmod(pair, len(SPEAKER_KINDS))
    found = Observations(
        names,
        article_ids,
        own_name.astype(np.int32),
        own_kind.astype(np.int8),
        own_article.astype(np.int32),
        count.astype(np.int32),
        days,
        story_of,
        named.select(["quotation_id", "speaker_mention", "speaker_start_char"]),
        of_quotation.astype(np.int32),
        {},
        {},
        {},
        _places(introductions, names, article_ids),
    )
    _read_mentions(found)
    _read_introductions(found, introductions, number_of, number_of_name)
    return found


def _places(introductions: pa.Table, names: list[str], article_ids: list[str]) -> np.ndarray:
    """Three rows: name and article as one number, in order, and the offsets of the name there."""
    rows = introductions.filter(pc.equal(introductions["kind"], NAME))
    name = pc.index_in(rows["name"], value_set=pa.array(names, pa.string()))
    article = pc.index_in(rows["article_id"], value_set=pa.array(article_ids, pa.string()))
    is_known = pc.and_(pc.is_valid(name), pc.is_valid(article))
    columns = (name, article, rows["start_char"], rows["end_char"])
    numbers, articles, starts, ends = (column.filter(is_known).to_numpy().astype(np.int64) for column in columns)
    keys = numbers * max(len(article_ids), 1) + articles
    return np.stack([keys, starts, ends])[:, np.argsort(keys, kind="stable")]


def _ordered(values: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """The different values in order, and the number of each row's value; null is the value ''."""
    encoded = pc.dictionary_encode(values.combine_chunks()) if values.num_chunks != 1 else pc.dictionary_encode(values.chunk(0))
    texts = encoded.dictionary.to_pylist()
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.zeros(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return [texts[at] for at in order], rank[encoded.indices.to_numpy(zero_copy_only=False)] if texts else np.zeros(0, np.int64)


def mention_pairs(found: Observations) -> tuple[list[tuple[int, str]], np.ndarray]:
    """The different pairs of a name's number and a mention, and the pair of each quotation."""
    mentions, mention = _ordered(found.quotations["speaker_mention"].fill_null(""))
    code = found.name[found.of_quotation].astype(np.int64) * max(len(mentions), 1) + mention
    distinct, pair = np.unique(code, return_inverse=True)
    return [(int(c // len(mentions)), mentions[c % len(mentions)]) for c in distinct.tolist()], pair


def _read_mentions(found: Observations) -> None:
    """The roles and forms of address in the mentions themselves."""
    pairs, pair = mention_pairs(found)
    told: dict[int, tuple[str | None, str]] = {}
    for at, (name, mention) in enumerate(pairs):
        text = found.names[name]
        if len(mention) > len(text.split()[-1]) + 1 and mention != text:
            role, gender = role_beside(mention, without_titles(text)), gender_of(mention)
            if role or gender:
                told[at] = role, gender
    if not told:
        return
    starts = found.quotations["speaker_start_char"]
    mentions = found.quotations["speaker_mention"]
    for at in np.flatnonzero(np.isin(pair, np.fromiter(told, np.int64, len(told)))).tolist():
        role, gender = told[int(pair[at])]
        observation = int(found.of_quotation[at])
        if gender:
            found.genders[observation] = gender if found.genders.get(observation, gender) == gender else ""
        if role:
            start = starts[at].as_py()
            place = mentions[at].as_py().find(role)
            span = (start + place, start + place + len(role)) if start is not None and place >= 0 else (None, None)
            found.roles.setdefault(observation, []).append((role, *span))


def _read_introductions(
    found: Observations, introductions: pa.Table, number_of: dict[str, int], number_of_name: dict[str, int]
) -> None:
    """Roles, abbreviations and places of names that the articles give beside the names."""
    persons = found.kind == SPEAKER_KINDS.index("person")
    keys = found.name.astype(np.int64) * len(found.article_ids) + found.article
    of_person = dict(zip(keys[persons].tolist(), np.flatnonzero(persons).tolist(), strict=True))
    rows = introductions.filter(pc.not_equal(introductions["kind"], NAME))
    columns = (rows[c].to_pylist() for c in ("article_id", "name", "kind", "text", "start_char", "end_char"))
    abbreviations: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for article_id, name, kind, text, start, end in sorted(zip(*columns, strict=True)):
        article = number_of.get(article_id)
        if article is None:
            continue
        if kind == ABBREVIATION:
            abbreviations[text][name].append(article)
        elif kind == ROLE and name in number_of_name:
            observation = of_person.get(number_of_name[name] * len(found.article_ids) + article)
            if observation is not None:
                found.roles.setdefault(observation, []).append((" ".join(text.split()), start, end))
    found.abbreviations.update({short: dict(longs) for short, longs in sorted(abbreviations.items())})


def day_of(number: int) -> date | None:
    """A day by its number; None for no day."""
    return None if number >= NO_DAY else date.fromordinal(number)
