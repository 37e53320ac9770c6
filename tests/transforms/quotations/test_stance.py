import pytest

from transforms.quotations.stance import is_nobody, stance


def told(sentence: str, cue: str, said: str, mention: str | None = "Quill", has_speaker: bool = True) -> str:
    start, at = sentence.index(said), sentence.index(cue)
    return stance(sentence, (at, at + len(cue)), start, start + len(said), mention, has_speaker=has_speaker)


@pytest.mark.parametrize(
    ("sentence", "cue", "said", "expected"),
    [
        ("Quill said the mill would close.", "said", "the mill would close", "stated"),
        ("Quill denied that the mill would close.", "denied", "that the mill would close", "denied"),
        ("Quill rejected claims of neglect.", "rejected", "claims of neglect", "denied"),
        ("Quill did not say when the mill would close.", "say", "when the mill would close", "negated"),
        ("Quill has never publicly said the mill is safe.", "said", "the mill is safe", "negated"),
        ("Quill didn’t even say it was sorry.", "say", "it was sorry", "negated"),
        ("Quill refused to say whether she would stay.", "say", "whether she would stay", "negated"),
        ("Quill stopped short of saying the mill was lost.", "saying", "the mill was lost", "negated"),
        ("Quill has yet to confirm that she will stay.", "confirm", "that she will stay", "negated"),
        ("Reporters asked whether the mill would close.", "asked", "whether the mill would close", "asked"),
        ("“Will it close?” asked Quill.", "asked", "Will it close?", "asked"),
        ("Quill asked neighbours to keep away.", "asked", "to keep away", "requested"),
        ("Quill urged the owners to pay.", "urged", "to pay", "requested"),
        ("Quill called for a new inquiry.", "called", "for a new inquiry", "requested"),
        ("Quill called the sale a mistake.", "called", "a mistake", "stated"),
        ("Quill vowed to reopen the mill.", "vowed", "to reopen the mill", "promised"),
        ("Quill allegedly told the crew to leave.", "told", "to leave", "rumoured"),
        ("Quill reportedly said the mill was sold.", "said", "the mill was sold", "rumoured"),
    ],
)
def test_the_cue_and_what_stands_before_it_tell(sentence, cue, said, expected):
    assert told(sentence, cue, said) == expected


@pytest.mark.parametrize(
    ("sentence", "cue", "said"),
    [
        ("Quill did not hesitate to say the mill was lost.", "say", "the mill was lost"),
        ("Quill not only said the mill was lost.", "said", "the mill was lost"),
        ("Nobody could have said it better: the mill is lost.", "said", "the mill is lost"),
        ("She could not have said it better.", "said", "it better"),
        ("It was not the first warning. Quill said the mill was lost.", "said", "the mill was lost"),
        ("“I did not do it,” Quill said.", "said", "I did not do it,"),
    ],
)
def test_what_looks_like_a_negation_and_is_none(sentence, cue, said):
    assert told(sentence, cue, said) == "stated"


def test_hearsay_without_a_source_is_told():
    assert told("The mill is said to be haunted.", "said", "to be haunted", None, has_speaker=False) == "rumoured"
    assert told("The mill was said by Quill to be haunted.", "said", "to be haunted", "Quill") == "stated"


def test_words_without_a_cue_are_stated():
    assert stance("“Never again.”", None, 1, 13, None, has_speaker=False) == "stated"


def test_nobody_is_no_speaker():
    assert is_nobody("Nobody")
    assert is_nobody("No one in the crew")
    assert not is_nobody("Noonan")
    assert told("Nobody said the mill was safe.", "said", "the mill was safe", "Nobody") == "negated"
