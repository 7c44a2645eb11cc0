"""The demo product as an application of its own: in process for its answers, on a port for the browser."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from starlette.applications import Starlette

from server.demo.help_centre import HELP_CENTRE
from server.demo.routes import build_demo_routes

HANDRAIL = "https://handrail.example"
SNIPPET = f'<script async src="{HANDRAIL}/widget.js" data-site="pk_demo"></script>'
CHROMIUM = "/usr/bin/chromium"

SCREENS = (
    "/demo/",
    "/demo/projects",
    "/demo/projects/8241",
    "/demo/projects/8241/members",
    "/demo/projects/8241/settings",
    "/demo/groups/17",
    "/demo/groups/17/members",
    "/demo/billing",
    "/demo/integrations",
    "/demo/notifications",
    "/demo/checkout",
    "/demo/sign-in",
    "/demo/help",
)


@pytest.fixture
def screens() -> tuple[str, ...]:
    """One address for each kind of page, help articles apart."""
    return SCREENS


@pytest.fixture
def snippet() -> str:
    return SNIPPET


@pytest.fixture
def handrail_origin() -> str:
    return HANDRAIL


@pytest.fixture(scope="session")
def demo() -> Starlette:
    return Starlette(routes=build_demo_routes(SNIPPET, HELP_CENTRE, HANDRAIL))


@pytest.fixture
async def client(demo: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=demo)
    async with httpx.AsyncClient(transport=transport, base_url="http://fernway.example") as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(demo: Starlette) -> AsyncIterator[str]:
    """The address of the demo, served by uvicorn on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(demo, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A fresh tab whose relative addresses mean the demo; anything but the demo is out of reach."""
    context = await browser.new_context(base_url=address)
    await context.route(f"{HANDRAIL}/**", lambda route: route.abort())
    yield await context.new_page()
    await context.close()
