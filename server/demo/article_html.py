"""A help article's Markdown as safe HTML whose headings can be linked to."""

from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.anchor import anchors_of
from knowledge.plain_text import inline_text

TEXT_TAGS = frozenset({"p", "h2", "h3", "strong", "em", "code", "pre", "blockquote", "a", "br", "hr"})
LIST_TAGS = frozenset({"ul", "ol", "li"})
TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
ALLOWED_TAGS = TEXT_TAGS | LIST_TAGS | TABLE_TAGS
ALLOWED_ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "ol": {"start"}}
ALLOWED_SCHEMES = frozenset({"https", "mailto"})


def render_article(markdown: str) -> str:
    """Return safe HTML for CommonMark with tables; raw HTML in it is shown as text, each heading has an id."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    _give_headings_ids(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(html, tags=set(ALLOWED_TAGS), attributes=ALLOWED_ATTRIBUTES, url_schemes=set(ALLOWED_SCHEMES))


def _give_headings_ids(tokens: list[Token]) -> None:
    # The same ids as those that citations link to.
    headings = [(opening, inline) for opening, inline in pairwise(tokens) if opening.type == "heading_open"]
    for (opening, _), anchor in zip(headings, anchors_of(inline_text(text) for _, text in headings), strict=True):
        opening.attrSet("id", anchor)
