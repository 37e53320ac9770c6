import gzip
import json

import pytest

from tests import made
from transforms.ingest import formats
from transforms.ingest.formats import recognise, without_compression


@pytest.mark.parametrize(
    ("content", "name", "stated", "found"),
    [
        (b"The mayor said no.", "a.txt", None, formats.TEXT),
        (b"WARC/1.0 is a format, said he.", "a.txt", None, formats.TEXT),
        (b"BZh is how it begins, said he.", "a.txt", None, formats.TEXT),
        (b"{sic} said the minister", "a.txt", None, formats.TEXT),
        (b"From: the harbour\nDate: Friday\n\nText", "a.txt", None, formats.TEXT),
        (b"Text, title and all that.\nMore, and more.", "a.txt", None, formats.TEXT),
        (b"<!-- saved --> <?xml version='1.0'?>\n<!DOCTYPE html><html>", "a.txt", None, formats.HTML),
        ("\ufeff<html lang='en'>".encode("utf-16-le"), "a", None, formats.HTML),
        (b"<div>part of a page</div>", "a.htm", None, formats.HTML),
        (b"<div>part of a page</div>", "a", "text/html", formats.HTML),
        (made.mail(1), "a.txt", None, formats.MAIL),
        (b'{"a": 1}\n{"a": 2}\n', "a.json", None, formats.JSON_LINES),
        (b'{"a": 1}\n', "a.jsonl", None, formats.JSON_LINES),
        (b'{"a": 1}\n', "a", None, formats.JSON),
        (json.dumps({"a": {"b": 1}}, indent=1).encode(), "a.jsonl.txt", None, formats.JSON),
        (b'{"broken\n{"a": 2}\n{"a": 3}\n', "a", None, formats.JSON_LINES),
        (b' [ {"a": 1}]', "a.txt", None, formats.JSON_ARRAY),
        (b"title,text\na,b\n", "a.txt", None, formats.CSV),
        (b"id,value\n1,2\n", "a.csv", None, formats.CSV),
        (b"id,value\n1,2\n", "a.txt", None, formats.TEXT),
        (made.zipped(("a.txt", "b")), "a.txt", None, formats.ZIP),
        (made.zipped(("mimetype", "application/epub+zip")), "a.epub", None, formats.TEXT),
        (made.tarred(("a.txt", "b")), "a", None, formats.TAR),
        (gzip.compress(b"x", mtime=0), "a.txt", None, formats.GZIP),
        (made.warc()[0], "a", None, formats.WARC),
    ],
)
def test_content_counts_before_what_is_stated_and_the_name_last(content, name, stated, found):
    assert recognise(content[: formats.HEAD_BYTES], name, stated) == found


def test_a_compressed_name_without_its_ending():
    names = ["a.txt.gz", "b.tgz", "c.TXT.BZ2", "d.zst", "noending", ".gz"]
    assert [without_compression(name) for name in names] == ["a.txt", "b.tar", "c.TXT", "d", "noending", ".gz"]
