"""An article's Markdown becomes safe markup, whoever wrote it."""

import pytest

from server.demo.article_html import render_article


def test_headings_get_ids_by_which_they_can_be_linked() -> None:
    assert render_article("## What happens next?") == '<h2 id="what-happens-next">What happens next?</h2>\n'


def test_equal_headings_get_different_ids() -> None:
    html = render_article("## Limits\n\n## Limits\n\n## Limits")
    assert ['id="limits"' in html, 'id="limits-1"' in html, 'id="limits-2"' in html] == [True, True, True]


def test_a_heading_without_a_letter_still_gets_an_id() -> None:
    assert 'id="section"' in render_article("## !?")


def test_tables_stay_tables_without_inline_styles() -> None:
    html = render_article("| Plan | Price |\n| --- | ---: |\n| Grove | 6 |")
    assert "<td>Grove</td>" in html
    assert "style" not in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](data:text/html,hello)",
        "![picture](https://elsewhere.example/pixel.png)",
        '## <b onclick="x">Title</b>',
    ],
)
def test_nothing_that_runs_or_loads_comes_through(markdown: str) -> None:
    html = render_article(markdown)
    for forbidden in ("<script", "<img", "<b", "href"):
        assert forbidden not in html
