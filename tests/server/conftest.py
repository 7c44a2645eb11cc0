"""A desk with one site, one person and one ticket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from escalation.ticket import Ticket
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House, house_at


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = await house_at(tmp_path)
    yield built
    await built.database.aclose()


@pytest.fixture
async def site(house: House) -> Site:
    return await house.site("Fernway help")


@pytest.fixture
async def ada(house: House, site: Site) -> User:
    return await house.user("ada@example.com", "Ada", site)


@pytest.fixture
async def ticket(house: House, site: Site) -> Ticket:
    return await house.ticket(site)


@pytest.fixture
async def browser(house: House, ada: User) -> AsyncIterator[httpx.AsyncClient]:
    async with house.signed_in(ada.email) as opened:
        yield opened
