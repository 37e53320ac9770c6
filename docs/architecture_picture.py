"""The picture that docs/architecture.md opens with: rooms, stages and the way of the data, drawn from the declared steps."""

import textwrap

from orchestration.runs.steps import BATCH_STEPS, COVERAGE_STEPS, REFERENCE_TABLES, STEPS, Step

OPENS, CLOSES = "<!-- drawn by make docs -->", "<!-- end of what is drawn -->"
WRITES = 62


def stage_of(step: Step) -> str:
    """The folder that holds the step's function."""
    return "ingest" if step.name == "documents" else step.module.split(".")[1]


def drawn() -> str:
    """The picture as a block of text."""
    lines = [
        "  files, folders, URLs",
        "    │  orchestration/inputs     found, opened, planned into batches",
        "    ▼",
        "  raw",
        "    │  transforms/              orchestration/runs applies each step to each batch, a task each",
    ]
    lines += _steps(BATCH_STEPS)
    lines += ["    │", "    │  transforms/              … and then over the coverage"]
    lines += _steps(COVERAGE_STEPS)
    lines += [
        "    │",
        "    │  warehouse/               Parquet files, listed in a manifest; " + "tables, views and macros in one DuckDB file",
        "    ▼",
        "  onrecord.duckdb ──▶ report, search, sql, explore      orchestration/lineage shows all of it in Dagster",
        "",
        f"  seeds/ holds the sample corpus and the reference tables: {', '.join(REFERENCE_TABLES)}",
    ]
    return "\n".join(lines)


def _steps(steps: tuple[Step, ...]) -> list[str]:
    """A line or more for each step: its stage, its name, what it reads of other steps and what it writes."""
    made_by = {table: step.name for step in STEPS.values() for table in step.writes}
    lines, last = [], ""
    for step in steps:
        stage = stage_of(step)
        after = ", ".join(dict.fromkeys(made_by[table] for table in step.reads if table in made_by)) or "raw"
        told = textwrap.wrap(f"{', '.join(step.writes)}", WRITES)
        lines.append(f"    ├─ {stage if stage != last else '':12} {step.name:17} ─▶ {told[0]}")
        lines += [f"    │  {'':12} {'':17}    {more}" for more in told[1:]]
        lines.append(f"    │  {'':12} {'':17}    from {after}")
        last = stage
    return lines


def placed(page: str) -> str:
    """The page with the picture as it is now between its marks."""
    before, _, rest = page.partition(OPENS)
    return f"{before}{OPENS}\n\n```text\n{drawn()}\n```\n\n{CLOSES}{rest.partition(CLOSES)[2]}"
