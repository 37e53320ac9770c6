from warehouse.report.variants import pieces


def test_a_difference_in_order():
    assert pieces("We are [-not-] going {+now, all of us+}.") == [
        ("kept", "We are "),
        ("dropped", "not"),
        ("kept", " going "),
        ("added", "now, all of us"),
        ("kept", "."),
    ]


def test_words_without_a_difference():
    assert pieces("We [go] + stay") == [("kept", "We [go] + stay")]


def test_a_difference_over_lines():
    assert pieces("[-a\nb-]{+[c]+}") == [("dropped", "a\nb"), ("added", "[c]")]
