"""What a report has a speaker do with the words: each stance, and what looks like it."""

import pytest

from transforms.quotations.stance import is_of_nobody, stance


def spans(marked: str) -> tuple[str, tuple[int, int] | None, tuple[int, int], tuple[int, int] | None]:
    """A text with its {cue}, [run] and <mention> marked, each once at most."""
    text, found = "", dict[str, list[int]]()
    for character in marked:
        if character in "{}[]<>":
            found.setdefault({"}": "{", "]": "[", ">": "<"}.get(character, character), []).append(len(text))
        else:
            text += character
    cue, run, mention = (tuple(found[mark]) if mark in found else None for mark in "{[<")
    assert run is not None
    return text, cue, run, mention  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<The warden> {said} that [the gate was open].", "stated"),
        ("“[The gate was open],” <the warden> {said}.", "stated"),
        ("“[It was never said]”", "stated"),
        ("<The ferry firm> {denied} that [it had cut the crew].", "denied"),
        ("<The firm> {rejected} claims that [it had cut the crew].", "denied"),
        ("<Ida Voss> {disputed} [that the quay was closed].", "denied"),
        ("<She> did not {believe} [the quay would hold].", "denied"),
        ("<The harbour master> did not {say} [when the quay would open].", "negated"),
        ("<The harbour master> didn’t {say} [when the quay would open].", "negated"),
        ("<She> has never publicly {said} [that the quay is safe].", "negated"),
        ("<She> did not, however, {say} [that the quay is safe].", "negated"),
        ("Nobody {said} [the quay was safe].", "negated"),
        ("No one {claims} [the quay was safe].", "negated"),
        ("None of the keepers {said} [the lamp was lit].", "negated"),
        ("Neither <the firm> nor the union would {confirm} [that talks were held].", "negated"),
        ("<The firm> refused to {say} [whether talks were held].", "negated"),
        ("<The firm> {declined} to say [whether talks were held].", "negated"),
        ("<The firm> has yet to {confirm} [that talks were held].", "negated"),
        ("<The firm> would not {confirm} [that talks were held].", "negated"),
        ("“[Talks were held]” is what <Voss> did not {say}.", "negated"),
        ("<She> {refused to say} [whether talks were held].", "negated"),
        ("<She> left without {saying} [whether talks were held].", "negated"),
        ("<A reader> {asked} [whether the lamp was lit].", "asked"),
        ("“[Who lit the lamp?]” <a reader> {asked}.", "asked"),
        ("<The inspector> {wondered} [why the lamp was lit].", "asked"),
        ("<The firm> {promised} [to hire a crew].", "promised"),
        ("<Voss> {threatened} [to close the quay].", "promised"),
        ("<Voss> reportedly {said} [that the quay would close].", "rumoured"),
        ("<Voss> is {said} to [have sold the quay].", "rumoured"),
        ("It is {claimed} that [the quay was sold].", "rumoured"),
        ("[The quay was sold], {according to} <unconfirmed reports>.", "rumoured"),
        ("There were <rumours> {that} [the quay was sold].", "rumoured"),
        # What looks like it.
        ("<She> did not hesitate to {say} [that the quay was safe].", "stated"),
        ("“[The quay is safe].” Nobody could have {said} it better.", "stated"),
        ("“[The quay is safe].” <I> could not have {said} it better.", "stated"),
        ("<He> not only {said} [that the quay was safe] but walked on it.", "stated"),
        ("<She> did not refuse to {say} [that the quay was safe].", "stated"),
        ("He did not know what <she> had meant when she {said} [the quay was safe].", "stated"),
        ("Neither of them came, <Voss> {said}: [the quay was shut].", "stated"),
        ("Nobody knows who {said} [the quay was safe].", "stated"),
        ("The man who never paid {said} [the quay was safe].", "stated"),
        ("<The union> {asked} the firm [to hire a crew].", "stated"),
        ("<The union> {asked} for [a new crew].", "stated"),
        ("<The union> {asked} [keepers to light the lamp].", "stated"),
        ("<The firm> {denied} it: “[We cut no crew].”", "stated"),
        ("“[We cut no crew],” said the firm as <it> {rejected} the charge.", "stated"),
        ("<Voss> {rejected} the plan as “[a lamp without oil]”.", "stated"),
        ("<The keepers> were {denied} [a new lamp].", "stated"),
        ("<Voss> {claimed} [the quay was sold].", "stated"),
        ("<Voss> {said} [that nobody denied the rumours and they did not ask].", "stated"),
    ],
)
def test_stance(marked: str, expected: str) -> None:
    assert stance(*spans(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Nobody {said} [the quay was safe].", True),
        ("No one at the quay has {said} [it was safe].", True),
        ("<The firm> did not {say} [it was safe].", False),
        ("Nobody came, <Voss> {said}: [it was safe].", False),
        ("[It was safe].", False),
    ],
)
def test_nobody_is_no_speaker(marked: str, expected: bool) -> None:
    text, cue, run, _ = spans(marked)
    assert is_of_nobody(text, cue, run) is expected
