"""A file that is one article: its front matter, its body and the address that it is read at."""

from datetime import date
from pathlib import PurePosixPath
from typing import Final

from knowledge.article import Article
from knowledge.sources.file import SourceFile, Unreadable
from knowledge.sources.front_matter import FrontMatter

FOLDER_PAGES: Final = frozenset({"index", "readme"})
"""Names of a file that speaks for its folder, and is read at the folder's address."""


def slug_of(file: SourceFile, front: FrontMatter) -> str:
    """The last part of the article's address: the front matter's `slug`, or the name of the file."""
    path = PurePosixPath(file.path)
    speaks_for_folder = path.stem.lower() in FOLDER_PAGES and path.parent.name
    return front.text("slug").strip("/") or (path.parent.name if speaks_for_folder else path.stem)


def article_of(
    file: SourceFile,
    front: FrontMatter,
    body: str,
    *,
    title: str,
    summary: str = "",
    url: str = "",
    locale: str = "",
    published: bool = True,
    updated: date | None = None,
) -> Article:
    """The article that stands in `file`; the front matter goes before what the body itself says.

    Raises Unreadable when it has no text or no title, or when a field is wrong.
    """
    if not body.strip():
        raise Unreadable("has no text", "Write the article below its front matter, or set `draft: true`.")
    title = front.text("title") or title
    if not title:
        raise Unreadable("has no title", "Add `title: …` to its front matter.")
    return Article(
        article_id=file.article_id,
        title=title,
        body=body,
        source=file.source,
        path=file.path,
        summary=front.text("summary", "description") or summary,
        url=url or f"{file.base_url}/{slug_of(file, front)}",
        locale=front.text("locale", "lang") or locale,
        page_patterns=front.texts("pages"),
        questions=front.texts("questions"),
        segments=front.texts("segments"),
        plans=front.texts("plans"),
        published=front.flag("published", published) and not front.flag("draft", False),
        updated=front.date("updated") or updated,
    )
