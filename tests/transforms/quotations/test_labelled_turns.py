"""Interviews, transcripts, records of parliament and posts: who speaks is what the label says."""

import time

import pytest

from transforms.articles.cleaning.layout import paragraphs
from transforms.quotations.quotations import extracted
from transforms.quotations.spans.labelled_turns import turns
from transforms.quotations.spans.tokens import Article, Paragraph


def article(text):
    return Article(text, tuple(Paragraph(at.start, at.end, not number) for number, at in enumerate(paragraphs(text))))


def said(text):
    """Who says what, for every run."""
    [found] = extracted([article(text)])
    return [(speaker.name, text[run.start : run.end]) for run, speaker, _ in found]


TRANSCRIPT = """The tide table, explained

ORLA FENWICK, PRESENTER: Who printed the wrong tides?

MARTIN DEWHURST, HARBOUR MASTER: Not my office. You should ask the printer.

(LAUGHTER)

FENWICK: So you knew?

DEWHURST: I saw it on Monday, said nothing, and I regret it.

UNIDENTIFIED WOMAN: Shame!

FENWICK: Thank you both.
"""


def test_a_transcript_gives_each_turn_its_speaker():
    assert said(TRANSCRIPT) == [
        ("Orla Fenwick", "Who printed the wrong tides?"),
        ("Martin Dewhurst", "Not my office. You should ask the printer."),
        ("Orla Fenwick", "So you knew?"),
        ("Martin Dewhurst", "I saw it on Monday, said nothing, and I regret it."),
        ("Unidentified woman", "Shame!"),
        ("Orla Fenwick", "Thank you both."),
    ]


def test_turns_are_direct_and_have_the_label_as_mention():
    [found] = extracted([article(TRANSCRIPT)])
    assert {run.kind for run, _, _ in found} == {"direct"}
    assert TRANSCRIPT[found[2].speaker.start : found[2].speaker.end] == "FENWICK"
    assert {speaker.rule for _, speaker, _ in found} == {"turn+name", "turn+described"}


def test_two_of_one_surname_are_told_apart_by_who_spoke_last():
    text = """Two brothers on the ferry

JON TARRANT: I built the first one.

PIA OSGOOD: And you sold it?

TARRANT: I sold it to my brother.

KIT TARRANT: You gave it to me.

TARRANT: I did not give it away.
"""
    assert [name for name, _ in said(text)] == ["Jon Tarrant", "Pia Osgood", "Jon Tarrant", "Kit Tarrant", "Kit Tarrant"]


def test_a_record_of_parliament():
    text = """Harbour Bill

Ms Ada Quillfeather (Riverton) (Ind): Will the Minister tell us when the quay reopens?

The Minister for Ports (Tomas Berglund): I will. It reopens in May, and I have told the harbour master so.

On the cost, I cannot say more today.

Mr Odd (Wold): Why not?

Madam Speaker: Order.

Ms Quillfeather: That is no answer.
"""
    assert said(text) == [
        ("Ada Quillfeather", "Will the Minister tell us when the quay reopens?"),
        ("Tomas Berglund", "I will. It reopens in May, and I have told the harbour master so."),
        ("Tomas Berglund", "On the cost, I cannot say more today."),
        ("Odd", "Why not?"),
        ("Madam Speaker", "Order."),
        ("Ada Quillfeather", "That is no answer."),
    ]


def test_questions_and_answers_are_those_of_the_person_introduced():
    text = """Five questions for Greta Holm

The engineer Greta Holm has built forty bridges. Tom Adler lives on one of them.

Q: Which one do you like best?

A: The small one at Wold. I was young.

Q: And the worst?

A: I will not tell you.
"""
    assert [name for name, _ in said(text)] == [None, "Greta Holm", None, "Greta Holm"]


def test_initials_stand_for_the_names_in_the_article():
    text = """The painter at home

Joanna Mercer met the painter Emil Sandqvist in his kitchen.

JM: Do you still paint at night?

ES: I do. My wife hates it.

JM: And by day?

ES: By day I sleep, and you should too.
"""
    assert [name for name, _ in said(text)] == ["Joanna Mercer", "Emil Sandqvist"] * 2


def test_narration_between_the_turns_is_nobodys():
    text = TRANSCRIPT.replace("(LAUGHTER)", "The harbour master looked out of the window.")
    assert all("window" not in words for _, words in said(text))


def test_a_post_is_its_writers():
    text = """Minister deletes a post

The minister deleted a post in which she called gulls thieves.

Gulls are thieves with good legs. I said what I said. pic.example.com — Sigrid Ohlmann (@sigridohlmann) January 15, 2020

The bird society laughed.
"""
    text = text.replace("pic.example.com", "https://t.co/B5")
    assert ("Sigrid Ohlmann", "Gulls are thieves with good legs. I said what I said.") in said(text)


def test_a_post_below_its_writers_name_and_handle():
    text = """Bins row goes on

Litter lay in the lanes again on Monday.

Tariq Fenwick MP

@tfenwick_wold

Went out with a litter picker this morning. Filled eleven bags. Enough.

8:52 am
"""
    assert ("Tariq Fenwick", "Went out with a litter picker this morning. Filled eleven bags. Enough.") in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two kettles tested\n\nPrice: You pay £30.\n\nVerdict: We liked it.\n\nPrice: You pay £80.\n\nVerdict: We loved it.\n",
        "News\n\nRead more: Why you should never sell\n\nALSO READ: What we know\n\nRead more: Where I live\n\nALSO READ: Why?",
        "Soup\n\nServes: Four of you.\n\nTime: 20 minutes.\n\nServes: Two of us.\n\nTime: You need an hour.\n",
        "Reactions\n\nGreta Holm: “We are glad.”\n\nThe mayor spoke at noon.\n",
        "A. J. Holm opened a shop\n\nA. J. Holm opened a shop in Wold, and you can go there.\n\nQ. Adler shut his.\n",
    ],
)
def test_labels_that_name_no_speaker_make_no_turns(text):
    assert turns(article(text)) == []


def test_the_time_grows_with_the_text():
    def letters(number):
        return "".join(chr(65 + int(digit)) for digit in str(number))

    def spent(count):
        lines = [f"N{letters(number)} S{letters(number)}: I said it, and you know it?" for number in range(count)]
        own = article("Title\n\n" + "\n\n".join(lines + lines))
        began = time.process_time()
        assert len(turns(own)) >= 64
        return time.process_time() - began

    few = max(spent(500), 0.01)
    assert spent(4000) < 30 * few


def test_a_posts_writer_is_read_where_cleaning_has_taken_the_line_away():
    text = (
        "Gulls are back\n\nGulls are thieves. I said so.\n\n— Sigrid Ohlmann (@sigridohlmann) May 3\n\nThe bird society laughed."
    )
    own = article(text)
    own = Article(text, (*own.paragraphs[:2], own.paragraphs[3]))
    [turn] = turns(own)
    assert (turn.speaker, text[turn.start : turn.end]) == ("Sigrid Ohlmann", "Gulls are thieves. I said so.")


@pytest.mark.parametrize("label", ["Tip", "Pro Tip", "Prompts", "Good To Know"])
def test_the_headings_of_advice_are_no_speakers(label):
    text = "Five ways to plant a hedge\n\n"
    for way in ("a spade", "a fork", "your hands", "two friends"):
        text += (
            f"Dig with {way}, and good luck to know the ground before you begin.\n\n{label}: You should water it, if you can.\n\n"
        )
    text += f"Each {label.lower()} here comes from a gardener. See {label} number one again."
    assert said(text) == []
