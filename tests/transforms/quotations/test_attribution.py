"""Speakers of runs: the mention, the full name, the reason.

The texts are marked: ``[`` and ``]`` around a run, ``{`` and ``}`` around its cue (the nearest one is a run's). A run that
begins with a quotation mark is direct.
"""

import re

import pytest

from transforms.quotations.attribution import RULES, Attribution, attribute
from transforms.quotations.spans.quotation_spans import Run
from transforms.quotations.spans.tokens import Article, Paragraph

MARK = re.compile(r"[\[\]{}]")


def marked(source: str) -> tuple[Article, list[Run]]:
    """The article and the runs of a marked text."""
    text = MARK.sub("", source)
    spans: list[tuple[int, int]] = []
    cues: list[tuple[int, int]] = []
    opened = 0
    for number, m in enumerate(MARK.finditer(source)):
        place = m.start() - number
        if m.group() in "[{":
            opened = place
        else:
            (spans if m.group() == "]" else cues).append((opened, place))
    runs = []
    for number, (start, end) in enumerate(spans):
        near = [cue for cue in cues if "\n" not in text[min(cue[0], start) : max(cue[1], end)]]
        cue = min(near, key=lambda c: min(abs(c[1] - start), abs(c[0] - end)), default=None)
        quoted = ((start, end),) if text[start] in '“"' else ()
        runs.append(Run(start, end, "direct" if quoted else "indirect", quoted, cue, None, number, 1.0))
    paragraphs = tuple(Paragraph(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text))
    return Article(text, paragraphs), runs


def speakers(source: str) -> list[tuple[str | None, str | None]]:
    """Mention and name of every run."""
    article, runs = marked(source)
    [found] = attribute([article], [runs])
    return [(None if a.start is None else article.text[a.start : a.end], a.name) for a in found]


def names(source: str) -> list[str | None]:
    """The name of every run."""
    return [name for _, name in speakers(source)]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Greta Holm {said} [the bridge would open on Friday].", "Greta Holm"),
        ("[“The bridge opens on Friday,”] {said} Greta Holm.", "Greta Holm"),
        ("[“The bridge opens on Friday,”] Greta Holm, an engineer, {said}.", "Greta Holm"),
        ("Harbour Minister Greta Holm, who opened the bridge, {said} [the toll was fair].", "Greta Holm"),
        ("{According to} Greta Holm, [the bridge is safe].", "Greta Holm"),
        ("Greta Holm: [“The bridge is safe.”]", "Greta Holm"),
        ("[“The bridge is safe,”] {said} Greta Holm (", "Greta Holm"),
        ("[“The bridge is safe.”] — Greta Holm", "Greta Holm"),
        ("A senior port official {said} [the bridge was safe].", "senior port official"),
        ("The draft report {said} [the bridge was safe].", "draft report"),
        ("The Ministry of Transport {said} [the bridge was safe].", "Ministry of Transport"),
        ("Residents {complained} [that the toll was too high].", "Residents"),
        ("The ferrymen lost all. One of them, Tom Adler, {said} [he wanted his money back].", "Tom Adler"),
        ("The ferrymen lost all. [“They took it all,”] {said} one of them, Tom Adler, a smith.", "Tom Adler"),
        ("The ferrymen lost all. Two of them, Tom Adler and Greta Holm, {said} [the toll was fair].", "Two of them"),
        ("The spokesman for the port authority, Tom Adler, {said} [the bridge was safe].", "Tom Adler"),
    ],
)
def test_forms_of_attribution(source: str, name: str) -> None:
    assert names(source) == [name]


def test_surname_pronoun_and_role_lead_to_the_full_name() -> None:
    source = (
        "Prime Minister Greta Holm {said} [the bridge was safe].\n"
        "[“We tested it twice,”] Holm {said}.\n"
        "[“It will stand for a century,”] she {added}.\n"
        "The prime minister {warned} [that tolls would rise]."
    )
    assert names(source) == ["Greta Holm"] * 4


def test_he_is_the_one_of_them_that_was_named() -> None:
    source = "The ferrymen lost all. One of them, Tom Adler, {said} [he was tired].\n[“And poor,”] he {added}."
    assert names(source) == ["Tom Adler", "Tom Adler"]


def test_kin_are_kept_apart() -> None:
    source = (
        "Robert Adler and his wife, Greta Adler, own the ferry.\n"
        "Mrs. Adler {said} [the ferry would sail].\n"
        "Mr. Adler {said} [it would not].\n"
        "[“The tide is wrong,”] he {said}."
    )
    assert names(source) == ["Greta Adler", "Robert Adler", "Robert Adler"]


def test_it_is_the_document_that_spoke() -> None:
    source = (
        "Harbour towns {said} in a draft statement [that tolls must fall].\n"
        "[Ferries should be free for pupils], it {added}.\n"
        "The draft statement {said} [the bridge was late]. [“This must end,”] it {said}."
    )
    assert names(source) == ["Harbour towns", "draft statement", "draft statement", "draft statement"]


def test_a_long_cue_counts_by_its_verb() -> None:
    source = (
        "[The quay will be open], Ostby's traders {said in a draft statement seen} by Norpress.\n"
        "[The toll must fall], it {added}."
    )
    assert names(source) == ["Ostby's traders", "draft statement"]


def test_the_official_is_the_one_described_before() -> None:
    source = "A Norwegian port official {said} [the quay was full].\nThe official {added} [that ships were waiting]."
    assert names(source) == ["Norwegian port official"] * 2


def test_they_are_the_group_that_spoke() -> None:
    source = "Ferry workers {said} [the tide was wrong].\n[“Nobody asked us,”] they {said}."
    assert names(source) == ["Ferry workers"] * 2


def test_who_is_the_person_before_it() -> None:
    assert speakers("Tom Adler, who {said} [the quay was full], left.")[0][1] == "Tom Adler"


def test_first_person_is_who_speaks_the_quotation() -> None:
    text = "“I told them that the quay was full,” said Tom Adler."
    outer = Run(0, 37, "direct", ((1, 36),), (38, 42), None, 0, 1.0)
    inner = Run(13, 35, "indirect", (), (3, 7), None, 1, 1.0)
    [found] = attribute([Article(text, (Paragraph(0, len(text)),))], [[outer, inner]])
    assert [a.name for a in found] == ["Tom Adler", "Tom Adler"]


def test_runs_of_one_utterance_share_their_speaker() -> None:
    article, runs = marked("[“The quay is full,”] Tom Adler {said}. [“We are waiting.”]")
    second = Run(runs[1].start, runs[1].end, "direct", runs[1].quoted, None, None, runs[0].utterance, 1.0)
    [found] = attribute([article], [[runs[0], second]])
    assert [a.name for a in found] == ["Tom Adler", "Tom Adler"]
    assert found[1].rule.startswith("same_utterance")


@pytest.mark.parametrize(
    ("source", "name", "relay"),
    [
        ("Tom Adler {told} the Harbour Times [that the quay was full].", "Tom Adler", "Harbour Times"),
        ("[“The quay is full,”] Tom Adler {said} in an interview with Reuters.", "Tom Adler", "Reuters"),
        ("The Associated Press {reported} [the delay], citing a port official.", "port official", "Associated Press"),
        ("Tom Adler {said} [the quay was full].", "Tom Adler", None),
        ("Tom Adler {told} reporters [that the quay was full].", "Tom Adler", None),
    ],
)
def test_second_hand(source: str, name: str, relay: str | None) -> None:
    article, runs = marked(source)
    [[found]] = attribute([article], [runs])
    assert (found.name, found.relayed_by) == (name, relay)
    if found.relayed_by_start is not None:
        assert article.text[found.relayed_by_start : found.relayed_by_end].removeprefix("the ").removeprefix("The ") == relay


def test_a_run_without_any_mention_near_stays_unattributed() -> None:
    [found] = attribute([Article("“Yes.”", (Paragraph(0, 6),))], [[Run(0, 6, "direct", ((1, 5),), None, None, 0, 1.0)]])
    assert found == [Attribution(None, None, None, "unnamed", "unattributed", 0.0)]


def test_a_text_without_any_capital() -> None:
    assert names("he {said} [it rained].") == [None]


def test_no_runs_and_no_articles() -> None:
    assert attribute([], []) == []
    assert attribute([Article("Nothing was said.", (Paragraph(0, 17),))], [[]]) == [[]]


def test_every_rule_is_explained_and_every_confidence_a_probability() -> None:
    article, runs = marked(
        "Mayor Greta Holm {said} [it rained]. [“It will pass,”] she {said}.\nThe mayor {added} [that dykes hold]. [“They do.”]"
    )
    [found] = attribute([article], [runs])
    assert {part for a in found for part in a.rule.split("+")} <= set(RULES)
    assert all(0 <= a.confidence <= 1 for a in found)


def test_an_article_is_judged_alone() -> None:
    one, two = marked("Greta Holm {said} [it rained]."), marked("She {said} [it rained].")
    together = attribute([one[0], two[0]], [one[1], two[1]])
    assert together == [attribute([a], [r])[0] for a, r in (one, two)]
    assert together[1][0].name is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Greta Holm and Tom Adler {said} [it rained].\n[“We got wet,”] they {said}.", ["Greta Holm and Tom Adler"] * 2),
        ("[It rained,] {said} Greta Holm and Tom Adler agreed.", ["Greta Holm"]),
        ("Greta Holm {said} [it rained], and Tom Adler {said} [it did not].", ["Greta Holm", "Tom Adler"]),
    ],
)
def test_names_that_speak_together(source: str, expected: list[str]) -> None:
    assert names(source) == expected


def test_a_nickname_in_marks_is_part_of_the_name() -> None:
    assert names("Robert “Bob” Adler {said} [it rained].\nAdler {added} [that it poured].") == ["Robert Adler"] * 2


def test_an_epithet_means_whom_nothing_speaks_against() -> None:
    source = (
        "Sen. Tom Adler (R-Ohio) {said} [it rained].\nSen. Greta Holm (D-Utah) was there. The Republican {said} [he was wet].\n"
        "The Democratic senator {laughed} [about it]."
    )
    assert names(source) == ["Tom Adler", "Tom Adler", "Greta Holm"]


def test_a_pronoun_can_mean_somebody_without_a_name() -> None:
    source = "Mayor Tom Adler {said} [it rained].\nA woman was waiting at the quay. [“I am wet,”] she {said}."
    assert names(source) == ["Tom Adler", "woman"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("One of the engineers of the port, Greta Holm, {said} [the bridge was safe].", "Greta Holm"),
        ("Another Norwegian engineer {said} [the bridge was safe].", "Norwegian engineer"),
        ("[“The quay is full,”] another engineer, Greta Holm, {said}.", "Greta Holm"),
        ("Admiral Joss Kettering {said} [the ships were tired].", "Joss Kettering"),
        ("Nobody {said} [the bridge was safe].", None),
        ("The former secretary of state Greta Holm {said} [the bridge was safe].", "Greta Holm"),
        ("Greta Holm, the Ann and Bo Ek Professor of Bridges, {said} [the bridge was safe].", "Greta Holm"),
        ("CEO Greta Holm spoke. But, the CEO of Norbeck {said}, [the bridge was safe].", "Greta Holm"),
        ("Greta Holm feared her employer would laugh. [“I am scared,”] she {said}.", "Greta Holm"),
        ("Their operator, Ostby Water, {said} [supplies were safe].", "Ostby Water"),
        ("Ostby Water, which owns the weir, has closed it. The company {said} [it was sorry].", "Ostby Water"),
        ("Norbeck, a ferry company, lost two ships. The company {said} [it was sorry].", "Norbeck"),
        ("The Port Inspection Bureau closed it. There was a crack. The agency {said} [it was deep].", "Port Inspection Bureau"),
        ("It was the turn of Greta Holm. The retired engineer {said} [the bridge was safe].", "Greta Holm"),
        ("The first witness was Greta Holm, the engineer. She was asked a lot. [“I built it,”] she {said}.", "Greta Holm"),
        ("The mayor of East Quay, Greta Holm, was not impressed. [“It is a carpet,”] she {said}.", "Greta Holm"),
        ("Ferry workers stayed at home. They had lost their jobs, their weekends and their uniforms. [“Enough,”] they {said}.",
         "Ferry workers"),
    ],
)  # fmt: skip
def test_names_behind_parts_bodies_and_descriptions(source: str, name: str | None) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("A spokeswoman for the Harbour Trust {said} [the bridge was safe].", "spokeswoman for the Harbour Trust"),
        ("Officials at the Ministry of Transport {said} [the bridge was safe].", "Officials at the Ministry of Transport"),
        ("Police in Ostby {said} [the bridge was safe].", "Police in Ostby"),
        ("Police in a statement {said} [the bridge was safe].", "Police"),
        ("The former secretary of state {said} [the bridge was safe].", "former secretary of state"),
        ("The former chief of staff Greta Holm {said} [the bridge was safe].", "Greta Holm"),
        ("The United Ferry Workers {said} [the bridge was safe].", "United Ferry Workers"),
        ("The port praised the stevedores who {said} [the bridge was safe].", "stevedores"),
        ("About 75 percent of ferry workers {said} [the bridge was safe].", "75 percent of ferry workers"),
    ],
)
def test_descriptions_are_given_whole(source: str, name: str) -> None:
    assert names(source) == [name]


def test_a_name_behind_other_words_is_the_one_known() -> None:
    source = "Greta Holm {said} [the bridge was safe].\nA defensive Holm {said} [the toll was fair].\nOther critics {said} [no]."
    assert names(source) == ["Greta Holm", "Greta Holm", "Other critics"]


def test_pronouns_in_a_row_mean_one_person() -> None:
    source = (
        "“We tested it twice,” {said} Judge Ann Ek.\n"
        "Greta Holm sails on Friday. Asked whether she trusted the bridge, she paused.\n"
        "[“I trust the engineers,”] she {said}."
    )
    assert names(source) == ["Greta Holm"]


def test_who_is_quoted_by_an_agency_is_the_speaker() -> None:
    article, runs = marked("The news agency Norpress {quoted} Tom Adler as saying [that the quay was full].")
    [[found]] = attribute([article], [runs])
    assert (found.name, found.relayed_by) == ("Tom Adler", "Norpress")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("{Asked} [if the ferrymen would be paid], Greta Holm nodded.", None),
        ("When {asked} [whether the quay was full], Greta Holm nodded.", None),
        ("Greta Holm was {asked} [if she would resign].", None),
        ("Greta Holm {asked} [if the quay was full].", "Greta Holm"),
    ],
)
def test_a_question_is_not_of_the_one_it_is_put_to(source: str, name: str | None) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Drivers were {warned} [that the ford had failed].", None),
        ("Tom Adler was {told} [that the ford had failed].", None),
        ("Tom Adler was repeatedly {told} [the ford was safe].", None),
        ("The mayor has been {warned} for months by Greta Holm [that the toll was too high].", "Greta Holm"),
        ("Drivers were {told} by the ferry operator [that boats would run late].", "ferry operator"),
        ("Greta Holm {told} Tom Adler [that the ford had failed].", "Greta Holm"),
        ("Greta Holm has {warned} drivers [that the ford had failed].", "Greta Holm"),
    ],
)
def test_who_is_told_does_not_speak(source: str, name: str | None) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The operator, Coldwater Ferries, {said} [the boat would be repaired].", "Coldwater Ferries"),
        ("Another former partner, Tom Adler, {testified} [that he had met the buyer twice].", "Tom Adler"),
        ("Greta Holm, from Riverton, {said} [the bridge was safe].", "Greta Holm"),
        ("Greta Holm, who works with Tom Adler at the harbour, {said} [the bridge was safe].", "Greta Holm"),
        (
            "The mayor’s deputy spoke for an hour about Riverton’s bridges. Tom Adler, an engineer, {said} [they were safe].",
            "Tom Adler",
        ),
    ],
)
def test_names_set_between_subject_and_cue(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("[“We are safe”]: Greta Holm\nThe engineer Greta Holm spoke in Riverton on Monday.", "Greta Holm"),
        ("Greta Holm: [“We are safe”]\nThe engineer Greta Holm spoke in Riverton on Monday.", "Greta Holm"),
        ("[“We are safe”] – Greta Holm\nThe engineer Greta Holm spoke in Riverton on Monday.", "Greta Holm"),
    ],
)
def test_headings_that_name_their_speaker(source: str, name: str) -> None:
    assert names(source) == [name]


@pytest.mark.parametrize(
    "credit", ["Photo: Jon Tarrant/Northern Pictures", "The bridge on Monday (Image: Jon Tarrant)", "Photograph by Jon Tarrant"]
)
def test_who_took_the_picture_does_not_speak(credit: str) -> None:
    source = f"The engineer Greta Holm, 44, has built bridges for twenty years.\n{credit}\n[“I was afraid of every one of them.”]"
    assert names(source) == ["Greta Holm"]


def test_the_head_of_a_live_entry_does_not_speak() -> None:
    source = "The engineer Greta Holm {said} [the bridge was safe].\n16:02 Jo Millbank\n[“I would walk over it today.”]"
    assert names(source)[1] != "Jo Millbank"


def test_i_in_a_quotation_left_open_is_its_speaker() -> None:
    source = "Greta Holm {said} [the bridge was safe].\n“I met a man. I {told} him [that it would hold]."
    assert names(source) == ["Greta Holm", "Greta Holm"]


def test_a_credit_at_the_end_of_an_article_leaves_the_next_alone() -> None:
    ends, begins = marked("Greta Holm {said} [the bridge was safe].\nPhoto: Jon"), marked("Tom Adler: [“It held.”]")
    together = attribute([ends[0], begins[0]], [ends[1], begins[1]])
    assert together[1] == attribute([begins[0]], [begins[1]])[0]
    assert together[1][0].name == "Tom Adler"
