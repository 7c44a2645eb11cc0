"""Cutting articles: golden cuts, and what holds for every article."""

import re
import textwrap
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.anchor import ANCHOR_CHARACTERS_MAX, GIVEN_ANCHOR_CHARACTERS_MAX
from knowledge.article import ARTICLE_ID_CHARACTERS_MAX, Article
from knowledge.passages import CutWindow, cut
from knowledge.plain_text import markdown_parser, plain_text
from knowledge.tables import ID_CHARACTERS_MAX


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


def test_a_table_a_list_and_code_stay_whole_while_they_fit() -> None:
    table = "| Role | May |\n| --- | --- |\n" + "\n".join(f"| role {n} | may do {n} |" for n in range(30))
    steps = "\n".join(f"{n}. Do the thing with number {n}." for n in range(1, 25))
    code = "```sh\n" + "\n".join(f"run --step {n}\n" for n in range(50)) + "```"
    assert [text for _, text in outline(article(f"{table}\n\n{steps}\n\n{code}"))] == [table, steps, code]


def test_a_long_table_is_cut_between_rows_and_repeats_its_header() -> None:
    head = "| Role | May |\n| --- | --- |"
    rows = [f"| role {n} | may do number {n} and more |" for n in range(60)]
    parts = [text for _, text in outline(article("\n".join((head, *rows))))]
    assert len(parts) == 3
    assert all(part.startswith(head) for part in parts)
    assert [row for part in parts for row in part.split("\n")[2:]] == rows


def test_a_row_longer_than_the_window_names_its_columns_itself() -> None:
    long = " ".join(f"Sentence {n} of the cell." for n in range(60))
    first, *others = (text for _, text in outline(article(f"| Field | Means |\n| --- | --- |\n| Key | {long} |")))
    assert first.startswith("**Field:** Key\n\n**Means:** Sentence 0 of the cell.")
    assert others[-1].endswith("Sentence 59 of the cell.")


@pytest.mark.parametrize("lazy", [True, False])
def test_a_long_list_of_steps_is_cut_between_steps_and_goes_on_counting(lazy: bool) -> None:
    steps = [f"{1 if lazy else n}. Open the page with number {n} and press Save." for n in range(1, 51)]
    parts = [text for _, text in outline(article("Do this:\n\n" + "\n".join(steps)))]
    assert parts[0].startswith("Do this:\n\n1. Open the page with number 1 ")
    assert parts[1].startswith("20. Open the page with number 20 ")
    assert parts[-1].endswith("50. Open the page with number 50 and press Save.")


def test_a_step_longer_than_the_window_goes_on_under_its_number() -> None:
    paragraphs = [" ".join([f"para{n}"] * 100) for n in range(3)]
    body = "1. Open.\n2. " + "\n\n   ".join(paragraphs) + "\n3. Save."
    assert [text for _, text in outline(article(body))] == [
        f"1. Open.\n2. {paragraphs[0]}",
        paragraphs[1],
        f"{paragraphs[2]}\n\n3. Save.",
    ]


def test_long_code_is_cut_at_blank_lines_and_stays_fenced() -> None:
    stretches = ["\n".join(f"run {n}.{line} now" for line in range(20)) for n in range(6)]
    parts = [text for _, text in outline(article("```sh\n" + "\n\n".join(stretches) + "\n```"))]
    assert parts == [f"```sh\n{stretches[n]}\n\n{stretches[n + 1]}\n```" for n in (0, 2, 4)]


def test_a_long_paragraph_is_cut_after_sentences_and_never_inside_a_link() -> None:
    sentence = "Press **Save now** on [the page of groups](/groups) to keep what you did. "
    parts = [text for _, text in outline(article(sentence * 40))]
    assert len(parts) > 1
    assert " ".join(parts) == (sentence * 40).strip()
    assert all(part.endswith("what you did.") for part in parts)


def test_a_long_quote_stays_a_quote_in_each_part() -> None:
    paragraphs = [" ".join([f"word{n}"] * 100) for n in range(3)]
    parts = [text for _, text in outline(article("\n>\n".join(f"> {each}" for each in paragraphs)))]
    assert parts == [f"> {each}" for each in paragraphs]


def test_a_heading_may_say_which_id_its_page_gives_it() -> None:
    made = article("## Make a group {#new-group}\n\nText.\n\n#### Deep {#deep}\n\nMore.")
    (passage,) = cut(made)
    assert (passage.breadcrumb, passage.anchor) == (("Make a group",), "new-group")
    assert passage.text == "Text.\n\n#### Deep\n\nMore."
    assert "{#" not in passage.index_text


def test_the_window_is_the_models_and_counts_title_and_breadcrumb() -> None:
    def letters(text: str) -> int:
        return len(text.replace(" ", ""))

    made = article("## A section of some length\n\n" + "word " * 200)
    for passage in cut(made, CutWindow(100, letters)):
        assert letters(passage.index_text) <= 100 + passage.index_text.count("\n")


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


def built(shapes: list[tuple[str, list[int]]]) -> str:
    """An article of numbered words: each shape is a kind of block and the lengths of its sentences."""
    numbers = count()

    def sentence(length: int) -> str:
        return " ".join(f"w{next(numbers)}x" for _ in range(length)) + "."

    return "\n\n".join(KINDS[kind]([sentence(length) for length in lengths]) for kind, lengths in shapes)


def short(sentence: str) -> str:
    return " ".join(sentence.split()[:6])


KINDS: dict[str, Callable[[list[str]], str]] = {
    "paragraph": " ".join,
    "heading": lambda parts: f"## {short(parts[0])}",
    "deep heading": lambda parts: f"#### {short(parts[0])}",
    "announced": lambda parts: f"{' '.join(parts)}:",
    "steps": lambda parts: "\n".join(f"{number}. {part}" for number, part in enumerate(parts, 1)),
    "nested": lambda parts: f"- {parts[0]}\n\n" + "\n".join(f"  1. {part}" for part in parts[1:]) + "\n- w0x",
    "table": lambda parts: "| Head | Two |\n| --- | --- |\n" + "\n".join(f"| {part} | yes |" for part in parts),
    "code": lambda parts: "```sh\n" + "\n\n".join(part.replace("5x ", "5x\n") for part in parts) + "\n```",
    "quote": lambda parts: "\n>\n".join(f"> {part}" for part in parts),
}
BODY = st.lists(
    st.tuples(st.sampled_from(list(KINDS)), st.lists(st.integers(1, 90), min_size=1, max_size=6)), max_size=6
).map(built)
WORDS = re.compile(r"w\d+x")


@pytest.mark.parametrize(
    "heading", [f"## Roles {{#{'a' * GIVEN_ANCHOR_CHARACTERS_MAX}}}", f"## {'a' * 2 * ANCHOR_CHARACTERS_MAX}"]
)
def test_the_longest_id_of_an_article_and_of_a_heading_fit_the_key_of_a_passage(heading: str) -> None:
    made = Article("p" * ARTICLE_ID_CHARACTERS_MAX, "Long", "\n\n".join([heading, *["word " * 20] * 200]))
    passages = cut(made, CutWindow(40))
    assert len(passages) > 100
    assert max(len(passage.passage_id) for passage in passages) <= ID_CHARACTERS_MAX


@given(BODY)
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_and_the_order_is_kept(body: str) -> None:
    passages = cut(article(body))
    headings = re.compile(r"^## .*$", re.MULTILINE)
    assert WORDS.findall(" ".join(passage.text for passage in passages)) == WORDS.findall(headings.sub("", body))
    assert len({passage.passage_id for passage in passages}) == len(passages)


@given(BODY, st.integers(40, 200))
@settings(max_examples=100, deadline=None)
def test_no_passage_is_longer_than_the_window(body: str, size: int) -> None:
    for passage in cut(article(body), CutWindow(size)):
        assert len(passage.index_text.split()) <= size


@given(BODY)
@settings(max_examples=50, deadline=None)
def test_each_passage_is_markdown_of_its_own_with_the_same_words(body: str) -> None:
    for passage in cut(article(body)):
        tokens = markdown_parser().parse(passage.text)
        assert WORDS.findall(plain_text(tokens)) == WORDS.findall(passage.index_text.split("\n", 1)[1])


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_cut(body: str) -> None:
    for passage in cut(article(body)):
        assert passage.text.strip()
        assert passage.index_text.startswith("Invite")
