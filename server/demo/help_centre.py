"""Fernway's help centre: the Markdown articles on disk, read once into values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import frontmatter

from server.demo.article_html import render_article
from server.errors import HandrailError

HELP_CENTRE = Path(__file__).parent / "help_centre"

SECTION_TITLES = {
    "getting-started": "Getting started",
    "projects": "Projects and boards",
    "groups": "Groups",
    "billing": "Plans and billing",
    "integrations": "Integrations",
    "notifications": "Notifications",
    "account": "Your account",
    "troubleshooting": "When something is wrong",
}
"""Folder -> title, in the order in which the index shows them."""


class ArticleUnreadable(HandrailError):
    """An article's front matter lacks a field or has one of the wrong kind."""


@dataclass(frozen=True, slots=True)
class HelpArticle:
    """One page of the help centre."""

    slug: str
    section: str
    title: str
    summary: str
    updated: date
    pages: tuple[str, ...]
    """Page keys of the screens that it explains; empty when it belongs to none."""
    questions: tuple[str, ...]
    html: str
    """Safe markup of the body."""


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A folder of the help centre."""

    name: str
    title: str
    articles: tuple[HelpArticle, ...]


@dataclass(frozen=True, slots=True)
class HelpCentre:
    """Every section with its articles."""

    sections: tuple[HelpSection, ...]

    @property
    def articles(self) -> Iterator[HelpArticle]:
        """Every article, section by section."""
        return (article for section in self.sections for article in section.articles)

    def article(self, slug: str) -> HelpArticle | None:
        """Return the article with this slug, or None when there is none."""
        return next((article for article in self.articles if article.slug == slug), None)

    def section(self, name: str) -> HelpSection:
        """Return the section of this name, which exists for every article's `section`."""
        return next(section for section in self.sections if section.name == name)


def read_help_centre(folder: Path) -> HelpCentre:
    """Read `<folder>/<section>/<slug>.md`; raises `ArticleUnreadable`, which names the file and the field."""
    return HelpCentre(
        tuple(
            HelpSection(name, title, tuple(_read_article(path) for path in sorted((folder / name).glob("*.md"))))
            for name, title in SECTION_TITLES.items()
        )
    )


def _read_article(path: Path) -> HelpArticle:
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    fields: dict[str, object] = post.metadata
    return HelpArticle(
        slug=path.stem,
        section=path.parent.name,
        title=_text(fields, "title", path),
        summary=_text(fields, "summary", path),
        updated=_day(fields, "updated", path),
        pages=_texts(fields, "pages", path),
        questions=_texts(fields, "questions", path),
        html=render_article(post.content),
    )


def _text(fields: dict[str, object], name: str, path: Path) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ArticleUnreadable(f"{path}: `{name}` must be a text; write it into the front matter.")
    return value


def _day(fields: dict[str, object], name: str, path: Path) -> date:
    value = fields.get(name)
    if not isinstance(value, date):
        raise ArticleUnreadable(f"{path}: `{name}` must be a date such as 2026-10-12.")
    return value


def _texts(fields: dict[str, object], name: str, path: Path) -> tuple[str, ...]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ArticleUnreadable(f'{path}: `{name}` must be a list of texts such as ["/demo/billing"].')
    return tuple(value)
