"""Every address of the demo: what each page carries, and what it must not."""

from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette

from server.demo.help_centre import HELP_CENTRE, read_help_centre
from server.demo.routes import build_demo_routes

TARGETS_MIN = 15
UNKNOWN = (
    "/demo/projects/1",
    "/demo/projects/1/members",
    "/demo/projects/harbour/settings",
    "/demo/projects/" + "9" * 5000,
    "/demo/groups/8241",
    "/demo/groups/8241/members",
    "/demo/help/no-such-article",
    "/demo/help/../sample.py",
    "/demo/static/no-such-file.css",
    "/demo/elsewhere",
)


class Markup(HTMLParser):
    """The start tags and the texts of a page, as (tag, attributes) and {tag: texts}."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.setdefault(self.tags[-1][0] if self.tags else "", []).append(data.strip())

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


async def read(client: httpx.AsyncClient, path: str) -> Markup:
    return Markup((await client.get(path)).text)


async def test_every_page_answers_with_the_snippet_once_right_before_the_end_of_the_body(
    client: httpx.AsyncClient, screens: tuple[str, ...], snippet: str
) -> None:
    for path in (*screens, "/demo/help/cancel-subscription"):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert answer.text.count(snippet) == 1, path
        assert answer.text.partition(snippet)[2].lstrip().startswith("</body>"), path


async def test_every_page_has_one_first_heading_and_a_title_of_its_own(
    client: httpx.AsyncClient, screens: tuple[str, ...]
) -> None:
    articles = [f"/demo/help/{article.slug}" for article in read_help_centre(HELP_CENTRE).articles]
    titles: dict[str, str] = {}
    for path in (*screens, *articles, "/demo/projects/8307", "/demo/projects/8307/members", "/demo/groups/23"):
        page = await read(client, path)
        assert [tag for tag, _ in page.tags].count("h1") == 1, path
        [title] = page.texts["title"]
        assert title.endswith("Fernway"), path
        assert titles.setdefault(title, path) == path, title


async def test_a_title_names_the_page_then_the_project_then_the_product(client: httpx.AsyncClient) -> None:
    page = await read(client, "/demo/projects/8241/members")
    assert page.texts["title"] == ["Members · Harbour refit · Fernway"]


async def test_the_policy_lets_in_one_foreign_origin_and_nothing_inline(
    client: httpx.AsyncClient, screens: tuple[str, ...], handrail_origin: str
) -> None:
    for path in (*screens, "/demo/static/fernway.js", "/demo/elsewhere"):
        policy = (await client.get(path)).headers["content-security-policy"].split("; ")
        assert f"script-src 'self' {handrail_origin}" in policy
        assert f"frame-src {handrail_origin}" in policy
        assert f"connect-src 'self' {handrail_origin}" in policy
        assert "unsafe" not in " ".join(policy)
        assert {"style-src 'self'", "base-uri 'none'", "object-src 'none'", "form-action 'self'"} <= set(policy)


async def test_no_page_needs_what_the_policy_forbids(client: httpx.AsyncClient, screens: tuple[str, ...]) -> None:
    for path in screens:
        for tag, attrs in (await read(client, path)).tags:
            assert tag != "style", path
            assert tag != "script" or "src" in attrs, path
            assert not [name for name in attrs if name == "style" or name.startswith("on")], (path, tag)


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path[:40])
async def test_an_unknown_address_is_a_404(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404


async def test_the_404_page_says_so_kindly_and_leads_on(client: httpx.AsyncClient, snippet: str) -> None:
    answer = await client.get("/demo/projects/1/members")
    assert "There is nothing at this address" in answer.text
    assert snippet in answer.text
    assert {"/demo/", "/demo/help"} <= set(Markup(answer.text).values("href"))


async def test_guidance_targets_are_unique_on_their_page_and_plenty(
    client: httpx.AsyncClient, screens: tuple[str, ...]
) -> None:
    everywhere: set[str] = set()
    for path in screens:
        targets = (await read(client, path)).values("data-handrail")
        assert len(targets) == len(set(targets)), path
        assert targets, path
        everywhere.update(targets)
    assert len(everywhere) >= TARGETS_MIN
    assert "invite-people" in everywhere


async def test_nothing_on_a_page_points_at_something_that_is_not_there(
    client: httpx.AsyncClient, screens: tuple[str, ...]
) -> None:
    for path in (*screens, "/demo/projects/7912"):
        page = await read(client, path)
        ids = page.values("id")
        assert len(ids) == len(set(ids)), path
        for attribute in ("data-opens", "data-into", "data-template", "data-of", "aria-labelledby", "data-filters"):
            assert set(page.values(attribute)) <= set(ids), (path, attribute)


async def test_every_link_leads_to_a_page(client: httpx.AsyncClient, screens: tuple[str, ...]) -> None:
    links = {link for path in screens for link in (await read(client, path)).values("href")}
    for link in sorted(link for link in links if link.startswith("/")):
        assert (await client.get(link)).status_code == 200, link


async def test_the_signed_in_person_stands_in_the_top_bar(client: httpx.AsyncClient) -> None:
    assert "Mara Lindqvist" in (await read(client, "/demo/projects")).texts["span"]


async def test_markup_in_a_name_stays_text(client: httpx.AsyncClient) -> None:
    board = await client.get("/demo/projects/8241")
    assert "Fix the &lt;footer&gt; of the tide table page" in board.text
    assert "footer" not in [tag for tag, _ in Markup(board.text).tags]


async def test_an_archived_project_can_be_looked_at_and_restored_but_not_changed(client: httpx.AsyncClient) -> None:
    targets = (await read(client, "/demo/projects/7912")).values("data-handrail")
    assert "restore-project" in targets
    assert "add-card" not in targets


async def test_the_prefix_alone_leads_to_the_dashboard(client: httpx.AsyncClient) -> None:
    answer = await client.get("/demo", follow_redirects=True)
    assert answer.url.path == "/demo/"
    assert answer.status_code == 200


async def test_another_snippet_and_another_origin_are_taken_as_given() -> None:
    routes = build_demo_routes("<script src='/other.js'></script>", HELP_CENTRE, "http://127.0.0.1:9")
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://fernway.example") as client:
        answer = await client.get("/demo/billing")
    assert "<script src='/other.js'></script>" in answer.text
    assert "frame-src http://127.0.0.1:9;" in answer.headers["content-security-policy"]
