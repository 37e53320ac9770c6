"""E-mail messages: text, header, attachments, and what no message should hold."""

from email.message import EmailMessage

import pytest

from tests.transforms.html_pages import GRAIN, HARBOUR, SCHOOL
from transforms.articles.articles import Outlets, read_document
from transforms.ingest.decoding import NotText
from transforms.ingest.input_metadata import InputMetadata
from transforms.ingest.mail_messages import read

STORY = (
    "The harbour of Eltmar will close for the whole of April, the port authority said on Tuesday.\n\n"
    "“We have mended these gates eleven times in nine years,” said harbour master Ilse Torvund.\n\n"
    "The work will cost 42 million crowns, of which the province pays two thirds.\n"
)


def message(**fields: str) -> EmailMessage:
    """A message of plain text."""
    mail = EmailMessage()
    for name, value in {"From": "Runa Eskel <runa@courier.example>", "Subject": "Fwd: Sea lock to close", **fields}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(STORY, cte=None)
    return mail


def test_plain_text_stands_below_the_fields_that_are_shown() -> None:
    text, encoding, given = read(message(Date="Tue, 04 Mar 2025 18:20:00 +0100").as_bytes(), InputMetadata())
    head, _, body = text.partition("\n\n")
    assert head.split("\n") == [
        "From: Runa Eskel <runa@courier.example>",
        "Subject: Fwd: Sea lock to close",
        "Date: Tue, 04 Mar 2025 18:20:00 +0100",
    ]
    assert body == STORY.strip()
    assert encoding == "utf-8"
    assert (given.title, given.authors, given.outlet) == ("Sea lock to close", ("Runa Eskel",), "courier.example")
    assert given.published == "Tue, 04 Mar 2025 18:20:00 +0100"


def test_the_sender_of_a_list_is_the_outlet() -> None:
    given = read(
        message(From="Eltmar Courier <list@courier.example>", List_Id="<news.courier.example>").as_bytes(), InputMetadata()
    )[2]
    assert (given.outlet, given.authors) == ("Eltmar Courier", ())


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_transfer_encodings_and_charsets(encoding: str, charset: str) -> None:
    mail = message()
    mail.set_content(STORY, charset=charset, cte=encoding)
    assert STORY.strip() in read(mail.as_bytes(), InputMetadata())[0]


def test_encoded_words_and_bare_bytes_in_the_header() -> None:
    raw = b"From: \xd8rk <a@b.example>\nSubject: =?utf-8?q?Br=C3=BCcke?= =?iso-8859-1?b?IGdlc3BlcnJ0?=\n\nText.\n"
    given = read(raw, InputMetadata())[2]
    assert (given.title, given.authors) == ("Brücke gesperrt", ("Ørk",))


def test_html_alone_is_shown_as_text_and_beside_plain_text_only_where_that_says_little() -> None:
    markup = "<html><body><h1>Sea lock</h1>" + "".join(f"<p>{line}</p>" for line in STORY.split("\n\n")) * 3 + "</body></html>"
    alone = EmailMessage()
    alone.set_content(markup, subtype="html")
    assert read(alone.as_bytes(), InputMetadata())[0].startswith("Sea lock\n\nThe harbour of Eltmar")
    both = message()
    both.add_alternative("<p>Something else</p>", subtype="html")
    assert "Something else" not in read(both.as_bytes(), InputMetadata())[0]
    stub = EmailMessage()
    stub.set_content("Read this mail in your browser.")
    stub.add_alternative(markup, subtype="html")
    assert "The harbour of Eltmar" in read(stub.as_bytes(), InputMetadata())[0]


def test_attachments_are_named_and_forwarded_messages_are_part_of_the_text() -> None:
    mail = message()
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="Pläne.pdf")
    mail.add_attachment(message(Subject="The first report"))
    text = read(mail.as_bytes(), InputMetadata())[0]
    assert text.endswith("[Attachment: Pläne.pdf, application/pdf, 5 bytes]")
    assert "Subject: The first report" in text
    assert text.count("Ilse Torvund") == 2


def test_a_message_of_attachments_alone_is_refused_with_their_names() -> None:
    mail = EmailMessage()
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="report.pdf")
    with pytest.raises(NotText, match=r"empty.*report\.pdf"):
        read(mail.as_bytes(), InputMetadata())


def test_flowed_lines_are_one_paragraph() -> None:
    raw = b"Content-Type: text/plain; charset=utf-8; format=flowed\n\nThe harbour \nwill close.\n> quoted \n> twice\n"
    assert read(raw, InputMetadata())[0] == "The harbour will close.\n> quoted \n> twice"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (at, at) for at in range(1000)) + b"\nx",
            "too_many_parts",
        ),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000, "too_many_parts"),
        (b"Content-Type: text/plain;" + b"a=b;" * 100_000 + b"\n\nx", "oversized_header"),
    ],
    ids=["nested", "many", "header"],
)
def test_bombs_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotText) as refused:
        read(content, InputMetadata())
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nkept",
        b"From: " + b"(" * 100_000 + b"\n\nkept",
        b"a:b\n" * 100_000 + b"\nkept",
        b"Content-Type: multipart/mixed\n\nkept",
        b"Content-Type: multipart/mixed; boundary=never\n\nkept",
        b"Content-Type: text/plain; charset=nosuch\nContent-Transfer-Encoding: nosuch\n\nkept",
        b"Content-Transfer-Encoding: base64\n\na2Vwd!!!A==",
    ],
    ids=range(7),
)
def test_broken_messages_keep_their_text(content: bytes) -> None:
    text = read(content, InputMetadata())[0]
    assert "kept" in text or "kep" in text


def test_a_forwarded_report_is_cleaned_of_its_header() -> None:
    text, _, given = read(message(Date="Tue, 04 Mar 2025 18:20:00 +0100").as_bytes(), InputMetadata())
    [article] = read_document(text, None, None, Outlets({}, {}), "", given).articles
    assert article.edited.title == "Sea lock to close"
    assert article.edited.credits.authors == ("Runa Eskel",)
    assert str(article.publication.chosen.value) == "2025-03-04"
    assert article.body == STORY.strip()


def test_the_items_of_a_newsletter_are_articles() -> None:
    items = (
        ("Sea lock to close for a month", HARBOUR[:2]),
        ("Valley schools to teach in the mornings only", SCHOOL[:2]),
        ("Tollen votes to leave the grain pact", GRAIN[:2]),
    )
    mail = message(Date="Tue, 04 Mar 2025 18:20:00 +0100", List_Id="<news.courier.example>", Subject="The week in Eltmar")
    blocks = ["\n\n".join((title, *story)) for title, story in items]
    for body in (
        "Good morning from the Courier!\n\n" + "\n\n-----\n\n".join(blocks) + "\n\n-----\n\nUnsubscribe",
        "\n\n".join(f"{block}\n\nhttps://courier.example/{number}" for number, block in enumerate(blocks)),
    ):
        mail.set_content(body)
        text, _, given = read(mail.as_bytes(), InputMetadata())
        found = read_document(text, None, None, Outlets({}, {}), "", given)
        assert [article.edited.title for article in found.articles] == [title for title, _ in items]
        assert [article.body.split("\n\n") for article in found.articles] == [list(story) for _, story in items]
        assert [str(article.publication.chosen.value) for article in found.articles] == ["2025-03-04"] * 3
        parted = [text[span.start : span.end] for span in found.parting]
        assert "Subject: The week in Eltmar" in parted
