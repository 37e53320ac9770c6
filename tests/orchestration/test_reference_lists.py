"""Reference files: what is read, and what is said of rows that cannot be used."""

from pathlib import Path

import pytest

from orchestration.inputs import reference_lists

HEADER = "decision,name,value,article_ids,note\n"


def read(folder: Path, text: str):
    file = folder / "speaker_overrides.csv"
    file.write_text(HEADER + text, encoding="utf-8")
    return reference_lists.read(file, "speaker_overrides")


def test_decisions_are_read_in_order_of_their_key(tmp_path):
    rows = read(tmp_path, "same,Wilf Orme,Wilfred Orme,a-0|b-0,a short form\nkind,Nordlys,organisation,,\n").to_pylist()
    assert [(row["decision"], row["article_ids"], row["note"]) for row in rows] == [
        ("kind", [], None),
        ("same", ["a-0", "b-0"], "a short form"),
    ]


def test_every_row_that_cannot_be_used_is_told_by_file_and_line(tmp_path):
    with pytest.raises(reference_lists.BadReference) as refused:
        read(tmp_path, "sme,A,B,,\nkind,,person,,\nkind,A\nsame,A,B,,\nsame,A,B,,\n")
    lines = str(refused.value).splitlines()
    assert [line.partition(": ")[0].removeprefix(str(tmp_path / "speaker_overrides.csv")) for line in lines] == [
        *(", line 2", ", line 3", ", line 4", ", line 6"),
    ]
    told = ("none of same, different, kind, name", "has no name", "needs 5 values", "repeats")
    assert all(words in line for words, line in zip(told, lines, strict=True))


def test_decisions_that_contradict_each_other_are_refused(tmp_path):
    with pytest.raises(reference_lists.BadReference, match=r"line 3: .* are the same by other rows"):
        read(tmp_path, "same,Wilf Orme,Wilfred Orme,,\ndifferent,Wilfred Orme,Wilf Orme,,\n")
    with pytest.raises(reference_lists.BadReference, match="line 2: kind 'planet' is none of person"):
        read(tmp_path, "kind,Nordlys,planet,,\n")


def test_the_coverages_own_file_is_read_instead_of_the_one_shipped(tmp_path):
    assert reference_lists.path(tmp_path, "speaker_overrides") == reference_lists.DEFAULT_FOLDER / "speaker_overrides.csv"
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "speaker_overrides.csv").write_text(HEADER, encoding="utf-8")
    assert reference_lists.path(tmp_path, "speaker_overrides").parent == tmp_path / "reference"
