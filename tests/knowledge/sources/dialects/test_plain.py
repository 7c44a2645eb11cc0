"""The dialects of documentation tools as plain Markdown."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.dialects.plain import plain_markdown


def plain(body: str) -> str:
    return plain_markdown(textwrap.dedent(body).strip("\n"))


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("!!! note", "Note"),
        ('!!! warning "Mind this"', "Mind this"),
        ('??? question "Why?"', "Why?"),
        ("???+ tip inline end", "Tip"),
    ],
)
def test_an_indented_admonition_is_a_quote_under_its_title(opening: str, title: str) -> None:
    assert (
        plain_markdown(f"{opening}\n    One.\n\n    Two.\n\nAfter.") == f"> **{title}**\n>\n> One.\n>\n> Two.\n\nAfter."
    )


def test_an_admonition_may_want_no_title() -> None:
    assert plain_markdown('!!! note ""\n    One.') == "> One."


@pytest.mark.parametrize(
    ("opening", "title"),
    [(":::tip", "Tip"), (":::tip Nice", "Nice"), (":::danger[Stop]", "Stop"), ("::: details Why?", "Why?")],
)
def test_a_fenced_admonition_is_a_quote_under_its_title(opening: str, title: str) -> None:
    assert plain_markdown(f"{opening}\nOne.\n:::\nAfter.") == f"> **{title}**\n>\n> One.\n\nAfter."


def test_fenced_admonitions_stand_within_each_other() -> None:
    body = "::::note\nOuter.\n:::tip\nInner.\n:::\n::::\nAfter."
    assert plain_markdown(body) == "> **Note**\n>\n> Outer.\n>\n> > **Tip**\n> >\n> > Inner.\n\nAfter."


def test_an_admonition_that_is_never_closed_takes_the_rest() -> None:
    assert plain_markdown(":::note\nOne.\n\nTwo.") == "> **Note**\n>\n> One.\n>\n> Two."


def test_an_alert_of_github_keeps_its_quote() -> None:
    assert plain_markdown("> [!WARNING]\n> Hot.") == "> **Warning**\n>\n> Hot."


def test_tabs_follow_each_other_under_their_labels() -> None:
    body = """
    === "Mac"

        1. Open.

    === "Windows"

        1. Start.
    """
    assert plain(body) == "**Mac:**\n\n1. Open.\n\n**Windows:**\n\n1. Start."


def test_tabs_in_braces_follow_each_other_under_their_labels() -> None:
    body = "{start_tabs}\n{tab|desktop-web}\n1. Open.\n{tab|mobile}\n1. Touch.\n{end_tabs}"
    assert plain(body) == "**Desktop web:**\n\n1. Open.\n\n**Mobile:**\n\n1. Touch."


def test_an_admonition_in_a_step_stays_in_its_step() -> None:
    assert plain_markdown("1. One\n\n    !!! note\n        Mind.\n\n2. Two") == (
        "1. One\n\n    > **Note**\n    >\n    > Mind.\n\n2. Two"
    )


@pytest.mark.parametrize(
    ("line", "reduced"),
    [
        ("## Pay {#pay}", "## Pay {#pay}"),
        ("## Pay { #pay .wide }", "## Pay {#pay}"),
        ("## Pay {: #pay}", "## Pay {#pay}"),
        ("## Pay {.wide}", "## Pay"),
        ("## Use {name} here", "## Use {name} here"),
        ("{: .no_toc }", ""),
        ("![x](y.png){: width=300 } and {{ more }}", "![x](y.png) and {{ more }}"),
        ("[TOC]", ""),
    ],
)
def test_attributes_go_but_ids_of_headings_stay(line: str, reduced: str) -> None:
    assert plain_markdown(line) == reduced


def test_html_that_markdown_has_words_for_becomes_markdown() -> None:
    body = (
        '<!-- for authors -->\n<img src="a.png" alt="A clock">\n\n<details>\n<summary>Why?</summary>\n\nSo.\n</details>'
    )
    assert plain_markdown(body) == "![A clock](a.png)\n\n**Why?**\n\nSo."
    assert plain_markdown("Use `<p>` and `<!-- -->`.") == "Use `<p>` and `<!-- -->`."


def test_a_table_of_html_becomes_pipes() -> None:
    body = "<table>\n<tr><th>A</th><th>B</th></tr>\n\n<tr><td>1</td><td>2</td></tr>\n</table>"
    assert plain_markdown(body) == "| A | B |\n| --- | --- |\n| 1 | 2 |"


CODE = '!!! note\n    x\n:::tip\n=== "T"\n{tab|x}\n> [!NOTE]\n# a {.b}\n<!-- c -->\n<table></table>\n\n\n\nend'


@pytest.mark.parametrize("fence", ["```", "~~~~", "``````"])
def test_code_is_never_touched(fence: str) -> None:
    body = f"{fence}md\n{CODE}\n{fence}"
    assert plain_markdown(body) == body


@given(st.text(alphabet=st.sampled_from(list("ab {}<>:!?=\"'`#>|[]()-\n    ")), max_size=300))
def test_any_text_at_all_can_be_reduced(body: str) -> None:
    plain_markdown(body)


@given(st.lists(st.sampled_from(["word", "", "# Head", "- item", "1. step", "> quote", "    code"]), max_size=20))
def test_plain_markdown_stays_as_it_is_but_for_blank_lines(lines: list[str]) -> None:
    body = "\n".join(lines)
    assert [line for line in plain_markdown(body).split("\n") if line] == [line for line in lines if line]
