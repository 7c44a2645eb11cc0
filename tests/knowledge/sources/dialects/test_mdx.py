"""MDX reduced to the text that its components hold."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.dialects.jsx import is_mdx
from knowledge.sources.dialects.mdx import plain_mdx


def plain(body: str) -> str:
    return plain_mdx(textwrap.dedent(body).strip("\n"))


def test_imports_and_exports_go_but_sentences_that_begin_like_them_stay() -> None:
    body = """
    import X from 'x'
    import {A, B} from "./ab"
    export const meta = {
      title: "no",

      more: [1],
    };

    import your contacts first.
    """
    assert plain(body) == "import your contacts first."


@pytest.mark.parametrize(
    ("line", "reduced"),
    [
        ("One {/* no */}two", "One two"),
        ("One{' '}two", "One two"),
        ('One {"two"} {three}', "One two "),
        ("{cond && (<p>Shown, don't mind</p>)}", "Shown, don't mind"),
        (r"Keep \{this\} and \<that>", r"Keep \{this\} and \<that>"),
        ("`{code}` and ``<X />``", "`{code}` and ``<X />``"),
        ("a < b and {never closed", "a < b and {never closed"),
        ("See <https://x.example/{a}>", "See <https://x.example/{a}>"),
        ("## Pay {#pay}", "## Pay {#pay}"),
        ("## Pay {/* #pay */}", "## Pay {#pay}"),
        ("<b>Bold</b> <em>soft</em>", "**Bold** *soft*"),
        ('Go to <Link to="/x">the page</Link>.', "Go to [the page](/x)."),
        ('<Image src="/a.png" alt="A form" />', "![A form](/a.png)"),
        ('New <Badge text="Beta" /> here', "New Beta here"),
        ("Press <Button>Save</Button> now", "Press Save now"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
    ],
)
def test_within_a_line_tags_and_expressions_are_reduced_to_their_words(line: str, reduced: str) -> None:
    assert plain_mdx(line).strip() == reduced.strip()


def test_tabs_follow_each_other_under_their_labels() -> None:
    body = """
    <Tabs>
      <TabItem value="mac" label="macOS" default>

        1. Open.

      </TabItem>
      <TabItem value="windows">Start.</TabItem>
    </Tabs>
    """
    assert plain(body) == "**macOS:**\n\n1. Open.\n\n**Windows:**\n\nStart."


def test_steps_are_numbered() -> None:
    body = """
    <Steps>
      <Step title="Open">
        Go there.
      </Step>
      <Step title="Save">
        Press **Save**.
      </Step>
    </Steps>
    """
    assert plain(body) == "1. **Open**\n\n   Go there.\n\n2. **Save**\n\n   Press **Save**."


def test_a_component_that_is_a_note_is_a_quote() -> None:
    assert plain('<Warning>\n  Hot.\n</Warning>\n\n<Callout title="Mind">\n  This.\n</Callout>') == (
        "> **Warning**\n>\n> Hot.\n\n> **Mind**\n>\n> This."
    )


def test_a_tag_over_several_lines_is_one_tag() -> None:
    assert plain('<Card\n  title="More"\n  icon={<Icon name="x" />}\n  href="/more"\n>\n  Read.\n</Card>') == (
        "[More](/more)\n\nRead."
    )


def test_a_component_that_is_never_closed_keeps_its_text() -> None:
    assert plain("<Box>\n\nText.\n\n## Head") == "Text.\n\n## Head"


def test_code_is_never_touched() -> None:
    body = "```jsx\nimport X from 'x'\n<X prop={1}>{/* a */}</X>\n```"
    assert plain_mdx(f"<Box>\n{body}\n</Box>") == body


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("import X from '@theme/X';\n\nText", True),
        ("<Tabs>\n</Tabs>", True),
        ("Text with <b>bold</b> and {braces}", False),
        ("```\nimport X from 'x'\n```", False),
        ("import your contacts", False),
    ],
)
def test_a_markdown_file_that_uses_components_is_known(body: str, answer: bool) -> None:
    assert is_mdx(body) is answer


@given(st.text(alphabet=st.sampled_from(list("aX {}<>/=\"'`*\n ")), max_size=300))
def test_any_text_at_all_can_be_reduced(body: str) -> None:
    plain_mdx(body)


@pytest.mark.parametrize(
    "part", ["{", "<a b='", "`a``", "{'a", "<Box>\n", ":::note\n", "!!! note\n", "# {", "<summary>"]
)
def test_what_is_opened_again_and_again_does_not_hold_up_the_others(part: str) -> None:
    plain_mdx(part * 5_000)
