import pytest

from benchmarks.training import pages


def test_a_written_page_gives_its_quotations_by_offset(tmp_path):
    path = tmp_path / "pages.txt"
    path.write_text(
        """#id: one
Menu
“<q 1 direct "Ada Quill" person>We open,</q>” <c 1,2>said</c> <m 1>Quill</m>. “<q 1 direct "Ada Quill" person>Soon.</q>”
=====
#id: two
<m 1>They</m> <c 1>hope</c> <q 1 thought-indirect "" group>to win</q>.
""",
        encoding="utf-8",
    )
    first, second = pages.written(path)
    assert first["text"].splitlines()[1] == "“We open,” said Quill. “Soon.”"
    assert [quote["text"] for quote in first["quotes"]] == ["We open,", "Soon."]
    assert all(first["text"][slice(*quote["speaker"][0])] == "Quill" for quote in first["quotes"])
    assert {quote["cue_text"] for quote in first["quotes"]} == {"said"}
    assert (second["quotes"][0]["speech"], second["quotes"][0]["reference"]) == (False, None)


@pytest.mark.parametrize("marked", ['<q 1 direct "A" person>words', "words</q>", "<q one two>words</q>"])
def test_marks_that_are_not_closed_or_not_known_name_their_page(tmp_path, marked):
    path = tmp_path / "pages.txt"
    path.write_text(f"#id: broken\n{marked}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="broken"):
        list(pages.written(path))


def test_the_shipped_pages_are_read_and_no_two_share_an_id():
    found = list(pages.written())
    assert len({page["id"] for page in found}) == len(found) >= 60
    assert all(quote["text"].strip() for page in found for quote in page["quotes"])


def test_an_annotation_is_kept_without_a_word_of_the_text():
    text = "The mill will close, Ona Ruiz said. She wept."
    quote = {"start": 0, "end": 19, "type": "indirect", "speech": True, "speaker_kind": "person", "reference": "Ona Ruiz"}
    kept = pages.as_offsets({"id": "x", "text": text, "quotes": [{**quote, "speaker": [[21, 29]], "cue": [[30, 34]]}]})
    assert kept["quotes"][0]["reference"] == [[21, 29]]
    assert not any(isinstance(value, str) and value in text for value in kept["quotes"][0].values())
