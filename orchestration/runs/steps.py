"""The steps of the pipeline, declared: what each reads, writes and runs, and the version of its code.

Belongs here: the graph as data. Does not: running it (`engines`, `assets`) or how text is read (`transforms`). Nothing heavy is
imported, so that a build with nothing to do is known before Dagster and the transforms are loaded.
"""

import hashlib
import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

PROJECT = Path(__file__).resolve().parents[2]
Scope = Literal["batch", "coverage"]


@dataclass(frozen=True, slots=True)
class Step:
    """A pure function over tables: `function` names it as module:name.

    It is called with the tables of `reads` as keywords (and `batch_id`, where `takes_batch_id`) and gives back the tables of
    `writes`: as a mapping, or bare where there is one. A `batch` step sees one batch and the reference tables, a
    `coverage` step all batches, those of `streams` one after the other, as often as it goes through them, and not as one table.
    `columns` names, for tables that are large, those columns that alone it is given; `lookups` those of them that stay on disk:
    such a table comes as a `warehouse.lookup.Lookup`. Of `recalls`, tables that it writes itself, it is given the rows of the
    last build as `earlier_<table>` where today's code wrote them: to spare itself work, never to decide what comes out.
    """

    name: str
    group: str
    scope: Scope
    function: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    description: str
    takes_batch_id: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: tuple[str, ...] = ()
    lookups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recalls: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The module that holds the function."""
        return self.function.partition(":")[0]

    def call(self, tables: Mapping[str, "pa.Table"], batch_id: str | None) -> dict[str, "pa.Table"]:
        """The written tables by name, from the read and the recalled ones."""
        module, _, name = self.function.partition(":")
        function: Callable = getattr(importlib.import_module(module), name)
        keywords = {"batch_id": batch_id} if self.takes_batch_id else {}
        earlier = {f"earlier_{table}": tables[f"earlier_{table}"] for table in self.recalls if f"earlier_{table}" in tables}
        result = function(**{table: tables[table] for table in self.reads}, **earlier, **keywords)
        return dict(result) if isinstance(result, Mapping) else {self.writes[0]: result}


STEPS: dict[str, Step] = {
    s.name: s
    for s in (
        Step(
            "documents",
            "ingest",
            "batch",
            "orchestration.inputs.document_reading:documents",
            ("raw",),
            ("inputs", "documents", "quarantine"),
            "Input units decoded to text, once; duplicates recognised, unreadable ones quarantined with the reason.",
            takes_batch_id=True,
        ),
        Step(
            "articles",
            "articles",
            "batch",
            "transforms.articles.articles:articles",
            ("documents", "known_outlets"),
            ("articles", "passages", "article_dates", "article_fields"),
            "Documents split into articles and cleaned: a role and a reason for every passage, metadata, evidence for dates.",
        ),
        Step(
            "quotations",
            "extraction",
            "batch",
            "transforms.quotations.quotations:quotations",
            ("documents", "articles", "passages"),
            ("quotations", "quoted_spans"),
            "Direct, mixed and indirect quotations with cue, speaker mention, resolved speaker and the rule of attribution.",
        ),
        Step(
            "figures",
            "extraction",
            "batch",
            "transforms.annotations.figures:figures",
            ("documents", "articles", "passages", "quotations"),
            ("figures",),
            "Numbers with what they count, ranges and hedges normalised, and the quotation they stand in.",
        ),
        Step(
            "time_expressions",
            "extraction",
            "batch",
            "transforms.annotations.time_expressions:time_expressions",
            ("documents", "articles", "passages", "article_dates", "quotations"),
            ("time_expressions",),
            "Dates, weekdays and words like yesterday in the stories, resolved against the article's date.",
        ),
        Step(
            "topic_mentions",
            "extraction",
            "batch",
            "transforms.annotations.topic_mentions:topic_mentions",
            ("documents", "articles", "passages", "quotations", "topics"),
            ("topic_mentions",),
            "Passages and quotations on the topics of the codebook.",
        ),
        Step(
            "article_words",
            "extraction",
            "batch",
            "transforms.annotations.article_words:article_words",
            ("articles",),
            ("article_words",),
            "The words and names of every article as numbers, for articles to be compared without their text.",
        ),
        Step(
            "article_terms",
            "extraction",
            "batch",
            "transforms.annotations.article_terms:article_terms",
            ("articles",),
            ("article_terms",),
            "The words and names of every article, each once, for those that are distinctive to be told over the coverage.",
        ),
        Step(
            "introductions",
            "extraction",
            "batch",
            "transforms.speakers.introductions:introductions",
            ("documents", "articles", "quotations"),
            ("introductions",),
            "Where an article names its sources in full, and what it says beside their names: roles, abbreviations.",
        ),
        Step(
            "outlets",
            "coverage",
            "coverage",
            "transforms.articles.outlets:outlets",
            ("articles", "known_outlets"),
            ("outlets",),
            "The outlets known beforehand, and those that pages, records and exports name.",
            columns={"articles": ("article_id", "outlet_id", "outlet_name")},
        ),
        Step(
            "stories",
            "coverage",
            "coverage",
            "transforms.coverage.stories:stories",
            ("articles", "article_words", "outlets"),
            ("stories",),
            "Articles clustered by event and text; reprints told from originals, with what they kept and added.",
            columns={"articles": ("article_id", "published_date", "outlet_id", "agency", "language")},
            lookups={"article_words": ("words", "names")},
        ),
        Step(
            "speakers",
            "coverage",
            "coverage",
            "transforms.speakers.speakers:speakers",
            ("quotations", "articles", "stories", "introductions", "known_speakers", "outlets", "speaker_overrides"),
            ("speakers", "quotation_speakers", "speaker_aliases", "speaker_roles"),
            "One row a source over the whole coverage with its names and roles, and the source of each quotation.",
            columns={
                "quotations": (
                    "quotation_id",
                    "article_id",
                    "resolved_name",
                    "speaker_kind",
                    "speaker_mention",
                    "speaker_start_char",
                ),
                "articles": ("article_id", "published_date"),
                "stories": ("article_id", "story_id"),
                "introductions": ("article_id", "name", "kind", "text", "start_char"),
            },
            streams=("quotations", "introductions"),
        ),
        Step(
            "figure_pairs",
            "coverage",
            "coverage",
            "transforms.coverage.figure_pairs:figure_pairs",
            ("figures", "articles", "stories"),
            ("figure_pairs",),
            "Figures of one story that count the same thing and differ.",
            columns={
                "figures": (
                    *("figure_id", "article_id", "quotation_id", "text", "low", "high", "unit", "noun", "noun_key"),
                    *("start_char", "end_char", "hedge", "sentence", "sentence_start_char"),
                ),
                "articles": ("article_id", "published_date"),
                "stories": ("article_id", "story_id"),
            },
            lookups={"figures": ("sentence",)},
        ),
        Step(
            "key_terms",
            "coverage",
            "coverage",
            "transforms.coverage.key_terms:key_terms",
            ("articles", "article_terms", "stories", "outlets", "topics"),
            ("key_terms",),
            "Words and names distinctive of an outlet or a week that the codebook lacks.",
            columns={
                "articles": ("article_id", "published_date", "outlet_id", "language"),
                "stories": ("article_id", "is_reprint"),
            },
            streams=("article_terms",),
        ),
        Step(
            "date_pairs",
            "coverage",
            "coverage",
            "transforms.coverage.date_pairs:date_pairs",
            ("time_expressions", "articles", "stories"),
            ("date_pairs",),
            "Days of one story that are given differently for the same thing.",
            columns={
                "time_expressions": (
                    *(
                        "article_id",
                        "text",
                        "start_char",
                        "end_char",
                        "value_from",
                        "value_to",
                        "sentence",
                        "sentence_start_char",
                    ),
                ),
                "articles": ("article_id", "published_date"),
                "stories": ("article_id", "story_id"),
            },
            lookups={"time_expressions": ("sentence",)},
        ),
        Step(
            "variants",
            "coverage",
            "coverage",
            "transforms.coverage.variants:variants",
            ("quotations", "articles", "article_words", "quoted_spans"),
            ("variants", "compared_wordings"),
            "The same words quoted in several articles, with the differences.",
            columns={
                "quotations": ("quotation_id", "article_id", "utterance_id", "ordinal", "kind", "text", "resolved_name"),
                "articles": ("article_id", "published_date"),
                "article_words": ("article_id", "words"),
                "quoted_spans": ("quotation_id", "ordinal", "text"),
            },
            streams=("quotations", "quoted_spans"),
            lookups={"article_words": ("words",)},
            recalls=("compared_wordings",),
        ),
    )
}
BATCH_STEPS = tuple(s for s in STEPS.values() if s.scope == "batch")
COVERAGE_STEPS = tuple(s for s in STEPS.values() if s.scope == "coverage")
REFERENCE_TABLES = ("known_outlets", "known_speakers", "speaker_overrides", "topics")


_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE)
_NAME = re.compile(r"[\w.]+")


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The project's own modules that a module imports directly, wherever in it. Parsing syntax would take ten times as long."""
    names: list[str] = []
    for module, imported, plain in _IMPORT.findall(path.read_text(encoding="utf-8")):
        names += [module, *(f"{module}.{name}" for name in _NAME.findall(imported)), *_NAME.findall(plain)]
    own = [PROJECT / name.replace(".", "/") for name in names if name.startswith(("transforms.", "warehouse."))]
    files = (file for path in own for file in (path.with_suffix(".py"), path / "__init__.py"))
    return tuple(dict.fromkeys(file for file in files if file.is_file()))


def sources(step: Step) -> tuple[Path, ...]:
    """Every file whose content decides what the step yields: modules, and the vocabulary and weights that they name."""
    pending = [PROJECT / (step.module.replace(".", "/") + ".py")]
    modules: set[Path] = set()
    while pending:
        if (path := pending.pop()) not in modules:
            modules.add(path)
            pending += _imports(path)
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(modules))
    shipped = (*PROJECT.glob("transforms/language/vocabulary/*.*"), *PROJECT.glob("transforms/quotations/weights/*.*"))
    return (*sorted(modules), *sorted(path for path in shipped if path.suffix != ".py" and path.stem in code))


@cache
def code_version(name: str) -> str:
    """A digest of the step's `sources`. A change to any of them makes what the step wrote stale, and nothing else."""
    digest = hashlib.sha256()
    for path in sources(STEPS[name]):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
