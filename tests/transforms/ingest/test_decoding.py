import pytest

from transforms.ingest.decoding import NotText, decode


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        ("“Nous partons”, a dit Zoé.".encode(), "“Nous partons”, a dit Zoé.", "utf-8"),
        ("\ufeffBOM first".encode(), "BOM first", "utf-8-sig"),
        ("Ünïcode".encode("utf-16"), "Ünïcode", "utf-16"),
        (b"\xfe\xff" + "Ünïcode".encode("utf-16-be"), "Ünïcode", "utf-16"),
        ("plain words, no mark".encode("utf-16-le"), "plain words, no mark", "utf-16-le"),
        ("plain words, no mark".encode("utf-16-be"), "plain words, no mark", "utf-16-be"),
        ("“caf\u00e9” – price 5 €".encode("cp1252"), "“café” – price 5 €", "cp1252"),
        (b"wire \x01\x02 copy\r\n\x03 ends", "wire \x01\x02 copy\r\n\x03 ends", "utf-8"),
        (b"line one\r\nline two\rthree\xc2\x85four", "line one\r\nline two\rthree\x85four", "utf-8"),
    ],
)
def test_text_is_decoded_unaltered_and_the_encoding_recorded(content, text, encoding):
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.media_type) == (text, encoding, "text/plain")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u00a0\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unsupported_format"),
        (b"PK\x03\x04rest", "unsupported_format"),
        (b"%PDF-1.7 text", "unsupported_format"),
        (b"<?xml version='1.0'?><rss><p>Hello", "unsupported_format"),
        (b"some\x00thing with zeros", "binary"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"caf\xe9 \x81\x8d undefined in cp1252", "bad_encoding"),
        (b"\xff\xfeodd", "bad_encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(content, reason):
    with pytest.raises(NotText) as refusal:
        decode(content)
    assert refusal.value.reason == reason
    assert refusal.value.detail


def test_a_text_that_opens_with_a_brace_is_still_a_text():
    assert decode(b"{sic} said the minister").text == "{sic} said the minister"
