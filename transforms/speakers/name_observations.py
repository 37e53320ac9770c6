"""Who is named in which article: the quotations' names as arrays, with what the articles say of them.

Belongs here: bringing the rows of the whole coverage into a compact form, the same whatever their order; nothing is kept of a
quotation but its id and some numbers.
Does not belong here: which names mean one source (`speakers.py`), which words of a mention are a name (`mention_parts.py`).

An observation is a name of one kind in one article. Names and articles are numbered in alphabetical order.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.folding import plain
from transforms.speakers.introductions import ABBREVIATION, NAME, ROLE
from transforms.speakers.mention_parts import MentionParts, parts_of
from warehouse.tables import SPEAKER_KINDS

NO_DAY = 1 << 20  # after every day, so that an undated article is the latest
NOWHERE = (1 << 31) - 1  # behind every place in a text
UNNAMED = SPEAKER_KINDS.index("unnamed")
EPOCH = 719_163  # the ordinal of the day from which Arrow counts
GENDERS = {"": 0, "m": 1, "f": 2}
_PERSON = SPEAKER_KINDS.index("person")
_LETTER = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Observations:
    """The observations of a coverage; `name`, `kind`, `article`, `count`, `genders` and `places` have one element each."""

    names: pa.Array  # in order: resolved names, and the names in mentions
    article_ids: pa.Array  # in order
    name: np.ndarray
    kind: np.ndarray
    article: np.ndarray
    count: np.ndarray
    genders: np.ndarray  # what forms of address tell: 1 a man, 2 a woman, 3 both
    places: np.ndarray  # where the name stands in full in the article; NOWHERE where it does not
    days: np.ndarray  # of each article; NO_DAY where it has no date
    stories: np.ndarray  # of each article; -1 where no story is known
    quotation_ids: pa.ChunkedArray  # of the quotations with a name
    of_quotation: np.ndarray  # the observation of each of them
    sightings: np.ndarray  # rows: an observation, a name in its mentions, how often, where it stands first, else NOWHERE
    role_names: pa.Array
    roles: np.ndarray  # rows, by observation: an observation, a role, its first code point and the one after the last, else -1
    first_role: np.ndarray  # of each observation in `roles`, and after the last
    abbreviations: dict[str, dict[str, list[int]]]  # short -> long -> articles

    def text(self, name: int) -> str:
        """A name by its number."""
        text: str = self.names[name].as_py()
        return text

    def day(self, at: int) -> int:
        """The day of an observation."""
        return int(self.days[self.article[at]])

    def story(self, at: int) -> int:
        """The story of an observation, -1 where none is known."""
        return int(self.stories[self.article[at]])

    def gender(self, at: int) -> str:
        """m or f where the forms of address of an observation agree, else empty."""
        return gender_name(int(self.genders[at]))

    def has_role(self, at: int) -> bool:
        """Whether a role is told of an observation."""
        return bool(self.first_role[at] < self.first_role[at + 1])

    def roles_of(self, at: int) -> list[str]:
        """The roles told of an observation, each as often as it is."""
        own = self.roles[1, self.first_role[at] : self.first_role[at + 1]]
        roles: list[str] = self.role_names.take(pa.array(own)).to_pylist()
        return roles


def gender_name(genders: int) -> str:
    """m or f where one alone is told, else empty."""
    return ("", "m", "f", "")[genders]


class _Texts:
    """Texts numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def add(self, text: str) -> int:
        """The number of a text, a new one where it has none."""
        return self.numbers.setdefault(text, len(self.numbers))

    def add_name(self, text: str) -> int:
        """The number of a name; -1 for one without a letter."""
        return self.add(text) if _LETTER.search(text) or plain(text) else -1


@dataclass(frozen=True, slots=True)
class _Part:
    """What the quotations of some articles tell: as in `Observations`, which are numbered among themselves, as texts come."""

    names: pa.Array
    quotation_ids: pa.ChunkedArray
    of_quotation: np.ndarray
    name: np.ndarray
    kind: np.ndarray
    article: np.ndarray
    count: np.ndarray
    genders: np.ndarray
    sightings: np.ndarray
    roles: np.ndarray


def observations(
    quotations: Iterable[pa.Table], articles: pa.Table, stories: pa.Table, introductions: Iterable[pa.Table]
) -> Observations:
    """Number and group the names of the coverage. All quotations of an article are in one part."""
    by_id = pc.sort_indices(articles["article_id"])
    article_ids = _whole(articles["article_id"].take(by_id))
    dates = _whole(articles["published_date"].take(by_id)).cast(pa.int32())
    days = pc.fill_null(pc.add(dates, EPOCH), NO_DAY).to_numpy(zero_copy_only=False).astype(np.int32)
    roles = _Texts()
    parts = [_part(part, article_ids, roles) for part in quotations]
    names, number = encoded(pa.chunked_array([part.names for part in parts], pa.string()))
    by_name = pc.sort_indices(names).to_numpy()
    names = names.take(pa.array(by_name))
    rank = np.empty(len(names), np.int32)
    rank[by_name] = np.arange(len(names), dtype=np.int32)
    # Of each part the numbers of its names, and -1 for no name.
    ends = np.cumsum([len(part.names) for part in parts], dtype=np.int64)[:-1]
    ranks = [np.append(own, np.int32(-1)) for own in np.split(rank[number], ends)]
    name = _joined([own[part.name] for own, part in zip(ranks, parts, strict=False)])
    kind, article = _joined([part.kind for part in parts]), _joined([part.article for part in parts])
    order = np.lexsort((article, kind, name))
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    ends = np.cumsum([len(part.name) for part in parts], dtype=np.int64)
    own = [place[end - len(part.name) : end] for part, end in zip(parts, ends.tolist(), strict=True)]
    found = Observations(
        names,
        article_ids,
        name[order],
        kind[order],
        article[order],
        _joined([part.count for part in parts])[order],
        _joined([part.genders for part in parts])[order],
        np.full(len(order), NOWHERE, np.int32),
        days,
        _stories(stories, article_ids),
        pa.chunked_array([chunk for part in parts for chunk in part.quotation_ids.chunks], pa.string()),
        _joined([at[part.of_quotation] for at, part in zip(own, parts, strict=True)]),
        _rows([[at[p.sightings[0]], n[p.sightings[1]], *p.sightings[2:]] for at, n, p in zip(own, ranks, parts, strict=False)]),
        pa.array([], pa.string()),
        _rows([[at[p.roles[0]], *p.roles[1:]] for at, p in zip(own, parts, strict=True)]),
        np.zeros(0, np.int32),
        {},
    )
    del parts, own, ranks, number, rank, name, kind, article, order, place
    return _introduced(found, introductions, roles)


def _part(quotations: pa.Table, article_ids: pa.Array, roles: _Texts) -> _Part:
    texts = _Texts()
    rows = quotations.filter(pc.is_valid(quotations["resolved_name"]))
    forms, form = encoded(rows["resolved_name"])
    cleaned = [" ".join(text.split()) for text in forms.to_pylist()]
    numbers = np.array([texts.add_name(text) for text in cleaned], np.int64)
    name_of = dict(zip(numbers.tolist(), cleaned, strict=True))
    name = numbers[form]
    rows, name = rows.filter(pa.array(name >= 0)), name[name >= 0]
    kind = pc.fill_null(pc.index_in(rows["speaker_kind"], value_set=pa.array(SPEAKER_KINDS)), UNNAMED).to_numpy().astype(np.int64)
    ids, article = encoded(rows["article_id"])
    code = (name * len(SPEAKER_KINDS) + kind) * max(len(ids), 1) + article
    distinct, of_quotation, count = np.unique(code, return_inverse=True, return_counts=True)
    own, own_article = np.divmod(distinct, max(len(ids), 1))
    own_name, own_kind = np.divmod(own, len(SPEAKER_KINDS))

    mentions, mention = encoded(rows["speaker_mention"].fill_null(""))
    pairs, pair = np.unique(name * max(len(mentions), 1) + mention, return_inverse=True)
    said = mentions.to_pylist()
    told = [parts_of(said[code % len(said)], name_of[code // len(said)]) for code in pairs.tolist()]
    alias, offset, role, at, length, gender = _numbers(told, texts, roles)[:, pair]
    genders = np.zeros(len(distinct), np.int8)
    np.bitwise_or.at(genders, of_quotation, gender.astype(np.int8))
    starts = rows["speaker_start_char"].fill_null(-1).to_numpy().astype(np.int64)

    is_place = (alias >= 0) & (np.maximum(starts, 0) + offset >= 0)
    first = np.where(is_place, np.maximum(starts, 0) + offset, NOWHERE)
    seen, sighting, often = np.unique(
        of_quotation * np.int64(len(texts.numbers)) + np.where(alias >= 0, alias, name), return_inverse=True, return_counts=True
    )
    firsts = np.full(len(seen), NOWHERE)
    np.minimum.at(firsts, sighting, first)
    is_told = role >= 0
    begin = np.where((starts >= 0) & (at >= 0), starts + at, -1)
    return _Part(
        pa.array(list(texts.numbers), pa.string()),
        rows["quotation_id"],
        of_quotation.astype(np.int32),
        own_name.astype(np.int32),
        own_kind.astype(np.int8),
        _numbered(ids, article_ids)[own_article],
        count.astype(np.int32),
        genders,
        np.stack([*np.divmod(seen, max(len(texts.numbers), 1)), often, firsts]).astype(np.int32),
        np.stack([of_quotation, role, begin, np.where(begin >= 0, begin + length, -1)])[:, is_told].astype(np.int32),
    )


def _numbers(told: Sequence[MentionParts], texts: _Texts, roles: _Texts) -> np.ndarray:
    """A row each for the number and the place of the names in mentions, the number, place and length of the roles, the gender."""
    rows = [
        (
            texts.add(one.name) if one.name else -1,
            one.name_at,
            roles.add(one.role) if one.role else -1,
            one.role_at,
            len(one.role or ""),
            GENDERS[one.gender],
        )
        for one in told
    ]
    return np.array(rows, np.int64).reshape(-1, 6).T


def _introduced(found: Observations, introductions: Iterable[pa.Table], roles: _Texts) -> Observations:
    """The observations with the roles, abbreviations and places of names that the articles give beside the names."""
    width = len(found.article_ids)
    of_kind = [np.flatnonzero(found.kind == kind).astype(np.int32) for kind in range(len(SPEAKER_KINDS))]
    keys = [found.name[own].astype(np.int64) * width + found.article[own] for own in of_kind]
    told = [found.roles]
    abbreviations: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for rows in introductions:
        ids, id_of = encoded(rows["article_id"])
        forms, form = encoded(rows["name"])
        article = _numbered(ids, found.article_ids)[id_of]
        name = _numbered(forms, found.names)[form].astype(np.int64)
        key = np.where((article >= 0) & (name >= 0), name * width + article, -1)
        start = rows["start_char"].to_numpy()
        is_name, is_role, is_short = (pc.equal(rows["kind"], kind).to_numpy() for kind in (NAME, ROLE, ABBREVIATION))
        for own, known in zip(of_kind, keys, strict=True):
            at, is_here = _places(known, key, is_name)
            found.places[own[at]] = start[is_here]
        at, is_here = _places(keys[_PERSON], key, is_role)
        role_texts, role_number = encoded(rows["text"].filter(pa.array(is_here)))
        role = np.array([roles.add(" ".join(text.split())) for text in role_texts.to_pylist()], np.int32)[role_number]
        lengths = pc.utf8_length(role_texts).to_numpy()[role_number]
        told.append(np.stack([of_kind[_PERSON][at], role, start[is_here], start[is_here] + lengths]).astype(np.int32))
        for short in np.flatnonzero(is_short & (article >= 0)).tolist():
            abbreviations[rows["text"][short].as_py()][rows["name"][short].as_py()].append(int(article[short]))
    every = np.concatenate(told, axis=1)
    every = every[:, np.argsort(every[0], kind="stable")]
    return replace(
        found,
        role_names=pa.array(list(roles.numbers), pa.string()),
        roles=every,
        first_role=np.searchsorted(every[0], np.arange(len(found.name) + 1)).astype(np.int32),
        abbreviations={short: dict(longs) for short, longs in sorted(abbreviations.items())},
    )


def _places(known: np.ndarray, keys: np.ndarray, is_wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the wanted ones of some keys stand among those that are known, in order; and which of the keys these are."""
    at = np.searchsorted(known, keys)
    is_known = is_wanted & (keys >= 0) & (np.append(known, -1)[at] == keys)
    return at[is_known], is_known


def _stories(stories: pa.Table, article_ids: pa.Array) -> np.ndarray:
    """The number of each article's story, in the order of their ids; -1 where none is known."""
    ids, number = encoded(stories["story_id"])
    rank = np.empty(len(ids), np.int32)
    rank[pc.sort_indices(ids).to_numpy()] = np.arange(len(ids), dtype=np.int32)
    found = np.full(len(article_ids) + 1, -1, np.int32)
    found[_numbered(_whole(stories["article_id"]), article_ids)] = rank[number]
    return found[:-1]


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def encoded(column: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """The different values, and the number of each row's."""
    encoded = _whole(column).dictionary_encode()
    return encoded.dictionary, encoded.indices.to_numpy()


def _numbered(values: pa.Array, ordered: pa.Array) -> np.ndarray:
    """The place of each value among all in order; -1 for one that is not there."""
    if not len(ordered):
        return np.full(len(values), -1, np.int32)
    at: np.ndarray = pc.search_sorted(ordered, values).to_numpy().astype(np.int32)
    at[pc.not_equal(ordered.take(pa.array(np.minimum(at, len(ordered) - 1))), values).to_numpy(zero_copy_only=False)] = -1
    return at


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int32)


def _rows(parts: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """Rows of four numbers, one part behind the other."""
    return np.concatenate([np.zeros((4, 0), np.int32), *(np.stack(part) for part in parts)], axis=1)
