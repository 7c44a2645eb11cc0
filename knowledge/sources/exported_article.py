"""An article as another help desk exports it, with what all of them have in common."""

import re
from dataclasses import dataclass
from datetime import date

from knowledge.article import Article
from knowledge.sources.body_markup import html_body
from knowledge.sources.file import SourceFile, Unreadable
from knowledge.sources.record import Record
from knowledge.sources.records import record_id

_CALLOUT = re.compile(r'class="(?:intercom-interblocks-|fd-)callout\b')
"""What Intercom and Freshdesk call the box that others call a callout."""


@dataclass(frozen=True, slots=True)
class LocalizedRecord:
    """An article of an export in its own language, or in that of a translation."""

    article: Record
    words: Record
    """Title and text: the article's own, or the translation's."""
    locale: str
    is_translation: bool

    @property
    def label(self) -> str:
        """What problems call it, such as `article 12, de`; never raises, whatever its id is."""
        label = f"article {self.article.fields.get('id')}"
        return f"{label}, {self.locale}" if self.is_translation else label


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """One article in one language; `html` is its body, relative links in it stand against `url`."""

    key: str
    title: str
    html: str
    published: bool
    url: str = ""
    locale: str = ""
    is_translation: bool = False
    """Its id ends in its locale, for the article in its own language has the key alone."""
    summary: str = ""
    segments: tuple[str, ...] = ()
    updated: date | None = None

    def article(self, file: SourceFile) -> Article | None:
        """The article in `file`; None when it is not published and has no text, as a page that somebody only began.

        Raises Unreadable when its id, its title or its text is missing.
        """
        body = html_body(_CALLOUT.sub('class="callout ', self.html), self.url)
        if not body and not self.published:
            return None
        if not self.key:
            raise Unreadable("has no `id`", "Export it again, whole.")
        if not self.title:
            raise Unreadable("has no title", "Give it a title where it was written, and export it again.")
        if not body:
            raise Unreadable("has no text", "Write it, or make it a draft, and export it again.")
        return Article(
            article_id=record_id(file, self.key, self.locale if self.is_translation else ""),
            title=self.title,
            body=body,
            source=file.source,
            path=file.path,
            summary=self.summary,
            url=self.url,
            locale=self.locale,
            segments=self.segments,
            published=self.published,
            updated=self.updated,
        )
