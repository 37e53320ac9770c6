"""Where the story stands on a page, and what of its head and foot tells title, authors and date."""

from transforms.articles.articles import Outlets, ReadArticle, read_document

MENU = "\n".join(
    f"    * {word}" for word in ("Home", "News", "Sport", "Grain", "Culture", "Jobs", "Weather", "Podcast", "Shop", "Login")
)
FOOT = "    * About us\n    * Contact\n    * Terms of use\n    * Privacy policy\n    © 2023 Tollen Herald. All rights reserved.\n"
TITLE = "Council of Hask votes to sell the old library"
FIRST = "The council of Hask voted on Monday to sell the old library, after a debate that lasted for most of the night."
SECOND = "The building by the river has stood empty since the flood, and nobody has offered to mend its roof."


def page(*lines: str, depth: int = 8) -> str:
    """A page with menus around paragraphs, each set in by `depth` unless it is set in itself."""
    story = "\n\n".join(line if line[0] == " " else " " * depth + line for line in lines)
    return f"{MENU}\n\n{story}\n\n{FOOT}"


def article(text: str) -> ReadArticle:
    """The only article of a page."""
    [found] = read_document(text, None, None, Outlets({}, {})).articles
    assert found.edited.is_on_page
    return found


def test_notices_of_a_site_do_not_outweigh_a_short_story() -> None:
    notice = (
        "We are a participant in the Arle Stores associates program, an affiliate advertising program made to let sites earn fees"
        " by linking to the stores, and what we earn so keeps the lights on in our rooms above the old bakery."
    )
    terms = "By reading on you agree to our terms of service, all of them, and to those that we may write in the years to come."
    found = article(page("3 May 2023", TITLE, FIRST, "      READ THE REST", f"    {notice}", f"    {terms}", f"    {notice}"))
    assert (found.edited.title, found.body) == (TITLE, FIRST)


def test_a_teaser_below_a_question_is_no_story() -> None:
    teasers = [line for n in range(5) for line in (f"* Why did the mill of village {n} close?", f"{SECOND} ({n})", "Read more")]
    assert article(page(TITLE, "3 May 2023", FIRST, SECOND, "Related stories", *teasers)).body == f"{FIRST}\n\n{SECOND}"


def test_the_question_above_a_thread_of_answers_is_the_story() -> None:
    answer = [
        SECOND,
        f"{SECOND} That is what the law of the county says, as far as anybody here can tell.",
        "Share",
        "Add a comment",
    ]
    lines = [
        TITLE,
        "Can a council sell a library by night? I could not find a rule against it in the books of the county.",
        "Add a comment",
    ]
    found = article(page(*lines, *answer * 4))
    assert found.body == lines[1]


def test_comments_longer_than_the_story_are_not_taken_for_it() -> None:
    comments = [line for n in range(6) for line in (f"reader{n}", f"{n + 1} May 2023", f"{SECOND} {SECOND} I said so {n} times.")]
    assert (
        article(page(TITLE, "By Ana Duro", "3 May 2023", FIRST, SECOND, "6 comments", *comments)).body == f"{FIRST}\n\n{SECOND}"
    )


def test_an_introduction_set_in_less_than_the_rest_belongs_to_the_story() -> None:
    deep = [f"              {SECOND}", f"              {SECOND} So said the mayor of the town on Tuesday, too."] * 3
    assert article(page(TITLE, "3 May 2023", FIRST, *deep)).body.startswith(FIRST)


def test_a_list_that_a_colon_announces_and_one_like_those_in_the_story_end_it() -> None:
    items = ["          * two reading rooms", "          * a stove from 1880", "          * nine thousand books"]
    announced = article(page(TITLE, "3 May 2023", FIRST, "This is what goes with the building, the council says:", *items))
    assert announced.body.endswith("* nine thousand books")
    resumed = article(page(TITLE, "3 May 2023", FIRST, *items, SECOND, "The cellar", *items))
    assert resumed.body.endswith("* nine thousand books")
    assert "The cellar" in resumed.body


def test_quantities_are_no_menu() -> None:
    flour = [
        "            * 250 g rye flour",
        "            * 2 cups of water",
        "            * 1 pinch of salt",
        "            * 3½ spoons of honey",
    ]
    found = article(
        page(
            "Rye bread of Hask",
            "      INGREDIENTS",
            *flour,
            "      METHOD",
            "        Mix all of it in a bowl and let it stand for a night.",
        )
    )
    assert "* 250 g rye flour" in found.body
    assert "* 3½ spoons of honey" in found.body


def test_one_link_between_two_paragraphs_does_not_end_the_story() -> None:
    assert article(page(TITLE, "3 May 2023", FIRST, "Read also: The flood of 1954", "Readers are sad.")).body.endswith(
        "Readers are sad."
    )


def test_statements_under_the_headline_and_the_heading_of_the_first_paragraph_are_kept() -> None:
    points = [
        "          * The vote was nine to seven.",
        "          * The roof leaks and has leaked for years",
        "          * A school wanted the rooms too",
    ]
    body = article(page(TITLE, "By Ana Duro", "3 May 2023", *points, "A long night", FIRST, SECOND)).body
    assert [
        words for words in ("nine to seven", "has leaked for years", "A school wanted", "A long night") if words not in body
    ] == []


def test_a_headline_is_no_menu_item_and_no_link_that_repeats_it() -> None:
    assert (
        article(page("Hask Review", "News", "Opinion", "Letters", "Sign in", TITLE, "By Ana Duro", FIRST)).edited.title == TITLE
    )
    assert article(page(TITLE, "3 May 2023", f"{TITLE} with", FIRST, SECOND)).edited.title == TITLE


def test_lines_without_words_do_not_hide_the_credits() -> None:
    dots = ["              *"] * 12
    found = article(
        page(
            TITLE,
            "This is a long line that sums the story up in one full sentence.",
            *dots,
            "By Ana Duro",
            "* May 3, 2023",
            FIRST,
        )
    )
    assert found.edited.credits.authors == ("Ana Duro",)
    assert found.publication.chosen is not None
    assert str(found.publication.chosen.value) == "2023-05-03"


def test_authors_on_lines_below_by_and_not_the_name_above_the_headline() -> None:
    lines = [TITLE, "        By\n        Ana Duro\n        @anaduro\n        Jan Holt\n        3 May 2023", FIRST]
    assert article(page("Mary Lund", *lines)).edited.credits.authors == ("Ana Duro", "Jan Holt")


def test_a_name_that_signs_head_and_foot_is_the_author() -> None:
    assert article(page(TITLE, "Xiwa Quill", "Libraries", FIRST, SECOND, "Xiwa Quill")).edited.credits.authors == ("Xiwa Quill",)
    assert article(page(TITLE, "Xiwa Quill", "Libraries", FIRST, SECOND)).edited.credits.authors == ()


def test_the_foot_of_a_page_dates_it_where_nothing_else_does() -> None:
    links = [f"* Link number {n}" for n in range(20)]
    found = article(page(TITLE, FIRST, SECOND, "Related", *links, "This page was last edited on 3 May 2023, at 10:12."))
    assert found.publication.chosen is not None
    assert (str(found.publication.chosen.value), found.publication.chosen.source) == ("2023-05-03", "updated_line")
