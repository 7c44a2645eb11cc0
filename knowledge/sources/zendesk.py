"""Articles of a Zendesk Guide help centre, as its API gives them.

Fields as in Zendesk's developer documentation, “Help Center API”: pages “Articles”, “Translations” and “User Segments”.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from knowledge.article import Article
from knowledge.sources.exported_article import ExportedArticle, LocalizedRecord
from knowledge.sources.file import Contents, SourceFile
from knowledge.sources.record import Record
from knowledge.sources.records import articles_of

MARKS: Final = frozenset({"section_id", "source_locale", "html_url", "user_segment_id", "permission_group_id"})
"""Fields that no other export has; two of them make an article of Zendesk."""

STAFF: Final = "staff"
"""The `user_type` of segments for a team's own people."""

Fields = Mapping[str, object]


def is_zendesk(document: object) -> bool:
    """Whether `document` is a page of articles, several such pages, an article or a list of articles from Zendesk."""
    return any(_is_article(each) for _, each in zip(range(3), _articles(document), strict=False))


def read_zendesk(file: SourceFile, document: object) -> Contents:
    """Every article in every language that the document holds.

    A draft, a translation marked `outdated` and an article for staff are not published; one without a body that is not
    published is passed over. A user segment becomes a segment: its name where the document holds `user_segments`, else
    its id. Raises Unreadable when there is no article.
    """
    segments = {str(each.get("id")): each for each in _listed(document, "user_segments")}
    translations: dict[str, list[Fields]] = {}
    for each in _listed(document, "translations"):
        if str(each.get("source_type", "article")).lower() == "article":
            translations.setdefault(str(each.get("source_id")), []).append(each)
    contents = (
        (content.label, content)
        for article in _articles(document)
        for content in _contents(article, translations.get(str(article.get("id")), []))
    )
    return articles_of(file, contents, lambda content: _article(file, content, segments))


def _article(file: SourceFile, content: LocalizedRecord, segments: Mapping[str, Fields]) -> Article | None:
    words = content.words
    names = content.article.texts("user_segment_ids") or content.article.texts("user_segment_id")
    is_for_staff = any(segments.get(name, {}).get("user_type") == STAFF for name in names)
    return ExportedArticle(
        key=content.article.text("id"),
        title=words.text("title", "name"),
        html=words.prose("body"),
        published=not words.flag("draft", False) and not words.flag("outdated", False) and not is_for_staff,
        url=words.text("html_url"),
        locale=content.locale,
        is_translation=content.is_translation,
        segments=tuple(str(segments.get(name, {}).get("name", name)) for name in names),
        updated=words.day("edited_at", "updated_at"),
    ).article(file)


def _contents(article: Fields, translations: list[Fields]) -> Iterator[LocalizedRecord]:
    record = Record(article)
    own = str(article.get("locale") or article.get("source_locale") or "")
    yield LocalizedRecord(record, record, own, is_translation=False)
    within = article.get("translations")
    for each in (*translations, *(within if isinstance(within, list) else ())):
        if isinstance(each, dict) and str(each.get("locale", "")).lower() != own.lower():
            yield LocalizedRecord(record, Record(each), str(each.get("locale", "")), is_translation=True)


def _articles(document: object) -> Iterator[Fields]:
    if isinstance(document, dict) and isinstance(document.get("article"), dict):
        yield document["article"]
    elif isinstance(document, dict) and _is_article(document):
        yield document
    elif isinstance(document, list):
        for each in document:
            if _is_article(each):
                yield each
            elif isinstance(each, dict):
                yield from _articles(each)
    else:
        yield from _listed(document, "articles")


def _listed(document: object, name: str) -> list[Fields]:
    """The objects in the list `name` of the document, or of each of its pages."""
    pages = document if isinstance(document, list) else [document]
    return [
        each
        for page in pages
        if isinstance(page, dict) and isinstance(page.get(name), list)
        for each in page[name]
        if isinstance(each, dict)
    ]


def _is_article(each: object) -> bool:
    return isinstance(each, dict) and "body" in each and len(each.keys() & MARKS) >= 2
