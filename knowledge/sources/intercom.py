"""Articles of an Intercom help centre, as its API gives them.

Fields as in Intercom's developer documentation, “Articles”: the objects “Article”, “Article Content” and
“Article Translated Content”.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from knowledge.article import Article
from knowledge.sources.exported_article import ExportedArticle, LocalizedRecord
from knowledge.sources.file import Contents, SourceFile
from knowledge.sources.record import Record
from knowledge.sources.records import articles_of

STATES: Final = {"published": True, "draft": False}
"""The `state` of an article or of one of its translations."""

_PRESENTATION = re.compile(r"""(<table\b[^<>]*?)\srole=["']?presentation["']?""")
"""Intercom says this of every table, those of data as well."""

Fields = Mapping[str, object]


def is_intercom(document: object) -> bool:
    """Whether `document` is a list of articles from Intercom, several such lists or one article."""
    return any(islice(_articles(document), 1))


def read_intercom(file: SourceFile, document: object) -> Contents:
    """Every article in every language. Drafts are not published; one without a body is passed over.

    Raises Unreadable when there is no article.
    """
    contents = ((content.label, content) for article in _articles(document) for content in _contents(article))
    return articles_of(file, contents, lambda content: _article(file, content))


def _article(file: SourceFile, content: LocalizedRecord) -> Article | None:
    words = content.words
    return ExportedArticle(
        key=content.article.text("id"),
        title=words.text("title"),
        html=_PRESENTATION.sub(r"\1", words.prose("body")),
        published=_is_published(words),
        url=words.text("url"),
        locale=content.locale,
        is_translation=content.is_translation,
        summary=words.text("description"),
        updated=words.day("updated_at", "created_at"),
    ).article(file)


def _is_published(words: Record) -> bool:
    state = words.text("state")
    if state not in STATES:
        raise words.wrong("state", "`published` or `draft`")
    return STATES[state]


def _contents(article: Fields) -> Iterator[LocalizedRecord]:
    record = Record(article)
    own = str(article.get("default_locale") or "")
    yield LocalizedRecord(record, record, own, is_translation=False)
    translated = article.get("translated_content")
    for locale, words in translated.items() if isinstance(translated, dict) else ():
        if isinstance(words, dict) and locale.lower() != own.lower():
            yield LocalizedRecord(record, Record(words), locale, is_translation=True)


def _articles(document: object) -> Iterator[Fields]:
    """The articles in a list, in a list of lists, or in the answer of a search, whose `data` holds `articles`."""
    if isinstance(document, list):
        for each in document:
            yield from _articles(each)
    elif isinstance(document, dict):
        if document.get("type") == "article" and "state" in document:
            yield document
        elif isinstance(document.get("data"), list):
            yield from _articles(document["data"])
        elif isinstance(document.get("data"), dict):
            yield from _articles(document["data"].get("articles"))
