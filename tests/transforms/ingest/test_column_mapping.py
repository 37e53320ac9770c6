from datetime import UTC, datetime

import pytest

from transforms.ingest import column_mapping
from transforms.ingest.decoding import NotText
from transforms.ingest.input_metadata import InputMetadata


def at(*parts: int) -> datetime:
    """A time in UTC, as the tables hold it: without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def test_columns_are_guessed_by_name_the_surest_first():
    names = ["Body", "Head-Line", "source", "source.name", "Publish Date", "text", "fields.bodyText", "unknown"]
    assert column_mapping.guess(names) == {
        "text": ["text", "Body", "fields.bodyText"],
        "title": ["Head-Line"],
        "outlet": ["source.name", "source"],
        "published": ["Publish Date"],
    }


def test_a_record_gives_its_text_and_what_it_states():
    record = {
        "content": " ",
        "maintext": ["One.", "Two."],
        "authors": [{"name": "Ann Lee"}, "Bo Ek", None],
        "source": {"id": 7, "name": "The\nAster"},
        "date": 2024,
        "crawled_at": "2024-05-03T10:00:00+02:00",
        "lang": "en",
    }
    assert column_mapping.read(record) == (
        "One.\n\nTwo.",
        InputMetadata(
            authors=("Ann Lee", "Bo Ek"),
            outlet="The Aster",
            published="2024",
            fetched_at=at(2024, 5, 3, 8),
            language="en",
        ),
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2024-05-03", at(2024, 5, 3)),
        ("1714723200", at(2024, 5, 3, 8)),
        (1714723200000, at(2024, 5, 3, 8)),
        ("Friday", None),
        (True, None),
        ("9" * 40, None),
    ],
)
def test_moments(value, found):
    assert column_mapping.moment(value) == found


def test_a_mapping_by_hand_counts_before_the_guess():
    record = {"text": "the teaser", "story": {"full": "the whole"}}
    assert column_mapping.read(column_mapping.renamed(record, {"text": "story.full"}))[0] == "the whole"
    with pytest.raises(ValueError, match="text, title"):
        column_mapping.parse_mapping("text=a,body=b")
    with pytest.raises(ValueError, match="twice"):
        column_mapping.parse_mapping("text=a,text=b")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[1]", "bad_json"),
        (b'{"a": ', "bad_json"),
        (b'{"a": ' * 100_000, "bad_json"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "bad_json"),
        (b'{"title": "x"}', "no_text_column"),
        (b'{"text": "  "}', "empty"),
    ],
)
def test_what_is_no_record_is_refused_with_its_reason(content, reason):
    with pytest.raises(NotText) as refusal:
        column_mapping.read(column_mapping.parse(content))
    assert refusal.value.reason == reason
