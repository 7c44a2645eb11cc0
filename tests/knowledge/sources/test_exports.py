"""Exports of other help desks: who may see an article, in which language, and what was changed when."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.article import Article
from knowledge.sources.file import Contents
from knowledge.sources.freshdesk import is_freshdesk
from knowledge.sources.intercom import is_intercom
from knowledge.sources.json_file import JSON_READER
from knowledge.sources.zendesk import is_zendesk
from tests.knowledge.sources.reading import only, read, written

AT = "https://help.kelpie.example/hc/en-us/articles/7-invite"


def contents_of(folder: Path, document: object, base_url: str = "https://help.example") -> Contents:
    return read(JSON_READER, written(folder, "export.json", json.dumps(document)), base_url)


def zendesk(**fields: Any) -> dict[str, Any]:
    article = {
        "id": 7,
        "title": "Invite",
        "body": "<p>Click.</p>",
        "html_url": AT,
        "section_id": 3,
        "locale": "en-us",
        "draft": False,
        "outdated": False,
        "user_segment_id": None,
        "edited_at": "2026-05-04T10:00:00Z",
    }
    return article | fields


def intercom(**fields: Any) -> dict[str, Any]:
    article = {
        "type": "article",
        "id": "7",
        "title": "Invite",
        "description": "How to",
        "body": "<p>Click.</p>",
        "state": "published",
        "url": AT,
        "default_locale": "en",
        "updated_at": 1_767_225_600,
    }
    return article | fields


def freshdesk(**fields: Any) -> dict[str, Any]:
    article = {
        "id": 7,
        "title": "Invite",
        "description": "<p>Click.</p>",
        "status": 2,
        "folder_id": 4,
        "seo_data": {"meta_description": "How to"},
        "updated_at": "2026-05-04T10:00:00Z",
    }
    return article | fields


def folder(visibility: int, *articles: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    return [{"category": {"folders": [{"visibility": visibility, "articles": list(articles)} | fields]}}]


def test_each_export_is_known_by_its_shape_and_taken_for_no_other() -> None:
    documents = {"zendesk": {"articles": [zendesk()]}, "intercom": {"data": [intercom()]}, "freshdesk": [freshdesk()]}
    known = {"zendesk": is_zendesk, "intercom": is_intercom, "freshdesk": is_freshdesk}
    for name, document in documents.items():
        assert [each for each, is_export in known.items() if is_export(document)] == [name]
    for is_export in known.values():
        assert not is_export([{"question": "A?", "answer": "B", "title": "C", "body": "D", "status": "live"}])


def test_an_article_of_zendesk_keeps_what_its_author_set(tmp_path: Path) -> None:
    assert only(contents_of(tmp_path, {"articles": [zendesk()]})) == Article(
        article_id="export/7",
        title="Invite",
        body="Click.",
        source="folder",
        path="export.json",
        url=AT,
        locale="en-us",
        updated=date(2026, 5, 4),
    )


def test_an_article_of_intercom_keeps_what_its_author_set(tmp_path: Path) -> None:
    article = only(contents_of(tmp_path, {"type": "list", "data": [intercom()]}))
    assert (article.article_id, article.summary, article.url) == ("export/7", "How to", AT)
    assert (article.locale, article.updated) == ("en", date(2026, 1, 1))


def test_an_article_of_freshdesk_stands_on_the_portal_of_the_base_url(tmp_path: Path) -> None:
    article = only(contents_of(tmp_path, [freshdesk()]))
    assert (article.url, article.summary) == ("https://help.example/support/solutions/articles/7", "How to")
    assert only(contents_of(tmp_path, [freshdesk()], base_url="")).url == ""


@pytest.mark.parametrize(
    "document",
    [
        [zendesk(draft=True)],
        [zendesk(outdated=True)],
        {"articles": [zendesk(user_segment_id=1)], "user_segments": [{"id": 1, "name": "Us", "user_type": "staff"}]},
        [intercom(state="draft")],
        [freshdesk(status=1)],
        folder(3, freshdesk()),
        [freshdesk(folder_visibility=3)],
    ],
)
def test_what_visitors_may_not_read_is_not_published(tmp_path: Path, document: object) -> None:
    assert not only(contents_of(tmp_path, document)).published


@pytest.mark.parametrize(
    ("document", "segments"),
    [
        ({"articles": [zendesk(user_segment_id=1)]}, ("1",)),
        ({"articles": [zendesk(user_segment_id=1)], "user_segments": [{"id": 1, "name": "Chains"}]}, ("Chains",)),
        ({"articles": [zendesk(user_segment_ids=[1, 2])]}, ("1", "2")),
        (folder(1, freshdesk()), ()),
        (folder(2, freshdesk()), ("logged-in",)),
        (folder(4, freshdesk(), company_ids=[8, 9]), ("8", "9")),
        (folder(4, freshdesk()), ("chosen",)),
    ],
)
def test_what_some_visitors_may_read_is_for_their_segment(
    tmp_path: Path, document: object, segments: tuple[str, ...]
) -> None:
    assert only(contents_of(tmp_path, document)).segments == segments


@pytest.mark.parametrize(
    "document",
    [
        {
            "articles": [zendesk()],
            "translations": [
                {
                    "source_id": 7,
                    "source_type": "Article",
                    "locale": "de",
                    "title": "Einladen",
                    "body": "<p>Klick.</p>",
                },
                {"source_id": 7, "source_type": "Section", "locale": "de", "title": "Bereich", "body": "<p>Nein.</p>"},
            ],
        },
        [zendesk(translations=[{"locale": "de", "title": "Einladen", "body": "<p>Klick.</p>"}])],
        [
            intercom(
                translated_content={
                    "type": "article_translated_content",
                    "en": {"title": "Invite", "body": "<p>Click.</p>", "state": "published"},
                    "de": {"title": "Einladen", "body": "<p>Klick.</p>", "state": "published"},
                    "fr": None,
                }
            )
        ],
        [
            freshdesk(language="en"),
            freshdesk(language="de", title="Einladen", description="<p>Klick.</p>"),
        ],
    ],
)
def test_each_translation_is_an_article_of_its_own(tmp_path: Path, document: object) -> None:
    articles = contents_of(tmp_path, document).articles
    assert [(each.article_id, each.title, each.body) for each in articles] == [
        ("export/7", "Invite", "Click."),
        ("export/7/de", "Einladen", "Klick."),
    ]
    assert articles[1].locale == "de"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ([zendesk(id=None)], "has no `id`"),
        ([zendesk(title="", name="")], "has no title"),
        ([zendesk(body="<p>&nbsp;</p>")], "has no text"),
        ([zendesk(draft="maybe")], "has something in `draft` that is not true or false"),
        ([zendesk(edited_at="soon")], "has something in `edited_at` that is not a date such as 2026-10-12"),
        ([intercom(state="archived")], "has something in `state` that is not `published` or `draft`"),
        ([intercom(id=None)], "has no `id`"),
        ([freshdesk(status=9)], "has something in `status` that is not 1 (draft) or 2 (published)"),
        ([freshdesk(id="")], "has no `id`"),
        (folder(1, freshdesk(title=None)), "has no title"),
    ],
)
def test_a_bad_article_is_named_and_the_others_are_read(tmp_path: Path, document: Any, what: str) -> None:
    good = zendesk(id=8) if is_zendesk(document) else intercom(id="8") if is_intercom(document) else freshdesk(id=8)
    contents = contents_of(tmp_path, [*document, good])
    assert [article.article_id for article in contents.articles] == ["export/8"]
    assert [problem.what for problem in contents.problems] == [what]
    assert contents.problems[0].path.startswith("export.json, article")


@pytest.mark.parametrize("document", [[zendesk(draft=True, body=None)], [intercom(state="draft", body="")]])
def test_an_empty_draft_is_passed_over(tmp_path: Path, document: Any) -> None:
    contents = contents_of(tmp_path, document)
    assert (contents.articles, contents.problems) == ((), ())


def test_links_between_articles_and_pictures_lead_where_they_lead_in_the_help_centre(tmp_path: Path) -> None:
    body = '<p>See <a href="/hc/en-us/articles/8-roles">roles</a>.<img src="/hc/article_attachments/9" alt="Menu"></p>'
    article = only(contents_of(tmp_path, [zendesk(body=body)]))
    assert "[roles](https://help.kelpie.example/hc/en-us/articles/8-roles)" in article.body
    assert "![Menu](https://help.kelpie.example/hc/article_attachments/9)" in article.body


@pytest.mark.parametrize("name", ["intercom-interblocks-callout", "fd-callout fd-callout--info", "callout note"])
def test_a_callout_is_a_quotation_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    body = f'<p>Before.</p><div class="{name}"><p>Mind the gap.</p></div>'
    assert "> Mind the gap." in only(contents_of(tmp_path, [intercom(body=body)])).body


def test_tables_of_intercom_are_tables_though_it_calls_them_presentation(tmp_path: Path) -> None:
    body = (
        '<div class="intercom-interblocks-table-container"><table role="presentation"><tbody><tr><td><p><b>Plan</b></p>'
        "</td><td><p><b>Price</b></p></td></tr><tr><td><p>Solo</p></td><td><p>19</p></td></tr></tbody></table></div>"
    )
    assert "| Solo | 19 |" in only(contents_of(tmp_path, [intercom(body=body)])).body
