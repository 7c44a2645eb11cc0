"""The page pairs: one question, two pages, two right answers; and questions that nobody answers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.conversation.page_key import page_key_of
from server.demo.help_centre import HELP_CENTRE, HelpArticle, read_help_centre

PAIRS_MIN = 8
UNANSWERABLE = 12

DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_name("page_pairs.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def articles() -> dict[str, HelpArticle]:
    return {article.slug: article for article in read_help_centre(HELP_CENTRE).articles}


def sides() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    for pair in DOCUMENT["pairs"]:
        one, other = pair["pages"]
        yield pair["question"], one, other
        yield pair["question"], other, one


def words_of(article: HelpArticle) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", article.html)).lower()


def test_there_are_enough_of_them() -> None:
    assert len(DOCUMENT["pairs"]) >= PAIRS_MIN
    assert len(set(DOCUMENT["unanswerable"])) == UNANSWERABLE


def test_both_articles_claim_the_page_and_the_question(articles: dict[str, HelpArticle]) -> None:
    for question, side, _ in sides():
        article = articles[side["article_slug"]]
        assert side["page_key"] in article.pages
        assert question in article.questions


def test_the_phrase_stands_in_the_right_answer_and_not_in_the_other(articles: dict[str, HelpArticle]) -> None:
    for question, side, other in sides():
        phrase = side["must_contain"].lower()
        assert phrase in words_of(articles[side["article_slug"]]), (question, phrase)
        assert phrase not in words_of(articles[other["article_slug"]]), (question, phrase)


async def test_each_path_is_a_real_page_with_that_key_and_title(client: httpx.AsyncClient) -> None:
    for _, side, _ in sides():
        assert page_key_of(side["path"]) == side["page_key"]
        assert f"<title>{side['title']}</title>" in (await client.get(side["path"])).text
