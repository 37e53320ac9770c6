"""Every question of the cookbook, asked of the sample corpus: the page says what comes out."""

import re
from pathlib import Path

import duckdb
import pytest

from docs.generate import COOKBOOK, answered

PAGE = "\n".join(page.read_text(encoding="utf-8") for page in COOKBOOK)
TEXT_COLUMNS = 100
QUESTIONS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))
STATEMENTS = {
    question: re.findall(r"```(?:sql|shell)\n(.*?)```\n\n```text\n(.*?)```", part, re.DOTALL)
    for question, part in QUESTIONS.items()
}
IN_SQL = [question for question, part in QUESTIONS.items() if "```sql\n" in part]


@pytest.fixture(scope="module")
def plain(sample: Path):
    """The published file in DuckDB itself, without the project."""
    with duckdb.connect(str(sample / "onrecord.duckdb"), read_only=True) as connection:
        yield connection


def test_every_statement_of_the_page_stands_under_a_question_of_its_own_with_its_answer():
    assert len(QUESTIONS) >= 20
    assert len(re.findall("```(?:sql|shell)\n", PAGE)) == len(QUESTIONS) == len(re.findall(r"^### ", PAGE, re.MULTILINE))
    assert [question for question, found in STATEMENTS.items() if len(found) != 1] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_what_comes_out(question: str, sample: Path, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(TEXT_COLUMNS))
    assert answered(QUESTIONS[question], sample.parent) == QUESTIONS[question], "write it anew: python -m docs.generate --answers"


@pytest.mark.parametrize("question", IN_SQL)
def test_plain_duckdb_answers_in_the_same_order_whatever_its_threads(question: str, plain: duckdb.DuckDBPyConnection):
    [(query, answer)] = STATEMENTS[question]
    plain.execute("set threads = 1; set preserve_insertion_order = true")
    rows = plain.execute(query).fetchall()
    plain.execute("set threads = 4; set preserve_insertion_order = false")
    assert plain.execute(query).fetchall() == rows
    assert rows
    assert answer.endswith(f"\n({len(rows)} {'row' if len(rows) == 1 else 'rows'})\n")


@pytest.mark.parametrize("question", IN_SQL)
def test_the_answer_can_be_read_on_a_page(question: str):
    [(_, answer)] = STATEMENTS[question]
    lines = answer.splitlines()
    assert max(map(len, lines)) <= TEXT_COLUMNS
    assert int(re.search(r"\((\d+) rows?\)", lines[-1])[1]) <= 12
