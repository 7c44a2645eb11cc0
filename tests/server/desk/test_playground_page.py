"""The playground over real articles and the real model; and what those see who have nothing to try."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from knowledge.ingest import ingest
from knowledge.onnx_embedder import OnnxEmbedder
from knowledge.sources.folder import FolderSource
from server.conversation.site import Site
from server.team.users import User
from tests.knowledge.corpus import write_corpus
from tests.knowledge.exported_model import exported_model
from tests.server.desk.house import House, house_at

MEMBERS = {"question": "How do I invite someone?", "page": "/projects/:id/members", "page_title": "Members"}
GROUP = {"other": "/groups/:id/members", "other_title": "Group members"}


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(exported_model())


@pytest.fixture
async def house(tmp_path: Path, embedder: OnnxEmbedder) -> AsyncIterator[House]:
    await embedder.warm()
    built = await house_at(tmp_path, embedder=embedder)
    yield built
    await built.database.aclose()


@pytest.fixture
async def knowing(house: House, site: Site, embedder: OnnxEmbedder, tmp_path: Path) -> Site:
    """The site with a small help centre, as its address is on the web."""
    source = FolderSource(write_corpus(tmp_path), "https://help.example/articles")
    await ingest(house.database, embedder, site.site_id, source)
    return site


async def play(browser: httpx.AsyncClient, **query: str) -> httpx.Response:
    return await browser.get("/desk/playground", params=query)


async def test_the_passages_stand_in_order_each_with_its_reason(browser: httpx.AsyncClient, knowing: Site) -> None:
    page = (await play(browser, **MEMBERS)).text
    assert page.index("Invite someone to a project") < page.index("Invite someone to a group")
    for words in ("its page is the one you are on", "Page by name", "this page", "vectors compared", " ms"):
        assert words in page
    assert 'href="https://help.example/articles/invite#steps"' in page
    assert "<strong>Invite</strong>" in page
    assert "new here" not in page


async def test_another_page_shows_what_moves(browser: httpx.AsyncClient, knowing: Site) -> None:
    page = (await play(browser, **MEMBERS, **GROUP)).text
    assert "Another passage comes first." in page
    assert "up " in page.split('id="other-title"', 1)[1]
    assert "down " in page.split('id="other-title"', 1)[1]


async def test_an_address_can_be_kept_and_holds_all_that_was_typed(browser: httpx.AsyncClient, knowing: Site) -> None:
    page = (await play(browser, **MEMBERS, **GROUP, page_headings="Roles\nInvite")).text
    for typed in ("How do I invite someone?", "/projects/:id/members", "/groups/:id/members", "Group members"):
        assert f'value="{typed}"' in page
    assert "Roles\nInvite</textarea>" in page


async def test_pages_that_articles_name_are_offered(browser: httpx.AsyncClient, knowing: Site) -> None:
    page = (await play(browser)).text
    assert '<option value="/groups/:id/members">' in page
    assert '<option value="/projects">' in page


async def test_a_fault_stands_at_its_field_and_nothing_is_asked(browser: httpx.AsyncClient, knowing: Site) -> None:
    answer = await play(browser, question="x" * 1_001, page="members")
    assert answer.status_code == 422
    assert "1 characters too long" in answer.text
    assert 'aria-describedby="fault-page page-hint"' in answer.text
    assert 'class="passages"' not in answer.text


async def test_htmx_gets_the_part_that_changes(browser: httpx.AsyncClient, knowing: Site) -> None:
    part = await browser.get("/desk/playground", params=MEMBERS, headers={"HX-Request": "true"})
    assert part.text.startswith('<div id="playground"')
    assert "<html" not in part.text


async def test_a_question_of_markup_stays_text(browser: httpx.AsyncClient, knowing: Site) -> None:
    page = (await play(browser, question='"><script>alert(1)</script>', page_title='"><b>x', page="/a")).text
    assert "<script>alert" not in page
    assert "<b>x" not in page


async def test_without_articles_the_way_to_bring_them_in_is_shown(browser: httpx.AsyncClient, site: Site) -> None:
    page = (await play(browser, **MEMBERS)).text
    assert "has no articles yet" in page
    assert f"handrail ingest FOLDER --site {site.public_key}" in page


async def test_what_no_article_speaks_of_is_not_an_error(browser: httpx.AsyncClient, knowing: Site) -> None:
    answer = await play(browser, question="\0")
    assert answer.status_code == 200


async def test_a_stranger_finds_what_nobody_finds(house: House, knowing: Site) -> None:
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        others = await play(eve, site=knowing.public_key, **MEMBERS)
        nobodys = await play(eve, site="pk_unknown", **MEMBERS)
        own = await play(eve, **MEMBERS)
    assert others.status_code == nobodys.status_code == 404
    assert others.text == nobodys.text
    assert "Invite someone" not in others.text + own.text
    assert "Elsewhere has no articles yet" in own.text
    assert "/groups/:id/members" not in own.text


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(house: House, knowing: Site) -> None:
    async with house.browser() as nobody:
        answer = await play(nobody, **MEMBERS)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in?next=%2Fdesk%2Fplayground%3Fquestion")


async def test_who_has_several_sites_chooses_one(house: House, knowing: Site) -> None:
    await house.user("bo@example.com", "Bo", knowing, await house.site("Elsewhere"))
    async with house.signed_in("bo@example.com") as bo:
        page = (await play(bo, site=knowing.public_key, **MEMBERS)).text
    assert f'<option value="{knowing.public_key}" selected>Fernway help</option>' in page
    assert "Invite someone to a project" in page


async def test_who_has_no_site_is_told_who_can_help(house: House) -> None:
    await house.user("zoe@example.com", "Zoe")
    async with house.signed_in("zoe@example.com") as zoe:
        page = (await play(zoe)).text
    assert "You are not a member of any site yet" in page


async def test_every_page_of_the_desk_leads_to_it(browser: httpx.AsyncClient, ada: User) -> None:
    assert 'href="/desk/playground"' in (await browser.get("/desk")).text
