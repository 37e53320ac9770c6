import pytest

from warehouse.report.pages import environment, path_of, shown, where


@pytest.mark.parametrize("identity", ["../../etc/passwd", "a/b", "", "Ü", "x" * 200, "<script>", "con\x00", "UPPER"])
def test_any_id_has_a_file_in_its_folder(identity):
    path = path_of("topics", identity)
    assert path.count("/") == 1
    assert path.removeprefix("topics/").removesuffix(".html").isalnum()


def test_ids_of_different_things_have_different_files():
    assert len({path_of("topics", identity) for identity in ("a", "A", "ä", "a ", "b-c", "B-C")}) == 6


def test_values_are_shown_as_a_reader_sees_them():
    assert shown(None) == "–"
    assert shown(12345) == "12,345"
    assert shown("a\r\nb\tc") == "a\nb\tc"
    assert shown("left\u202eright\x1b[0m") == "left\\u202eright\\x1b[0m"


def test_whatever_a_template_prints_is_escaped_and_shown():
    template = environment().from_string("<p title='{{ text }}'>{{ text }}{{ [text]|join(', ') }}</p>")
    assert (
        template.render(text="<b '\u2066>")
        == "<p title='&lt;b &#39;\\u2066&gt;'>&lt;b &#39;\\u2066&gt;&lt;b &#39;\\u2066&gt;</p>"
    )


def test_a_query_for_the_reader_quotes_its_value():
    assert where("from positions", "topic_id", "it's", " limit 1") == "from positions where topic_id = 'it''s' limit 1"
