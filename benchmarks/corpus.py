"""A corpus of any size out of generated text, like the news in what costs time: deterministic by seed, streamed, nothing fetched.

Belongs here: the text of generated articles and how they are laid out in files. Does not: measuring anything with them.

    python benchmarks/corpus.py FOLDER --articles 10000 [--seed 1] [--as files|jsonl]

Modelled on the 840 articles of the PolNeAR training set: 3,000 characters and 14 paragraphs at the median, with a long tail;
seven quotations, half of them indirect; five to a paragraph of marked words in every style of marks. One article in five reprints
another of its event, cut at the end. Around the story stands what scraped pages and wire copy bring: menus, cookie notices, share
lines, bylines, datelines, headers with control characters; a few files are Windows-1252, or lack a closing mark. Nouns
and names are drawn by Zipf's law and invented in its tail, so that a larger corpus goes on bringing new words.
"""

import argparse
import datetime as dt
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path

ARTICLES_A_FOLDER = 1000
ARTICLES_A_PART = 20_000
# Articles an event brings, and the share of the later ones that make one in five of all a reprint.
EVENT_SIZES = (1, 1, 2, 3, 4, 6, 9)
REPRINT_SHARE = 0.2 * sum(EVENT_SIZES) / (sum(EVENT_SIZES) - len(EVENT_SIZES))
SYLLABLES = [consonant + vowel + end for consonant in "bdfgklmnprstvz" for vowel in "aeiou" for end in ("", "n", "r", "l")]
GIVEN_NAMES = (
    *(
        "Anna",
        "Pavel",
        "Maria",
        "John",
        "Leila",
        "Omar",
        "Grace",
        "Henrik",
        "Sofia",
        "Marcus",
        "Ines",
        "Tariq",
        "Elena",
        "Viktor",
    ),
    *(
        "Ruth",
        "Samuel",
        "Nadia",
        "Peter",
        "Chloe",
        "Daniel",
        "Amara",
        "Lucas",
        "Hana",
        "Oscar",
        "Julia",
        "Ivan",
        "Fatima",
        "Hugo",
    ),
)
ROLES = (
    *("Foreign Minister", "Prime Minister", "Mayor", "Senator", "Professor", "Governor", "Judge", "General", "Dr.", "Deputy"),
    *("", "", "", "", "", ""),
)
APPOSITIONS = ("a spokesman for the {}", "the head of the {}", "an analyst at the {}", "who leads the {}", "a lawyer for the {}")
UNNAMED = (
    "a senior official",
    "two diplomats",
    "a military official",
    "a spokesperson",
    "people familiar with the talks",
    "residents",
)
CUES = ("said", "said", "said", "said", "told reporters", "added", "warned", "argued", "explained", "insisted", "wrote")
THAT_CUES = ("said", "said", "said that", "warned that", "announced that", "added that", "argued that", "acknowledged that")
# Pairs of quotation marks with their weights.
MARKS = ((("“", "”"), 50), (('"', '"'), 35), (("‘", "’"), 6), (("'", "'"), 4), (("«", "»"), 3), (("„", "“"), 2))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MENU = (
    "Home",
    "World",
    "Politics",
    "Business",
    "Sport",
    "Culture",
    "Opinion",
    "Weather",
    "Video",
    "Subscribe",
    "Log in",
    "Search",
)
NOTICES = (
    "We use cookies to improve your experience on this site. Accept all",
    "Share this article: Facebook Twitter WhatsApp Email",
    "Sign up for our daily newsletter and never miss a story.",
    "Read more: {}",
    "Advertisement",
    "Most read",
    "Leave a comment. Your email address will not be published.",
    "Name * Email * Website Post comment",
    "All rights reserved. Terms of use | Privacy policy | Contact us",
)


def _words(listed: str) -> list[str]:
    return listed.split()


NOUNS = _words(
    """
    government minister law budget court police election party vote leader country border army force agreement talks plan
    report company market price tax bank worker union strike wage school teacher student hospital doctor patient disease
    vaccine city council mayor road train bridge river flood storm fire harvest farmer water energy gas oil plant climate
    emission forest coast harbour ship crew airport flight passenger crash inquiry judge trial prison charge victim family
    child mother neighbour house rent land church museum film actor song team coach match season goal player fan ticket
    science study researcher satellite network data privacy phone software factory export tariff currency debt loan
    investor share deal treaty ceasefire refugee camp aid embassy envoy summit sanction missile soldier veteran protest
    crowd square street shop customer brand product service delay cost figure decision question answer problem reason
    result change effort risk threat support pressure concern hope week month year morning night region district village
    island mountain province capital state
    """
)
VERBS = _words(
    """
    approved rejected delayed opened closed built planned changed raised cut won lost reached signed broke faced backed
    blamed praised joined left crossed moved helped hurt damaged repaired replaced visited met called began ended stopped
    showed found followed drew covered affected included required offered promised needed kept held took gave paid sold
    bought
    """
)
ADJECTIVES = _words(
    """
    new old large small local national public private former early late main major minor strong weak high low recent final
    first second joint separate military political economic social legal central regional northern southern foreign
    independent rural urban rising difficult
    """
)
# How many of the nouns are invented.
RARE_SHARE = 0.08
# A clause is one of each; N, V, A and T stand for a noun, a verb, an adjective and a word of the topic, D for a determiner, P for
# a place, R for a preposition.
SUBJECTS = (
    "D N",
    "D A N",
    "D T",
    "D A T",
    "N and N",
    "D N of D T",
    "D T R P",
    "we",
    "they",
    "most of D N",
    "D N that V D T",
    "P",
)
PREDICATES = (
    "V D N",
    "V D A T",
    "V N",
    "had V D T",
    "will be V",
    "was V",
    "would have V D N",
    "are not V",
    "V D N of P",
    "never V D T",
)
TAILS = (
    "",
    "",
    "R P",
    "R D N",
    "R D A N",
    "R D T",
    "since D N",
    "before D N V",
    "R D N R P",
    "for N",
    "by D A N of D N",
    "R N and N",
)
DETERMINERS = (
    "the",
    "the",
    "the",
    "a",
    "this",
    "that",
    "its",
    "their",
    "our",
    "every",
    "no",
    "one",
    "some",
    "another",
    "each",
    "any",
)
PREPOSITIONS = (
    "in",
    "in",
    "of",
    "for",
    "on",
    "with",
    "at",
    "from",
    "after",
    "near",
    "under",
    "over",
    "against",
    "without",
    "between",
)
JOINTS = ("and", "and", "but", "while", "because", "although", "if", "so", "when", "as", "where", "unless")


class Language:
    """Draws words as a language does: function words from the clauses, the rest by Zipf's law, invented ones in the long tail."""

    def __init__(self, rng: random.Random, size: int = 60_000) -> None:
        self.words = invented(rng, size)
        self.places = [word.capitalize() for word in self.words[:4000]]
        self.slots = {
            "N": _by_zipf(NOUNS, self.words),
            "V": _by_zipf(VERBS),
            "A": _by_zipf(ADJECTIVES),
            "P": _by_zipf(self.places),
            "D": _by_zipf(DETERMINERS),
            "R": _by_zipf(PREPOSITIONS),
        }

    def draw(self, rng: random.Random, count: int, topic: list[str]) -> list[str]:
        """Clauses of about so many words, some of them of the topic."""
        words: list[str] = []
        while len(words) < count:
            if words:
                words.append(rng.choice(JOINTS))
            pattern = f"{rng.choice(SUBJECTS)} {rng.choice(PREDICATES)} {rng.choice(TAILS)}"
            for word in pattern.split():
                if word in self.slots:
                    choices, weights = self.slots[word]
                    words.append(rng.choices(choices, cum_weights=weights)[0])
                else:
                    words.append(rng.choice(topic) if word == "T" else word)
        return words


def _by_zipf(common: Sequence[str], rare: Sequence[str] = ()) -> tuple[list[str], list[float]]:
    """Words with their cumulative weights; the rare ones together have RARE_SHARE of the weight."""
    weights = [1 / (rank + 12) for rank in range(len(common))]
    tail = [1 / (rank + 12) for rank in range(len(rare))]
    scale = RARE_SHARE / (1 - RARE_SHARE) * sum(weights) / (sum(tail) or 1)
    return [*common, *rare], list(accumulate([*weights, *(weight * scale for weight in tail)]))


def invented(rng: random.Random, size: int) -> list[str]:
    """Invented words, the short ones first."""
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(rng.choices(SYLLABLES, k=2 + len(words) // (size // 3 + 1)))] = None
    return list(words)


@dataclass(frozen=True)
class Person:
    """Someone who is quoted."""

    full_name: str
    last_name: str
    role: str
    apposition: str


@dataclass(frozen=True)
class Event:
    """What several articles report: its words, its day and place, who speaks and what they say."""

    topic: list[str]
    day: dt.date
    place: str
    people: list[Person]
    statements: list[tuple[Person, str]]
    outlet_offset: int


@dataclass(frozen=True)
class Made:
    """A generated article: its place in the order, its file's bytes, its outlet and day, the text as it was written."""

    number: int
    content: bytes
    text: str
    outlet: str
    day: dt.date
    is_reprint: bool


def _sentence(words: list[str]) -> str:
    return words[0].capitalize() + " " + " ".join(words[1:])


def _event(language: Language, rng: random.Random) -> Event:
    topic = rng.choices(NOUNS, k=16) + rng.choices(language.words, k=2)
    organisation = " ".join(word.capitalize() for word in rng.choices(topic, k=2)) + rng.choice(
        (" Council", " Agency", " Party", "")
    )
    people = []
    for _ in range(rng.randint(3, 6)):
        last = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).capitalize()
        people.append(
            Person(f"{rng.choice(GIVEN_NAMES)} {last}", last, rng.choice(ROLES), rng.choice(APPOSITIONS).format(organisation))
        )
    statements = [(rng.choice(people), _sentence(language.draw(rng, rng.randint(8, 28), topic))) for _ in range(12)]
    day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(365))
    return Event(topic, day, rng.choice(language.places), people, statements, rng.randrange(10**6))


def _quotation(rng: random.Random, person: Person, words: str, marks: tuple[str, str], is_first: bool) -> str:
    """A sentence that quotes or reports, in one of the ways newspapers do."""
    name = (
        f"{person.role} {person.full_name}".strip() if is_first else rng.choice((person.last_name, person.last_name, "he", "she"))
    )
    if is_first and not person.role:
        name = f"{name}, {person.apposition},"
    opening, closing = marks
    shape = rng.random()
    capital = name[:1].upper() + name[1:]
    if shape < 0.30:
        return f"{opening}{words},{closing} {name} {rng.choice(CUES)}."
    if shape < 0.36:
        return f"{opening}{words},{closing} said {name.rstrip(',')}."
    if shape < 0.42:
        half = words.rfind(" ", 0, len(words) // 2 + 8)
        return f"{opening}{words[:half]},{closing} {name} {rng.choice(CUES)}, {opening}{words[half + 1 :]}.{closing}"
    if shape < 0.52:
        third = words.find(" ", len(words) // 2)
        return f"{capital} {rng.choice(THAT_CUES)} {_lower(words[:third])} {opening}{words[third + 1 :]}{closing}."
    if shape < 0.62:
        return f"{_sentence(words.split(' '))}, according to {name.rstrip(',')}."
    if shape < 0.70:
        return f"{words}, {rng.choice(UNNAMED)} said on condition of anonymity."
    return f"{capital} {rng.choice(THAT_CUES)} {_lower(words)}."


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _paragraphs(language: Language, event: Event, rng: random.Random) -> list[str]:
    """The story: plain sentences with some figures, and quotations in between."""
    count = max(4, min(90, round(rng.lognormvariate(2.55, 0.6))))
    quoted = set(rng.sample(range(count), min(count, max(1, count // 2))))
    marks = rng.choices([pair for pair, _ in MARKS], [weight for _, weight in MARKS])[0]
    statements = rng.sample(event.statements, len(event.statements))
    named: set[str] = set()
    paragraphs = []
    for at in range(count):
        sentences = [
            _sentence(language.draw(rng, rng.randint(9, 26), event.topic)) + "." for _ in range(rng.choice((1, 1, 1, 2)))
        ]
        if rng.random() < 0.25:
            sentences.append(
                f"At least {rng.randint(2, 900)} {rng.choice(event.topic)}s were counted, up from {rng.randint(2, 900)}."
            )
        if at in quoted:
            if statements and rng.random() < 0.7:
                person, words = statements.pop()
            else:
                person, words = rng.choice(event.people), _sentence(language.draw(rng, rng.randint(8, 28), event.topic))
            sentences[rng.randrange(len(sentences)) :] = [_quotation(rng, person, words, marks, person.full_name not in named)]
            named.add(person.full_name)
        paragraphs.append(" ".join(sentences))
    return paragraphs


def _laid_out(rng: random.Random, event: Event, title: str, paragraphs: list[str], outlet: str, day: dt.date) -> str:
    """The story with what stands around it in scraped pages, wire copy and exports."""
    shape = rng.random()
    author = rng.choice(GIVEN_NAMES) + " " + rng.choice(event.people).last_name
    written = f"{day:%B} {day.day}, {day.year}"
    if shape < 0.25:
        head = [
            "\x01",
            f"BC-{title.partition(' ')[0].upper()}-{rng.randint(1, 99):02d}   {day:%d-%m} {rng.randint(100, 999)}",
        ]
        story = [f"{event.place.upper()}, {day:%b} {day.day} - {paragraphs[0]}", *paragraphs[1:]]
        return "\n".join([*head, title, "", "\n   ".join(story), " REUTER\x03", ""])
    story = [f"{event.place.upper()} ({outlet}) — {paragraphs[0]}" if rng.random() < 0.4 else paragraphs[0], *paragraphs[1:]]
    if shape < 0.5:
        return "\n\n".join([title, f"By {author}", f"{WEEKDAYS[day.weekday()]}, {written}", *story])
    menu = rng.sample(MENU, rng.randint(4, len(MENU)))
    notices = [notice.format(title) for notice in rng.sample(NOTICES, rng.randint(2, len(NOTICES)))]
    page = [*menu, f"{title} | {outlet}" if rng.random() < 0.3 else title, f"By {author}", f"Published {written}"]
    half = len(story) // 2
    between = ["Advertisement", "Story continues below"] if rng.random() < 0.3 else []
    return "\n".join([*page, *story[:half], *between, *story[half:], *notices])


def _encoded(rng: random.Random, text: str) -> bytes:
    """The text in the encodings and with the faults that files have."""
    fault = rng.random()
    if fault < 0.02:
        marks = [at for at, letter in enumerate(text) if letter in '”"»']
        if marks:
            at = rng.choice(marks)
            text = text[:at] + text[at + 1 :]
    if fault < 0.05:
        return text.encode("cp1252", "replace")
    if fault < 0.07:
        return text.replace("\n", "\r\n").encode("utf-8-sig")
    return text.encode()


def articles(count: int, seed: int = 1) -> Iterator[Made]:
    """So many articles in order; the same seed gives the same ones, whatever the count."""
    language = Language(random.Random(f"{seed}/words"))
    outlets = [f"{word.capitalize()} {kind}" for word in language.words[5:405] for kind in ("Post", "News", "Times")]
    number = event_number = 0
    while number < count:
        rng = random.Random(f"{seed}/{event_number}")
        event = _event(language, rng)
        event_number += 1
        written: list[tuple[str, list[str]]] = []
        for at in range(min(rng.choice(EVENT_SIZES), count - number)):
            outlet = outlets[min(int(rng.paretovariate(0.7)) - 1 + event.outlet_offset % 40, len(outlets) - 1)]
            day = event.day + dt.timedelta(days=rng.choice((0, 0, 0, 1, 1, 2)))
            is_reprint = at > 0 and rng.random() < REPRINT_SHARE
            if is_reprint:
                title, paragraphs = rng.choice(written)
                paragraphs = paragraphs[: rng.randint(max(3, len(paragraphs) // 2), len(paragraphs))]
            else:
                title = _sentence(language.draw(rng, rng.randint(6, 11), event.topic))
                paragraphs = _paragraphs(language, event, rng)
                written.append((title, paragraphs))
            text = _laid_out(rng, event, title, paragraphs, outlet, day)
            yield Made(number, _encoded(rng, text), text, outlet, day, is_reprint)
            number += 1


def write_files(folder: Path, made: Iterator[Made]) -> int:
    """A text file an article, a thousand to a folder; the bytes written."""
    size = 0
    for article in made:
        place = folder / f"{article.number // ARTICLES_A_FOLDER:05d}"
        if article.number % ARTICLES_A_FOLDER == 0:
            place.mkdir(parents=True, exist_ok=True)
        size += (place / f"{article.number:08d}.txt").write_bytes(article.content)
    return size


def write_lines(folder: Path, made: Iterator[Made]) -> int:
    """JSON lines with url, outlet and day, in parts; the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for part, articles_of_part in groupby(made, lambda article: article.number // ARTICLES_A_PART):
        with (folder / f"part-{part:05d}.jsonl").open("wb") as lines:
            for article in articles_of_part:
                row = {
                    "url": f"https://{article.outlet.lower().replace(' ', '-')}.example/{article.number}",
                    "outlet": article.outlet,
                    "published": article.day.isoformat(),
                    "text": article.text,
                }
                size += lines.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
    return size


def main() -> None:
    """Runs the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as", dest="shape", choices=("files", "jsonl"), default="files")
    given = parser.parse_args()
    write = write_files if given.shape == "files" else write_lines
    size = write(given.folder, articles(given.articles, given.seed))
    print(f"{given.articles} articles, {size / 1e6:.1f} MB in {given.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
