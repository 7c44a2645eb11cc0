"""Cutting articles: golden cuts, and what holds for every article."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article
from knowledge.passages import PASSAGE_WORDS_MAX, cut


def article(body: str, questions: tuple[str, ...] = (), page_patterns: tuple[str, ...] = ()) -> Article:
    text = textwrap.dedent(body).strip("\n")
    return Article(
        "projects/invite", "Invite", text, url="/help/invite", questions=questions, page_patterns=page_patterns
    )


def outline(made: Article) -> list[tuple[str, str]]:
    return [(passage.passage_id, passage.text) for passage in cut(made)]


def test_the_lead_and_each_section_are_passages_of_their_own() -> None:
    made = article(
        """
        You need to be an **owner**.

        ## Steps

        1. Open [Members](/members).
        2. Press **Invite**.

        ## If it fails

        Ask an owner.
        """,
        page_patterns=("/projects/:id/members",),
    )
    lead, steps, fails = cut(made)
    assert (lead.anchor, lead.breadcrumb, lead.url) == ("", (), "/help/invite")
    assert lead.index_text == "Invite\nYou need to be an owner."
    assert (steps.passage_id, steps.url) == ("projects/invite#steps", "/help/invite#steps")
    assert steps.breadcrumb == ("Steps",)
    assert steps.text == "1. Open [Members](/members).\n2. Press **Invite**."
    assert steps.index_text == "Invite › Steps\nOpen Members.\nPress Invite."
    assert steps.page_patterns == ("/projects/:id/members",)
    assert fails.anchor == "if-it-fails"


def test_headings_below_headings_make_the_breadcrumb() -> None:
    made = article(
        """
        ## Roles
        ### Owner
        May do all.
        ### Guest
        May look.
        #### Limits
        Ten guests.
        ## Plans
        Two plans.
        """
    )
    assert [(passage.breadcrumb, passage.text) for passage in cut(made)] == [
        (("Roles", "Owner"), "May do all."),
        (("Roles", "Guest"), "May look.\n\n#### Limits\n\nTen guests."),
        (("Plans",), "Two plans."),
    ]


def test_a_table_a_list_and_code_stay_whole_even_when_they_are_long() -> None:
    rows = "\n".join(f"| role {number} | may do number {number} and more |" for number in range(60))
    steps = "\n".join(f"{number}. Do the thing with number {number}." for number in range(1, 41))
    code = "```sh\n" + "\n".join(f"run --step {number}\n" for number in range(100)) + "```"
    table = f"| Role | May |\n| --- | --- |\n{rows}"
    made = article(f"{table}\n\n{steps}\n\n{code}")
    assert [text for _, text in outline(made)] == [table, steps, code]


def test_a_long_section_is_split_between_paragraphs_and_the_parts_are_numbered() -> None:
    paragraphs = [" ".join([f"word{number}"] * 80) for number in range(5)]
    made = article("## Long\n\n" + "\n\n".join(paragraphs))
    assert outline(made) == [
        ("projects/invite#long", "\n\n".join(paragraphs[:2])),
        ("projects/invite#long~2", "\n\n".join(paragraphs[2:4])),
        ("projects/invite#long~3", paragraphs[4]),
    ]
    assert {passage.url for passage in cut(made)} == {"/help/invite#long"}


def test_a_sentence_that_ends_with_a_colon_stays_with_what_it_announces() -> None:
    long = " ".join(["word"] * 150)
    steps = "\n".join(f"- Do the thing number {number}" for number in range(20))
    assert [text for _, text in outline(article(f"{long}\n\nThen do this:\n\n{steps}"))] == [
        long,
        f"Then do this:\n\n{steps}",
    ]


def test_the_same_heading_twice_gives_two_anchors() -> None:
    made = article("## Steps\nOne.\n\n## Steps\nTwo.")
    assert outline(made) == [("projects/invite#steps", "One."), ("projects/invite#steps-1", "Two.")]


def test_a_title_repeated_as_first_heading_is_no_section() -> None:
    made = article("# Invite\n\nLead.\n\n## Steps\n\nGo.")
    assert outline(made) == [("projects/invite#", "Lead."), ("projects/invite#steps", "Go.")]


def test_headings_inside_code_and_quotes_cut_nothing() -> None:
    body = "```md\n## Not a heading\n```\n\n> ## Quoted"
    assert outline(article(body)) == [("projects/invite#", body)]


def test_likely_questions_are_searched_with_the_first_passage_but_not_shown() -> None:
    first, second = cut(article("Lead.\n\n## More\n\nText.", questions=("How do I add a colleague?",)))
    assert first.index_text.endswith("How do I add a colleague?")
    assert "colleague" not in first.text
    assert "colleague" not in second.index_text


def test_a_passage_carries_the_link_definitions_that_it_uses() -> None:
    lead, other = cut(article("See [roles][r].\n\n## Other\n\nNothing.\n\n[r]: /help/roles"))
    assert lead.text == "See [roles][r].\n\n[r]: /help/roles"
    assert other.text == "Nothing."


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_cut_alike(newline: str) -> None:
    body = "Lead.\n\n## Steps\n\n1. One\n2. Two"
    assert cut(article(body.replace("\n", newline))) == cut(article(body))


def test_markup_comments_and_addresses_are_not_searched() -> None:
    (passage,) = cut(article("<!-- secret -->\n\nA ![photo](/x.png) and <b>bold</b> `code` [link](/hidden)."))
    assert passage.index_text == "Invite\nA photo and bold code link."


BLOCK = st.one_of(
    st.integers(1, 120).map(lambda count: " ".join(["para"] * count)),
    st.integers(1, 60).map(lambda count: "\n".join(f"{n}. step {n}" for n in range(1, count + 1))),
    st.just("| a | b |\n| - | - |\n| c | d |"),
    st.just("```\ncode here\n\n# not a heading\n```"),
    st.just("> quoted words"),
    st.sampled_from(["## Steps", "### Steps", "#### Deep", "# Top", "## Ünïcode?", "Announced:"]),
)


@given(st.lists(BLOCK, max_size=12))
def test_cutting_loses_no_block_and_repeats_none(blocks: list[str]) -> None:
    numbered = [
        f"{block} mark{place}x" if block.startswith(("para", "> ")) else block for place, block in enumerate(blocks)
    ]
    passages = cut(article("\n\n".join(numbered)))
    text = "\n\n".join(passage.text for passage in passages)
    for block in numbered:
        if not block.startswith(("# ", "## ", "### ")):
            assert block in text
    for place, block in enumerate(numbered):
        if f"mark{place}x" in block:
            assert text.count(f"mark{place}x") == 1
    assert len({passage.passage_id for passage in passages}) == len(passages)


@given(
    st.lists(st.integers(1, PASSAGE_WORDS_MAX).map(lambda count: " ".join(["word"] * count)), min_size=1, max_size=9)
)
def test_no_passage_of_short_blocks_is_too_long_for_the_model(blocks: list[str]) -> None:
    for passage in cut(article("\n\n".join(blocks))):
        assert len(passage.text.split()) <= PASSAGE_WORDS_MAX


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_cut(body: str) -> None:
    for passage in cut(article(body)):
        assert passage.text.strip()
        assert passage.index_text.startswith("Invite")
