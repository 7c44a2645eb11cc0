"""Solution articles of Freshdesk, as its API lists them or as an account's export nests them.

Fields as in Freshdesk's API documentation, “Solutions”: “Solution Articles” and “Solution Folders”.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from knowledge.article import Article
from knowledge.sources.exported_article import ExportedArticle
from knowledge.sources.file import Contents, SourceFile
from knowledge.sources.record import Record
from knowledge.sources.records import articles_of

STATUSES: Final = {"1": False, "2": True}
"""The `status` of an article: draft, published."""

LOGGED_IN: Final = 2
AGENTS: Final = 3
"""The `visibility` of a folder: 1 everybody, 2 logged-in users, 3 agents, 4 and above chosen companies or contacts."""

CHOSEN: Final = ("company_ids", "contact_segment_ids", "company_segment_ids")
"""Fields of a folder that name whom it was chosen for."""

LOGGED_IN_SEGMENT: Final = "logged-in"
CHOSEN_SEGMENT: Final = "chosen"
"""Segments of articles that not everybody may see, where the export names nobody."""

NESTED: Final = ("categories", "folders", "sub_folders", "all_folders", "articles", "category", "folder", "article")
"""Fields under which an export holds what stands within a category or a folder."""

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Placed:
    """An article with what its folder says about who may see it."""

    article: Record
    folder: Record
    language: str = ""


_NOWHERE: Final = _Placed(Record({}), Record({}))


def is_freshdesk(document: object) -> bool:
    """Whether `document` is a list of Freshdesk's solution articles, or categories or folders that hold some."""
    return any(islice(_articles(document, _NOWHERE), 1))


def read_freshdesk(file: SourceFile, document: object) -> Contents:
    """Every article. Drafts and articles in folders for agents are not published; one without a body is passed over.

    A second article with the same id in another language is its translation. Raises Unreadable when there is none.
    """
    languages: dict[str, str] = {}

    def article(placed: _Placed) -> Article | None:
        own = languages.setdefault(placed.article.text("id"), placed.language)
        return _article(file, placed, is_translation=placed.language != own)

    placed = ((f"article {each.article.fields.get('id')}", each) for each in _articles(document, _NOWHERE))
    return articles_of(file, placed, article)


def _article(file: SourceFile, placed: _Placed, is_translation: bool) -> Article | None:
    record = placed.article
    status = record.text("status")
    if status not in STATUSES:
        raise record.wrong("status", "1 (draft) or 2 (published)")
    key = record.text("id")
    seo = record.fields.get("seo_data")
    return ExportedArticle(
        key=key,
        title=record.text("title"),
        html=record.prose("description"),
        published=STATUSES[status] and _visibility(placed.folder) != AGENTS,
        url=f"{file.base_url}/support/solutions/articles/{key}" if file.base_url else "",
        locale=placed.language,
        is_translation=is_translation,
        summary=Record(seo).text("meta_description") if isinstance(seo, dict) else "",
        segments=_segments(placed),
        updated=record.day("modified_at", "updated_at"),
    ).article(file)


def _segments(placed: _Placed) -> tuple[str, ...]:
    visibility = _visibility(placed.folder)
    if visibility == LOGGED_IN:
        return (LOGGED_IN_SEGMENT,)
    if visibility > AGENTS:
        return tuple(each for name in CHOSEN for each in placed.folder.texts(name)) or (CHOSEN_SEGMENT,)
    return ()


def _visibility(folder: Record) -> int:
    text = folder.text("visibility", "folder_visibility")
    if text and not text.isdecimal():
        raise folder.wrong("visibility", "a number")
    return int(text or 1)


def _articles(document: object, around: _Placed) -> Iterator[_Placed]:
    """The articles within `document`; `around` is what the folders above them say."""
    if isinstance(document, list):
        for each in document:
            yield from _articles(each, around)
    elif isinstance(document, dict):
        around = _within(document, around)
        if _is_article(document):
            yield replace(around, article=Record(document))
        else:
            for name in NESTED:
                if isinstance(document.get(name), list | dict):
                    yield from _articles(document[name], around)


def _is_article(each: Fields) -> bool:
    return {"description", "status", "title"} <= each.keys() and bool(
        {"folder_id", "seo_data", "agent_id"} & each.keys()
    )


def _within(fields: Fields, around: _Placed) -> _Placed:
    """`around`, with what `fields`, a category, a folder or an article, says itself."""
    if fields.get("visibility") is not None or fields.get("folder_visibility") is not None:
        around = replace(around, folder=Record(fields))
    language = fields.get("language") or _language(fields.get("hierarchy"))
    return replace(around, language=str(language)) if language else around


def _language(hierarchy: object) -> str:
    """The language of the innermost folder that an article says it stands in."""
    for level in reversed(hierarchy) if isinstance(hierarchy, list) else ():
        data = level.get("data") if isinstance(level, dict) else None
        if isinstance(data, dict) and isinstance(data.get("language"), str):
            return str(data["language"])
    return ""
