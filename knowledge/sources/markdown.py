"""Markdown files with or without front matter as articles."""

from itertools import pairwise
from typing import Final

from knowledge.plain_text import heading_text, markdown_parser
from knowledge.sources.article_file import article_of
from knowledge.sources.dialects.jsx import is_mdx
from knowledge.sources.dialects.mdx import plain_mdx
from knowledge.sources.dialects.plain import plain_markdown
from knowledge.sources.file import Contents, Reader, SourceFile
from knowledge.sources.front_matter import split_front_matter
from knowledge.sources.includes import included_text, with_includes


def read_markdown(file: SourceFile) -> Contents:
    """The one article of a Markdown file; what it includes stands in its text. Raises Unreadable.

    Some tools read components in files named `.md`; such a file is read as MDX.
    """
    front, body = split_front_matter(file.text())
    body = with_includes(body, file)
    body = plain_mdx(body) if is_mdx(body) else plain_markdown(body)
    title = front.text("title") or first_heading(body)
    return Contents((article_of(file, front, body, title=title),))


def first_heading(body: str) -> str:
    """The words of the first heading of the first level; empty when there is none."""
    tokens = markdown_parser().parse(body)
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return heading_text(words)[0]
    return ""


MARKDOWN_READER: Final = Reader(read_markdown, revision="markdown 1", parts=included_text)
