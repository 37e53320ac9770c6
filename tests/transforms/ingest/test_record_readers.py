import json

import pytest

from transforms.ingest.decoding import NotText
from transforms.ingest.formats import CSV
from transforms.ingest.record_readers import Record, json_array, json_lines, table
from transforms.ingest.streams import Damaged, Reader


def in_pieces(content: bytes, size: int) -> Reader:
    return Reader(content[start : start + size] for start in range(0, len(content), size))


def told(record: Record) -> object:
    return record.problem.reason if record.problem else json.loads(record.content or b"")


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_rows_of_odd_quoting_cost_no_other_row(size):
    content = (
        b'text,title\r\n"two\nlines","a ""b"" c"\r\nsay "what" he said,x\r\ncr\rwithin "it" now,y\r\n'
        b'"never closed,z\r\nplain,"q"\r\nshort\r\n\r\nlast,\r\n'
    )
    found = [(record.number, told(record)) for record in table(in_pieces(content, size), CSV, {})]
    assert found == [
        (2, {"text": "two\nlines", "title": 'a "b" c'}),
        (4, {"text": 'say "what" he said', "title": "x"}),
        (5, {"text": 'cr within "it" now', "title": "y"}),
        (6, "unclosed_quote"),
        (7, {"text": "plain", "title": "q"}),
        (8, "ragged_row"),
        (10, {"text": "last"}),
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_elements_of_an_array_wherever_the_pieces_end(size):
    elements = [{"text": 'a "[{\\', "n": [1, {"x": "]}"}]}, {"text": "b, c"}]
    content = json.dumps(elements, indent=1).encode()
    assert [(r.number, told(r)) for r in json_array(in_pieces(content, size), {})] == [(1, elements[0]), (2, elements[1])]


def test_an_array_that_breaks_off_or_goes_on_gives_what_is_whole_first():
    records = json_array(in_pieces(b'[{"text": "a"}, {"text": ', 4), {})
    assert told(next(records)) == {"text": "a"}
    with pytest.raises(Damaged, match="truncated"):
        next(records)


def test_lines_without_any_text_are_refused_as_one():
    with pytest.raises(NotText, match="id, name"):
        list(json_lines(in_pieces(b'{"id": 1}\n{"name": 2}\n', 5), {}))
