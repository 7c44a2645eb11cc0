"""MDX files as articles: Markdown whose components are reduced to the text that they hold."""

from typing import Final

from knowledge.sources.article_file import article_of
from knowledge.sources.dialects.mdx import plain_mdx
from knowledge.sources.file import Contents, Reader, SourceFile
from knowledge.sources.front_matter import split_front_matter
from knowledge.sources.includes import included_text, with_includes
from knowledge.sources.markdown import first_heading


def read_mdx(file: SourceFile) -> Contents:
    """The one article of an MDX file; partials that it imports stand in its text. Raises Unreadable."""
    front, body = split_front_matter(file.text())
    body = plain_mdx(with_includes(body, file))
    title = front.text("title") or first_heading(body)
    return Contents((article_of(file, front, body, title=title),))


MDX_READER: Final = Reader(read_mdx, revision="mdx 1", parts=included_text)
