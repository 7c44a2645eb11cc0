"""Answers of the AI agent and of people as safe HTML: the one way from their text to markup."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS: Final = frozenset(
    {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
)
SCHEMES: Final = frozenset({"http", "https", "mailto"})
LINK_REL: Final = "noopener noreferrer nofollow"


class Markdown:
    """Renders a safe subset: no HTML, an image by its description, links to http, https and mailto only."""

    def __init__(self, *, line_breaks: bool = True) -> None:
        """`line_breaks`: whether a line ends where its text does, as people write; articles wrap theirs anywhere."""
        self._parser = MarkdownIt("commonmark", {"html": False, "breaks": line_breaks})
        self._parser.enable(["table", "strikethrough"]).disable(["html_inline", "html_block"])
        self._parser.add_render_rule("image", _description)

    def html_of(self, text: str) -> Markup:
        """The text as HTML that may stand in a page as it is. Never raises, whatever the text."""
        return Markup(  # noqa: S704 -- nh3 has just removed everything that is not in TAGS
            nh3.clean(
                self._parser.render(text),
                tags=set(TAGS),
                attributes={"a": {"href"}},
                url_schemes=set(SCHEMES),
                link_rel=LINK_REL,
            )
        )


def _description(
    _renderer: RendererProtocol, tokens: Sequence[Token], place: int, _options: object, _env: object
) -> str:
    """An image's words in its place: the desk requests nothing from elsewhere."""
    return escape(tokens[place].content)


def web_address(url: str | None) -> str | None:
    """`url` if a link may lead there, else None: absolute, http or https."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
