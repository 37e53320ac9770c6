from transforms.articles.cleaning.layout import paragraphs
from transforms.quotations.spans import quotation_spans as module
from transforms.quotations.spans.quotation_spans import runs
from transforms.quotations.spans.tokens import Article, Paragraph


def article(text, has_title=False):
    found = paragraphs(text)
    return Article(text, tuple(Paragraph(at.start, at.end, has_title and not number) for number, at in enumerate(found)))


def found(text):
    return [(run.kind, text[run.start : run.end]) for run in runs([article(text)])[0]]


def test_direct_quotation_without_its_marks():
    text = "“The bridge will open in May,” Mayor Ona Ruiz said on Tuesday."
    (run,) = runs([article(text)])[0]
    assert (run.kind, text[run.start : run.end]) == ("direct", "The bridge will open in May,")
    assert text[slice(*run.cue)] == "said"
    assert "Ruiz" in text[slice(*run.source)]


def test_indirect_quotation():
    text = "Officials said the bridge would open in May."
    assert found(text) == [("indirect", "the bridge would open in May")]


def test_mixed_quotation_and_what_is_quoted_in_it():
    text = "Ms. Ruiz said the delay was “a lesson for all of us” and promised a review."
    run = runs([article(text)])[0][0]
    assert run.kind == "mixed"
    assert [text[low:high] for low, high in run.quoted] == ["a lesson for all of us"]


def test_a_mixed_run_leaves_no_mark_without_its_fellow():
    text = "Ms. Ruiz told the council that the delay was “a lesson [for] all of us.”"
    run = runs([article(text)])[0][0]
    assert (run.kind, text[run.start : run.end][-27:]) == ("mixed", "“a lesson [for] all of us.”")
    assert [text[low:high] for low, high in run.quoted] == ["a lesson [for] all of us."]


def test_a_bracket_at_the_beginning_belongs_to_the_words():
    assert found("« [The bridge] will open in May, » Ms. Ruiz said.") == [("direct", "[The bridge] will open in May,")]


def test_a_quotation_broken_by_its_cue_is_one_utterance():
    text = "“The bridge,” Ms. Ruiz said, “will open in May.”"
    assert found(text) == [("direct", "The bridge,"), ("direct", "will open in May.")]
    assert {run.utterance for run in runs([article(text)])[0]} == {0}


def test_a_quotation_over_paragraphs_is_one_utterance():
    text = "“We have waited for ten years,” Ms. Ruiz said. “The town is tired.\n\n“But now we will build it.”"
    result = runs([article(text)])[0]
    assert [text[run.start : run.end] for run in result][-2:] == ["The town is tired.", "But now we will build it."]
    assert result[-1].utterance == result[-2].utterance


def test_titles_and_nicknames_in_marks_are_not_quotations():
    assert found("The film “The Long Road” opened on Friday in twelve cinemas.") == []
    assert found("John “Bubba” Carter scored twice on Saturday.") == []


def test_styles_of_marks_give_the_same_runs():
    text = "“We are ready for the winter,” Ms. Ruiz told reporters. “The salt has come.”"
    expected = [run for _, run in found(text)]
    for opening, closing in ('""', "‘’", "''", "«»"):
        assert [run for _, run in found(text.replace("“", opening).replace("”", closing))] == expected


def test_a_fault_costs_its_own_paragraph_only():
    sound = "“We are ready for the winter,” Ms. Ruiz told reporters on Monday."
    text = f"{sound}\n\nThe sign said “closed and nobody came.\n\n{sound}"
    result = [text[run.start : run.end] for run in runs([article(text)])[0]]
    assert result[0] == result[-1] == "We are ready for the winter,"


def test_hard_wrapped_lines_do_not_break_a_run():
    text = (
        "The mayor said on Tuesday that the bridge over the river would open in\n"
        "May at the latest, and that the old ferry would go on running until the\n"
        "end of the summer in any case."
    )
    (run,) = runs([Article(text, (Paragraph(0, len(text)),))])[0]
    assert "\n" in text[run.start : run.end]


def test_articles_do_not_see_each_other():
    texts = ["“We go,” Lee said.", "The tide rose.", "Officials said the road was shut, and blamed the rain."]
    assert runs([article(text) for text in texts]) == [runs([article(text)])[0] for text in texts]


def test_runs_stay_inside_their_paragraph_in_order():
    text = "Ruiz: no deal\n\n“No,” said Ruiz. “Never.\n\n“Not in May.”\n\nShe said it “twice” and left, aides said."
    sample = article(text, has_title=True)
    result = runs([sample])[0]
    assert result == sorted(result, key=lambda run: run.start)
    assert all(any(at.start <= run.start < run.end <= at.end for at in sample.paragraphs) for run in result)
    assert all(0 <= run.confidence <= 1 for run in result)


def test_an_endless_paragraph_is_read_in_pieces():
    sentence = "Officials said the bridge would open in May. "
    text = sentence * 2000
    assert len(runs([Article(text, (Paragraph(0, len(text)),))])[0]) > 1500


def test_nothing_gives_nothing():
    assert runs([]) == []
    assert runs([Article("", ()), Article("   ", (Paragraph(0, 3),))]) == [[], []]


def test_a_very_long_article_is_read_in_parts(monkeypatch):
    text = "“The bridge will open in May,” Ms. Ruiz said. She said the town was tired.\n\n" * 5
    whole = article(text)
    (expected,) = runs([whole])
    monkeypatch.setattr(module, "_AT_ONCE", 170)
    first, (short,), second = runs([whole, article("Officials said the bridge would open in May."), whole])
    assert first == second
    assert short.utterance == 0
    assert [(run.start, run.end, run.kind) for run in first] == [(run.start, run.end, run.kind) for run in expected]
    assert [run.utterance for run in first] == list(range(len(first)))


def test_a_question_put_to_the_speaker_is_no_part_of_the_answer():
    text = "Asked if the ferrymen would be paid, Ruiz said: “Every one of them, to the end of the month.”"
    question, answer = runs([article(text)])[0]
    assert (question.kind, answer.kind) == ("indirect", "direct")
    assert question.utterance != answer.utterance
