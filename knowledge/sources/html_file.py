"""HTML files, with or without front matter, as articles."""

from typing import Final

from knowledge.sources.article_file import article_of, slug_of
from knowledge.sources.file import Contents, Reader, SourceFile, Unreadable
from knowledge.sources.front_matter import split_front_matter
from knowledge.sources.html import html_article


def read_html(file: SourceFile) -> Contents:
    """The one article of an HTML file. Raises Unreadable."""
    front, html = split_front_matter(file.text())
    try:
        page = html_article(html, f"{file.base_url}/{slug_of(file, front)}")
    except RecursionError as error:
        raise Unreadable("is nested too deep", "Take out the elements that hold nothing but one other.") from error
    article = article_of(
        file,
        front,
        page.body,
        title=page.title,
        summary=page.summary,
        url=page.canonical,
        locale=page.locale,
        published=page.published,
        updated=page.updated,
    )
    return Contents((article,))


HTML_READER: Final = Reader(read_html, revision="html 1")
