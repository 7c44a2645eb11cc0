"""HTML as Markdown: what a passage needs is kept, what could do harm is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.plain_text import markdown_parser, plain_text
from knowledge.sources.html_markdown import html_to_markdown

BASE = "https://help.example/a/b"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("just words", "just words"),
        ("<p>One <b>two</b><i> three</i></p><p>Four</p>", "One **two** *three*\n\nFour"),
        ("<p><b>Name</b><b>:</b> x</p>", "**Name:** x"),
        ("<b><p>One</p><p>Two</p></b>", "One\n\nTwo"),
        ("<p>a&nbsp;b\u200bc\u00add</p>", "a bcd"),
        ("<h2 id='go'>Go on</h2>", "## Go on {#go}"),
        ("<h2><a name='go'></a>Go on <a href='#go'>¶</a></h2>", "## Go on {#go}"),
        ("<a id='go'></a><h2>Go on</h2>", "## Go on {#go}"),
        ("<section id='go'><h2>Go on</h2></section>", "## Go on {#go}"),
        ("<h2 id='a b'>Go on</h2>", "## Go on"),
        ("<h2></h2>", ""),
        ("<ol><li>a</li><li>b<ol><li>c</li></ol>d</li></ol>", "1. a\n2. b\n   1. c\n\n   d"),
        ("<ol start='4'><li>a</li><li value='9'>b</li></ol>", "4. a\n9. b"),
        ("<ol>before <li>a</li> <b>between</b> <li>b</li></ol>", "before\n\n1. a\n\n**between**\n\n2. b"),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b"),
        ("<ul><li><p>a</p><p>b</p></li><li></li></ul>", "- a\n\n  b"),
        ("<pre><code class='language-sh'>a\n\n  b</code></pre>", "```sh\na\n\n  b\n```"),
        ("<pre>a<br>b</pre>", "```\na\nb\n```"),
        ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
        ("<p>Use <code>a`b</code></p>", "Use `` a`b ``"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<dl><dt>A</dt><dd>b</dd></dl>", "**A**\n\nb"),
        ("<p>a<br>b</p>", "a  \nb"),
        ("<p>2 * 3 _x_ a_b [c] `d` &lt;b> &amp;amp; \\</p>", "2 \\* 3 \\_x\\_ a_b \\[c\\] \\`d\\` \\<b> \\&amp; \\\\"),
        ("<p>1. no list</p><p># no heading</p><p>- no</p>", "1\\. no list\n\n\\# no heading\n\n\\- no"),
        ("<div class='admonition'><p class='admonition-title'>Tip</p><p>x</p></div>", "> **Tip**\n>\n> x"),
        ("<script>a</script><style>b</style><!-- c --><p>d</p>", "d"),
        ("<p>a</p><svg><text>b</text></svg><button>c</button>", "a"),
        ("<p>Press <button>Save</button></p>", "Press Save"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<a href='c.html'>x</a>", "[x](https://help.example/a/c.html)"),
        ("<a href='#top'>x</a>", "[x](https://help.example/a/b#top)"),
        ("<a href='/x y(z)'>x</a>", "[x](https://help.example/x%20y%28z%29)"),
        ("<a href='javascript:alert(1)'>x</a>", "x"),
        ("<a href='http://[bad'>x</a>", "x"),
        ("<a>x</a><a href='/y'></a>", "x"),
        ("<img src='c.png' alt='A  clock'>", "![A clock](https://help.example/a/c.png)"),
        ("<img src='c.png'>", ""),
        ("<img src='data:image/png;base64,AAAA' alt='x'>", "![x]()"),
    ],
)
def test_links_are_absolute_and_lead_nowhere_harmful(html: str, markdown: str) -> None:
    assert html_to_markdown(html, BASE) == markdown


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><th>A<th>B<tr><td>1<td>2", ["| A | B |", "| --- | --- |", "| 1 | 2 |"]),
        ("<tr><td><b>A</b><td><b>B</b><tr><td>1<td>2", ["| **A** | **B** |", "| --- | --- |", "| 1 | 2 |"]),
        ("<tr><td>1<td>2<tr><td>3<td>4", ["|  |  |", "| --- | --- |", "| 1 | 2 |", "| 3 | 4 |"]),
        ("<tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3", ["| A | B |", "| --- | --- |", "| 1 | 2 |", "| 1 | 3 |"]),
        ("<tr><th>A<th>B<tr><td colspan=2>1", ["| A | B |", "| --- | --- |", "| 1 |  |"]),
        ("<tr><th>A<th>B<tr><td>a|b<td><p>c</p><p>d</p>", ["| A | B |", "| --- | --- |", "| a\\|b | c d |"]),
    ],
)
def test_a_table_has_a_header_and_full_rows(rows: str, lines: list[str]) -> None:
    assert html_to_markdown(f"<table>{rows}</table>") == "\n".join(lines)


def test_a_table_that_only_arranges_becomes_its_text() -> None:
    assert html_to_markdown("<table><tr><td><h2>A</h2><p>b</p></td></tr></table>") == "## A\n\nb"


def test_a_run_of_questions_that_open_on_a_click_gets_headings() -> None:
    html = "<h2>Q</h2><details id='a'><summary>A?</summary>x</details><details><summary>B?</summary>y</details>"
    assert html_to_markdown(html) == "## Q\n\n### A? {#a}\n\nx\n\n### B?\n\ny"


@given(st.text(alphabet=st.sampled_from(list("ab<>/&;=\"'!- \n")), max_size=200))
def test_any_text_at_all_can_be_read(html: str) -> None:
    html_to_markdown(html)


WORD = st.integers(0, 999).map(lambda number: f"w{number}")
ELEMENT = st.recursive(
    WORD,
    lambda inner: st.tuples(
        st.sampled_from(["p", "div", "b", "em", "li", "ul", "ol", "blockquote", "section", "h3", "dl", "figure"]),
        st.lists(inner, max_size=4),
    ).map(lambda made: f"<{made[0]}>{' '.join(made[1])}</{made[0]}>"),
    max_leaves=15,
)


@given(st.lists(ELEMENT, max_size=6))
@settings(deadline=None)
def test_no_word_is_lost_and_the_order_is_kept(elements: list[str]) -> None:
    import re

    html = " ".join(elements)
    words = re.compile(r"w\d+")
    text = plain_text(markdown_parser().parse(html_to_markdown(html)))
    assert words.findall(text) == words.findall(html)
